//! Rows against counts: the counts are the newest truth, and rows that disagree with them are read again.

use supermetrics_batch_status_core::model::{BatchOutcome, QueryState};
use supermetrics_batch_status_core::watch::{End, TimeLeftUnknown, Window};

use crate::trip::HOUR;

use crate::answers::{body, counts, scripted, server, states, warned};

const MINUTE: f64 = 60_000.0;

#[test]
fn a_failure_that_is_run_again_is_read_again_however_many_rows_there_are() {
    for total in [3_u32, 300, 2500] {
        for (name, first, then) in [
            ("a failure that succeeds", "FAILURE", "SUCCESS"),
            ("a success that fails", "SUCCESS", "FAILURE"),
        ] {
            // All but the last query have ended after 5 s; the first one is run again from 20 s to 40 s.
            let mut trip = server(
                |_| "RUNNING",
                move |at, index| match index {
                    0 if at < 20_000.0 => first,
                    0 if at < 40_000.0 => "RUNNING",
                    0 => then,
                    _ if index + 1 == total => "RUNNING",
                    _ => "SUCCESS",
                },
                total,
            );
            trip.until(5.0 * MINUTE, |_| false);
            let snapshot = trip.snapshot();
            assert!(snapshot.synced, "{name}, {total}: {snapshot:#?}");
            let expected = if then == "SUCCESS" {
                QueryState::Success
            } else {
                QueryState::Failure
            };
            assert_eq!(states(&trip)[0], expected, "{name}, {total}");
            let groups = trip.watch.view().error_groups().len();
            assert_eq!(groups, usize::from(then == "FAILURE"), "{name}, {total}");
            assert_eq!(trip.end(), None);
            // As many as with rows that agree, and a few more.
            assert!(trip.sent.len() < 80, "{name}, {total}: {}", trip.sent.len());
        }
    }
}

#[test]
fn what_was_run_again_is_right_before_the_end_is_told() {
    for ends_at in [21_000.0, 45_000.0, 60_000.0] {
        let mut trip = server(
            move |at| if at < ends_at { "RUNNING" } else { "STOPPED" },
            move |at, index| match index {
                7 if at < 20_000.0 => "FAILURE",
                7 if at < ends_at => "RUNNING",
                299 if at < ends_at => "RUNNING",
                _ => "SUCCESS",
            },
            300,
        );
        let last = trip.run(HOUR);
        assert_eq!(trip.end(), Some(&End::Batch(BatchOutcome::Success)));
        assert!(last.synced, "{ends_at}");
        assert!(trip.watch.view().error_groups().is_empty(), "{ends_at}");
        assert!(trip.now() < ends_at + 40_000.0, "{ends_at}: {}", trip.now());
    }
}

#[test]
fn a_batch_that_is_started_anew_is_shown_as_it_is() {
    for total in [50, 400, 1500] {
        let mut trip = server(
            |_| "RUNNING",
            move |at, index| match index {
                _ if at > 30_000.0 => "QUEUED",
                0 => "RUNNING",
                _ => "SUCCESS",
            },
            total,
        );
        trip.until(4.0 * MINUTE, |_| false);
        let snapshot = trip.snapshot();
        assert_eq!(snapshot.progress.queued, u64::from(total), "{total}");
        let anew = states(&trip)
            .iter()
            .all(|state| *state == QueryState::Queued);
        assert!(anew && snapshot.synced, "{total}: {snapshot:#?}");
    }
}

#[test]
fn counts_that_never_agree_with_ended_rows_cost_one_round_in_minutes_and_a_warning() {
    // One success too few, for ever.
    let mut trip = scripted(|asked| {
        let mut states = vec!["SUCCESS"; 5000];
        states[4999] = "RUNNING";
        body(asked.window, "RUNNING", &states, [0, 1, 4998, 1])
    });
    trip.until(HOUR, |_| false);
    let snapshot = trip.snapshot();
    assert!(!snapshot.synced);
    assert_eq!(warned(&trip, "do not agree"), 1, "{:#?}", snapshot.warnings);
    // 125 polls of half a minute; rounds of five requests after 0, 5, 15 and 35 minutes.
    let polls = trip.sent.iter().filter(|sent| sent.is_poll).count();
    assert!(
        trip.sent.len() - polls <= 5 + 20,
        "{} of {}",
        trip.sent.len() - polls,
        polls
    );
}

#[test]
fn an_answer_for_another_window_is_warned_of() {
    // As a cache gives that leaves the query string out.
    let mut trip = scripted(|asked| {
        let window = Window {
            offset: 0,
            ..asked.window
        };
        body(window, "RUNNING", &["RUNNING"; 2500], [0, 2500, 0, 0])
    });
    trip.until(MINUTE, |_| false);
    assert!(warned(&trip, "a cache may have left the query string out") > 0);
}

