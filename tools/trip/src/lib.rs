//! Watches on their way through simulated batches, in virtual time: requests take their time, faults come as scripted.
//!
//! [`Trip`] drives the state machine alone; [`executor`] runs the client, pollers and their readers, as tasks. Both go by a
//! timeline: a clock, and what is to come.

// Made for tests: what cannot go on here should stop them.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod drive;
pub mod executor;
mod fault;
mod rows;
mod timeline;

pub use drive::{Sent, Step, Trip};
pub use fault::{Asked, Fault};
pub use rows::first_open;

use serde_json::Value;
use simulator::bodies::{self, Moment};
use simulator::schedule::Schedule;
use simulator::twist::Twist;
use supermetrics_batch_status_core::watch::Window;
use supermetrics_batch_status_core::watch::options::WatchOptions;

/// When batches begin, in epoch milliseconds.
pub const START: i64 = 1_788_602_400_000;

/// Milliseconds.
pub const HOUR: f64 = 3_600_000.0;

/// The batch that is asked for.
pub const BATCH_ID: &str = "qrb_3feb5ff5c71e";

/// What every answer has for its ID.
pub const REQUEST_ID: &str = "BXaEFVtjc7TXaJxg";

/// Options of a watch, the defaults but for `more`.
pub fn options(more: impl FnOnce(&mut WatchOptions)) -> WatchOptions {
    let mut options = WatchOptions::new(BATCH_ID).unwrap();
    more(&mut options);
    options
}

/// A page of a batch, as the simulator tells it.
pub fn page(schedule: &Schedule, began: i64, window: Window, true_at: u64) -> Value {
    let moment = Moment {
        batch_id: BATCH_ID,
        schedule,
        now: true_at,
        began,
        speed: 1.0,
    };
    let (offset, limit) = (window.offset.into(), window.limit.into());
    bodies::status(moment, offset, limit, Twist::None, REQUEST_ID)
}
