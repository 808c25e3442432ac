//! A whole batch, watched: a sans-IO state machine. Responses, events and times go in, requests and waits come out.
//!
//! It uses no clock, no random source and no I/O: a driver such as [`crate::client::poller`] does what it says. So a test
//! can replay a day with sleep, offline gaps and rate limits in milliseconds.
//!
//! # The contract
//!
//! A driver repeats these steps until the output is [`Output::Done`]:
//!
//! 1. [`Watch::handle_timeout`] with the time, which only ever enters by a `handle_` or a `set_` call.
//! 2. [`Watch::poll_output`].
//! 3. For [`Output::Send`]: send the request, and go on with step 1 without waiting for its response. Up to four are
//!    in flight.
//! 4. For [`Output::Wait`]: wait until a response, an event or the end of the time, whatever comes first.
//! 5. A response or a failure goes to [`Watch::handle_response`]; each request gets exactly one.
//! 6. An event goes to its own method: [`Watch::refresh`], [`Watch::set_paused`], [`Watch::set_hidden`],
//!    [`Watch::set_offline`], [`Watch::set_options`].
//!
//! Between any two steps [`Watch::snapshot`], [`Watch::view`] and [`Watch::end`] tell what is known.
//!
//! ```
//! use supermetrics_batch_status_core::watch::options::WatchOptions;
//! use supermetrics_batch_status_core::watch::{Output, SuccessResponse, Watch};
//!
//! let mut now = 1_788_602_400_000.0;
//! let mut watch = Watch::new(&mut WatchOptions::new("qrb_1").unwrap(), now);
//! let body = br#"{"meta":{"status_code":"STOPPED","progress":{"queued":0,"running":0,"success":1,"failure":0},
//!   "paginate":{"offset":0,"limit":1000,"total":1}},"data":[{"schedule_id":"q_1","status_code":"SUCCESS"}]}"#;
//! loop {
//!     watch.handle_timeout(now);
//!     match watch.poll_output() {
//!         Output::Send(request) => {
//!             assert_eq!((request.window.offset, request.window.limit), (0, 1000));
//!             let response = SuccessResponse { body, status: 200, rate_limit: None, secret: None };
//!             now += 80.0;
//!             watch.handle_response(request, Ok(response), now, 0.5);
//!         }
//!         Output::Wait { duration, .. } => now += duration.as_ms(),
//!         Output::Done => break,
//!     }
//! }
//! assert!(watch.snapshot(now).synced);
//! ```

mod agreement;
mod budget;
mod clock;
mod counts;
mod delta;
mod diagnostics;
pub mod durations;
mod ending;
mod estimate;
pub mod forecast;
mod gates;
mod knowledge;
mod loading;
mod log;
mod machine;
pub mod options;
mod output;
mod pace;
mod page_size;
mod plan;
pub mod reader_options;
mod recheck;
mod relay;
mod response;
mod retry;
mod schedule;
mod skew;
pub mod snapshot;
mod stragglers;
mod timer;
mod tracker;
mod window;

pub use clock::{Duration, Instant};
pub use estimate::TimeLeftUnknown;
pub use log::{LogEvent, Purpose};
pub use machine::Watch;
pub use relay::Relayed;
pub use timer::Timer;
pub use window::Window;

use crate::error::Error;
use crate::model::{BatchOutcome, RateLimit};

/// A request to send.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PageRequest {
    /// The rows to ask for.
    pub window: Window,
    /// Why it is sent.
    pub purpose: Purpose,
    /// The logical time at which it was sent.
    sent: u32,
    sent_at: Instant,
}

impl PageRequest {
    /// Whether it is the poll itself, and not a page or window beyond it.
    pub fn is_poll(&self) -> bool {
        self.purpose == Purpose::Poll
    }
}

/// What the driver must do now.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use]
pub enum Output {
    /// Send this request, and poll again: several may be in flight.
    Send(PageRequest),
    /// Do nothing until a response or an event comes, or this much time has passed.
    Wait {
        /// At least a millisecond, at most five seconds.
        duration: Duration,
        /// What is waited for.
        timer: Timer,
    },
    /// Nothing, unless [`Watch::refresh`] is called and rows are missing.
    Done,
}

/// Why a watch has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The batch has ended.
    Batch(BatchOutcome),
    /// An error: no retry would help.
    Failed(Error),
}

/// A response with a status of success, with its headers as far as they matter here.
#[derive(Clone, Copy, Debug)]
pub struct SuccessResponse<'a> {
    /// The body.
    pub body: &'a [u8],
    /// The HTTP status.
    pub status: u16,
    /// The hourly limit, where it could be read.
    pub rate_limit: Option<RateLimit>,
    /// The token, which no message may repeat.
    pub secret: Option<&'a str>,
}
