//! What makes a watch rest or slow down: a pause, a hidden page, a network that is gone.

use simulator::schedule::Plan;
use supermetrics_batch_status_core::watch::Timer;
use supermetrics_batch_status_core::watch::snapshot::Connection;

use crate::pace::{busy, pauses, unbounded};
use crate::trip::{Fault, HOUR, Trip, options};

const MINUTE: f64 = 60_000.0;

#[test]
fn a_hidden_page_polls_at_the_longest_interval_and_at_once_on_return() {
    let mut trip = Trip::with(busy(), unbounded());
    trip.until(5.0 * MINUTE, |_| false);
    let wall = trip.wall();
    trip.watch.set_hidden(true, wall);
    let hidden = trip.now();
    trip.until(hidden + 20.0 * MINUTE, |_| false);
    assert_eq!(trip.snapshot().connection, Connection::Hidden);
    let polls = trip.sent_since(hidden);
    // Each may bring another request, for what so long an interval has missed.
    assert!((35..=90).contains(&polls), "{polls} requests in 20 minutes");
    let (wall, seen) = (trip.wall(), trip.now());
    trip.watch.set_hidden(false, wall);
    trip.until(seen + 200.0, |_| false);
    assert!(trip.sent_since(seen) >= 1);
    trip.until(seen + MINUTE, |_| false);
    assert!(trip.sent_since(seen) > 20);
    assert_eq!(trip.snapshot().connection, Connection::Live);
}

#[test]
fn a_hidden_page_may_be_told_to_poll_as_always() {
    let always = options(|options| {
        options.set_hourly_budget(10_000).unwrap();
        options.set_pause_when_hidden(false);
    });
    let mut trip = Trip::with(busy(), always);
    trip.until(MINUTE, |_| false);
    let wall = trip.wall();
    trip.watch.set_hidden(true, wall);
    trip.until(3.0 * MINUTE, |_| false);
    let polls = trip.sent_since(MINUTE);
    assert!(polls > 80, "{polls} requests in two minutes");
    assert_eq!(trip.snapshot().connection, Connection::Live);
}

#[test]
fn a_hidden_page_keeps_to_its_budget() {
    let poor = options(|options| options.set_hourly_budget(30).unwrap());
    let plan = Plan {
        total: 900,
        hangs: Some(0),
        median_ms: 60_000.0,
        ..Plan::default()
    };
    let mut trip = Trip::with(plan, poor);
    let wall = trip.wall();
    trip.watch.set_hidden(true, wall);
    trip.until(3.0 * HOUR, |_| false);
    assert!(trip.busiest(HOUR) <= 30);
    // Spread over the hour, not used up in its first minutes.
    let longest = pauses(&trip).into_iter().skip(25).fold(0.0, f64::max);
    assert!(longest < 10.0 * MINUTE, "nothing for {longest} ms");
}

#[test]
fn nothing_is_asked_while_paused() {
    let mut trip = Trip::with(busy(), unbounded());
    trip.until(MINUTE, |_| false);
    let wall = trip.wall();
    trip.watch.set_paused(true, wall);
    let before = trip.sent.len();
    trip.until(2.0 * HOUR, |_| false);
    assert_eq!(trip.sent.len(), before);
    let snapshot = trip.snapshot();
    assert_eq!(snapshot.connection, Connection::Paused);
    assert_eq!((snapshot.next_poll_at, snapshot.waiting_for), (None, None));
    let wall = trip.wall();
    trip.watch.set_paused(false, wall);
    trip.until(trip.now() + 1.0, |_| false);
    assert_eq!(trip.sent.len(), before + 1);
    trip.until(trip.now() + MINUTE, |_| false);
    assert!(trip.differences(trip.last_answer().true_at).is_empty());
}

#[test]
fn offline_makes_attempts_rare_and_a_network_that_is_back_is_used_at_once() {
    let mut trip = Trip::with(busy(), unbounded())
        .script(|asked| (asked.at >= MINUTE && asked.at < HOUR).then_some(Fault::Network));
    trip.until(MINUTE, |_| false);
    let wall = trip.wall();
    trip.watch.set_offline(true, wall);
    let before = trip.sent.len();
    trip.until(HOUR - 1.0, |_| false);
    let attempts = trip.sent.len() - before;
    // At the longest interval of half a minute, or at the backoff of up to a minute.
    assert!(
        (50..=120).contains(&attempts),
        "{attempts} attempts in an hour"
    );
    assert_eq!(trip.snapshot().connection, Connection::Offline);
    trip.until(HOUR, |_| false);
    let before = trip.sent.len();
    let wall = trip.wall();
    trip.watch.set_offline(false, wall);
    trip.until(HOUR + 70.0, |_| false);
    assert_eq!(trip.sent.len(), before + 1);
    trip.until(HOUR + MINUTE, |_| false);
    assert_eq!(trip.snapshot().connection, Connection::Live);
    assert!(trip.differences(trip.last_answer().true_at).is_empty());
}

#[test]
fn offline_is_a_hint_that_a_response_proves_wrong() {
    let requests = |offline: bool| {
        let plan = Plan {
            total: 60,
            ..Plan::default()
        };
        let mut trip = Trip::new(plan);
        let wall = trip.wall();
        trip.watch.set_offline(offline, wall);
        let last = trip.run(HOUR);
        assert_eq!(last.connection, Connection::Ended);
        (trip.sent.len(), trip.now())
    };
    assert_eq!(requests(true), requests(false));
}

#[test]
fn refresh_tries_though_offline() {
    let mut trip = Trip::with(busy(), unbounded());
    trip.until(MINUTE, |_| false);
    let wall = trip.wall();
    trip.watch.set_offline(true, wall);
    let before = trip.sent.len();
    trip.until(MINUTE + 5000.0, |_| false);
    assert_eq!(trip.sent.len(), before);
    assert_eq!(trip.snapshot().waiting_for, Some(Timer::Offline));
    let wall = trip.wall();
    trip.watch.refresh(wall);
    trip.until(MINUTE + 5200.0, |_| false);
    assert!(trip.sent.len() > before);
    assert_eq!(trip.snapshot().connection, Connection::Live);
}

#[test]
fn a_server_on_this_machine_needs_no_network() {
    for (url, connection) in [
        ("http://127.0.0.1:8081/v2", Connection::Live),
        ("http://localhost:8081/v2", Connection::Live),
        ("https://api.supermetrics.com/v2", Connection::Offline),
    ] {
        let local = options(|options| options.request.set_base_url(url, false, None).unwrap());
        let mut trip = Trip::with(busy(), local);
        trip.until(MINUTE, |_| false);
        let wall = trip.wall();
        trip.watch.set_offline(true, wall);
        assert_eq!(trip.snapshot().connection, connection, "{url}");
        let before = trip.sent.len();
        trip.until(MINUTE + 10_000.0, |_| false);
        assert_eq!(
            trip.sent.len() > before,
            connection == Connection::Live,
            "{url}"
        );
    }
}
