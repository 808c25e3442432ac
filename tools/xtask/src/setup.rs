//! The tools that the tasks need: found, or installed, or named in one line.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::process::{command, find, output, root, run};

const WASM_TARGET: &str = "wasm32-unknown-unknown";
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

/// Makes sure that wasm-pack is there and new enough.
pub fn wasm_pack() -> Result<()> {
    let version = output("wasm-pack", &["--version"]);
    if version
        .as_deref()
        .is_some_and(|version| is_at_least(version, WASM_PACK))
    {
        return Ok(());
    }
    println!("  wasm-pack {WASM_PACK} is installed: about two minutes");
    run(&mut command(
        "cargo",
        &["install", "wasm-pack", "--locked", "--version", WASM_PACK],
    ))
}

/// Whether the last word of `found` is a version that is not before `wanted`.
fn is_at_least(found: &str, wanted: &str) -> bool {
    let numbers = |version: &str| -> Option<Vec<u32>> {
        version
            .split_whitespace()
            .last()?
            .split('.')
            .map(|part| part.parse().ok())
            .collect()
    };
    matches!((numbers(found), numbers(wanted)), (Some(found), Some(wanted)) if found >= wanted)
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

/// A browser and its driver.
#[derive(Debug)]
pub struct Browser {
    pub chromium: PathBuf,
    pub driver: PathBuf,
}

/// Finds Chromium and its driver, or installs them where apt-get can.
pub fn browser() -> Result<Browser> {
    if let Some(browser) = find_browser() {
        return Ok(browser);
    }
    install_browser()?;
    find_browser().context("Chromium was installed, but is not on the PATH")
}

fn find_browser() -> Option<Browser> {
    let named = |variable: &str| {
        std::env::var_os(variable)
            .map(PathBuf::from)
            .filter(|file| file.is_file())
    };
    let first = |names: &[&str]| names.iter().find_map(|name| find(name));
    Some(Browser {
        chromium: named("CHROMIUM")
            .or_else(|| first(&["chromium", "chromium-browser", "google-chrome", "chrome"]))?,
        driver: named("CHROMEDRIVER").or_else(|| first(&["chromedriver"]))?,
    })
}

/// Chromium and its driver, as the two distributions name them.
const DEBIAN: [&str; 2] = ["chromium", "chromium-driver"];
const UBUNTU: [&str; 2] = ["chromium-browser", "chromium-chromedriver"];

fn install_browser() -> Result<()> {
    let advice = "Chromium and chromedriver of the same version are missing: install them, or name them in CHROMIUM and CHROMEDRIVER";
    if find("apt-get").is_none() {
        bail!("{advice}");
    }
    let is_root = output("id", &["-u"]).as_deref() == Some("0");
    let apt = |arguments: &[&str]| {
        let sudo = ["-n", "apt-get"]
            .iter()
            .chain(arguments)
            .copied()
            .collect::<Vec<_>>();
        let mut command = if is_root {
            command("apt-get", arguments)
        } else {
            command("sudo", &sudo)
        };
        run(command
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdin(std::process::Stdio::null()))
    };
    let install = |[browser, driver]: [&str; 2]| {
        apt(&[
            "install",
            "--yes",
            "--no-install-recommends",
            browser,
            driver,
        ])
    };
    apt(&["update"])
        .and_then(|()| install(DEBIAN).or_else(|_| install(UBUNTU)))
        .context(advice)
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
            ("wasm-pack", false),
            ("", false),
        ];
        for (found, new_enough) in table {
            assert_eq!(is_at_least(found, "0.15.1"), new_enough, "{found}");
        }
    }
}
