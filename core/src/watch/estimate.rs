//! How fast the batch goes, and how long it still takes. The model: docs/time-left.md.

use std::cell::Cell;

use serde::Serialize;

use super::durations::{Durations, NO_ACCOUNT};
use super::forecast::{Forecast, Outstanding, Query, forecast, last_of};
use super::tracker::{Learned, Tracker};
use crate::math::clamp;
use crate::model::{Progress, QueryState};
use crate::rows::Rows;
use crate::rows::packed::ACCOUNTS;

/// Queries that must have ended before anything is said.
const ENOUGH: f64 = 3.0;

/// Throughput is measured over this long, or over this many queries if they take longer.
const FLOW_MS: f64 = 60_000.0;
const FLOW_QUERIES: u64 = 20;
const MOST_SAMPLES: usize = 64;

/// Five times what the API runs at once: such counts are made up, and each query costs time.
const MOST_RUNNING: u64 = 250;

/// Without news the ends of the range move by no more than this part of the time left until then, or than the time that
/// has passed.
const STEADY: f64 = 0.03;

/// The range ends before so many times what has passed, or what is left at the pace so far if that is more.
const FARTHEST: f64 = 10.0;

/// Forecasts are this far apart while rows are loaded, and those that polls are paced by.
const LOADING_MS: f64 = 1000.0;
const RECENT_MS: f64 = 5000.0;

/// Time that is left, as a range in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeLeft {
    /// The lower end of the range.
    pub from_ms: f64,
    /// The upper end of the range.
    pub to_ms: f64,
}

/// Why nothing can be said about the time that is left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TimeLeftUnknown {
    /// Fewer than three queries are known to have ended.
    #[default]
    TooEarly,
    /// No query runs.
    NothingRuns,
    /// One query runs far longer than all others did, and the rest will have ended before it.
    OneQueryOutlastsAll,
    /// It may be ten times as long as until now, or the counts are beyond belief.
    NoEndInSight,
}

/// What can be said about the end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outlook {
    /// When it comes, or why that is not known.
    pub time_left: Result<TimeLeft, TimeLeftUnknown>,
    /// The position of the query that holds everything up.
    pub straggler: Option<u32>,
}

impl Outlook {
    /// The same, with ends that have moved little since they were told for the last time.
    fn held_by(mut self, before: Self, passed: f64) -> Self {
        if let (Ok(old), Ok(new)) = (before.time_left, &mut self.time_left) {
            let hold = |old: f64, new: f64| {
                let most = (STEADY * old).max(passed);
                clamp(new, old - passed - most, old - passed + most).max(0.0)
            };
            new.from_ms = hold(old.from_ms, new.from_ms);
            new.to_ms = hold(old.to_ms, new.to_ms);
        }
        self
    }
}

impl Default for Outlook {
    fn default() -> Self {
        TimeLeftUnknown::TooEarly.into()
    }
}

impl From<TimeLeftUnknown> for Outlook {
    fn from(unknown: TimeLeftUnknown) -> Self {
        Self {
            time_left: Err(unknown),
            straggler: None,
        }
    }
}

/// What is learned on the way.
#[derive(Debug, Default)]
pub struct Estimate {
    durations: Durations,
    /// Queries that had ended and are run again, ascending: each duration counts once, also where a replica lags.
    run_again: Vec<u32>,
    /// How many queries run at once, while others wait.
    concurrency: Option<f64>,
    /// Time, and queries that had ended by then.
    flow: Vec<(f64, u64)>,
    /// When a query was last found to have started or ended, and how many had.
    moved_at: f64,
    moves: u64,
    /// When the newest response arrived, by the watch's clock and by the API's.
    noted_at: f64,
    server: f64,
    /// What was told last, when, and what was known then. A forecast takes longer than a response is read in, so it is made
    /// when somebody looks.
    outlook: Cell<Outlook>,
    computed_at: Cell<f64>,
    revision: Cell<u32>,
}

impl Estimate {
    /// Takes what has changed of a row.
    pub fn learn(&mut self, rows: &Rows, learned: Learned) {
        let Learned {
            index,
            change,
            ran_for,
        } = learned;
        let account = rows.symbol(index, ACCOUNTS).to_bits();
        let waits = |state| f64::from(u8::from(state == Some(QueryState::Queued)));
        let more = waits(change.after) - waits(change.before);
        if more != 0.0 {
            self.durations.queue(account, more);
        }
        let place = self.run_again.partition_point(|other| *other < index);
        let is_run_again = self.run_again.get(place) == Some(&index);
        if let Some(ms) = ran_for.filter(|_| !is_run_again) {
            self.durations.add(account, ms as f64);
        }
        if change.went_back && change.before.is_some_and(QueryState::is_terminal) && !is_run_again {
            self.run_again.insert(place, index);
        }
    }

    /// Ends a response. Times in milliseconds: `now` by the watch's clock, `server` by the API's.
    pub fn note(&mut self, tracker: &Tracker, now: f64, server: f64) {
        if self.noted_at == 0.0 {
            // The first snapshot finds a forecast due; pacing does not.
            self.computed_at.set(now - LOADING_MS - 1.0);
        }
        (self.noted_at, self.server) = (now, server);
        self.note_concurrency(tracker.progress());
        self.note_flow(tracker.progress(), now);
    }

    fn note_concurrency(&mut self, progress: Progress) {
        if progress.queued > 0 && progress.running > 0 {
            let running = progress.running.min(MOST_RUNNING) as f64;
            // A lane may be empty for a moment between two queries.
            self.concurrency = Some(
                self.concurrency
                    .map_or(running, |known| (known + running) / 2.0),
            );
        }
    }

