//! A watch on its way through a batch, in virtual time: requests take their time, faults come as scripted.

// Made for tests: what cannot go on here should stop them.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::rc::Rc;

use serde_json::Value;
use simulator::bodies::{self, Moment};
use simulator::random::{Draw, unit};
use simulator::schedule::{Plan, QueryState as Truth, Schedule};
use simulator::twist::Twist;
use supermetrics_batch_status_core::error::{ApiError, Error, NetworkError};
use supermetrics_batch_status_core::model::{BatchQuery, QueryState, RateLimit};
use supermetrics_batch_status_core::request::options::Value as Given;
use supermetrics_batch_status_core::rows::view::{RowQuery, SortedView};
use supermetrics_batch_status_core::watch::options::WatchOptions;
use supermetrics_batch_status_core::watch::snapshot::Snapshot;
use supermetrics_batch_status_core::watch::{
    End, Output, PageRequest, SuccessResponse, Watch, Window,
};

/// When batches begin, in epoch milliseconds.
pub const START: i64 = 1_788_602_400_000;

/// Milliseconds.
pub const HOUR: f64 = 3_600_000.0;

/// The batch that is asked for.
pub const BATCH_ID: &str = "qrb_3feb5ff5c71e";

/// What every answer has for its ID.
pub const REQUEST_ID: &str = "BXaEFVtjc7TXaJxg";

/// No trip is longer than this many steps.
const MOST_STEPS: u32 = 3_000_000;

/// What is done to the JSON of an answer.
type Edit = Rc<dyn Fn(&mut Value)>;

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

/// One request that was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Milliseconds since the batch began.
    pub at: f64,
    /// Milliseconds since the batch began, at which its answer comes.
    pub arrives: f64,
    /// The rows that were asked for.
    pub window: Window,
    /// Whether it was a poll, and no page or window beyond it.
    pub is_poll: bool,
    /// Whether a body came.
    pub is_good: bool,
    /// Bytes of the body.
    pub bytes: usize,
    /// Milliseconds since the batch began, by which the answer tells the truth.
    pub true_at: u64,
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

type Script = Box<dyn FnMut(Asked) -> Option<Fault>>;

/// What a request will be answered with.
struct Answer {
    latency: f64,
    true_at: u64,
    window: Window,
    rows: usize,
    edits: Vec<Edit>,
    instead: Option<Result<Vec<u8>, Error>>,
}

