//! Good answers over real HTTP: shapes, preflight, headers, tokens.

use js_sys::Function;
use serde::Serialize as _;
use supermetrics_batch_status::{get_batch_status, parse_batch_status, version};
use supermetrics_batch_status_core::status::read_status;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{ORIGIN, batch, call, get, js, json, options, stats, text};

#[wasm_bindgen_test]
async fn a_page_comes_from_another_origin_after_a_real_preflight() {
    let batch_id = batch("small");
    let status = get_batch_status(options(&batch_id, "limit: 3"))
        .await
        .unwrap();
    assert_eq!(text(&status, "progress.total"), "4");
    assert_eq!(text(&status, "page"), r#"{"offset":0,"limit":3}"#);
    assert_eq!(text(&status, "queries.length"), "3");
    assert_eq!(
        text(&status, "queries.0.scheduleId"),
        format!("{batch_id}_query_1")
    );
    assert_eq!(text(&status, "warnings"), "[]");
    assert!(
        get(&status, "queries.0.startedAt").as_f64().unwrap() > 1.7e12,
        "epoch milliseconds"
    );
    let seen = stats(&batch_id).await;
    assert_eq!(
        (text(&seen, "preflights"), text(&seen, "requests")),
        ("1".to_owned(), "1".to_owned())
    );
    assert_eq!(text(&seen, "windows"), "[[0,3]]");
}

#[wasm_bindgen_test]
async fn every_key_is_there_and_missing_is_null() {
    let status = call("small", "limit: 1, offset: 3").await.unwrap();
    let keys_of: Function = js("(value) => Object.keys(value).join()").into();
    let keys = |value: &JsValue| {
        keys_of
            .call1(&JsValue::UNDEFINED, value)
            .unwrap()
            .as_string()
            .unwrap()
    };
    assert_eq!(
        keys(&status),
        "requestId,state,statusCode,outcome,progress,page,queries,warnings,rateLimit"
    );
    let query = get(&status, "queries.0");
    assert_eq!(
        keys(&query),
        "index,scheduleId,state,statusCode,startedAt,endedAt,durationMs,accounts,startDate,endDate,error,result"
    );
    for name in ["startedAt", "endedAt", "durationMs", "error", "result"] {
        assert!(get(&query, name).is_null(), "{name} of a queued query");
    }
    assert!(get(&status, "outcome").is_null() && get(&status, "rateLimit").is_null());
}

#[wasm_bindgen_test]
async fn limits_are_read_where_they_are_exposed_and_null_where_they_are_hidden() {
    let exposed = call("exposed", "").await.unwrap();
    assert_eq!(text(&exposed, "rateLimit.limit"), "1000000");
    assert!(get(&exposed, "rateLimit.remaining").as_f64().unwrap() < 1e6);
    let hidden = call("small", "").await.unwrap();
    assert!(get(&hidden, "rateLimit").is_null());
}

#[wasm_bindgen_test]
async fn base_urls_with_and_without_path_and_slash() {
    for base in ["", "/", "/v2", "/v2///", "/enterprise/v2/"] {
        let given = js(&format!(
            "{{ batchId: '{}', baseUrl: '{ORIGIN}{base}', token: 'demo-token' }}",
            batch("small")
        ));
        assert_eq!(
            text(&get_batch_status(given).await.unwrap(), "progress.total"),
            "4",
            "{base:?}"
        );
    }
}

#[wasm_bindgen_test]
async fn tokens_from_functions() {
    for source in [
        "() => 'demo-token'",
        "async () => 'demo-token'",
        "() => ({ then(resolve) { resolve('demo-token'); } })",
        "(() => { let calls = 0; return () => (calls += 1) === 1 ? 'expired' : 'demo-token'; })()",
    ] {
        let status = call("small", &format!("token: {source}")).await;
        assert!(status.is_ok(), "{source}: {}", json(&status.unwrap_err()));
    }
}

#[wasm_bindgen_test]
async fn the_user_s_headers_are_sent() {
    // A header that the API's CORS does not allow: the browser stops the request, which shows that it was in it.
    let error = call("small", "headers: { 'X-Mine': 'yes' }, retry: false")
        .await
        .unwrap_err();
    assert_eq!(text(&error, "kind"), "network");
    let status = call("small", "headers: { 'Accept-Language': 'fi' }").await;
    assert!(status.is_ok());
}

#[wasm_bindgen_test]
async fn trouble_that_passes_is_not_seen() {
    for scenario in ["flaky", "rate_limited_once", "rate_limited_hidden"] {
        let batch_id = batch(scenario);
        let status = get_batch_status(options(&batch_id, "retry: { baseDelayMs: 20 }")).await;
        assert!(status.is_ok(), "{scenario}: {}", json(&status.unwrap_err()));
        assert!(get(&stats(&batch_id).await, "requests").as_f64().unwrap() > 1.0);
    }
}

#[wasm_bindgen_test]
async fn drifted_and_hostile_answers_keep_their_rows() {
    let drifted = call("drifted", "").await.unwrap();
    assert_eq!(text(&drifted, "queries.length"), "4");
    assert!(get(&drifted, "warnings.length").as_f64().unwrap() > 5.0);
    let hostile = call("hostile", "").await.unwrap();
    assert_eq!(text(&hostile, "queries.length"), "12");
    for row in 0..12 {
        assert!(
            get(&hostile, &format!("queries.{row}.result.url")).is_falsy(),
            "no script becomes a link"
        );
    }
}

#[wasm_bindgen_test]
async fn a_full_page_of_a_large_batch() {
    let status = call("large", "limit: 1000, offset: 181500").await.unwrap();
    assert_eq!(text(&status, "progress.total"), "182500");
    assert_eq!(text(&status, "queries.length"), "1000");
    assert_eq!(text(&status, "queries.999.index"), "182499");
}

#[wasm_bindgen_test]
fn the_version_is_the_crate_s() {
    assert_eq!(version(), env!("CARGO_PKG_VERSION"));
}

/// The objects of a page are made in a way of our own. They are those that serde-wasm-bindgen makes, key by key.
#[wasm_bindgen_test]
fn objects_are_those_of_the_library() {
    let bodies = [
        include_str!("../fixtures/running.json"),
        include_str!("../fixtures/stopped.json"),
        r#"{"meta":{"status_code":"ODD \u0000\ud83d\ude00","progress":{"queued":0,"running":1,"success":0,"failure":0}},"data":[{"schedule_id":"\"é\\","split_info":{"ds_accounts":["a","","ß"]}}]}"#,
    ];
    for body in bodies {
        let status = read_status(body.as_bytes(), 0).unwrap();
        let library = serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true);
        let expected = status.serialize(&library).unwrap();
        let made = parse_batch_status(&JsValue::from_str(body)).unwrap();
        assert_eq!(json(&made), json(&expected));
    }
}
