//! Every kind of error, made by the simulator over real HTTP.

use supermetrics_batch_status::{get_batch_status, is_batch_status_error};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{
    ORIGIN, batch, call, dropped_body_kind, get, in_time, is_webkit, js, json, options, stats, text,
};

#[wasm_bindgen_test]
async fn every_kind() {
    // scenario, more options, kind, httpStatus, code, retryable, how the message begins
    let table = [
        (
            "unauthorized",
            "",
            "unauthorized",
            "401",
            "UNAUTHORIZED",
            false,
            "The API refused the token (HTTP 401 UNAUTHORIZED). Authentication is required.",
        ),
        (
            "problem_details",
            "",
            "unauthorized",
            "401",
            "https://supermetrics.com/problems/unauthorized",
            false,
            "The API refused the token (HTTP 401). Unauthorized. Authentication required.",
        ),
        (
            "small",
            "token: 'wrong'",
            "unauthorized",
            "401",
            "UNAUTHORIZED",
            false,
            "The API refused the token",
        ),
        (
            "small",
            "token: undefined",
            "unauthorized",
            "401",
            "UNAUTHORIZED",
            false,
            "The API asks for a token (HTTP 401 UNAUTHORIZED).",
        ),
        (
            "small",
            "token: () => null",
            "unauthorized",
            "401",
            "UNAUTHORIZED",
            false,
            "The API asks for a token",
        ),
        (
            "forbidden",
            "",
            "forbidden",
            "403",
            "FORBIDDEN",
            false,
            "The token may not read this batch (HTTP 403 FORBIDDEN).",
        ),
        (
            "not_found",
            "",
            "not_found",
            "404",
            "NOT_FOUND",
            false,
            "The API knows no such batch (HTTP 404 NOT_FOUND).",
        ),
        (
            "rate_limited",
            "timeoutMs: 5000",
            "rate_limited",
            "429",
            "TOO_MANY_REQUESTS",
            true,
            "Too many requests (HTTP 429 TOO_MANY_REQUESTS). Rate limit exceeded. Retry later. Wait 30 s before the next request.",
        ),
        (
            "rate_limited_long",
            "",
            "rate_limited",
            "429",
            "TOO_MANY_REQUESTS",
            true,
            "Too many requests",
        ),
        (
            "server_error",
            "",
            "server",
            "500",
            "INTERNAL_SERVER_ERROR",
            true,
            "The API failed (HTTP 500 INTERNAL_SERVER_ERROR). An unexpected error occurred. Try again later.",
        ),
        (
            "bad_gateway",
            "retry: 0",
            "server",
            "502",
            "null",
            true,
            "The API failed (HTTP 502). Try again later.",
        ),
        (
            "unavailable",
            "retry: { limit: 1, baseDelayMs: 10 }",
            "server",
            "503",
            "SERVICE_UNAVAILABLE",
            true,
            "The API failed (HTTP 503 SERVICE_UNAVAILABLE).",
        ),
        (
            "gateway_timeout",
            "retry: false",
            "server",
            "504",
            "null",
            true,
            "The API failed (HTTP 504).",
        ),
        (
            "unprocessable",
            "",
            "http",
            "422",
            "UNPROCESSABLE_ENTITY",
            false,
            "The API rejected the request (HTTP 422 UNPROCESSABLE_ENTITY).",
        ),
        (
            "redirect",
            "",
            "http",
            "null",
            "null",
            false,
            "The API responded with a redirect. Redirects are not followed",
        ),
        (
            "html",
            "",
            "invalid_response",
            "200",
            "null",
            true,
            "The response is not JSON (byte 0); it begins with \"<!doctype html>",
        ),
        (
            "truncated",
            "",
            "invalid_response",
            "200",
            "null",
            true,
            "The response is cut off after",
        ),
        (
            "empty_body",
            "",
            "invalid_response",
            "200",
            "null",
            true,
            "The response is empty.",
        ),
        (
            "no_content",
            "",
            "invalid_response",
            "204",
            "null",
            true,
            "The response is empty.",
        ),
        (
            "error_in_200",
            "",
            "invalid_response",
            "200",
            "NOT_FOUND",
            true,
            "Not a batch status, but an API error (NOT_FOUND): The requested resource was not found.",
        ),
        (
            "useless",
            "",
            "invalid_response",
            "200",
            "null",
            true,
            "Not a batch status: data is missing;",
        ),
        (
            "huge_body",
            "maxBodyBytes: 1048576",
            "invalid_response",
            "null",
            "null",
            false,
            "The response is longer than 1048576 bytes.",
        ),
        (
            "huge_body",
            "",
            "invalid_response",
            "null",
            "null",
            false,
            "The response is longer than 33554432 bytes.",
        ),
        (
            "dropped",
            "retry: 0",
            "network",
            "null",
            "null",
            true,
            "No response from the API.",
        ),
        (
            "no_cors",
            "retry: 0",
            "network",
            "null",
            "null",
            true,
            "No response from the API. Check the connection, baseUrl, and that the server allows requests from this page (CORS).",
        ),
        (
            "dropped_body",
            "retry: 0",
            dropped_body_kind(),
            if is_webkit() { "200" } else { "null" },
            "null",
            true,
            if is_webkit() {
                "The response is cut off after "
            } else {
                "The API's response broke off."
            },
        ),
        (
            "stalled",
            "timeoutMs: 200",
            "timeout",
            "null",
            "null",
            true,
            "No complete response within 200 ms.",
        ),
        (
            "stalled_body",
            "timeoutMs: 200",
            "timeout",
            "null",
            "null",
            true,
            "No complete response within 200 ms.",
        ),
    ];
    for (scenario, more, kind, http_status, code, retryable, message) in table {
        let error = call(scenario, more).await.map_or_else(
            |error| error,
            |status| panic!("{scenario}: {}", json(&status)),
        );
        let name = format!("{scenario} {{ {more} }}: {}", text(&error, "message"));
        assert!(
            is_batch_status_error(&error) && error.is_instance_of::<js_sys::Error>(),
            "{name}"
        );
        assert_eq!(text(&error, "name"), "BatchStatusError", "{name}");
        assert_eq!(text(&error, "kind"), kind, "{name}");
        assert_eq!(text(&error, "httpStatus"), http_status, "{name}");
        assert_eq!(text(&error, "code"), code, "{name}");
        assert_eq!(
            get(&error, "retryable").as_bool(),
            Some(retryable),
            "{name}"
        );
        assert!(text(&error, "message").starts_with(message), "{name}");
        let is_envelope = code != "null" && !code.contains(':');
        assert_eq!(get(&error, "requestId").is_string(), is_envelope, "{name}");
        let everything = format!(
            "{}{}{}",
            json(&error),
            text(&error, "message"),
            text(&error, "stack")
        );
        assert!(
            !everything.contains("demo-token") && !everything.contains("limit=100"),
            "{everything}"
        );
    }
}

