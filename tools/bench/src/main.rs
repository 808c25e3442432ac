//! What a watch costs and how soon it knows, against reading all pages at every poll.
//!
//! All in virtual time, against the simulator's model and with its bodies: the same figures at every run. It ends
//! with an error when something is not as it must be. The figures are written as JSON to the file that is named.

mod case;
mod figures;
mod hour;
mod musts;
mod naive;
mod report;
mod table;
mod together;
mod watched;
mod weight;

use std::path::Path;
use std::process::ExitCode;
use std::thread;

use anyhow::{Context as _, Result};
use serde_json::json;
use simulator::schedule::Schedule;

use case::{CASES, Case, LARGE};
use report::{Measured, Report};
use weight::Weight;

fn main() -> ExitCode {
    match run(std::env::args().nth(1).as_deref().map(Path::new)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// True if all is as it must be.
fn run(file: Option<&Path>) -> Result<bool> {
    let report = measure_all()?;
    let musts = musts::musts(&report);
    println!("{}\n{}", report.text(), report::verdicts(&musts));
    if let Some(file) = file {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).context("cannot make the folder of the figures")?;
        }
        let figures = serde_json::to_string_pretty(&json!({ "report": report, "musts": musts }))?;
        std::fs::write(file, figures).context("cannot write the figures")?;
        println!("\n  The figures are in {}", file.display());
    }
    Ok(musts.iter().all(musts::Must::is_met))
}

/// On two threads: batches on one, three watchers on the other. Neither looks at a clock.
fn measure_all() -> Result<Report> {
    thread::scope(|scope| {
        let three = scope.spawn(|| together::KINDS.map(together::together).to_vec());
        let cases = CASES.map(measure).to_vec();
        let together = three
            .join()
            .ok()
            .context("three watchers did not come to an end")?;
        Ok(Report { cases, together })
    })
}

fn measure(case: Case) -> Measured {
    let schedule = Schedule::new(case.plan());
    let weight = Weight::new(&schedule);
    let read = |reader: &naive::Reader| reader.read(&schedule, &weight);
    let (watch, refused) = watched::watch(case.plan());
    let really = if case.queries >= LARGE {
        naive::REAL_READERS.iter().map(read).collect()
    } else {
        Vec::new()
    };
    Measured {
        case,
        watch,
        refused,
        all_pages: naive::READERS.iter().map(read).collect(),
        all_pages_really: really,
    }
}
