//! What is asked of the API, and how: the checked options of one status request.

pub mod base_url;
pub mod bound;
pub mod options;
pub mod retry;

use std::fmt;

use crate::error::option::OptionError;
use crate::request::base_url::BaseUrl;
use crate::request::retry::RetryPolicy;
use crate::text::{digits, join, quote};

const HEADER: &str = "header names and values as HTTP allows them";

/// Headers that a request may not have, each list with the reason that messages give.
const REFUSED_HEADERS: [(&[&str], &str); 3] = [
    (
        &["authorization", "accept"],
        ", which is set otherwise (the token by \"token\")",
    ),
    (
        &[
            "if-match",
            "if-modified-since",
            "if-none-match",
            "if-range",
            "if-unmodified-since",
            "range",
        ],
        ", which asks for a part of the answer, or for none",
    ),
    // The Fetch standard's forbidden request headers: browsers drop them in silence.
    (
        &[
            "accept-charset",
            "accept-encoding",
            "access-control-request-headers",
            "access-control-request-method",
            "connection",
            "content-length",
            "cookie",
            "date",
            "dnt",
            "expect",
            "host",
            "keep-alive",
            "origin",
            "referer",
            "set-cookie",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "via",
        ],
        FORBIDDEN,
    ),
];

const FORBIDDEN: &str = ", which browsers forbid";

/// Why a request may not have a header.
fn why_refused(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    if name.starts_with("proxy-") || name.starts_with("sec-") {
        return Some(FORBIDDEN);
    }
    let found = REFUSED_HEADERS
        .iter()
        .find(|(names, _)| names.contains(&name.as_str()));
    found.map(|(_, why)| *why)
}

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
    pub fn new(batch_id: &str) -> Result<Self, OptionError> {
        let problem = match batch_id {
            "" => Some("an empty string or nothing".to_owned()),
            // A URL parser would take such a segment for a step up.
            "." | ".." => Some(quote(batch_id, 2)),
            id if id.chars().nth(256).is_some() => Some(quote(id, 40)),
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
            max_body_bytes: bound::BODY_BYTES,
            retry: RetryPolicy::default(),
        })
    }

    /// Where the API is; see [`BaseUrl::parse`].
    pub fn set_base_url(
        &mut self,
        url: &str,
        allow_insecure: bool,
        page: Option<&str>,
    ) -> Result<(), OptionError> {
        self.base = BaseUrl::parse(url, allow_insecure, page)?;
        Ok(())
    }

    /// Position of the first query, from 0.
    pub fn set_offset(&mut self, offset: u64) -> Result<(), OptionError> {
        self.offset = bound::OFFSET.check(offset)?;
        Ok(())
    }

    /// The most queries on the page, 1 to 1000.
    pub fn set_limit(&mut self, limit: u64) -> Result<(), OptionError> {
        self.limit = bound::LIMIT.check(limit)?;
        Ok(())
    }

    /// Milliseconds for the whole exchange, retries included.
    pub fn set_timeout_ms(&mut self, timeout_ms: u64) -> Result<(), OptionError> {
        self.timeout_ms = bound::TIMEOUT.check(timeout_ms)?;
        Ok(())
    }

    /// The longest body that is read.
    pub fn set_max_body_bytes(&mut self, bytes: u64) -> Result<(), OptionError> {
        self.max_body_bytes = bound::BODY.check(bytes)?;
        Ok(())
    }

    /// The retry policy, to be changed.
    pub fn retry_mut(&mut self) -> &mut RetryPolicy {
        &mut self.retry
    }

    /// One more request header. The token has an option of its own.
    pub fn add_header(&mut self, name: &str, value: &str) -> Result<(), OptionError> {
        let shown_name = quote(name, 40);
        if let Some(why) = why_refused(name) {
            let got = join(&[&shown_name, why]);
            return Err(OptionError::invalid("headers", "headers of your own", got));
        }
        let is_token =
            |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_token) {
            return Err(OptionError::invalid(
                "headers",
                HEADER,
                join(&["the name ", &shown_name]),
            ));
        }
        // The value may be a secret: it is not shown.
        if !value
            .bytes()
            .all(|byte| byte == b' ' || byte.is_ascii_graphic())
        {
            let got = join(&[
                "a value of ",
                &shown_name,
                " with line breaks or non-ASCII characters",
            ]);
            return Err(OptionError::invalid("headers", HEADER, got));
        }
        self.headers.push((name.to_owned(), value.to_owned()));
        Ok(())
    }

    /// The URL, with the batch ID percent-encoded and both parameters spelled out.
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

    /// The batch's URL without `/status`: what tells it from any other batch.
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

    /// Position of the first query that is asked for.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The user's own headers.
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

    /// How failures are tried again.
    pub fn retry(&self) -> &RetryPolicy {
        &self.retry
    }
}

fn hex_digit(value: u8) -> char {
    char::from_digit(value.into(), 16)
        .unwrap_or_default()
        .to_ascii_uppercase()
}
