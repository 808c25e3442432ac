//! The tools that the tasks need: found, or installed, or named in one line.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::browsers;
use crate::process::{command, find, output, root, run};

/// What the crate is compiled to.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";
const WASM_PACK: &str = "0.15.1";

/// Makes sure that Rust can compile to WebAssembly.
pub fn wasm_target() -> Result<()> {
    if let Some(installed) = output("rustup", &["target", "list", "--installed"]) {
        if installed.lines().any(|target| target == WASM_TARGET) {
            return Ok(());
        }
        return run(&mut command("rustup", &["target", "add", WASM_TARGET]));
    }
    let libraries = output(
        "rustc",
        &["--print", "target-libdir", "--target", WASM_TARGET],
    );
    if libraries.is_some_and(|folder| PathBuf::from(folder).is_dir()) {
        return Ok(());
    }
    bail!(
        "the target {WASM_TARGET} is missing and there is no rustup to add it: install Rust with rustup"
    )
}

/// Whether the source of the standard library is there, to be built in the size that a browser wants.
pub fn standard_library_source() -> bool {
    let found = || {
        output("rustc", &["--print", "sysroot"]).is_some_and(|sysroot| {
            let library = "lib/rustlib/src/rust/library/Cargo.lock";
            PathBuf::from(sysroot.trim()).join(library).is_file()
        })
    };
    found() || {
        let add = run(&mut command("rustup", &["component", "add", "rust-src"]));
        add.is_ok() && found()
    }
}

/// Makes sure that wasm-pack is there and new enough.
pub fn wasm_pack() -> Result<()> {
    cargo_tool("wasm-pack", WASM_PACK, &[], "about two minutes")
}

/// Makes sure that a program of crates.io is there and new enough.
pub fn cargo_tool(name: &str, version: &str, flags: &[&str], time: &str) -> Result<()> {
    let found = output(name, &["--version"]);
    if found.is_some_and(|found| is_at_least(&found, version)) {
        return Ok(());
    }
    println!("  {name} {version} is installed: {time}");
    let install = ["install", name, "--locked", "--version", version];
    run(command("cargo", &install).args(flags))
}

/// Whether the second word of `found`, a program's name and version, is not before `wanted`.
fn is_at_least(found: &str, wanted: &str) -> bool {
    let numbers = |version: &str| -> Option<Vec<u32>> {
        version.split('.').map(|part| part.parse().ok()).collect()
    };
    let found = found.split_whitespace().nth(1).and_then(numbers);
    matches!((found, numbers(wanted)), (Some(found), Some(wanted)) if found >= wanted)
}

/// nginx, for the proxy of `examples/proxy-nginx`. Debian has it where only root's `PATH` leads.
pub fn nginx() -> Result<PathBuf> {
    let found = || {
        let named = std::env::var_os("NGINX").map(PathBuf::from);
        let usual = PathBuf::from("/usr/sbin/nginx");
        named
            .or_else(|| find("nginx"))
            .or(Some(usual))
            .filter(|file| file.is_file())
    };
    if let Some(nginx) = found() {
        return Ok(nginx);
    }
    browsers::apt_install(&[&["nginx-light", "ca-certificates"], &["nginx"]])
        .context("nginx is missing: install it, or name it in NGINX")?;
    found().context("nginx was installed, but is not on the PATH")
}

/// The folder of the pinned npm tools (TypeScript, esbuild, binaryen).
pub fn npm_tools() -> Result<PathBuf> {
    npm_packages("tools/js")
}

/// The programs of a folder's npm packages, which are installed by its lock file.
pub fn npm_packages(folder: &str) -> Result<PathBuf> {
    let folder = root().join(folder);
    let lock = folder.join("package-lock.json");
    let installed = folder.join("node_modules/.package-lock.json");
    let modified = |file: &PathBuf| file.metadata().and_then(|data| data.modified()).ok();
    if modified(&installed) < modified(&lock) {
        if output("node", &["--version"]).is_none() {
            bail!("Node is missing: install Node 20 or newer");
        }
        let mut install = command(
            "npm",
            &["ci", "--no-audit", "--no-fund", "--loglevel=error"],
        );
        run(install.current_dir(&folder))?;
    }
    Ok(folder.join("node_modules/.bin"))
}

/// The folder to put before the `PATH` so that wasm-pack finds wasm-opt: it cannot download it everywhere.
pub fn wasm_opt() -> Result<Option<PathBuf>> {
    if find("wasm-opt").is_some() {
        return Ok(None);
    }
    npm_tools().map(Some)
}

#[cfg(test)]
mod tests {
    use super::is_at_least;

    #[test]
    fn versions_are_compared_number_by_number() {
        let table = [
            ("wasm-pack 0.15.1", true),
            ("wasm-pack 0.15.10", true),
            ("wasm-pack 0.16.0", true),
            ("wasm-pack 1.0.0", true),
            ("wasm-pack 0.15.0", false),
            ("wasm-pack 0.9.9", false),
            (
                "geckodriver 0.37.1 (4a1b 2026-01-01)\n\nThe source code",
                true,
            ),
            ("wasm-pack", false),
            ("", false),
        ];
        for (found, new_enough) in table {
            assert_eq!(is_at_least(found, "0.15.1"), new_enough, "{found}");
        }
    }
}
