//! A batch that has ended with rows missing: for how long they can be had, and what is let go of then.

use std::cell::Cell;
use std::rc::Rc;

use simulator::schedule::Plan;
use supermetrics_batch_status_core::client::host::HttpResponse;
use supermetrics_batch_status_core::client::poller::Poller;
use supermetrics_batch_status_core::client::reader::{Outcome, Reader};
use supermetrics_batch_status_core::model::BatchOutcome;
use supermetrics_batch_status_core::watch::reader_options::ReaderOptions;

use crate::trip::executor::{Machine, Token, World};
use crate::trip::{HOUR, options};

const MINUTE: f64 = 60_000.0;

/// A batch that was over long ago. The second request is refused for two minutes, so that rows are missing at the end.
fn ended_with_rows_missing(token: fn(usize) -> Token) -> (Rc<World>, Rc<Reader<Machine>>) {
    let plan = Plan {
        total: 4000,
        concurrency: 50,
        median_ms: 300.0,
        slow_share: 0.0,
        failure_share: 0.0,
        ..Plan::default()
    };
    let refused = |world: &World, window| {
        let refused = HttpResponse {
            status: 429,
            retry_after: Some("120".to_owned()),
            ..HttpResponse::default()
        };
        let is_second = world.sent.borrow().len() == 2;
        let answer = if is_second {
            Ok(refused)
        } else {
            world.truth(window)
        };
        (80.0, answer)
    };
    let world = World::with(plan, refused, token);
    world.sleep(10.0 * HOUR);
    let poller = Rc::new(Poller::new(Machine(Rc::clone(&world)), options(|_| ())));
    let wants = ReaderOptions::from(&options(|_| ()));
    let reader = Rc::new(Reader::new(Rc::clone(&poller), wants));
    world.spawn(async move { poller.run().await });
    (world, reader)
}

fn is_success(reader: &Reader<Machine>) -> bool {
    reader.outcome() == Some(Outcome::Batch(BatchOutcome::Success))
}

#[test]
fn whoever_listens_is_told_of_the_rows_that_a_refresh_reads() {
    let (world, reader) = ended_with_rows_missing(|_| Ok(None));
    world.run_until(10.0 * HOUR + MINUTE);
    assert!(is_success(&reader) && !reader.snapshot().synced);
    assert!(!reader.is_finished(), "rows can still be had");
    let told = Rc::new(Cell::new(0));
    let (count, listener) = (Rc::clone(&told), Rc::clone(&reader));
    world.spawn(async move {
        while !listener.is_finished() {
            let version = listener.version();
            listener
                .until(&|| listener.version() > version || listener.is_finished())
                .await;
            count.set(count.get() + u32::from(listener.version() > version));
        }
    });
    world.run_until(10.0 * HOUR + 3.0 * MINUTE);
    let before = told.get();
    reader.refresh();
    world.run_until(10.0 * HOUR + 4.0 * MINUTE);
    assert!(told.get() > before, "told {before} times");
    assert!(reader.snapshot().synced && reader.is_finished());
    assert_eq!(world.tasks(), 0);
}

#[test]
fn the_callers_functions_are_let_go_of_ten_minutes_after_the_end() {
    for (name, token) in [
        ("no token", (|_| Ok(None)) as fn(usize) -> Token),
        ("a function", |_| Ok(Some("token"))),
    ] {
        let (world, reader) = ended_with_rows_missing(token);
        let held = Rc::new(());
        let holds = Rc::clone(&held);
        reader.log(Box::new(move |_| {
            let _ = &holds;
        }));
        world.run_until(10.0 * HOUR + MINUTE);
        assert!(is_success(&reader) && !reader.is_finished(), "{name}");
        world.run_until(10.0 * HOUR + 10.0 * MINUTE);
        assert_eq!((Rc::strong_count(&held), world.tasks()), (2, 1), "{name}");
        world.run_until(10.0 * HOUR + 11.0 * MINUTE);
        // The host lets go of its function when the poller has ended.
        let tasks = usize::from(name == "no token");
        assert_eq!(
            (Rc::strong_count(&held), world.tasks()),
            (1, tasks),
            "{name}"
        );
        assert!(reader.is_finished(), "{name}");
        // Without a function, rows can still be had.
        reader.refresh();
        world.run_until(11.0 * HOUR);
        assert_eq!(reader.snapshot().synced, tasks == 1, "{name}");
        assert_eq!(world.tasks(), 0, "{name}");
    }
}
