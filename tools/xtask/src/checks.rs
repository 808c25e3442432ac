//! `cargo xtask test`: which checks run, in which order, and what is told of them.

use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};

use crate::browsers::{Browser, Engine};
use crate::process::{Work, side_by_side};
use crate::{changed, failures, parts, setup, times};

/// One part of the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// rustfmt.
    Format,
    /// The scripts: their imports, the page's modules that need no browser; and what the documentation names.
    Scripts,
    /// Clippy on the host and on wasm32, warnings denied, with examples/; rustdoc likewise.
    Lint,
    /// The package: packed, its size held against the budget, the page's scripts and its own type-checked.
    Package,
    /// Tests on the host: the core, the simulator, these tasks.
    Core,
    /// Tests of the WebAssembly in headless browsers, against the simulator on another origin.
    Browser,
    /// Tests of the page through WebDriver.
    Page,
    /// The npm package in the projects that import it: bundlers, frameworks, Node, TypeScript.
    Packaging,
}

#[derive(Debug, Args)]
pub struct Options {
    /// Parts to run; all by default.
    #[arg(value_enum)]
    parts: Vec<Part>,
    /// Only the parts that changes since `main` concern, by their paths; the page in Chromium alone.
    #[arg(long, conflicts_with = "parts")]
    changed: bool,
    /// Leaves out what needs this browser. May be repeated.
    #[arg(long, value_enum)]
    without: Vec<Engine>,
    /// Runs in this browser as well, where it is not among the checks. May be repeated.
    #[arg(long, value_enum)]
    with: Vec<Engine>,
}

/// A browser of this run, and the parts that run in it.
#[derive(Debug)]
pub struct Found {
    pub engine: Engine,
    pub browser: Browser,
    parts: Vec<Part>,
}

/// The browsers of this run.
#[derive(Debug, Default)]
pub struct Engines(Vec<Found>);

impl Engines {
    /// Those that a part runs in.
    pub fn of(&self, part: Part) -> impl Iterator<Item = &Found> {
        self.0.iter().filter(move |one| one.parts.contains(&part))
    }
}

impl Part {
    /// All of them, the cheapest to fail first.
    pub const ALL: &[Self] = &[
        Self::Format,
        Self::Scripts,
        Self::Lint,
        Self::Package,
        Self::Core,
        Self::Browser,
        Self::Page,
        Self::Packaging,
    ];

    /// Which run side by side: those that build, in folders of their own. What runs in real time is left alone.
    const STAGES: &[&[Self]] = &[
        &[Self::Format],
        &[Self::Scripts],
        &[Self::Lint, Self::Package],
        &[Self::Core],
        &[Self::Browser],
        &[Self::Page],
        &[Self::Packaging],
    ];

    /// The browsers that it always runs in, and those that it can run in besides.
    const fn engines(self) -> [&'static [Engine]; 2] {
        match self {
            Self::Browser => [&[Engine::Chromium], &[Engine::Firefox, Engine::Webkit]],
            Self::Page => [&[Engine::Chromium, Engine::Firefox], &[Engine::Webkit]],
            Self::Packaging => [&[Engine::Chromium], &[]],
            _ => [&[], &[]],
        }
    }

    const fn builds_wasm(self) -> bool {
        !matches!(self, Self::Format | Self::Scripts | Self::Core)
    }

    fn runs_in(self, engine: Engine, with: &[Engine]) -> bool {
        let [always, besides] = self.engines();
        always.contains(&engine) || (besides.contains(&engine) && with.contains(&engine))
    }

    fn check(self, engines: &Engines) -> Result<()> {
        match self {
            Self::Format => parts::format(),
            Self::Scripts => parts::scripts(),
            Self::Lint => parts::lint(),
            Self::Package => parts::package(),
            Self::Core => parts::core(),
            Self::Browser => parts::browser(engines),
            Self::Page => parts::page(engines),
            Self::Packaging => parts::packaging(engines),
        }
    }

    fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// Runs the wanted parts up to the first that fails, then tells what took how long, what was left out, and once more what failed.
pub fn run(options: &Options) -> Result<()> {
    let mut without = options.without.clone();
    let mut wanted = options.parts.clone();
    if options.changed {
        wanted = changed::parts()?;
        without.push(Engine::Firefox);
    } else if wanted.is_empty() {
        wanted = Part::ALL.to_vec();
    }
    let (engines, left_out) = prepare(&mut wanted, options, &without)?;
    if wanted.iter().any(|part| part.builds_wasm()) {
        // What runs side by side must not install the same.
        setup::wasm_target()?;
        setup::wasm_pack()?;
        setup::standard_library_source();
    }
    let passed = Mutex::new(Vec::new());
    let done = Part::STAGES.iter().try_for_each(|stage| {
        let parts: Vec<Part> = stage
            .iter()
            .copied()
            .filter(|part| wanted.contains(part))
            .collect();
        run_stage(&parts, &engines, &passed)
    });
    let passed = passed.into_inner().unwrap_or_else(PoisonError::into_inner);
    let (took, failed) = (times::table()?, failures::told_again());
    print!("\n{took}{}{failed}", summary(&passed, &left_out));
    done
}

fn run_stage(
    parts: &[Part],
    engines: &Engines,
    passed: &Mutex<Vec<(Part, Duration)>>,
) -> Result<()> {
    let check = |part: Part| {
        let name = part.name();
        let began = Instant::now();
        part.check(engines).with_context(|| {
            format!("the part `{name}` failed; run it alone with `cargo xtask test {name}`")
        })?;
        let mut passed = passed.lock().unwrap_or_else(PoisonError::into_inner);
        passed.push((part, began.elapsed()));
        Ok(())
    };
    let names: Vec<String> = parts.iter().map(|part| part.name()).collect();
    match parts {
        [] => Ok(()),
        [only] => {
            println!("\n== {} ==", names.concat());
            check(*only)
        }
        several => {
            println!(
                "\n== {} ==\n  side by side: output follows",
                names.join(", ")
            );
            let works = several.iter().map(|part| {
                let check = &check;
                (part.name(), Box::new(move || check(*part)) as Work)
            });
            side_by_side(works.collect())
        }
    }
}

/// Finds the browsers that these parts need, and takes away the parts that are left without one. Gives what is left out.
/// A browser that is missing ends the run before anything is tested.
fn prepare(
    wanted: &mut Vec<Part>,
    options: &Options,
    without: &[Engine],
) -> Result<(Engines, Vec<String>)> {
    let (mut engines, mut left_out, mut missing) = (Engines::default(), Vec::new(), Vec::new());
    for &engine in Engine::value_variants() {
        let parts = wanted.iter().copied();
        let parts: Vec<Part> = parts
            .filter(|part| part.runs_in(engine, &options.with))
            .collect();
        if parts.is_empty() {
            continue;
        }
        let names: Vec<String> = parts.iter().map(|part| part.name()).collect();
        let (name, names) = (engine.name(), names.join(", "));
        if without.contains(&engine) {
            left_out.push(format!("{names} in {name}"));
            continue;
        }
        match engine.find() {
            Ok(browser) => engines.0.push(Found {
                engine,
                browser,
                parts,
            }),
            Err(error) => missing.push(format!(
                "{error:#}. Not run: {names} in {name}; `--without {name}` goes on without"
            )),
        }
    }
    // Told at once, not when everything else has passed.
    if wanted.contains(&Part::Packaging) {
        let nginx = setup::nginx().map(drop);
        missing.extend(
            nginx
                .err()
                .map(|error| format!("{error:#}. Not run: packaging")),
        );
    }
    if !missing.is_empty() {
        bail!("{}", missing.join("\n"));
    }
    wanted.retain(|part| part.engines().concat().is_empty() || engines.of(*part).next().is_some());
    Ok((engines, left_out))
}

fn summary(passed: &[(Part, Duration)], left_out: &[String]) -> String {
    let mut text = "\n".to_owned();
    // Writing to a string cannot fail.
    for (part, time) in passed {
        let _ = writeln!(
            text,
            "  {:<9} passed in {:.0} s",
            part.name(),
            time.as_secs_f64()
        );
    }
    for what in left_out {
        let _ = writeln!(text, "  LEFT OUT: {what}");
    }
    text
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
            summary(&passed, &["page in firefox".to_owned()]),
            "\n  format    passed in 2 s\n  core      passed in 61 s\n  LEFT OUT: page in firefox\n"
        );
    }

    #[test]
    fn every_part_has_a_stage() {
        assert_eq!(Part::STAGES.concat(), Part::ALL);
    }
}
