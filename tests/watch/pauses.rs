//! Readers that pause: what they see meanwhile, and afterwards.

use std::rc::Rc;

use serde_json::json;
use supermetrics_batch_status_core::client::reader::{Left, Outcome, Reader};
use supermetrics_batch_status_core::model::BatchOutcome;
use supermetrics_batch_status_core::request::options::Value;
use supermetrics_batch_status_core::rows::view::{Export, Filter, Format, RowQuery};
use supermetrics_batch_status_core::watch::snapshot::Connection;

use crate::trip::HOUR;
use crate::trip::executor::Machine;

use crate::polled::{begin, endless, plan, reader};

#[test]
fn one_who_pauses_sees_nothing_new_while_the_other_does() {
    let (world, poller, first) = begin(endless());
    let second = reader(&poller);
    world.run_until(10_000.0);
    first.pause();
    let (version, seen) = (first.version(), first.snapshot());
    assert_eq!(seen.connection, Connection::Paused);
    let other = second.version();
    world.run_until(30_000.0);
    assert_eq!(first.version(), version);
    assert!(Rc::ptr_eq(&first.snapshot(), &seen));
    assert!(second.version() > other);
    assert_ne!(second.snapshot().connection, Connection::Paused);
    first.resume();
    assert!(first.version() > version);
    assert_eq!(first.snapshot().progress, second.snapshot().progress);
    let added = first.snapshot().progress.ended - seen.progress.ended;
    assert_eq!(first.snapshot().changes.succeeded, added);
}

#[test]
fn one_who_looks_only_after_a_pause_sees_what_was_known_at_the_pause() {
    for pauses in [true, false] {
        let (world, poller, first) = begin(endless());
        let second = reader(&poller);
        world.run_until(10_000.0);
        let known = second.snapshot().progress;
        if pauses {
            first.pause();
        } else {
            first.leave(Left::Closed);
        }
        world.run_until(30_000.0);
        assert_ne!(second.snapshot().progress, known);
        assert_eq!(first.snapshot().progress, known, "pauses: {pauses}");
    }
}

#[test]
fn the_rows_of_one_who_has_paused_are_the_newest_and_agree_with_each_other() {
    for (name, other_reads) in [("another reads on", true), ("alone", false)] {
        let (world, poller, first) = begin(endless());
        let second = other_reads.then(|| reader(&poller));
        world.run_until(10_000.0);
        // Caught while a request is on its way: its answer comes during the pause.
        let before = world.requests();
        while world.requests() == before {
            world.run_until(world.now() + 20.0);
        }
        let seen = first.snapshot();
        first.pause();
        let mut newest = seen.revision;
        for seconds in 11..40 {
            world.run_until(f64::from(seconds) * 1000.0);
            newest = rows_agree(&first, newest, name);
            assert_eq!(first.snapshot().revision, seen.revision, "{name}");
            if let Some(second) = &second {
                assert_eq!(newest, second.snapshot().revision, "{name}");
            }
        }
        assert!(newest > seen.revision, "{name}: nothing has changed");
        let since = Value::Number(seen.revision.into(), seen.revision.to_string());
        let query =
            RowQuery::read(&Value::Object(vec![("changedSince".to_owned(), since)])).unwrap();
        assert!(
            first.queries(&query).total > 0,
            "{name}: what is new is told"
        );
        first.resume();
        assert_eq!(first.snapshot().revision, newest, "{name}");
    }
}

/// All ways to read rows tell the same, and nothing older than before. Gives their revision.
fn rows_agree(reader: &Reader<Machine>, before: u32, name: &str) -> u32 {
    let query = RowQuery {
        limit: 1000,
        ..RowQuery::default()
    };
    let window = reader.queries(&query);
    assert!(window.revision >= before, "{name}");
    let order = reader.query_order(&Filter::default());
    assert_eq!(order.revision, window.revision, "{name}");
    assert_eq!(order.indexes.len(), window.queries.len(), "{name}");
    let timing = reader.timing(&Filter::default());
    assert_eq!(timing.states.len(), window.queries.len(), "{name}");
    let mut export = Export::new(Format::Json, order.indexes);
    let mut file = String::new();
    while let Some(piece) = reader.next_piece(&mut export) {
        file.push_str(&piece);
    }
    let file: Vec<serde_json::Value> = serde_json::from_str(&file).unwrap();
    for (position, query) in window.queries.iter().enumerate() {
        let state = query.state as u8;
        assert_eq!(timing.states[position], state, "{name}: {query:?}");
        assert_eq!(file[position]["state"], json!(query.state), "{name}");
    }
    window.revision
}

#[test]
fn the_poller_rests_while_all_readers_do() {
    let (world, poller, first) = begin(endless());
    let second = reader(&poller);
    world.run_until(10_000.0);
    first.pause();
    second.pause();
    world.run_until(11_000.0);
    let requests = world.requests();
    world.run_until(HOUR);
    assert_eq!(world.requests(), requests);
    // One who has paused may go without waking the other.
    drop(first);
    world.run_until(2.0 * HOUR);
    assert_eq!(world.requests(), requests);
    let third = reader(&poller);
    world.run_until(2.0 * HOUR + 10.0);
    assert_eq!(world.requests(), requests + 1);
    drop(third);
    world.run_until(2.0 * HOUR + 1000.0);
    let requests = world.requests();
    world.run_until(3.0 * HOUR);
    assert_eq!(world.requests(), requests);
    second.resume();
    world.run_until(3.0 * HOUR + 10.0);
    assert_eq!(world.requests(), requests + 1);
}

#[test]
fn one_who_pauses_hears_of_the_end_when_it_goes_on() {
    let (world, poller, first) = begin(plan());
    let second = reader(&poller);
    world.run_until(5000.0);
    first.pause();
    world.run_until(HOUR);
    assert!(second.outcome().is_some());
    assert_eq!(first.outcome(), None);
    first.resume();
    assert_eq!(first.outcome(), Some(Outcome::Batch(BatchOutcome::Success)));
    assert_eq!(first.snapshot().connection, Connection::Ended);
}

#[test]
fn one_who_subscribes_during_a_pause_misses_nothing() {
    let (world, _, first) = begin(endless());
    world.run_until(5000.0);
    let before = first.version();
    first.pause();
    first.resume();
    assert_eq!(first.version(), before, "a pause that nobody saw");
    first.pause();
    let subscribed = first.version();
    assert!(subscribed > before);
    first.resume();
    assert!(
        first.version() > subscribed,
        "the listener is told that it goes on"
    );
    let resumed = first.version();
    world.run_until(6500.0);
    assert!(first.version() > resumed, "and of the next update");
}

#[test]
fn changes_are_those_since_the_last_picture_of_the_same_reader() {
    let (world, poller, first) = begin(plan());
    let second = reader(&poller);
    let mut ended = 0;
    for second in 1..100 {
        world.run_until(f64::from(second) * 1000.0);
        ended += first.snapshot().changes.succeeded;
        if first.outcome().is_some() {
            break;
        }
        // A pause makes a new picture, in which nothing else has changed.
        first.pause();
        assert_eq!(first.snapshot().changes.succeeded, 0, "{second} s");
        first.resume();
    }
    let last = second.snapshot();
    assert_eq!(last.changes.succeeded, last.progress.ended);
    assert_eq!(ended, last.progress.ended);
}
