//! Rows against counts: the counts are the newest truth, and rows that disagree with them are read again.

use serde_json::{Value as Json, json};
use simulator::schedule::Plan;
use supermetrics_batch_status_core::model::{BatchOutcome, QueryState};
use supermetrics_batch_status_core::watch::{End, Window};

use crate::trip::{Asked, Fault, HOUR, START, Step, Trip};

const MINUTE: f64 = 60_000.0;

/// A server of which a test says what it answers at a time: the batch's own word, and the state of each row.
fn server(
    words: impl Fn(f64) -> &'static str + 'static,
    row: impl Fn(f64, u32) -> &'static str + 'static,
    total: u32,
) -> Trip {
    scripted(move |asked| {
        let states: Vec<_> = (0..total).map(|index| row(asked.at, index)).collect();
        body(asked.window, words(asked.at), &states, counts(&states))
    })
}

/// A server of which a test gives each body.
fn scripted(body: impl Fn(Asked) -> Json + 'static) -> Trip {
    Trip::new(Plan::default()).script(move |asked| Some(Fault::Body(body(asked).to_string())))
}

fn counts(states: &[&str]) -> [usize; 4] {
    ["QUEUED", "RUNNING", "SUCCESS", "FAILURE"]
        .map(|word| states.iter().filter(|state| **state == word).count())
}

fn body(window: Window, word: &str, states: &[&str], counts: [usize; 4]) -> Json {
    let [queued, running, success, failure] = counts;
    let from = window.offset as usize;
    let shown = states
        .iter()
        .enumerate()
        .skip(from)
        .take(window.limit as usize);
    let rows: Vec<Json> = shown.map(|(index, state)| row(index, state)).collect();
    json!({
        "meta": {
            "request_id": "r", "status_code": word,
            "progress": { "queued": queued, "running": running, "success": success, "failure": failure },
            "paginate": { "offset": from, "limit": window.limit, "total": counts.iter().sum::<usize>() },
        },
        "data": rows,
    })
}

fn row(index: usize, state: &str) -> Json {
    let at = |second: usize| {
        json!(format!(
            "2026-09-05T{:02}:{:02}:{:02}Z",
            10 + second / 3600,
            second / 60 % 60,
            second % 60
        ))
    };
    assert_eq!(START, 1_788_602_400_000, "2026-09-05T10:00:00Z");
    let mut row = json!({ "@type": "batch_query", "schedule_id": format!("b_query_{}", index + 1), "status_code": state });
    if state != "QUEUED" {
        row["query_start_time"] = at(0);
    }
    match state {
        "SUCCESS" => {
            row["result_info"] = json!({ "total_rows": 1, "results_url": "https://r.example/r" })
        }
        "FAILURE" => row["error_info"] = json!({ "code": "QUOTA", "message": "Too much" }),
        _ => return row,
    }
    row["query_end_time"] = at(1);
    row
}

fn states(trip: &Trip) -> Vec<QueryState> {
    trip.rows().iter().map(|row| row.state).collect()
}

fn warned(trip: &Trip, part: &str) -> usize {
    let warnings = trip.snapshot().warnings;
    let told = warnings
        .iter()
        .filter(|warning| warning.message.contains(part));
    told.map(|warning| warning.count as usize).sum()
}

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
        assert!(trip.now < ends_at + 40_000.0, "{ends_at}: {}", trip.now);
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
    assert!((4000.0..9000.0).contains(&trip.now), "{}", trip.now);
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
    trip.now = 2.0 * MINUTE;
    let before = trip.sent.len();
    for _ in 0..20 {
        let wall = trip.wall();
        trip.watch.refresh(wall);
        trip.run(trip.now + 1000.0);
    }
    assert_eq!(trip.sent.len() - before, 1);
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
                    known_at.get_or_insert(trip.now);
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
                trip.now < 5000.0 + lag + 12_000.0,
                "{lag}, {total}: {}",
                trip.now
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
    assert!((5000.0..15_000.0).contains(&trip.now), "{}", trip.now);
    assert!(!last.synced);
    assert_eq!(warned(&trip, "do not agree"), 1, "{:#?}", last.warnings);
    assert!(
        (4..=11).contains(&trip.sent.len()),
        "{} requests",
        trip.sent.len()
    );
    trip.now = 11.0 * MINUTE;
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
