//! Which rows are asked for: one small request a poll, whatever the batch does and the server leaves out.

use simulator::schedule::Plan;
use supermetrics_batch_status_core::model::BatchOutcome;
use supermetrics_batch_status_core::watch::{End, Window};

use crate::trip::{Fault, HOUR, Trip, first_open, options};

const MINUTE: f64 = 60_000.0;

fn batch(total: u32, concurrency: u32) -> Plan {
    Plan {
        total,
        concurrency,
        ..Plan::default()
    }
}

/// A batch of which all but the first query are over soon; that one never ends.
fn stuck(total: u32) -> Plan {
    Plan {
        hangs: Some(0),
        concurrency: 50,
        median_ms: 100.0,
        ..batch(total, 50)
    }
}

#[test]
fn the_first_request_goes_out_at_once_with_the_largest_page() {
    let mut trip = Trip::new(batch(5000, 5));
    trip.until(1.0, |_| false);
    assert_eq!(trip.sent[0].at, 0.0);
    let expected = Window {
        offset: 0,
        limit: 1000,
    };
    assert_eq!(trip.sent[0].window, expected);
}

#[test]
fn pages_are_loaded_once_each() {
    let mut trip = Trip::new(batch(20_000, 5));
    trip.until(MINUTE, |trip| trip.snapshot().known_queries == 20_000);
    assert_eq!(trip.snapshot().known_queries, 20_000);
    assert!(trip.sent.len() <= 22, "{} requests", trip.sent.len());
    assert!(trip.now() < 3000.0, "after {} ms", trip.now());
}

#[test]
fn windows_are_on_the_grid_however_heavy_they_are() {
    let mut trip = Trip::new(batch(20_000, 50));
    trip.until(10.0 * MINUTE, |_| false);
    let is_on_grid =
        |window: Window| window.offset.is_multiple_of(25) && window.limit.is_multiple_of(25);
    let polls: Vec<_> = trip.sent.iter().filter(|sent| sent.at > MINUTE).collect();
    // Windows for stragglers are where these are.
    let off = polls.iter().filter(|sent| !is_on_grid(sent.window)).count();
    assert!(polls.len() > 200, "{} polls", polls.len());
    assert!(off * 5 < polls.len(), "{off} of {}", polls.len());
}

#[test]
fn a_poll_is_one_small_request_while_the_head_of_the_line_hangs_for_hours() {
    let plan = Plan {
        hangs: Some(3),
        median_ms: 20_000.0,
        ..batch(6000, 20)
    };
    let patient = options(|options| options.set_min_interval_ms(5000).unwrap());
    let mut trip = Trip::with(plan, patient);
    trip.until(2.5 * HOUR, |_| false);
    let polls: Vec<_> = trip.sent.iter().filter(|sent| sent.at > MINUTE).collect();
    let extra = polls
        .windows(2)
        .filter(|pair| pair[1].at - pair[0].at < 4500.0)
        .count();
    assert!(polls.len() > 500, "{} polls", polls.len());
    assert!(extra * 8 < polls.len(), "{extra} of {}", polls.len());
    let heaviest = polls.iter().map(|sent| sent.bytes).max().unwrap();
    assert!(heaviest <= 60_000, "{heaviest} bytes");
    let snapshot = trip.snapshot();
    assert_eq!(snapshot.progress.ended, 5999);
    assert!(snapshot.synced, "{snapshot:#?}");
}

#[test]
fn rows_behind_the_first_open_one_are_not_read_again() {
    let mut trip = Trip::new(batch(3000, 20));
    let mut checked = 0;
    let mut open = 0_u32;
    trip.until(HOUR, |trip| {
        let sent = trip.last_answer();
        if sent.at > 10_000.0 {
            checked += 1;
            // The window that was kept so that its URL repeats may hold some that have ended since.
            let window = sent.window;
            let before = open.saturating_sub(window.offset);
            assert!(before <= 150, "{window:?}, {open} was open");
        }
        open = first_open(&trip.watch);
        false
    });
    assert!(checked > 50, "{checked}");
    assert!(trip.snapshot().synced);
}

