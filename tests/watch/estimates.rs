//! The time left is told as a range, and the range is worth something: measured over many batches of all kinds.
//!
//! The mix is one in which it can be told: if all batches had a few queries that run eight times as long, a spread of
//! up to 1.4, and as few as one query a lane, then even who knew how durations are distributed would be off by 16 % in
//! the middle of half of them, and need a range of 47 % to be right in 80 % of those without a spell.

use std::thread;

use simulator::random::{Draw, unit};
use simulator::schedule::{Plan, Schedule, Spell};

use crate::trip::{Fault, Trip, options};

const BATCHES: u64 = 200;

/// Shares of queries that have ended, at which the estimate is read.
const MARKS: [f64; 3] = [0.25, 0.5, 0.75];
const HALF: usize = 1;

/// Queries that must have ended before saying nothing counts as being wrong.
const ENOUGH: u64 = 20;

/// Polls that a batch gets, so that the test ends soon: more only if they are less than a second apart.
const POLLS: f64 = 80.0;

/// Each lane of a batch runs so many queries, on average, at least.
const FEWEST_ROUNDS: f64 = 6.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// All queries alike, more or less.
    Plain,
    /// A few take far longer than most.
    Heavy,
    /// The last ones take longer.
    Tail,
    /// For a while, all take longer.
    SlowBurst,
    /// For a while, all take less.
    FastBurst,
}

const KINDS: [Kind; 5] = [
    Kind::Plain,
    Kind::Heavy,
    Kind::Tail,
    Kind::SlowBurst,
    Kind::FastBurst,
];

/// What was said at a mark, and what came. All in milliseconds.
#[derive(Clone, Copy, Debug)]
struct Reading {
    mark: usize,
    ended: u64,
    said: Option<(f64, f64)>,
    truth: f64,
}

impl Reading {
    /// Too few had ended: nothing had to be said.
    fn is_excused(&self) -> bool {
        self.said.is_none() && self.ended <= ENOUGH
    }

    fn holds(&self) -> bool {
        self.said
            .is_some_and(|(from, to)| from <= self.truth && self.truth <= to)
    }

    fn error(&self) -> Option<f64> {
        self.said
            .map(|(from, to)| ((from + to) / 2.0 - self.truth).abs() / self.truth)
    }

    fn width(&self) -> Option<f64> {
        self.said.map(|(from, to)| (to - from) / self.truth)
    }
}

/// A batch of the mix, by its number.
fn batch(seed: u64, number: u64) -> (Kind, Plan) {
    let draw = |at: u64| unit(seed, number * 32 + at, Draw::Order);
    let between = |at, low: f64, high: f64| low + (high - low) * draw(at);
    let log_between = |at, low: f64, high: f64| (between(at, low.ln(), high.ln())).exp();
    let kind = match number % 10 {
        0 | 1 => Kind::Tail,
        2 => Kind::SlowBurst,
        3 => Kind::FastBurst,
        4 | 5 => Kind::Heavy,
        _ => Kind::Plain,
    };
    let is_heavy = kind == Kind::Heavy;
    let total = log_between(0, 30.0, 5000.0);
    // In fewer rounds, the end is that of a single query: nobody can foresee it.
    let most_at_once = (total / FEWEST_ROUNDS).min(50.0);
    let plan = Plan {
        total: total as u32,
        concurrency: log_between(1, 1.0, most_at_once + 1.0) as u32,
        seed: seed * 1000 + number,
        median_ms: log_between(2, 500.0, 300_000.0),
        spread: if is_heavy {
            between(3, 0.8, 1.4)
        } else {
            between(3, 0.1, 0.8)
        },
        slow_share: if is_heavy { between(4, 0.0, 0.05) } else { 0.0 },
        ..Plan::default()
    };
    let usual = Schedule::new(plan.clone()).end().unwrap() as f64;
    let from = usual * between(6, 0.25, 0.5);
    // What would take a tenth to a fifth of the time, if that is longer than what it takes.
    let burst = |factor: f64| Spell::Burst {
        from: from as u64,
        until: (from + usual * between(7, 0.1, 0.2) * factor.min(1.0)) as u64,
        factor,
    };
    let spell = match kind {
        Kind::Plain | Kind::Heavy => Spell::None,
        Kind::Tail => Spell::Tail {
            share: between(6, 0.1, 0.2),
            factor: between(7, 2.0, 3.0),
        },
        Kind::SlowBurst => burst(between(8, 2.0, 4.0)),
        Kind::FastBurst => burst(1.0 / between(8, 2.0, 4.0)),
    };
    (kind, Plan { spell, ..plan })
}

