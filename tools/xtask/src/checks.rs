//! `cargo xtask test`: the checks, in the order in which they are cheapest to fail.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use simulator::Config;
use tokio::net::TcpListener;

use crate::process::{self, command, output, path_with};
use crate::{package, setup};

/// The port of the API in browser tests: a fixed one, so that its origin, which is compiled in, rarely changes.
const API_PORT: u16 = 8971;

const CRATE: &str = "supermetrics-batch-status";

/// One part of the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// rustfmt.
    Format,
    /// Clippy on the host and on wasm32, warnings denied; rustdoc likewise.
    Lint,
    /// Tests on the host: the core, the simulator, these tasks.
    Core,
    /// Tests of the WebAssembly in headless Chromium, against the simulator on another origin.
    Browser,
    /// The package: packed, its size held against the budget, the page's scripts and its own type-checked.
    Package,
    /// Tests of the page through WebDriver.
    Page,
}

impl Part {
    fn check(self) -> Result<()> {
        match self {
            Self::Format => process::run(&mut command("cargo", &["fmt", "--all", "--check"])),
            Self::Lint => lint(),
            Self::Core => process::run(&mut command(
                "cargo",
                &["test", "--workspace", "--exclude", "page-tests"],
            )),
            Self::Browser => browser(),
            Self::Package => check_package(),
            Self::Page => page(),
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
            "  {:<8} passed in {:.0} s",
            part.name(),
            time.as_secs_f64()
        );
    }
    text
}

fn lint() -> Result<()> {
    setup::wasm_target()?;
    process::run(&mut command(
        "cargo",
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
    ))?;
    let wasm = [
        "clippy",
        "--package",
        CRATE,
        "--target",
        "wasm32-unknown-unknown",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    process::run(&mut command("cargo", &wasm))?;
    let doc = [
        "doc",
        "--workspace",
        "--no-deps",
        "--document-private-items",
    ];
    process::run(command("cargo", &doc).env("RUSTDOCFLAGS", "-D warnings"))
}

fn browser() -> Result<()> {
    setup::wasm_target()?;
    setup::wasm_pack()?;
    let browser = setup::browser()?;
    let runtime = tokio::runtime::Runtime::new().context("cannot start")?;
    runtime.block_on(async {
        let listener = match TcpListener::bind(("127.0.0.1", API_PORT)).await {
            Ok(listener) => listener,
            Err(_) => TcpListener::bind(("127.0.0.1", 0))
                .await
                .context("no port is free")?,
        };
        let origin = format!("http://{}", listener.local_addr()?);
        let config = Config {
            hourly_limit: 1_000_000,
            ..Config::default()
        };
        let api = tokio::spawn(simulator::serve(listener, config, std::future::pending()));
        let driver = browser.driver.to_string_lossy().into_owned();
        let arguments = [
            "test",
            "--headless",
            "--chrome",
            "--chromedriver",
            &driver,
            ".",
            "--test",
            "browser",
        ];
        let path = path_with(setup::wasm_opt()?.as_deref())?;
        let mut tests = command("wasm-pack", &arguments);
        tests
            .env("PATH", path)
            .env("SIMULATOR_ORIGIN", origin)
            .env("WASM_BINDGEN_TEST_TIMEOUT", "180");
        let done = tokio::task::block_in_place(|| process::run(&mut tests));
        api.abort();
        done
    })
}

fn check_package() -> Result<()> {
    package::pack()?;
    process::run(&mut command("node", &["tools/js/size.mjs"]))?;
    type_check("www/tsconfig.json")?;
    type_check("src/npm/tsconfig.json")
}

fn type_check(project: &str) -> Result<()> {
    let compiler = "tools/js/node_modules/typescript/bin/tsc";
    process::run(&mut command("node", &[compiler, "--project", project]))
}

fn page() -> Result<()> {
    package::build()?;
    let browser = setup::browser()?;
    let driver = browser.driver.to_string_lossy().into_owned();
    let mut tests = command("cargo", &["test", "--package", "page-tests"]);
    process::run(
        tests
            .env("CHROMIUM", browser.chromium)
            .env("CHROMEDRIVER", browser.driver),
    )?;
    // One line that a log reader finds: which browser it was.
    println!("  {}", output(&driver, &["--version"]).unwrap_or_default());
    Ok(())
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
            "\n  format   passed in 2 s\n  core     passed in 61 s\n"
        );
    }
}
