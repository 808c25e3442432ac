//! Rows that lag behind their counts when the batch ends.

use serde_json::json;
use simulator::schedule::Plan;
use supermetrics_batch_status_core::model::{BatchOutcome, QueryState};
use supermetrics_batch_status_core::watch::End;

use crate::trip::{Fault, HOUR, Step, Trip, options};

use crate::answers::{body, counts, scripted, server, states, warned};

const MINUTE: f64 = 60_000.0;

#[test]
fn rows_that_follow_a_word_that_comes_later_than_the_counts_are_waited_for() {
    // All have ended at once by the counts; the batch says so after a second, and the rows after four.
    let mut trip = scripted(|asked| {
        let word = if asked.at < 1000.0 {
            "RUNNING"
        } else {
            "STOPPED"
        };
        let state = if asked.at < 4000.0 {
            "RUNNING"
        } else {
            "SUCCESS"
        };
        body(asked.window, word, &[state; 2], [0, 0, 2, 0])
    });
    let last = trip.run(HOUR);
    assert_eq!(trip.end(), Some(&End::Batch(BatchOutcome::Success)));
    assert!(last.synced, "{last:#?}");
    assert_eq!(last.warnings, []);
    assert!((4000.0..9000.0).contains(&trip.now()), "{}", trip.now());
}

#[test]
fn an_end_that_is_seen_late_does_not_set_the_clock() {
    // Row 0 runs on; row 1 ends after a second, and is seen an hour later.
    let mut trip = server(
        |_| "RUNNING",
        |at, index| {
            if index == 1 && at > 1000.0 {
                "SUCCESS"
            } else {
                "RUNNING"
            }
        },
        2,
    );
    trip.until(500.0, |_| false);
    trip.sleep(HOUR, false);
    trip.until(HOUR + 30_000.0, |_| false);
    let elapsed = trip.snapshot().elapsed_ms.unwrap() as f64;
    assert!((elapsed - HOUR).abs() < 40_000.0, "{elapsed}");
}

#[test]
fn two_replicas_that_disagree_on_the_end_cost_few_requests() {
    let mut trip = scripted(|asked| {
        let word = if asked.number % 2 == 0 {
            "STOPPED"
        } else {
            "RUNNING"
        };
        body(asked.window, word, &["RUNNING", "SUCCESS"], [1, 0, 1, 0])
    });
    trip.until(10.0 * MINUTE, |_| false);
    assert_eq!(trip.end(), Some(&End::Batch(BatchOutcome::Stopped)));
    assert!(trip.sent.len() < 80, "{}", trip.sent.len());
    assert_eq!(warned(&trip, "do not agree"), 1);
}

#[test]
fn a_query_that_is_replaced_with_the_last_answer_is_read_once() {
    let mut trip = scripted(|asked| {
        let is_over = asked.at > 3000.0;
        let state = if is_over { "SUCCESS" } else { "RUNNING" };
        let word = if is_over { "STOPPED" } else { "RUNNING" };
        let mut body = body(asked.window, word, &[state; 2], counts(&[state; 2]));
        if is_over {
            body["data"][0]["schedule_id"] = json!("another_1");
        }
        body
    });
    let mut steps = 0;
    while !matches!(trip.step(MINUTE), Step::Over) {
        steps += 1;
    }
    let last = trip.snapshot();
    assert_eq!(trip.end(), Some(&End::Batch(BatchOutcome::Success)));
    assert!(last.synced, "{last:#?}");
    assert!(steps < 100, "{steps}");
}

#[test]
fn what_was_given_up_is_taken_back_when_the_rows_come() {
    let mut trip = scripted(|asked| {
        let state = if asked.at < 3000.0 {
            "RUNNING"
        } else {
            "SUCCESS"
        };
        body(asked.window, "STOPPED", &[state; 2], [0, 0, 2, 0])
    });
    let last = trip.run(HOUR);
    assert!(last.synced);
    assert_eq!(last.warnings, []);
}

#[test]
fn refreshing_after_the_end_obeys_retry_after() {
    let mut trip = Trip::new(Plan::default()).script(|asked| {
        let stopped = body(asked.window, "STOPPED", &["RUNNING"; 2], [0, 0, 2, 0]);
        Some(if asked.at < MINUTE {
            Fault::Body(stopped.to_string())
        } else {
            Fault::Status(429, Some(3_600_000))
        })
    });
    trip.run(MINUTE);
    trip.skip_to(2.0 * MINUTE);
    let before = trip.sent.len();
    for _ in 0..20 {
        let wall = trip.wall();
        trip.watch.refresh(wall);
        trip.run(trip.now() + 1000.0);
    }
    assert_eq!(trip.sent.len() - before, 1);
}

