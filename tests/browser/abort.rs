//! The user's signal at each stage: its reason comes back unchanged, the request ends, no listener stays.

use supermetrics_batch_status::get_batch_status;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{batch, controller, get, js, json, options, stats, text, until_requests};

fn with_signal(batch_id: &str, controller: &JsValue, more: &str) -> JsValue {
    let given = options(batch_id, more);
    js_sys::Reflect::set(&given, &"signal".into(), &get(controller, "signal")).unwrap();
    given
}

fn abort(controller: &JsValue, reason: &JsValue) {
    let abort: js_sys::Function = get(controller, "abort").unchecked_into();
    abort.call1(controller, reason).unwrap();
}

#[wasm_bindgen_test]
async fn already_aborted_sends_nothing() {
    for reason in [
        "new Error('mine')",
        "'text'",
        "null",
        "0",
        "({ any: 'object' })",
        "Symbol.for('x')",
    ] {
        let (batch_id, controller, reason) = (batch("small"), controller(), js(reason));
        abort(&controller, &reason);
        let rejected = get_batch_status(with_signal(&batch_id, &controller, ""))
            .await
            .unwrap_err();
        assert!(js_sys::Object::is(&rejected, &reason), "{}", json(&reason));
        assert_eq!(text(&stats(&batch_id).await, "requests"), "0");
        assert_eq!(text(&controller, "listeners"), "0");
    }
}

#[wasm_bindgen_test]
async fn without_a_reason_it_is_the_platform_s() {
    let (batch_id, controller) = (batch("small"), controller());
    abort(&controller, &JsValue::UNDEFINED);
    let rejected = get_batch_status(with_signal(&batch_id, &controller, ""))
        .await
        .unwrap_err();
    assert_eq!(text(&rejected, "name"), "AbortError");
}

#[wasm_bindgen_test]
async fn during_each_stage() {
    // before the headers; within the body; while the token is fetched; between two attempts
    let stages = [
        ("stalled", "", 1.0),
        ("stalled_body", "", 1.0),
        ("small", "token: () => new Promise(() => {})", 0.0),
        (
            "unavailable",
            "retry: { baseDelayMs: 60000, maxDelayMs: 60000, limit: 10 }, timeoutMs: 900000",
            1.0,
        ),
    ];
    for (scenario, more, requests) in stages {
        for reason in ["new Error('mine')", "'text'", "null"] {
            let (batch_id, controller, reason) = (batch(scenario), controller(), js(reason));
            let given = with_signal(&batch_id, &controller, more);
            let (watched, aborter, its_reason) =
                (batch_id.clone(), controller.clone(), reason.clone());
            spawn_local(async move {
                until_requests(&watched, requests).await;
                abort(&aborter, &its_reason);
            });
            let rejected = get_batch_status(given).await.unwrap_err();
            assert!(
                js_sys::Object::is(&rejected, &reason),
                "{scenario}: {}",
                json(&rejected)
            );
            assert_eq!(text(&controller, "listeners"), "0", "{scenario}");
        }
    }
}

#[wasm_bindgen_test]
async fn no_listener_is_left_behind_by_success_or_failure() {
    for scenario in ["small", "not_found"] {
        let controller = controller();
        for _ in 0..20 {
            let _ = get_batch_status(with_signal(&batch(scenario), &controller, "")).await;
        }
        assert_eq!(text(&controller, "listeners"), "0", "{scenario}");
    }
}

#[wasm_bindgen_test]
async fn a_platform_timeout_is_a_signal_like_any_other() {
    let given = options(&batch("stalled"), "signal: AbortSignal.timeout(100)");
    let rejected = get_batch_status(given).await.unwrap_err();
    assert_eq!(text(&rejected, "name"), "TimeoutError");
}

#[wasm_bindgen_test]
async fn a_signal_of_another_realm_works() {
    let controller = js(
        "new (document.body.appendChild(document.createElement('iframe')).contentWindow.AbortController)()",
    );
    let batch_id = batch("stalled");
    let given = with_signal(&batch_id, &controller, "");
    let aborter = controller.clone();
    spawn_local(async move {
        until_requests(&batch_id, 1.0).await;
        abort(&aborter, &"over".into());
    });
    assert_eq!(get_batch_status(given).await.unwrap_err(), "over");
}
