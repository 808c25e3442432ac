//! The simulated API for JavaScript: what `src/npm/testing-core.js` puts a `fetch` around. Checks of what callers give are
//! made there.

#![cfg(target_arch = "wasm32")]

use serde_json::{Value, json};
use simulator::catalogue::SCENARIOS;
use simulator::fault::Fault;
use simulator::schedule::Plan;
use simulator::{Answer, Config, Preflight, Request, Simulator, Wire, strike};
use wasm_bindgen::prelude::wasm_bindgen;

/// Smaller than Rust's own.
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// A simulator.
#[wasm_bindgen]
pub struct Model(Simulator);

/// What is sent back.
#[wasm_bindgen]
pub struct Reply {
    head: String,
    body: Vec<u8>,
}

#[wasm_bindgen]
impl Reply {
    /// Status, headers and what becomes of it on the way, as JSON; `null` where a page gets no answer.
    #[wasm_bindgen(getter)]
    pub fn head(&self) -> String {
        self.head.clone()
    }

    /// The body. It is moved: the second time it is empty.
    #[wasm_bindgen(js_name = takeBody)]
    pub fn take_body(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.body)
    }
}

/// The scenarios, as JSON.
#[wasm_bindgen]
pub fn scenarios() -> String {
    let list: Vec<Value> = SCENARIOS
        .iter()
        .map(|one| json!({ "name": one.name, "title": one.title, "line": one.line }))
        .collect();
    Value::Array(list).to_string()
}

/// Whether there is trouble of this name.
#[wasm_bindgen(js_name = isFault)]
pub fn is_fault(name: &str) -> bool {
    fault_of(name).is_some()
}

/// By name, or by status.
fn fault_of(name: &str) -> Option<Fault> {
    name.parse()
        .map(Fault::Status)
        .ok()
        .or_else(|| strike::named(name))
}

#[wasm_bindgen]
impl Model {
    /// A simulator to which nothing has happened yet.
    #[wasm_bindgen(constructor)]
    pub fn new(seed: f64, speed: f64) -> Self {
        Self(Simulator::new(Config {
            seed: seed as u64,
            speed,
            ..Config::default()
        }))
    }

    /// Lets a batch ID select this scenario. Gives whether there is such a scenario.
    #[wasm_bindgen(js_name = setScenario)]
    pub fn set_scenario(&mut self, batch_id: &str, name: &str) -> bool {
        self.0.set_scenario(batch_id, name)
    }

    /// Adds a batch of one's own.
    #[allow(clippy::too_many_arguments)]
    #[wasm_bindgen(js_name = addBatch)]
    pub fn add_batch(
        &mut self,
        batch_id: &str,
        seed: f64,
        accounts: u32,
        days: u32,
        concurrency: u32,
        median_ms: f64,
        spread: f64,
        durations_ms: Vec<u32>,
        failure_share: f64,
        failing: Option<Vec<u32>>,
        cancelled_at: Option<f64>,
        hangs: Option<u32>,
    ) {
        let plan = Plan {
            seed: seed as u64,
            total: accounts.saturating_mul(days),
            accounts,
            concurrency,
            median_ms,
            spread,
            slow_share: 0.0,
            durations_ms,
            failure_share,
            failing,
            cancelled_at: cancelled_at.map(|ms| ms as u64),
            hangs,
            ..Plan::default()
        };
        self.0.add_batch(batch_id, plan);
    }

    /// Starts a batch's clock at this time. Gives whether there is such a batch.
    pub fn begin(&mut self, batch_id: &str, began: f64) -> bool {
        self.0.begin(batch_id, began as i64)
    }

    /// Answers a request as a page of another origin gets it: after its preflight.
    pub fn answer(
        &mut self,
        method: &str,
        path: &str,
        query: Option<String>,
        authorization: Option<String>,
        now: f64,
        fault: Option<String>,
    ) -> Reply {
        // Every request with a token has one.
        let preflight = authorization.as_ref().map(|_| self.0.preflight(path));
        if !matches!(preflight, None | Some(Preflight::Allowed)) {
            return Reply::none();
        }
        let request = Request {
            method,
            path,
            query: query.as_deref(),
            authorization: authorization.as_deref(),
            other_origin: "https://elsewhere.invalid",
        };
        let fault = fault.as_deref().and_then(fault_of);
        if fault == Some(Fault::Preflight) {
            return Reply::none();
        }
        Reply::from(self.0.answer(&request, now as i64, fault))
    }
}

impl Reply {
    fn none() -> Self {
        Self {
            head: "null".to_owned(),
            body: Vec::new(),
        }
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        if !answer.is_readable {
            return Self::none();
        }
        let wire = match answer.wire {
            Wire::Whole => json!({}),
            Wire::Gzip => json!({ "unpacked": true }),
            Wire::Delayed { ms } => json!({ "delayMs": ms }),
            Wire::Trickle { pieces, every_ms } => json!({ "pieces": pieces, "everyMs": every_ms }),
            Wire::BreaksOff { after_ms } => json!({ "breaksAfterMs": after_ms }),
            Wire::Short { .. } => json!({ "breaksAfterMs": 0 }),
            Wire::HangUp { .. } => return Self::none(),
        };
        let headers: Vec<Value> = answer
            .headers
            .iter()
            .map(|(name, value)| json!([name, value]))
            .collect();
        let head = json!({ "status": answer.status, "headers": headers, "wire": wire });
        Self {
            head: head.to_string(),
            body: answer.body.into_bytes(),
        }
    }
}
