//! `cargo xtask`: the tasks of this repository, with the set-up that they need.

mod api;
mod bench;
mod browsers;
mod changed;
mod checks;
mod demo;
mod examples;
mod failures;
mod package;
mod parts;
mod process;
mod setup;
mod times;

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
    /// Runs every check, or the named parts.
    Test(checks::Options),
    /// Measures everything, or the named parts, and fails if a limit is missed.
    Bench {
        /// Parts to measure; all by default.
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
    /// Shows an app of examples/ against the simulator: html, react, vue, svelte, angular, node or express.
    Example {
        /// The folder in examples/.
        name: String,
    },
    /// Builds the reference of the npm package into dist/docs.
    Docs,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Demo(options) => demo::run(&options),
        Task::Test(options) => checks::run(&options),
        Task::Bench { what, write } => bench::run(&what, write),
        Task::Build => package::build(),
        Task::Pack => package::pack().map(drop),
        Task::Example { name } => examples::show(&name),
        Task::Docs => examples::reference(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
