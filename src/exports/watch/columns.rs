//! Many values of one kind as typed arrays: rows as objects would cost a hundred times as much.

use js_sys::{Float64Array, Uint8Array, Uint32Array};
use wasm_bindgen::JsValue;

use crate::exports::objects::to_js;
use crate::reflect::record;
use supermetrics_batch_status_core::rows::view::{QueryOrder, SplitGrid, Timing};

/// The grid of accounts and days.
pub fn grid(grid: &SplitGrid) -> JsValue {
    record(&[
        ("accounts", to_js(&grid.accounts)),
        ("days", to_js(&grid.days)),
        ("states", Uint8Array::from(grid.states.as_slice()).into()),
        ("queries", Uint32Array::from(grid.queries.as_slice()).into()),
    ])
}

/// The positions of rows, in their order.
pub fn order(order: &QueryOrder) -> JsValue {
    record(&[
        ("total", (order.indexes.len() as f64).into()),
        ("revision", order.revision.into()),
        (
            "indexes",
            Uint32Array::from(order.indexes.as_slice()).into(),
        ),
    ])
}

/// When queries have started and ended.
pub fn timing(timing: &Timing) -> JsValue {
    let times = |times: &Vec<f64>| Float64Array::from(times.as_slice()).into();
    let ms = |ms: Option<u64>| ms.map_or(JsValue::NULL, |ms| (ms as f64).into());
    record(&[
        ("startedAt", times(&timing.started_at)),
        ("endedAt", times(&timing.ended_at)),
        ("states", Uint8Array::from(timing.states.as_slice()).into()),
        ("medianMs", ms(timing.median_ms)),
        ("p95Ms", ms(timing.p95_ms)),
    ])
}
