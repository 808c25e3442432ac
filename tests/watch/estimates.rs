//! The time left as a watch tells it: as a range that holds, steadily, or with the reason why not. How well the model
//! does on each kind of batch: forecasts.rs.

use std::thread;

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use simulator::mix::{FORESEEABLE, Kind, UNFORESEEABLE};
use simulator::schedule::{Plan, Schedule};
use supermetrics_batch_status_core::watch::TimeLeftUnknown;
use supermetrics_batch_status_core::watch::snapshot::{Remaining, Snapshot};

use crate::scripted::{knowing, row};
use crate::trip::{Fault, HOUR, START, Trip, options};

/// Polls that a batch gets, so that the test ends soon: more only if they are less than a second apart.
const POLLS: f64 = 80.0;

/// Watches a batch to its end, and shows each snapshot with what is truly left.
fn watched(plan: &Plan, mut see: impl FnMut(&Snapshot, f64)) {
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
    trip.until(end * 2.0 + HOUR, |trip| {
        see(&trip.snapshot(), end - trip.now());
        trip.now() >= end
    });
}

/// What a watch said at a mark, and what came.
struct Reading {
    mark: u64,
    said: Option<Remaining>,
    truth: f64,
}

const MARKS: [u64; 6] = [25, 40, 50, 60, 75, 85];

fn readings(kind: Kind, plan: &Plan) -> Vec<Reading> {
    let mut marks = MARKS
        .into_iter()
        .filter(|mark| kind != Kind::Concurrency || *mark >= 50)
        .peekable();
    let mut readings = Vec::new();
    watched(plan, |snapshot, truth| {
        let progress = snapshot.progress;
        while truth > 0.0
            && let Some(mark) = marks.next_if(|mark| progress.ended * 100 >= mark * progress.total)
        {
            let said = snapshot.time_left;
            readings.push(Reading { mark, said, truth });
        }
    });
    readings
}

fn median(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}

#[test]
fn the_ranges_that_a_watch_tells_hold_at_each_mark() {
    let some = |first: u64| {
        let batches = (first..20)
            .step_by(2)
            .flat_map(|number| FORESEEABLE.map(|kind| readings(kind, &kind.plan(21, number))));
        batches.flatten().collect::<Vec<_>>()
    };
    let all = thread::scope(|scope| {
        let other = scope.spawn(|| some(1));
        let mut all = some(0);
        all.extend(other.join().unwrap());
        all
    });
    for mark in MARKS {
        let those: Vec<&Reading> = all.iter().filter(|one| one.mark == mark).collect();
        let told = those
            .iter()
            .filter_map(|one| Some((one.said?.from_ms as f64, one.said?.to_ms as f64, one.truth)));
        // What is not told does not hold.
        let holds = told
            .clone()
            .filter(|(from, to, truth)| from <= truth && truth <= to);
        let held = holds.count() as f64 / those.len() as f64;
        let error = median(
            told.clone()
                .map(|(from, to, truth)| ((from + to) / 2.0 - truth).abs() / truth),
        );
        let width = median(told.clone().map(|(from, to, truth)| (to - from) / truth));
        println!(
            "  {mark} %: {} told of {}, {held:.3} {error:.3} {width:.3}",
            told.count(),
            those.len()
        );
        assert!(
            held >= 0.8,
            "at {mark} %, {held} of the ends lie within the range"
        );
        assert!(error <= 0.13, "at {mark} %, the middle is off by {error}");
        assert!(width <= 0.56, "at {mark} %, the range is {width} wide");
    }
}

#[test]
fn what_cannot_be_foreseen_is_of_this_world_all_the_same() {
    for kind in UNFORESEEABLE {
        for number in 0..8 {
            watched(&kind.plan(22, number), |snapshot, truth| {
                let Some(Remaining { from_ms, to_ms }) = snapshot.time_left else {
                    let is_over = snapshot.outcome.is_some();
                    assert!(
                        is_over || snapshot.time_left_unknown.is_some(),
                        "no reason at {truth}"
                    );
                    return;
                };
                assert!(from_ms <= to_ms);
                let left = snapshot.progress.queued + snapshot.progress.running;
                let pace = (left as f64 / snapshot.progress.ended as f64).max(1.0);
                let elapsed = snapshot.elapsed_ms.unwrap() as f64;
                assert!(
                    to_ms as f64 <= 10.0 * pace * elapsed + 1.0,
                    "{to_ms} after {elapsed}"
                );
            });
        }
    }
}

#[test]
fn the_range_does_not_flicker_between_polls_without_news() {
    let mut polls = 0;
    for kind in FORESEEABLE {
        for number in 0..4 {
            let plan = kind.plan(23, number);
            let mut before: Option<Snapshot> = None;
            watched(&plan, |snapshot, _| {
                if let Some(before) = &before
                    && before.revision == snapshot.revision
                    && let (Some(old), Some(new)) = (before.time_left, snapshot.time_left)
                {
                    let passed = (snapshot.updated_at.unwrap() - before.updated_at.unwrap()) as f64;
                    let is_steady = |old: u64, new: u64| {
                        let moved = (new as f64 + passed - old as f64).abs();
                        // Each of the three times is cut to whole milliseconds.
                        moved <= (0.03 * old as f64).max(passed) + 3.0
                    };
                    polls += 1;
                    assert!(
                        is_steady(old.from_ms, new.from_ms) && is_steady(old.to_ms, new.to_ms),
                        "{kind:?} {number}, after {passed} ms: {old:?}, then {new:?}"
                    );
                }
                before = Some(snapshot.clone());
            });
        }
    }
    assert!(polls > 100, "{polls} polls without news");
}

