//! A whole batch, watched over real HTTP: to its end, by several readers, through aborts and broken listeners.

use js_sys::{Function, Promise};
use supermetrics_batch_status::watch_batch;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::memory::{NOISE, can_collect, collect, used};
use crate::support::{
    ORIGIN, batch, controller, finished, get, js, json, options, stats, text, until_requests,
};

/// Polls this fast in tests.
const FAST: &str = "minIntervalMs: 100, maxIntervalMs: 300";

/// A watch of a fresh batch of a scenario.
pub fn watch(scenario: &str, more: &str) -> JsValue {
    watch_of(&batch(scenario), more)
}

fn watch_of(batch_id: &str, more: &str) -> JsValue {
    watch_batch(&options(batch_id, &format!("{FAST}, {more}"))).unwrap()
}

/// Calls a function written in JavaScript with a watch, and waits for what it gives.
pub async fn with(watch: &JsValue, source: &str) -> Result<JsValue, JsValue> {
    let function: Function = js(source).unchecked_into();
    let given = function.call1(&JsValue::UNDEFINED, watch)?;
    JsFuture::from(Promise::resolve(&given)).await
}

#[wasm_bindgen_test]
async fn a_batch_is_watched_to_its_end() {
    let table = [
        ("small", "success"),
        ("one_failed", "partial"),
        ("all_failed", "failure"),
        ("empty", "empty"),
    ];
    for (scenario, outcome) in table {
        let last = finished(&watch(scenario, "")).await.unwrap();
        assert_eq!(text(&last, "outcome"), outcome, "{scenario}");
        assert_eq!(text(&last, "connection"), "ended", "{scenario}");
        assert_eq!(text(&last, "synced"), "true", "{scenario}");
        assert_eq!(text(&last, "error"), "null", "{scenario}");
    }
}

#[wasm_bindgen_test]
async fn what_cannot_be_found_out_rejects_with_the_last_snapshot() {
    let table = [
        ("unauthorized", "unauthorized"),
        ("forbidden", "forbidden"),
        ("not_found", "not_found"),
        ("unprocessable", "http"),
    ];
    for (scenario, kind) in table {
        let error = finished(&watch(scenario, "")).await.unwrap_err();
        assert_eq!(text(&error, "kind"), kind, "{scenario}");
        assert_eq!(text(&error, "snapshot.connection"), "ended", "{scenario}");
        assert_eq!(text(&error, "snapshot.error.kind"), kind, "{scenario}");
    }
}

#[wasm_bindgen_test]
async fn passing_trouble_is_told_and_survived() {
    let flaky = watch("flaky", "retry: { limit: 10, baseDelayMs: 50 }");
    let seen = with(
        &flaky,
        "async (watch) => {
            const seen = new Set();
            for await (const { connection } of watch) seen.add(connection);
            return [...seen].join();
        }",
    );
    assert_eq!(seen.await.unwrap(), "retrying,live,ended");
}

#[wasm_bindgen_test]
async fn several_readers_each_get_the_latest_and_return_ends_one_alone() {
    let source = "async (watch) => {
        const counts = [];
        const count = async (most) => {
            let steps = 0;
            for await (const snapshot of watch) {
                steps += 1;
                if (!Object.isFrozen(snapshot) || !Object.isFrozen(snapshot.progress)) throw new Error('not frozen');
                if (steps === most) break;
            }
            return steps;
        };
        const [one, all] = await Promise.all([count(1), count(Infinity)]);
        const late = await count(Infinity);
        return [one, all > 1, late];
    }";
    let counts = with(&watch("small", ""), source).await.unwrap();
    assert_eq!(
        json(&counts),
        "[1,true,1]",
        "whoever comes late gets the last one"
    );
}

#[wasm_bindgen_test]
async fn return_resolves_a_step_that_waits() {
    let source = "async (watch) => {
        const steps = watch[Symbol.asyncIterator]();
        await steps.next();
        const waiting = steps.next();
        await steps.return();
        const again = steps[Symbol.asyncIterator]();
        const results = [await waiting, await steps.next(), await again.next()];
        watch.stop();
        return results.map(({ done }) => done);
    }";
    let done = with(&watch("endless", ""), source).await.unwrap();
    assert_eq!(json(&done), "[true,true,true]");
}

