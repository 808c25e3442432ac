//! Trouble, by kind and by name.

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::answer::{Answer, Body, Wire};
use crate::bodies;
use crate::evil::{BIDI, CONTROL, FORMULA, LINK, LONG, MARKS, MARKUP};
use crate::spoil::Spoil;

/// One kind of trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The API's error envelope with this status.
    Status(u16),
    /// This status without a body.
    EmptyStatus(u16),
    /// 401 as RFC 9457 problem details.
    ProblemDetails,
    /// 429 with `Retry-After`.
    RateLimited {
        /// The wait.
        seconds: u32,
        /// Whether a page may read the headers.
        exposed: bool,
    },
    /// 502 with a gateway's HTML.
    BadGateway,
    /// 200 with HTML.
    Html,
    /// 200 with an error envelope.
    ErrorIn200,
    /// 200 with JSON that is no batch status.
    Useless,
    /// 200 with half of the JSON.
    Truncated,
    /// 200 with 40 MiB of JSON.
    HugeBody,
    /// 302 to this server's other loopback name.
    Redirect,
    /// The connection is closed before any answer.
    Dropped,
    /// The connection breaks within the body.
    DroppedBody,
    /// No headers for a minute.
    Stalled,
    /// Half of the body, then nothing for a minute.
    StalledBody,
    /// Headers after two seconds.
    Slow,
    /// A body in pieces over two seconds.
    SlowBody,
    /// The connection is reset before any answer.
    Reset,
    /// The connection is reset within the headers.
    ResetHeaders,
    /// The connection is reset within the body.
    ResetBody,
    /// The body is shorter than its headers say.
    ShortBody,
    /// Something that is not HTTP.
    NotHttp,
    /// The CORS preflight is refused.
    Preflight,
    /// A good body, spoiled.
    Spoiled(Spoil),
    /// An error with this status that repeats the token in each of its texts, as a debugging proxy may.
    Echo(u16),
    /// The token, and nothing else.
    EchoText,
    /// A good body with the token for a request ID, for its state, and in the name of a field.
    EchoGood,
}

/// The faults that no scenario of the menu shows, by name.
pub const FAULTS: &[(&str, Fault)] = &[
    ("reset", Fault::Reset),
    ("reset_headers", Fault::ResetHeaders),
    ("reset_body", Fault::ResetBody),
    ("short_body", Fault::ShortBody),
    ("not_http", Fault::NotHttp),
    ("preflight", Fault::Preflight),
    ("not_modified", Fault::EmptyStatus(304)),
    ("bad_request", Fault::Status(400)),
    ("request_timeout", Fault::Status(408)),
    ("teapot", Fault::Status(418)),
    ("nested", Fault::Spoiled(Spoil::Nested(1000))),
    ("nested_open", Fault::Spoiled(Spoil::NestedOpen(1000))),
    ("duplicate_keys", Fault::Spoiled(Spoil::DuplicateKeys)),
    ("lone_surrogates", Fault::Spoiled(Spoil::LoneSurrogates)),
    ("invalid_utf8", Fault::Spoiled(Spoil::InvalidUtf8)),
    ("byte_order_mark", Fault::Spoiled(Spoil::ByteOrderMark)),
    (
        "count_large",
        Fault::Spoiled(Spoil::Count("9007199254740993")),
    ),
    ("count_huge", Fault::Spoiled(Spoil::Count("1e400"))),
    ("count_minus_zero", Fault::Spoiled(Spoil::Count("-0"))),
    ("count_negative", Fault::Spoiled(Spoil::Count("-3"))),
    ("count_fraction", Fault::Spoiled(Spoil::Count("0.5"))),
    ("count_nan", Fault::Spoiled(Spoil::Count("NaN"))),
    ("count_nan_text", Fault::Spoiled(Spoil::Count("\"NaN\""))),
    ("unknown_fields", Fault::Spoiled(Spoil::UnknownFields)),
    ("bad_rows", Fault::Spoiled(Spoil::BadRows)),
    ("gzip_bomb", Fault::Spoiled(Spoil::GzipBomb)),
    ("not_gzip", Fault::Spoiled(Spoil::NotGzip)),
    ("plain_text", Fault::Spoiled(Spoil::PlainText)),
    ("wrong_types", Fault::Spoiled(Spoil::WrongTypes)),
    ("long_texts", Fault::Spoiled(Spoil::LongTexts)),
    ("blank", Fault::Spoiled(Spoil::Blank)),
    ("echo_400", Fault::Echo(400)),
    ("echo_401", Fault::Echo(401)),
    ("echo_500", Fault::Echo(500)),
    ("echo_200", Fault::Echo(200)),
    ("echo_text", Fault::EchoText),
    ("echo_good", Fault::EchoGood),
    ("evil_markup", Fault::Spoiled(Spoil::Evil(MARKUP))),
    ("evil_link", Fault::Spoiled(Spoil::Evil(LINK))),
    ("evil_formula", Fault::Spoiled(Spoil::Evil(FORMULA))),
    ("evil_bidi", Fault::Spoiled(Spoil::Evil(BIDI))),
    ("evil_control", Fault::Spoiled(Spoil::Evil(CONTROL))),
    ("evil_marks", Fault::Spoiled(Spoil::Evil(MARKS))),
    ("evil_long", Fault::Spoiled(Spoil::Evil(LONG))),
    (
        "evil_words_markup",
        Fault::Spoiled(Spoil::EvilWords(MARKUP)),
    ),
    ("evil_words_bidi", Fault::Spoiled(Spoil::EvilWords(BIDI))),
    ("evil_words_long", Fault::Spoiled(Spoil::EvilWords(LONG))),
];

