//! The exact sentence of every error, and what its kind says.

use supermetrics_batch_status_core::error::{
    ApiError, Error, ErrorKind, NetworkError, PlatformError, ResponseError, ResponseProblem,
    TokenError,
};
use supermetrics_batch_status_core::request::options::OptionError;
use supermetrics_batch_status_core::status::read_api_error;

use crate::bodies;

fn api(status: u16, body: &str) -> Error {
    let mut error = read_api_error(body.as_bytes());
    error.status = status;
    error.sent_token = true;
    error.into()
}

fn response(problem: ResponseProblem) -> Error {
    Error::from(ResponseError {
        problem,
        path: String::new(),
        status: Some(200),
        request_id: None,
    })
}

#[test]
fn every_kind_has_its_sentence() {
    let without_token = Error::from(ApiError {
        status: 401,
        ..ApiError::default()
    });
    let table = [
        (
            api(401, bodies::ERROR_401),
            "unauthorized",
            false,
            "The API refused the token (HTTP 401 UNAUTHORIZED). Authentication is required. Pass a current token. Request ID: BXaEFVtjc7TXaJxgZhmFgSUD9edqq_CN.",
        ),
        (
            api(401, bodies::ERROR_401_PROBLEM),
            "unauthorized",
            false,
            "The API refused the token (HTTP 401). Unauthorized. Authentication required. Pass a current token.",
        ),
        (
            without_token,
            "unauthorized",
            false,
            "The API asks for a token (HTTP 401). Pass the option \"token\".",
        ),
        (
            api(403, ""),
            "forbidden",
            false,
            "The token may not read this batch (HTTP 403). Use a token with access to this batch.",
        ),
        (
            api(404, bodies::ERROR_404),
            "not_found",
            false,
            "The API knows no such batch (HTTP 404 NOT_FOUND). The requested resource was not found. No query batch has this ID. Check batchId and baseUrl. Request ID: Zt6yHgVf4Rs8kQpLm3XnCw9bDjUa_0E1.",
        ),
        (
            api(429, bodies::ERROR_429),
            "rate_limited",
            true,
            "Too many requests (HTTP 429 TOO_MANY_REQUESTS). Rate limit exceeded. Retry later. Wait before the next request. Request ID: Pq2rSt7uVw1xYz5aBc9dEf3gHi6j_K8L.",
        ),
        (
            api(500, "<html>"),
            "server",
            true,
            "The API failed (HTTP 500). Try again later.",
        ),
        (
            api(503, "{\"error\":\"down for maintenance\"}"),
            "server",
            true,
            "The API failed (HTTP 503). down for maintenance. Try again later.",
        ),
        (
            api(
                422,
                "{\"error\":{\"code\":\"UNPROCESSABLE_ENTITY\",\"message\":\"limit is too large\"}}",
            ),
            "http",
            false,
            "The API rejected the request (HTTP 422 UNPROCESSABLE_ENTITY). limit is too large. Check batchId, offset and limit.",
        ),
        (
            api(418, ""),
            "http",
            false,
            "The API rejected the request (HTTP 418). Check baseUrl.",
        ),
        (
            api(302, ""),
            "http",
            false,
            "The API responded with a redirect (HTTP 302). Redirects are not followed, so that the token reaches no other address. Check baseUrl.",
        ),
        (
            api(0, ""),
            "http",
            false,
            "The API responded with a redirect. Redirects are not followed, so that the token reaches no other address. Check baseUrl.",
        ),
        (
            Error::Network(NetworkError::NoResponse),
            "network",
            true,
            "No response from the API. Check the connection, baseUrl, and that the server allows requests from this page (CORS).",
        ),
        (
            Error::Network(NetworkError::BrokeOff),
            "network",
            true,
            "The API's response broke off. Check the connection and try again.",
        ),
        (
            Error::Platform(PlatformError::Missing("fetch")),
            "unsupported",
            false,
            "This platform has no fetch. Pass the option \"fetch\".",
        ),
        (
            Error::Platform(PlatformError::Missing("AbortController")),
            "unsupported",
            false,
            "This platform has no AbortController. Add a polyfill.",
        ),
        (
            Error::Platform(PlatformError::NotAResponse),
            "unsupported",
            false,
            "fetch gave something that is not a Response. Check the function that stands for it.",
        ),
        (
            Error::Timeout { after_ms: 30_000 },
            "timeout",
            true,
            "No complete response within 30000 ms. Try again, or raise timeoutMs.",
        ),
        (
            Error::Token(TokenError::Threw),
            "token",
            true,
            "The token function failed. Its own error is the cause.",
        ),
        (
            Error::Token(TokenError::NotText),
            "token",
            false,
            "The token function must give a string, null or undefined.",
        ),
        (
            Error::Token(TokenError::Empty),
            "token",
            false,
            "The token function gave an empty string. Give null to send no token.",
        ),
        (
            Error::Token(TokenError::BadCharacter),
            "token",
            false,
            "The token function gave a string with spaces, line breaks or non-ASCII characters. Give the bare token.",
        ),
        (
            response(ResponseProblem::TooLong {
                limit: 1024,
                is_fixed: false,
            }),
            "invalid_response",
            false,
            "The response is longer than 1024 bytes. Ask for fewer queries with limit, or raise maxBodyBytes.",
        ),
        (
            response(ResponseProblem::TooMany { limit: 200_000 }),
            "invalid_response",
            false,
            "The response holds more than 200000 queries. Ask for fewer with limit.",
        ),
        (
            response(ResponseProblem::Empty),
            "invalid_response",
            true,
            "The response is empty. A proxy may have responded instead of the API. Check baseUrl.",
        ),
        (
            Error::from(OptionError::NotAnObject {
                got: "nothing".to_owned(),
            }),
            "invalid_options",
            false,
            "The options must be a plain object, got nothing.",
        ),
    ];
    for (error, kind, retryable, message) in table {
        assert_eq!(error.to_string(), message);
        assert_eq!(error.kind().as_str(), kind, "{message}");
        assert_eq!(error.is_retryable(), retryable, "{message}");
    }
}

#[test]
fn the_words_of_the_api_are_cut_and_cleaned() {
    let long = "x".repeat(5000);
    let body = format!(
        "{{\"error\":{{\"code\":\"A\",\"message\":\"two\\nli\\u061cnes\\u2028of\\u202e\",\"description\":\"{long}\"}}}}"
    );
    let message = api(400, &body).to_string();
    assert!(
        message.starts_with("The API rejected the request (HTTP 400 A). two li nes of. xxx"),
        "{message}"
    );
    assert!(
        message.ends_with("xxx… Check batchId, offset and limit."),
        "{message}"
    );
    assert!(message.chars().count() < 500);
}

#[test]
fn what_code_reads_is_there_beside_the_sentence() {
    let error = api(404, bodies::ERROR_404);
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.code(), Some("NOT_FOUND"));
    assert_eq!(error.http_status(), Some(404));
    assert_eq!(error.request_id(), Some("Zt6yHgVf4Rs8kQpLm3XnCw9bDjUa_0E1"));
    assert_eq!(
        api(0, "").http_status(),
        None,
        "a hidden redirect has no status"
    );
}

#[test]
fn an_error_body_that_breaks_off_still_tells_what_came_before() {
    let error = read_api_error(
        b"{\"error\":{\"code\":\"SERVICE_UNAVAILABLE\",\"message\":\"busy\"},\"meta\":{\"req",
    );
    assert_eq!(error.code.as_deref(), Some("SERVICE_UNAVAILABLE"));
}
