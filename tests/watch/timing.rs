//! When queries have started and ended, and how long they take.

use proptest::prelude::*;
use serde_json::Value as Json;
use supermetrics_batch_status_core::request::options::Value;
use supermetrics_batch_status_core::rows::view::{Filter, SortedView};
use supermetrics_batch_status_core::watch::Watch;

use crate::scripted::{knowing, row, sample};
use crate::trip::{START, Trip, options};

/// So many seconds after 12:00:00 on the day of the rows.
fn at(second: i64) -> f64 {
    (START + 7_200_000 + second * 1000) as f64
}

fn bits(times: &[f64]) -> Vec<u64> {
    times.iter().map(|time| time.to_bits()).collect()
}

#[test]
fn times_and_states_come_in_columns() {
    let timing = knowing(&sample())
        .view()
        .timing(&Filter::default(), &mut SortedView::default());
    let none = f64::NAN;
    let started = [at(5), at(1), at(8), none, at(2), at(3)];
    assert_eq!(bits(&timing.started_at), bits(&started));
    let ended = [at(9), at(20), none, none, none, at(4)];
    assert_eq!(bits(&timing.ended_at), bits(&ended));
    assert_eq!(timing.states, [2, 3, 1, 0, 4, 2]);
    assert_eq!(
        (timing.median_ms, timing.p95_ms),
        (Some(4000), Some(19_000))
    );
}

#[test]
fn durations_are_those_of_the_queries_that_match() {
    let options = Value::Object(vec![(
        "state".to_owned(),
        Value::Text("failure".to_owned()),
    )]);
    let filter = Filter::read(&options).unwrap();
    let timing = knowing(&sample())
        .view()
        .timing(&filter, &mut SortedView::default());
    assert_eq!(
        (timing.median_ms, timing.p95_ms),
        (Some(19_000), Some(19_000))
    );
    assert_eq!(timing.states.len(), 6, "the columns are those of all");
}

#[test]
fn rows_that_were_never_read_have_their_place() {
    let mut trip = Trip::new(simulator::schedule::Plan {
        total: 2500,
        ..Default::default()
    });
    trip.until(60_000.0, |_| true);
    let timing = trip
        .watch
        .view()
        .timing(&Filter::default(), &mut SortedView::default());
    assert!(trip.snapshot().known_queries < 2500);
    assert_eq!(timing.states.len(), 2500);
    assert_eq!(timing.states[2499], 255);
    assert!(timing.started_at[2499].is_nan() && timing.ended_at[2499].is_nan());
}

#[test]
fn nothing_has_no_times() {
    let timing = Watch::new(&mut options(|_| ()), START as f64)
        .view()
        .timing(&Filter::default(), &mut SortedView::default());
    assert!(timing.started_at.is_empty() && timing.ended_at.is_empty() && timing.states.is_empty());
    assert_eq!((timing.median_ms, timing.p95_ms), (None, None));
}

fn lasting(milliseconds: &[u16], state: &str) -> Vec<Json> {
    let rows = milliseconds.iter().map(|ms| {
        let mut row = row("x", state);
        row["query_start_time"] = "2026-09-05T12:00:00Z".into();
        row["query_end_time"] =
            format!("2026-09-05T12:00:{:02}.{:03}Z", ms / 1000, ms % 1000).into();
        row
    });
    rows.collect()
}

#[test]
fn percentiles_are_of_the_nearest_rank() {
    let to = |most: u16| (1..=most).rev().collect::<Vec<u16>>();
    for (durations, median, p95) in [
        (vec![], None, None),
        (vec![7], Some(7), Some(7)),
        (vec![0, 0], Some(0), Some(0)),
        (vec![30, 10, 20], Some(20), Some(30)),
        (vec![40, 10, 20, 30], Some(20), Some(40)),
        (to(20), Some(10), Some(19)),
        (to(21), Some(11), Some(20)),
        (to(100), Some(50), Some(95)),
        (to(500), Some(250), Some(475)),
    ] {
        let timing = knowing(&lasting(&durations, "FAILURE"))
            .view()
            .timing(&Filter::default(), &mut SortedView::default());
        assert_eq!(
            (timing.median_ms, timing.p95_ms),
            (median, p95),
            "{durations:?}"
        );
    }
    let running = knowing(&lasting(&[5], "RUNNING"))
        .view()
        .timing(&Filter::default(), &mut SortedView::default());
    assert_eq!(running.median_ms, None, "it has not ended");
}

proptest! {
    #[test]
    fn so_many_in_a_hundred_take_no_longer(durations in prop::collection::vec(0..60_000_u16, 1..300)) {
        let timing = knowing(&lasting(&durations, "SUCCESS")).view().timing(&Filter::default(), &mut SortedView::default());
        for (value, percent) in [(timing.median_ms, 50), (timing.p95_ms, 95)] {
            let value = value.unwrap();
            let share = |count: usize| count * 100;
            let no_longer = durations.iter().filter(|ms| u64::from(**ms) <= value).count();
            let shorter = durations.iter().filter(|ms| u64::from(**ms) < value).count();
            prop_assert!(share(no_longer) >= percent * durations.len());
            prop_assert!(share(shorter) < percent * durations.len());
        }
    }
}
