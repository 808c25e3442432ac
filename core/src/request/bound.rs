//! The bounds of numeric options: their names, checks and messages.

use crate::error::option::OptionError;
use crate::text::digits;

/// The largest integer that JavaScript holds exactly: 2^53 - 1.
pub const MAX_SAFE_INTEGER: u64 = 9_007_199_254_740_991;

/// A whole number from `min` to `max`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The option, as messages name it.
    pub name: &'static str,
    /// What it must be, as messages say it.
    pub expected: &'static str,
    /// The smallest value.
    pub min: u64,
    /// The largest value.
    pub max: u64,
}

/// Makes a constant of each line: the option, what it must be, and its bounds.
macro_rules! bounds {
    ($($(#[$doc:meta])* $bound:ident: $name:literal, $expected:expr, $min:literal..=$max:expr;)*) => {$(
        $(#[$doc])*
        pub const $bound: Bound = Bound { name: $name, expected: $expected, min: $min, max: $max };
    )*};
}

bounds! {
    /// Position of the first query.
    OFFSET: "offset", "a whole number from 0 to 2^53 - 1", 0..=MAX_SAFE_INTEGER;
    /// The largest number of queries on a page. Source: the API's contract.
    LIMIT: "limit", "a whole number from 1 to 1000", 1..=1000;
    /// Milliseconds for the whole exchange. Timers overflow above.
    TIMEOUT: "timeoutMs", "a whole number of milliseconds from 1 to 2147483647", 1..=0x7fff_ffff;
    /// The longest body that is read, in bytes.
    BODY: "maxBodyBytes", "a whole number of bytes from 1024 to 268435456", 1024..=256 << 20;
    /// Retries, when `retry` is a number.
    RETRY: "retry", "a whole number from 0 to 10", 0..=10;
    /// Retries after the first attempt.
    RETRY_LIMIT: "retry.limit", RETRY.expected, 0..=RETRY.max;
    /// The bound of the first wait, in milliseconds.
    BASE_DELAY: "retry.baseDelayMs", "a whole number of milliseconds from 1 to 600000", 1..=600_000;
    /// The bound of any wait of our own, in milliseconds.
    MAX_DELAY: "retry.maxDelayMs", BASE_DELAY.expected, 1..=BASE_DELAY.max;
    /// The shortest time between two polls of a watch, in milliseconds.
    MIN_INTERVAL: "minIntervalMs", "a whole number of milliseconds from 100 to 3600000", 100..=3_600_000;
    /// The longest time between two polls of a watch, in milliseconds.
    MAX_INTERVAL: "maxIntervalMs", MIN_INTERVAL.expected, 100..=MIN_INTERVAL.max;
    /// Requests of a watch in any hour. The API allows no token more than the maximum.
    HOURLY_BUDGET: "hourlyBudget", "a whole number of requests from 1 to 10000", 1..=10_000;
    /// Milliseconds after which a watch gives up.
    DEADLINE: "deadlineMs", "a whole number of milliseconds from 1 to 2592000000 (30 days)", 1..=2_592_000_000;
    /// A revision, to select the rows that changed after it.
    CHANGED_SINCE: "changedSince", "a revision, as snapshots have them", 0..=MAX_SAFE_INTEGER;
    /// One row of a list.
    INDEX: "indexes", "a list of at most 1000 positions in the batch", 0..=MAX_SAFE_INTEGER;
}

/// The default of [`BODY`]: some thirty times the largest page.
pub const BODY_BYTES: u64 = 32 << 20;

/// The most queries that are read of one response. The contract allows 1000; the largest batch has 182,500.
pub const RESPONSE_ROWS: usize = 200_000;

impl Bound {
    /// Checks that a value is within the bounds, and gives it back.
    ///
    /// # Errors
    ///
    /// A value below `min` or above `max`.
    ///
    /// ```
    /// use supermetrics_batch_status_core::request::bound::LIMIT;
    /// assert_eq!(LIMIT.check(1000), Ok(1000));
    /// assert_eq!(
    ///     LIMIT.check(1001).unwrap_err().to_string(),
    ///     "Option \"limit\" must be a whole number from 1 to 1000, got 1001."
    /// );
    /// ```
    pub fn check(&self, value: u64) -> Result<u64, OptionError> {
        if value < self.min || value > self.max {
            return Err(self.refuse(digits(value)));
        }
        Ok(value)
    }

    /// Checks a value, and puts it in its place.
    pub(crate) fn set(&self, place: &mut u64, value: u64) -> Result<(), OptionError> {
        *place = self.check(value)?;
        Ok(())
    }

    /// The error that names the bounds.
    pub(crate) fn refuse(&self, got: String) -> OptionError {
        OptionError::invalid(self.name, self.expected, got)
    }
}
