//! A watch on its way through a batch, in virtual time: requests take their time, faults come as scripted.

// Made for tests: what cannot go on here should stop them.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use simulator::bodies::{self, Moment};
use simulator::catalogue::Twist;
use simulator::random::{Draw, unit};
use simulator::schedule::{Plan, QueryState as Truth, Schedule};
use supermetrics_batch_status::error::{ApiError, Error, NetworkError};
use supermetrics_batch_status::model::{BatchQuery, QueryState, RateLimit};
use supermetrics_batch_status::watch::options::WatchOptions;
use supermetrics_batch_status::watch::snapshot::Snapshot;
use supermetrics_batch_status::watch::view::{Look, Order};
use supermetrics_batch_status::watch::{Ask, End, Next, Reply, Watch, Window};

/// When batches begin, in epoch milliseconds.
pub const START: i64 = 1_788_602_400_000;

/// The batch that is asked for.
pub const BATCH_ID: &str = "qrb_3feb5ff5c71e";

/// What every answer has for its ID.
pub const REQUEST_ID: &str = "BXaEFVtjc7TXaJxg";

/// No trip is longer than this many steps.
const MOST_STEPS: u32 = 3_000_000;

/// What goes wrong with a request.
#[derive(Clone, Debug)]
pub enum Fault {
    /// An error status, and how long the API asks to wait.
    Status(u16, Option<u64>),
    /// No answer.
    Network,
    /// Another body.
    Body(String),
    /// The truth as it was so long ago.
    Stale(u64),
    /// Only so many rows.
    Rows(usize),
    /// The answer takes so much longer.
    Slow(f64),
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

type Script = Box<dyn FnMut(usize, f64) -> Option<Fault>>;

struct Pending {
    arrives: f64,
    ask: Ask,
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
            seed: 77,
            script: Box::new(|_, _| None),
            pending: Vec::new(),
            numbers: 0,
            last_answer: None,
        }
    }

    /// With trouble: given the number of the request and the time.
    pub fn script(mut self, script: impl FnMut(usize, f64) -> Option<Fault> + 'static) -> Self {
        self.script = Box::new(script);
        self
    }

    /// What the machine's clock shows.
    pub fn wall(&self) -> f64 {
        START as f64 + self.now + self.clock_error
    }

    fn random(&mut self) -> f64 {
        self.numbers += 1;
        unit(self.seed, self.numbers, Draw::Rows)
    }

    /// Goes on until `stop`, which is asked after each answer; gives up after a time.
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
        match self.watch.next(self.wall()) {
            Next::Over => Step::Over,
            Next::Send(ask) => {
                self.send(ask);
                Step::Sent
            }
            Next::Wait(_) if self.now >= most_ms => Step::Over,
            Next::Wait(ms) if self.wait(ms) => Step::Answered,
            Next::Wait(_) => Step::Waited,
        }
    }

    /// To the end of the watch.
    pub fn run(&mut self, most_ms: f64) -> Snapshot {
        self.until(most_ms, |_| false);
        self.snapshot()
    }

    fn send(&mut self, ask: Ask) {
        let fault = (self.script)(self.sent.len(), self.now);
        let mut latency = self.latency;
        let mut true_at = (self.now + latency / 2.0) as u64;
        match fault {
            Some(Fault::Slow(more)) => latency += more,
            Some(Fault::Stale(age)) => true_at = true_at.saturating_sub(age),
            _ => {}
        }
        let came = match fault {
            Some(Fault::Network) => Err(Error::Network(NetworkError::NoAnswer)),
            Some(Fault::Status(status, retry_after_ms)) => Err(Error::Api(ApiError {
                status,
                retry_after_ms,
                ..ApiError::default()
            })),
            Some(Fault::Body(body)) => Ok(body.into_bytes()),
            Some(Fault::Rows(rows)) => Ok(self.body(ask.window, true_at, rows)),
            _ => Ok(self.body(ask.window, true_at, usize::MAX)),
        };
        let bytes = came.as_ref().map_or(0, Vec::len);
        let sent = Sent {
            at: self.now,
            arrives: self.now + latency,
            window: ask.window,
            is_poll: ask.is_poll,
            is_good: came.is_ok(),
            bytes,
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

    fn body(&self, window: Window, true_at: u64, rows: usize) -> Vec<u8> {
        let moment = Moment {
            batch_id: BATCH_ID,
            schedule: &self.schedule,
            now: true_at,
            began: START + self.server_skew,
            speed: 1.0,
        };
        let (offset, limit) = (window.offset.into(), window.limit.into());
        let mut body = bodies::status(moment, offset, limit, Twist::None, REQUEST_ID);
        body["data"].as_array_mut().unwrap().truncate(rows);
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
                self.now += ms;
                false
            }
        }
    }

    fn take(&mut self, pending: Pending) {
        let random = self.random();
        let reply = pending
            .came
            .as_ref()
            .map_err(Error::clone)
            .map(|body| Reply {
                body,
                status: 200,
                rate_limit: self.rate_limit,
                secret: None,
            });
        let wall = START as f64 + self.now + self.clock_error;
        self.watch.take(pending.ask, reply, wall, random);
        self.last_answer = Some(pending.sent);
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
        let look = Look {
            limit: u64::from(u32::MAX),
            ..Look::default()
        };
        self.watch.queries(&look, &mut Order::default()).queries
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

    /// The most requests in any rolling hour.
    pub fn busiest_hour(&self) -> usize {
        let mut first = 0;
        let mut most = 0;
        for (last, sent) in self.sent.iter().enumerate() {
            while sent.at - self.sent[first].at >= 3_600_000.0 {
                first += 1;
            }
            most = most.max(last + 1 - first);
        }
        most
    }
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
