//! A watch of one batch, measured.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use serde::Serialize;
use simulator::schedule::Plan;
use supermetrics_batch_status_core::model::RateLimit;
use trip::{Fault, Sent, Step, Trip};

use crate::case::{HOURLY_LIMIT, LATENCY_MS, times};
use crate::figures::Spread;
use crate::hour::Hour;

/// The result.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Watched {
    /// Requests in total.
    pub requests: u64,
    /// Bytes of the bodies.
    pub bytes: u64,
    /// Milliseconds from a query's end on the server until the watch knows its row.
    pub delay_ms: Spread,
    /// The same for the counts.
    pub count_delay_ms: Spread,
    /// Queries whose end was never known; the limit is none.
    pub unknown: u64,
    /// From the end of loading to the last poll.
    pub steady: Steady,
}

/// From the end of loading to the last poll.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Steady {
    /// Polls.
    pub polls: u64,
    /// Requests, follow-ups included.
    pub requests: u64,
    /// Bytes of a poll, its follow-ups included.
    pub bytes: Spread,
    /// Milliseconds between two polls.
    pub interval_ms: Spread,
    /// Share of requests with a URL that was not requested before: a browser sends a preflight for each.
    pub new_urls: f64,
    /// Share of polls after which, follow-ups included, all rows agreed with the counts.
    pub synced: f64,
}

impl Steady {
    /// Requests per poll.
    pub fn requests_per_poll(&self) -> f64 {
        self.requests as f64 / (self.polls as f64).max(1.0)
    }
}

/// A watch with what is noted on its way.
pub struct Watcher {
    trip: Trip,
    hour: Rc<RefCell<Hour>>,
    readable: bool,
    loaded_at: Option<f64>,
    /// Whether all rows agreed, after each answer that came.
    synced: Vec<(f64, bool)>,
}

impl Watcher {
    /// A watch that begins at `begins`. Whether its limit's headers can be read is up to the server.
    pub fn new(plan: Plan, hour: &Rc<RefCell<Hour>>, readable: bool, begins: f64) -> Self {
        let shared = Rc::clone(hour);
        let mut trip = Trip::new(plan).script(move |asked| {
            let refusal = shared.borrow_mut().take(asked.at).err();
            refusal.map(|wait| Fault::Status(429, Some(wait as u64)))
        });
        trip.latency = LATENCY_MS;
        trip.skip_to(begins);
        trip.seed += begins as u64;
        Self {
            trip,
            hour: Rc::clone(hour),
            readable,
            loaded_at: None,
            synced: Vec::new(),
        }
    }

    /// Its time.
    pub fn now(&self) -> f64 {
        self.trip.now()
    }

    /// Requests so far.
    pub fn requests(&self) -> u64 {
        self.trip.sent.len() as u64
    }

    /// Does the next thing; false at the end.
    pub fn step(&mut self) -> bool {
        if self.readable {
            self.trip.rate_limit = Some(RateLimit {
                limit: Some(HOURLY_LIMIT),
                remaining: Some(self.hour.borrow().remaining()),
            });
        }
        match self.trip.step(f64::INFINITY) {
            Step::Over => false,
            Step::Answered => {
                self.note();
                true
            }
            Step::Sent | Step::Waited => true,
        }
    }

    fn note(&mut self) {
        let snapshot = self.trip.snapshot();
        let now = self.trip.now();
        if u64::from(snapshot.known_queries) == snapshot.progress.total {
            self.loaded_at.get_or_insert(now);
        }
        self.synced.push((now, snapshot.synced));
    }

    /// The result.
    pub fn figures(&self) -> Watched {
        let sent = &self.trip.sent;
        let times = times(&self.trip.schedule);
        let delays = row_delays(sent, &times);
        Watched {
            requests: sent.len() as u64,
            bytes: sent.iter().map(|sent| sent.bytes as u64).sum(),
            unknown: (times.len() - delays.len()) as u64,
            delay_ms: Spread::of(delays),
            count_delay_ms: Spread::of(count_delays(sent, &times)),
            steady: self.steady(),
        }
    }

