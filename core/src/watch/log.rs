//! What a watch does, as typed events for debugging. Nothing is made where nobody listens, and none holds a token.

use serde::Serialize;

use super::Timer;
use crate::model::BatchOutcome;

/// More events than this between two drains are not kept: a driver drains after each call.
const MAX_KEPT: usize = 256;

/// Why a request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Purpose {
    /// The poll itself.
    Poll,
    /// Rows that were never read.
    Load,
    /// Rows that disagree with the counts.
    Recheck,
}

/// One thing that a watch did. Times are epoch milliseconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
#[non_exhaustive]
pub enum LogEvent {
    /// A request was sent.
    Sent {
        /// Position of the first row.
        offset: u32,
        /// The most rows.
        limit: u32,
        /// Why it was sent.
        purpose: Purpose,
    },
    /// A response came that could be used.
    Answered {
        /// Position of the first row that was asked for.
        offset: u32,
        /// The most rows that were asked for.
        limit: u32,
        /// HTTP status.
        status: u16,
        /// Bytes of the body.
        bytes: usize,
        /// Milliseconds from the request to here.
        took_ms: f64,
    },
    /// A request failed.
    Failed {
        /// Position of the first row that was asked for.
        offset: u32,
        /// The most rows that were asked for.
        limit: u32,
        /// The kind of the error.
        kind: &'static str,
        /// HTTP status, if there was one.
        status: Option<u16>,
        /// Milliseconds from the request to here.
        took_ms: f64,
        /// Failures in a row, with this one.
        consecutive_failures: u64,
    },
    /// The next request waits.
    Waiting {
        /// For what.
        waiting_for: Timer,
        /// Until when.
        until: u64,
    },
    /// Rows and counts differ.
    Gap {
        /// Rows that were never read.
        unread: u32,
        /// Queries that have started by the counts and in no row; negative where rows are ahead.
        starts: i64,
        /// The same for queries that have ended.
        ends: i64,
    },
    /// The watch has ended.
    Ended {
        /// How the batch ended, where that is known.
        outcome: Option<BatchOutcome>,
        /// The kind of the error that ended it otherwise.
        kind: Option<&'static str>,
    },
}

/// The events since the last drain.
#[derive(Debug, Default)]
pub struct Log {
    /// `None`: nobody listens.
    events: Option<Vec<LogEvent>>,
    waiting: Option<(Timer, u64)>,
}

impl Log {
    /// Begins to keep events, or ends it.
    pub fn enable(&mut self, enable: bool) {
        self.events = enable.then(|| self.events.take().unwrap_or_default());
    }

    /// Keeps an event, which is made only where somebody listens.
    pub fn record(&mut self, event: impl FnOnce() -> LogEvent) {
        if let Some(events) = &mut self.events
            && events.len() < MAX_KEPT
        {
            events.push(event());
        }
    }

    /// Keeps what is waited for, once for each wait.
    pub fn record_wait(&mut self, timer: Timer, until: f64) {
        let wait = Some((timer, until as u64));
        if self.events.is_some() && self.waiting != wait {
            self.waiting = wait;
            self.record(|| LogEvent::Waiting {
                waiting_for: timer,
                until: until as u64,
            });
        }
    }

    /// Takes the events since the last call.
    pub fn drain(&mut self) -> Vec<LogEvent> {
        self.events.as_mut().map(std::mem::take).unwrap_or_default()
    }
}
