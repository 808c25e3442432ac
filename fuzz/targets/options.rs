//! Any tree of option values: it is taken, or refused in one sentence that shows no secret.

use supermetrics_batch_status_core::request::options::{OptionError, StatusOptions, Value};
use supermetrics_batch_status_core::rows::view::{Filter, Format, RowQuery};
use supermetrics_batch_status_core::watch::options::WatchOptions;

use super::bytes::Bytes;

const NAMES: [&str; 32] = [
    "batchId",
    "token",
    "baseUrl",
    "offset",
    "limit",
    "signal",
    "timeoutMs",
    "retry",
    "headers",
    "maxBodyBytes",
    "allowInsecure",
    "minIntervalMs",
    "maxIntervalMs",
    "hourlyBudget",
    "pauseWhenHidden",
    "deadlineMs",
    "restoreFrom",
    "state",
    "search",
    "sort",
    "descending",
    "changedSince",
    "baseDelayMs",
    "maxDelayMs",
    "cause",
    "Authorization",
    "X-Mine",
    "indexes",
    "state",
    "format",
    "",
    "batchID",
];

const TEXTS: [&str; 16] = [
    "qrb_1",
    "https://api.example/v2",
    "http://127.0.0.1:8081",
    "/proxy",
    "queued",
    "durationMs",
    "https://user:p4ssw0rd@x/",
    "https://x/?k=p4ssw0rd",
    "sbs1.",
    "",
    "csv",
    "Bearer x",
    "a\u{0}b",
    "\u{202e}",
    "https://999.1.1.1",
    "a b",
];

fn value(bytes: &mut Bytes<'_>, depth: usize) -> Value {
    match bytes.below(if depth == 0 { 9 } else { 12 }) {
        0 => Value::Absent,
        1 => Value::Bool(bytes.byte().is_multiple_of(2)),
        2 => number(f64::from(bytes.byte())),
        3 => number(f64::from_bits(bytes.number())),
        4 => Value::Text(TEXTS[bytes.below(TEXTS.len())].to_owned()),
        5 => Value::Text(bytes.text()),
        6 => Value::Null,
        7 => Value::Other("a function".to_owned()),
        // Words of our own, never the caller's.
        8 => Value::Other("a value of another type".to_owned()),
        9 => Value::List(
            (0..bytes.below(6))
                .map(|_| value(bytes, depth - 1))
                .collect(),
        ),
        _ => object(bytes, depth),
    }
}

fn number(number: f64) -> Value {
    Value::Number(number, number.to_string())
}

fn object(bytes: &mut Bytes<'_>, depth: usize) -> Value {
    let fields = (0..bytes.below(12)).map(|_| {
        let name = match bytes.byte() {
            255 => bytes.text(),
            byte => NAMES[usize::from(byte) % NAMES.len()].to_owned(),
        };
        (name, value(bytes, depth - 1))
    });
    Value::Object(fields.collect())
}

/// Any options of any function.
pub fn options(data: &[u8]) {
    let mut bytes = Bytes(data);
    let page = [None, Some("https://app.example")][bytes.below(2)];
    let value = match bytes.below(8) {
        0 => value(&mut bytes, 3),
        _ => object(&mut bytes, 3),
    };
    let secret = secret_of(&value);
    match StatusOptions::read(&value, page) {
        Ok(options) => {
            let url = options.request.url();
            let is_absolute = url.starts_with("http") || url.starts_with("HTTP");
            assert!(
                is_absolute || url.to_ascii_lowercase().starts_with("http"),
                "{url}"
            );
            assert!(
                url.is_ascii() || !url.contains(char::is_whitespace),
                "{url}"
            );
        }
        Err(error) => check(&error, secret),
    }
    for error in [
        WatchOptions::read(&value, page).err(),
        RowQuery::read(&value).err(),
        Filter::read(&value).err(),
        Format::read(&value).err(),
    ] {
        error.iter().for_each(|error| check(error, secret));
    }
}

/// The token that was given, where it is long enough to be told from other words.
fn secret_of(value: &Value) -> Option<&str> {
    let Value::Object(fields) = value else {
        return None;
    };
    let token = fields.iter().find(|(name, _)| name == "token");
    match token {
        Some((_, Value::Text(token))) if token.len() >= 16 => Some(token),
        _ => None,
    }
}

fn check(error: &OptionError, secret: Option<&str>) {
    let message = error.message();
    // Elsewhere a text is shown, cut short: it is what the reader looks for.
    let may_hold_secrets = matches!(error.name(), None | Some("baseUrl" | "headers" | "token"));
    assert!(
        !(may_hold_secrets && message.contains("p4ssw0rd")),
        "{message}"
    );
    // Another option may have the same text.
    let secret = secret.filter(|_| error.name() == Some("token"));
    assert!(
        secret.is_none_or(|secret| !message.contains(secret)),
        "{message}"
    );
    assert!(message.chars().count() < 1500, "{message}");
}
