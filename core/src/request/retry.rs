//! What is tried again, and after how long.

use crate::error::option::OptionError;
use crate::math::clamp;
use crate::request::bound;
use crate::text::whole;
use crate::time::parse_http_date;

/// The API's documented bound of `Retry-After`: a day.
const LONGEST_RETRY_AFTER_MS: u64 = 86_400_000;

/// How failures are tried again: exponential backoff with full jitter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Retries after the first attempt.
    pub(crate) limit: u64,
    pub(crate) base_delay_ms: u64,
    pub(crate) max_delay_ms: u64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            limit: 2,
            base_delay_ms: 500,
            max_delay_ms: 20_000,
        }
    }
}

impl RetryPolicy {
    /// Retries after the first attempt, 0 to 10.
    pub fn set_limit(&mut self, limit: u64) -> Result<(), OptionError> {
        self.limit = bound::RETRY_LIMIT.check(limit)?;
        Ok(())
    }

    /// The bound of the first wait; it doubles with each retry.
    pub fn set_base_delay_ms(&mut self, delay: u64) -> Result<(), OptionError> {
        self.base_delay_ms = bound::BASE_DELAY.check(delay)?;
        Ok(())
    }

    /// The bound of any wait of our own.
    pub fn set_max_delay_ms(&mut self, delay: u64) -> Result<(), OptionError> {
        self.max_delay_ms = bound::MAX_DELAY.check(delay)?;
        Ok(())
    }

    /// Retries after the first attempt.
    pub fn limit(&self) -> u64 {
        self.limit
    }

    /// How long to wait before retry number `retry` (from 0), given a random number in `[0, 1)`.
    ///
    /// ```
    /// use supermetrics_batch_status_core::request::retry::RetryPolicy;
    /// let policy = RetryPolicy::default();
    /// assert_eq!(policy.backoff_ms(0, 0.999), 499);
    /// assert_eq!(policy.backoff_ms(3, 0.5), 2000);
    /// assert_eq!(policy.backoff_ms(200, 0.5), 10_000);
    /// ```
    pub fn backoff_ms(&self, retry: u64, random: f64) -> u64 {
        let doubled = self.base_delay_ms << retry.min(24);
        let most = doubled.min(self.max_delay_ms);
        (most as f64 * clamp(random, 0.0, 1.0)) as u64
    }
}

/// Whether an answer with this status may give way to another one, without any change of the request.
pub(crate) fn is_retryable_status(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500..=599)
}

/// Reads `Retry-After`: seconds, or an HTTP date, which is taken relative to `now_ms`. At most a day.
///
/// ```
/// use supermetrics_batch_status_core::request::retry::parse_retry_after;
/// assert_eq!(parse_retry_after("30", 0.0), Some(30_000));
/// assert_eq!(parse_retry_after("Thu, 01 Jan 1970 00:01:00 GMT", 20_000.0), Some(40_000));
/// assert_eq!(parse_retry_after("soon", 0.0), None);
/// ```
pub fn parse_retry_after(value: &str, now_ms: f64) -> Option<u64> {
    let value = value.trim();
    let wait = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // Too many digits for a number is a long wait, not a wrong value.
        whole(value, u64::MAX)
            .unwrap_or(u64::MAX)
            .saturating_mul(1000)
    } else {
        (parse_http_date(value)? as f64 - now_ms).max(0.0) as u64
    };
    Some(wait.min(LONGEST_RETRY_AFTER_MS))
}
