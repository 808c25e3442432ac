//! When a batch is over, and how it ended: its word, its counts, and what happens where they contradict each other.

use serde_json::Value;
use simulator::schedule::{Arrival, Plan};
use supermetrics_batch_status_core::model::BatchOutcome;
use supermetrics_batch_status_core::watch::End;
use supermetrics_batch_status_core::watch::snapshot::Connection;

use supermetrics_batch_status_core::watch::options::WatchOptions;

use crate::trip::{Fault, HOUR, Trip, options};

/// All end within a second.
fn quick() -> Plan {
    Plan {
        total: 20,
        concurrency: 50,
        median_ms: 300.0,
        spread: 0.0,
        slow_share: 0.0,
        failure_share: 0.0,
        ..Plan::default()
    }
}

/// Answers that were made after the last query had ended, and the outcome.
fn answers_after_the_end(plan: Plan, fault: Fault) -> (usize, Option<End>) {
    let mut trip = Trip::new(plan).script(move |_| Some(fault.clone()));
    trip.run(HOUR);
    let end = trip.schedule.end().unwrap_or(0);
    let after = trip.sent.iter().filter(|sent| sent.true_at >= end).count();
    (after, trip.end().cloned())
}

#[test]
fn a_word_that_does_not_say_so_is_confirmed_by_a_second_answer() {
    let success = Some(End::Batch(BatchOutcome::Success));
    for (word, answers) in [
        (Value::from("STOPPED"), 1),
        (Value::from("COMPLETED"), 2),
        (Value::Null, 1),
    ] {
        let (after, end) = answers_after_the_end(quick(), Fault::word(word.clone()));
        assert_eq!(end, success, "{word}");
        assert_eq!(after, answers, "{word}");
    }
}

#[test]
fn a_word_that_says_that_the_batch_goes_on_is_watched_for_half_a_minute() {
    for word in ["RUNNING", "QUEUED"] {
        let mut trip = Trip::new(quick()).script(move |_| Some(Fault::word(word)));
        trip.until(25_000.0, |_| false);
        assert_eq!(
            (trip.end(), trip.snapshot().outcome),
            (None, None),
            "{word}"
        );
        trip.run(HOUR);
        let success = Some(&End::Batch(BatchOutcome::Success));
        assert_eq!(trip.end(), success, "{word}");
        let late = trip.now() - trip.schedule.end().unwrap() as f64;
        assert!((30_000.0..60_000.0).contains(&late), "{word}: {late}");
        assert!(trip.sent.len() < 15, "{word}: {}", trip.sent.len());
    }
}

#[test]
fn more_queries_that_are_created_after_the_first_ones_have_ended_are_seen() {
    for pause in [5_000, 20_000, 28_000] {
        let plan = Plan {
            total: 6,
            arrival: Arrival::InSteps {
                step: 2,
                every_ms: pause,
            },
            ..quick()
        };
        let mut trip = Trip::new(plan);
        let last = trip.run(HOUR);
        assert_eq!(trip.end(), Some(&End::Batch(BatchOutcome::Success)));
        assert_eq!(last.progress.total, 6, "{pause}");
    }
}

