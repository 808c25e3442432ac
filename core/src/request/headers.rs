//! The rules of the option `headers`.

use crate::error::option::OptionError;
use crate::text::{join, quote};

const EXPECTED: &str = "header names and values as HTTP allows them";

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
        ", which asks for a part of the response, or for none",
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

/// Checks one header.
pub(super) fn check(name: &str, value: &str) -> Result<(), OptionError> {
    let shown_name = quote(name, 40);
    if let Some(why) = why_refused(name) {
        let got = join(&[&shown_name, why]);
        return Err(OptionError::invalid("headers", "headers of your own", got));
    }
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        let got = join(&["the name ", &shown_name]);
        return Err(OptionError::invalid("headers", EXPECTED, got));
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
        return Err(OptionError::invalid("headers", EXPECTED, got));
    }
    Ok(())
}
