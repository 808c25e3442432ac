//! From an answer of the model to a response, which may be as rude as it says.

use std::io::{self, Write as _};
use std::sync::OnceLock;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use futures_util::{Stream, StreamExt as _, stream};
use simulator::{Answer, Body as Content, Wire};

use crate::connection::HangUp;

/// Bytes of a body that is sent in pieces because it is large.
const PIECE: usize = 1 << 20;

/// Sends what the model answers, when and how it says.
pub async fn respond(answer: Answer) -> Response {
    let Answer {
        status,
        headers,
        body,
        wire,
        is_readable: _,
    } = answer;
    let body = match wire {
        Wire::Whole => whole(body),
        Wire::Delayed { ms } => {
            sleep(ms).await;
            whole(body)
        }
        Wire::Trickle { pieces, every_ms } => trickle(body.into_bytes(), pieces, every_ms),
        Wire::Gzip => Body::from(squeezed(body)),
        Wire::BreaksOff { after_ms } => broken(body.into_bytes(), after_ms),
        Wire::Short { length, resets } => return hang_up(begun(body.into_bytes(), length), resets),
        Wire::HangUp { last_words, resets } => return hang_up(last_words.into(), resets),
    };
    let mut response = Response::new(body);
    *response.status_mut() = code(status);
    for (name, value) in headers {
        // What a token has in it that a header cannot is left out, as every server must.
        if let Ok(value) = HeaderValue::from_str(&value) {
            response
                .headers_mut()
                .insert(HeaderName::from_static(name), value);
        }
    }
    response
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

async fn sleep(ms: u32) {
    tokio::time::sleep(Duration::from_millis(ms.into())).await;
}

fn whole(body: Content) -> Body {
    match body {
        Content::Bytes(bytes) => Body::from(bytes),
        padded @ Content::Padded { .. } => {
            let bytes = Bytes::from(padded.into_bytes());
            let pieces = (0..bytes.len()).step_by(PIECE);
            let pieces: Vec<_> = pieces
                .map(|at| Ok(bytes.slice(at..bytes.len().min(at + PIECE))))
                .collect();
            streamed(stream::iter(pieces))
        }
    }
}

fn streamed(pieces: impl Stream<Item = io::Result<Bytes>> + Send + 'static) -> Body {
    Body::from_stream(pieces)
}

fn trickle(body: Vec<u8>, pieces: u32, every_ms: u32) -> Body {
    let size = body.len().div_ceil(pieces as usize).max(1);
    let pieces: Vec<Bytes> = body.chunks(size).map(Bytes::copy_from_slice).collect();
    streamed(stream::iter(pieces).then(move |piece| async move {
        sleep(every_ms).await;
        Ok(piece)
    }))
}

fn broken(half: Vec<u8>, after_ms: u32) -> Body {
    let end = stream::once(async move {
        sleep(after_ms).await;
        Err(io::Error::other("the connection breaks here"))
    });
    streamed(stream::iter([Ok(Bytes::from(half))]).chain(end))
}

/// An answer as it is on the wire, up to where its body stops.
fn begun(half: Vec<u8>, length: usize) -> Bytes {
    let head = format!(
        "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.into_bytes(), half].concat().into()
}

fn hang_up(last_words: Bytes, resets: bool) -> Response {
    let mut response = Response::new(Body::empty());
    response
        .extensions_mut()
        .insert(HangUp { last_words, resets });
    response
}

/// Made once: it takes a moment, and there is one such body.
fn squeezed(body: Content) -> Bytes {
    static BYTES: OnceLock<Bytes> = OnceLock::new();
    let made = BYTES.get_or_init(|| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let written = encoder.write_all(&body.into_bytes());
        let finished = written.and_then(|()| encoder.finish());
        finished.unwrap_or_default().into()
    });
    made.clone()
}
