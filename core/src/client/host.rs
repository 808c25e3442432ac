//! What the client needs from the platform: HTTP, a token, the time and random numbers.

use crate::error::{NetworkError, PlatformError, TokenError};
use crate::request::Secret;

/// One HTTP request. A host sends it without cache and referrer, and follows no redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpRequest<'a> {
    /// The URL.
    pub url: &'a str,
    /// The user's own headers.
    pub headers: &'a [(String, String)],
    /// Sent as `Authorization: Bearer`.
    pub token: Option<&'a Secret>,
    /// The longest body that is read.
    pub max_body_bytes: u64,
}

/// One HTTP response, read to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status; 0 for a redirect that the browser hides.
    pub status: u16,
    /// `Retry-After`, if it can be read.
    pub retry_after: Option<String>,
    /// `WWW-Authenticate`, if it can be read.
    pub challenge: Option<String>,
    /// `X-RateLimit-Limit`, if it can be read.
    pub rate_limit: Option<String>,
    /// `X-RateLimit-Remaining`, if it can be read.
    pub rate_remaining: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why there is no response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FetchError {
    /// The network failed.
    Network(NetworkError),
    /// The platform cannot send requests.
    Platform(PlatformError),
    /// The body is longer than the limit; it was not read further.
    TooLong,
}

/// The platform. Dropping a future cancels its work.
#[expect(
    async_fn_in_trait,
    reason = "a browser has one thread: no future here is Send"
)]
pub trait Host {
    /// Sends one request and reads the response to its end.
    async fn get(&self, request: HttpRequest<'_>) -> Result<HttpResponse, FetchError>;
    /// Returns the token for the next request.
    async fn token(&self) -> Result<Option<Secret>, TokenError>;
    /// Whether another call of `token` may return another one.
    fn can_renew_token(&self) -> bool;
    /// Waits for so many milliseconds.
    async fn sleep(&self, ms: u64);
    /// Whether requests are held back because another poller sends them. They never time out then.
    fn holds_requests(&self) -> bool {
        false
    }
    /// The time, in epoch milliseconds.
    fn now(&self) -> f64;
    /// A random number in `[0, 1)`.
    fn random(&self) -> f64;
}
