//! `cargo xtask bench`: what is measured, each with what it must be.

use anyhow::Result;
use clap::ValueEnum;

use crate::process::{command, run as run_command};

/// One thing that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// Requests, bytes and delays of a watch, in virtual time: the same figures at every run.
    Watch,
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
