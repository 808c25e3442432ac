//! What the exports give, and what they throw, never holds the token: whole or in pieces, in sight or out of it.

use js_sys::{Array, Function};
use supermetrics_batch_status::{get_batch_status, watch_batch};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{batch, dropped_body_kind, finished, js, options, text};
use crate::watch::with;

/// Other when it is percent-encoded, and good for the simulator.
const TOKEN: &str = "demo-Zq7+Xv9/Kp3=Lm5~Wt8Rb2Ny6Hc";

/// Where a value holds a piece of the token.
fn holds(value: &JsValue) -> Vec<String> {
    let find: Function = js(include_str!("secrets.js")).unchecked_into();
    let found = find
        .call2(&JsValue::UNDEFINED, value, &TOKEN.into())
        .unwrap();
    let found = Array::from(&found);
    found.iter().filter_map(|path| path.as_string()).collect()
}

fn with_token(more: &str) -> String {
    format!("token: '{TOKEN}', retry: 0, {more}")
}

/// Batches and options that make errors of every kind.
const ERRORS: [(&str, &str, &str); 27] = [
    ("invalid_options", "small", "limit: 0"),
    (
        "invalid_options",
        "small",
        "baseUrl: 'http://api.example/v2'",
    ),
    (
        "invalid_options",
        "small",
        "headers: { Authorization: 'Bearer demo-Zq7+Xv9/Kp3=Lm5~Wt8Rb2Ny6Hc' }",
    ),
    (
        "invalid_options",
        "small",
        "token: 'demo-Zq7+Xv9/Kp3=Lm5~Wt8Rb2Ny6Hc two'",
    ),
    (
        "invalid_options",
        "small",
        "token: ['demo-Zq7+Xv9/Kp3=Lm5~Wt8Rb2Ny6Hc']",
    ),
    (
        "token",
        "small",
        "token: () => 'demo-Zq7+Xv9/Kp3=Lm5~Wt8Rb2Ny6Hc two'",
    ),
    (
        "token",
        "small",
        "token: () => ['demo-Zq7+Xv9/Kp3=Lm5~Wt8Rb2Ny6Hc']",
    ),
    ("unauthorized", "unauthorized", ""),
    ("unauthorized", "problem_details", ""),
    ("unauthorized", "steps-at0_echo_401", ""),
    ("forbidden", "forbidden", ""),
    ("not_found", "not_found", ""),
    ("rate_limited", "rate_limited_long", ""),
    ("server", "server_error", ""),
    ("server", "bad_gateway", ""),
    ("server", "steps-at0_echo_500", ""),
    ("http", "unprocessable", ""),
    ("http", "redirect", ""),
    ("http", "steps-at0_echo_400", ""),
    ("network", "dropped", ""),
    ("network", "no_cors", ""),
    ("network", "dropped_body", ""),
    ("timeout", "stalled", "timeoutMs: 200"),
    ("invalid_response", "truncated", ""),
    ("invalid_response", "useless", ""),
    ("invalid_response", "steps-at0_echo_200", ""),
    ("invalid_response", "steps-at0_echo_text", ""),
];

#[wasm_bindgen_test]
async fn no_error_holds_the_token() {
    for (kind, scenario, more) in ERRORS {
        let kind = match scenario {
            "dropped_body" => dropped_body_kind(),
            _ => kind,
        };
        // Of an option that is named twice, the later counts.
        let more = with_token(more);
        let error = get_batch_status(options(&batch(scenario), &more)).await;
        let error = error.unwrap_err();
        assert_eq!(text(&error, "kind"), kind, "{scenario} {{ {more} }}");
        assert_eq!(holds(&error), Vec::<String>::new(), "{scenario}: {kind}");
        if more.contains("limit:") {
            continue;
        }
        // With its snapshot, and the watch that it ends.
        let error = match watch_batch(&options(&batch(scenario), &more)) {
            Err(error) => error,
            Ok(watch) => {
                let error = finished(&watch).await.unwrap_err();
                assert_eq!(holds(&watch), Vec::<String>::new(), "{scenario}: {kind}");
                error
            }
        };
        assert_eq!(text(&error, "kind"), kind, "watch {scenario} {{ {more} }}");
        assert_eq!(holds(&error), Vec::<String>::new(), "watch {scenario}");
    }
}

