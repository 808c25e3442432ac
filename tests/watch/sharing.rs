//! One poller and its readers: who shares what, who waits for whom, and what is left when all have gone.

use std::cell::{Cell, RefCell};
use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use simulator::schedule::Plan;
use supermetrics_batch_status_core::client::host::HttpResponse;
use supermetrics_batch_status_core::client::reader::{Left, Outcome, Reader};
use supermetrics_batch_status_core::error::Error;
use supermetrics_batch_status_core::model::BatchOutcome;
use supermetrics_batch_status_core::request::options::Value;
use supermetrics_batch_status_core::watch::options::WatchOptions;
use supermetrics_batch_status_core::watch::snapshot::Connection;
use supermetrics_batch_status_core::watch::{LogEvent, Purpose, Timer};

use crate::polled::{begin, endless, plan, poller, reader, start};
use crate::trip::executor::{Machine, Token, World};
use crate::trip::{BATCH_ID, HOUR, START};

#[test]
fn readers_share_requests_and_the_end() {
    let (alone, _, one) = begin(plan());
    alone.run_until(HOUR);
    let (world, poller, first) = begin(plan());
    let others = [reader(&poller), reader(&poller)];
    world.run_until(HOUR);
    assert_eq!(world.requests(), alone.requests());
    let success = Some(Outcome::Batch(BatchOutcome::Success));
    assert_eq!(one.outcome(), success);
    for reader in others.iter().chain([&first]) {
        assert_eq!(reader.outcome(), success);
        assert!(reader.snapshot().synced);
    }
    assert!(poller.is_over());
    assert_eq!(world.tasks(), 0);
}

#[test]
fn the_last_one_to_leave_ends_the_poller_and_drops_the_request_in_flight() {
    for drops in [false, true] {
        let (world, poller, first) = begin(plan());
        let second = reader(&poller);
        let go = |reader: Rc<Reader<Machine>>| {
            if !drops {
                reader.leave(Left::Closed);
                assert_eq!(reader.outcome(), Some(Outcome::Failed(Error::Closed)));
            }
        };
        world.run_until(40.0);
        go(first);
        world.run_until(50.0);
        assert_eq!((world.dropped.get(), world.tasks()), (0, 1));
        go(second);
        world.run_until(60.0);
        assert_eq!((world.dropped.get(), world.tasks()), (1, 0));
        world.run_until(HOUR);
        assert_eq!(world.requests(), 1);
        assert!(poller.is_over());
    }
}

#[test]
fn one_who_stops_does_not_stop_the_other() {
    let (world, poller, first) = begin(plan());
    let second = reader(&poller);
    world.run_until(5000.0);
    first.leave(Left::Closed);
    let (version, seen) = (first.version(), first.snapshot());
    assert_eq!(seen.connection, Connection::Closed);
    assert_eq!(seen.next_poll_at, None);
    world.run_until(HOUR);
    assert_eq!(first.version(), version);
    assert!(Rc::ptr_eq(&first.snapshot(), &seen));
    assert_eq!(
        second.outcome(),
        Some(Outcome::Batch(BatchOutcome::Success))
    );
    // A reason, once given, stays.
    first.leave(Left::Aborted);
    assert_eq!(first.outcome(), Some(Outcome::Failed(Error::Closed)));
}

#[test]
fn stopped_before_the_first_answer() {
    let (world, _, first) = begin(plan());
    assert_eq!(first.version(), 0);
    first.leave(Left::Closed);
    assert!(first.version() > 0);
    world.run_until(HOUR);
    // The poller had not even begun.
    assert_eq!(world.requests(), 0);
    let snapshot = first.snapshot();
    assert_eq!(snapshot.connection, Connection::Closed);
    assert_eq!(snapshot.progress.total, 0);
}

#[test]
fn an_answer_that_waited_while_the_machine_slept_is_followed_by_another_request_at_once() {
    let (world, _, first) = begin(endless());
    // Long since idle: half a minute between two polls. The next one is caught on its way.
    world.run_until(HOUR);
    let before = world.requests();
    while world.requests() == before {
        world.run_until(world.now() + 20.0);
    }
    world.sleep(HOUR);
    let woke = world.now();
    world.run_until(woke + 300.0);
    assert_eq!(world.requests(), before + 2);
    assert!(first.snapshot().updated_at.is_some());
}

