//! The base URL of the API: the rules of the option `baseUrl`.

use crate::error::option::OptionError;
use crate::text::{cut, join, quote, whole};

/// The API's public address.
pub const DEFAULT: &str = "https://api.supermetrics.com/v2";

/// What the option must be, as messages say it.
pub const EXPECTED: &str =
    "an https: URL without credentials, query or fragment, or a path that begins with one slash";

const EXPECTED_SECURE: &str = "an https: URL (http: is for loopback addresses; allowInsecure lifts that, and the token is then readable on the way)";

/// Longest part of a URL that a message shows.
const MAX_SHOWN: usize = 60;

/// A base URL that was checked, without slashes at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(String);

impl Default for BaseUrl {
    fn default() -> Self {
        Self(DEFAULT.to_owned())
    }
}

impl BaseUrl {
    /// Checks a URL, and normalises it as browsers do. A path belongs to `page`, the origin of the page, if there is one.
    /// Plain `http:` to an address that is not loopback needs `allow_insecure`.
    ///
    /// # Errors
    ///
    /// Anything else, and a URL with credentials, query or fragment, or one that no browser can send to.
    ///
    /// ```
    /// use supermetrics_batch_status_core::request::base_url::BaseUrl;
    /// let base = BaseUrl::parse("https://api.supermetrics.com/enterprise/v2/", false, None).unwrap();
    /// assert_eq!(base.as_str(), "https://api.supermetrics.com/enterprise/v2");
    /// let base = BaseUrl::parse("/supermetrics", false, Some("https://app.example")).unwrap();
    /// assert_eq!(base.as_str(), "https://app.example/supermetrics");
    /// assert!(BaseUrl::parse("http://example.com", false, None).is_err());
    /// assert!(BaseUrl::parse("http://localhost:8081/v2", false, None).is_ok());
    /// ```
    pub fn parse(url: &str, allow_insecure: bool, page: Option<&str>) -> Result<Self, OptionError> {
        // Such characters are dropped or turned into slashes by browsers: what was checked would not be what is sent.
        let foreign =
            |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\\' | '?' | '#');
        if url.chars().any(foreign) {
            return Err(invalid(EXPECTED, url));
        }
        let is_path = url.starts_with("/") && !url.starts_with("//");
        let full = match page {
            Some(page) if is_path => join(&[page, url]),
            None if is_path => {
                let got = join(&[
                    &quote(url, MAX_SHOWN),
                    ", and there is no page that it belongs to",
                ]);
                return Err(OptionError::invalid("baseUrl", EXPECTED, got));
            }
            _ => url.to_owned(),
        };
        let mut trimmed = full.as_str();
        while let Some(shorter) = trimmed.strip_suffix("/") {
            trimmed = shorter;
        }
        let (scheme, rest) = split_scheme(trimmed).ok_or_else(|| invalid(EXPECTED, url))?;
        let (authority, _) = cut(rest, b"/");
        if authority.as_bytes().contains(&b'@') {
            let got = "a URL with a user name or password";
            return Err(OptionError::invalid("baseUrl", EXPECTED, got));
        }
        let host = host_of(authority).ok_or_else(|| invalid(EXPECTED, url))?;
        let scheme = scheme.to_ascii_lowercase();
        let default_port = match scheme.as_str() {
            "https" => ":443",
            "http" if allow_insecure || is_loopback(host) => ":80",
            "http" => return Err(invalid(EXPECTED_SECURE, url)),
            _ => return Err(invalid(EXPECTED, url)),
        };
        // As browsers normalise it: one API has one address, and its watches share their requests.
        let origin = authority.to_ascii_lowercase();
        let origin = origin.strip_suffix(default_port).unwrap_or(&origin);
        let path = rest.get(authority.len()..).unwrap_or_default();
        Ok(Self(join(&[&scheme, "://", origin, path])))
    }

    /// The URL, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether its host is this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        let authority = split_scheme(&self.0).map_or("", |(_, rest)| cut(rest, b"/").0);
        host_of(authority).is_some_and(is_loopback)
    }
}

/// What is before and after `://`.
pub(crate) fn split_scheme(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = cut(url, b":");
    Some((scheme, rest?.strip_prefix("//")?))
}

fn invalid(expected: &'static str, url: &str) -> OptionError {
    // Never a query string, nor what may be a password before an @.
    let (shown, hidden) = cut(url, b"?#");
    let shown = match hidden {
        _ if shown.as_bytes().contains(&b'@') => "a URL with an @".to_owned(),
        Some(_) => join(&[&quote(shown, MAX_SHOWN), " with a query or fragment"]),
        None => quote(shown, MAX_SHOWN),
    };
    OptionError::invalid("baseUrl", expected, shown)
}

/// The host of `host`, `host:port` or `[v6]:port`; `None` when no URL can have it, or the port is no number.
fn host_of(authority: &str) -> Option<&str> {
    let (host, port) = match authority.strip_prefix("[") {
        Some(rest) => {
            let (host, port) = cut(rest, b"]");
            match port? {
                "" => (host, None),
                port => (host, Some(port.strip_prefix(":")?)),
            }
        }
        None => cut(authority, b":"),
    };
    let port_ok = port.is_none_or(|port| whole(port, 65_535).is_some());
    let is_v6 = authority.starts_with("[");
    let host_ok = !host.is_empty() && host.bytes().all(|byte| fits_host(byte, is_v6));
    (host_ok && port_ok && (is_v6 || is_name(host) || is_v4(host))).then_some(host)
}

/// Whether a host is a name. One that ends in a number is an address, or `fetch` refuses it.
fn is_name(host: &str) -> bool {
    let host = host.strip_suffix(".").unwrap_or(host);
    let last = host.bytes().rev().take_while(|byte| *byte != b'.');
    let is_hex = |last: &str| {
        let digits = last.strip_prefix("0x").or(last.strip_prefix("0X"));
        digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    let last = host.get(host.len() - last.count()..).unwrap_or_default();
    !(last.bytes().all(|byte| byte.is_ascii_digit()) || is_hex(last))
}

/// Whether a URL may have this in its host. `fetch` refuses all others too late: that looks like no response.
fn fits_host(byte: u8, is_v6: bool) -> bool {
    if is_v6 {
        byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.')
    } else {
        !matches!(byte, b'%' | b'<' | b'>' | b'[' | b']' | b'^' | b'|')
    }
}

fn is_loopback(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    host == "localhost"
        || host.ends_with(".localhost")
        || host == "::1"
        || (host.starts_with("127.") && is_v4(&host))
}

fn is_v4(host: &str) -> bool {
    let mut count = 0;
    let mut rest = Some(host);
    while let Some(text) = rest {
        let (part, after) = cut(text, b".");
        if whole(part, 255).is_none() {
            return false;
        }
        count += 1;
        rest = after;
    }
    count == 4
}
