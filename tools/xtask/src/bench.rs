//! `cargo xtask bench`: measures, and prints one table of figures and their limits.

use std::process::Command;

use anyhow::{Result, bail};
use clap::ValueEnum;

use crate::browsers::{self, Engine};
use crate::process::{command, root, run as run_command};
use crate::{package, setup};

/// Where each part writes its figures.
const FOLDER: &str = "target/bench";

/// One part of the benchmarks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// Requests, bytes and delays of a watch, in virtual time.
    Watch,
    /// What a browser downloads, against the usual stacks.
    Sizes,
    /// One page of 1000 queries, against `JSON.parse` and validators: in Node and in Chromium.
    Parse,
    /// From the package's bytes to its first answer, against a stack of ky and zod: in Node and in Chromium.
    Startup,
    /// A window of rows out of 182,500, against an array of objects: in Node and in Chromium.
    Window,
    /// Memory of 100,000 queries, against objects in V8's heap.
    Memory,
    /// One poll, and the memory, by the size of the batch: 100 to 1,000,000 queries.
    Scale,
    /// The page with 182,500 queries: its longest task, and its frames, in Chromium; its frames in Firefox.
    Page,
}

impl What {
    fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }

    fn measure(self) -> Result<()> {
        let file = format!("{FOLDER}/{}.json", self.name());
        // Figures of an earlier run must not be taken for this one's.
        let _ = std::fs::remove_file(root().join(&file));
        match self {
            Self::Watch => run_command(&mut tool(&["watch", &file])),
            Self::Page => page(&file),
            _ => script(&self.name(), &file),
        }
    }
}

/// Measures the named parts, or all, even if one fails; then prints the table, and fails if a limit is missed.
pub fn run(what: &[What], write: bool) -> Result<()> {
    let what = if what.is_empty() {
        What::value_variants()
    } else {
        what
    };
    build(what)?;
    let mut failed = Vec::new();
    for part in what {
        println!("\n== {} ==", part.name());
        if let Err(error) = part.measure() {
            println!("  {error:#}");
            failed.push(part.name());
        }
    }
    if write && what.len() < What::value_variants().len() {
        bail!("BENCHMARKS.md covers all parts: name none with --write");
    }
    let mut table = tool(&["table", FOLDER]);
    table.args(write.then_some("--write"));
    table.args(what.iter().map(|part| part.name()));
    let told = run_command(&mut table);
    if !failed.is_empty() {
        println!("  These parts failed: {}", failed.join(", "));
    }
    if told.is_err() || !failed.is_empty() {
        bail!("a limit is missed, or a part failed: see above");
    }
    Ok(())
}

/// Builds the packages that these parts need: the one that is shipped, and the one that is made for measuring.
fn build(what: &[What]) -> Result<()> {
    setup::npm_tools()?;
    let needed = |by: &[What]| what.iter().any(|part| by.contains(part));
    if needed(&[What::Sizes, What::Startup, What::Page]) {
        package::build()?;
    }
    if needed(&[What::Sizes]) {
        package::build_page_entry()?;
        package::build_named()?;
    }
    if needed(&[What::Parse, What::Window, What::Memory, What::Scale]) {
        package::build_measured()?;
    }
    Ok(())
}

/// tools/bench, which watches and tells.
fn tool(arguments: &[&str]) -> Command {
    let mut cargo = command(
        "cargo",
        &["run", "--package", "bench", "--profile", "bench"],
    );
    cargo.arg("--").args(arguments);
    cargo
}

/// A part of tools/js/bench.
fn script(part: &str, file: &str) -> Result<()> {
    let folder = if part == "sizes" {
        package::NAMED
    } else {
        package::MEASURED
    };
    let runner = ["--expose-gc", "tools/js/bench/run.mjs", part, folder, file];
    run_command(command("node", &runner).env("CHROMIUM", browsers::chromium()?.program))
}

/// The test of the page's speed, which leaves its figures: those of Chromium, which tells more.
fn page(file: &str) -> Result<()> {
    page_in(Engine::Firefox, None)?;
    page_in(Engine::Chromium, Some(file))
}

fn page_in(engine: Engine, file: Option<&str>) -> Result<()> {
    let browser = engine.find()?;
    let [program, driver] = engine.variables();
    let test = [
        "test",
        "--package",
        "page-tests",
        "--test",
        "speed",
        "--",
        "no_frame_is_late",
        "--nocapture",
    ];
    let mut tests = command("cargo", &test);
    tests
        .env("PAGE_BROWSER", engine.name())
        .env(program, &browser.program)
        .env(driver, &browser.driver);
    if let Some(file) = file {
        tests.env("FIGURES", root().join(file));
    }
    run_command(&mut tests)
}
