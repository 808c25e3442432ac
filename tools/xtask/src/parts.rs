//! What each part of the checks runs.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::browsers::Engine;
use crate::checks::{Engines, Found, Part};
use crate::process::{self, command, output, path_with, root};
use crate::{api, browsers, package, setup, times};

const CRATE: &str = "supermetrics-batch-status";

/// Tests of the page that run at once in each browser.
const PAGES_AT_ONCE: &str = "3";

pub fn format() -> Result<()> {
    process::run(&mut command("cargo", &["fmt", "--all", "--check"]))
}

pub fn lint() -> Result<()> {
    setup::wasm_target()?;
    let clippy = |what: &str| cargo("clippy", &format!("{what} -- -D warnings"));
    let wasm = format!("--package {CRATE} --target {}", setup::WASM_TARGET);
    process::run(&mut clippy("--workspace --all-targets"))?;
    process::run(&mut clippy(&format!("{wasm} --all-targets")))?;
    let simulator = format!("--package simulator-wasm --target {}", setup::WASM_TARGET);
    process::run(&mut clippy(&simulator))?;
    // As a Rust frontend has it.
    let frontend = format!("{wasm} --no-default-features --lib --example stream");
    process::run(&mut clippy(&frontend))?;
    let example = format!("{wasm} --no-default-features --example stream");
    process::run(&mut cargo("build", &example))?;
    let built = format!("target/{}/debug/examples/stream.wasm", setup::WASM_TARGET);
    process::run(&mut command("node", &["tools/js/exports.mjs", &built]))?;
    for what in ["--workspace --document-private-items", &wasm] {
        let mut doc = cargo("doc", &format!("--no-deps {what}"));
        process::run(doc.env("RUSTDOCFLAGS", "-D warnings"))?;
    }
    Ok(())
}

pub fn scripts() -> Result<()> {
    imports()?;
    let mut tests = command("node", &["--test", "--test-reporter=spec"]);
    for folder in ["www/scripts", "www/views", "tests/share"] {
        tests.args(test_files(&root().join(folder))?);
    }
    process::run(&mut tests)?;
    process::run(&mut command("node", &["tools/js/docs.mjs"]))
}

/// Tests of scripts below a folder, by name: Node takes a folder up to version 20, and a pattern from 21 on.
fn test_files(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(test_files(&path)?);
        } else if path.to_string_lossy().ends_with(".test.js") {
            let inside = path.strip_prefix(root()).unwrap_or(&path);
            found.push(inside.to_string_lossy().into_owned());
        }
    }
    Ok(found)
}

/// Which script of the page and of the package may import which: `tools/js/dependency-cruiser.mjs`.
fn imports() -> Result<()> {
    setup::npm_tools()?;
    let cruiser = "tools/js/node_modules/dependency-cruiser/bin/dependency-cruise.mjs";
    let rules = "tools/js/dependency-cruiser.mjs";
    let folders = ["www/scripts", "www/views", "src/npm"];
    let cruise = [&[cruiser, "--config", rules][..], &folders].concat();
    process::run(&mut command("node", &cruise))
}

/// The crates on the host.
pub fn core() -> Result<()> {
    // What needs a build is tested by other parts.
    let crates = "--workspace --exclude page-tests --exclude simulator-wasm";
    process::run(&mut cargo("test", crates))
}

/// Cargo, with words that hold no spaces.
fn cargo(what: &str, words: &str) -> Command {
    let mut cargo = command("cargo", &[what]);
    cargo.args(words.split_whitespace());
    cargo
}

/// In each browser at once: cargo lets one of them build.
pub fn browser(engines: &Engines) -> Result<()> {
    setup::wasm_target()?;
    setup::wasm_pack()?;
    let path = path_with(setup::wasm_opt()?.as_deref())?;
    api::beside(1.0, |origin| {
        let in_each = engines.of(Part::Browser).map(|found| {
            let path = &path;
            let work: process::Work = Box::new(move || wasm_in(found, origin, path));
            (format!("browser in {}", found.engine.name()), work)
        });
        process::side_by_side(in_each.collect())
    })
}

fn wasm_in(
    Found {
        engine, browser, ..
    }: &Found,
    origin: &str,
    path: &OsStr,
) -> Result<()> {
    // wasm-pack kills the browser, which then leaves its files where they are.
    let scratch = tempfile::tempdir()?;
    // WebKit is driven as Safari is, on a screen that xvfb-run makes.
    let (mut tests, names) = match engine {
        Engine::Chromium => (command("wasm-pack", &[]), ["--chrome", "--chromedriver"]),
        Engine::Firefox => (command("wasm-pack", &[]), ["--firefox", "--geckodriver"]),
        Engine::Webkit => {
            let mut tests = command("xvfb-run", &["--auto-servernum", "wasm-pack"]);
            tests.envs(browsers::WEBKIT_ALONE);
            (tests, ["--safari", "--safaridriver"])
        }
    };
    if let Some(capabilities) = browser.capabilities(*engine) {
        let file = scratch.path().join("webdriver.json");
        std::fs::write(&file, capabilities)?;
        tests.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", file);
    }
    tests
        .args(["test", "--headless"])
        .args(names)
        .arg(&browser.driver);
    tests.args([".", "--test", "browser"]);
    // For the number of faults that were passed.
    tests.args(["--", "--nocapture"]);
    tests
        .env("PATH", path)
        .env("TMPDIR", scratch.path())
        .env("SIMULATOR_ORIGIN", origin)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "600");
    process::run(&mut tests)
}