#[wasm_bindgen_test]
async fn the_errors_of_a_watch_that_is_ended_do_not_hold_it() {
    for (kind, more, end) in [
        ("closed", "", "watch.stop()"),
        ("deadline", "deadlineMs: 300", "0"),
    ] {
        let more = format!(
            "{}, minIntervalMs: 100",
            with_token(more).trim_end_matches(", ")
        );
        let watch = watch_batch(&options(&batch("endless"), &more)).unwrap();
        let source =
            format!("async (watch) => {{ for await (const _ of watch) {{ {end}; break; }} }}");
        with(&watch, &source).await.unwrap();
        let error = finished(&watch).await.unwrap_err();
        assert_eq!(text(&error, "kind"), kind);
        assert_eq!(holds(&error), Vec::<String>::new(), "{kind}");
    }
}

#[wasm_bindgen_test]
async fn no_answer_snapshot_saved_state_or_export_holds_it() {
    let everything = "async (watch) => {
        const seen = [];
        const off = watch.subscribe((snapshot) => seen.push(snapshot));
        for await (const snapshot of watch) if (seen.push(snapshot) > 6) break;
        off();
        const saved = watch.serialize();
        const plain = atob(saved.slice(5).replaceAll('-', '+').replaceAll('_', '/'));
        const files = ['csv', 'json'].map((format) => [...watch.exportQueries({ format })]);
        watch.stop();
        return [seen, watch.getSnapshot(), saved, plain, files, watch.queries(), watch.errorGroups(), watch.splitGrid(), watch.timing()];
    }";
    for scenario in ["normal", "one_failed", "steps-at0_echo_good"] {
        let more = format!("{} minIntervalMs: 100", with_token(""));
        let watch = watch_batch(&options(&batch(scenario), &more)).unwrap();
        let all = with(&watch, everything).await.unwrap();
        assert_eq!(holds(&all), Vec::<String>::new(), "{scenario}");
        let status = get_batch_status(options(&batch(scenario), &with_token("")))
            .await
            .unwrap();
        assert_eq!(holds(&status), Vec::<String>::new(), "{scenario}, a page");
    }
}

/// Documented: it is what the platform or the caller's own function threw, as it is.
#[wasm_bindgen_test]
async fn a_cause_is_not_searched_and_is_all_that_holds_it() {
    let more = format!("token: () => {{ throw new Error('{TOKEN}'); }}");
    let error = get_batch_status(options(&batch("small"), &more))
        .await
        .unwrap_err();
    let places = holds(&error);
    assert!(!places.is_empty());
    for place in places {
        assert!(place.starts_with("it.cause"), "{place}");
    }
}

#[wasm_bindgen_test]
fn the_search_finds_the_token_wherever_it_is() {
    for (source, place) in [
        ("new Error(TOKEN)", "it as text"),
        (
            "Object.assign(new Error('x'), { [TOKEN]: 1 })",
            "the name of it.",
        ),
        (
            "Object.defineProperty({}, 'hidden', { value: TOKEN })",
            "it.hidden",
        ),
        ("Object.create({ inherited: TOKEN })", "it.inherited"),
        (
            "new Error('x', { cause: { deep: [btoa('Bearer ' + TOKEN)] } })",
            "it.cause",
        ),
        (
            "[new TextEncoder().encode(TOKEN.slice(5, 20).toUpperCase())]",
            "it.0",
        ),
        (
            "Object.assign(() => {}, { on: encodeURIComponent(TOKEN) })",
            "it.on",
        ),
        ("{ [Symbol(TOKEN)]: 1 }", "the name of it."),
    ] {
        let value = js(&source.replace("TOKEN", &format!("'{TOKEN}'")));
        let found = holds(&value);
        assert!(
            found.iter().any(|found| found.starts_with(place)),
            "{source}: {found:?}"
        );
    }
    assert_eq!(holds(&js("{ token: 'demo-token' }")), Vec::<String>::new());
}
