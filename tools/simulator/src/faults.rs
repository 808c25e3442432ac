//! Trouble, as it is on the wire: nothing here is pretended.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use crate::bodies;
use crate::connection::HangUp;
use crate::evil::{BIDI, CONTROL, FORMULA, LINK, LONG, MARKS, MARKUP};
use crate::response::{html, json};
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

/// Marks a body that comes in pieces, but comes whole: its length.
#[derive(Clone, Copy, Debug)]
pub struct InPieces(pub u64);

/// How long a stalled answer stalls. It ends by itself, so that nothing is left behind.
const STALL: Duration = Duration::from_secs(60);

const PIECES: u32 = 20;

const PORTAL: &str = "<!doctype html>\n<html><head><title>Sign in to the network</title></head><body><h1>Welcome to Hotel WiFi</h1></body></html>";

/// What a fault needs of the request that it answers.
#[derive(Debug)]
pub struct Request<'a> {
    /// The path of the request.
    pub path: &'a str,
    /// The port of this server.
    pub port: u16,
    /// For the envelope.
    pub request_id: &'a str,
    /// The body of a good answer, for faults that spoil one.
    pub good: &'a Value,
    /// The token that came with it.
    pub token: &'a str,
}

impl Fault {
    /// Answers with this trouble.
    pub async fn answer(self, request: Request<'_>) -> Response {
        let good = request.good.to_string();
        match self {
            Self::Status(status) => envelope(status, request.request_id),
            Self::EmptyStatus(status) => code(status).into_response(),
            Self::ProblemDetails => {
                let body = bodies::problem_details(request.path).to_string();
                (
                    StatusCode::UNAUTHORIZED,
                    [(header::CONTENT_TYPE, "application/problem+json")],
                    body,
                )
                    .into_response()
            }
            Self::RateLimited { seconds, exposed } => {
                rate_limited(seconds, exposed, request.request_id)
            }
            Self::BadGateway => html(
                StatusCode::BAD_GATEWAY,
                "<html><body><h1>502 Bad Gateway</h1></body></html>",
            ),
            Self::Html => html(StatusCode::OK, PORTAL),
            Self::ErrorIn200 => json(bodies::error(404, request.request_id).to_string()),
            Self::Useless => json("{\"status\":\"ok\",\"items\":[]}".to_owned()),
            Self::Truncated => json(half(&good)),
            Self::HugeBody => huge(),
            Self::Redirect => {
                let elsewhere = format!("http://localhost:{}{}", request.port, request.path);
                (StatusCode::FOUND, [(header::LOCATION, elsewhere)]).into_response()
            }
            Self::Dropped => hang_up(String::new(), false),
            Self::Reset => hang_up(String::new(), true),
            Self::ResetHeaders => hang_up("HTTP/1.1 200 OK\r\nContent-Ty".to_owned(), true),
            Self::ResetBody => hang_up(begun(&good), true),
            Self::ShortBody => hang_up(begun(&good), false),
            Self::NotHttp => hang_up("\u{15}\u{3}\u{1}\0\u{2}\u{2}(".to_owned(), false),
            // It strikes before there is a request to answer.
            Self::Preflight => json(good),
            Self::Spoiled(spoil) => spoil.answer(&good),
            Self::Echo(status) => echo(status, request.token),
            Self::EchoText => json(format!("Bearer {}", request.token)),
            Self::EchoGood => json(echo_good(request.good, request.token)),
            Self::DroppedBody => {
                let broken = stream::once(async {
                    // The half is on its way by then: else nothing would be sent at all.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    Err(io::Error::other("the connection breaks here"))
                });
                streamed(stream::iter([Ok(Bytes::from(half(&good)))]).chain(broken))
            }
            Self::Stalled => {
                tokio::time::sleep(STALL).await;
                code(504).into_response()
            }
            Self::StalledBody => {
                let rest = stream::once(async {
                    tokio::time::sleep(STALL).await;
                    Err(io::Error::other("the stall is over"))
                });
                streamed(stream::iter([Ok(Bytes::from(half(&good)))]).chain(rest))
            }
            Self::Slow => {
                tokio::time::sleep(Duration::from_secs(2)).await;
                json(good)
            }
            Self::SlowBody => trickle(good.into_bytes()),
        }
    }
}

fn echo(status: u16, token: &str) -> Response {
    let words = format!("The header was Authorization: Bearer {token}.");
    let error = json!({ "code": token, "message": words, "description": words });
    let body = json!({ "meta": { "request_id": token }, "error": error });
    let mut response = json(body.to_string());
    *response.status_mut() = code(status);
    let headers = response.headers_mut();
    if let Ok(challenge) = header::HeaderValue::from_str(&format!("Bearer error=\"{token}\"")) {
        headers.insert(header::WWW_AUTHENTICATE, challenge);
    }
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        header::HeaderValue::from_static("WWW-Authenticate"),
    );
    response
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

fn hang_up(last_words: String, resets: bool) -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(HangUp {
        last_words: last_words.into(),
        resets,
    });
    response
}

/// An answer as it is on the wire, up to the middle of its body.
fn begun(good: &str) -> String {
    let length = good.len();
    let half = half(good);
    format!(
        "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{half}"
    )
}

/// The API's error envelope.
pub fn envelope(status: u16, request_id: &str) -> Response {
    let body = bodies::error(status, request_id).to_string();
    let mut response = (
        code(status),
        [(header::CONTENT_TYPE, "application/json")],
        body,
    )
        .into_response();
    if status == 401 {
        let challenge = header::HeaderValue::from_static("Bearer realm=\"supermetrics\"");
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

/// 429 with `Retry-After`.
pub fn rate_limited(seconds: u32, exposed: bool, request_id: &str) -> Response {
    let mut response = envelope(429, request_id);
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, seconds.into());
    if exposed {
        response
            .headers_mut()
            .insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed_headers());
    }
    response
}

/// The names that a page may read where a scenario exposes them.
pub fn exposed_headers() -> header::HeaderValue {
    header::HeaderValue::from_static("Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining")
}

/// The API's rate-limit headers.
pub const RATE_LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
/// The API's rate-limit headers.
pub const RATE_REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn half(text: &str) -> String {
    text.chars().take(text.chars().count() / 2).collect()
}

fn streamed(
    parts: impl futures_util::Stream<Item = io::Result<Bytes>> + Send + 'static,
) -> Response {
    (
        [(header::CONTENT_TYPE, "application/json")],
        Body::from_stream(parts),
    )
        .into_response()
}

fn trickle(body: Vec<u8>) -> Response {
    let length = body.len() as u64;
    let size = body.len().div_ceil(PIECES as usize).max(1);
    let pieces: Vec<Bytes> = body.chunks(size).map(Bytes::copy_from_slice).collect();
    let slow = stream::iter(pieces).then(|piece| async {
        tokio::time::sleep(Duration::from_secs(2) / PIECES).await;
        Ok(piece)
    });
    in_pieces(length, streamed(slow))
}

fn in_pieces(length: u64, mut response: Response) -> Response {
    response.extensions_mut().insert(InPieces(length));
    response
}

fn huge() -> Response {
    let white = Bytes::from(" ".repeat(1 << 20));
    let parts = std::iter::once(Bytes::from_static(b"{\"data\":["))
        .chain(std::iter::repeat_n(white, 40))
        .chain([Bytes::from_static(b"]}")]);
    let length = parts.clone().map(|part| part.len() as u64).sum();
    in_pieces(length, streamed(stream::iter(parts.map(Ok))))
}
