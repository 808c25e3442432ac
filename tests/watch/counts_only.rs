//! A watch that nobody asks for rows: a poll is one request for the counts.

use std::rc::Rc;

use simulator::schedule::Plan;
use supermetrics_batch_status_core::client::poller::Poller;
use supermetrics_batch_status_core::client::reader::{Left, Outcome, Reader};
use supermetrics_batch_status_core::model::BatchOutcome;
use supermetrics_batch_status_core::rows::view::{Export, Filter, Format, RowQuery};
use supermetrics_batch_status_core::watch::reader_options::ReaderOptions;

use crate::trip::executor::{Machine, World};
use crate::trip::{HOUR, Trip, options};

/// The most bytes of a poll of a bar.
const MOST_BYTES: usize = 1000;

fn plan(total: u32) -> Plan {
    Plan {
        total,
        failure_share: 0.0,
        ..Plan::default()
    }
}

fn reader(poller: &Rc<Poller<Machine>>, rows: bool) -> Reader<Machine> {
    let options = options(|options| options.set_rows(rows));
    Reader::new(Rc::clone(poller), ReaderOptions::from(&options))
}

/// A world with a poller that runs for one reader, who wants counts only.
fn begin(total: u32) -> (Rc<World>, Rc<Poller<Machine>>, Reader<Machine>) {
    let world = World::new(plan(total));
    let options = options(|options| options.set_rows(false));
    let poller = Rc::new(Poller::new(Machine(Rc::clone(&world)), options));
    let bar = reader(&poller, false);
    let runs = Rc::clone(&poller);
    world.spawn(async move { runs.run().await });
    (world, poller, bar)
}

#[test]
fn a_poll_is_one_request_of_a_kilobyte_at_most_to_the_end() {
    for total in [1, 50, 20_000] {
        let options = options(|options| options.set_rows(false));
        let mut trip = Trip::with(plan(total), options);
        let mut is_told = false;
        trip.until(24.0 * HOUR, |trip| {
            is_told |= trip.snapshot().time_left.is_some();
            false
        });
        for sent in &trip.sent {
            assert!(sent.is_poll, "{total}: {sent:?}");
            assert_eq!((sent.window.offset, sent.window.limit), (0, 1), "{total}");
            assert!(sent.bytes <= MOST_BYTES, "{total}: {} bytes", sent.bytes);
        }
        let last = trip.snapshot();
        assert_eq!(last.outcome, Some(BatchOutcome::Success), "{total}");
        assert_eq!(last.progress.ended, u64::from(total));
        assert_eq!(last.known_queries, 1);
        assert_eq!(last.synced, total == 1);
        assert_eq!(last.warnings, [], "{total}: nothing is amiss");
        assert_eq!(is_told, total > 1, "{total}: the time left, from counts");
        let took = trip.schedule.end().unwrap() as f64;
        let elapsed = last.elapsed_ms.unwrap() as f64;
        assert!(
            elapsed > 0.9 * took - 1000.0,
            "{total}: {elapsed} of {took}"
        );
    }
}

#[test]
fn whoever_asks_for_rows_gets_them() {
    type Ask = fn(&Reader<Machine>);
    let asks: [(&str, Ask); 6] = [
        ("queries", |reader| {
            reader.queries(&RowQuery::default());
        }),
        ("queryOrder", |reader| {
            reader.query_order(&Filter::default());
        }),
        ("exportQueries", |reader| {
            let order = reader.query_order(&Filter::default());
            let mut export = Export::new(Format::Csv, order.indexes);
            while reader.next_piece(&mut export).is_some() {}
        }),
        ("timing", |reader| {
            reader.timing(&Filter::default());
        }),
        ("errorGroups", |reader| {
            reader.error_groups();
        }),
        ("splitGrid", |reader| {
            reader.split_grid();
        }),
    ];
    for (name, ask) in asks {
        let (world, _poller, bar) = begin(3000);
        world.run_until(10_000.0);
        assert_eq!(bar.snapshot().known_queries, 1, "{name}: before");
        ask(&bar);
        world.run_until(12_000.0);
        assert_eq!(bar.snapshot().known_queries, 3000, "{name}: after");
    }
}

#[test]
fn rows_are_read_after_the_end_too() {
    let (world, _poller, bar) = begin(3000);
    world.run_until(24.0 * HOUR);
    let success = Some(Outcome::Batch(BatchOutcome::Success));
    assert_eq!(bar.outcome(), success);
    let before = world.requests();
    // Nobody wants rows: there is nothing to read again.
    bar.refresh();
    world.run_until(25.0 * HOUR);
    assert_eq!(world.requests(), before);
    assert_eq!(bar.queries(&RowQuery::default()).total, 1);
    world.run_until(26.0 * HOUR);
    assert_eq!(world.requests(), before + 3);
    let last = bar.snapshot();
    assert!(last.synced, "{last:?}");
    assert_eq!(bar.queries(&RowQuery::default()).total, 3000);
    assert_eq!(world.tasks(), 0);
}

#[test]
fn a_reader_of_rows_takes_its_wish_along() {
    let (world, poller, bar) = begin(3000);
    world.run_until(5000.0);
    let table = reader(&poller, true);
    world.run_until(10_000.0);
    assert_eq!(bar.snapshot().known_queries, 3000);
    table.leave(Left::Closed);
    let before = world.windows();
    world.run_until(60_000.0);
    let since = world.windows().split_off(before.len());
    assert!(!since.is_empty());
    assert!(since.iter().all(|window| window.limit == 1), "{since:?}");
}
