//! How fast the batch goes, and how long it still takes. Nothing is said before there is enough to go by.

use super::durations::Durations;
use super::tracker::{News, Tracker};
use crate::model::QueryState;

/// Queries that must have ended before anything is said.
const ENOUGH: f64 = 5.0;

/// Throughput is measured over this long, or over this many queries if they take longer.
const FLOW_MS: f64 = 60_000.0;
const FLOW_QUERIES: u64 = 20;
const MOST_SAMPLES: usize = 64;

/// Chances between which the time of the last queries to end is told.
const SOON: f64 = 0.1;
const LATE: f64 = 0.9;

/// Standard deviations to either side.
const SPREAD: f64 = 1.3;

/// A batch may go faster or slower later on: by so much of the time that is left.
const FASTER: f64 = 0.07;
const SLOWER: f64 = 0.12;

/// Time that is left, as a range in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeLeft {
    /// If all goes well.
    pub from_ms: f64,
    /// If it does not.
    pub to_ms: f64,
}

/// What is learned on the way.
#[derive(Debug, Default)]
pub struct Estimate {
    durations: Durations,
    /// Milliseconds that all queries that have ended ran for.
    work: f64,
    /// Time, and queries that had ended by then.
    flow: Vec<(f64, u64)>,
    /// How far the machine's clock is ahead of the API's, as far as that shows; a little too much at most.
    skew: Option<f64>,
}

impl Estimate {
    /// Adds a query that has ended.
    pub fn add(&mut self, duration_ms: i64) {
        self.durations.add(duration_ms);
        self.work += duration_ms as f64;
    }

    /// Notes how many queries had ended at a time, and what the clocks say. `wall` is the machine's clock.
    pub fn note(&mut self, tracker: &Tracker, news: &News, now: f64, wall: f64) {
        let ended = tracker.progress().ended;
        // No time that the API names lies ahead of it, and what has just ended does not lie far behind.
        let ahead = tracker.latest_time().map(|latest| wall - latest as f64);
        let just_ended = news.latest_end.map(|end| wall - end as f64);
        for skew in [ahead.filter(|ahead| *ahead < 0.0), just_ended]
            .into_iter()
            .flatten()
        {
            self.skew = Some(self.skew.map_or(skew, |known| known.min(skew)));
        }
        if self.flow.last().is_some_and(|(time, _)| now - time < 900.0) {
            return;
        }
        self.flow.push((now, ended));
        let enough = |sample: &(f64, u64)| {
            now - sample.0 >= FLOW_MS && ended.saturating_sub(sample.1) >= FLOW_QUERIES
        };
        let crowded = self.flow.len() > MOST_SAMPLES;
        if crowded || self.flow.get(1).is_some_and(enough) {
            self.flow.remove(0);
        }
    }

    /// Queries that end in a minute, of late.
    pub fn per_minute(&self) -> Option<f64> {
        let (first, last) = (self.flow.first()?, self.flow.last()?);
        let ended = last.1.saturating_sub(first.1);
        let time = last.0 - first.0;
        (ended >= ENOUGH as u64 && time > 0.0).then(|| ended as f64 / time * 60_000.0)
    }

    /// What the API's clock shows, by the machine's.
    pub fn server_time(&self, wall: f64) -> f64 {
        wall - self.skew.unwrap_or(0.0)
    }

    /// How long the batch still takes; `None` until there is enough to go by.
    pub fn time_left(&self, tracker: &Tracker, wall: f64) -> Option<TimeLeft> {
        let progress = tracker.progress();
        let durations = &self.durations;
        if durations.weight() < ENOUGH || tracker.has_unread() || progress.running == 0 {
            return None;
        }
        let now = self.server_time(wall);
        let ages = ages(tracker, now);
        let queued = progress.queued as f64;
        let running = progress.running;
        let survival = durations.survival();
        if queued == 0.0 {
            return Some(range(
                survival.time_for_all(SOON, &ages, 0),
                survival.time_for_all(LATE, &ages, 0),
            ));
        }
        let left: f64 = ages.iter().map(|age| durations.mean_left(*age)).sum();
        let work_left = queued * durations.mean() + left;
        let lanes = self
            .lanes(tracker, now, &ages)
            .unwrap_or(running as f64)
            .max(1.0);
        // What still runs when the last query starts is not work for all lanes.
        let drained = (work_left - lanes * durations.mean_residual()).max(0.0) / lanes;
        let doubt = queued * durations.variance() * (1.0 + queued / durations.weight());
        let doubt = SPREAD * doubt.sqrt() / lanes;
        let soon = survival.time_for_all(SOON, &[], running);
        let late = survival.time_for_all(LATE, &[], running);
        Some(range(
            (drained * (1.0 - FASTER) - doubt).max(0.0) + soon,
            drained * (1.0 + SLOWER) + doubt + late,
        ))
    }

    /// How many queries ran at once so far, on average: gaps between them count.
    fn lanes(&self, tracker: &Tracker, now: f64, ages: &[f64]) -> Option<f64> {
        let elapsed = now - tracker.first_start()? as f64;
        let work = self.work + ages.iter().sum::<f64>();
        (elapsed > 0.0).then(|| work / elapsed)
    }
}

fn range(from_ms: f64, to_ms: f64) -> TimeLeft {
    TimeLeft {
        from_ms,
        to_ms: to_ms.max(from_ms),
    }
}

/// For how long the running queries have run.
fn ages(tracker: &Tracker, now: f64) -> Vec<f64> {
    (tracker.first_open()..tracker.front())
        .filter(|index| tracker.rows.state(*index) == Some(QueryState::Running))
        .filter_map(|index| Some((now - tracker.rows.started(index)? as f64).max(0.0)))
        .collect()
}
