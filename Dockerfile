# syntax=docker/dockerfile:1
# Builds the program and its pages in one stage, and leaves the compiler behind:
#   docker build --tag frontdesk .
#   docker run --name frontdesk --publish 127.0.0.1:3000:3000 --volume frontdesk:/data --env-file frontdesk.env frontdesk
# What to put into frontdesk.env: docs/deploy.md.

FROM node:22-bookworm-slim AS node

FROM rust:1.95.0-bookworm AS build
# wasm-opt comes from npm, as in scripts/run.
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
RUN rustup target add wasm32-unknown-unknown
# A layer of its own: compiled once, for as long as the versions stay.
RUN cargo install --locked cargo-leptos@0.3.10 && cargo install wasm-bindgen-cli --version =0.2.130
WORKDIR /build
COPY scripts/tools scripts/tools
RUN npm --prefix scripts/tools ci --no-audit --no-fund
ENV PATH=/build/scripts/tools/node_modules/.bin:$PATH
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/build/target \
    cargo leptos build --release --precompress --cargo-locked \
    && mkdir -p /out && cp -r target/release/frontdesk target/site /out/

FROM debian:bookworm-slim
# Certificates of the web: for Twilio, mail, a language model and PostgreSQL by TLS.
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin frontdesk \
    && install --directory --owner frontdesk --mode 0700 /data
COPY --from=build /out/ /opt/frontdesk/
ENV HOST=0.0.0.0 PORT=3000 DATA_DIR=/data DATABASE_URL=sqlite:///data/frontdesk.db
USER frontdesk
WORKDIR /data
VOLUME /data
EXPOSE 3000
# It says goodbye to callers first.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 CMD ["/opt/frontdesk/frontdesk", "health"]
ENTRYPOINT ["/opt/frontdesk/frontdesk"]
CMD ["serve"]