/// A batch that is watched to its end, with a fault.
fn to_the_end(plan: Plan, fault: impl Fn(crate::trip::Asked) -> Option<Fault> + 'static) -> Trip {
    let mut trip = Trip::new(plan).script(fault);
    trip.run(6.0 * HOUR);
    trip
}

#[test]
fn a_server_that_gives_fewer_rows_than_asked() {
    for cap in [1_u32, 10, 24, 50, 333] {
        let total = cap * 30;
        let mut trip = Trip::with(
            batch(total, 50),
            options(|options| options.set_hourly_budget(10_000).unwrap()),
        )
        .script(move |_| Some(Fault::Rows(cap as usize)));
        trip.until(2.0 * MINUTE, |trip| trip.snapshot().known_queries == total);
        let requests = trip.sent.len();
        let known = trip.snapshot().known_queries;
        assert_eq!(known, total, "cap {cap}, {requests} requests");
        assert!(requests <= 60, "cap {cap}: {requests} requests");
        let last = trip.run(HOUR);
        assert!(last.synced, "cap {cap}: {last:#?}");
        assert!(last.outcome.is_some());
    }
}

#[test]
fn a_server_that_says_it_gives_fifty_at_once() {
    let mut trip = Trip::new(batch(2000, 50)).script(|_| {
        Some(Fault::All(vec![
            Fault::Rows(50),
            Fault::edit(|body| body["meta"]["paginate"]["limit"] = 50.into()),
        ]))
    });
    trip.until(2.0 * MINUTE, |trip| trip.snapshot().known_queries == 2000);
    assert_eq!(trip.snapshot().known_queries, 2000);
    assert!(trip.sent.len() <= 60, "{} requests", trip.sent.len());
}

#[test]
fn short_answers_now_and_then_do_not_make_later_pages_small() {
    let said = Fault::edit(|body| body["meta"]["paginate"]["limit"] = 5.into());
    for (name, short, fault) in [
        ("one", 1..2, Fault::Rows(3)),
        ("three in a row", 1..4, Fault::Rows(3)),
        (
            "three that say so",
            1..4,
            Fault::All(vec![Fault::Rows(5), said]),
        ),
    ] {
        let mut trip = Trip::new(batch(20_000, 5))
            .script(move |asked| short.contains(&asked.number).then(|| fault.clone()));
        trip.until(MINUTE, |trip| trip.snapshot().known_queries == 20_000);
        assert_eq!(trip.snapshot().known_queries, 20_000, "{name}");
        assert!(trip.sent.len() <= 45, "{name}: {}", trip.sent.len());
    }
}

#[test]
fn a_page_that_comes_back_empty_is_asked_for_again() {
    let mut trip = Trip::new(batch(5000, 50)).script(|asked| {
        (asked.window.offset == 2000 && asked.at < 500.0).then_some(Fault::Rows(0))
    });
    trip.until(MINUTE, |trip| trip.snapshot().known_queries == 5000);
    assert_eq!(trip.snapshot().known_queries, 5000);
    assert!(trip.sent.len() <= 12, "{} requests", trip.sent.len());
}

#[test]
fn rows_that_come_late_are_waited_for() {
    // Empty pages for a while, and then all of them: whether the counts change meanwhile or not.
    for late in [500.0, 1500.0, 20_000.0, 100_000.0, 400_000.0] {
        for (name, plan) in [("running", batch(5000, 5)), ("stuck", stuck(5000))] {
            let mut trip =
                Trip::new(plan).script(move |asked| (asked.at < late).then_some(Fault::Rows(0)));
            trip.until(late + 6.0 * MINUTE, |trip| {
                trip.snapshot().known_queries == 5000
            });
            let known = trip.snapshot().known_queries;
            assert_eq!(known, 5000, "{name}, {late}: {:?}", trip.end());
            // The pause grows to 15 s; after three minutes it is a minute, or until the counts change.
            let most = if late > 180_000.0 { MINUTE } else { 16_000.0 };
            assert!(
                trip.now() < late + most + 5000.0,
                "{name}, {late}: {}",
                trip.now()
            );
        }
    }
}