    fn steady(&self) -> Steady {
        let Some(loaded_at) = self.loaded_at else {
            return Steady::default();
        };
        let sent: Vec<&Sent> = self
            .trip
            .sent
            .iter()
            .filter(|sent| sent.at >= loaded_at)
            .collect();
        let Some(last) = sent.iter().rposition(|sent| sent.is_poll) else {
            return Steady::default();
        };
        let sent = sent.get(..=last).unwrap_or_default();
        let urls: HashSet<(u32, u32)> = sent
            .iter()
            .map(|sent| (sent.window.offset, sent.window.limit))
            .collect();
        let mut polls: Vec<(f64, f64)> = Vec::new();
        for request in sent {
            let bytes = request.bytes as f64;
            match polls.last_mut() {
                Some((_, sum)) if !request.is_poll => *sum += bytes,
                _ => polls.push((request.at, bytes)),
            }
        }
        let intervals = polls.iter().zip(polls.iter().skip(1));
        let synced = self.synced_polls(&polls);
        Steady {
            polls: polls.len() as u64,
            requests: sent.len() as u64,
            bytes: Spread::of(polls.iter().map(|(_, bytes)| *bytes).collect()),
            interval_ms: Spread::of(intervals.map(|(one, next)| next.0 - one.0).collect()),
            new_urls: urls.len() as f64 / sent.len() as f64,
            synced: synced as f64 / polls.len() as f64,
        }
    }

    /// Polls that ended in agreement: the last answer before the next poll tells.
    fn synced_polls(&self, polls: &[(f64, f64)]) -> usize {
        let ends = polls
            .iter()
            .skip(1)
            .map(|(at, _)| *at)
            .chain([f64::INFINITY]);
        ends.filter(|end| {
            let after = self.synced.partition_point(|(at, _)| at <= end);
            let last = after.checked_sub(1).and_then(|last| self.synced.get(last));
            last.is_some_and(|(_, synced)| *synced)
        })
        .count()
    }
}

/// Watches a batch to its end, alone with its token.
pub fn watch(plan: Plan) -> (Watched, u64) {
    let hour = Rc::new(RefCell::new(Hour::new(HOURLY_LIMIT)));
    let mut watcher = Watcher::new(plan, &hour, true, 0.0);
    while watcher.step() {}
    let refused = hour.borrow().refused;
    (watcher.figures(), refused)
}

/// From each query's end to the first answer whose window shows it; as many as are known.
fn row_delays(sent: &[Sent], times: &[(u64, u64)]) -> Vec<f64> {
    let mut known = vec![false; times.len()];
    let mut delays = Vec::with_capacity(times.len());
    for answer in in_order(sent) {
        let window = answer.window.offset as usize..answer.window.end() as usize;
        let rows = known.iter_mut().zip(times).skip(window.start);
        for (known, (_, end)) in rows.take(window.len()) {
            if !*known && *end <= answer.true_at {
                *known = true;
                delays.push(answer.arrives - *end as f64);
            }
        }
    }
    delays
}

/// From each query's end to the first answer that counts it.
fn count_delays(sent: &[Sent], times: &[(u64, u64)]) -> Vec<f64> {
    let mut ends: Vec<u64> = times.iter().map(|(_, end)| *end).collect();
    ends.sort_unstable();
    let mut ends = ends.into_iter().peekable();
    let mut delays = Vec::with_capacity(times.len());
    for answer in in_order(sent) {
        while let Some(end) = ends.next_if(|end| *end <= answer.true_at) {
            delays.push(answer.arrives - end as f64);
        }
    }
    delays
}

/// The good answers as they came.
fn in_order(sent: &[Sent]) -> Vec<&Sent> {
    let mut answers: Vec<&Sent> = sent.iter().filter(|sent| sent.is_good).collect();
    answers.sort_by(|one, other| one.arrives.total_cmp(&other.arrives));
    answers
}

#[cfg(test)]
mod tests {
    use supermetrics_batch_status_core::model::QueryState;

    use super::*;

    #[test]
    fn what_is_known_is_what_the_watch_knows() {
        let plan = Plan {
            total: 2500,
            concurrency: 50,
            ..Plan::default()
        };
        let hour = Rc::new(RefCell::new(Hour::new(HOURLY_LIMIT)));
        let mut watcher = Watcher::new(plan, &hour, true, 0.0);
        while watcher.now() < 60_000.0 && watcher.step() {}
        let times = times(&watcher.trip.schedule);
        let now = watcher.now();
        let came: Vec<Sent> = watcher
            .trip
            .sent
            .iter()
            .filter(|sent| sent.arrives <= now)
            .cloned()
            .collect();
        let ended = watcher
            .trip
            .rows()
            .into_iter()
            .filter(|row| matches!(row.state, QueryState::Success | QueryState::Failure));
        let ended = ended.count();
        assert!(ended > 500);
        assert_eq!(row_delays(&came, &times).len(), ended);
    }

    #[test]
    fn a_limit_is_obeyed() {
        let hour = Rc::new(RefCell::new(Hour::new(20)));
        let mut watcher = Watcher::new(Plan::default(), &hour, false, 0.0);
        while watcher.step() {}
        assert!(hour.borrow().refused > 0);
        assert_eq!(watcher.figures().unknown, 0);
    }
}
