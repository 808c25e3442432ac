//! `cargo xtask bench`: what is measured, each with what it must be.

use anyhow::Result;
use clap::ValueEnum;

use crate::process::{command, run as run_command};
use crate::{package, setup};

/// One thing that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// Requests, bytes and delays of a watch, in virtual time: the same figures at every run.
    Watch,
    /// One page of 1000 queries, against `JSON.parse` of the same bytes, and against zod: ratios of one run in Node.
    Parse,
}

/// Measures what is named, or all, up to the first that is not as it must be.
pub fn run(what: &[What]) -> Result<()> {
    for what in if what.is_empty() {
        What::value_variants()
    } else {
        what
    } {
        match what {
            What::Watch => watch()?,
            What::Parse => parse()?,
        }
    }
    Ok(())
}

fn watch() -> Result<()> {
    let arguments = [
        "run",
        "--package",
        "bench",
        "--profile",
        "bench-host",
        "--",
        "target/bench/watch.json",
    ];
    run_command(&mut command("cargo", &arguments))
}

fn parse() -> Result<()> {
    let folder = package::build_measured()?;
    setup::npm_tools()?;
    let script = [
        "tools/js/bench/parse.mjs",
        folder,
        "target/bench/parse.json",
    ];
    run_command(&mut command("node", &script))
}