/// Watches a batch, and reads the estimate at each mark.
fn readings(plan: &Plan) -> Vec<Reading> {
    let end = Schedule::new(plan.clone()).end().unwrap() as f64;
    let interval = (end / POLLS) as u64;
    let options = options(|options| {
        options
            .set_min_interval_ms(interval.clamp(1000, 3_600_000))
            .unwrap();
        options
            .set_max_interval_ms((interval * 4).clamp(30_000, 3_600_000))
            .unwrap();
    });
    let mut trip = Trip::with(plan.clone(), options);
    let mut readings: Vec<Reading> = Vec::new();
    trip.until(end * 2.0 + 3_600_000.0, |trip| {
        let snapshot = trip.snapshot();
        let (ended, total) = (snapshot.progress.ended, snapshot.progress.total);
        let truth = end - trip.now;
        let reached = |mark: f64| ended as f64 >= mark * total as f64;
        while readings.len() < MARKS.len() && reached(MARKS[readings.len()]) && truth > 0.0 {
            readings.push(Reading {
                mark: readings.len(),
                ended,
                said: snapshot
                    .time_left
                    .map(|left| (left.from_ms as f64, left.to_ms as f64)),
                truth,
            });
        }
        readings.len() == MARKS.len() || truth <= 0.0
    });
    readings
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The figures that count.
#[derive(Debug)]
struct Figures {
    coverage: f64,
    error: f64,
    width: f64,
}

fn figures(name: &str, readings: &[Reading]) -> Figures {
    let heard = || readings.iter().filter(|reading| !reading.is_excused());
    let share = |mark: Option<usize>| {
        let those = || heard().filter(|reading| mark.is_none_or(|mark| reading.mark == mark));
        those().filter(|reading| reading.holds()).count() as f64 / those().count().max(1) as f64
    };
    let half = || heard().filter(|reading| reading.mark == HALF);
    let figures = Figures {
        coverage: share(None),
        error: median(half().filter_map(Reading::error).collect()),
        width: median(half().filter_map(Reading::width).collect()),
    };
    println!(
        "  {name:9} {:5} {:4} {:5.1} % {:4.0} {:3.0} {:3.0} {:7.1} % {:7.1} %",
        readings.len(),
        readings
            .iter()
            .filter(|reading| reading.said.is_none())
            .count(),
        figures.coverage * 100.0,
        share(Some(0)) * 100.0,
        share(Some(1)) * 100.0,
        share(Some(2)) * 100.0,
        figures.error * 100.0,
        figures.width * 100.0,
    );
    figures
}

/// Watches all batches of a mix, on two threads.
fn mix(seed: u64) -> Vec<(Kind, Reading)> {
    let some = |first: u64| {
        (first..BATCHES).step_by(2).flat_map(move |number| {
            let (kind, plan) = batch(seed, number);
            readings(&plan)
                .into_iter()
                .map(move |reading| (kind, reading))
        })
    };
    thread::scope(|scope| {
        let other = scope.spawn(|| some(1).collect::<Vec<_>>());
        let mut all: Vec<_> = some(0).collect();
        all.extend(other.join().unwrap());
        all
    })
}

/// Prints the figures of a mix, and gives those that count with the number of readings that say nothing.
fn measure(seed: u64) -> (Figures, usize) {
    let all = mix(seed);
    println!("  seed {seed}  reads null  held      at 25  50  75 %  error    width at 50 %");
    for kind in KINDS {
        let those: Vec<_> = all
            .iter()
            .filter(|(of, _)| *of == kind)
            .map(|(_, reading)| *reading)
            .collect();
        figures(&format!("{kind:?}"), &those);
    }
    let all: Vec<_> = all.into_iter().map(|(_, reading)| reading).collect();
    let silent = all.iter().filter(|reading| reading.said.is_none()).count();
    (figures("all", &all), silent)
}

fn check(seed: u64, (figures, silent): (Figures, usize)) {
    let Figures {
        coverage,
        error,
        width,
    } = figures;
    assert!(
        coverage >= 0.8,
        "seed {seed}: {coverage} of the ends lie within the range"
    );
    assert!(
        error <= 0.15,
        "seed {seed}: half-way, the middle is off by {error}"
    );
    assert!(
        width <= 0.4,
        "seed {seed}: half-way, the range is {width} wide"
    );
    assert!(silent <= 30, "seed {seed}: {silent} readings say nothing");
}

#[test]
fn the_time_left_is_calibrated() {
    check(1, measure(1));
}

/// The model must not have been fitted to the batches of one seed.
#[test]
#[ignore = "takes as long again for each seed; to be run after a change of the model"]
fn the_time_left_is_calibrated_with_other_seeds() {
    let seeds = [2, 3, 4, 5];
    for (seed, measured) in seeds.map(|seed| (seed, measure(seed))) {
        check(seed, measured);
    }
}

#[test]
fn a_batch_that_claims_to_run_everything_at_once_costs_no_time() {
    let plan = Plan {
        total: 182_500,
        concurrency: 50,
        ..Plan::default()
    };
    // A page of rows that all run, under counts that say the same of the whole batch.
    let mut trip = Trip::new(plan).script(|_| {
        Some(Fault::edit(|body| {
            body["meta"]["progress"] = serde_json::json!({
                "queued": 0, "running": 182_450, "success": 50, "failure": 0,
            });
            for row in body["data"].as_array_mut().unwrap() {
                row["status_code"] = "RUNNING".into();
                row["query_start_time"] = "2026-09-05T10:00:01Z".into();
            }
        }))
    });
    trip.until(60_000.0, |_| false);
    assert_eq!(trip.snapshot().known_queries, 182_500);
    assert_eq!(trip.snapshot().time_left, None);
}
