//! How fast the batch goes, and how long it still takes. Nothing is said before there is enough to go by.

use super::durations::{Age, Durations, Survival, first_time};
use super::tracker::{News, Tracker};
use crate::model::{Progress, QueryState};

/// Queries that must have ended before anything is said.
const ENOUGH: f64 = 5.0;

/// Throughput is measured over this long, or over this many queries if they take longer.
const FLOW_MS: f64 = 60_000.0;
const FLOW_QUERIES: u64 = 20;
const MOST_SAMPLES: usize = 64;

/// Chances between which the end is told.
const SOON: f64 = 0.1;
const LATE: f64 = 0.9;

/// The same, in standard deviations.
const SPREAD: f64 = 1.3;

/// A batch may go faster or slower later on: by so much of the time that is left.
const FASTER: f64 = 0.05;
const SLOWER: f64 = 0.05;

/// The last queries may take longer: by so much of the time for all queries.
const SLOW_TAIL: f64 = 0.12;

/// How many queries run at once is the mean over about so many answers.
const LANE_SAMPLES: f64 = 8.0;

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
    /// How many queries run at once, while others wait: gaps between them count.
    lanes: Option<f64>,
    /// Time, and queries that had ended by then.
    flow: Vec<(f64, u64)>,
    /// How far the machine's clock is ahead of the API's, as far as that shows; a little too much at most.
    skew: Option<f64>,
}

impl Estimate {
    /// Adds a query that has ended.
    pub fn add(&mut self, duration_ms: i64) {
        self.durations.add(duration_ms);
    }

    /// Notes how many queries had ended at a time, and what the clocks say. `wall` is the machine's clock.
    pub fn note(&mut self, tracker: &Tracker, news: &News, now: f64, wall: f64) {
        let Progress {
            ended,
            queued,
            running,
            ..
        } = tracker.progress();
        self.durations.settle();
        if queued > 0 && running > 0 {
            let running = running as f64;
            let known = self.lanes.unwrap_or(running);
            self.lanes = Some(known + (running - known) / LANE_SAMPLES);
        }
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
        let Progress {
            queued,
            running,
            total,
            ..
        } = tracker.progress();
        let count = self.durations.count();
        if count < ENOUGH || tracker.has_unread() || running == 0 {
            return None;
        }
        let ages = ages(tracker, self.server_time(wall));
        let survival = self.durations.survival(&ages);
        let lanes = self.lanes.unwrap_or(running as f64).max(1.0);
        // It goes on as lately, or as all the time.
        let (fast, slow) = self.durations.drift();
        let [fast, slow] = [fast, slow].map(|drift| {
            let outlook = Outlook {
                survival: &survival,
                ages: ages
                    .iter()
                    .map(|age| Age {
                        ms: age.ms / drift,
                        ..*age
                    })
                    .collect(),
                queued: queued as f64,
                lanes,
                count,
                total: total as f64,
            };
            let left = outlook.time_left();
            TimeLeft {
                from_ms: left.from_ms * drift,
                to_ms: left.to_ms * drift,
            }
        });
        Some(TimeLeft {
            from_ms: fast.from_ms,
            to_ms: slow.to_ms.max(fast.from_ms),
        })
    }
}

/// What is left to do, and how long such queries run.
struct Outlook<'a> {
    survival: &'a Survival,
    ages: Vec<Age>,
    queued: f64,
    lanes: f64,
    count: f64,
    total: f64,
}

impl Outlook<'_> {
    fn time_left(&self) -> TimeLeft {
        let drained = self.drained();
        let [soon, middle, late] = [SOON, 0.5, LATE].map(|chance| self.all_ended(drained, chance));
        let variance = self.survival.variance(drained);
        let doubt = SPREAD * SPREAD * self.queued * variance * (1.0 + self.queued / self.count)
            / (self.lanes * self.lanes);
        let below = (doubt + (middle - soon) * (middle - soon)).sqrt();
        let above = (doubt + (late - middle) * (late - middle)).sqrt();
        let slow_tail = SLOW_TAIL * drained * self.total / self.queued.max(1.0);
        TimeLeft {
            from_ms: (middle - below - FASTER * drained).max(0.0),
            to_ms: middle + above + SLOWER * drained + slow_tail,
        }
    }

    /// When the last query starts: until then all lanes are busy, with those that run and those that wait.
    fn drained(&self) -> f64 {
        if self.queued == 0.0 {
            return 0.0;
        }
        first_time(|time| {
            let running: f64 = self
                .ages
                .iter()
                .map(|age| {
                    let more = self.survival.area(age.ms + time) - self.survival.area(age.ms);
                    age.chance * more / self.survival.share_above(age.ms)
                })
                .sum();
            running + self.queued * self.survival.mean_area(time) <= self.lanes * time
        })
    }

    /// When, with a chance of `chance`, all have ended, if the last one starts at `drained`.
    fn all_ended(&self, drained: f64, chance: f64) -> f64 {
        drained
            + first_time(|after| {
                let time = drained + after;
                let starts = self.queued / drained.max(1.0);
                let fresh = starts * (self.survival.area(time) - self.survival.area(after));
                let mut all = chance_of_none(fresh);
                for age in &self.ages {
                    let left = self.survival.share_above(age.ms + time);
                    all *= 1.0 - age.chance * (left / self.survival.share_above(age.ms)).min(1.0);
                }
                all >= chance
            })
    }
}

/// e^-expected: the exponential function itself would be large in the wasm.
fn chance_of_none(expected: f64) -> f64 {
    let mut chance = (1.0 - expected / 64.0).max(0.0);
    for _ in 0..6 {
        chance *= chance;
    }
    chance
}

/// For how long the running queries have run.
fn ages(tracker: &Tracker, now: f64) -> Vec<Age> {
    let newest = tracker.head().map_or(0, |head| head.sent);
    let is_stale = |index| tracker.rows.seen(index) < newest;
    let open = (tracker.first_open()..tracker.front())
        .filter(|index| tracker.rows.state(*index) == Some(QueryState::Running));
    let stale = open.clone().filter(|index| is_stale(*index)).count() as f64;
    let gap = tracker.gap();
    // Of those rows that the last answer did not bring, some have ended by its counts.
    let chance = (1.0 - gap.ends.max(0) as f64 / stale.max(1.0)).max(0.0);
    let known = open.filter_map(|index| {
        Some(Age {
            ms: (now - tracker.rows.started(index)? as f64).max(0.0),
            chance: if is_stale(index) { chance } else { 1.0 },
        })
    });
    let unknown = Age {
        ms: 0.0,
        chance: 1.0,
    };
    let started = usize::try_from(gap.starts).unwrap_or(0).min(MOST_UNKNOWN);
    known.chain(std::iter::repeat_n(unknown, started)).collect()
}

/// More queries than the API runs at once cannot have started unseen and still run.
const MOST_UNKNOWN: usize = 50;
