//! Machines and programs that do odd things to a watch, again and again: the batch ends all the same, and is known.

use simulator::schedule::Plan;
use supermetrics_batch_status_core::request::StatusRequest;
use supermetrics_batch_status_core::watch::End;
use supermetrics_batch_status_core::watch::reader_options::ReaderOptions;

use crate::trip::{BATCH_ID, HOUR, Trip, options};

/// Something odd: its name, how often it is done in milliseconds, and what it does. `count` says how often it was done.
type Habit = (&'static str, f64, fn(&mut Trip, count: u32));

fn is_odd(count: u32) -> bool {
    count % 2 == 1
}

const HABITS: &[Habit] = &[
    ("the clock is set back by an hour", 10_000.0, |trip, _| {
        trip.clock_error -= HOUR
    }),
    ("the clock is set ahead by a day", 10_000.0, |trip, _| {
        trip.clock_error += 24.0 * HOUR
    }),
    ("the clock swings by three seconds", 700.0, |trip, count| {
        trip.clock_error = if is_odd(count) { 3000.0 } else { 0.0 };
    }),
    ("the clock swings by a month", 9000.0, |trip, count| {
        trip.clock_error = if is_odd(count) { 720.0 * HOUR } else { 0.0 };
    }),
    (
        "sleeps, and loses what was on its way",
        15_000.0,
        |trip, _| trip.sleep(20_000.0, true),
    ),
    ("sleeps, and answers have waited", 15_000.0, |trip, _| {
        trip.sleep(20_000.0, false)
    }),
    ("pauses every other second", 1000.0, |trip, count| {
        let wall = trip.wall();
        trip.watch.set_paused(is_odd(count), wall);
    }),
    ("refreshes ten times a second", 100.0, |trip, _| {
        let wall = trip.wall();
        trip.watch.refresh(wall);
    }),
    ("is hidden every other second", 1000.0, |trip, count| {
        let wall = trip.wall();
        trip.watch.set_hidden(is_odd(count), wall);
    }),
    (
        "says every other second that there is no network",
        1000.0,
        |trip, count| {
            let wall = trip.wall();
            trip.watch.set_offline(is_odd(count), wall);
        },
    ),
    (
        "says that there is no network, and refreshes",
        5000.0,
        |trip, _| {
            let wall = trip.wall();
            trip.watch.set_offline(true, wall);
            trip.watch.refresh(wall);
        },
    ),
    ("lets go of what is on its way", 2000.0, |trip, _| {
        let wall = trip.wall();
        trip.watch.abandon_requests(wall);
    }),
    ("is started again from nothing", 9000.0, |trip, _| {
        trip.restart(options(|_| ()))
    }),
    ("is started again from what was saved", 9000.0, |trip, _| {
        let saved = trip.watch.save(&StatusRequest::new(BATCH_ID).unwrap());
        trip.restart(options(|options| options.restore(&saved).unwrap()));
    }),
    ("wants another pace each second", 1000.0, |trip, count| {
        let ms = if is_odd(count) { 100 } else { 20_000 };
        let wanted = options(|options| options.set_min_interval_ms(ms).unwrap());
        let wall = trip.wall();
        trip.watch.set_options(&ReaderOptions::from(&wanted), wall);
    }),
];

/// Batches of all sizes, each of which takes a minute or two.
fn batches() -> impl Iterator<Item = Plan> {
    [(1, 1), (25, 1), (240, 20), (1001, 50), (2300, 50)]
        .into_iter()
        .map(|(total, concurrency)| Plan {
            total,
            concurrency,
            median_ms: 60_000.0 * f64::from(concurrency) / f64::from(total),
            ..Plan::default()
        })
}

fn check((name, every, act): Habit, plan: Plan) {
    let total = plan.total;
    let mut trip = Trip::new(plan);
    let mut count = 0;
    // Nobody keeps that up for longer.
    while trip.end().is_none() && count < 2000 {
        trip.until(trip.now() + every, |_| false);
        if trip.end().is_none() {
            count += 1;
            act(&mut trip, count);
        }
    }
    let snapshot = trip.snapshot();
    assert!(
        matches!(trip.end(), Some(End::Batch(_))),
        "{name}, {total}: {snapshot:?}"
    );
    let truth = trip.schedule.end().unwrap();
    assert!(snapshot.synced, "{name}, {total}: {:?}", snapshot.warnings);
    assert_eq!(
        trip.differences(truth),
        Vec::<String>::new(),
        "{name}, {total}"
    );
    let late = trip.now() - truth as f64;
    assert!(late < 60_000.0, "{name}, {total}: {late} ms late");
    assert!(
        trip.busiest(1000.0) <= 17,
        "{name}, {total}: more than one request in 60 ms"
    );
    assert!(
        trip.busiest(HOUR) <= 2500,
        "{name}, {total}: more than the budget"
    );
}

#[test]
fn whatever_is_done_to_a_watch_its_batch_ends_and_is_known() {
    for habit in HABITS {
        for plan in batches() {
            check(*habit, plan);
        }
    }
}

#[test]
fn refreshing_in_a_loop_keeps_to_a_small_budget() {
    for budget in [1, 10, 60] {
        let poor = options(|options| options.set_hourly_budget(budget).unwrap());
        let endless = Plan {
            total: 900,
            hangs: Some(0),
            ..Plan::default()
        };
        let mut trip = Trip::with(endless, poor);
        while trip.now() < 2.0 * HOUR {
            trip.until(trip.now() + 500.0, |_| false);
            let wall = trip.wall();
            trip.watch.refresh(wall);
        }
        let most = trip.busiest(HOUR);
        assert!(most as u64 <= budget, "{most} of {budget}");
    }
}
