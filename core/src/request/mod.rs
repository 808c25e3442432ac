//! What to request, and how: the checked options of one status request.

pub mod base_url;
pub mod bound;
mod headers;
pub mod options;
pub mod retry;

use std::fmt;

use crate::error::option::OptionError;
use crate::request::base_url::BaseUrl;
use crate::request::retry::RetryPolicy;
use crate::text::{digits, join, quote};

/// A bearer token. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Checks a token.
    ///
    /// # Errors
    ///
    /// What is wrong with the token, without showing it: it is empty, begins with `Bearer`, or has characters that are not
    /// visible ASCII.
    pub fn new(token: &str) -> Result<Self, &'static str> {
        if token.is_empty() {
            Err("an empty string")
        } else if token.starts_with("Bearer ") {
            Err("one that begins with \"Bearer\"")
        } else if token.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(token.to_owned()))
        } else {
            Err("one with spaces, line breaks or non-ASCII characters")
        }
    }

    /// The token itself: for the request's header, and for taking it out of messages.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[token]")
    }
}

/// One status request, checked.
///
/// ```
/// use supermetrics_batch_status_core::request::StatusRequest;
/// let mut request = StatusRequest::new("qrb_3feb5ff5c71e").unwrap();
/// request.set_limit(1000).unwrap();
/// assert_eq!(
///     request.url(),
///     "https://api.supermetrics.com/v2/query/batch/qrb_3feb5ff5c71e/status?offset=0&limit=1000"
/// );
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct StatusRequest {
    base: BaseUrl,
    batch_id: String,
    pub(crate) offset: u64,
    pub(crate) limit: u64,
    headers: Vec<(String, String)>,
    pub(crate) timeout_ms: u64,
    pub(crate) max_body_bytes: u64,
    pub(crate) retry: RetryPolicy,
}

impl StatusRequest {
    /// A request for the first 100 queries of a batch, with the defaults for everything else.
    ///
    /// # Errors
    ///
    /// A batch ID that is empty, longer than 256 characters, `.` or `..`.
    pub fn new(batch_id: &str) -> Result<Self, OptionError> {
        let problem = match batch_id {
            "" => Some("an empty string or nothing".to_owned()),
            // A URL parser would take such a segment for a step up.
            "." | ".." => Some(quote(batch_id, 2)),
            id if id.chars().nth(256).is_some() => Some(quote(id, 40)),
            _ => None,
        };
        if let Some(got) = problem {
            let expected = "the ID of a batch, 1 to 256 characters";
            return Err(OptionError::invalid("batchId", expected, got));
        }
        Ok(Self {
            base: BaseUrl::default(),
            batch_id: batch_id.to_owned(),
            offset: 0,
            limit: 100,
            headers: Vec::new(),
            timeout_ms: 30_000,
            max_body_bytes: bound::BODY_BYTES,
            retry: RetryPolicy::default(),
        })
    }

    /// Sets where the API is; see [`BaseUrl::parse`].
    ///
    /// # Errors
    ///
    /// A URL that [`BaseUrl::parse`] refuses.
    pub fn set_base_url(
        &mut self,
        url: &str,
        allow_insecure: bool,
        page: Option<&str>,
    ) -> Result<(), OptionError> {
        self.base = BaseUrl::parse(url, allow_insecure, page)?;
        Ok(())
    }

    /// Sets the position of the first query, from 0.
    ///
    /// # Errors
    ///
    /// A position above 2^53 - 1.
    pub fn set_offset(&mut self, offset: u64) -> Result<(), OptionError> {
        bound::OFFSET.set(&mut self.offset, offset)
    }

    /// Sets the largest number of queries on the page, 1 to 1000.
    ///
    /// # Errors
    ///
    /// A number out of these bounds.
    pub fn set_limit(&mut self, limit: u64) -> Result<(), OptionError> {
        bound::LIMIT.set(&mut self.limit, limit)
    }

    /// Sets the time for the whole exchange, retries included, in milliseconds: 1 to 2^31 - 1; 30 s by default.
    ///
    /// # Errors
    ///
    /// A time out of these bounds.
    pub fn set_timeout_ms(&mut self, timeout_ms: u64) -> Result<(), OptionError> {
        bound::TIMEOUT.set(&mut self.timeout_ms, timeout_ms)
    }

    /// Sets the longest body that is read, in bytes: 1 KiB to 256 MiB; 32 MiB by default.
    ///
    /// # Errors
    ///
    /// A length out of these bounds.
    pub fn set_max_body_bytes(&mut self, bytes: u64) -> Result<(), OptionError> {
        bound::BODY.set(&mut self.max_body_bytes, bytes)
    }

    /// The retry policy, to be changed.
    pub fn retry_mut(&mut self) -> &mut RetryPolicy {
        &mut self.retry
    }

    /// Adds a request header. The token has an option of its own.
    ///
    /// # Errors
    ///
    /// A header that the request sets itself, that asks for a part of the response, that browsers forbid, or whose name or
    /// value HTTP does not allow.
    pub fn add_header(&mut self, name: &str, value: &str) -> Result<(), OptionError> {
        headers::check(name, value)?;
        self.headers.push((name.to_owned(), value.to_owned()));
        Ok(())
    }

    /// The URL, with the batch ID percent-encoded and both parameters present.
    pub fn url(&self) -> String {
        self.url_of(self.offset, self.limit)
    }

    /// The URL for another window of the same batch.
    pub fn url_of(&self, offset: u64, limit: u64) -> String {
        let (offset, limit) = (digits(offset), digits(limit));
        join(&[
            &self.resource_url(),
            "/status?offset=",
            &offset,
            "&limit=",
            &limit,
        ])
    }

    /// The batch's URL without `/status`: it identifies the batch.
    pub fn resource_url(&self) -> String {
        let mut url = join(&[self.base.as_str(), "/query/batch/"]);
        for byte in self.batch_id.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                url.push(char::from(byte));
            } else {
                url.push('%');
                url.extend([byte >> 4, byte & 15].map(hex_digit));
            }
        }
        url
    }

    /// The batch.
    pub fn batch_id(&self) -> &str {
        &self.batch_id
    }

    /// Whether the API is on this machine.
    pub fn is_loopback(&self) -> bool {
        self.base.is_loopback()
    }

    /// The position of the first query.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The caller's own headers.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// Milliseconds for the whole exchange.
    pub fn timeout_ms(&self) -> u64 {
        self.timeout_ms
    }

    /// The longest body that is read.
    pub fn max_body_bytes(&self) -> u64 {
        self.max_body_bytes
    }

    /// The retry policy.
    pub fn retry(&self) -> &RetryPolicy {
        &self.retry
    }
}

fn hex_digit(value: u8) -> char {
    char::from_digit(value.into(), 16)
        .unwrap_or_default()
        .to_ascii_uppercase()
}
