//! Times that cannot be, clocks that are wrong, and clocks that are set.

use serde_json::Value as Json;
use simulator::schedule::Plan;

use crate::trip::{Fault, HOUR, START, Trip};

const MINUTE: f64 = 60_000.0;

fn batch() -> Plan {
    Plan {
        total: 2000,
        concurrency: 5,
        median_ms: 5000.0,
        failure_share: 0.0,
        ..Plan::default()
    }
}

/// Answers in which one row has another time.
fn with(index: u64, field: &'static str, time: &'static str) -> Fault {
    Fault::edit(move |body| {
        let offset = body["meta"]["paginate"]["offset"].as_u64().unwrap();
        let row = index
            .checked_sub(offset)
            .map(|at| &mut body["data"][at as usize]);
        if let Some(row) = row.filter(|row| row.is_object()) {
            row[field] = Json::from(time);
        }
    })
}

#[test]
fn a_time_that_stands_for_none_enters_no_total_and_stays_in_its_row() {
    for (field, time) in [
        ("query_end_time", "9999-12-31T23:59:59Z"),
        ("query_end_time", "2099-12-31T00:00:00Z"),
        ("query_end_time", "0001-01-01T00:00:00Z"),
        ("query_start_time", "0001-01-01T00:00:00Z"),
        ("query_start_time", "1970-01-01T00:00:00Z"),
        ("query_start_time", "1900-01-01T00:00:00Z"),
    ] {
        let mut trip = Trip::new(batch()).script(move |_| Some(with(3, field, time)));
        let mut honest = Trip::new(batch());
        for trip in [&mut trip, &mut honest] {
            trip.until(10.0 * MINUTE, |_| false);
        }
        let (seen, expected) = (trip.snapshot(), honest.snapshot());
        assert_eq!(seen.started_at, expected.started_at, "{time}");
        assert!(
            seen.elapsed_ms
                .unwrap()
                .abs_diff(expected.elapsed_ms.unwrap())
                < 3000,
            "{time}"
        );
        let [left, right] =
            [seen.time_left, expected.time_left].map(|left| left.unwrap().to_ms as f64);
        assert!(
            (0.8..1.25).contains(&(left / right)),
            "{time}: {left}, {right}"
        );
        let row = &trip.rows()[3];
        let kept = if field == "query_end_time" {
            row.ended_at
        } else {
            row.started_at
        };
        assert!(
            kept.is_none_or(|kept| (kept - START).abs() > 1_000_000_000_000),
            "{kept:?}"
        );
        let told = seen
            .warnings
            .iter()
            .any(|warning| warning.message.contains("counts for no duration"));
        assert!(told, "{time}: {:#?}", seen.warnings);
        assert!(expected.warnings.is_empty());
        let last = trip.run(2.0 * HOUR);
        assert!(
            last.synced && last.elapsed_ms.unwrap() < 2 * HOUR as u64,
            "{time}: {last:#?}"
        );
    }
}

#[test]
fn the_skew_follows_a_clock_that_is_set() {
    for (before, after) in [
        (-10.0, 0.0),
        (10.0, 0.0),
        (0.0, 90.0),
        (0.0, -90.0),
        (-600_000.0, 0.0),
    ] {
        let mut trip = Trip::new(batch());
        trip.clock_error = before * MINUTE;
        // The watch begins with the wrong clock.
        trip.restart(crate::trip::options(|_| ()));
        trip.until(5.0 * MINUTE, |_| false);
        let error = |trip: &Trip| {
            let shown = trip.snapshot().elapsed_ms.unwrap() as f64;
            let answered = trip.last_answer().true_at as f64;
            let began = trip.schedule.query_state(0, u64::MAX - 1).unwrap();
            let simulator::schedule::QueryState::Ended { started, .. } = began else {
                panic!("{began:?}");
            };
            shown - (answered - started as f64)
        };
        assert!(error(&trip).abs() < 3000.0, "{before}: {}", error(&trip));
        trip.clock_error = after * MINUTE;
        let answers = trip.sent.len();
        trip.until(15.0 * MINUTE, |trip| trip.sent.len() >= answers + 20);
        assert!(
            error(&trip).abs() < 8000.0,
            "{before}, {after}: {}",
            error(&trip)
        );
    }
}

#[test]
fn a_time_that_is_corrected_is_forgotten() {
    let wrong = |asked: crate::trip::Asked| {
        (asked.at < MINUTE).then(|| with(3, "query_start_time", "2016-05-01T00:00:00Z"))
    };
    // All rows are read at each poll.
    let small = Plan {
        total: 40,
        concurrency: 2,
        ..batch()
    };
    let mut trip = Trip::new(small.clone()).script(wrong);
    let mut honest = Trip::new(small);
    trip.until(0.5 * MINUTE, |_| false);
    assert!(trip.snapshot().elapsed_ms.unwrap() > 9 * 365 * 24 * HOUR as u64);
    for trip in [&mut trip, &mut honest] {
        trip.run(2.0 * HOUR);
    }
    let (seen, expected) = (trip.snapshot(), honest.snapshot());
    assert_eq!(seen.started_at, expected.started_at);
    assert_eq!(seen.elapsed_ms, expected.elapsed_ms);
}

#[test]
fn one_rule_says_which_times_can_be_those_of_a_batch() {
    for (time, enters) in [
        ("2014-12-31T23:59:59Z", false),
        ("2015-01-01T00:00:00Z", true),
        ("2028-08-01T00:00:00Z", true),
        ("2028-10-01T00:00:00Z", false),
        ("2098-12-31T00:00:00Z", false),
    ] {
        let mut trip = Trip::new(batch()).script(move |_| Some(with(0, "query_start_time", time)));
        trip.until(0.5 * MINUTE, |_| false);
        let warnings = trip.snapshot().warnings;
        let told = warnings
            .iter()
            .any(|warning| warning.message.contains("counts for no duration"));
        assert_eq!(told, !enters, "{time}: {warnings:#?}");
    }
}
