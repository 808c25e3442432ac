//! Calls as JavaScript makes them, and what comes back.

use std::cell::Cell;
use std::pin::pin;

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Function, JSON, Object, Promise, Reflect};
use supermetrics_batch_status::get_batch_status;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Where the simulator is.
pub const ORIGIN: &str = match option_env!("SIMULATOR_ORIGIN") {
    Some(origin) => origin,
    None => "http://127.0.0.1:8971",
};

thread_local! {
    static NUMBER: Cell<u32> = const { Cell::new(0) };
}

/// A batch of a scenario that no other test, and no other run, has touched.
pub fn batch(scenario: &str) -> String {
    let number = NUMBER.replace(NUMBER.get() + 1);
    format!("qrb_{scenario}-{}-{number}", js_sys::Date::now())
}

/// What a piece of JavaScript evaluates to.
pub fn js(source: &str) -> JsValue {
    js_sys::eval(&format!("({source})")).unwrap_or_else(|error| panic!("{source}: {error:?}"))
}

/// The options for a batch at the simulator; `more` is the inside of an object literal.
pub fn options(batch_id: &str, more: &str) -> JsValue {
    js(&format!(
        "{{ batchId: '{batch_id}', baseUrl: '{ORIGIN}/v2', token: 'demo-token', {more} }}"
    ))
}

/// Calls `getBatchStatus` for a fresh batch of a scenario.
pub async fn call(scenario: &str, more: &str) -> Result<JsValue, JsValue> {
    get_batch_status(options(&batch(scenario), more)).await
}

pub fn get(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, name| {
        Reflect::get(&value, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
    })
}

pub fn text(value: &JsValue, path: &str) -> String {
    let found = get(value, path);
    found.as_string().unwrap_or_else(|| json(&found))
}

pub fn json(value: &JsValue) -> String {
    JSON::stringify(value)
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_else(|| "undefined".to_owned())
}

/// Whether this is WebKit, which is milder with bad connections than others.
pub fn is_webkit() -> bool {
    let vendor = js("navigator.vendor").as_string();
    vendor.is_some_and(|vendor| vendor.starts_with("Apple"))
}

/// What a body becomes whose connection ends before it does: to WebKit, that is its end.
pub fn dropped_body_kind() -> &'static str {
    if is_webkit() {
        "invalid_response"
    } else {
        "network"
    }
}

/// A controller whose signal counts its listeners.
pub fn controller() -> JsValue {
    js("(() => {
        const controller = new AbortController();
        const { signal } = controller;
        controller.listeners = 0;
        for (const [name, step] of [['addEventListener', 1], ['removeEventListener', -1]]) {
            const original = signal[name];
            signal[name] = function (...rest) { controller.listeners += step; return original.apply(this, rest); };
        }
        return controller;
    })()")
}

/// How a watch ends.
pub async fn finished(watch: &JsValue) -> Result<JsValue, JsValue> {
    JsFuture::from(get(watch, "finished").unchecked_into::<Promise>()).await
}

/// What takes longer waits for something that does not come: a busy machine is slower, not so slow.
pub const PATIENCE_MS: u32 = 60_000;

/// How often is looked for what must come.
const GLANCE_MS: u32 = 20;

/// What `work` gives, or `None` when that takes too long.
pub async fn in_time<T>(work: impl Future<Output = T>) -> Option<T> {
    match select(pin!(work), TimeoutFuture::new(PATIENCE_MS)).await {
        Either::Left((done, _)) => Some(done),
        Either::Right(_) => None,
    }
}

/// What the simulator has counted for a batch.
pub async fn stats(batch_id: &str) -> JsValue {
    let fetch = js(&format!(
        "() => fetch('{ORIGIN}/stats/{batch_id}').then((answer) => answer.json())"
    ));
    let promise: Promise = fetch
        .unchecked_into::<Function>()
        .call0(&JsValue::UNDEFINED)
        .unwrap()
        .unchecked_into();
    JsFuture::from(promise).await.unwrap()
}

/// Waits until the simulator has seen that many requests for a batch.
pub async fn until_requests(batch_id: &str, count: f64) {
    for _ in 0..PATIENCE_MS / GLANCE_MS {
        if get(&stats(batch_id).await, "requests").as_f64().unwrap() >= count {
            return;
        }
        TimeoutFuture::new(GLANCE_MS).await;
    }
    panic!("the simulator never saw {count} requests for {batch_id}");
}

/// Puts a global in place for a while, and what was there back at the end.
pub struct Global {
    name: &'static str,
    before: JsValue,
}

impl Global {
    pub fn replace(name: &'static str, value: &JsValue) -> Self {
        let global: Object = js_sys::global();
        let before = Reflect::get(&global, &name.into()).unwrap();
        Reflect::set(&global, &name.into(), value).unwrap();
        Self { name, before }
    }
}

impl Drop for Global {
    fn drop(&mut self) {
        Reflect::set(&js_sys::global(), &self.name.into(), &self.before).unwrap();
    }
}