#[wasm_bindgen_test]
async fn the_snapshot_is_the_same_object_until_something_changes() {
    let source = "async (watch) => {
        const { subscribe, getSnapshot } = watch;
        const first = getSnapshot();
        let wrong = first !== getSnapshot() ? 'two before any' : '';
        let before = first;
        const off = subscribe((heard) => {
            if (heard !== getSnapshot() || heard !== getSnapshot()) wrong += ' heard another';
            if (heard === before) wrong += ' heard the same again';
            before = heard;
        });
        const last = await watch.finished;
        if (last !== getSnapshot()) wrong += ' the last is another';
        off();
        off();
        return wrong + (before === last ? 'fine' : ' not the last');
    }";
    assert_eq!(with(&watch("small", ""), source).await.unwrap(), "fine");
}

#[wasm_bindgen_test]
async fn a_listener_that_throws_hurts_nobody_else() {
    let source = "async (watch) => {
        const reported = [];
        const report = globalThis.reportError;
        globalThis.reportError = (error) => reported.push(error);
        let heard = 0;
        watch.subscribe(() => { throw 'mine'; });
        watch.subscribe(() => { heard += 1; });
        const last = await watch.finished;
        globalThis.reportError = report;
        return [reported.length > 0 && reported.every((error) => error === 'mine'), heard > 0, last.outcome];
    }";
    let result = with(&watch("small", ""), source).await.unwrap();
    assert_eq!(json(&result), r#"[true,true,"success"]"#);
}

#[wasm_bindgen_test]
async fn listeners_may_call_everything() {
    let source = "async (watch) => {
        let calls = 0;
        const off = watch.subscribe((snapshot) => {
            calls += 1;
            watch.queries(); watch.queryOrder(); watch.timing(); watch.errorGroups(); watch.splitGrid(); watch.serialize();
            watch.pause(); watch.resume(); watch.refresh();
            watch.subscribe(() => {})();
            if (snapshot.connection === 'ended') off();
        });
        return (await watch.finished).outcome + (calls > 0);
    }";
    assert_eq!(
        with(&watch("small", ""), source).await.unwrap(),
        "successtrue"
    );
}

#[wasm_bindgen_test]
async fn two_watches_of_one_batch_share_their_requests() {
    let batch_id = batch("small");
    let (one, other) = (watch_of(&batch_id, ""), watch_of(&batch_id, ""));
    let (one_last, other_last) = (
        finished(&one).await.unwrap(),
        finished(&other).await.unwrap(),
    );
    let requests = text(&stats(&batch_id).await, "requests");
    assert_eq!(text(&one_last, "requests"), requests);
    assert_eq!(text(&other_last, "requests"), requests);
}

#[wasm_bindgen_test]
async fn other_credentials_share_nothing() {
    let batch_id = batch("small");
    let last = finished(&watch_of(&batch_id, "")).await.unwrap();
    let other = finished(&watch_of(&batch_id, "token: 'demo-other'"))
        .await
        .unwrap();
    let requests = |snapshot: &JsValue| get(snapshot, "requests").as_f64().unwrap();
    let served = get(&stats(&batch_id).await, "requests").as_f64().unwrap();
    assert_eq!(requests(&last) + requests(&other), served);
}

#[wasm_bindgen_test]
async fn an_abort_rejects_with_its_own_reason_and_leaves_no_listener() {
    for (scenario, requests) in [("stalled", 1.0), ("stalled_body", 1.0), ("endless", 2.0)] {
        let batch_id = batch(scenario);
        let controller = controller();
        let given = options(&batch_id, FAST);
        js_sys::Reflect::set(&given, &"signal".into(), &get(&controller, "signal")).unwrap();
        let watch = watch_batch(&given).unwrap();
        until_requests(&batch_id, requests).await;
        with(&controller, "(controller) => controller.abort('mine')")
            .await
            .unwrap();
        assert_eq!(finished(&watch).await.unwrap_err(), "mine", "{scenario}");
        let steps = "async (watch) => { for await (const s of watch) if (s.connection !== 'closed') throw s.connection; }";
        assert_eq!(with(&watch, steps).await.unwrap_err(), "mine", "{scenario}");
        assert_eq!(text(&controller, "listeners"), "0", "{scenario}");
    }
}

#[wasm_bindgen_test]
async fn a_watch_that_ends_by_itself_leaves_no_listener_on_the_signal() {
    let controller = controller();
    let given = options(&batch("small"), FAST);
    js_sys::Reflect::set(&given, &"signal".into(), &get(&controller, "signal")).unwrap();
    let watch = watch_batch(&given).unwrap();
    finished(&watch).await.unwrap();
    assert_eq!(text(&controller, "listeners"), "0");
}