#[wasm_bindgen_test]
async fn a_wait_that_is_too_long_is_reported_and_not_waited() {
    let answer = in_time(call("rate_limited_long", "")).await;
    let error = answer.expect("it is not waited").unwrap_err();
    assert_eq!(text(&error, "retryAfterMs"), "86400000");
}

#[wasm_bindgen_test]
async fn the_path_names_the_place() {
    let table = [
        ("useless", "", "data"),
        ("error_in_200", "", "error"),
        ("small", "limit: 0", "limit"),
        ("small", "retry: { limit: -1 }", "retry.limit"),
    ];
    for (scenario, more, path) in table {
        assert_eq!(text(&call(scenario, more).await.unwrap_err(), "path"), path);
    }
}

#[wasm_bindgen_test]
async fn a_request_that_is_refused_here_is_never_sent() {
    let batch_id = batch("small");
    for more in [
        "limit: 0",
        "Limit: 1",
        "offset: NaN",
        "token: 'a b'",
        "token: 5",
        "signal: {}",
        "timeoutMs: Infinity",
        "headers: new Headers()",
    ] {
        let error = get_batch_status(options(&batch_id, more))
            .await
            .unwrap_err();
        assert_eq!(text(&error, "kind"), "invalid_options", "{more}");
    }
    let elsewhere = js(&format!(
        "{{ batchId: '{batch_id}', baseUrl: '{}' }}",
        ORIGIN.replace("127.0.0.1", "192.0.2.1")
    ));
    assert_eq!(
        text(&get_batch_status(elsewhere).await.unwrap_err(), "path"),
        "baseUrl"
    );
    assert_eq!(text(&stats(&batch_id).await, "requests"), "0");
}

#[wasm_bindgen_test]
async fn token_functions_that_fail() {
    let table = [
        (
            "() => { throw new TypeError('no session'); }",
            "The token function failed. Its own error is the cause.",
        ),
        (
            "async () => { throw 'no session'; }",
            "The token function failed. Its own error is the cause.",
        ),
        (
            "() => 5",
            "The token function must give a string, null or undefined.",
        ),
        (
            "() => ''",
            "The token function gave an empty string. Give null to send no token.",
        ),
        (
            "() => 'a\\nb'",
            "The token function gave a string with spaces, line breaks or non-ASCII characters. Give the bare token.",
        ),
    ];
    for (source, message) in table {
        let batch_id = batch("small");
        let error = get_batch_status(options(&batch_id, &format!("token: {source}")))
            .await
            .unwrap_err();
        assert_eq!(text(&error, "kind"), "token");
        assert_eq!(text(&error, "message"), message);
        assert_eq!(
            text(&stats(&batch_id).await, "requests"),
            "0",
            "nothing is sent"
        );
        let thrown = get(&error, "cause");
        assert_eq!(thrown.is_undefined(), !source.contains("throw"), "{source}");
    }
}

#[wasm_bindgen_test]
async fn the_cause_is_what_the_platform_threw() {
    let error = call("dropped", "retry: 0").await.unwrap_err();
    assert_eq!(text(&error, "cause.name"), "TypeError");
    let error = call("not_found", "").await.unwrap_err();
    assert!(
        !js_sys::Reflect::has(&error, &JsValue::from_str("cause")).unwrap(),
        "the API's errors have none"
    );
}
