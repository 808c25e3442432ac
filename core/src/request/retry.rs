//! What is retried, and after what delay.

use crate::error::option::OptionError;
use crate::math::clamp;
use crate::request::bound::{self, MAX_SAFE_INTEGER};
use crate::text::{cut, whole};
use crate::time::parse_http_date;

/// The longest `Retry-After` that is obeyed: the API's documented bound, a day.
pub(crate) const MAX_RETRY_AFTER_MS: u64 = 86_400_000;

/// The retry policy for failed requests: exponential backoff with full jitter.
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
    /// Sets the number of retries after the first attempt, 0 to 10; 2 by default.
    ///
    /// # Errors
    ///
    /// A number above 10.
    pub fn set_limit(&mut self, limit: u64) -> Result<(), OptionError> {
        bound::RETRY_LIMIT.set(&mut self.limit, limit)
    }

    /// Sets the bound of the first wait, 1 ms to 10 min; 500 ms by default. It doubles with each retry.
    ///
    /// # Errors
    ///
    /// A time out of these bounds.
    pub fn set_base_delay_ms(&mut self, delay: u64) -> Result<(), OptionError> {
        bound::BASE_DELAY.set(&mut self.base_delay_ms, delay)
    }

    /// Sets the bound of any wait, 1 ms to 10 min; 20 s by default. `Retry-After` may ask for longer.
    ///
    /// # Errors
    ///
    /// A time out of these bounds.
    pub fn set_max_delay_ms(&mut self, delay: u64) -> Result<(), OptionError> {
        bound::MAX_DELAY.set(&mut self.max_delay_ms, delay)
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

/// Whether a response with this status may give way to another one, without any change of the request.
pub(crate) fn is_retryable_status(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500..=599)
}

/// Reads `Retry-After` as milliseconds: seconds, or an HTTP date, which is taken relative to `now_ms`.
///
/// Parts of a second are rounded up. Several values, which a browser joins with commas, give the longest.
///
/// ```
/// use supermetrics_batch_status_core::request::retry::parse_retry_after;
/// assert_eq!(parse_retry_after("30", 0.0), Some(30_000));
/// assert_eq!(parse_retry_after("Thu, 01 Jan 1970 00:01:00 GMT", 20_000.0), Some(40_000));
/// assert_eq!(parse_retry_after("soon", 0.0), None);
/// ```
pub fn parse_retry_after(value: &str, now_ms: f64) -> Option<u64> {
    let value = value.trim();
    if let Some(date) = parse_http_date(value) {
        // A date that is past, perhaps by a wrong clock, leaves the backoff.
        return Some((date as f64 - now_ms).max(0.0) as u64);
    }
    let mut longest = 0;
    let mut rest = Some(value);
    while let Some(text) = rest {
        let (part, after) = cut(text, b",");
        longest = longest.max(seconds(part.trim())?);
        rest = after;
    }
    Some(longest.saturating_mul(1000).min(MAX_SAFE_INTEGER))
}

/// Whole seconds, with any fraction rounded up.
fn seconds(text: &str) -> Option<u64> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole_part, fraction) = cut(text, b".");
    if !is_digits(whole_part) || !fraction.is_none_or(is_digits) {
        return None;
    }
    // Too many digits for a number are a long wait, not a wrong value.
    let seconds = whole(whole_part, u64::MAX).unwrap_or(u64::MAX);
    let has_more = fraction.is_some_and(|digits| digits.bytes().any(|digit| digit != b'0'));
    Some(seconds.saturating_add(has_more.into()))
}
