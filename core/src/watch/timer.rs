//! What a watch waits for: a closed list of named timers.

use super::clock::Instant;

/// What a watch waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Timer {
    /// The next poll is due when the pause between two polls has passed.
    Interval,
    /// The last requests failed; the retry policy spaces the next attempt.
    Backoff,
    /// The API asked for a pause by `Retry-After`.
    RetryAfter,
    /// Two requests are at least 60 ms apart: the provider asks for no more than 20 a second.
    Spacing,
    /// The budget of the hour is used up; the oldest requests have to leave the hour first.
    Budget,
    /// The browser says that there is no network; attempts are rare.
    Offline,
    /// Rows lag behind their counts: they are read again after a pause.
    Rows,
    /// Nothing is due: a response or an event comes first. The clock is read now and then, to notice sleep.
    Heartbeat,
}

/// A time before which no request may be sent, and its name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deadline {
    /// The end of the wait.
    pub at: Instant,
    /// What it waits for.
    pub timer: Timer,
}

impl Deadline {
    /// The later of two deadlines; the first one where they are equal.
    pub fn or_later(self, at: Instant, timer: Timer) -> Self {
        if at > self.at {
            Self { at, timer }
        } else {
            self
        }
    }
}
