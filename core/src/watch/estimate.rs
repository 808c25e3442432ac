//! How fast the batch goes, and how long it still takes. Nothing is said before there is enough to go by.

use super::durations::{Age, Drift, Durations, Survival, first_time};
use super::tracker::{Delta, Tracker};
use crate::math::clamp;
use crate::model::{Progress, QueryState};

/// Queries that must have ended before anything is said.
const ENOUGH: f64 = 5.0;

/// Throughput is measured over this long, or over this many queries if they take longer.
const FLOW_MS: f64 = 60_000.0;
const FLOW_QUERIES: u64 = 20;
const MOST_SAMPLES: usize = 64;

/// Chances between which the end of the last queries is told.
const SOON: f64 = 0.08;
const LATE: f64 = 0.92;

/// Standard deviations to either side, of the time until the last query starts.
const SPREAD: f64 = 1.9;

/// Past and future may differ, the more so the less past there is: by so much of the time that is left, where as many
/// queries wait as have ended.
const FASTER: f64 = 0.1;
const SLOWER: f64 = 0.17;
/// So much is the least of the one, and taken off the other.
const LEAST_FASTER: f64 = 0.08;
const LESS_SLOWER: f64 = 0.04;
/// Or else the range of a batch that has just begun has no end.
const MOST_HORIZON: f64 = 5.0;

/// The last queries of a batch may run longer. That is little beside the rest before half-way; from then on it costs so
/// much of the time that is left, times how often those that are left fit into the batch beyond twice, up to the most.
const SLOW_TAIL: f64 = 0.75;
const MOST_SLOW_TAIL: f64 = 2.0;

/// How much of a change of late counts, if it may pass or last.
const CHANGE: f64 = 0.8;

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
    /// What came of it at the newest answer, by the machine's clock then: it is asked for several times.
    newest: Option<(f64, Option<TimeLeft>)>,
}

impl Estimate {
    /// Adds a query that has ended.
    pub fn add(&mut self, duration_ms: i64) {
        self.durations.add(duration_ms);
    }

    /// Notes how many queries had ended at a time, and what the clocks say. `wall` is the machine's clock.
    pub fn note(&mut self, tracker: &Tracker, delta: &Delta, now: f64, wall: f64) {
        self.durations.settle();
        self.note_lanes(tracker.progress());
        self.note_clocks(tracker, delta, wall);
        self.note_flow(tracker.progress().ended, now);
        self.newest = Some((wall, self.compute(tracker, wall)));
    }

    fn note_lanes(&mut self, progress: Progress) {
        if progress.queued > 0 && progress.running > 0 {
            let running = progress.running as f64;
            let known = self.lanes.unwrap_or(running);
            self.lanes = Some(known + (running - known) / LANE_SAMPLES);
        }
    }

    fn note_clocks(&mut self, tracker: &Tracker, delta: &Delta, wall: f64) {
        // No time that the API names lies ahead of it, and what has just ended does not lie far behind.
        let ahead = tracker.latest_time().map(|latest| wall - latest as f64);
        let just_ended = delta.latest_end.map(|end| wall - end as f64);
        for skew in [ahead.filter(|ahead| *ahead < 0.0), just_ended]
            .into_iter()
            .flatten()
        {
            self.skew = Some(self.skew.map_or(skew, |known| known.min(skew)));
        }
    }

    fn note_flow(&mut self, ended: u64, now: f64) {
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
        match self.newest {
            Some((then, left)) if then == wall => left,
            _ => self.compute(tracker, wall),
        }
    }

    fn compute(&self, tracker: &Tracker, wall: f64) -> Option<TimeLeft> {
        let Progress {
            queued, running, ..
        } = tracker.progress();
        let count = self.durations.count();
        if count < ENOUGH || tracker.has_unread() || running == 0 {
            return None;
        }
        let ages = ages(tracker, self.server_time(wall));
        if ages.len() > MOST_AGES {
            return None;
        }
        let sure: Vec<Age> = ages.iter().copied().filter(Age::is_sure).collect();
        let ages = weigh_stale(ages, &self.durations.survival(&sure));
        let outlook = Outlook {
            survival: &self.durations.survival(&ages),
            ages: &ages,
            queued: queued as f64,
            lanes: self.lanes.unwrap_or(running as f64).max(1.0),
            count,
        };
        Some(outlook.time_left(&self.durations.drift()))
    }
}

/// What is left to do, and how long such queries run.
struct Outlook<'a> {
    survival: &'a Survival,
    ages: &'a [Age],
    queued: f64,
    lanes: f64,
    /// Queries that have ended.
    count: f64,
}

