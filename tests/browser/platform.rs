//! The platform around the package: a `fetch` of the caller's own, cookies, errors that cross realms, what is missing.

use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use supermetrics_batch_status::{get_batch_status, is_batch_status_error, watch_batch};

use crate::support::{
    Global, ORIGIN, batch, call, finished, get, in_time, js, json, options, stats, text,
};
use crate::watch::with;

/// A `fetch` that notes what it was called with in `seen`, and sends it.
const NOTING: &str = "(() => {
    const noting = (url, init) => { noting.seen.push({ url, ...init }); return fetch(url, init); };
    noting.seen = [];
    return noting;
})()";

fn with_fetch(batch_id: &str, fetch: &JsValue, more: &str) -> JsValue {
    let options = options(batch_id, more);
    js_sys::Reflect::set(&options, &"fetch".into(), fetch).unwrap();
    options
}

#[wasm_bindgen_test]
async fn requests_go_through_the_fetch_of_the_options() {
    let fetch = js(NOTING);
    let batch_id = batch("small");
    let status = get_batch_status(with_fetch(&batch_id, &fetch, "limit: 7")).await;
    assert_eq!(text(&status.unwrap(), "progress.total"), "4");
    assert_eq!(text(&fetch, "seen.length"), "1");
    assert_eq!(
        text(&fetch, "seen.0.url"),
        format!("{ORIGIN}/v2/query/batch/{batch_id}/status?offset=0&limit=7")
    );
    assert_eq!(
        text(&fetch, "seen.0.headers.Authorization"),
        "Bearer demo-token"
    );

    let watch = watch_batch(&with_fetch(&batch_id, &fetch, "minIntervalMs: 100")).unwrap();
    assert_eq!(text(&finished(&watch).await.unwrap(), "outcome"), "success");
    let sent = get(&fetch, "seen.length").as_f64();
    assert_eq!(get(&stats(&batch_id).await, "requests").as_f64(), sent);
}

#[wasm_bindgen_test]
async fn a_fetch_of_the_options_that_fails_is_a_typed_error() {
    for (source, kind) in [
        ("() => { throw new Error('mine'); }", "network"),
        ("async () => { throw 'mine'; }", "network"),
        ("() => 'rubbish'", "unsupported"),
        ("async () => ({ ok: true, json() {} })", "unsupported"),
        (
            // The body is a stream of Node, as in node-fetch.
            "async () => ({ [Symbol.toStringTag]: 'Response', status: 200, type: 'default', headers: new Headers(), body: { pipe() {} } })",
            "unsupported",
        ),
        ("() => new Promise(() => {})", "timeout"),
        (
            "async () => new Response(new ReadableStream({}))",
            "timeout",
        ),
    ] {
        let more = format!("retry: 0, timeoutMs: 300, fetch: {source}");
        let error = in_time(call("small", &more)).await;
        let error = error.expect(source).unwrap_err();
        assert_eq!(text(&error, "kind"), kind, "{source}");
    }
}

#[wasm_bindgen_test]
async fn what_the_platform_lacks_ends_a_watch_at_once() {
    for (source, message) in [
        (
            "async () => ({ ok: true, json() {} })",
            "fetch gave something that is not a Response. Check the function that stands for it.",
        ),
        (
            "null",
            "This platform has no fetch. Pass the option \"fetch\".",
        ),
    ] {
        let gone = (source == "null").then(|| Global::replace("fetch", &JsValue::UNDEFINED));
        let watch = watch_batch(&options(&batch("small"), &format!("fetch: {source}")));
        let error = in_time(finished(&watch.unwrap())).await;
        drop(gone);
        let error = error.expect("it ends at once").unwrap_err();
        assert_eq!(text(&error, "kind"), "unsupported");
        assert_eq!(text(&error, "retryable"), "false");
        assert_eq!(text(&error, "message"), message);
    }
}

