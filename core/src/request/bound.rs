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

/// Position of the first query.
pub const OFFSET: Bound = Bound {
    name: "offset",
    expected: "a whole number from 0 to 2^53 - 1",
    min: 0,
    max: MAX_SAFE_INTEGER,
};

/// The largest number of queries on a page. Source: the API's contract.
pub const LIMIT: Bound = Bound {
    name: "limit",
    expected: "a whole number from 1 to 1000",
    min: 1,
    max: 1000,
};

/// Milliseconds for the whole exchange. Timers overflow above.
pub const TIMEOUT: Bound = Bound {
    name: "timeoutMs",
    expected: "a whole number of milliseconds from 1 to 2147483647",
    min: 1,
    max: 0x7fff_ffff,
};

/// The longest body that is read, in bytes.
pub const BODY: Bound = Bound {
    name: "maxBodyBytes",
    expected: "a whole number of bytes from 1024 to 268435456",
    min: 1024,
    max: 256 << 20,
};

/// The default of [`BODY`]: some thirty times the largest page.
pub const BODY_BYTES: u64 = 32 << 20;

/// The most queries that are read of one answer. The contract allows 1000; the largest batch has 182,500.
pub const ANSWER_ROWS: usize = 200_000;

/// Retries, when `retry` is a number.
pub const RETRY: Bound = Bound {
    name: "retry",
    expected: "a whole number from 0 to 10",
    min: 0,
    max: 10,
};

/// Retries after the first attempt.
pub const RETRY_LIMIT: Bound = Bound {
    name: "retry.limit",
    ..RETRY
};

/// The bound of the first wait, in milliseconds.
pub const BASE_DELAY: Bound = Bound {
    name: "retry.baseDelayMs",
    expected: "a whole number of milliseconds from 1 to 600000",
    min: 1,
    max: 600_000,
};

/// The bound of any wait of our own, in milliseconds.
pub const MAX_DELAY: Bound = Bound {
    name: "retry.maxDelayMs",
    ..BASE_DELAY
};

/// The shortest time between two polls of a watch, in milliseconds.
pub const MIN_INTERVAL: Bound = Bound {
    name: "minIntervalMs",
    expected: "a whole number of milliseconds from 100 to 3600000",
    min: 100,
    max: 3_600_000,
};

/// The longest time between two polls of a watch, in milliseconds.
pub const MAX_INTERVAL: Bound = Bound {
    name: "maxIntervalMs",
    ..MIN_INTERVAL
};

/// Requests of a watch in any hour. The API allows no token more than the maximum.
pub const HOURLY_BUDGET: Bound = Bound {
    name: "hourlyBudget",
    expected: "a whole number of requests from 1 to 10000",
    min: 1,
    max: 10_000,
};

/// Milliseconds after which a watch gives up.
pub const DEADLINE: Bound = Bound {
    name: "deadlineMs",
    expected: "a whole number of milliseconds from 1 to 2592000000 (30 days)",
    min: 1,
    max: 2_592_000_000,
};

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

    /// The error that names the bounds.
    pub(crate) fn refuse(&self, got: String) -> OptionError {
        OptionError::invalid(self.name, self.expected, got)
    }
}
