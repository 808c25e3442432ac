//! What goes wrong with requests, as a script says.

use std::rc::Rc;

use serde_json::Value;
use supermetrics_batch_status_core::error::{ApiError, Error, NetworkError};
use supermetrics_batch_status_core::watch::Window;

/// What is done to the JSON of an answer.
pub(crate) type Edit = Rc<dyn Fn(&mut Value)>;

/// What goes wrong with a request.
#[derive(Clone)]
pub enum Fault {
    /// An error status, and how long the API asks to wait.
    Status(u16, Option<u64>),
    /// No answer.
    Network,
    /// Any other failure.
    Error(Error),
    /// Another body.
    Body(String),
    /// The truth as it was so long ago.
    Stale(u64),
    /// Only so many rows.
    Rows(usize),
    /// The answer takes so much longer, and tells the truth of the beginning.
    Slow(f64),
    /// Other rows than those that were asked for.
    Elsewhere(Window),
    /// The truth with a change.
    Edit(Edit),
    /// Several at once.
    All(Vec<Fault>),
}

impl Fault {
    /// The answer's JSON is changed.
    pub fn edit(edit: impl Fn(&mut Value) + 'static) -> Self {
        Self::Edit(Rc::new(edit))
    }

    /// The answer says that the batch has other counts.
    pub fn counts(queued: u64, running: u64, success: u64, failure: u64, total: u64) -> Self {
        Self::edit(move |body| {
            body["meta"]["progress"] = serde_json::json!({
                "queued": queued, "running": running, "success": success, "failure": failure,
            });
            body["meta"]["paginate"]["total"] = total.into();
        })
    }

    /// The answer has another word for the state of the batch.
    pub fn word(word: impl Into<Value>) -> Self {
        let word = word.into();
        Self::edit(move |body| body["meta"]["status_code"] = word.clone())
    }
}

/// What the script is told of a request: its number, the time, and the rows that are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// How many were sent before.
    pub number: usize,
    /// Milliseconds since the batch began.
    pub at: f64,
    /// The rows.
    pub window: Window,
}

/// Says what goes wrong with a request, if anything.
pub(crate) type Script = Box<dyn FnMut(Asked) -> Option<Fault>>;

/// What a request will be answered with.
pub(crate) struct Answer {
    pub latency: f64,
    pub true_at: u64,
    pub window: Window,
    pub rows: usize,
    pub edits: Vec<Edit>,
    pub instead: Option<Result<Vec<u8>, Error>>,
}

impl Answer {
    pub fn suffer(&mut self, fault: Fault) {
        let mut fail = |error| self.instead = Some(Err(error));
        match fault {
            Fault::Status(status, retry_after_ms) => fail(Error::from(ApiError {
                status,
                retry_after_ms,
                ..ApiError::default()
            })),
            Fault::Network => fail(Error::Network(NetworkError::NoResponse)),
            Fault::Error(error) => fail(error),
            Fault::Body(body) => self.instead = Some(Ok(body.into_bytes())),
            Fault::Stale(age) => self.true_at = self.true_at.saturating_sub(age),
            Fault::Rows(rows) => self.rows = rows,
            Fault::Slow(more) => self.latency += more,
            Fault::Elsewhere(window) => self.window = window,
            Fault::Edit(edit) => self.edits.push(edit),
            Fault::All(faults) => faults.into_iter().for_each(|fault| self.suffer(fault)),
        }
    }
}
