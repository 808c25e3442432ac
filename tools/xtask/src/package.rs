//! The WebAssembly package: from the crate to `www/pkg` and `target/page-entry`, and to `dist/npm` for npm.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::process::{command, path_with, quoted, root, run};
use crate::setup;

/// The standard library that comes with Rust is built for speed, and to say why it panics. The package has its own, built by
/// what stable Rust knows but does not promise yet: hence the bootstrap. Tests on the host take the library as it comes.
/// Reading a page is a tenth slower with a small `core`, and even the package is not smaller then.
const STANDARD_LIBRARY_TOO: [&str; 3] = [
    // First, because wasm-pack takes a lone dash for the crate's folder.
    "--config",
    "profile.release.package.core.opt-level=3",
    "-Zbuild-std=std,panic_abort",
];

/// Code that is made for its size inlines next to nothing, and spends its time on calls. With this, small functions are
/// inlined: reading a page takes a tenth less, and the package is no larger.
const INLINED: &str = "-Cllvm-args=-inline-threshold=40 -disable-lsr -enable-pre=false";

/// A panic is a trap in the browser, whose text nobody sees.
const NO_PANIC_TEXTS: [&str; 4] = [
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zlocation-detail=none",
    "-Zfmt-debug=none",
];

/// Builds the package into `www/pkg`, where the page loads it from, and the page's own scripts and styles beside it.
pub fn build() -> Result<()> {
    build_shipped(WHOLE, &[])?;
    build_simulator()?;
    setup::npm_tools()?;
    run(&mut command("node", &["tools/js/bundle.mjs"]))
}

/// The simulator in WebAssembly, before `tools/js/testing.mjs` puts it where it is used.
const SIMULATOR: &str = "target/simulator";

fn build_simulator() -> Result<()> {
    let folder = root().join(SIMULATOR);
    let names = ["--out-name", "simulator", "--no-pack"];
    let mut build = wasm_pack(&["tools/simulator-wasm"], &folder, &names, &[])?;
    run(&mut build)
}

/// Builds what the entry `supermetrics-batch-status/page` loads: the same source, without the watch.
pub fn build_page_entry() -> Result<()> {
    build_shipped(
        PAGE_ENTRY,
        &["--no-default-features", "--features", "exports"],
    )
}

const WHOLE: &str = "www/pkg";
const PAGE_ENTRY: &str = "target/page-entry";

fn build_shipped(folder: &str, arguments: &[&str]) -> Result<()> {
    build_into(folder, arguments)?;
    run(&mut command("node", &["tools/js/shorten.mjs", folder]))
}

/// Where the package for `tools/js/bench` is.
pub const MEASURED: &str = "target/bench/package";

/// Builds the package for what `tools/js/bench` measures.
pub fn build_measured() -> Result<()> {
    build_into(MEASURED, &["--features", "measure"])
}

/// Where the package with the names of its functions is.
pub const NAMED: &str = "target/bench/named";

/// Builds the package with the names of its functions, for the table of what each ability weighs. What optimises it is
/// left to that: it would lose the names here.
pub fn build_named() -> Result<()> {
    build_into(NAMED, &["--config", "profile.release.strip=false"])
}

/// Whether the package is built with a standard library of its own: its source is there, and rustc still has the flags.
pub fn has_own_library() -> bool {
    let mut rustc = command("rustc", &NO_PANIC_TEXTS);
    rustc.args(["--print", "cfg"]).env("RUSTC_BOOTSTRAP", "1");
    let takes_flags = rustc.output().is_ok_and(|output| output.status.success());
    takes_flags && setup::standard_library_source()
}

/// Cargo's setting for the compiler's flags.
const WASM_FLAGS: &str = "target.wasm32-unknown-unknown.rustflags";

/// Where somebody's own flags may be, which would come instead of these or before them.
const FLAGS_INSTEAD: [&str; 3] = [
    "RUSTFLAGS",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
];

fn build_into(folder: &str, arguments: &[&str]) -> Result<()> {
    let options: &[&str] = if folder == NAMED { &["--no-opt"] } else { &[] };
    run(&mut wasm_pack(
        &[],
        &root().join(folder),
        options,
        arguments,
    )?)
}

/// `wasm-pack build` of a crate, the one at the root if none is named, with what makes it small.
fn wasm_pack(
    krate: &[&str],
    folder: &Path,
    options: &[&str],
    arguments: &[&str],
) -> Result<Command> {
    setup::wasm_target()?;
    setup::wasm_pack()?;
    let path = path_with(setup::wasm_opt()?.as_deref())?;
    let mut build = command("wasm-pack", &["build"]);
    build
        .args(krate)
        .args(["--release", "--target", "web"])
        .args(options);
    build.arg("--out-dir").arg(folder).arg("--");
    build.env("PATH", path);
    let mut flags = remapped_paths();
    flags.push(INLINED.to_owned());
    if has_own_library() {
        build.env("RUSTC_BOOTSTRAP", "1").args(STANDARD_LIBRARY_TOO);
        flags.extend(NO_PANIC_TEXTS.map(String::from));
    } else {
        println!(
            "  no rust-src, or another rustc: the package is about 7 kB larger than it could be"
        );
    }
    // Not by the environment: wasm-pack may first build a tool for this machine, which none of these flags is for.
    let flags: Vec<String> = flags.iter().map(|flag| quoted(flag)).collect();
    let flags = format!("{WASM_FLAGS}=[{}]", flags.join(", "));
    // The last, because wasm-pack takes a lone dash for the crate's folder.
    build.args(["--config", &flags]).args(arguments);
    for instead in FLAGS_INSTEAD {
        build.env_remove(instead);
    }
    Ok(build)
}

/// Builds the npm package into `dist/npm`, and a tarball of it into `dist`. Gives where the tarball is.
pub fn pack() -> Result<PathBuf> {
    build()?;
    build_page_entry()?;
    run(&mut command("node", &["tools/js/pack.mjs"]))?;
    let name = concat!(
        "supermetrics-batch-status-",
        env!("CARGO_PKG_VERSION"),
        ".tgz"
    );
    Ok(root().join("dist").join(name))
}

/// Panic messages name source files: without the folders of the machine that built them.
fn remapped_paths() -> Vec<String> {
    let home = std::env::var("CARGO_HOME").map(PathBuf::from).ok();
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let remap = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    home.iter()
        .map(|home| remap(&home.join("registry/src"), "crates"))
        .chain([remap(&root(), ".")])
        .collect()
}