#[test]
fn rows_that_never_come_are_given_up_and_the_counts_win() {
    let never = |asked: crate::trip::Asked| {
        let rows = 2000_u32.saturating_sub(asked.window.offset);
        Some(Fault::Rows(rows as usize))
    };
    let in_vain = |trip: &Trip| {
        let is_load =
            |sent: &&crate::trip::Sent| sent.window.offset >= 2000 && sent.window.limit > 200;
        trip.sent.iter().filter(is_load).count()
    };
    let warnings = |trip: &Trip, part: &str| {
        let warnings = trip.snapshot().warnings;
        let told = warnings
            .iter()
            .filter(|warning| warning.message.contains(part));
        told.count()
    };
    let mut trip = Trip::new(stuck(3000)).script(never);
    trip.until(2.0 * MINUTE, |_| false);
    assert_eq!(warnings(&trip, "do not come"), 0, "not yet");
    trip.until(10.0 * MINUTE, |_| false);
    assert_eq!(warnings(&trip, "do not come"), 1);
    assert!(in_vain(&trip) < 25, "{} requests in vain", in_vain(&trip));
    let trip = to_the_end(batch(3000, 50), never);
    assert_eq!(trip.end(), Some(&End::Batch(BatchOutcome::Partial)));
    assert!(!trip.snapshot().synced);
    assert_eq!(
        warnings(&trip, "before all rows could be read"),
        1,
        "{:#?}",
        trip.snapshot()
    );
    assert!(in_vain(&trip) < 25, "{} requests in vain", in_vain(&trip));
}

#[test]
fn a_page_that_always_fails_does_not_keep_the_others_away() {
    let broken = |asked: crate::trip::Asked| {
        (asked.window.offset == 1000 && asked.window.limit >= 900)
            .then_some(Fault::Status(500, None))
    };
    let mut trip = Trip::new(stuck(5000)).script(broken);
    trip.until(10.0 * MINUTE, |_| false);
    let snapshot = trip.snapshot();
    assert_eq!(snapshot.progress.ended, 4999);
    let failed = trip.sent.iter().filter(|sent| sent.bytes == 0).count();
    assert!(failed <= 20, "{failed} requests in vain");
    assert!(trip.sent.len() < 200, "{} requests", trip.sent.len());
}

#[test]
fn a_server_that_ignores_the_offset_is_asked_for_little() {
    let elsewhere = |asked: crate::trip::Asked| {
        let window = Window {
            offset: 0,
            ..asked.window
        };
        Some(Fault::Elsewhere(window))
    };
    let mut trip = Trip::new(stuck(5000)).script(elsewhere);
    trip.until(10.0 * MINUTE, |_| false);
    let snapshot = trip.snapshot();
    assert_eq!(snapshot.known_queries, 1000);
    assert!(!snapshot.synced);
    assert_eq!(snapshot.progress.ended, 4999);
    assert!(trip.sent.len() < 100, "{} requests", trip.sent.len());
}

#[test]
fn counts_that_never_agree_cost_little_more_than_those_that_do() {
    let requests = |wrong: bool| {
        let mut trip = Trip::new(stuck(5000)).script(move |_| {
            wrong.then(|| {
                Fault::edit(|body| {
                    let progress = &mut body["meta"]["progress"];
                    let (running, success) = (
                        progress["running"].as_u64().unwrap(),
                        progress["success"].as_u64().unwrap(),
                    );
                    progress["running"] = running.saturating_sub(1).into();
                    progress["success"] = (success + u64::from(running > 0)).into();
                })
            })
        });
        trip.until(HOUR, |_| false);
        (trip.sent.len(), trip.snapshot())
    };
    let (agreeing, _) = requests(false);
    let (disagreeing, snapshot) = requests(true);
    assert!(
        disagreeing <= agreeing + 40,
        "{disagreeing} requests instead of {agreeing}"
    );
    assert!(!snapshot.synced);
}

