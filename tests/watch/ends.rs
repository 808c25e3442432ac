//! When a batch is over, and how it ended: its word, its counts, and what happens where they contradict each other.

use serde_json::Value;
use simulator::schedule::{Arrival, Plan};
use supermetrics_batch_status_core::model::BatchOutcome;
use supermetrics_batch_status_core::watch::End;
use supermetrics_batch_status_core::watch::snapshot::Connection;

use crate::trip::{Fault, HOUR, Trip};

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
        (Value::from("RUNNING"), 2),
        (Value::from("QUEUED"), 2),
        (Value::from("COMPLETED"), 2),
        (Value::Null, 1),
    ] {
        let (after, end) = answers_after_the_end(quick(), Fault::word(word.clone()));
        assert_eq!(end, success, "{word}");
        assert_eq!(after, answers, "{word}");
    }
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
        trip.now = 5.0 * HOUR;
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
    trip.now = 5.0 * HOUR;
    let last = trip.run(6.0 * HOUR);
    assert_eq!(trip.end(), Some(&End::Batch(BatchOutcome::Success)));
    assert_eq!((last.synced, last.known_queries), (false, 1000));
    assert_eq!(last.error, None);
}
