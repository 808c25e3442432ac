//! When the next request is sent.

use simulator::schedule::{Arrival, Plan};
use supermetrics_batch_status_core::error::{Error, TokenError};
use supermetrics_batch_status_core::model::RateLimit;
use supermetrics_batch_status_core::watch::options::WatchOptions;
use supermetrics_batch_status_core::watch::reader_options::ReaderOptions;
use supermetrics_batch_status_core::watch::{Timer, Watch};

use crate::trip::{Fault, HOUR, START, Trip, options};

const MINUTE: f64 = 60_000.0;
const DAY: f64 = 86_400_000.0;

/// Nothing ever changes.
pub fn idle() -> Plan {
    Plan {
        total: 3,
        concurrency: 1,
        hangs: Some(0),
        ..Plan::default()
    }
}

/// Something changes at every poll, for hours.
pub fn busy() -> Plan {
    Plan {
        total: 20_000,
        concurrency: 5,
        ..Plan::default()
    }
}

/// So many requests an hour that the intervals alone decide.
pub fn unbounded() -> WatchOptions {
    options(|options| options.set_hourly_budget(10_000).unwrap())
}

/// Milliseconds from each answer to the next request.
pub fn pauses(trip: &Trip) -> Vec<f64> {
    trip.sent
        .windows(2)
        .map(|pair| pair[1].at - pair[0].at - trip.latency)
        .collect()
}

#[test]
fn pauses_grow_by_half_while_nothing_changes() {
    for (random, expected) in [
        (0.0, [1000.0, 1350.0, 2025.0, 3037.5, 27_000.0]),
        (0.5, [1000.0, 1500.0, 2250.0, 3375.0, 30_000.0]),
        (0.999_999, [1100.0, 1650.0, 2475.0, 3712.5, 30_000.0]),
    ] {
        let mut trip = Trip::with(idle(), unbounded());
        trip.random = Some(random);
        trip.until(20.0 * MINUTE, |_| false);
        let pauses = pauses(&trip);
        let shown: Vec<f64> = [0, 1, 2, 3, 15].map(|at| pauses[at]).to_vec();
        for (pause, expected) in shown.iter().zip(expected) {
            assert!((pause - expected).abs() < 5.0, "{random}: {shown:?}");
        }
    }
}

#[test]
fn pauses_keep_to_the_bounds_of_the_user() {
    for (min, max) in [
        (100, 100),
        (100, 3_600_000),
        (7000, 9000),
        (3_600_000, 3_600_000),
    ] {
        let within = options(|options| {
            options.set_hourly_budget(10_000).unwrap();
            options.set_min_interval_ms(min).unwrap();
            options.set_max_interval_ms(max).unwrap();
        });
        let mut trip = Trip::with(idle(), within);
        trip.until(
            if max > MINUTE as u64 {
                10.0 * HOUR
            } else {
                MINUTE
            },
            |_| false,
        );
        let pauses = pauses(&trip);
        assert!(!pauses.is_empty());
        // 10,000 an hour are one in 562 ms where a share is kept back.
        let (least, most) = (min as f64 - 1.0, (max as f64).max(700.0) + 1.0);
        for pause in pauses {
            assert!((least..=most).contains(&pause), "{min}..{max}: {pause}");
        }
    }
}

#[test]
fn pauses_shrink_when_things_happen() {
    let plan = Plan {
        total: 600,
        hangs: Some(0),
        arrival: Arrival::InSteps {
            step: 300,
            every_ms: 20 * MINUTE as u64,
        },
        ..Plan::default()
    };
    let mut trip = Trip::with(plan, unbounded());
    trip.until(40.0 * MINUTE, |_| false);
    let within = |from: f64, until: f64| {
        let sent: Vec<f64> = trip.sent.iter().map(|sent| sent.at).collect();
        let pairs = sent
            .windows(2)
            .filter(|pair| pair[0] >= from && pair[1] < until);
        pairs
            .map(|pair| pair[1] - pair[0])
            .reduce(f64::min)
            .unwrap()
    };
    assert!(within(15.0 * MINUTE, 20.0 * MINUTE) > 26_000.0);
    assert!(within(20.0 * MINUTE, 23.0 * MINUTE) < 1500.0);
}

#[test]
fn pauses_shrink_near_the_end() {
    // Forty of a kind, one after the other, 40 s each: little happens between two polls.
    let plan = Plan {
        total: 40,
        concurrency: 1,
        median_ms: 40_000.0,
        spread: 0.02,
        slow_share: 0.0,
        ..Plan::default()
    };
    let mut trip = Trip::with(plan, unbounded());
    trip.run(HOUR);
    let end = trip.schedule.end().unwrap() as f64;
    let delay = trip.now() - end;
    assert!(delay < 4000.0, "known {delay} ms after the end");
}