/// How long a stalled answer stalls. It ends by itself, so that nothing is left behind.
const STALL_MS: u32 = 60_000;

/// The half is on its way by then: else nothing would be sent at all.
const HEAD_START_MS: u32 = 50;

/// How long what is slow takes.
const SLOW_MS: u32 = 2000;

const PIECES: u32 = 20;

/// More than a client should read.
const HUGE: usize = 40 << 20;

const PORTAL: &str = "<!doctype html>\n<html><head><title>Sign in to the network</title></head><body><h1>Welcome to Hotel WiFi</h1></body></html>";

/// What a fault needs of the request that it answers.
#[derive(Debug)]
pub struct Context<'a> {
    /// Where a redirect leads: another origin, and the path of the request.
    pub elsewhere: String,
    /// The path of the request.
    pub path: &'a str,
    /// For the envelope.
    pub request_id: &'a str,
    /// The body of a good answer, for faults that spoil one.
    pub good: &'a Value,
    /// The token that came with it.
    pub token: &'a str,
}

impl Fault {
    /// The fault of this name that no scenario shows.
    pub fn named(name: &str) -> Option<Self> {
        let found = FAULTS.iter().find(|(own, _)| *own == name);
        found.map(|(_, fault)| *fault)
    }

    /// Answers with this trouble.
    pub fn answer(self, context: Context<'_>) -> Answer {
        let good = || context.good.to_string();
        match self {
            Self::Status(status) => envelope(status, context.request_id),
            Self::EmptyStatus(status) => Answer::empty(status),
            Self::ProblemDetails => {
                let body = bodies::problem_details(context.path).to_string();
                Answer::new(401, "application/problem+json", body)
            }
            Self::RateLimited { seconds, exposed } => {
                rate_limited(seconds, exposed, context.request_id)
            }
            Self::BadGateway => {
                Answer::html(502, "<html><body><h1>502 Bad Gateway</h1></body></html>")
            }
            Self::Html => Answer::html(200, PORTAL),
            Self::ErrorIn200 => Answer::json(bodies::error(404, context.request_id).to_string()),
            Self::Useless => Answer::json("{\"status\":\"ok\",\"items\":[]}"),
            Self::Truncated => Answer::json(half(&good())),
            Self::HugeBody => huge(),
            Self::Redirect => Answer::empty(302).with("location", context.elsewhere),
            Self::Dropped => hang_up("", false),
            Self::Reset => hang_up("", true),
            Self::ResetHeaders => hang_up("HTTP/1.1 200 OK\r\nContent-Ty", true),
            Self::ResetBody => short(&good(), true),
            Self::ShortBody => short(&good(), false),
            Self::NotHttp => hang_up("\u{15}\u{3}\u{1}\0\u{2}\u{2}(", false),
            // It strikes before there is a request to answer.
            Self::Preflight => Answer::json(good()),
            Self::Spoiled(spoil) => spoil.answer(context.good),
            Self::Echo(status) => echo(status, context.token),
            Self::EchoText => Answer::json(format!("Bearer {}", context.token)),
            Self::EchoGood => Answer::json(echo_good(context.good, context.token)),
            Self::DroppedBody => Answer::json(half(&good())).on(Wire::BreaksOff {
                after_ms: HEAD_START_MS,
            }),
            Self::Stalled => Answer::empty(504).on(Wire::Delayed { ms: STALL_MS }),
            Self::StalledBody => {
                Answer::json(half(&good())).on(Wire::BreaksOff { after_ms: STALL_MS })
            }
            Self::Slow => Answer::json(good()).on(Wire::Delayed { ms: SLOW_MS }),
            Self::SlowBody => Answer::json(good()).on(Wire::Trickle {
                pieces: PIECES,
                every_ms: SLOW_MS / PIECES,
            }),
        }
    }
}