#[test]
fn a_slow_reader_gets_the_latest_and_misses_no_end() {
    let (world, _, first) = begin(plan());
    let seen = Rc::new(Cell::new(0));
    let (slow, count, clock) = (Rc::clone(&first), Rc::clone(&seen), Rc::clone(&world));
    world.spawn(async move {
        let machine = Machine(Rc::clone(&clock));
        let mut version = 0;
        loop {
            slow.changed(version).await;
            if slow.version() <= version {
                break;
            }
            version = slow.version();
            count.set(count.get() + 1);
            supermetrics_batch_status_core::client::host::Host::sleep(&machine, 10_000).await;
            assert!(slow.snapshot().progress.ended >= slow.snapshot().changes.succeeded);
        }
        let outcome = slow.ended().await;
        assert_eq!(outcome, Some(Outcome::Batch(BatchOutcome::Success)));
        count.set(count.get() + 1000);
    });
    world.run_until(HOUR);
    assert_eq!(world.tasks(), 0);
    let steps = seen.get() - 1000;
    assert!((3..=12).contains(&steps), "{steps} pictures");
}

#[test]
fn a_picture_is_the_same_until_something_has_changed() {
    let (world, _, first) = begin(endless());
    let before = first.snapshot();
    assert!(Rc::ptr_eq(&before, &first.snapshot()));
    assert_eq!(before.connection, Connection::Connecting);
    world.run_until(1.0);
    assert!(Rc::ptr_eq(&before, &first.snapshot()));
    world.run_until(100.0);
    let after = first.snapshot();
    assert!(!Rc::ptr_eq(&before, &after));
    assert_eq!(after.changes.added, after.progress.total);
    world.run_until(101.0);
    first.refresh();
    assert!(Rc::ptr_eq(&after, &first.snapshot()));
}

#[test]
fn a_token_that_is_refused_is_asked_for_once_more() {
    // The first token is good for eight requests.
    let expired = |world: &World, window| {
        let sent = world.sent.borrow();
        let fresh = if sent.len() <= 8 { "token0" } else { "token1" };
        let good = sent
            .last()
            .is_some_and(|sent| sent.token.as_deref() == Some(fresh));
        let refused = HttpResponse {
            status: 401,
            ..HttpResponse::default()
        };
        (
            80.0,
            if good {
                world.truth(window)
            } else {
                Ok(refused)
            },
        )
    };
    for (name, token, goes_on) in [
        (
            "another one",
            (|asked| Ok(Some(if asked > 8 { "token1" } else { "token0" }))) as fn(usize) -> Token,
            true,
        ),
        ("the same", |_| Ok(Some("token0")), false),
    ] {
        let world = World::with(endless(), expired, token);
        let poller = poller(&world);
        let first = reader(&poller);
        start(&world, &poller);
        world.run_until(60_000.0);
        if goes_on {
            assert_eq!(first.outcome(), None, "{name}");
            assert!(world.requests() > 20, "{name}");
            assert_eq!(first.snapshot().error, None, "{name}");
            continue;
        }
        let Some(Outcome::Failed(error)) = first.outcome() else {
            panic!("{name}: {:?}", first.outcome());
        };
        assert_eq!(error.http_status(), Some(401));
        assert_eq!(world.requests(), 10, "{name}");
    }
}

#[test]
fn refresh_is_a_request_at_once() {
    let (world, _, first) = begin(endless());
    world.run_until(HOUR - 1.0);
    world.run_until(HOUR + 12_000.0);
    let before = world.requests();
    first.refresh();
    world.run_until(world.now() + 1.0);
    assert!(world.requests() <= before + 1);
    world.run_until(world.now() + 100.0);
    assert_eq!(world.requests(), before + 1);
}

#[test]
fn a_poller_whose_run_was_dropped_asks_again_when_it_runs_again() {
    for at in [40.0, 20_040.0] {
        let world = World::new(plan());
        let poller = poller(&world);
        let first = reader(&poller);
        let stops = Rc::new(Cell::new(false));
        let (stopped, running) = (Rc::clone(&stops), Rc::clone(&poller));
        world.spawn(async move {
            let mut run = pin!(running.run());
            poll_fn(|context| {
                if stopped.get() {
                    return Poll::Ready(());
                }
                run.as_mut().poll(context)
            })
            .await;
        });
        world.run_until(at);
        stops.set(true);
        first.notify();
        world.run_until(at + 100_000.0);
        assert_eq!(world.tasks(), 0);
        let requests = world.requests();
        start(&world, &poller);
        world.run_until(at + 100_010.0);
        assert_eq!(world.requests(), requests + 1, "{at}");
        world.run_until(HOUR);
        assert_eq!(
            first.outcome(),
            Some(Outcome::Batch(BatchOutcome::Success)),
            "{at}"
        );
    }
}