impl Answer {
    fn suffer(&mut self, fault: Fault) {
        let mut fail = |error| self.instead = Some(Err(error));
        match fault {
            Fault::Status(status, retry_after_ms) => fail(Error::from(ApiError {
                status,
                retry_after_ms,
                ..ApiError::default()
            })),
            Fault::Network => fail(Error::Network(NetworkError::NoAnswer)),
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

struct Pending {
    arrives: f64,
    ask: PageRequest,
    came: Result<Vec<u8>, Error>,
    sent: Sent,
}

/// What the last step was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A request was sent.
    Sent,
    /// An answer came.
    Answered,
    /// Time has passed.
    Waited,
    /// The time that was allowed has passed, or the watch has ended.
    Over,
}

/// A watch, its server and their time.
pub struct Trip {
    /// What travels.
    pub watch: Watch,
    /// The server's truth.
    pub schedule: Schedule,
    /// Milliseconds since the batch began.
    pub now: f64,
    /// What the machine's clock shows too much.
    pub clock_error: f64,
    /// All requests.
    pub sent: Vec<Sent>,
    /// Milliseconds from a request to its answer.
    pub latency: f64,
    /// The hourly limit, where it can be read.
    pub rate_limit: Option<RateLimit>,
    /// By how much the server's clock is ahead.
    pub server_skew: i64,
    /// By how much timers fire late.
    pub late: f64,
    /// The same random number each time, instead of many.
    pub random: Option<f64>,
    /// Another one gives another jitter.
    pub seed: u64,
    script: Script,
    pending: Vec<Pending>,
    numbers: u64,
    last_answer: Option<Sent>,
}

/// Options of a watch, the defaults but for `more`.
pub fn options(more: impl FnOnce(&mut WatchOptions)) -> WatchOptions {
    let mut options = WatchOptions::new(BATCH_ID).unwrap();
    more(&mut options);
    options
}

impl Trip {
    /// A watch with the default options.
    pub fn new(plan: Plan) -> Self {
        Self::with(plan, options(|_| ()))
    }

    /// A watch with options of its own.
    pub fn with(plan: Plan, mut options: WatchOptions) -> Self {
        Self {
            watch: Watch::new(&mut options, START as f64),
            schedule: Schedule::new(plan),
            now: 0.0,
            clock_error: 0.0,
            sent: Vec::new(),
            latency: 80.0,
            rate_limit: None,
            server_skew: 0,
            late: 0.0,
            random: None,
            seed: 77,
            script: Box::new(|_| None),
            pending: Vec::new(),
            numbers: 0,
            last_answer: None,
        }
    }

    /// With trouble.
    pub fn script(mut self, script: impl FnMut(Asked) -> Option<Fault> + 'static) -> Self {
        self.script = Box::new(script);
        self
    }

    /// Another watch begins, as after the page was loaded again.
    pub fn restart(&mut self, mut options: WatchOptions) {
        self.watch = Watch::new(&mut options, self.wall());
        self.pending.clear();
    }

    /// The machine sleeps: what was on its way is lost, or comes when it wakes.
    pub fn sleep(&mut self, ms: f64, loses: bool) {
        self.now += ms;
        for pending in &mut self.pending {
            pending.arrives = pending.arrives.max(self.now);
            if loses {
                pending.came = Err(Error::Network(NetworkError::NoAnswer));
            }
        }
    }

    /// What the machine's clock shows.
    pub fn wall(&self) -> f64 {
        START as f64 + self.now + self.clock_error
    }

    fn next_random(&mut self) -> f64 {
        self.numbers += 1;
        self.random
            .unwrap_or_else(|| unit(self.seed, self.numbers, Draw::Rows))
    }

    /// Goes on until `stop`, which is asked after each answer, or until a time.
    pub fn until(&mut self, most_ms: f64, mut stop: impl FnMut(&Self) -> bool) {
        for _ in 0..MOST_STEPS {
            match self.step(most_ms) {
                Step::Over => return,
                Step::Answered if stop(self) => return,
                _ => {}
            }
        }
        panic!("the watch goes round in circles");
    }

    /// Does the next thing, and waits for none after `most_ms`.
    pub fn step(&mut self, most_ms: f64) -> Step {
        self.watch.handle_timeout(self.wall());
        match self.watch.poll_output() {
            Output::Done => Step::Over,
            Output::Send(ask) => {
                self.send(ask);
                Step::Sent
            }
            Output::Wait { duration, .. } => {
                let ms = duration.as_ms();
                assert!(ms >= 1.0, "a busy loop");
                let left = most_ms - self.now;
                if left <= 0.0 {
                    Step::Over
                } else if self.wait(ms.min(left)) {
                    Step::Answered
                } else {
                    Step::Waited
                }
            }
        }
    }

    /// To the end of the watch.
    pub fn run(&mut self, most_ms: f64) -> Snapshot {
        self.until(most_ms, |_| false);
        self.snapshot()
    }

    fn send(&mut self, ask: PageRequest) {
        let asked = Asked {
            number: self.sent.len(),
            at: self.now,
            window: ask.window,
        };
        let mut answer = Answer {
            latency: self.latency,
            true_at: (self.now + self.latency / 2.0) as u64,
            window: ask.window,
            rows: usize::MAX,
            edits: Vec::new(),
            instead: None,
        };
        if let Some(fault) = (self.script)(asked) {
            answer.suffer(fault);
        }
        let latency = answer.latency;
        let true_at = answer.true_at;
        let came = match answer.instead.take() {
            Some(came) => came,
            None => Ok(self.body(&answer)),
        };
        let sent = Sent {
            at: self.now,
            arrives: self.now + latency,
            window: ask.window,
            is_poll: ask.is_poll(),
            is_good: came.is_ok(),
            bytes: came.as_ref().map_or(0, Vec::len),
            true_at,
        };
        self.sent.push(sent.clone());
        self.pending.push(Pending {
            arrives: sent.arrives,
            ask,
            came,
            sent,
        });
    }

    fn body(&self, answer: &Answer) -> Vec<u8> {
        let began = START + self.server_skew;
        let mut body = page(&self.schedule, began, answer.window, answer.true_at);
        body["data"].as_array_mut().unwrap().truncate(answer.rows);
        for edit in &answer.edits {
            edit(&mut body);
        }
        body.to_string().into_bytes()
    }

    /// Waits, or until the next answer: then it is taken, and the result is true.
    fn wait(&mut self, ms: f64) -> bool {
        let next = (0..self.pending.len()).min_by(|a, b| {
            self.pending[*a]
                .arrives
                .total_cmp(&self.pending[*b].arrives)
        });
        match next {
            Some(next) if self.pending[next].arrives <= self.now + ms => {
                let pending = self.pending.swap_remove(next);
                self.now = self.now.max(pending.arrives);
                self.take(pending);
                true
            }
            _ => {
                self.now += ms + self.late;
                false
            }
        }
    }

    fn take(&mut self, pending: Pending) {
        let random = self.next_random();
        let reply = pending
            .came
            .as_ref()
            .map_err(Error::clone)
            .map(|body| SuccessResponse {
                body,
                status: 200,
                rate_limit: self.rate_limit,
                secret: None,
            });
        let wall = START as f64 + self.now + self.clock_error;
        self.watch.handle_response(pending.ask, reply, wall, random);
        self.last_answer = Some(pending.sent);
    }

    /// Requests that were sent since a time.
    pub fn sent_since(&self, at: f64) -> usize {
        self.sent.iter().filter(|sent| sent.at >= at).count()
    }

    /// What a reader would see now.
    pub fn snapshot(&self) -> Snapshot {
        self.watch.snapshot(self.wall())
    }

    /// Why the watch has ended.
    pub fn end(&self) -> Option<&End> {
        self.watch.end()
    }

    /// The request whose answer came last.
    pub fn last_answer(&self) -> &Sent {
        self.last_answer.as_ref().unwrap()
    }

    /// All rows that are known.
    pub fn rows(&self) -> Vec<BatchQuery> {
        let look = RowQuery {
            limit: u64::from(u32::MAX),
            ..RowQuery::default()
        };
        self.watch
            .view()
            .queries(&look, &mut SortedView::default())
            .queries
    }

    /// How the rows differ from the server's truth at a time; empty when they do not.
    pub fn differences(&self, true_at: u64) -> Vec<String> {
        let rows = self.rows();
        let total = self.schedule.total(true_at) as usize;
        if rows.len() != total {
            return vec![format!("{} rows of {total}", rows.len())];
        }
        rows.iter()
            .filter_map(|row| {
                let truth = self
                    .schedule
                    .query_state(row.index as u32, true_at)
                    .unwrap();
                (!is_true(row, truth)).then(|| format!("{row:?} is {truth:?}"))
            })
            .collect()
    }

    /// The most requests in any time of so many milliseconds.
    pub fn busiest(&self, span_ms: f64) -> usize {
        let mut first = 0;
        let mut most = 0;
        for (last, sent) in self.sent.iter().enumerate() {
            while sent.at - self.sent[first].at >= span_ms {
                first += 1;
            }
            most = most.max(last + 1 - first);
        }
        most
    }
}

/// Position of the first row that has not ended, as far as is known.
pub fn first_open(watch: &Watch) -> u32 {
    let states = ["queued", "running", "unknown"].map(|state| Given::Text(state.to_owned()));
    let options = Given::Object(vec![
        ("state".to_owned(), Given::List(states.to_vec())),
        ("limit".to_owned(), Given::Number(1.0, "1".to_owned())),
    ]);
    let window = watch.view().queries(
        &RowQuery::read(&options).unwrap(),
        &mut SortedView::default(),
    );
    let first = window.queries.first().map(|row| row.index as u32);
    first.unwrap_or_else(|| watch.snapshot(0.0).known_queries)
}

/// A page of a batch, as the simulator tells it.
pub fn page(schedule: &Schedule, began: i64, window: Window, true_at: u64) -> Value {
    let moment = Moment {
        batch_id: BATCH_ID,
        schedule,
        now: true_at,
        began,
        speed: 1.0,
    };
    let (offset, limit) = (window.offset.into(), window.limit.into());
    bodies::status(moment, offset, limit, Twist::None, REQUEST_ID)
}

fn is_true(row: &BatchQuery, truth: Truth) -> bool {
    let at = |time: u64| Some(START + time as i64);
    match truth {
        Truth::Queued => row.state == QueryState::Queued && row.started_at.is_none(),
        Truth::Running { started } => {
            row.state == QueryState::Running
                && row.started_at == at(started)
                && row.ended_at.is_none()
        }
        Truth::Ended {
            started,
            ended,
            failed,
        } => {
            let state = if failed {
                QueryState::Failure
            } else {
                QueryState::Success
            };
            row.state == state
                && row.started_at == at(started)
                && row.ended_at == at(ended)
                && row.error.is_some() == failed
                && row.result.is_some() != failed
        }
    }
}