fn echo(status: u16, token: &str) -> Answer {
    let words = format!("The header was Authorization: Bearer {token}.");
    let error = json!({ "code": token, "message": words, "description": words });
    let body = json!({ "meta": { "request_id": token }, "error": error });
    Answer::new(status, "application/json", body.to_string())
        .with("www-authenticate", format!("Bearer error=\"{token}\""))
        .with(EXPOSE, "WWW-Authenticate")
}

fn echo_good(good: &Value, token: &str) -> String {
    let mut body = good.clone();
    if let Some(meta) = body.get_mut("meta").and_then(Value::as_object_mut) {
        for name in ["request_id", "status_code", token] {
            meta.insert(name.to_owned(), json!(token));
        }
    }
    body.to_string()
}

fn hang_up(last_words: &'static str, resets: bool) -> Answer {
    Answer::empty(200).on(Wire::HangUp { last_words, resets })
}

/// An answer up to the middle of its body.
fn short(good: &str, resets: bool) -> Answer {
    let length = good.len();
    Answer::json(half(good)).on(Wire::Short { length, resets })
}

/// The API's error envelope.
pub fn envelope(status: u16, request_id: &str) -> Answer {
    let body = bodies::error(status, request_id).to_string();
    let answer = Answer::new(status, "application/json", body);
    if status == 401 {
        return answer.with("www-authenticate", "Bearer realm=\"supermetrics\"");
    }
    answer
}

/// 429 with `Retry-After`.
pub fn rate_limited(seconds: u32, exposed: bool, request_id: &str) -> Answer {
    let answer = envelope(429, request_id).with("retry-after", seconds.to_string());
    if exposed {
        return answer.with(EXPOSE, EXPOSED);
    }
    answer
}

/// Names the headers that a page of another origin may read.
pub const EXPOSE: &str = "access-control-expose-headers";

/// Those that it may read where a scenario exposes them.
pub const EXPOSED: Cow<'static, str> =
    Cow::Borrowed("Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining");

fn half(text: &str) -> String {
    text.chars().take(text.chars().count() / 2).collect()
}

fn huge() -> Answer {
    let mut answer = Answer::json("");
    answer.body = Body::Padded {
        before: "{\"data\":[",
        spaces: HUGE,
        after: "]}",
    };
    answer
}