#[wasm_bindgen_test]
async fn cookies_are_sent_where_the_options_say_so() {
    for (more, expected) in [
        ("", "omit"),
        ("credentials: undefined", "omit"),
        ("credentials: null", "omit"),
        ("credentials: 'omit'", "omit"),
        ("credentials: 'same-origin'", "same-origin"),
        ("credentials: 'include'", "include"),
    ] {
        let fetch = js("(() => {
            const noting = async (_, init) => { noting.credentials = init.credentials; return new Response('{}'); };
            return noting;
        })()");
        let options = with_fetch("qrb_1", &fetch, more);
        get_batch_status(options).await.unwrap_err();
        assert_eq!(text(&fetch, "credentials"), expected, "{more}");
    }
}

#[wasm_bindgen_test]
async fn options_that_only_javascript_has_are_checked_by_name() {
    for (more, message) in [
        (
            "signal: {}",
            "Option \"signal\" must be an AbortSignal, got an object.",
        ),
        (
            "signal: 'x'",
            "Option \"signal\" must be an AbortSignal, got \"x\".",
        ),
        ("fetch: 5", "Option \"fetch\" must be a function, got 5."),
        (
            "fetch: {}",
            "Option \"fetch\" must be a function, got an object.",
        ),
        (
            "credentials: 'always'",
            "Option \"credentials\" must be \"omit\", \"same-origin\" or \"include\", got \"always\".",
        ),
        (
            "credentials: true",
            "Option \"credentials\" must be \"omit\", \"same-origin\" or \"include\", got true.",
        ),
        (
            "Fetch: fetch",
            "Unknown option \"Fetch\". Did you mean \"fetch\"?",
        ),
        (
            "token: new URL('https://x')",
            "Option \"token\" must be a string or a function, got an object that is not plain.",
        ),
    ] {
        let batch_id = batch("small");
        let call = get_batch_status(options(&batch_id, more))
            .await
            .unwrap_err();
        let watch = watch_batch(&options(&batch_id, more)).unwrap_err();
        for error in [call, watch] {
            assert_eq!(text(&error, "kind"), "invalid_options", "{more}");
            assert_eq!(text(&error, "message"), message);
        }
        assert_eq!(text(&stats(&batch_id).await, "requests"), "0", "{more}");
    }
}

#[wasm_bindgen_test]
async fn only_a_watch_shares_and_only_in_a_browser() {
    let batch_id = batch("small");
    for (more, message) in [
        (
            "share: 'tab'",
            "Option \"share\" must be \"browser\", got \"tab\".",
        ),
        (
            "share: true",
            "Option \"share\" must be \"browser\", got true.",
        ),
    ] {
        let error = watch_batch(&options(&batch_id, more)).unwrap_err();
        assert_eq!(text(&error, "message"), message);
    }
    let share = options(&batch_id, "share: 'browser'");
    let error = get_batch_status(share).await.unwrap_err();
    let message = text(&error, "message");
    assert!(
        message.starts_with("Unknown option \"share\"."),
        "{message}"
    );
    assert_eq!(text(&stats(&batch_id).await, "requests"), "0");
}

#[wasm_bindgen_test]
async fn watches_share_requests_where_they_are_sent_the_same_way() {
    for (one, other, shared) in [
        ("fetch: globalThis.__one", "fetch: globalThis.__one", true),
        (
            "fetch: globalThis.__one",
            "fetch: globalThis.__other",
            false,
        ),
        ("fetch: globalThis.__one", "", false),
        (
            "fetch: globalThis.__one, credentials: 'include'",
            "fetch: globalThis.__one, credentials: 'include'",
            true,
        ),
        (
            "fetch: globalThis.__one, credentials: 'include'",
            "fetch: globalThis.__one",
            false,
        ),
        ("credentials: 'omit'", "", true),
    ] {
        js(
            "(() => { for (const name of ['__one', '__other']) globalThis[name] = (url, init) => fetch(url, { ...init, credentials: 'omit' }); })()",
        );
        let batch_id = batch("endless");
        let watches = [one, other].map(|more| watch_batch(&options(&batch_id, more)).unwrap());
        for watch in &watches {
            let first = "async (watch) => { for await (const s of watch) if (s.connection === 'live') break; }";
            with(watch, first).await.unwrap();
        }
        let requests = get(&stats(&batch_id).await, "requests").as_f64();
        let expected = if shared { 1.0 } else { 2.0 };
        assert_eq!(requests, Some(expected), "{one}, {other}");
        for watch in &watches {
            get(watch, "stop")
                .unchecked_into::<js_sys::Function>()
                .call0(watch)
                .unwrap();
        }
    }
}