/// A query that runs, where all take so many times as long.
struct Running {
    ms: f64,
    area: f64,
    /// The chance that it still runs, divided by that of any to run for so long.
    share: f64,
}

impl Outlook<'_> {
    fn time_left(&self, drift: &Drift) -> TimeLeft {
        let ages = self.scaled(drift.usual);
        let drained = self.drained(&ages);
        let [soon, middle, late] =
            [SOON, 0.5, LATE].map(|chance| drift.usual * self.all_ended(&ages, drained, chance));
        let ages = self.scaled(drift.lately);
        let lately = drift.lately * self.all_ended(&ages, self.drained(&ages), 0.5);
        // What is seen in the middle of a spell tells little of what comes after it.
        let slower = CHANGE * (lately - middle).max(0.0);
        let spell = (drift.usual - drift.middle_part).max(0.0) * drained;
        let faster = CHANGE * (middle - lately).max(spell).max(0.0);
        let chance = square(SPREAD * drift.usual / self.lanes) * self.variance(drained);
        let horizon = (self.queued / self.count).min(MOST_HORIZON);
        let may_slow = (SLOWER * horizon - LESS_SLOWER).max(0.0) + self.slow_tail();
        let may_hasten = (FASTER * horizon).max(LEAST_FASTER);
        let drained = drained * drift.usual;
        let below = chance + square(middle - soon) + square(faster) + square(may_hasten * drained);
        let above = chance + square(late - middle) + square(slower) + square(may_slow * drained);
        TimeLeft {
            from_ms: (middle - below.sqrt()).max(0.0),
            to_ms: middle + above.sqrt(),
        }
    }

    /// What a slow tail would cost, as a part of the time that is left.
    fn slow_tail(&self) -> f64 {
        let left = self.queued + self.lanes;
        let cost = SLOW_TAIL * ((left + self.count) / left - 2.0);
        clamp(cost, 0.0, MOST_SLOW_TAIL)
    }

    /// The variance of the work that waits. What is known of its mean rests on few queries.
    fn variance(&self, drained: f64) -> f64 {
        // A single one that runs far longer than any before is not what all are measured by.
        let most = drained.min(2.0 * self.survival.longest());
        self.queued * self.survival.variance(most) * (1.0 + self.queued / self.count)
    }

    fn scaled(&self, times: f64) -> Vec<Running> {
        let running = self.ages.iter().map(|age| {
            let ms = age.ms / times;
            Running {
                ms,
                area: self.survival.area(ms),
                share: age.chance / self.survival.share_above(ms),
            }
        });
        running.collect()
    }

    /// When the last query starts: until then all lanes are busy, with those that run and those that wait.
    fn drained(&self, ages: &[Running]) -> f64 {
        if self.queued == 0.0 {
            return 0.0;
        }
        let survival = self.survival;
        first_time(|time| {
            let more = |age: &Running| age.share * (survival.area(age.ms + time) - age.area);
            let running: f64 = ages.iter().map(more).sum();
            running + self.queued * survival.mean_area(time) <= self.lanes * time
        })
    }

    /// When, with a chance of `chance`, all have ended, if the last one starts at `drained`.
    fn all_ended(&self, ages: &[Running], drained: f64, chance: f64) -> f64 {
        let survival = self.survival;
        let starts = self.queued / drained.max(1.0);
        let after = first_time(|after| {
            let time = drained + after;
            let fresh = starts * (survival.area(time) - survival.area(after));
            let mut all = chance_of_none(fresh);
            for age in ages {
                all *= 1.0 - (age.share * survival.share_above(age.ms + time)).min(1.0);
            }
            all >= chance
        });
        drained + after
    }
}

fn square(number: f64) -> f64 {
    number * number
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
    let known = open.take(MOST_AGES + 1).filter_map(|index| {
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

/// Those whose rows were not read for a while are the less likely to run still, the longer that would be.
fn weigh_stale(mut ages: Vec<Age>, survival: &Survival) -> Vec<Age> {
    let (mut shares, mut running) = (0.0, 0.0);
    for age in ages.iter().filter(|age| !age.is_sure()) {
        shares += survival.share_above(age.ms);
        running += age.chance;
    }
    for age in ages.iter_mut().filter(|age| !age.is_sure()) {
        age.chance = (survival.share_above(age.ms) * running / shares).min(1.0);
    }
    ages
}

/// Far more than the API runs at once: such a batch is made up, and each of them costs time.
const MOST_AGES: usize = 1000;

/// More queries than the API runs at once cannot have started unseen and still run.
const MOST_UNKNOWN: usize = 50;
