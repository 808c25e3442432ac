//! Every export, given every sort of value: a typed error or an answer, never a trap.

use supermetrics_batch_status::{get_batch_status, is_batch_status_error, parse_batch_status};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{call, js, json, text};

const VALUES: [&str; 24] = [
    "undefined",
    "null",
    "true",
    "0",
    "-0",
    "NaN",
    "1e400",
    "5n",
    "''",
    "'text'",
    "Symbol('s')",
    "[]",
    "[1]",
    "{}",
    "() => {}",
    "new Date(0)",
    "new Map()",
    "new Error('e')",
    "Promise.resolve()",
    "new Proxy({}, { ownKeys() { throw 1; } })",
    "new Proxy({}, { get() { throw 1; } })",
    "Object.create({ batchId: 'x' })",
    "{ get batchId() { throw new Error('getter'); } }",
    "new (class Options { batchId = 'x' })()",
];

#[wasm_bindgen_test]
async fn get_batch_status_refuses_what_are_no_options() {
    for value in VALUES {
        let error = get_batch_status(js(value)).await.unwrap_err();
        assert_eq!(text(&error, "kind"), "invalid_options", "{value}");
    }
    assert!(
        call("small", "").await.is_ok(),
        "the instance goes on working"
    );
}

#[wasm_bindgen_test]
async fn each_option_refuses_values_of_other_types() {
    for name in [
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
    ] {
        for value in [
            "Symbol('s')",
            "5n",
            "[]",
            "new Date(0)",
            "new Map()",
            "{ toString() { throw 1; } }",
        ] {
            let error = call("small", &format!("{name}: {value}"))
                .await
                .unwrap_err();
            assert_eq!(text(&error, "kind"), "invalid_options", "{name}: {value}");
            let path = text(&error, "path");
            assert!(
                path.starts_with(name),
                "{name}: {value} is blamed on {path}"
            );
        }
    }
}

#[wasm_bindgen_test]
fn parse_batch_status_takes_text_bytes_and_objects() {
    let body = include_str!("../fixtures/running.json");
    let expected = json(&parse_batch_status(&body.into()).unwrap());
    let makers = [
        "(text) => new TextEncoder().encode(text)",
        "(text) => new TextEncoder().encode(text).buffer",
        "(text) => new DataView(new TextEncoder().encode(text).buffer)",
        "(text) => new TextEncoder().encode('xx' + text).subarray(2)",
        "(text) => JSON.parse(text)",
        "(text) => '\\ufeff' + text",
    ];
    for maker in makers {
        let make: js_sys::Function = js(maker).into();
        let given = make
            .call1(&wasm_bindgen::JsValue::UNDEFINED, &body.into())
            .unwrap();
        assert_eq!(
            json(&parse_batch_status(&given).unwrap()),
            expected,
            "{maker}"
        );
    }
}

#[wasm_bindgen_test]
fn parse_batch_status_refuses_everything_else() {
    let cyclic = "(() => { const a = {}; a.a = a; return a; })()";
    for value in VALUES
        .into_iter()
        .chain([cyclic, "{ big: 5n }", "{ toJSON() { throw 1; } }"])
    {
        let error = parse_batch_status(&js(value)).unwrap_err();
        assert!(is_batch_status_error(&error), "{value}");
        let kind = text(&error, "kind");
        assert!(
            kind == "invalid_options" || kind == "invalid_response",
            "{value}: {kind}"
        );
    }
}

#[wasm_bindgen_test]
fn parse_batch_status_reads_no_more_than_a_call_does() {
    let status = r#"{ meta: { status_code: "RUNNING", progress: { queued: 0, running: 0, success: 0, failure: 0 } }, data: [] }"#;
    let makers = [
        ("text", "(text) => text"),
        ("bytes", "(text) => new TextEncoder().encode(text)"),
        (
            "a buffer",
            "(text) => new TextEncoder().encode(text).buffer",
        ),
        ("an object", "(text) => JSON.parse(text)"),
        // Half as many characters as bytes.
        (
            "another alphabet",
            "(text) => text.replace(/x+/, (x) => 'é'.repeat(x.length / 2))",
        ),
    ];
    for (name, maker) in makers {
        for (more, too_long) in [(0, false), (2, true)] {
            let source = format!(
                "(() => {{ const text = (fill) => JSON.stringify({{ ...{status}, fill }});
                    const fill = 'x'.repeat(33554432 + {more} - text('').length);
                    return ({maker})(text(fill)); }})()"
            );
            let parsed = parse_batch_status(&js(&source));
            assert_eq!(parsed.is_err(), too_long, "{name} + {more}");
            let Err(error) = parsed else { continue };
            assert_eq!(text(&error, "kind"), "invalid_response", "{name}");
            assert_eq!(
                text(&error, "message"),
                "The response is longer than 33554432 bytes. Ask for fewer queries with limit.",
                "{name}"
            );
            assert_eq!(text(&error, "retryable"), "false", "{name}");
        }
    }
}

#[wasm_bindgen_test]
fn parse_batch_status_names_the_await_that_was_forgotten() {
    let table = [
        ("fetch('data:,')", "a promise: `await` it first"),
        ("({ then() {} })", "a promise: `await` it first"),
        (
            "document.body.appendChild(document.createElement('iframe')).contentWindow.eval('Promise.resolve()')",
            "a promise: `await` it first",
        ),
        (
            "new Response('{}')",
            "a Response: pass `await response.text()`",
        ),
    ];
    for (value, got) in table {
        let error = parse_batch_status(&js(value)).unwrap_err();
        assert_eq!(
            text(&error, "message"),
            format!(
                "Option \"body\" must be a string, a Uint8Array, an ArrayBuffer or an object, got {got}."
            ),
            "{value}"
        );
    }
}

#[wasm_bindgen_test]
fn is_batch_status_error_knows_its_own() {
    let ours = parse_batch_status(&"".into()).unwrap_err();
    assert!(is_batch_status_error(&ours));
    for value in VALUES.into_iter().chain([
        "{ name: 'BatchStatusError' }",
        "{ get name() { throw 1; } }",
    ]) {
        assert!(!is_batch_status_error(&js(value)), "{value}");
    }
}

#[wasm_bindgen_test]
fn bytes_that_were_given_away_are_an_empty_answer() {
    for maker in [
        "(() => { const { buffer } = new Uint8Array(8); structuredClone(buffer, { transfer: [buffer] }); return buffer; })()",
        "(() => { const view = new Uint8Array(8); structuredClone(view.buffer, { transfer: [view.buffer] }); return view; })()",
        "new ArrayBuffer(0)",
    ] {
        let error = parse_batch_status(&js(maker)).unwrap_err();
        assert_eq!(text(&error, "kind"), "invalid_response", "{maker}");
    }
}

#[wasm_bindgen_test]
async fn a_token_that_breaks_when_it_is_waited_for_is_a_token_error() {
    for token in [
        "() => ({ then() { throw 'text'; } })",
        "() => { const promise = Promise.resolve('demo-token'); promise.then = () => { throw 'text'; }; return promise; }",
        "() => { const promise = Promise.resolve('demo-token'); Object.defineProperty(promise, 'constructor', { get() { throw 'text'; } }); return promise; }",
    ] {
        let error = call("small", &format!("token: {token}")).await.unwrap_err();
        assert_eq!(text(&error, "kind"), "token", "{token}");
        assert_eq!(text(&error, "cause"), "text", "{token}");
    }
}