    fn note_flow(&mut self, progress: Progress, now: f64) {
        let Progress { running, ended, .. } = progress;
        let moves = running + 2 * ended;
        if moves != self.moves {
            (self.moves, self.moved_at) = (moves, now);
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

    /// Queries that have ended of late, if they are enough, and in which time.
    fn throughput(&self) -> Option<(f64, f64)> {
        let (first, last) = (self.flow.first()?, self.flow.last()?);
        let ended = last.1.saturating_sub(first.1) as f64;
        let time = last.0 - first.0;
        (ended >= ENOUGH && time > 0.0).then_some((ended, time))
    }

    /// Durations by counts alone, after Little's law: those that run are the throughput times the mean duration.
    fn counted(&self) -> Option<Durations> {
        let (ended, time) = self.throughput()?;
        Some(Durations::exponential(
            self.concurrency? * time / ended,
            ended,
        ))
    }

    /// Queries that end in a minute, of late; `None` where nothing has moved for longer than a query takes.
    pub fn per_minute(&self) -> Option<f64> {
        let (ended, time) = self.throughput()?;
        let still_ms = self.noted_at - self.moved_at;
        // By Little's law. Of log-normal durations hardly any is as long as three times the mean.
        let query_ms = self.concurrency? * (time - still_ms) / ended;
        (still_ms <= 3.0 * query_ms).then_some(ended / time * 60_000.0)
    }

    /// What can be said as of the newest response.
    pub fn outlook(&self, tracker: &Tracker) -> Outlook {
        // Pages of rows come by the hundred at first.
        let pause = if tracker.has_unread() {
            LOADING_MS
        } else {
            0.0
        };
        self.outlook_within(tracker, pause)
    }

    /// The same, or what was told no more than some seconds before: good enough to pace polls by.
    pub fn recent_outlook(&self, tracker: &Tracker) -> Outlook {
        self.outlook_within(tracker, RECENT_MS)
    }

    fn outlook_within(&self, tracker: &Tracker, pause: f64) -> Outlook {
        let passed = self.noted_at - self.computed_at.get();
        let has_changed = self.revision.get() != tracker.revision();
        if passed > pause || pause == 0.0 && has_changed {
            let outlook = self.compute(tracker, self.server);
            self.outlook.set(if has_changed {
                outlook
            } else {
                outlook.held_by(self.outlook.get(), passed)
            });
            self.computed_at.set(self.noted_at);
            self.revision.set(tracker.revision());
        }
        self.outlook.get()
    }

    /// `now` by the API's clock.
    fn compute(&self, tracker: &Tracker, now: f64) -> Outlook {
        let Progress {
            queued,
            running,
            ended,
            ..
        } = tracker.progress();
        if running == 0 && ended > 0 {
            return TimeLeftUnknown::NothingRuns.into();
        }
        if running > MOST_RUNNING {
            return TimeLeftUnknown::NoEndInSight.into();
        }
        let concurrency = self
            .concurrency
            .map_or(running, |concurrency| (concurrency + 0.5) as u64);
        // Where rows are left out, counts know more than the few that came.
        let counted_ended = self.throughput().map_or(0.0, |(ended, _)| ended);
        let counted = self
            .counted()
            .filter(|_| self.durations.ended() < ENOUGH.max(counted_ended));
        let durations = counted.as_ref().unwrap_or(&self.durations);
        if durations.ended() < ENOUGH {
            return TimeLeftUnknown::TooEarly.into();
        }
        let outstanding = outstanding(tracker, concurrency as usize, now);
        let Forecast {
            from_ms,
            to_ms,
            straggler,
        } = forecast(durations, outstanding);
        let pace = ((queued + running) as f64 / ended as f64).max(1.0);
        let is_far = |start: i64| to_ms > FARTHEST * pace * (now - start as f64);
        Outlook {
            time_left: if straggler.is_some() {
                Err(TimeLeftUnknown::OneQueryOutlastsAll)
            } else if tracker.first_start().is_some_and(is_far) {
                Err(TimeLeftUnknown::NoEndInSight)
            } else {
                Ok(TimeLeft { from_ms, to_ms })
            },
            straggler,
        }
    }
}

/// What runs and waits.
fn outstanding(tracker: &Tracker, concurrency: usize, now: f64) -> Outstanding {
    let Progress {
        queued, running, ..
    } = tracker.progress();
    let rows = &tracker.rows;
    let mut outstanding = Outstanding {
        queued: queued as f64,
        concurrency,
        ..Outstanding::default()
    };
    let query = |index, age| Query::new(index, rows.symbol(index, ACCOUNTS).to_bits(), age);
    // If counts show ends whose rows were not read since, those queries are among the rows read before the counts.
    let newest = tracker.head().sent;
    let all_known = tracker.gap().ends <= 0;
    for index in tracker.first_open()..tracker.frontier() {
        if rows.state(index) == Some(QueryState::Running)
            && (all_known || rows.seen(index) >= newest)
            && let Some(start) = rows.packed(index).started()
            && (outstanding.running.len() as u64) < running
        {
            outstanding.running.push(query(index, now - start as f64));
        }
    }
    // Running queries whose rows are unknown count as just started.
    while (outstanding.running.len() as u64) < running {
        let index = tracker.total() + outstanding.running.len() as u32;
        outstanding.running.push(Query::new(index, NO_ACCOUNT, 0.0));
    }
    let last = last_of(queued, concurrency);
    for index in (tracker.first_open()..tracker.total()).rev() {
        if outstanding.last.len() >= last {
            break;
        }
        if matches!(rows.state(index), None | Some(QueryState::Queued)) {
            outstanding.last.push(query(index, 0.0));
        }
    }
    outstanding
}
