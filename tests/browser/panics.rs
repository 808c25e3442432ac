//! Nothing that JavaScript does ends the WebAssembly: whatever is given, in whatever order, from inside whatever callback.

use js_sys::{Array, Function, Object, Promise, Reflect};
use supermetrics_batch_status::{
    get_batch_status, is_batch_status_error, parse_batch_status, version, watch_batch,
};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

use crate::support::{batch, get, js, options, text};

type Export = Box<dyn Fn(JsValue) -> Result<JsValue, JsValue>>;

/// Every function that the package exports.
fn exports() -> Vec<(&'static str, Export)> {
    vec![
        (
            "getBatchStatus",
            Box::new(|options| Ok(future_to_promise(get_batch_status(options)).into())),
        ),
        ("watchBatch", Box::new(|options| watch_batch(&options))),
        (
            "parseBatchStatus",
            Box::new(|body| parse_batch_status(&body)),
        ),
        (
            "isBatchStatusError",
            Box::new(|value| Ok(is_batch_status_error(&value).into())),
        ),
        ("version", Box::new(|_| Ok(version().into()))),
    ]
}

#[wasm_bindgen_test]
fn every_export_is_called() {
    let types = include_str!("../../src/types.d.ts");
    let declared: Vec<&str> = types
        .split("export function ")
        .skip(1)
        .map(|rest| rest.split(['(', '<']).next().unwrap())
        .collect();
    let called: Vec<&str> = exports().into_iter().map(|(name, _)| name).collect();
    assert_eq!(called, declared);
}

/// The options of a watch of a scenario; of a batch that all share, where a second argument says so.
fn options_of(scenario: &JsValue, is_shared: &JsValue) -> JsValue {
    let scenario = scenario.as_string().unwrap();
    let batch_id = if is_shared.is_undefined() {
        batch(&scenario)
    } else {
        format!("qrb_{scenario}-shared")
    };
    options(&batch_id, "")
}

#[wasm_bindgen_test]
async fn nothing_that_javascript_gives_ends_the_webassembly() {
    let api = Object::new();
    for (name, call) in exports() {
        let call = Closure::wrap(call).into_js_value();
        Reflect::set(&api, &name.into(), &call).unwrap();
    }
    let options_of: Box<dyn Fn(JsValue, JsValue) -> JsValue> =
        Box::new(|scenario, is_shared| options_of(&scenario, &is_shared));
    let run: Function = js(include_str!("panics.js")).unchecked_into();
    let found: Promise = run
        .call2(
            &JsValue::UNDEFINED,
            &api,
            &Closure::wrap(options_of).into_js_value(),
        )
        .unwrap()
        .unchecked_into();
    let found = JsFuture::from(found)
        .await
        .unwrap_or_else(|error| panic!("{error:?}"));
    let wrong: Array = get(&found, "wrong").unchecked_into();
    let calls = text(&found, "calls");
    let list = wrong
        .iter()
        .take(60)
        .filter_map(|line| line.as_string())
        .collect::<Vec<_>>();
    assert!(
        list.is_empty(),
        "{} of {calls}:\n{}",
        wrong.length(),
        list.join("\n")
    );
    console_log!("panics: {calls} calls");
}
