//! A `fetch` that is mocked, missing or hostile: a typed error each time, and the instance goes on working.

use wasm_bindgen::JsValue;
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

use crate::support::{Global, call, get, is_webkit, js, json, text};

#[wasm_bindgen_test]
async fn whatever_fetch_does_the_promise_settles() {
    let table = [
        ("() => Promise.reject('text')", "network"),
        ("() => Promise.reject(undefined)", "network"),
        ("() => Promise.reject(null)", "network"),
        ("() => Promise.reject({ message: 'no error' })", "network"),
        ("() => { throw new TypeError('sync'); }", "network"),
        ("() => { throw 'sync text'; }", "network"),
        ("() => undefined", "unsupported"),
        (
            "() => { const promise = Promise.resolve(); Object.defineProperty(promise, 'constructor', { get() { throw 'text'; } }); return promise; }",
            "network",
        ),
        ("() => ({ then() { throw 'text'; } })", "network"),
        (
            "() => { const promise = Promise.resolve(); promise.then = () => { throw 'text'; }; return promise; }",
            "network",
        ),
        ("() => 5", "unsupported"),
        (
            "async () => ({ ok: true, status: 200, json: async () => ({}) })",
            "unsupported",
        ),
        (
            "async () => ({ [Symbol.toStringTag]: 'Response', status: 200 })",
            "invalid_response",
        ),
        ("undefined", "unsupported"),
        ("'not a function'", "unsupported"),
        (
            "async () => new Response(new ReadableStream({ start(c) { c.error('text'); } }))",
            "network",
        ),
        (
            "async () => new Response(new ReadableStream({ start(c) { c.enqueue('not bytes'); c.close(); } }))",
            "network",
        ),
        (
            "async () => { const r = new Response('{}'); r.body.getReader(); return r; }",
            "network",
        ),
        (
            "async () => new Response(null, { status: 204 })",
            "invalid_response",
        ),
        ("async () => Response.error()", "http"),
    ];
    for (source, kind) in table {
        let fetch = Global::replace("fetch", &js(source));
        let error = call("small", "retry: 0").await.unwrap_err();
        drop(fetch);
        assert_eq!(
            text(&error, "kind"),
            kind,
            "{source}: {}",
            text(&error, "message")
        );
        assert!(
            call("small", "").await.is_ok(),
            "{source}: the instance goes on working"
        );
    }
}

#[wasm_bindgen_test]
async fn a_class_that_is_missing_is_told_at_once_and_those_that_are_not_needed_are_not_missed() {
    if is_webkit() {
        console_log!("left out: code that WebKit has compiled goes on with the class that it knew");
        return;
    }
    let throws = "class { constructor() { throw 'text'; } }";
    for (name, broken, expected) in [
        ("AbortController", "undefined", "unsupported"),
        ("AbortController", throws, "network"),
        ("Headers", "undefined", "well"),
        ("Request", "undefined", "well"),
        ("ReadableStreamDefaultReader", "undefined", "well"),
        ("TextDecoder", "undefined", "well"),
        ("window", "{}", "well"),
    ] {
        let class = Global::replace(name, &js(broken));
        let ended = call("small", "retry: 0").await;
        drop(class);
        let kind = ended.map_or_else(|error| text(&error, "kind"), |_| "well".to_owned());
        assert_eq!(kind, expected, "{name}: {broken}");
    }
    assert!(call("small", "").await.is_ok(), "the instance goes on");
}

#[wasm_bindgen_test]
async fn a_mocked_answer_is_read_like_a_real_one() {
    let body = include_str!("../fixtures/running.json");
    let fetch = js("(body) => async (url, init) => {
        const request = new Request(url, init);
        globalThis.__seen = {
            url, method: request.method, cache: request.cache, credentials: request.credentials,
            redirect: request.redirect, referrerPolicy: request.referrerPolicy, authorization: request.headers.get('authorization'),
            accept: request.headers.get('accept'),
        };
        return new Response(body);
    }");
    let fetch: js_sys::Function = fetch.into();
    let fetch = Global::replace(
        "fetch",
        &fetch.call1(&JsValue::UNDEFINED, &body.into()).unwrap(),
    );
    let status = crate::support::js(
        "{ batchId: 'a b', baseUrl: 'https://api.example/v2/', token: 'abc', offset: 5, limit: 10 }",
    );
    let status = supermetrics_batch_status::get_batch_status(status)
        .await
        .unwrap();
    drop(fetch);
    assert_eq!(text(&status, "progress.total"), "4");
    let seen = get(&js_sys::global().into(), "__seen");
    assert_eq!(
        json(&seen),
        r#"{"url":"https://api.example/v2/query/batch/a%20b/status?offset=5&limit=10","method":"GET","cache":"no-store","credentials":"omit","redirect":"manual","referrerPolicy":"no-referrer","authorization":"Bearer abc","accept":"application/json"}"#
    );
}

#[wasm_bindgen_test]
async fn a_cause_is_that_of_the_error_that_is_told_and_of_no_other() {
    // The first answer is good; of the pages that follow together, one throws, and then another is refused.
    let fetch = js("(() => {
        let [sent, seen] = [0, []];
        const rows = (offset) => Array.from({ length: 1000 }, (_, at) => ({ schedule_id: `${offset + at}`, status_code: 'QUEUED' }));
        const page = (offset) => JSON.stringify({ meta: { request_id: 'r', status_code: 'RUNNING',
            progress: { queued: 2999, running: 1, success: 0, failure: 0 }, paginate: { offset, limit: 1000, total: 3000 } }, data: rows(offset) });
        const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
        return async (url) => {
            const offset = Number(new URL(url).searchParams.get('offset'));
            sent += 1;
            if (sent === 1) return new Response(page(offset));
            if (offset === 1000) { await pause(200); throw new Error('mine'); }
            await pause(400);
            return new Response('{}', { status: 503 });
        };
    })()");
    let fetch = Global::replace("fetch", &fetch);
    let watch = supermetrics_batch_status::watch_batch(&js(
        "{ batchId: 'causes', baseUrl: 'https://api.example', retry: { baseDelayMs: 60000 } }",
    ))
    .unwrap();
    let seen = crate::watch::with(
        &watch,
        "async (watch) => {
            const seen = [];
            for await (const { error } of watch) {
                if (error !== null) seen.push(`${error.kind}: ${error.cause?.message}`);
                if (seen.length === 2) break;
            }
            watch.stop();
            return seen.join();
        }",
    );
    let seen = seen.await.unwrap();
    drop(fetch);
    assert_eq!(seen, "network: mine,server: undefined");
}
