# shellcheck shell=bash
# Shared by the scripts: steps that say what they do and how long it took, and tools that are set up when missing.
# It builds and tests nothing itself.

set -Eeuo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"

# Kept between runs: tools that were built here, and in CI everything that was compiled.
CACHE=${FRONTDESK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/frontdesk}
if [[ ${CI:-} == true ]]; then
  : "${CARGO_TARGET_DIR:=$CACHE/target}"
  # shellcheck disable=SC2034 # for the scripts that source this file
  LOCKED=(--locked)
else
  : "${CARGO_TARGET_DIR:=$ROOT/target}"
  # shellcheck disable=SC2034
  LOCKED=()
fi
[[ $CARGO_TARGET_DIR == /* ]] || CARGO_TARGET_DIR=$ROOT/$CARGO_TARGET_DIR
# Beside the binary's folder, where the binary looks for it.
LEPTOS_SITE_ROOT=$CARGO_TARGET_DIR/site
export CARGO_TARGET_DIR LEPTOS_SITE_ROOT
export PATH="$CACHE/bin:${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"

CARGO_LEPTOS=0.3.10
WASM_BINDGEN=$(sed -n 's/^wasm-bindgen = "=\([0-9.]*\)"$/\1/p' Cargo.toml)
RUST=$(sed -n 's/^channel = "\([^"]*\)"$/\1/p' rust-toolchain.toml)

# --- Steps ------------------------------------------------------------------------------------------------------------

STEP=
STEP_STARTED=0
DONE=()
CLEANUPS=()

# step NAME COMMAND..: runs the command in this shell; the first that fails ends the script.
step() {
  STEP=$1
  STEP_STARTED=$SECONDS
  shift
  printf '\n== %s\n' "$STEP"
  "$@"
  printf '   done in %d s\n' $((SECONDS - STEP_STARTED))
  DONE+=("$((SECONDS - STEP_STARTED)) $STEP")
  STEP=
}

# Says why something is left out, in one line.
skipped() {
  printf '   skipped: %s\n' "$*"
}

# Ends the script with one line that says what to do.
stop() {
  printf 'frontdesk: %s\n' "$*" >&2
  STEP=
  exit 1
}

# at_exit COMMAND: is run when the script ends, however it ends.
at_exit() {
  CLEANUPS+=("$1")
}

finish() {
  local status=$?
  trap - EXIT
  set +e
  local cleanup
  for cleanup in "${CLEANUPS[@]}"; do "$cleanup"; done
  if [[ -n $STEP ]]; then
    printf '   failed after %d s: %s\n' $((SECONDS - STEP_STARTED)) "$STEP" >&2
  fi
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# What was done and how long each step took.
table() {
  local line
  printf '\n%7s  %s\n' seconds step
  for line in "${DONE[@]}"; do printf '%7d  %s\n' "${line%% *}" "${line#* }"; done
  printf '%7d  %s\n' "$SECONDS" 'all together'
}

# --- Tools ------------------------------------------------------------------------------------------------------------

have() {
  command -v "$1" >/dev/null 2>&1
}

# quietly COMMAND..: shows the output only when the command fails.
quietly() {
  local log status=0
  log=$(mktemp)
  "$@" >"$log" 2>&1 || status=$?
  ((status == 0)) || tail -n 20 "$log" >&2
  rm -f "$log"
  return "$status"
}

# from_system WHAT PACKAGE: installs one of the system's packages, or says how to.
from_system() {
  local what=$1 package=$2 as_root=()
  have apt-get || stop "$what is missing: install it with your system's package manager."
  if ((EUID != 0)); then
    as_root=(sudo -n)
    sudo -n true 2>/dev/null || stop "$what is missing: sudo apt-get install $package"
  fi
  echo "   installing $package"
  quietly "${as_root[@]}" apt-get update || true
  quietly "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$package" ||
    stop "$what could not be installed: apt-get install $package"
}

need_rust() {
  have rustup || stop "rustup is missing: install it from https://rustup.rs and run this again."
  local installed target=wasm32-unknown-unknown
  if ! rustup run "$RUST" rustc --version >/dev/null 2>&1; then
    echo "   installing Rust $RUST"
    quietly rustup toolchain install "$RUST" --no-self-update --profile minimal ||
      stop "Rust $RUST could not be installed: rustup toolchain install $RUST"
  fi
  installed=$(rustup component list --installed --toolchain "$RUST")
  local part
  for part in clippy rustfmt; do
    grep -q "^$part" <<<"$installed" || quietly rustup component add --toolchain "$RUST" "$part" ||
      stop "$part could not be installed: rustup component add --toolchain $RUST $part"
  done
  grep -q "^rust-std-$target" <<<"$installed" || quietly rustup target add --toolchain "$RUST" "$target" ||
    stop "The browser's target could not be installed: rustup target add --toolchain $RUST $target"
  have cc || from_system 'A C compiler' build-essential
  echo "   Rust $RUST"
}

# has_version PROGRAM VERSION: whether the program on PATH says exactly this version.
has_version() {
  have "$1" && [[ " $("$1" --version 2>/dev/null) " == *" $2 "* ]]
}

need_cargo_leptos() {
  if ! has_version cargo-leptos "$CARGO_LEPTOS" && have cargo-binstall; then
    quietly cargo binstall --no-confirm --disable-strategies compile --root "$CACHE" "cargo-leptos@$CARGO_LEPTOS" || true
  fi
  if ! has_version cargo-leptos "$CARGO_LEPTOS"; then
    echo "   compiling cargo-leptos $CARGO_LEPTOS: about 15 minutes on two cores, once"
    # Without the shared target folder: nobody else uses what this build leaves behind.
    quietly env -u CARGO_TARGET_DIR cargo install --root "$CACHE" --locked "cargo-leptos@$CARGO_LEPTOS" ||
      stop "cargo-leptos could not be installed: cargo install --locked cargo-leptos@$CARGO_LEPTOS"
  fi
  echo "   cargo-leptos $CARGO_LEPTOS"
}

# It must be exactly the version of the crate.
need_wasm_bindgen() {
  if ! has_version wasm-bindgen "$WASM_BINDGEN"; then
    echo "   compiling wasm-bindgen $WASM_BINDGEN: about 2 minutes on two cores, once"
    quietly env -u CARGO_TARGET_DIR cargo install --root "$CACHE" wasm-bindgen-cli --version "=$WASM_BINDGEN" ||
      stop "wasm-bindgen could not be installed: cargo install wasm-bindgen-cli --version =$WASM_BINDGEN"
  fi
  echo "   wasm-bindgen $WASM_BINDGEN"
}

need_node() {
  if ! have node || ! have npm; then
    stop "Node 20 or newer is missing: install it from https://nodejs.org and run this again."
  fi
  local version
  version=$(node --version)
  version=${version#v}
  ((${version%%.*} >= 20)) || stop "Node $version is too old: install Node 20 or newer from https://nodejs.org."
  echo "   Node $version"
}

# need_packages FOLDER: what its package-lock.json names, no more and no less.
need_packages() {
  if ! cmp -s "$1/package-lock.json" "$1/node_modules/.installed"; then
    echo "   npm ci in $1"
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 quietly npm --prefix "$1" ci --no-audit --no-fund --loglevel=error ||
      stop "The packages of $1 could not be installed: npm ci"
    cp "$1/package-lock.json" "$1/node_modules/.installed"
  fi
}

# Release builds only: makes the wasm small.
need_wasm_opt() {
  need_node
  need_packages scripts/tools
  export PATH="$ROOT/scripts/tools/node_modules/.bin:$PATH"
  echo "   $(wasm-opt --version)"
}

need_build_tools() {
  need_cargo_leptos
  need_wasm_bindgen
}

need_chromium() {
  local name
  have "${CHROMIUM:-chromium}" || have google-chrome || have chromium-browser || from_system Chromium chromium
  for name in "${CHROMIUM:-chromium}" chromium-browser google-chrome; do
    if have "$name"; then
      CHROMIUM=$(command -v "$name")
      export CHROMIUM
      echo "   $CHROMIUM"
      return
    fi
  done
  stop "Chromium is missing: set CHROMIUM to its path."
}

# need_python FOLDER REQUIREMENTS: an environment of its own, with exactly what the file names.
need_python() {
  have python3 || from_system Python python3
  if ! cmp -s "$2" "$1/installed.txt"; then
    rm -rf "$1"
    python3 -m venv "$1" >/dev/null 2>&1 || { from_system "Python's venv" python3-venv; python3 -m venv "$1"; }
    quietly "$1/bin/pip" install --quiet --disable-pip-version-check -r "$2" ||
      stop "What $2 names could not be installed: pip install -r $2"
    cp "$2" "$1/installed.txt"
  fi
}

need_schemathesis() {
  need_python "$CACHE/schemathesis" end2end/requirements.txt
  SCHEMATHESIS=$CACHE/schemathesis/bin/schemathesis
  have curl || from_system curl curl
  echo "   $("$SCHEMATHESIS" --version | head -n 1)"
}

# --- PostgreSQL of our own ----------------------------------------------------------------------------------------------

POSTGRES_BIN=
POSTGRES_HOME=

# The newest one: on PATH it may be a wrapper, and Debian keeps the programs elsewhere.
find_postgres() {
  POSTGRES_BIN=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  [[ -x $POSTGRES_BIN/initdb ]] || POSTGRES_BIN=$(dirname "$(command -v initdb || echo /nowhere/initdb)")
  [[ -x $POSTGRES_BIN/initdb && -x $POSTGRES_BIN/pg_ctl ]]
}

need_postgres() {
  [[ -z ${FRONTDESK_TEST_POSTGRES:-} ]] || return 0
  find_postgres || from_system PostgreSQL postgresql
  find_postgres || stop "PostgreSQL is missing: initdb and pg_ctl were not found."
  echo "   $("$POSTGRES_BIN/postgres" --version)"
}

# PostgreSQL refuses to run as root.
as_postgres() {
  if ((EUID == 0)); then
    (cd "$POSTGRES_HOME" && runuser -u postgres -- "$@")
  else
    (cd "$POSTGRES_HOME" && "$@")
  fi
}

# Nobody answers on this port of this machine.
is_free() {
  ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 30000))
    is_free "$port" && break
  done
  echo "$port"
}

# Starts a server that lives as long as this script, and tells the tests by FRONTDESK_TEST_POSTGRES.
start_postgres() {
  if [[ -n ${FRONTDESK_TEST_POSTGRES:-} ]]; then
    skipped 'FRONTDESK_TEST_POSTGRES names one already'
    return
  fi
  POSTGRES_HOME=$(mktemp -d)
  at_exit stop_postgres
  ((EUID != 0)) || chown postgres "$POSTGRES_HOME"
  as_postgres "$POSTGRES_BIN/initdb" --pgdata=data --username=postgres --auth=trust --encoding=UTF8 --locale=C \
    --no-sync >"$POSTGRES_HOME/initdb.log" || stop 'PostgreSQL could not be set up: initdb failed.'
  local port
  for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 30000))
    is_free "$port" || continue
    # Data of a test need not survive a power cut.
    if as_postgres "$POSTGRES_BIN/pg_ctl" --pgdata=data --wait --timeout=30 --log=server.log start --options="-p $port \
        -k $POSTGRES_HOME -c listen_addresses=127.0.0.1 -c max_connections=200 -c fsync=off -c full_page_writes=off" \
      >"$POSTGRES_HOME/start.log"; then
      export FRONTDESK_TEST_POSTGRES="postgres://postgres@127.0.0.1:$port/postgres"
      echo "   $FRONTDESK_TEST_POSTGRES"
      return
    fi
  done
  tail -n 5 "$POSTGRES_HOME/server.log" >&2
  stop 'PostgreSQL could not be started.'
}

stop_postgres() {
  as_postgres "$POSTGRES_BIN/pg_ctl" --pgdata=data --mode=immediate stop >/dev/null 2>&1
  rm -rf "$POSTGRES_HOME"
}