#[wasm_bindgen_test]
async fn already_aborted_asks_nothing() {
    let batch_id = batch("small");
    let watch = watch_of(&batch_id, "signal: AbortSignal.abort('mine')");
    assert_eq!(finished(&watch).await.unwrap_err(), "mine");
    assert_eq!(text(&stats(&batch_id).await, "requests"), "0");
}

#[wasm_bindgen_test]
async fn a_deadline_rejects_with_the_last_snapshot() {
    let error = finished(&watch("endless", "deadlineMs: 700"))
        .await
        .unwrap_err();
    assert_eq!(text(&error, "kind"), "deadline");
    assert_eq!(text(&error, "snapshot.progress.total"), "40");
    assert_eq!(text(&error, "snapshot.connection"), "closed");
}

#[wasm_bindgen_test]
async fn stop_ends_steps_without_an_error_and_finished_with_one() {
    let source = "async (watch) => {
        for await (const snapshot of watch) if (snapshot.connection === 'live') watch.stop();
        const kind = await watch.finished.catch(({ kind, snapshot }) => kind + snapshot.connection);
        watch.stop(); watch.pause(); watch.resume(); watch.refresh();
        return kind + watch.queries().total;
    }";
    assert_eq!(
        with(&watch("endless", ""), source).await.unwrap(),
        "closedclosed40"
    );
}

#[wasm_bindgen_test]
async fn a_new_token_is_asked_for_once_after_a_401() {
    let source = "(() => { let calls = 0; const token = () => (calls += 1) === 1 ? 'expired' : 'demo-token'; token.calls = () => calls; return token; })()";
    let given = options(&batch("small"), FAST);
    js_sys::Reflect::set(&given, &"token".into(), &js(source)).unwrap();
    let last = finished(&watch_batch(&given).unwrap()).await.unwrap();
    assert_eq!(text(&last, "outcome"), "success");
}

#[wasm_bindgen_test]
async fn what_was_saved_is_where_the_next_one_begins() {
    let batch_id = batch("one_failed");
    let first = watch_of(&batch_id, "");
    finished(&first).await.unwrap();
    let saved = with(&first, "(watch) => watch.serialize()").await.unwrap();
    let given = options(&batch_id, FAST);
    js_sys::Reflect::set(&given, &"restoreFrom".into(), &saved).unwrap();
    let again = watch_batch(&given).unwrap();
    assert_eq!(
        text(
            &with(&again, "(watch) => watch.queries()").await.unwrap(),
            "total"
        ),
        "6"
    );
    assert_eq!(text(&finished(&again).await.unwrap(), "outcome"), "partial");
    assert!(!saved.as_string().unwrap().contains("demo-token"));
}

/// How the page looks to the watch: `visibilityState` and `onLine`, and the events that tell of them.
fn page(visibility: &str, online: bool) {
    js(&format!(
        "(() => {{
            Object.defineProperty(document, 'visibilityState', {{ value: '{visibility}', configurable: true }});
            Object.defineProperty(navigator, 'onLine', {{ value: {online}, configurable: true }});
            document.dispatchEvent(new Event('visibilitychange'));
            dispatchEvent(new Event('{}'));
        }})()",
        if online { "online" } else { "offline" }
    ));
}

/// The page as it really is.
struct Restored;

impl Drop for Restored {
    fn drop(&mut self) {
        page("visible", true);
        js("delete document.visibilityState && delete navigator.onLine");
    }
}

/// Waits for a snapshot that says `connection` and counts more requests than `before`; gives their number.
async fn until(watch: &JsValue, connection: &str, before: f64) -> f64 {
    let source = format!(
        "async (watch) => {{
            for await (const {{ connection, requests }} of watch)
                if (connection === '{connection}' && requests > {before}) return requests;
        }}"
    );
    let requests = with(watch, &source).await.unwrap();
    requests.as_f64().unwrap()
}

#[wasm_bindgen_test]
async fn hidden_and_offline_are_told_and_the_return_asks_at_once() {
    let restored = Restored;
    // Nothing but a return would ask again within the test.
    let slow = "minIntervalMs: 600000, maxIntervalMs: 600000";
    // Somewhere else: on this machine, no network is needed.
    let elsewhere = format!(
        "{{ batchId: '{}', baseUrl: 'https://api.example/v2', token: 'demo-token', {slow},
            fetch: (url, init) => fetch(url.replace('https://api.example', '{ORIGIN}'), init) }}",
        batch("endless")
    );
    let watch = watch_batch(&js(&elsewhere)).unwrap();
    let first = until(&watch, "live", 0.0).await;
    page("hidden", true);
    until(&watch, "hidden", 0.0).await;
    page("visible", true);
    let second = until(&watch, "live", first).await;
    page("visible", false);
    until(&watch, "offline", 0.0).await;
    page("visible", true);
    until(&watch, "live", second).await;
    let here = watch_batch(&options(&batch("endless"), slow)).unwrap();
    until(&here, "live", 0.0).await;
    page("visible", false);
    until(&watch, "offline", 0.0).await;
    assert_eq!(
        text(
            &with(&here, "(watch) => watch.getSnapshot()").await.unwrap(),
            "connection"
        ),
        "live",
        "a server on this machine"
    );
    drop(restored);
    for watch in [watch, here] {
        with(&watch, "(watch) => watch.stop()").await.unwrap();
    }
}