#[test]
fn what_was_saved_is_taken_by_a_poller_that_has_read_nothing() {
    let long_over = || {
        let world = World::new(Plan {
            total: 4000,
            ..plan()
        });
        world.sleep(10.0 * HOUR);
        world
    };
    let world = long_over();
    let poller = poller(&world);
    let first = reader(&poller);
    start(&world, &poller);
    world.run_until(11.0 * HOUR);
    let saved = first.serialize();
    let restored = || {
        let fields = [("batchId", BATCH_ID), ("restoreFrom", &saved)];
        let owned = fields.map(|(name, text)| (name.to_owned(), Value::Text(text.to_owned())));
        WatchOptions::read(&Value::Object(owned.to_vec()), None).unwrap()
    };
    for (name, answered, requests) in [("before the first answer", false, 1), ("later", true, 4)] {
        let world = long_over();
        let poller = self::poller(&world);
        let first = reader(&poller);
        start(&world, &poller);
        world.run_until(10.0 * HOUR + if answered { 100.0 } else { 10.0 });
        poller.restore(&mut restored());
        let second = reader(&poller);
        world.run_until(11.0 * HOUR);
        let warnings = second.snapshot().warnings.clone();
        let told: Vec<&str> = warnings.iter().map(|warning| &*warning.path).collect();
        let expected: &[&str] = if answered { &["restoreFrom"] } else { &[] };
        assert_eq!(told, expected, "{name}");
        assert_eq!(world.requests(), requests, "{name}");
        assert!(
            first.snapshot().synced && second.snapshot().synced,
            "{name}"
        );
    }
}

#[test]
fn a_logger_is_told_what_the_poller_does_and_never_the_token() {
    let world = World::with(
        plan(),
        |world: &World, window| {
            let fails = world.sent.borrow().len() == 3;
            let failed = HttpResponse {
                status: 503,
                ..HttpResponse::default()
            };
            (
                80.0,
                if fails {
                    Ok(failed)
                } else {
                    world.truth(window)
                },
            )
        },
        |_| Ok(Some("s3cr3t")),
    );
    let poller = poller(&world);
    let (first, other) = (reader(&poller), reader(&poller));
    let events = Rc::new(RefCell::new(Vec::new()));
    let (heard, again) = (Rc::clone(&events), Rc::clone(&other));
    first.log(Box::new(move |event| {
        // A logger may call any method.
        let _ = again.snapshot();
        heard.borrow_mut().push(event.clone());
    }));
    start(&world, &poller);
    world.run_until(HOUR);
    let events = events.borrow();
    let sent = events
        .iter()
        .filter(|event| matches!(event, LogEvent::Sent { .. }));
    assert_eq!(sent.count(), world.requests());
    assert_eq!(
        events[0],
        LogEvent::Sent {
            offset: 0,
            limit: 1000,
            purpose: Purpose::Poll
        }
    );
    let is_answer = |event: &&LogEvent| matches!(event, LogEvent::Answered { status: 200, took_ms, bytes, .. } if *took_ms == 80.0 && *bytes > 1000);
    assert_eq!(
        events.iter().filter(is_answer).count(),
        world.requests() - 1
    );
    let failed = LogEvent::Failed {
        offset: 0,
        limit: 1000,
        kind: "server",
        status: Some(503),
        took_ms: 80.0,
        consecutive_failures: 1,
    };
    assert_eq!(events.iter().filter(|event| **event == failed).count(), 1);
    let waits = |timer| {
        let is_wait = move |event: &&LogEvent| matches!(event, LogEvent::Waiting { waiting_for, until } if *waiting_for == timer && *until > START as u64);
        events.iter().filter(is_wait).count()
    };
    assert!(
        waits(Timer::Interval) > 5 && waits(Timer::Backoff) == 1,
        "{events:#?}"
    );
    let end = LogEvent::Ended {
        outcome: Some(BatchOutcome::Success),
        kind: None,
    };
    assert_eq!(events.last(), Some(&end));
    let json = serde_json::to_string(&*events).unwrap();
    assert!(!json.contains("s3cr3t"));
    assert!(
        json.contains(r#"{"type":"waiting","waitingFor":"backoff","until":"#),
        "{json}"
    );
}
