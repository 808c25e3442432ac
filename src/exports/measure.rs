//! Bodies straight into a watch, and its rows out again, for `cargo xtask bench`. The shipped package is built without
//! it.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::{objects, options};
use supermetrics_batch_status_core::rows::view::{RowQuery, SortedView};
use supermetrics_batch_status_core::watch::options::WatchOptions;
use supermetrics_batch_status_core::watch::{Output, PageRequest, SuccessResponse, Watch};

/// A watch without a network.
#[wasm_bindgen(skip_typescript)]
#[derive(Debug)]
pub struct Ingest {
    watch: Option<Watch>,
    order: SortedView,
    asked: Option<PageRequest>,
    now: f64,
}

#[wasm_bindgen]
impl Ingest {
    /// A watch that knows nothing yet.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::new_without_default, reason = "only JavaScript makes one")]
    pub fn new() -> Self {
        let now = 1_800_000_000_000.0;
        let options = WatchOptions::new("qrb_measured").ok();
        Self {
            watch: options.map(|mut options| Watch::new(&mut options, now)),
            order: SortedView::default(),
            asked: None,
            now,
        }
    }

    /// Lets the time pass until the watch asks: for how many rows, from which. Empty where it asks no more.
    pub fn ask(&mut self) -> Vec<u32> {
        self.asked = self.asked.or_else(|| self.next_ask());
        self.asked
            .map_or_else(Vec::new, |ask| vec![ask.window.offset, ask.window.limit])
    }

    /// Takes the body of one response. False if no request was waiting for one.
    pub fn take(&mut self, body: &[u8]) -> bool {
        let Some(ask) = self.asked.take().or_else(|| self.next_ask()) else {
            return false;
        };
        let Some(watch) = &mut self.watch else {
            return false;
        };
        let reply = SuccessResponse {
            body,
            status: 200,
            rate_limit: None,
            secret: None,
        };
        watch.handle_response(ask, Ok(reply), self.now, 0.5);
        true
    }

    /// Whether the last response could be used.
    #[wasm_bindgen(js_name = isWell)]
    pub fn is_well(&self) -> bool {
        let watch = self.watch.as_ref();
        watch.is_some_and(|watch| watch.snapshot(self.now).error.is_none())
    }

    /// A window of rows, handed over as `watch.queries(options)` does. Null where the options are refused.
    pub fn queries(&mut self, options: &JsValue) -> Result<JsValue, JsValue> {
        let query = RowQuery::read(&options::read(options)).ok();
        let (Some(watch), Some(query)) = (&self.watch, query) else {
            return Ok(JsValue::NULL);
        };
        let window = watch.view().queries(&query, &mut self.order);
        Ok(objects::to_js(&window))
    }

    /// Lets go of what was kept of the last window, so that the next is the first of its kind.
    #[wasm_bindgen(js_name = forgetOrder)]
    pub fn forget_order(&mut self) {
        self.order = SortedView::default();
    }

    fn next_ask(&mut self) -> Option<PageRequest> {
        let watch = self.watch.as_mut()?;
        for _ in 0..100 {
            self.now += 1000.0;
            watch.handle_timeout(self.now);
            match watch.poll_output() {
                Output::Send(ask) => return Some(ask),
                Output::Wait { duration, .. } => self.now += duration.as_ms(),
                Output::Done => return None,
            }
        }
        None
    }
}
