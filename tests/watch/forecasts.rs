//! The model of the time left, held to a table: fed straight from schedules, because to watch each batch takes long.
//!
//! The constants of the model were chosen on the seeds 1 to 3. Here others judge.

use std::thread;

use simulator::mix::{FORESEEABLE, Kind, UNFORESEEABLE};
use simulator::schedule::{Plan, QueryState, Schedule};
use supermetrics_batch_status_core::watch::durations::Durations;
use supermetrics_batch_status_core::watch::forecast::{Outstanding, Query, forecast, last_of};

const BATCHES: u64 = 200;

/// Parts of the batch that have ended, in percent, at which the range is read.
const MARKS: [u32; 6] = [25, 40, 50, 60, 75, 85];

/// At each of some marks: the share of ranges that hold the true end at least; the median error of the middle and the
/// median width of the range at most, by the true time that is left. All in percent.
struct Row {
    name: &'static str,
    kinds: &'static [Kind],
    marks: &'static [u32],
    held: f64,
    error: f64,
    width: f64,
}

const THREE: &[u32] = &[25, 50, 75];

const TABLE: [Row; 8] = [
    Row {
        name: "all that can be foreseen",
        kinds: &FORESEEABLE,
        marks: &MARKS,
        held: 80.0,
        error: 13.0,
        width: 56.0,
    },
    Row {
        name: "accounts, day after day",
        kinds: &[Kind::Accounts],
        marks: THREE,
        held: 76.0,
        error: 7.0,
        width: 35.0,
    },
    Row {
        name: "another concurrency from half-way on",
        kinds: &[Kind::Concurrency],
        marks: &[75],
        held: 82.0,
        error: 9.0,
        width: 35.0,
    },
    Row {
        name: "Weibull, gamma, retried",
        kinds: &[Kind::Weibull, Kind::Gamma, Kind::Retried],
        marks: THREE,
        held: 82.0,
        error: 18.0,
        width: 80.0,
    },
    Row {
        name: "stalls",
        kinds: &[Kind::Stalls],
        marks: THREE,
        held: 68.0,
        error: 22.0,
        width: 72.0,
    },
    Row {
        name: "rejected accounts",
        kinds: &[Kind::Rejected],
        marks: THREE,
        held: 75.0,
        error: 18.0,
        width: 78.0,
    },
    Row {
        name: "account after account",
        kinds: &[Kind::AccountAfterAccount],
        marks: THREE,
        held: 60.0,
        error: 50.0,
        width: 125.0,
    },
    Row {
        name: "own mix",
        kinds: &[Kind::Own],
        marks: THREE,
        held: 70.0,
        error: 14.0,
        width: 52.0,
    },
];

/// What was said at a mark, and what came. All in milliseconds.
#[derive(Clone, Copy, Debug)]
struct Reading {
    kind: Kind,
    mark: u32,
    from: f64,
    to: f64,
    truth: f64,
}

/// A batch as the model sees it on its way.
struct Seen {
    plan: Plan,
    /// When each query starts and ends, by its position.
    times: Vec<(u64, u64)>,
    /// Positions in the order in which they end.
    ended: Vec<u32>,
    fed: usize,
    waits: Vec<bool>,
    durations: Durations,
}

impl Seen {
    fn new(plan: Plan) -> Self {
        let schedule = Schedule::new(plan.clone());
        let times: Vec<_> = (0..plan.total)
            .map(|index| match schedule.query_state(index, u64::MAX - 1) {
                Some(QueryState::Ended { started, ended, .. }) => (started, ended),
                other => panic!("{index} is {other:?}"),
            })
            .collect();
        let mut ended: Vec<u32> = (0..plan.total).collect();
        ended.sort_by_key(|index| times[*index as usize].1);
        let mut durations = Durations::default();
        for index in 0..plan.total {
            durations.queue(plan.account(index), 1.0);
        }
        Self {
            waits: vec![true; times.len()],
            plan,
            times,
            ended,
            fed: 0,
            durations,
        }
    }