#[wasm_bindgen_test]
async fn ten_thousand_watches_leave_nothing_behind() {
    if !can_collect() {
        return;
    }
    let batch_id = batch("endless");
    let make = |count: u32| {
        for number in 0..count {
            let watch = watch_of(&format!("{batch_id}{number}"), "");
            let stop: Function = get(&watch, "stop").unchecked_into();
            stop.call0(&JsValue::UNDEFINED).unwrap();
        }
    };
    for _ in 0..2 {
        make(1000);
        collect().await;
    }
    let before = used();
    for _ in 0..8 {
        make(1000);
        collect().await;
    }
    let after = used();
    assert!(after <= before + NOISE, "{before} bytes, then {after}");
}

#[wasm_bindgen_test]
async fn a_watch_that_nobody_holds_stops_asking() {
    if !can_collect() {
        return;
    }
    let batch_id = batch("endless");
    watch_of(&batch_id, "");
    until_requests(&batch_id, 2.0).await;
    collect().await;
    let requests = || async { get(&stats(&batch_id).await, "requests").as_f64().unwrap() };
    let after = requests().await;
    // Ten polls would have been due by then.
    gloo_timers::future::TimeoutFuture::new(1500).await;
    assert!(
        requests().await <= after + 1.0,
        "one may have been on its way"
    );
}

#[wasm_bindgen_test]
async fn a_watch_that_somebody_listens_to_goes_on() {
    if !can_collect() {
        return;
    }
    let batch_id = batch("small");
    let source = "(watch) => { globalThis.__heard = new Promise((resolve) => watch.subscribe(({ outcome }) => outcome && resolve(outcome))); }";
    with(&watch_of(&batch_id, ""), source).await.unwrap();
    collect().await;
    let heard = with(&JsValue::UNDEFINED, "() => globalThis.__heard").await;
    assert_eq!(heard.unwrap(), "success");
}

#[wasm_bindgen_test]
async fn what_the_caller_gave_is_let_go_of_at_the_end() {
    if !can_collect() {
        return;
    }
    // Each holds the watch that it is given to, which is a cycle through the WebAssembly.
    let token = "holder.token = () => holder && 'demo-token'";
    let signal = "(holder.signal = new AbortController().signal).holder = holder";
    let abort = "holder.controller = new AbortController(); (holder.signal = holder.controller.signal).holder = holder";
    let table = [
        ("small", token, ""),
        ("small", signal, ""),
        ("not_found", token, ""),
        ("endless", token, "holder.watch.stop()"),
        ("endless", signal, "holder.watch.stop()"),
        ("endless", abort, "holder.controller.abort()"),
        ("endless", "holder.deadlineMs = 100", ""),
    ];
    for (scenario, given, end) in table {
        let holder = js(&format!(
            "(() => {{ const holder = {{}}; {given}; return holder; }})()"
        ));
        let options = options(&batch(scenario), FAST);
        js_sys::Object::assign(
            options.unchecked_ref::<js_sys::Object>(),
            holder.unchecked_ref::<js_sys::Object>(),
        );
        js_sys::Reflect::delete_property(
            options.unchecked_ref::<js_sys::Object>(),
            &"controller".into(),
        )
        .unwrap();
        let watch = watch_batch(&options).unwrap();
        js_sys::Reflect::set(&holder, &"watch".into(), &watch).unwrap();
        let source = format!(
            "async (holder) => {{ {end}; await holder.watch.finished.catch(() => {{}}); return [new WeakRef(holder)]; }}"
        );
        let weak = with(&holder, &source).await.unwrap();
        drop((holder, options, watch));
        collect().await;
        let is_gone = with(&weak, "([weak]) => weak.deref() === undefined");
        assert!(
            is_gone.await.unwrap().is_truthy(),
            "{scenario}: {given}; {end}"
        );
    }
}
