//! The simulator: a request and a time give an answer. It remembers batches that have begun, requests that were counted,
//! and limits that were used up; it reads no clock.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use crate::answer::{Answer, Wire};
use crate::bodies::{self, Moment};
use crate::catalogue::{SCENARIOS, find};
use crate::fault::{Context, EXPOSE, EXPOSED, Fault, envelope, rate_limited};
use crate::request::{Request, Route};
use crate::scenario::{Run, Scenario};
use crate::schedule::{Plan, Schedule};
use crate::selected::Selected;
use crate::strike;
use crate::twist::Twist;
use crate::window::DEFAULT_ROWS;

/// Windows that are remembered for each batch.
const MOST_WINDOWS: usize = 1000;

/// How far [`Run::Steps`] goes with each answer.
const STEP_MS: u64 = 300;

/// Tokens that are good begin with this.
pub const GOOD_TOKEN: &str = "demo-";

const HOUR_MS: i64 = 3_600_000;

/// How a simulator is set up.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// Another seed gives other durations, failures and rows.
    pub seed: u64,
    /// Simulated seconds in a real one.
    pub speed: f64,
    /// Requests an hour for one token.
    pub hourly_limit: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            seed: 1,
            speed: 1.0,
            hourly_limit: 5000,
        }
    }
}

/// What was asked about one batch, and what was served.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Stats {
    /// Status requests.
    pub requests: u64,
    /// CORS preflights, which are not requests.
    pub preflights: u64,
    /// Bytes of the bodies that were served whole.
    pub bytes: u64,
    /// How many answers had which status.
    pub statuses: BTreeMap<u16, u64>,
    /// The last windows that were asked for: offset and limit.
    pub windows: VecDeque<(u64, u64)>,
}

/// A batch whose clock runs.
#[derive(Clone, Debug)]
struct Batch {
    schedule: Arc<Schedule>,
    began: i64,
}

/// How a CORS preflight is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preflight {
    /// The request may follow.
    Allowed,
    /// Without CORS headers.
    Unreadable,
    /// With an error.
    Refused,
}

/// A request for the status of a batch.
struct Asked<'a> {
    request: &'a Request<'a>,
    batch_id: String,
    /// Offset and limit; `None` where the API would refuse them.
    window: Option<(u64, u64)>,
    /// Its number among those for this batch, from 0.
    number: u64,
    now: i64,
    fault: Option<Fault>,
}

/// The simulator. Times are epoch milliseconds.
#[derive(Debug)]
pub struct Simulator {
    /// How it is set up.
    config: Config,
    aliases: HashMap<String, &'static Scenario>,
    own: HashMap<String, Arc<Schedule>>,
    batches: HashMap<String, Batch>,
    schedules: HashMap<Run, Arc<Schedule>>,
    stats: BTreeMap<String, Stats>,
    hours: HashMap<String, (i64, u32)>,
    answers: u64,
}

impl Simulator {
    /// A simulator to which nothing has happened yet.
    pub fn new(config: Config) -> Self {
        Self {
            config,
            aliases: HashMap::new(),
            own: HashMap::new(),
            batches: HashMap::new(),
            schedules: HashMap::new(),
            stats: BTreeMap::new(),
            hours: HashMap::new(),
            answers: 0,
        }
    }

    /// Lets a batch ID select this scenario. Gives whether there is such a scenario.
    pub fn set_scenario(&mut self, batch_id: &str, name: &str) -> bool {
        let found = SCENARIOS.iter().find(|scenario| scenario.name == name);
        if let Some(scenario) = found {
            self.aliases.insert(batch_id.to_owned(), scenario);
        }
        found.is_some()
    }

    /// Adds a batch of one's own.
    pub fn add_batch(&mut self, batch_id: &str, plan: Plan) {
        let schedule = Arc::new(Schedule::new(plan));
        self.own.insert(batch_id.to_owned(), schedule);
        self.batches.remove(batch_id);
    }

    /// Starts a batch's clock at this time, instead of at its first request. Gives whether there is such a batch.
    pub fn begin(&mut self, batch_id: &str, began: i64) -> bool {
        let Some(selected) = self.selected(batch_id) else {
            return false;
        };
        let schedule = self.schedule(&selected);
        self.batches
            .insert(batch_id.to_owned(), Batch { schedule, began });
        true
    }