/// The consumers to test; `CONSUMERS` names some, or `--all`.
pub fn packaging(engines: &Engines) -> Result<()> {
    let tarball = packed()?;
    setup::npm_packages("tests/packaging")?;
    type_check("tests/packaging/tsconfig.json")?;
    let chromium = engines.of(Part::Packaging).next();
    let chromium = chromium.context("Chromium is not among the browsers of this run")?;
    let nginx = setup::nginx()?;
    let named = std::env::var("CONSUMERS").unwrap_or_default();
    api::beside(4.0, |origin| {
        let mut tests = command("node", &["tests/packaging/run.mjs"]);
        tests
            .args(named.split_whitespace())
            .env("SIMULATOR", origin)
            .env("CHROMIUM", &chromium.browser.program)
            .env("NGINX", &nginx)
            .env("TARBALL", &tarball);
        process::run(&mut tests)
    })
}

/// The package, which is built once in a run.
fn packed() -> Result<PathBuf> {
    static PACKED: Mutex<Option<PathBuf>> = Mutex::new(None);
    let mut packed = PACKED.lock().unwrap_or_else(PoisonError::into_inner);
    if packed.is_none() {
        *packed = Some(package::pack()?);
    }
    packed.clone().context("nothing was packed")
}

pub fn package() -> Result<()> {
    packed()?;
    let as_it_comes = (!package::has_own_library()).then_some("prebuilt");
    process::run(command("node", &["tools/js/size.mjs"]).args(as_it_comes))?;
    type_check("www/tsconfig.json")?;
    type_check("src/npm/tsconfig.json")?;
    type_check("tools/js/tsconfig.json")?;
    // The packed simulator, against the native one.
    process::run(&mut cargo("test", "--package simulator-wasm"))
}

fn type_check(project: &str) -> Result<()> {
    let compiler = "tools/js/node_modules/typescript/bin/tsc";
    process::run(&mut command("node", &[compiler, "--project", project]))
}

/// In each browser at once: most of the time, each waits.
pub fn page(engines: &Engines) -> Result<()> {
    packed()?;
    // axe-core is among them.
    setup::npm_tools()?;
    process::run(&mut cargo(
        "test",
        "--package page-tests --test page --no-run",
    ))?;
    let in_each = engines.of(Part::Page).map(|found| {
        let work: process::Work = Box::new(|| page_in(found));
        (format!("page in {}", found.engine.name()), work)
    });
    process::side_by_side(in_each.collect())
}

fn page_in(
    Found {
        engine, browser, ..
    }: &Found,
) -> Result<()> {
    let name = engine.name();
    let [variable, driver] = engine.variables();
    let program = if *engine == Engine::Chromium {
        browsers::headless_shell(browser)
    } else {
        browser.program.clone()
    };
    // One line that a log reader finds: which browser it was.
    let version = output(&program.to_string_lossy(), &["--version"]);
    process::say(&format!("  {}", version.as_deref().unwrap_or(name)));
    let times = root().join(format!("target/page-times-{name}"));
    let _ = std::fs::remove_file(&times);
    let words = "test --package page-tests --test page";
    let mut tests = if *engine == Engine::Webkit {
        let screen = "--server-args=-screen 0 1600x1200x24";
        let mut tests = command("xvfb-run", &["--auto-servernum", screen, "cargo"]);
        tests.args(words.split_whitespace()).args(exceptions()?);
        tests
    } else {
        let mut tests = command("cargo", &[]);
        tests.args(words.split_whitespace());
        tests
    };
    let done = process::run(
        tests
            .env("PAGE_BROWSER", name)
            .env("PAGE_TIMES", &times)
            .env("RUST_TEST_THREADS", PAGES_AT_ONCE)
            .env(variable, &program)
            .env(driver, &browser.driver),
    );
    // Nothing was measured where nothing has run.
    let measured = std::fs::read_to_string(&times).unwrap_or_default();
    for (seconds, test) in measured.lines().filter_map(|line| line.split_once(' ')) {
        if let Ok(seconds) = seconds.parse() {
            times::note(
                &format!("{test} in {name}"),
                Duration::from_secs_f64(seconds),
            );
        }
    }
    done
}

/// The tests that WebKit is spared: a line each, with the reason.
const EXCEPTIONS: &str = "tests/page/webkit-exceptions.txt";

/// What leaves those tests out. They are named in the output.
fn exceptions() -> Result<Vec<String>> {
    let text = std::fs::read_to_string(root().join(EXCEPTIONS)).context(EXCEPTIONS)?;
    let mut words = vec!["--".to_owned(), "--exact".to_owned()];
    for line in text.lines() {
        let (test, reason) = line.split_once(": ").context(EXCEPTIONS)?;
        process::say(&format!("  LEFT OUT in webkit: {test}, because {reason}"));
        words.extend(["--skip".to_owned(), test.to_owned()]);
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::exceptions;

    /// This number may only fall.
    const ALL_EXCEPTIONS: usize = 9;

    #[test]
    fn exceptions_become_fewer() {
        let words = exceptions().unwrap_or_default();
        let skipped = words.iter().filter(|word| *word == "--skip").count();
        assert_eq!(skipped, ALL_EXCEPTIONS, "{words:?}");
    }
}