/// What holds the next request up: options, a fault, or an event.
type Hold = (&'static str, WatchOptions, Option<Fault>, fn(&mut Trip));

fn holds() -> Vec<Hold> {
    let all = |_: &mut Trip| {};
    vec![
        (
            "the budget",
            options(|options| options.set_hourly_budget(1).unwrap()),
            None,
            all,
        ),
        (
            "Retry-After",
            options(|_| ()),
            Some(Fault::Status(429, Some(3_600_000))),
            all,
        ),
        (
            "backoff",
            options(|_| ()),
            Some(Fault::Status(503, None)),
            all,
        ),
        (
            "no network",
            options(|_| ()),
            Some(Fault::Network),
            |trip| {
                let wall = trip.wall();
                trip.watch.set_offline(true, wall);
            },
        ),
        ("a pause", options(|_| ()), None, |trip| {
            let wall = trip.wall();
            trip.watch.set_paused(true, wall);
        }),
    ]
}

#[test]
fn an_end_that_is_known_is_told_whatever_the_next_request_waits_for() {
    for total in [20, 4000] {
        for (name, options, fault, hold) in holds() {
            let fault = fault.clone();
            // The answer to the first request brings the end, and no other is answered.
            let mut trip = Trip::with(Plan { total, ..quick() }, options)
                .script(move |asked| fault.clone().filter(|_| asked.number > 0));
            trip.skip_to(5.0 * HOUR);
            trip.until(5.0 * HOUR + 70.0, |_| false);
            trip.until(5.0 * HOUR + 81.0, |trip| {
                assert_eq!(
                    trip.snapshot().outcome,
                    Some(BatchOutcome::Success),
                    "{name}"
                );
                true
            });
            hold(&mut trip);
            let last = trip.run(6.0 * HOUR);
            let took = trip.now() - 5.0 * HOUR;
            assert_eq!(
                trip.end(),
                Some(&End::Batch(BatchOutcome::Success)),
                "{name}"
            );
            assert!(took <= 12_000.0, "{name}, {total}: {took}");
            assert_eq!(last.synced, total == 20, "{name}, {total}");
            let told = |part: &str| {
                last.warnings
                    .iter()
                    .any(|warning| warning.message.contains(part))
            };
            assert_eq!(told("before all rows"), total > 20, "{name}, {total}");
        }
    }
}

#[test]
fn refresh_after_the_end_reads_the_rows_that_are_missing() {
    let mut trip = Trip::new(Plan {
        total: 4000,
        ..quick()
    })
    .script(|asked| (asked.number == 1).then_some(Fault::Status(429, Some(3_600_000))));
    trip.skip_to(5.0 * HOUR);
    trip.run(6.0 * HOUR);
    assert_eq!(trip.snapshot().known_queries, 2000, "{:?}", trip.sent.len());
    // Not before the API allows it.
    let wall = trip.wall();
    trip.watch.refresh(wall);
    trip.until(5.5 * HOUR, |_| false);
    trip.skip_to(6.1 * HOUR);
    let wall = trip.wall();
    trip.watch.refresh(wall);
    let last = trip.run(7.0 * HOUR);
    assert_eq!((last.known_queries, last.synced), (4000, true));
    assert_eq!(last.outcome, Some(BatchOutcome::Success));
    // Where all is known, nothing is asked.
    let sent = trip.sent.len();
    let wall = trip.wall();
    trip.watch.refresh(wall);
    trip.run(8.0 * HOUR);
    assert_eq!(trip.sent.len(), sent);
}

#[test]
fn stopped_with_queries_that_run_is_confirmed_by_a_second_answer() {
    let plan = Plan {
        hangs: Some(0),
        ..quick()
    };
    let mut trip =
        Trip::new(plan).script(|asked| (asked.at > 10_000.0).then(|| Fault::word("STOPPED")));
    trip.run(HOUR);
    assert_eq!(trip.end(), Some(&End::Batch(BatchOutcome::Stopped)));
    assert_eq!(trip.sent_since(10_000.0), 2);
}

#[test]
fn a_running_batch_that_says_stopped_once_goes_on() {
    let plan = Plan {
        total: 200,
        failure_share: 0.0,
        ..Plan::default()
    };
    let mut trip =
        Trip::new(plan).script(|asked| (asked.number == 4).then(|| Fault::word("STOPPED")));
    trip.run(HOUR);
    assert_eq!(trip.end(), Some(&End::Batch(BatchOutcome::Success)));
}

#[test]
fn no_queries_yet_is_not_the_end() {
    for word in [Value::from("QUEUED"), Value::from("RUNNING"), Value::Null] {
        let plan = Plan {
            arrival: Arrival::AtOnce {
                after_ms: 3_000_000,
            },
            ..quick()
        };
        let shown = word.clone();
        let mut trip = Trip::new(plan)
            .script(move |asked| (asked.at < 2_990_000.0).then(|| Fault::word(word.clone())));
        trip.until(2_900_000.0, |_| false);
        assert_eq!(trip.end(), None, "{shown}");
        trip.run(2.0 * HOUR);
        assert_eq!(trip.end(), Some(&End::Batch(BatchOutcome::Success)));
    }
}

#[test]
fn counts_that_are_not_complete_end_nothing() {
    let mut trip = Trip::new(quick()).script(|asked| {
        (asked.at < 60_000.0).then(|| {
            Fault::All(vec![
                Fault::word("RUNNING"),
                Fault::edit(|body| {
                    let progress = body["meta"]["progress"].as_object_mut().unwrap();
                    progress.remove("queued");
                    progress.remove("running");
                }),
            ])
        })
    });
    trip.until(59_000.0, |_| false);
    assert_eq!(trip.end(), None);
    trip.run(HOUR);
    assert_eq!(trip.end(), Some(&End::Batch(BatchOutcome::Success)));
}

#[test]
fn a_batch_that_is_over_when_it_is_first_seen() {
    for (total, requests) in [(20, 1), (4000, 4)] {
        let plan = Plan { total, ..quick() };
        let mut trip = Trip::new(plan);
        trip.skip_to(5.0 * HOUR);
        let last = trip.run(6.0 * HOUR);
        assert_eq!(trip.sent.len(), requests);
        assert!(last.synced);
        assert_eq!(last.connection, Connection::Ended);
        assert_eq!(last.time_left, None);
        assert_eq!(last.next_poll_at, None);
    }
}

#[test]
fn an_end_is_told_though_the_last_rows_cannot_be_had() {
    let plan = Plan {
        total: 4000,
        ..quick()
    };
    let mut trip =
        Trip::new(plan).script(|asked| (asked.number > 0).then_some(Fault::Status(503, None)));
    trip.skip_to(5.0 * HOUR);
    let last = trip.run(6.0 * HOUR);
    assert_eq!(trip.end(), Some(&End::Batch(BatchOutcome::Success)));
    assert_eq!((last.synced, last.known_queries), (false, 1000));
    assert_eq!(last.error, None);
}

#[test]
fn an_end_that_wants_to_be_confirmed_is_told_where_no_second_answer_can_come() {
    for (name, options, fault, hold) in holds() {
        // A second answer comes within a minute of a failure: that may be soon enough.
        if name == "backoff" {
            continue;
        }
        let mut trip = Trip::with(quick(), options).script(move |asked| match asked.number {
            0 => Some(Fault::word("COMPLETED")),
            _ => fault.clone(),
        });
        trip.skip_to(5.0 * HOUR);
        trip.until(5.0 * HOUR + 70.0, |_| false);
        hold(&mut trip);
        trip.run(6.0 * HOUR);
        let took = trip.now() - 5.0 * HOUR;
        assert_eq!(
            trip.end(),
            Some(&End::Batch(BatchOutcome::Success)),
            "{name}"
        );
        assert!(took <= 12_000.0, "{name}: {took}");
    }
}