    /// What was counted for one batch.
    pub fn stats(&self, batch_id: &str) -> Stats {
        self.stats.get(batch_id).cloned().unwrap_or_default()
    }

    /// What was counted for all.
    pub fn all_stats(&self) -> &BTreeMap<String, Stats> {
        &self.stats
    }

    /// Counts a CORS preflight for this path, and answers it.
    pub fn preflight(&mut self, path: &str) -> Preflight {
        let Some(batch_id) = Request::batch_id_of(path) else {
            return Preflight::Allowed;
        };
        let stats = self.stats.entry(batch_id.clone()).or_default();
        let number = stats.preflights;
        stats.preflights += 1;
        let strike = strike::find(&batch_id);
        if strike.is_some_and(|strike| strike.fault == Fault::Preflight && strike.hits(number)) {
            return Preflight::Refused;
        }
        let twist = self.selected(&batch_id).map(|selected| selected.twist());
        if twist == Some(Twist::NoCors) {
            return Preflight::Unreadable;
        }
        Preflight::Allowed
    }

    /// Answers a request at this time; with `fault`, this trouble instead of what the batch has.
    pub fn answer(&mut self, request: &Request<'_>, now: i64, fault: Option<Fault>) -> Answer {
        let (batch_id, window) = match request.route() {
            Route::Status { batch_id, window } => (batch_id, window),
            Route::Method => return Answer::empty(405).with("allow", "GET, HEAD"),
            Route::None => return envelope(404, &self.next_request_id()),
        };
        let asked = Asked {
            number: self.count_request(&batch_id, window.unwrap_or_default()),
            request,
            batch_id,
            window,
            now,
            fault,
        };
        let selected = self.selected(&asked.batch_id);
        let twist = selected.as_ref().map_or(Twist::None, Selected::twist);
        let answer = self.answer_status(&asked, selected);
        let answer = match twist {
            Twist::NotJsonType => answer.with("content-type", "text/plain; charset=utf-8"),
            Twist::Exposed => answer.with(EXPOSE, EXPOSED),
            _ => answer,
        };
        self.count_answer(&asked.batch_id, &answer);
        Answer {
            is_readable: twist != Twist::NoCors,
            ..answer
        }
    }

    fn answer_status(&mut self, asked: &Asked<'_>, selected: Option<Selected>) -> Answer {
        let request_id = self.next_request_id();
        if let Some(status) = asked.refusal(selected.as_ref()) {
            return envelope(status, &request_id);
        }
        let token = asked.request.bearer().unwrap_or_default();
        let small = || find("qrb_small").map(Selected::Scenario);
        let Some(selected) = selected.or_else(small) else {
            return envelope(404, &request_id);
        };
        let window = asked.window.unwrap_or((0, DEFAULT_ROWS));
        let answer = match self.take_from_hour(token, asked.now) {
            Err(seconds) => rate_limited(seconds, false, &request_id),
            Ok(left) => {
                let good = self.good_body(asked, &selected, window, &request_id);
                let answer = match asked.trouble(&selected) {
                    None => Answer::json(good.to_string()),
                    Some(fault) => fault.answer(Context {
                        elsewhere: [asked.request.other_origin, asked.request.path].concat(),
                        path: asked.request.path,
                        request_id: &request_id,
                        good: &good,
                        token,
                    }),
                };
                answer.with("x-ratelimit-remaining", left.to_string())
            }
        };
        answer.with("x-ratelimit-limit", self.config.hourly_limit.to_string())
    }

    fn good_body(
        &mut self,
        asked: &Asked<'_>,
        selected: &Selected,
        (offset, limit): (u64, u64),
        request_id: &str,
    ) -> Value {
        let batch = self.batch(&asked.batch_id, selected, asked.now);
        let elapsed = asked.now.saturating_sub(batch.began).max(0) as f64;
        let now = match selected.run() {
            Some(Run::Steps) => asked.step().saturating_mul(STEP_MS),
            _ => (elapsed * self.config.speed) as u64,
        };
        let moment = Moment {
            batch_id: &asked.batch_id,
            schedule: &batch.schedule,
            now,
            began: batch.began,
            speed: self.config.speed,
        };
        bodies::status(moment, offset, limit, selected.twist(), request_id)
    }

