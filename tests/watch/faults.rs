//! What failures do: which end a watch, which are tried again, and what stays on show meanwhile.

use simulator::schedule::Plan;
use supermetrics_batch_status_core::error::{
    ApiError, Error, NetworkError, ResponseError, ResponseProblem, TokenError,
};
use supermetrics_batch_status_core::model::BatchOutcome;
use supermetrics_batch_status_core::watch::End;
use supermetrics_batch_status_core::watch::snapshot::Connection;

use crate::trip::{Asked, Fault, HOUR, Trip, options};

const MINUTE: f64 = 60_000.0;

fn batch() -> Plan {
    Plan {
        failure_share: 0.0,
        ..Plan::default()
    }
}

fn too_long() -> Fault {
    Fault::Error(Error::from(ResponseError {
        problem: ResponseProblem::TooLong {
            limit: 4096,
            is_fixed: false,
        },
        path: String::new(),
        status: None,
        request_id: None,
    }))
}

/// An answer with more queries than any batch has.
fn too_many() -> Fault {
    let counts = r#"{"progress":{"queued":1,"running":0,"success":0,"failure":0}}"#;
    let rows = vec!["0"; 200_001].join(",");
    Fault::Body(format!(r#"{{"meta":{counts},"data":[{rows}]}}"#))
}

/// What a watch does about a failure that lasts.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Then {
    /// It ends after so many requests with it.
    Ends(usize),
    /// It tries again for as long as it takes.
    GoesOn,
}

/// A failure, and what a watch does about it as its first answer, and as a later one.
fn failures() -> Vec<(&'static str, Fault, Then, Then)> {
    let status = |status| Fault::Status(status, None);
    let body = |body: &str| Fault::Body(body.to_owned());
    let token = |error| Fault::Error(Error::Token(error));
    use Then::{Ends, GoesOn};
    vec![
        ("400", status(400), Ends(1), Ends(1)),
        ("401", status(401), Ends(1), Ends(1)),
        ("403", status(403), Ends(1), Ends(1)),
        ("404", status(404), Ends(1), Ends(1)),
        ("410", status(410), Ends(1), Ends(1)),
        ("422", status(422), Ends(1), Ends(1)),
        ("a redirect", status(302), Ends(1), GoesOn),
        ("a redirect, hidden", status(0), Ends(1), GoesOn),
        ("408", status(408), GoesOn, GoesOn),
        ("425", status(425), GoesOn, GoesOn),
        ("429", status(429), GoesOn, GoesOn),
        ("500", status(500), GoesOn, GoesOn),
        ("503", Fault::Status(503, Some(5000)), GoesOn, GoesOn),
        ("no answer", Fault::Network, GoesOn, GoesOn),
        (
            "a timeout",
            Fault::Error(Error::Timeout { after_ms: 30_000 }),
            GoesOn,
            GoesOn,
        ),
        ("HTML", body("<!doctype html><p>Sign in"), GoesOn, GoesOn),
        ("nothing", body(""), GoesOn, GoesOn),
        ("other JSON", body("{\"ok\":true}"), Ends(10), GoesOn),
        ("a list", body("[]"), Ends(10), GoesOn),
        (
            "an error with a status of success",
            body("{\"error\":{\"code\":\"NOT_FOUND\"}}"),
            Ends(10),
            GoesOn,
        ),
        ("half of it", body("{\"meta\":{"), GoesOn, GoesOn),
        ("too long", too_long(), GoesOn, GoesOn),
        ("too many", too_many(), GoesOn, GoesOn),
        ("no token", token(TokenError::Threw), Ends(4), Ends(4)),
        ("an empty token", token(TokenError::Empty), Ends(1), Ends(1)),
        (
            "a token that is no text",
            token(TokenError::NotText),
            Ends(1),
            Ends(1),
        ),
        (
            "a bad token",
            token(TokenError::BadCharacter),
            Ends(1),
            Ends(1),
        ),
    ]
}

fn check(name: &str, fault: Fault, good: usize, then: Then) {
    let stops_at = 300_000.0;
    let mut trip = Trip::new(batch())
        .script(move |asked| (asked.number >= good && asked.at < stops_at).then(|| fault.clone()));
    trip.until(stops_at - 1.0, |_| false);
    match then {
        Then::Ends(requests) => {
            assert_eq!(trip.sent.len(), good + requests, "{name} after {good}");
            let Some(End::Failed(error)) = trip.end() else {
                panic!("{name} after {good}: {:?}", trip.end());
            };
            let snapshot = trip.snapshot();
            assert_eq!(snapshot.error.as_ref(), Some(error));
            assert_eq!(snapshot.connection, Connection::Ended);
            assert_eq!(snapshot.outcome, None);
        }
        Then::GoesOn => {
            assert_eq!(trip.end(), None, "{name} after {good}");
            let tries = trip.sent.len() - good;
            assert!((8..=40).contains(&tries), "{name} after {good}: {tries}");
            let snapshot = trip.snapshot();
            assert_eq!(snapshot.connection, Connection::Retrying, "{name}");
            // What is retried says so. Two exceptions: a redirect, and what a smaller page may mend.
            let is_exception = name.contains("redirect") || name.starts_with("too ");
            let error = snapshot.error.unwrap();
            assert_eq!(error.is_retryable(), !is_exception, "{name}");
            let last = trip.run(HOUR);
            assert_eq!(trip.end(), Some(&End::Batch(BatchOutcome::Success)));
            assert_eq!(last.error, None);
        }
    }
}

#[test]
fn the_first_answer_fails() {
    for (name, fault, first, _) in failures() {
        check(name, fault, 0, first);
    }
}

#[test]
fn a_later_answer_fails() {
    for (name, fault, _, later) in failures() {
        check(name, fault, 3, later);
    }
}

#[test]
fn the_last_good_picture_stays_while_requests_fail() {
    let endless = Plan {
        hangs: Some(0),
        ..batch()
    };
    let mut trip = Trip::new(endless).script(|asked| {
        (10_000.0..60_000.0)
            .contains(&asked.at)
            .then_some(Fault::Network)
    });
    trip.until(10_000.0, |_| false);
    let (before, rows) = (trip.snapshot(), trip.rows());
    trip.until(50_000.0, |_| false);
    let during = trip.snapshot();
    assert_eq!(during.progress, before.progress);
    assert_eq!(during.updated_at, before.updated_at);
    assert_eq!(trip.rows(), rows);
    assert_eq!(during.connection, Connection::Retrying);
    let expected = Error::Network(NetworkError::NoResponse);
    assert_eq!(during.error, Some(expected));
    trip.until(120_000.0, |trip| trip.snapshot().error.is_none());
    assert_eq!(trip.snapshot().connection, Connection::Live);
}

#[test]
fn retries_are_limited_where_the_user_says_so() {
    for (limit, tries) in [(0, 1), (2, 3)] {
        let mut limited = options(|_| ());
        limited.request.retry_mut().set_limit(limit).unwrap();
        let mut trip = Trip::with(batch(), limited)
            .script(|asked| (asked.number >= 3).then_some(Fault::Status(503, None)));
        trip.run(HOUR);
        assert!(matches!(trip.end(), Some(End::Failed(_))));
        assert_eq!(trip.sent.len(), 3 + tries);
    }
}

#[test]
fn requests_that_fail_together_count_as_one_failure() {
    let plan = Plan {
        total: 20_000,
        ..batch()
    };
    for (name, fault) in [
        ("no answer", Fault::Network),
        ("no token", Fault::Error(Error::Token(TokenError::Threw))),
    ] {
        let mut limited = options(|_| ());
        limited.request.retry_mut().set_limit(2).unwrap();
        let mut trip = Trip::with(plan.clone(), limited)
            .script(move |asked| (1..5).contains(&asked.number).then(|| fault.clone()));
        // All four are on their way before the first has failed.
        trip.latency = 1000.0;
        trip.until(60_000.0, |_| false);
        assert_eq!(trip.end(), None, "{name}");
        assert_eq!(trip.snapshot().known_queries, 20_000, "{name}");
    }
}

#[test]
fn an_answer_that_is_too_large_is_asked_for_in_smaller_pages() {
    let table = [
        (120, 150, too_long()),
        (20_000, 150, too_long()),
        (20_000, 400, too_long()),
        (20_000, 400, too_many()),
    ];
    for (total, most, fault) in table {
        let plan = Plan { total, ..batch() };
        let mut trip =
            Trip::new(plan).script(move |asked| (asked.window.limit > most).then(|| fault.clone()));
        trip.until(600_000.0, |trip| trip.snapshot().known_queries == total);
        assert_eq!(
            trip.snapshot().known_queries,
            total,
            "{most}: {:?}",
            trip.end()
        );
        let failed = trip.sent.iter().filter(|sent| sent.window.limit > most);
        let failed = failed.count();
        assert!(failed <= 6, "{total}, {most}: {failed} in vain");
    }
}

#[test]
fn a_status_that_is_not_an_error_of_ours_is_told_as_it_is() {
    let mut trip = Trip::new(batch()).script(|_| Some(Fault::Status(404, None)));
    let last = trip.run(HOUR);
    let expected = Error::from(ApiError {
        status: 404,
        ..ApiError::default()
    });
    assert_eq!(last.error, Some(expected));
}

#[test]
fn failures_since_the_last_answer_are_counted() {
    // The first answer is the fourth request's; later on two fail once more.
    let mut trip = Trip::new(batch())
        .script(|asked| matches!(asked.number, 0..3 | 6..8).then_some(Fault::Network));
    let mut seen = vec![trip.snapshot().consecutive_failures];
    trip.until(HOUR, |trip| {
        seen.push(trip.snapshot().consecutive_failures);
        trip.sent.len() >= 10
    });
    assert_eq!(seen[..10], [0, 1, 2, 3, 0, 0, 0, 1, 2, 0]);
}

#[test]
fn requests_that_fail_together_count_once() {
    let mut trip = Trip::new(Plan {
        total: 5000,
        ..batch()
    })
    .script(|asked| (asked.number > 0).then_some(Fault::Network));
    trip.until(1000.0, |_| false);
    assert_eq!(
        trip.sent.len(),
        3,
        "two pages, before it was known that they fail"
    );
    assert_eq!(trip.snapshot().consecutive_failures, 1);
}

/// Every tenth request has trouble, each time another.
fn a_tenth(asked: Asked) -> Option<Fault> {
    let number = asked.number;
    if number % 10 != 7 {
        return None;
    }
    Some(match number / 10 % 8 {
        0 => Fault::Network,
        1 => Fault::Status(429, Some(20_000)),
        2 => Fault::Status(503, None),
        3 => Fault::Body("<p>Sign in".to_owned()),
        4 => Fault::Error(Error::Timeout { after_ms: 30_000 }),
        5 => Fault::Stale(60_000),
        6 => Fault::Rows(7),
        _ => Fault::All(vec![
            Fault::Slow(25_000.0),
            Fault::Body("{\"data\":[".to_owned()),
        ]),
    })
}

#[test]
fn a_day_in_which_a_tenth_of_everything_fails_and_the_clock_is_set() {
    let plan = Plan {
        total: 1200,
        concurrency: 5,
        median_ms: 300_000.0,
        ..Plan::default()
    };
    let mut trip = Trip::new(plan).script(a_tenth);
    for hour in 1..24 {
        // An hour forward, two back: it is wrong for the rest of the day.
        trip.clock_error += [1.0, -2.0, 0.5][hour % 3] * HOUR;
        trip.until(hour as f64 * HOUR, |_| false);
        assert_eq!(trip.end(), None, "hour {hour}");
        let age = trip.now() - trip.last_answer().arrives;
        assert!(
            age < 5.0 * MINUTE,
            "hour {hour}: the last answer is {age} ms old"
        );
    }
    let last = trip.run(60.0 * HOUR);
    assert!(
        matches!(trip.end(), Some(End::Batch(_))),
        "{:?}",
        trip.end()
    );
    assert!(last.synced);
    let end = trip.schedule.end().unwrap();
    assert!(trip.differences(end).is_empty());
    let (late, busiest) = (trip.now() - end as f64, trip.busiest(HOUR));
    assert!(late < 3.0 * MINUTE, "{late} ms after the end");
    assert!(
        busiest <= 2500 && trip.busiest(1000.0) <= 20,
        "{busiest} in an hour"
    );
    println!(
        "  {:.1} h, {} requests, at most {busiest} an hour; told {late:.0} ms after the end",
        trip.now() / HOUR,
        trip.sent.len()
    );
}