#[test]
fn a_batch_that_is_over_ends_though_its_counts_never_agree_with_its_rows() {
    let plan = Plan {
        cancelled_at: Some(30_000),
        ..batch(3000, 50)
    };
    let trip = to_the_end(plan, |_| {
        Some(Fault::edit(|body| {
            let progress = &mut body["meta"]["progress"];
            let (queued, success) = (
                progress["queued"].as_u64().unwrap(),
                progress["success"].as_u64().unwrap(),
            );
            progress["queued"] = queued.saturating_sub(1).into();
            progress["success"] = (success + u64::from(queued > 0)).into();
        }))
    });
    let last = trip.snapshot();
    assert_eq!(trip.end(), Some(&End::Batch(BatchOutcome::Stopped)));
    assert!(!last.synced);
    assert!(
        last.warnings
            .iter()
            .any(|warning| warning.message.contains("do not agree")),
        "{:#?}",
        last.warnings
    );
    let end = trip.schedule.end().unwrap() as f64;
    let after = trip.sent_since(end);
    // Three pages, and ten more.
    assert!(after <= 20, "{after} requests after the end");
}

#[test]
fn a_total_that_shrinks_is_believed_after_a_while() {
    let plan = Plan {
        cancelled_at: Some(20_000),
        failure_share: 0.0,
        ..batch(400, 5)
    };
    // The queries that never ran are taken away.
    let trip = to_the_end(plan, |asked| {
        (asked.at > 10_000.0).then(|| {
            Fault::edit(|body| {
                let kept = body["meta"]["progress"]["queued"].as_u64().unwrap();
                let total = body["meta"]["paginate"]["total"].as_u64().unwrap();
                body["meta"]["progress"]["queued"] = 0.into();
                body["meta"]["paginate"]["total"] = (total - kept).into();
                let rows = body["data"].as_array_mut().unwrap();
                rows.retain(|row| row["status_code"] != "QUEUED");
            })
        })
    });
    assert_eq!(trip.end(), Some(&End::Batch(BatchOutcome::Success)));
    let last = trip.snapshot();
    assert_eq!(last.progress.total, last.progress.success);
    let kept = (u64::from(last.known_queries), last.synced);
    assert_eq!(kept, (last.progress.total, true), "and no row of theirs");
    assert!(trip.sent.len() < 60, "{} requests", trip.sent.len());
}

#[test]
fn a_total_of_five_million_that_is_a_lie() {
    let mut trip =
        Trip::new(batch(120, 5)).script(|_| Some(Fault::counts(4_999_880, 5, 100, 15, 5_000_000)));
    trip.until(10.0 * MINUTE, |_| false);
    let snapshot = trip.snapshot();
    assert_eq!(snapshot.progress.total, 5_000_000);
    assert_eq!(snapshot.known_queries, 120);
    assert!(!snapshot.synced);
    assert!(trip.sent.len() < 100, "{} requests", trip.sent.len());
}

#[test]
fn a_machine_that_slept_catches_up_at_once() {
    for loses in [false, true] {
        for at in [20_000.0, 20_090.0, 60_000.0] {
            let mut trip = Trip::new(batch(5000, 5));
            trip.until(at, |_| false);
            trip.sleep(HOUR, loses);
            let woke = trip.now();
            trip.until(woke + 1500.0, |_| false);
            let polls = trip.sent_since(woke);
            assert!(polls >= 1, "asleep at {at}, {loses}: {polls} polls");
            let snapshot = trip.snapshot();
            let ended = trip.schedule.counts(woke as u64);
            assert!(
                snapshot.progress.ended >= u64::from(ended.success + ended.failure),
                "asleep at {at}, {loses}: {:?}",
                snapshot.progress
            );
            trip.until(woke + 15_000.0, |trip| trip.snapshot().synced);
            assert!(trip.snapshot().synced, "asleep at {at}, {loses}");
            assert!(trip.differences(trip.last_answer().true_at).is_empty());
            let requests = trip.sent_since(woke);
            assert!(requests <= 15, "asleep at {at}: {requests} requests");
        }
    }
}