#[wasm_bindgen_test]
async fn an_error_has_the_rate_limit_that_its_headers_tell() {
    for status in [401, 403, 404, 429, 503] {
        let more = format!(
            "retry: 0, fetch: async () => new Response('', {{ status: {status}, headers: {{ 'X-RateLimit-Limit': '5000', 'X-RateLimit-Remaining': '0' }} }})"
        );
        let error = call("small", &more).await.unwrap_err();
        assert_eq!(
            json(&get(&error, "rateLimit")),
            r#"{"limit":5000,"remaining":0}"#
        );
    }
    let error = call("small", "limit: 0").await.unwrap_err();
    assert!(get(&error, "rateLimit").is_null());
}

#[wasm_bindgen_test]
async fn a_copy_of_an_error_survives_being_posted() {
    let error = call("small", "token: () => { throw (() => {}); }, retry: 0").await;
    let error = error.unwrap_err();
    let posted = with(
        &error,
        "async (error) => {
            const { port1, port2 } = new MessageChannel();
            const arrived = new Promise((resolve) => (port2.onmessage = ({ data }) => resolve(data)));
            port1.postMessage({ ...error });
            return arrived;
        }",
    );
    let posted = posted.await.unwrap();
    assert!(is_batch_status_error(&posted));
    assert_eq!(
        json(&posted),
        r#"{"message":"The token function failed. Its own error is the cause.","name":"BatchStatusError","kind":"token","code":null,"httpStatus":null,"requestId":null,"challenge":null,"retryAfterMs":null,"rateLimit":null,"retryable":true,"path":null}"#
    );
    assert_eq!(json(&error), json(&posted), "JSON has all of it too");
    for other in [
        "null",
        "'BatchStatusError'",
        "new Error('kind')",
        "{ name: 'BatchStatusError' }",
        "{ kind: 'http' }",
    ] {
        assert!(!is_batch_status_error(&js(other)), "{other}");
    }
}

#[wasm_bindgen_test]
async fn a_log_tells_what_a_watch_does_and_never_the_token() {
    let log = js(
        "(() => { const log = (event) => { log.events.push(event); }; log.events = []; return log; })()",
    );
    let options = options(&batch("small"), "minIntervalMs: 100, maxIntervalMs: 500");
    js_sys::Reflect::set(&options, &"log".into(), &log).unwrap();
    finished(&watch_batch(&options).unwrap()).await.unwrap();
    let told = with(
        &log,
        "async ({ events }) => {
            const [first] = events;
            const { bytes, tookMs, ...answered } = events.find(({ type }) => type === 'answered');
            const fields = events.find(({ type }) => type === 'waiting');
            const names = [...new Set(events.map(({ type }) => type))].sort();
            return JSON.stringify({ first, answered, measured: bytes > 100 && tookMs >= 0, waits: Object.keys(fields), names, last: events.at(-1) });
        }",
    );
    assert_eq!(
        told.await.unwrap().as_string().unwrap(),
        r#"{"first":{"type":"sent","offset":0,"limit":1000,"purpose":"poll"},"answered":{"type":"answered","offset":0,"limit":1000,"status":200},"measured":true,"waits":["type","waitingFor","until"],"names":["answered","ended","sent","waiting"],"last":{"type":"ended","outcome":"success","kind":null}}"#
    );
    assert!(!json(&get(&log, "events")).contains("demo-token"));
}

#[wasm_bindgen_test]
async fn a_log_that_throws_hurts_nobody() {
    let told = js(
        "(() => { globalThis.__reported = 0; const own = globalThis.reportError; globalThis.reportError = () => { __reported += 1; }; return own; })()",
    );
    let log = "log: () => { throw new Error('mine'); }, minIntervalMs: 100";
    let watch = watch_batch(&options(&batch("small"), log)).unwrap();
    let last = finished(&watch).await;
    js_sys::Reflect::set(&js_sys::global(), &"reportError".into(), &told).unwrap();
    assert_eq!(text(&last.unwrap(), "outcome"), "success");
    assert!(get(&js_sys::global(), "__reported").as_f64() > Some(2.0));
}
