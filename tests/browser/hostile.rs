//! Texts that try to break whoever shows them, in every field: they are given as they came, by a call and by a watch.

use js_sys::{Function, Promise};
use supermetrics_batch_status::{get_batch_status, watch_batch};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{ORIGIN, batch, js, json, options};
use crate::watch::with;

const TEXTS: [&str; 10] = [
    "evil_markup",
    "evil_link",
    "evil_formula",
    "evil_bidi",
    "evil_control",
    "evil_marks",
    "evil_long",
    "evil_words_markup",
    "evil_words_bidi",
    "evil_words_long",
];

/// Where what is given differs from what was sent. A watch keeps `most` characters of a row's text.
const DIFFER: &str = r#"async (batchId, origin, given, queries, most) => {
    const answer = await fetch(`${origin}/v2/query/batch/${batchId}/status?limit=100`, { headers: { Authorization: "Bearer demo-token" } });
    const body = await answer.json();
    const { meta, data } = body;
    if (data === undefined) throw new Error(`${answer.status}: ${JSON.stringify(body)}`);
    const found = [];
    const same = (name, one, other) => { if (one !== other) found.push(`${name}: ${String(one).slice(0, 60)} of ${one?.length}`); };
    const kept = (text) => text.slice(0, most);
    same("requestId", given.requestId, meta.request_id);
    same("statusCode", given.statusCode, meta.status_code);
    same("queries", queries.length, data.length);
    const inWords = meta.status_code !== "STOPPED";
    queries.forEach(({ scheduleId, statusCode, state, startedAt, endedAt, accounts, startDate, endDate, error, result }, at) => {
        const { schedule_id, status_code, query_start_time, split_info, error_info } = data[at];
        same("scheduleId", scheduleId, kept(schedule_id));
        same("statusCode of a query", statusCode, kept(status_code));
        same("state", state, inWords ? "unknown" : "failure");
        same("startedAt", startedAt, inWords ? null : Date.parse(query_start_time));
        same("endedAt", endedAt === null, inWords);
        same("accounts", accounts.join(), split_info.ds_accounts.map(kept).join());
        same("startDate", startDate, inWords ? null : split_info.start_date);
        same("endDate", endDate, inWords ? null : split_info.end_date);
        for (const name of ["code", "message", "description"]) same(name, error[name], kept(error_info[name]));
        same("url", result.url, null);
    });
    for (const { path, message } of given.warnings) if (path.length + message.length > 400) found.push(`a long warning: ${path.slice(0, 60)}`);
    return found;
}"#;

async fn differ(batch_id: &str, given: &JsValue, queries: &JsValue, most: f64) -> String {
    let differ: Function = js(DIFFER).unchecked_into();
    let arguments = js_sys::Array::of5(
        &batch_id.into(),
        &ORIGIN.into(),
        given,
        queries,
        &most.into(),
    );
    let promise = differ.apply(&JsValue::UNDEFINED, &arguments).unwrap();
    json(&JsFuture::from(Promise::resolve(&promise)).await.unwrap())
}

#[wasm_bindgen_test]
async fn a_text_is_given_as_it_came() {
    for text in TEXTS {
        let batch_id = batch(&format!("steps-at0_{text}"));
        let status = get_batch_status(options(&batch_id, "")).await.unwrap();
        let queries = crate::support::get(&status, "queries");
        assert_eq!(
            differ(&batch_id, &status, &queries, f64::INFINITY).await,
            "[]",
            "{text}"
        );
        let watch = watch_batch(&options(&batch_id, "")).unwrap();
        let read = "async (watch) => { for await (const { synced, error } of watch) if (synced || error) break; watch.stop(); return { ...watch.getSnapshot(), queries: watch.queries().queries }; }";
        let snapshot = with(&watch, read).await.unwrap();
        let queries = crate::support::get(&snapshot, "queries");
        assert_eq!(
            differ(&batch_id, &snapshot, &queries, 65_536.0).await,
            "[]",
            "{text}, watched"
        );
    }
}