    /// The batch with this ID. Its clock starts at the first call.
    fn batch(&mut self, batch_id: &str, selected: &Selected, now: i64) -> Batch {
        if let Some(batch) = self.batches.get(batch_id) {
            return batch.clone();
        }
        let schedule = self.schedule(selected);
        let batch = Batch {
            schedule,
            began: now,
        };
        self.batches.insert(batch_id.to_owned(), batch.clone());
        batch
    }

    fn schedule(&mut self, selected: &Selected) -> Arc<Schedule> {
        match selected {
            Selected::Own(schedule) => Arc::clone(schedule),
            Selected::Scenario(scenario) => {
                let run = scenario.behaviour.run();
                let seed = self.config.seed;
                let new = || Arc::new(Schedule::new(run.plan(seed)));
                Arc::clone(self.schedules.entry(run).or_insert_with(new))
            }
        }
    }

    fn selected(&self, batch_id: &str) -> Option<Selected> {
        let own = self.own.get(batch_id).cloned().map(Selected::Own);
        own.or_else(|| {
            let alias = self.aliases.get(batch_id).copied();
            alias.or_else(|| find(batch_id)).map(Selected::Scenario)
        })
    }

    /// Counts a request, and gives its number among those for this batch, from 0.
    fn count_request(&mut self, batch_id: &str, window: (u64, u64)) -> u64 {
        let stats = self.stats.entry(batch_id.to_owned()).or_default();
        stats.windows.push_back(window);
        if stats.windows.len() > MOST_WINDOWS {
            stats.windows.pop_front();
        }
        stats.requests += 1;
        stats.requests - 1
    }

    fn count_answer(&mut self, batch_id: &str, answer: &Answer) {
        if matches!(answer.wire, Wire::HangUp { .. } | Wire::Short { .. }) {
            return;
        }
        let stats = self.stats.entry(batch_id.to_owned()).or_default();
        *stats.statuses.entry(answer.status).or_default() += 1;
        stats.bytes += answer.served() as u64;
    }

    /// Takes one request off a token's hour: what is left, or the seconds until there is more.
    fn take_from_hour(&mut self, token: &str, now: i64) -> Result<u32, u32> {
        let (began, used) = self.hours.entry(token.to_owned()).or_insert((now, 0));
        let passed = now.saturating_sub(*began).max(0);
        if passed >= HOUR_MS {
            (*began, *used) = (now, 0);
        }
        if *used >= self.config.hourly_limit {
            let left = (HOUR_MS - passed).max(1000) / 1000;
            return Err(u32::try_from(left).unwrap_or(1));
        }
        *used += 1;
        Ok(self.config.hourly_limit - *used)
    }

    fn next_request_id(&mut self) -> String {
        self.answers += 1;
        bodies::request_id(self.config.seed, self.answers)
    }
}

impl Asked<'_> {
    /// The status with which the API refuses this request. Trouble that the caller wants comes before.
    fn refusal(&self, selected: Option<&Selected>) -> Option<u16> {
        let is_good = |token: &str| token.starts_with(GOOD_TOKEN);
        match self.request.bearer() {
            _ if self.fault.is_some() => None,
            Some("demo-forbidden") => Some(403),
            None => Some(401),
            Some(token) if !is_good(token) => Some(401),
            Some(_) if selected.is_none() => Some(404),
            Some(_) if self.window.is_none() => Some(422),
            Some(_) => None,
        }
    }

    /// What goes wrong: what the caller wants, what the batch ID says, or what its scenario does.
    fn trouble(&self, selected: &Selected) -> Option<Fault> {
        let strike = strike::find(&self.batch_id).filter(|strike| strike.hits(self.number));
        self.fault
            .or(strike.map(|strike| strike.fault))
            .or_else(|| selected.fault(self.number))
    }

    /// How many answers before this one told how far the batch is.
    fn step(&self) -> u64 {
        strike::find(&self.batch_id).map_or(self.number, |strike| strike.step(self.number))
    }
}