#[test]
fn a_count_that_sinks_for_good_is_believed() {
    let mut trip = server(
        |_| "RUNNING",
        |at, index| match index {
            0 if at > 20_000.0 => "RUNNING",
            9 => "RUNNING",
            _ => "SUCCESS",
        },
        10,
    );
    trip.until(3.0 * MINUTE, |_| false);
    let snapshot = trip.snapshot();
    assert_eq!(snapshot.progress.success, 8);
    assert!(snapshot.synced, "{snapshot:#?}");
}

#[test]
fn rows_beyond_the_total_are_left_out_the_same_way_each_time() {
    let mut trip = scripted(|asked| {
        let states = ["SUCCESS", "SUCCESS", "RUNNING", "SUCCESS", "SUCCESS"];
        body(asked.window, "RUNNING", &states, [0, 1, 2, 0])
    });
    trip.until(10_000.0, |_| false);
    let revision = trip.snapshot().revision;
    trip.until(10.0 * MINUTE, |_| false);
    let snapshot = trip.snapshot();
    assert_eq!((snapshot.revision, snapshot.known_queries), (revision, 3));
    assert_eq!(warned(&trip, "beyond it"), 1);
    assert!(
        snapshot.stalled_for_ms > 500_000,
        "{}",
        snapshot.stalled_for_ms
    );
    assert!(trip.sent.len() < 35, "{} requests", trip.sent.len());
}

#[test]
fn another_query_at_the_same_place_has_all_rows_read_again() {
    for total in [30_u32, 1800] {
        let mut trip = scripted(move |asked| {
            let mut states = vec!["SUCCESS"; total as usize];
            *states.last_mut().unwrap() = "RUNNING";
            let mut body = body(asked.window, "RUNNING", &states, counts(&states));
            if asked.at > 30_000.0 {
                for row in body["data"].as_array_mut().unwrap() {
                    let id = row["schedule_id"].as_str().unwrap().replace("b_", "new_");
                    row["schedule_id"] = id.into();
                }
            }
            body
        });
        trip.until(3.0 * MINUTE, |_| false);
        let is_new = |row: &supermetrics_batch_status_core::model::BatchQuery| {
            row.schedule_id
                .as_ref()
                .is_some_and(|id| id.starts_with("new_"))
        };
        assert!(trip.rows().iter().all(is_new), "{total}");
        assert!(trip.snapshot().synced, "{total}");
        assert_eq!(warned(&trip, "another query"), 1);
        assert!(
            trip.sent.len() < 45,
            "{total}: {} requests",
            trip.sent.len()
        );
    }
}

#[test]
fn ids_that_change_with_each_answer_cost_little() {
    let mut trip = scripted(|asked| {
        let mut body = body(asked.window, "RUNNING", &["RUNNING"; 150], [0, 150, 0, 0]);
        for row in body["data"].as_array_mut().unwrap() {
            row["schedule_id"] = format!("{}_{}", row["schedule_id"], asked.number).into();
        }
        body
    });
    trip.until(10.0 * MINUTE, |_| false);
    assert!(trip.sent.len() < 700, "{} requests", trip.sent.len());
    assert_eq!(warned(&trip, "another query"), 1);
}

#[test]
fn rows_without_a_count_are_counted() {
    for (word, outcome) in [("STOPPED", Some(BatchOutcome::Success)), ("RUNNING", None)] {
        let mut trip = scripted(move |asked| body(asked.window, word, &["SUCCESS"], [0, 0, 0, 0]));
        trip.until(20_000.0, |_| false);
        let snapshot = trip.snapshot();
        assert_eq!(snapshot.outcome, outcome, "{word}");
        assert_eq!(snapshot.progress.total, 1);
        assert_eq!(snapshot.known_queries, 1);
        assert!(warned(&trip, "the rows are counted") > 0, "{word}");
    }
}

#[test]
fn a_row_that_flaps_counts_its_duration_once() {
    let mut trip = server(
        |_| "RUNNING",
        |at, index| match index {
            0 if ((at / 3000.0) as u64).is_multiple_of(2) => "RUNNING",
            0 | 1 => "SUCCESS",
            _ => "RUNNING",
        },
        10,
    );
    trip.until(2.0 * MINUTE, |_| false);
    assert!(trip.sent.len() > 20);
    // Three queries must have ended before anything is said, and two have.
    let unknown = trip.snapshot().time_left_unknown;
    assert_eq!(unknown, Some(TimeLeftUnknown::TooEarly));
}
