//! `cargo xtask`: everything that is done in this repository, with the set-up it needs.

mod api;
mod bench;
mod browsers;
mod checks;
mod demo;
mod package;
mod process;
mod setup;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Builds, shows and tests supermetrics-batch-status.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Shows the page with a running batch, from a simulated API on another origin.
    Demo(demo::Options),
    /// Passes every check, or those that are named.
    Test {
        /// What to run; everything when none is named.
        #[arg(value_enum)]
        parts: Vec<checks::Part>,
    },
    /// Measures everything, or what is named, and fails when something is not as it must be.
    Bench {
        /// What to measure; everything when none is named.
        #[arg(value_enum)]
        what: Vec<bench::What>,
        /// Write BENCHMARKS.md and its plot.
        #[arg(long)]
        write: bool,
    },
    /// Builds the WebAssembly package into www/pkg.
    Build,
    /// Builds the npm package into dist/npm, and a tarball of it into dist.
    Pack,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Demo(options) => demo::run(&options),
        Task::Test { parts } => checks::run(&parts),
        Task::Bench { what, write } => bench::run(&what, write),
        Task::Build => package::build(),
        Task::Pack => package::pack().map(drop),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
