//! The state machine on its way through a batch.

use simulator::random::{Draw, unit};
use simulator::schedule::{Plan, Schedule};
use supermetrics_batch_status_core::error::{Error, NetworkError};
use supermetrics_batch_status_core::model::RateLimit;
use supermetrics_batch_status_core::watch::options::WatchOptions;
use supermetrics_batch_status_core::watch::snapshot::Snapshot;
use supermetrics_batch_status_core::watch::{
    End, Output, PageRequest, SuccessResponse, Watch, Window,
};

use crate::fault::{Answer, Asked, Fault, Script};
use crate::timeline::Timeline;
use crate::{START, options, page};

/// No trip is longer than this many steps.
const MOST_STEPS: u32 = 3_000_000;

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

struct Pending {
    request: PageRequest,
    response: Result<Vec<u8>, Error>,
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
    time: Timeline<Pending>,
    numbers: u64,
    last_answer: Option<(Sent, Result<Vec<u8>, Error>)>,
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
            clock_error: 0.0,
            sent: Vec::new(),
            latency: 80.0,
            rate_limit: None,
            server_skew: 0,
            late: 0.0,
            random: None,
            seed: 77,
            script: Box::new(|_| None),
            time: Timeline::default(),
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
        self.time.clear();
    }

    /// The machine sleeps: what was on its way is lost, or comes when it wakes.
    pub fn sleep(&mut self, ms: f64, loses: bool) {
        self.time.now += ms;
        if loses {
            for pending in self.time.coming() {
                pending.response = Err(Error::Network(NetworkError::NoResponse));
            }
        }
    }

    /// Milliseconds since the batch began.
    pub fn now(&self) -> f64 {
        self.time.now
    }

    /// Goes to a time at once.
    pub fn skip_to(&mut self, ms: f64) {
        self.time.now = ms;
    }

    /// What the machine's clock shows.
    pub fn wall(&self) -> f64 {
        START as f64 + self.time.now + self.clock_error
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
            Output::Send(request) => {
                self.send(request);
                Step::Sent
            }
            Output::Wait { duration, .. } => {
                let ms = duration.as_ms();
                assert!(ms >= 1.0, "a busy loop");
                let left = most_ms - self.time.now;
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

    fn send(&mut self, request: PageRequest) {
        let asked = Asked {
            number: self.sent.len(),
            at: self.time.now,
            window: request.window,
        };
        let mut answer = Answer {
            latency: self.latency,
            true_at: (self.time.now + self.latency / 2.0) as u64,
            window: request.window,
            rows: usize::MAX,
            edits: Vec::new(),
            instead: None,
        };
        if let Some(fault) = (self.script)(asked) {
            answer.suffer(fault);
        }
        let latency = answer.latency;
        let true_at = answer.true_at;
        let response = match answer.instead.take() {
            Some(response) => response,
            None => Ok(self.body(&answer)),
        };
        let sent = Sent {
            at: self.time.now,
            arrives: self.time.now + latency,
            window: request.window,
            is_poll: request.is_poll(),
            is_good: response.is_ok(),
            bytes: response.as_ref().map_or(0, Vec::len),
            true_at,
        };
        self.sent.push(sent.clone());
        let pending = Pending {
            request,
            response,
            sent,
        };
        self.time.at(self.time.now + latency, pending);
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
        match self.time.next(self.time.now + ms) {
            Some(pending) => {
                self.take(pending);
                true
            }
            None => {
                self.time.now += self.late;
                false
            }
        }
    }

    fn take(&mut self, pending: Pending) {
        let random = self.next_random();
        let response =
            pending
                .response
                .as_ref()
                .map_err(Error::clone)
                .map(|body| SuccessResponse {
                    body,
                    status: 200,
                    rate_limit: self.rate_limit,
                    secret: None,
                });
        let wall = self.wall();
        self.watch
            .handle_response(pending.request, response, wall, random);
        self.last_answer = Some((pending.sent, pending.response));
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
        &self.last_answer.as_ref().unwrap().0
    }

    /// What came last.
    pub fn last_response(&self) -> Result<&[u8], Error> {
        let (_, response) = self.last_answer.as_ref().unwrap();
        response.as_deref().map_err(Error::clone)
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
