//! The WebAssembly package: from the crate to `www/pkg`, and to `dist/npm` for npm.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::process::{command, path_with, root, run};
use crate::setup;

/// Builds the package into `www/pkg`, where the page loads it from.
pub fn build() -> Result<()> {
    build_into("www/pkg", &[])?;
    run(&mut command("node", &["tools/js/shorten.mjs"]))
}

/// Builds the package for what `tools/js/bench` measures. Gives where it is.
pub fn build_measured() -> Result<&'static str> {
    let folder = "target/bench/package";
    build_into(folder, &["--", "--features", "measure"])?;
    Ok(folder)
}

fn build_into(folder: &str, for_cargo: &[&str]) -> Result<()> {
    setup::wasm_target()?;
    setup::wasm_pack()?;
    let path = path_with(setup::wasm_opt()?.as_deref())?;
    let build = ["build", "--release", "--target", "web", "--out-dir", folder];
    run(command("wasm-pack", &[&build, for_cargo].concat())
        .env("PATH", path)
        .env("CARGO_ENCODED_RUSTFLAGS", remapped_paths()))
}

/// Builds the npm package into `dist/npm`, and a tarball of it into `dist`. Gives where the tarball is.
pub fn pack() -> Result<PathBuf> {
    build()?;
    setup::npm_tools()?;
    run(&mut command("node", &["tools/js/pack.mjs"]))?;
    let name = concat!(
        "supermetrics-batch-status-",
        env!("CARGO_PKG_VERSION"),
        ".tgz"
    );
    Ok(root().join("dist").join(name))
}

/// Panic messages name source files: without the folders of the machine that built them.
fn remapped_paths() -> String {
    let home = std::env::var("CARGO_HOME").map(PathBuf::from).ok();
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let remap = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    let flags: Vec<String> = home
        .iter()
        .map(|home| remap(&home.join("registry/src"), "crates"))
        .chain([remap(&root(), ".")])
        .collect();
    // Cargo separates encoded flags so, because paths may hold spaces.
    flags.join("\u{1f}")
}