type Event = (&'static str, fn(&mut Watch, f64));

/// What a user or a browser may do while a wait is on.
const EVENTS: [Event; 5] = [
    ("refresh", |watch, now| watch.refresh(now)),
    ("pause and resume", |watch, now| {
        watch.set_paused(true, now);
        watch.set_paused(false, now);
    }),
    ("hidden and visible", |watch, now| {
        watch.set_hidden(true, now);
        watch.set_hidden(false, now);
    }),
    ("offline and online", |watch, now| {
        watch.set_offline(true, now);
        watch.set_offline(false, now);
    }),
    ("another reader", |watch, now| {
        let options = options(|options| options.set_min_interval_ms(100).unwrap());
        watch.set_options(&ReaderOptions::from(&options), now);
    }),
];

#[test]
fn retry_after_is_obeyed_to_the_second_whatever_happens_meanwhile() {
    for wait in [1000.0, 90_000.0, DAY] {
        for (name, event) in EVENTS {
            let mut trip = Trip::new(idle()).script(move |asked| {
                (asked.number == 2).then_some(Fault::Status(429, Some(wait as u64)))
            });
            trip.until(HOUR, |trip| trip.sent.len() == 3);
            let told = trip.now();
            trip.until(told + wait / 2.0, |_| false);
            let wall = trip.wall();
            event(&mut trip.watch, wall);
            trip.until(told + wait + MINUTE, |_| false);
            let next = trip.sent[3].at - told - wait;
            assert!((0.0..=1000.0).contains(&next), "{name}, {wait}: {next}");
        }
    }
}

#[test]
fn backoff_doubles_up_to_a_minute() {
    for (random, expected) in [
        (
            0.0,
            [
                1000.0, 1000.0, 1000.0, 1000.0, 1000.0, 1000.0, 1000.0, 1000.0,
            ],
        ),
        (
            0.999_999,
            [
                1000.0, 2000.0, 4000.0, 8000.0, 16_000.0, 32_000.0, 60_000.0, 60_000.0,
            ],
        ),
    ] {
        let mut trip =
            Trip::new(idle()).script(|asked| (asked.number > 0).then_some(Fault::Network));
        trip.random = Some(random);
        trip.until(10.0 * MINUTE, |_| false);
        let waited = &pauses(&trip)[1..9];
        for (wait, expected) in waited.iter().zip(expected) {
            assert!((wait - expected).abs() < 5.0, "{random}: {waited:?}");
        }
    }
}

#[test]
fn a_success_resets_the_backoff() {
    let mut trip = Trip::new(idle()).script(|asked| {
        ((1..7).contains(&asked.number) || asked.number == 8).then_some(Fault::Network)
    });
    trip.random = Some(0.999_999);
    trip.until(HOUR, |trip| trip.sent.len() == 10);
    let pauses = pauses(&trip);
    assert!(pauses[6] > 30_000.0, "{pauses:?}");
    assert!(pauses[8] < 1100.0, "{pauses:?}");
}

#[test]
fn an_event_polls_at_once() {
    for (name, event) in EVENTS.iter().take(4) {
        for failing in [false, true] {
            let mut trip = Trip::new(idle())
                .script(move |asked| (failing && asked.number > 5).then_some(Fault::Network));
            trip.random = Some(0.999_999);
            // Not while one is on its way.
            trip.until(20.0 * MINUTE, |_| false);
            trip.until(21.0 * MINUTE, |_| true);
            trip.until(trip.now() + 500.0, |_| false);
            let (before, wall) = (trip.sent.len(), trip.wall());
            event(&mut trip.watch, wall);
            trip.until(trip.now() + 1.0, |_| false);
            assert_eq!(trip.sent.len(), before + 1, "{name}, failing: {failing}");
        }
    }
}

#[test]
fn what_the_next_request_waits_for_has_a_name() {
    let waits = |trip: &Trip| (trip.snapshot().waiting_for, trip.snapshot().next_poll_at);
    let until = |trip: &Trip, at: f64| Some((START as f64 + at - trip.clock_error) as u64);
    let table: [(Timer, Option<Fault>, u64, f64); 4] = [
        (Timer::Interval, None, 2000, 1080.0),
        (Timer::Backoff, Some(Fault::Status(503, None)), 2000, 1080.0),
        (
            Timer::RetryAfter,
            Some(Fault::Status(429, Some(9000))),
            2000,
            9080.0,
        ),
        (Timer::Budget, None, 1, 3_725_000.0),
    ];
    for (timer, fault, budget, at) in table {
        let within = options(|options| {
            options.set_hourly_budget(budget).unwrap();
        });
        let mut trip = Trip::with(idle(), within).script(move |_| fault.clone());
        trip.random = Some(0.999_999);
        trip.until(200.0, |_| false);
        if timer == Timer::Budget {
            let wall = trip.wall();
            trip.watch.refresh(wall);
        }
        if timer == Timer::Interval || timer == Timer::Backoff {
            let (shown, next) = waits(&trip);
            assert_eq!(shown, Some(timer));
            let off = next.unwrap().abs_diff(until(&trip, at).unwrap());
            assert!(off <= 110, "{timer:?}: {off}");
        } else {
            assert_eq!(waits(&trip), (Some(timer), until(&trip, at)));
        }
    }
}

#[test]
fn a_small_budget_is_spread_over_its_hour() {
    for (budget, demands) in [
        (1, 3_720_000.0),
        (5, 744_000.0),
        (20, 186_000.0),
        (100, 37_200.0),
    ] {
        let within = || options(|options| options.set_hourly_budget(budget).unwrap());
        for (name, plan) in [("one row", idle()), ("20,000 rows", busy())] {
            let mut trip = Trip::with(plan, within());
            trip.until(4.0 * HOUR, |_| false);
            assert!(trip.busiest(HOUR) as u64 <= budget, "{name}, {budget}");
            let longest = pauses(&trip).into_iter().fold(0.0, f64::max);
            // Jitter, and some for the margin that keeps to the budget.
            let most = 1.25 * f64::max(demands, 30_000.0);
            assert!(
                longest <= most,
                "{name}, {budget}: nothing for {longest} ms"
            );
            // Twenty pages, each in the place of a poll where it must be.
            let snapshot = trip.snapshot();
            let all = u64::from(snapshot.known_queries) == snapshot.progress.total;
            assert_eq!(all, budget > 5 || name == "one row", "{name}, {budget}");
        }
    }
}

#[test]
fn a_request_that_no_token_was_had_for_counts_nothing() {
    let mut trip = Trip::new(idle()).script(|asked| {
        (asked.number < 3).then_some(Fault::Error(Error::Token(TokenError::Threw)))
    });
    trip.until(MINUTE, |_| false);
    let sent = trip.sent.iter().filter(|sent| sent.is_good).count() as u64;
    let snapshot = trip.snapshot();
    assert_eq!(snapshot.requests, sent);
    assert_eq!(snapshot.hourly_budget.used, sent);
    assert!(sent > 5);
}

#[test]
fn a_clock_that_is_set_neither_stalls_nor_races() {
    for error in [-HOUR, HOUR, 30.0 * DAY] {
        for budget in [150, 2000] {
            let within = options(|options| options.set_hourly_budget(budget).unwrap());
            // Pages of fifty: to load them takes all that the budget gives.
            let mut trip = Trip::with(busy(), within).script(|_| Some(Fault::Rows(50)));
            trip.until(MINUTE, |_| false);
            trip.clock_error = error;
            trip.until(1.3 * HOUR, |_| false);
            let (hour, second) = (trip.busiest(HOUR), trip.busiest(1000.0));
            assert!(hour as u64 <= budget, "{error}: {hour} of {budget}");
            assert!(second <= 20, "{error}: {second} in a second");
            let longest = pauses(&trip).into_iter().fold(0.0, f64::max);
            let most = if budget > 150 { MINUTE } else { HOUR };
            assert!(
                longest <= most,
                "{error}, {budget}: nothing for {longest} ms"
            );
        }
    }
}

#[test]
fn half_of_the_limit_is_the_budget_where_headers_tell_it() {
    for (limit, most) in [(5000, 2500), (100, 50), (1, 1), (0, 2500)] {
        let mut trip = Trip::new(busy());
        trip.rate_limit = Some(RateLimit {
            limit: Some(limit),
            remaining: None,
        });
        trip.until(1.2 * HOUR, |_| false);
        assert_eq!(trip.snapshot().hourly_budget.limit, most);
        let busiest = trip.busiest(HOUR) as u64;
        assert!(busiest <= most, "{limit}: {busiest}");
    }
}

#[test]
fn few_requests_left_for_all_make_ours_rare() {
    for (remaining, least) in [(10, 100_000.0), (100, 60_000.0), (1000, 6000.0)] {
        let mut trip = Trip::with(busy(), unbounded());
        trip.rate_limit = Some(RateLimit {
            limit: Some(5000),
            remaining: Some(remaining),
        });
        // Loads go on.
        trip.until(MINUTE, |trip| trip.snapshot().known_queries == 20_000);
        let loaded = trip.now();
        trip.until(HOUR, |_| false);
        let polls = trip.sent_since(loaded + 1000.0);
        let most = HOUR / least * 2.0 + 2.0;
        assert!((polls as f64) < most, "{remaining} left: {polls} requests");
    }
}

#[test]
fn timers_that_fire_late_cost_no_more_requests() {
    for late in [50.0, 1000.0, MINUTE] {
        let mut trip = Trip::with(busy(), unbounded());
        trip.until(10_000.0, |_| false);
        trip.late = late;
        trip.until(30.0 * MINUTE, |_| false);
        assert!(trip.busiest(1000.0) <= 20);
        let requests = trip.sent.len() as f64;
        let most = 20.0 + 30.0 * MINUTE / (late + 400.0) * 3.0;
        assert!(requests < most, "{late}: {requests} requests");
        let age = trip.now() - trip.last_answer().at;
        assert!(
            age < 2.0 * late + 3000.0,
            "{late}: the last is {age} ms old"
        );
    }
}