#[test]
fn rows_that_follow_their_counts_are_waited_for() {
    for lag in [0.0, 500.0, 3000.0, 8000.0] {
        for total in [3_u32, 900, 3000] {
            let mut trip = scripted(move |asked| {
                let ended = asked.at > 5000.0;
                let shown = if asked.at > 5000.0 + lag {
                    "SUCCESS"
                } else {
                    "RUNNING"
                };
                let word = if ended { "STOPPED" } else { "RUNNING" };
                let all = total as usize;
                let counts = if ended {
                    [0, 0, all, 0]
                } else {
                    [0, all, 0, 0]
                };
                body(asked.window, word, &vec![shown; all], counts)
            });
            let mut known_at = None;
            trip.until(HOUR, |trip| {
                if trip.snapshot().outcome.is_some() {
                    known_at.get_or_insert(trip.now());
                }
                false
            });
            let last = trip.snapshot();
            assert!(last.synced, "{lag}, {total}: {:#?}", last.warnings);
            assert_eq!(trip.end(), Some(&End::Batch(BatchOutcome::Success)));
            let urls = trip
                .rows()
                .iter()
                .filter(|row| row.result.is_some())
                .count();
            assert_eq!(urls, total as usize, "{lag}, {total}");
            assert!(
                known_at.unwrap() < 9000.0,
                "{lag}, {total}: the counts say it at once"
            );
            assert!(
                trip.now() < 5000.0 + lag + 12_000.0,
                "{lag}, {total}: {}",
                trip.now()
            );
        }
    }
}

#[test]
fn rows_that_do_not_follow_hold_the_end_up_for_seconds_and_can_be_had_later() {
    let mut trip = scripted(|asked| {
        let shown = if asked.at > 10.0 * MINUTE {
            "SUCCESS"
        } else {
            "RUNNING"
        };
        body(asked.window, "STOPPED", &[shown; 40], [0, 0, 40, 0])
    });
    let mut waits = 0;
    loop {
        match trip.step(HOUR) {
            Step::Over => break,
            Step::Waited => waits += 1,
            _ => {}
        }
    }
    assert!(waits < 40, "{waits}: a busy loop");
    let last = trip.snapshot();
    assert_eq!(trip.end(), Some(&End::Batch(BatchOutcome::Success)));
    assert!((5000.0..15_000.0).contains(&trip.now()), "{}", trip.now());
    assert!(!last.synced);
    assert_eq!(warned(&trip, "do not agree"), 1, "{:#?}", last.warnings);
    assert!(
        (4..=11).contains(&trip.sent.len()),
        "{} requests",
        trip.sent.len()
    );
    trip.skip_to(11.0 * MINUTE);
    let wall = trip.wall();
    trip.watch.refresh(wall);
    let last = trip.run(HOUR);
    assert!(last.synced);
    assert!(
        states(&trip)
            .iter()
            .all(|state| *state == QueryState::Success)
    );
}

#[test]
fn a_batch_that_goes_on_after_all_is_watched_on() {
    let mut trip = scripted(|asked| {
        let (word, ended) = match asked.at {
            at if at < 4000.0 => ("RUNNING", 0),
            // Over by its counts, with rows that lag behind.
            at if at < 7000.0 => {
                return body(asked.window, "STOPPED", &["RUNNING"; 40], [0, 0, 40, 0]);
            }
            _ => ("RUNNING", 60),
        };
        let mut states = vec!["SUCCESS"; ended];
        states.resize(if ended == 0 { 40 } else { 80 }, "RUNNING");
        body(asked.window, word, &states, counts(&states))
    });
    trip.until(2.0 * MINUTE, |_| false);
    let snapshot = trip.snapshot();
    assert_eq!((trip.end(), snapshot.outcome), (None, None));
    assert_eq!((snapshot.known_queries, snapshot.synced), (80, true));
    assert!(trip.sent.len() < 45, "{} requests", trip.sent.len());
}

#[test]
fn rows_that_agree_after_a_step_back_are_confirmed_within_seconds_at_the_end() {
    let states = |at: f64, index| match (index, at) {
        (0, ..40_000.0) => "FAILURE",
        (0 | 9, ..130_000.0) => "RUNNING",
        _ => "SUCCESS",
    };
    let mut slow = Trip::with(
        Plan::default(),
        options(|options| options.set_min_interval_ms(30_000).unwrap()),
    )
    .script(move |asked| {
        let states: Vec<_> = (0..10).map(|index| states(asked.at, index)).collect();
        let word = if asked.at < 130_000.0 {
            "RUNNING"
        } else {
            "STOPPED"
        };
        let body = body(asked.window, word, &states, counts(&states));
        Some(Fault::Body(body.to_string()))
    });
    let last = slow.run(HOUR);
    assert_eq!(slow.end(), Some(&End::Batch(BatchOutcome::Success)));
    assert!(last.synced, "{:#?}", last.warnings);
    assert!(slow.now() < 200_000.0, "{}", slow.now());
}
