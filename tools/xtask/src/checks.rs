//! `cargo xtask test`: the checks, in the order in which they are cheapest to fail.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;

use crate::process::{self, command, output, path_with};
use crate::{api, browsers, package, setup};

const CRATE: &str = "supermetrics-batch-status";

/// One part of the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// rustfmt.
    Format,
    /// Clippy on the host and on wasm32, warnings denied, with examples/; rustdoc likewise; the imports between scripts.
    Lint,
    /// Tests on the host: the core, the simulator, these tasks; the page's pure modules in Node.
    Core,
    /// Tests of the WebAssembly in headless Chromium, against the simulator on another origin; in WebKitGTK with
    /// `WASM_BROWSER=webkit`.
    Browser,
    /// The package: packed, its size held against the budget, the page's scripts and its own type-checked.
    Package,
    /// Tests of the page through WebDriver, in Chromium and in Firefox.
    Page,
    /// The npm package in the projects that import it: bundlers, frameworks, Node, TypeScript.
    Packaging,
}

impl Part {
    fn check(self) -> Result<()> {
        match self {
            Self::Format => process::run(&mut command("cargo", &["fmt", "--all", "--check"])),
            Self::Lint => lint(),
            Self::Core => core(),
            Self::Browser => browser(),
            Self::Package => check_package(),
            Self::Page => page(),
            Self::Packaging => packaging(),
        }
    }

    fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// Runs the named parts, or all, up to the first that fails.
pub fn run(parts: &[Part]) -> Result<()> {
    let mut passed = Vec::new();
    for part in if parts.is_empty() {
        Part::value_variants()
    } else {
        parts
    } {
        let name = part.name();
        println!("\n== {name} ==");
        let began = Instant::now();
        let checked = part.check();
        if checked.is_err() {
            print!("{}", summary(&passed));
        }
        checked.with_context(|| {
            format!("the part `{name}` failed; run it alone with `cargo xtask test {name}`")
        })?;
        passed.push((*part, began.elapsed()));
    }
    print!("{}", summary(&passed));
    Ok(())
}

fn summary(passed: &[(Part, Duration)]) -> String {
    let mut text = "\n".to_owned();
    for (part, time) in passed {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "  {:<9} passed in {:.0} s",
            part.name(),
            time.as_secs_f64()
        );
    }
    text
}

fn lint() -> Result<()> {
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
    imports()?;
    process::run(&mut command("node", &["tools/js/docs.mjs"]))
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

/// The crates on the host, and the page's modules that need no browser.
fn core() -> Result<()> {
    // What needs a build is tested by other parts.
    let crates = "--workspace --exclude page-tests --exclude simulator-wasm";
    process::run(&mut cargo("test", crates))?;
    process::run(&mut command("node", &["--test", "www/"]))
}

/// Cargo, with words that hold no spaces.
fn cargo(what: &str, words: &str) -> Command {
    let mut cargo = command("cargo", &[what]);
    cargo.args(words.split_whitespace());
    cargo
}

fn browser() -> Result<()> {
    setup::wasm_target()?;
    setup::wasm_pack()?;
    let path = path_with(setup::wasm_opt()?.as_deref())?;
    // wasm-pack kills the browser, which then leaves its files where they are.
    let scratch = tempfile::tempdir()?;
    let mut tests = wasm_pack_test(scratch.path())?;
    tests.args([".", "--test", "browser"]);
    // For the number of faults that were passed.
    tests.args(["--", "--nocapture"]);
    api::beside(1.0, |origin| {
        tests
            .env("PATH", path)
            .env("TMPDIR", scratch.path())
            .env("SIMULATOR_ORIGIN", origin)
            .env("WASM_BINDGEN_TEST_TIMEOUT", "600");
        process::run(&mut tests)
    })
}

/// `wasm-pack test` in the browser that `WASM_BROWSER` names: chromium, or webkit, which is Safari's engine and is driven
/// as Safari is.
fn wasm_pack_test(scratch: &Path) -> Result<Command> {
    let (mut tests, names, browser) = match std::env::var("WASM_BROWSER").as_deref() {
        Err(_) | Ok("" | "chromium") => {
            let names = ["--chrome", "--chromedriver"];
            (command("wasm-pack", &[]), names, browsers::chromium()?)
        }
        Ok("webkit") => {
            let webkit = browsers::webkit()?;
            let capabilities = scratch.join("webdriver.json");
            std::fs::write(&capabilities, webkit.capabilities())?;
            let mut tests = command("xvfb-run", &["--auto-servernum", "wasm-pack"]);
            tests
                .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities)
                .envs(browsers::WEBKIT_ALONE);
            (tests, ["--safari", "--safaridriver"], webkit)
        }
        Ok(other) => bail!("WASM_BROWSER is chromium or webkit, not {other}"),
    };
    tests.args(["test", "--headless"]).args(names);
    tests.arg(browser.driver);
    Ok(tests)
}

/// The consumers to test; `CONSUMERS` names some, or `--all`.
fn packaging() -> Result<()> {
    let tarball = package::pack()?;
    setup::npm_packages("tests/packaging")?;
    type_check("tests/packaging/tsconfig.json")?;
    let browser = browsers::chromium()?;
    let named = std::env::var("CONSUMERS").unwrap_or_default();
    api::beside(4.0, |origin| {
        let mut tests = command("node", &["tests/packaging/run.mjs"]);
        tests
            .args(named.split_whitespace())
            .env("SIMULATOR", origin)
            .env("CHROMIUM", &browser.program)
            .env("TARBALL", &tarball);
        process::run(&mut tests)
    })
}

fn check_package() -> Result<()> {
    package::pack()?;
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

/// In Chromium, then in Firefox; `PAGE_BROWSER` names one alone.
fn page() -> Result<()> {
    let only = std::env::var("PAGE_BROWSER").unwrap_or_default();
    let names: &[&str] = match only.as_str() {
        "" => &["chromium", "firefox"],
        "chromium" => &["chromium"],
        "firefox" => &["firefox"],
        other => bail!("PAGE_BROWSER is chromium or firefox, not {other}"),
    };
    package::build()?;
    // axe-core is among them.
    setup::npm_tools()?;
    names.iter().try_for_each(|name| page_in(name))
}

fn page_in(name: &str) -> Result<()> {
    let (browser, [program, driver]) = if name == "firefox" {
        (browsers::firefox()?, ["FIREFOX", "GECKODRIVER"])
    } else {
        (browsers::chromium()?, ["CHROMIUM", "CHROMEDRIVER"])
    };
    // One line that a log reader finds: which browser it was.
    let version = output(&browser.program.to_string_lossy(), &["--version"]);
    println!("  {}", version.as_deref().unwrap_or(name));
    let test = |arguments: &[&str]| {
        let mut tests = command("cargo", &["test", "--package", "page-tests"]);
        tests
            .args(arguments)
            .env("PAGE_BROWSER", name)
            .env(program, &browser.program)
            .env(driver, &browser.driver);
        process::run(&mut tests)
            .with_context(|| format!("in {name}; PAGE_BROWSER={name} tests it alone"))
    };
    test(&["--test", "page"])?;
    // What it measures is shown, also when it is good.
    test(&["--test", "speed", "--", "--nocapture"])
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Part, summary};

    #[test]
    fn the_summary_has_a_line_a_part() {
        let passed = [
            (Part::Format, Duration::from_millis(1600)),
            (Part::Core, Duration::from_secs(61)),
        ];
        assert_eq!(
            summary(&passed),
            "\n  format    passed in 2 s\n  core      passed in 61 s\n"
        );
    }
}
