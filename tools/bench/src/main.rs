//! What a watch costs and how soon it knows, against reading all pages at every poll; and the table of everything that
//! `cargo xtask bench` measures.
//!
//! `bench watch <file>` runs in virtual time, against the simulator's model with real bodies: the figures are the same at
//! every run. `bench table <folder> <part>...` reads the files of the parts, prints one table, and writes it as JSON; with
//! `--write` also BENCHMARKS.md and the plots. Both fail if a limit is missed. `bench time-left` writes the plot of the
//! time left alone.

mod budgets;
mod case;
mod checks;
mod figures;
mod hour;
mod markdown;
mod naive;
mod plot;
mod report;
mod row;
mod table;
mod time_left;
mod together;
mod watched;
mod weight;

use std::path::Path;
use std::process::{Command, ExitCode};
use std::thread;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use simulator::schedule::Schedule;

use case::{CASES, Case, LARGE};
use report::{Measured, Report};
use weight::Weight;

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// True if every limit is met.
fn run(arguments: &[String]) -> Result<bool> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["watch", file] => watch(Path::new(file)),
        ["time-left"] => {
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
            std::fs::write(root.join(time_left::PLOT), time_left::plot())?;
            Ok(true)
        }
        ["table", folder, "--write", parts @ ..] => table(Path::new(folder), parts, true),
        ["table", folder, parts @ ..] => table(Path::new(folder), parts, false),
        _ => bail!("`watch <file>`, `table <folder> [--write] <part>...` or `time-left`"),
    }
}

fn watch(file: &Path) -> Result<bool> {
    let report = measure_all()?;
    let checks = checks::checks(&report);
    println!("{}\n{}", report.text(), checks::verdicts(&checks));
    let rows: Vec<row::Row> = checks.iter().filter_map(checks::Check::row).collect();
    write(
        file,
        &json!({ "rows": rows, "report": report, "checks": checks }),
    )?;
    Ok(checks.iter().all(checks::Check::is_met))
}

/// The figures of the last `--write`, in this crate's folder.
const COMMITTED: &str = "figures.json";

fn table(folder: &Path, parts: &[&str], for_readers: bool) -> Result<bool> {
    let (mut all, absent) = budgets::read(folder, parts)?;
    all.machine
        .extend(rust().map(|rust| ("rust".to_owned(), rust)));
    println!("\n{}", budgets::text(&all.rows));
    write(&folder.join("budgets.json"), &serde_json::to_value(&all)?)?;
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let committed = here.join(COMMITTED);
    let before: row::Part =
        serde_json::from_slice(&std::fs::read(&committed).unwrap_or_default()).unwrap_or_default();
    if for_readers && absent.is_empty() {
        let root = here.join("../..");
        write(&committed, &serde_json::to_value(&all)?)?;
        std::fs::write(root.join("BENCHMARKS.md"), markdown::page(&all))?;
        let readme = root.join("README.md");
        let text = std::fs::read_to_string(&readme)?;
        std::fs::write(readme, markdown::with_sizes(&text, &all)?)?;
        std::fs::write(root.join(markdown::PLOT), plot::plot(&all.scale))?;
        std::fs::write(root.join(time_left::PLOT), time_left::plot())?;
    }
    let missed = budgets::missed(&all.rows);
    let print = |title: &str, what: &str| {
        if !what.is_empty() {
            println!("\n  {title}:\n    {what}");
        }
    };
    let worse = budgets::worse(&all.rows, &before.rows);
    print(
        "Worse than committed by more than 2 %",
        &worse.join("\n    "),
    );
    print("No figures from", &absent.join("\n    "));
    print("Limits missed", &missed.join("\n    "));
    Ok(missed.is_empty() && absent.is_empty())
}

fn write(file: &Path, figures: &Value) -> Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).context("cannot make the folder of the figures")?;
    }
    let text = serde_json::to_string_pretty(figures)?;
    std::fs::write(file, text).context("cannot write the figures")?;
    println!("  The figures are in {}", file.display());
    Ok(())
}

/// Version of the compiler.
fn rust() -> Option<String> {
    let output = Command::new("rustc").arg("--version").output().ok()?;
    let version = String::from_utf8(output.stdout).ok()?;
    version.split_whitespace().nth(1).map(str::to_owned)
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
