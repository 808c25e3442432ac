//! What the server remembers: batches that have begun, requests that were counted, limits that were used up.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use jiff::Timestamp;
use serde::Serialize;

use crate::scenario::Run;
use crate::schedule::Schedule;

/// Windows that are remembered for each batch.
const MOST_WINDOWS: usize = 1000;

/// How the server is set up.
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
pub struct Batch {
    /// Its queries.
    pub schedule: Arc<Schedule>,
    began: Instant,
    /// Epoch milliseconds of the first request.
    pub began_at: i64,
}

impl Batch {
    /// Simulated milliseconds since the first request.
    pub fn now(&self, speed: f64) -> u64 {
        (self.began.elapsed().as_secs_f64() * 1000.0 * speed) as u64
    }
}

#[derive(Debug, Default)]
struct Inner {
    batches: HashMap<String, Batch>,
    schedules: HashMap<Run, Arc<Schedule>>,
    stats: BTreeMap<String, Stats>,
    hours: HashMap<String, (Instant, u32)>,
    answers: u64,
}

/// Shared by all connections.
#[derive(Debug)]
pub struct State {
    /// How the server is set up.
    pub config: Config,
    /// The port that it listens on.
    pub port: u16,
    /// An address that refuses connections.
    pub closed: SocketAddr,
    inner: Mutex<Inner>,
}

impl State {
    /// A server to which nothing has happened yet.
    pub fn new(config: Config, port: u16, closed: SocketAddr) -> Self {
        Self {
            config,
            port,
            closed,
            inner: Mutex::default(),
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // Nothing here is left half done by a panic elsewhere.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The batch with this ID. Its clock starts at the first call.
    pub fn batch(&self, batch_id: &str, run: Run) -> Batch {
        let mut inner = self.inner();
        if let Some(batch) = inner.batches.get(batch_id) {
            return batch.clone();
        }
        let schedule = inner
            .schedules
            .entry(run)
            .or_insert_with(|| Arc::new(Schedule::new(run.plan(self.config.seed))));
        let batch = Batch {
            schedule: Arc::clone(schedule),
            began: Instant::now(),
            began_at: Timestamp::now().as_millisecond(),
        };
        inner.batches.insert(batch_id.to_owned(), batch.clone());
        batch
    }

    /// Counts a preflight, and gives its number among those for this batch, from 0.
    pub fn count_preflight(&self, batch_id: &str) -> u64 {
        let mut inner = self.inner();
        let stats = inner.stats.entry(batch_id.to_owned()).or_default();
        stats.preflights += 1;
        stats.preflights - 1
    }

    /// Counts a request, and gives its number among those for this batch, from 0.
    pub fn count_request(&self, batch_id: &str, window: (u64, u64)) -> u64 {
        let mut inner = self.inner();
        let stats = inner.stats.entry(batch_id.to_owned()).or_default();
        stats.windows.push_back(window);
        if stats.windows.len() > MOST_WINDOWS {
            stats.windows.pop_front();
        }
        stats.requests += 1;
        stats.requests - 1
    }

    /// Counts what was answered.
    pub fn count_answer(&self, batch_id: &str, status: u16, bytes: u64) {
        let mut inner = self.inner();
        let stats = inner.stats.entry(batch_id.to_owned()).or_default();
        *stats.statuses.entry(status).or_default() += 1;
        stats.bytes += bytes;
    }

    /// What was counted for one batch.
    pub fn stats(&self, batch_id: &str) -> Stats {
        self.inner()
            .stats
            .get(batch_id)
            .cloned()
            .unwrap_or_default()
    }

    /// What was counted for all.
    pub fn all_stats(&self) -> BTreeMap<String, Stats> {
        self.inner().stats.clone()
    }

    /// Takes one request off a token's hour: what is left, or the seconds until there is more.
    pub fn take_from_hour(&self, token: &str) -> Result<u32, u32> {
        let mut inner = self.inner();
        let (began, used) = inner
            .hours
            .entry(token.to_owned())
            .or_insert_with(|| (Instant::now(), 0));
        let passed = began.elapsed().as_secs();
        if passed >= 3600 {
            (*began, *used) = (Instant::now(), 0);
        }
        if *used >= self.config.hourly_limit {
            return Err(u32::try_from(3600_u64.saturating_sub(passed))
                .unwrap_or(1)
                .max(1));
        }
        *used += 1;
        Ok(self.config.hourly_limit - *used)
    }

    /// The number of this answer, for its request ID.
    pub fn next_answer(&self) -> u64 {
        let mut inner = self.inner();
        inner.answers += 1;
        inner.answers
    }
}
