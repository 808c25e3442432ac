//! Readers whose time is up.

use std::rc::Rc;

use supermetrics_batch_status_core::client::reader::{Outcome, expire};
use supermetrics_batch_status_core::error::Error;
use supermetrics_batch_status_core::watch::snapshot::Connection;

use crate::polled::{begin, endless, plan, reader};
use crate::trip::HOUR;

#[test]
fn a_deadline_is_kept_though_the_machine_sleeps_or_its_clock_is_set() {
    for (asleep, error, latest) in [
        (0.0, 0.0, 60_010.0),
        (30_000.0, 0.0, 60_010.0),
        (600_000.0, 0.0, 610_010.0),
        (0.0, -HOUR, 65_010.0),
    ] {
        let (world, poller, first) = begin(endless());
        let second = reader(&poller);
        world.spawn(expire(Rc::downgrade(&first), 60_000));
        world.run_until(10_000.0);
        world.clock_error.set(error);
        world.sleep(asleep);
        world.run_until(latest);
        let deadline = Error::Deadline { after_ms: 60_000 };
        assert_eq!(
            first.outcome(),
            Some(Outcome::Failed(deadline.clone())),
            "{asleep}, {error}"
        );
        let snapshot = first.snapshot();
        assert_eq!(snapshot.error, Some(deadline));
        assert_eq!(snapshot.connection, Connection::Closed);
        assert!(snapshot.progress.total > 0, "the last picture stays");
        assert_eq!(second.outcome(), None);
    }
}

#[test]
fn a_deadline_does_not_keep_a_reader_alive() {
    let (world, _, first) = begin(plan());
    world.spawn(expire(Rc::downgrade(&first), 600_000));
    world.run_until(10_000.0);
    drop(first);
    world.run_until(20_000.0);
    assert_eq!(world.tasks(), 0);
}
