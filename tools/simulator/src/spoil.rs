//! Good bodies, spoiled: what a hostile or broken server, or a proxy on the way, makes of them.

use std::fmt::Write as _;

use serde_json::Value;

use crate::answer::{Answer, Body, Wire};
use crate::evil::{self, Text};

/// One way to spoil a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoil {
    /// A field that nobody knows, nested so deep, and closed again.
    Nested(usize),
    /// The same, and never closed.
    NestedOpen(usize),
    /// Every member of the root twice, the wrong one first.
    DuplicateKeys,
    /// The request ID is half of a surrogate pair.
    LoneSurrogates,
    /// The request ID is no UTF-8.
    InvalidUtf8,
    /// A byte order mark before it.
    ByteOrderMark,
    /// The count of failures is this text, which may be no number.
    Count(&'static str),
    /// A million fields that nobody knows.
    UnknownFields,
    /// A million rows, each with something wrong.
    BadRows,
    /// 64 MiB of white space around it, in gzip.
    GzipBomb,
    /// Said to be gzip, which it is not.
    NotGzip,
    /// Said to be plain text.
    PlainText,
    /// Every name of the API's, with other values than promised.
    WrongTypes,
    /// A text of 1 MB in every field that takes one.
    LongTexts,
    /// Nothing but white space.
    Blank,
    /// This text in every field that takes any; every query has failed, with a result.
    Evil(Text),
    /// The same, also where only some words or a time can be.
    EvilWords(Text),
}

const MILLION: usize = 1_000_000;

/// More than the client reads by default.
const BOMB: usize = 64 << 20;

impl Spoil {
    /// Answers with `good`, spoiled.
    pub fn answer(self, good: &Value) -> Answer {
        let text = || good.to_string();
        match self {
            Self::GzipBomb => bomb(),
            Self::NotGzip => gzip(Answer::json(text())),
            Self::PlainText => Answer::new(200, "text/plain; charset=utf-8", text()),
            Self::InvalidUtf8 => Answer::json(invalid_utf8(&text())),
            Self::Evil(evil) => Answer::json(evil::body(good, evil, false)),
            Self::EvilWords(evil) => Answer::json(evil::body(good, evil, true)),
            Self::Blank => Answer::json(" \r\n\t".repeat(1000)),
            _ => Answer::json(self.edit(&text())),
        }
    }

    /// What is done to the text of a body.
    fn edit(self, good: &str) -> String {
        match self {
            Self::Nested(depth) => {
                with_field(good, &["[".repeat(depth), "]".repeat(depth)].concat())
            }
            Self::NestedOpen(depth) => with_field(good, &"[".repeat(depth)),
            Self::DuplicateKeys => good.replacen(
                '{',
                "{\"meta\":{\"status_code\":\"STOPPED\"},\"data\":[],",
                1,
            ),
            Self::LoneSurrogates => with_request_id(good, "a\\ud83d"),
            Self::ByteOrderMark => format!("\u{feff}{good}"),
            Self::Count(count) => with_count(good, count),
            Self::UnknownFields => with_unknown_fields(good),
            Self::BadRows => with_bad_rows(good),
            Self::WrongTypes => with_wrong_types(good),
            Self::LongTexts => with_long_texts(good),
            _ => good.to_owned(),
        }
    }
}

fn with_field(good: &str, value: &str) -> String {
    good.replacen('{', &format!("{{\"extra\":{value},"), 1)
}

/// `good` with `inner` in place of the request ID.
fn with_request_id(good: &str, inner: &str) -> String {
    const NAME: &str = "\"request_id\":\"";
    let Some((before, rest)) = good.split_once(NAME) else {
        return good.to_owned();
    };
    let (_, after) = rest.split_once('"').unwrap_or(("", rest));
    format!("{before}{NAME}{inner}\"{after}")
}

fn invalid_utf8(good: &str) -> Vec<u8> {
    let marked = with_request_id(good, "a\u{1}");
    let bytes = marked.bytes();
    bytes
        .map(|byte| if byte == 1 { 0xff } else { byte })
        .collect()
}

fn with_count(good: &str, count: &str) -> String {
    const NAME: &str = "\"failure\":";
    let Some((before, rest)) = good.split_once(NAME) else {
        return good.to_owned();
    };
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    format!("{before}{NAME}{count}{after}")
}

fn with_unknown_fields(good: &str) -> String {
    let mut fields = String::from("{");
    for number in 0..MILLION {
        // Writing to a string cannot fail.
        let _ = write!(fields, "\"u{number}\":0,");
    }
    good.replacen('{', &fields, 1)
}

fn with_bad_rows(good: &str) -> String {
    let rows = "{\"status_code\":7},".repeat(MILLION);
    let data = format!("\"data\":[{rows}{{}}],\"more\":[");
    good.replacen("\"data\":[", &data, 1)
}

fn with_wrong_types(good: &str) -> String {
    good.replace("\"schedule_id\":\"", "\"schedule_id\":[[]],\"@id\":\"")
        .replace("\"split_info\":{", "\"split_info\":true,\"@split\":{")
        .replace(
            "\"query_start_time\":\"",
            "\"query_start_time\":{\"at\":1},\"@start\":\"",
        )
        .replace("\"result_info\":{", "\"result_info\":[1,2],\"@result\":{")
}

fn with_long_texts(good: &str) -> String {
    let long = "W".repeat(MILLION);
    good.replace("\"schedule_id\":\"", &format!("\"schedule_id\":\"{long}"))
        .replace("\"ds_accounts\":[\"", &format!("\"ds_accounts\":[\"{long}"))
        .replace("\"request_id\":\"", &format!("\"request_id\":\"{long}"))
}

/// Said to be gzip.
fn gzip(answer: Answer) -> Answer {
    answer.with("content-encoding", "gzip")
}

fn bomb() -> Answer {
    let mut answer = gzip(Answer::json("")).on(Wire::Gzip);
    answer.body = Body::Padded {
        before: "",
        spaces: BOMB,
        after: "",
    };
    answer
}