    /// Goes on until so many queries have ended. When that is, and what is left then.
    fn goes_on(&mut self, count: usize) -> (u64, Outstanding) {
        let now = self.times[self.ended[count - 1] as usize].1;
        while let Some(index) = self.ended.get(self.fed).copied() {
            let (started, ended) = self.times[index as usize];
            if ended > now {
                break;
            }
            let ms = (ended - started) as f64;
            self.durations.add(self.plan.account(index), ms);
            self.fed += 1;
        }
        let mut running = Vec::new();
        for (index, (started, ended)) in (0_u32..).zip(&self.times) {
            let account = self.plan.account(index);
            if *started <= now && std::mem::take(&mut self.waits[index as usize]) {
                self.durations.queue(account, -1.0);
            }
            if *started <= now && now < *ended {
                running.push(Query::new(index, account, (now - started) as f64));
            }
        }
        let queued = self.waits.iter().filter(|waits| **waits).count();
        let lanes = running.len();
        let last = (0..self.plan.total).rev();
        let last = last
            .filter(|index| self.waits[*index as usize])
            .take(last_of(queued as u64, lanes))
            .map(|index| Query::new(index, self.plan.account(index), 0.0));
        let outstanding = Outstanding {
            last: last.collect(),
            queued: queued as f64,
            running,
            concurrency: lanes,
        };
        (now, outstanding)
    }
}

fn readings(kind: Kind, plan: Plan) -> Vec<Reading> {
    let mut seen = Seen::new(plan);
    let end = seen.times.iter().map(|(_, ended)| *ended).max().unwrap();
    let total = seen.times.len();
    let mut readings = Vec::new();
    for mark in MARKS {
        let count = (total * mark as usize).div_ceil(100);
        let (now, outstanding) = seen.goes_on(count);
        if end > now && count >= 3 {
            let said = forecast(&seen.durations, outstanding);
            readings.push(Reading {
                kind,
                mark,
                from: said.from_ms,
                to: said.to_ms,
                truth: (end - now) as f64,
            });
        }
    }
    readings
}

fn median(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Held, error and width in percent.
fn figures(readings: &[Reading]) -> [f64; 3] {
    let held = readings
        .iter()
        .filter(|one| one.from <= one.truth && one.truth <= one.to)
        .count() as f64
        / readings.len().max(1) as f64;
    let error = |one: &Reading| ((one.from + one.to) / 2.0 - one.truth).abs() / one.truth;
    let width = |one: &Reading| (one.to - one.from) / one.truth;
    [
        held,
        median(readings.iter().map(error)),
        median(readings.iter().map(width)),
    ]
    .map(|share| share * 100.0)
}

/// All batches of all kinds, on two threads.
fn mix(seed: u64) -> Vec<Reading> {
    let some = |first: u64| {
        let kinds = FORESEEABLE.into_iter().chain(UNFORESEEABLE);
        let batches =
            kinds.flat_map(move |kind| (first..BATCHES).step_by(2).map(move |at| (kind, at)));
        batches.flat_map(|(kind, at)| readings(kind, kind.plan(seed, at)))
    };
    thread::scope(|scope| {
        let other = scope.spawn(|| some(1).collect::<Vec<_>>());
        let mut all: Vec<_> = some(0).collect();
        all.extend(other.join().unwrap());
        all
    })
}

/// A change of concurrency at half-way cannot be foreseen before it.
fn can_be_foreseen(one: &Reading) -> bool {
    one.kind != Kind::Concurrency || one.mark >= 50
}

/// Prints what is reached, and gives what misses the table.
fn misses(seed: u64) -> Vec<String> {
    let all = mix(seed);
    let mut misses = Vec::new();
    println!("seed {seed}: % done, held / error / width in %");
    let mut row = |name: &str, kinds: &[Kind], must: Option<&Row>| {
        print!("  {name:38}");
        for mark in MARKS {
            let those: Vec<Reading> = all
                .iter()
                .filter(|one| one.mark == mark && kinds.contains(&one.kind))
                .filter(|one| must.is_none() || can_be_foreseen(one))
                .copied()
                .collect();
            let [held, error, width] = figures(&those);
            let told = format!("{held:.1} / {error:.1} / {width:.1}");
            print!(" {mark}: {told:21}");
            let is_judged = must.filter(|must| must.marks.contains(&mark));
            if is_judged.is_some_and(|must| {
                !(held >= must.held && error <= must.error && width <= must.width)
            }) {
                misses.push(format!("seed {seed}, {name}, {mark} %: {told}"));
            }
        }
        println!();
    };
    for must in &TABLE {
        row(must.name, must.kinds, Some(must));
    }
    for kind in UNFORESEEABLE {
        row(&format!("not judged: {kind:?}"), &[kind], None);
    }
    misses
}

#[test]
fn the_ranges_hold_on_batches_that_the_model_was_not_fitted_to() {
    assert_eq!(misses(11), [""; 0]);
}

#[test]
#[ignore = "takes as long again for each seed; to be run after a change of the model"]
fn the_ranges_hold_with_other_seeds() {
    let misses: Vec<String> = (12..=15).flat_map(misses).collect();
    assert_eq!(misses, [""; 0]);
}
