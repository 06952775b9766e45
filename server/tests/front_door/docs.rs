//! What the documentation promises is so.

use std::collections::BTreeSet;

const CODE: [&str; 3] = [
    include_str!("../../src/config.rs"),
    include_str!("../../src/config/keeping.rs"),
    include_str!("../../src/config/shops.rs"),
];
const DEPLOY: &str = include_str!("../../../docs/deploy.md");

/// The variables that the configuration reads: texts in capitals, tests left out.
fn read_by_the_code() -> BTreeSet<&'static str> {
    let code = CODE.map(|file| file.split("#[cfg(test)]").next().unwrap_or(file));
    let texts = code.into_iter().flat_map(|file| file.split('"').skip(1).step_by(2));
    let is_name = |text: &&str| {
        text.len() > 3
            && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    };
    // The log's own filter reads it by itself.
    texts.filter(is_name).chain(["RUST_LOG"]).collect()
}

#[test]
fn every_variable_is_in_the_table_and_every_line_of_it_is_read() {
    let told: BTreeSet<&str> = DEPLOY
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(name, _)| name)
        .collect();
    let read = read_by_the_code();
    assert!(read.len() > 30, "{read:?}");
    assert_eq!(told.difference(&read).collect::<Vec<_>>(), Vec::<&&str>::new(), "told and not read");
    assert_eq!(read.difference(&told).collect::<Vec<_>>(), Vec::<&&str>::new(), "read and not told");
}

#[test]
fn the_files_of_a_deployment_agree_with_the_program() {
    let (docker, fly) = (include_str!("../../../Dockerfile"), include_str!("../../../fly.toml"));
    let unit = include_str!("../../../deploy/frontdesk.service");
    // The grace that a host gives is the time that the end may take.
    for (file, grace) in
        [(fly, "kill_timeout = \"40s\""), (unit, "TimeoutStopSec=40"), (DEPLOY, "--stop-timeout 40")]
    {
        assert!(file.contains(grace), "{grace}");
    }
    let toolchain = include_str!("../../../rust-toolchain.toml");
    let rust =
        toolchain.split("channel = \"").nth(1).and_then(|rest| rest.split('"').next()).expect("a version");
    assert!(docker.contains(&format!("FROM rust:{rust}-")), "the compiler of the container is ours");
    let bindgen = include_str!("../../../Cargo.toml");
    let bindgen = bindgen.split("wasm-bindgen = \"").nth(1).and_then(|rest| rest.split('"').next());
    assert!(docker.contains(&format!("wasm-bindgen-cli --version {}", bindgen.expect("a version"))));
    assert!(docker.contains("USER frontdesk") && docker.contains("HEALTHCHECK"));
    assert!(
        include_str!("../../../.dockerignore").lines().any(|line| line == ".env"),
        "no secrets in an image"
    );
}
