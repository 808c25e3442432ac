//! What is asked of the API, and how: the checked options of one status request.

use std::fmt;

use crate::base_url::BaseUrl;
use crate::options::{MAX_SAFE_INTEGER, OptionError};
use crate::retry::RetryPolicy;
use crate::text::shorten;

/// What `limit` must be. Source: the API's contract.
pub const LIMIT: &str = "a whole number from 1 to 1000";
/// What `timeoutMs` must be. Timers overflow above.
pub const TIMEOUT: &str = "a whole number of milliseconds from 1 to 2147483647";
/// What `maxBodyBytes` must be.
pub const BODY: &str = "a whole number of bytes from 1024 to 268435456";

const HEADER: &str = "header names and values as HTTP allows them";

/// Headers that the request sets itself, or that no page may set.
const RESERVED_HEADERS: [&str; 5] = [
    "authorization",
    "accept",
    "cookie",
    "host",
    "content-length",
];

/// A bearer token. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Checks a token; the error says in words what is wrong with it, without showing it.
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
/// use supermetrics_batch_status::request::StatusRequest;
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
    offset: u64,
    limit: u16,
    headers: Vec<(String, String)>,
    timeout_ms: u32,
    max_body_bytes: u32,
    retry: RetryPolicy,
}

impl StatusRequest {
    /// A request for the first 100 queries of a batch, with the defaults for everything else.
    pub fn new(batch_id: &str) -> Result<Self, OptionError> {
        let problem = match batch_id {
            "" => Some("an empty string or nothing".to_owned()),
            // A URL parser would take such a segment for a step up.
            "." | ".." => Some(format!("\"{batch_id}\"")),
            id if id.chars().count() > 256 => Some(format!("\"{}\"", shorten(id, 40))),
            _ => None,
        };
        if let Some(got) = problem {
            return Err(OptionError::invalid(
                "batchId",
                "the ID of a batch, 1 to 256 characters",
                got,
            ));
        }
        Ok(Self {
            base: BaseUrl::default(),
            batch_id: batch_id.to_owned(),
            offset: 0,
            limit: 100,
            headers: Vec::new(),
            timeout_ms: 30_000,
            max_body_bytes: 32 << 20,
            retry: RetryPolicy::default(),
        })
    }

    /// Where the API is.
    pub fn set_base_url(&mut self, url: &str, allow_insecure: bool) -> Result<(), OptionError> {
        self.base = BaseUrl::parse(url, allow_insecure)?;
        Ok(())
    }

    /// Position of the first query, from 0.
    pub fn set_offset(&mut self, offset: u64) -> Result<(), OptionError> {
        let in_bounds = offset <= MAX_SAFE_INTEGER;
        self.offset = checked(
            offset,
            in_bounds,
            "offset",
            "a whole number from 0 to 2^53 - 1",
        )?;
        Ok(())
    }

    /// The most queries on the page, 1 to 1000.
    pub fn set_limit(&mut self, limit: u64) -> Result<(), OptionError> {
        let in_bounds = (1..=1000).contains(&limit);
        self.limit = checked(limit, in_bounds, "limit", LIMIT)?;
        Ok(())
    }

    /// Milliseconds for the whole exchange, retries included.
    pub fn set_timeout_ms(&mut self, timeout_ms: u64) -> Result<(), OptionError> {
        let in_bounds = (1..=0x7fff_ffff).contains(&timeout_ms);
        self.timeout_ms = checked(timeout_ms, in_bounds, "timeoutMs", TIMEOUT)?;
        Ok(())
    }

    /// The longest body that is read.
    pub fn set_max_body_bytes(&mut self, bytes: u64) -> Result<(), OptionError> {
        let in_bounds = (1024..=256 << 20).contains(&bytes);
        self.max_body_bytes = checked(bytes, in_bounds, "maxBodyBytes", BODY)?;
        Ok(())
    }

    /// How failures are tried again.
    pub fn set_retry(&mut self, retry: RetryPolicy) {
        self.retry = retry;
    }

    /// One more request header. The token has an option of its own.
    pub fn add_header(&mut self, name: &str, value: &str) -> Result<(), OptionError> {
        let shown_name = shorten(name, 40);
        if RESERVED_HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
            let got = format!("\"{shown_name}\", which is set otherwise (the token by \"token\")");
            return Err(OptionError::invalid("headers", "headers of your own", got));
        }
        let is_token =
            |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_token) {
            return Err(OptionError::invalid(
                "headers",
                HEADER,
                format!("the name \"{shown_name}\""),
            ));
        }
        // The value may be a secret: it is not shown.
        if !value
            .bytes()
            .all(|byte| byte == b' ' || byte.is_ascii_graphic())
        {
            let got =
                format!("a value of \"{shown_name}\" with line breaks or non-ASCII characters");
            return Err(OptionError::invalid("headers", HEADER, got));
        }
        self.headers.push((name.to_owned(), value.to_owned()));
        Ok(())
    }

    /// The URL, with the batch ID percent-encoded and both parameters spelled out.
    pub fn url(&self) -> String {
        let mut url = format!("{}/query/batch/", self.base.as_str());
        for byte in self.batch_id.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                url.push(char::from(byte));
            } else {
                url.push_str(&format!("%{byte:02X}"));
            }
        }
        url.push_str(&format!(
            "/status?offset={}&limit={}",
            self.offset, self.limit
        ));
        url
    }

    /// Position of the first query that is asked for.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The user's own headers.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// Milliseconds for the whole exchange.
    pub fn timeout_ms(&self) -> u32 {
        self.timeout_ms
    }

    /// The longest body that is read.
    pub fn max_body_bytes(&self) -> u32 {
        self.max_body_bytes
    }

    /// How failures are tried again.
    pub fn retry(&self) -> &RetryPolicy {
        &self.retry
    }
}

/// `value` in the type of its field, or the error that names its bounds.
fn checked<T: TryFrom<u64>>(
    value: u64,
    in_bounds: bool,
    name: &str,
    expected: &'static str,
) -> Result<T, OptionError> {
    T::try_from(value)
        .ok()
        .filter(|_| in_bounds)
        .ok_or_else(|| OptionError::invalid(name, expected, value.to_string()))
}
