//! Answers of one type of content.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};

/// 200 with JSON.
pub fn json(body: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// HTML, as proxies send it.
pub fn html(status: StatusCode, body: &'static str) -> Response {
    (
        status,
        [(header::CONTENT_TYPE, "text/html; charset=utf-8")],
        body,
    )
        .into_response()
}