#[test]
fn something_is_told_from_the_third_query_on() {
    let mut trip = Trip::new(Plan::default());
    trip.until(HOUR, |trip| {
        let snapshot = trip.snapshot();
        let unknown = snapshot.time_left_unknown;
        let is_early = snapshot.progress.ended < 3;
        assert_eq!(snapshot.time_left.is_none(), is_early);
        assert_eq!(unknown, is_early.then_some(TimeLeftUnknown::TooEarly));
        snapshot.progress.ended > 20
    });
}

#[test]
fn a_query_that_outlasts_all_is_named_and_nothing_is_promised() {
    let plan = Plan {
        total: 40,
        hangs: Some(7),
        ..Plan::default()
    };
    let mut trip = Trip::new(plan);
    trip.until(600_000.0, |_| false);
    let last = trip.snapshot();
    assert_eq!(last.progress.running, 1);
    assert_eq!(last.time_left, None);
    assert_eq!(
        last.time_left_unknown,
        Some(TimeLeftUnknown::OneQueryOutlastsAll)
    );
    assert_eq!(last.straggler, Some(7));
    assert_eq!(last.per_minute, None, "nothing moves");
}

#[test]
fn queries_that_wait_while_none_runs_are_told_as_such() {
    let plan = Plan::default();
    let mut trip = Trip::new(plan)
        .script(|asked| (asked.at > 20_000.0).then(|| Fault::counts(80, 0, 40, 0, 120)));
    trip.until(30_000.0, |_| false);
    let last = trip.snapshot();
    assert_eq!(last.time_left, None);
    assert_eq!(last.time_left_unknown, Some(TimeLeftUnknown::NothingRuns));
}

#[test]
fn counts_alone_tell_a_wider_range() {
    let plan = Plan {
        total: 2000,
        ..Plan::default()
    };
    let mut with_rows = Trip::new(plan.clone());
    let mut without =
        Trip::new(plan).script(|_| Some(Fault::edit(|body| body["data"] = json!([]))));
    let end = without.schedule.end().unwrap() as f64;
    let mut widths = Vec::new();
    for trip in [&mut with_rows, &mut without] {
        trip.until(end / 2.0, |_| false);
        let left = trip.snapshot().time_left.unwrap();
        let (from, to) = (left.from_ms as f64, left.to_ms as f64);
        let truth = end - trip.now();
        assert!(from <= truth && truth <= to, "{from} {truth} {to}");
        widths.push(to - from);
    }
    assert_eq!(without.snapshot().known_queries, 0);
    assert!(widths[0] < widths[1], "{widths:?}");
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
            body["meta"]["progress"] = json!({
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

/// Rows with wrong clocks, no account or many, and durations from nothing to thousands of years.
fn any_row(index: usize) -> impl Strategy<Value = Json> {
    let times = [
        "0001-01-01T00:00:00Z",
        "2025-09-05T10:00:00Z",
        "2026-09-05T10:00:00Z",
        "2026-09-05T10:00:00.001Z",
        "2026-09-05T10:00:07Z",
        "2026-09-05T10:09:00Z",
        "9999-12-31T23:59:59Z",
    ];
    let states = ["QUEUED", "RUNNING", "SUCCESS", "FAILURE", "RETRYING"];
    let some = || proptest::sample::select(times.to_vec());
    let state = proptest::sample::select(states.to_vec());
    (state, some(), some(), 0..3_usize).prop_map(move |(state, start, end, accounts)| {
        let mut row = row(&format!("b_query_{index}"), state);
        row["split_info"] = match accounts {
            0 => json!({ "ds_accounts": ["1"] }),
            1 => json!({ "ds_accounts": [index.to_string()] }),
            _ => json!(null),
        };
        if state != "QUEUED" {
            row["query_start_time"] = start.into();
        }
        if state == "SUCCESS" || state == "FAILURE" {
            row["query_end_time"] = end.into();
        }
        row
    })
}

fn any_rows() -> impl Strategy<Value = Vec<Json>> {
    (1..60_usize).prop_flat_map(|count| (0..count).map(any_row).collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn whatever_the_rows_say_a_range_has_two_ends_in_order(rows in any_rows()) {
        let snapshot = knowing(&rows).snapshot(START as f64);
        if let Some(Remaining { from_ms, to_ms }) = snapshot.time_left {
            prop_assert!(from_ms <= to_ms && to_ms < u64::MAX, "{} {}", from_ms, to_ms);
        }
        prop_assert!(snapshot.per_minute.is_none_or(f64::is_finite));
    }
}
