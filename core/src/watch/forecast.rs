//! When the batch will have ended: a Monte Carlo simulation of the queries that run and wait, on lanes that take the
//! next query as they become free. Its random numbers are hashes of draw and query: the same at each poll.

use super::durations::{
    Durations, Effect, NO_ACCOUNT, PRIOR_BETWEEN, Residuals, Split, Survival, Variances, hash,
};
use crate::math::{LN_2, exp2, log2};

/// More draws narrow the error of the range's ends, which is some 3 % of its width now.
const DRAWS: usize = 200;

/// The queries that are queued last are drawn one by one, so many a lane; those before them only as a sum.
const LAST_PER_LANE: usize = 2;

/// The range is the narrowest that holds this share of the draws.
const COVERAGE: f64 = 0.82;

/// How much the durations to come differ from those that were: a coefficient of variation, in the calmest batch.
const DRIFT: f64 = 0.1;

/// What the mean of a few durations is off by, in variances: those that still run are the long ones, and a distribution
/// that is skewed shows its tail late.
const DOUBT: f64 = 2.0;

/// The mean and variance of a residual are those of so many quantiles.
const QUANTILES: usize = 64;

/// The batch so far is compared in so many parts.
const PARTS: usize = 8;

/// A query that runs longer than any should in this many batches like this one is out of the ordinary.
const EXTRAORDINARY: f64 = 0.05;

/// A query that runs or waits.
#[derive(Clone, Copy, Debug, Default)]
pub struct Query {
    /// Its position in the batch.
    pub index: u32,
    /// Its account.
    pub account: u32,
    /// For how long it has run, in milliseconds.
    pub age: f64,
    /// What is known of its account.
    effect: Effect,
    /// The share of such queries that run for longer than it has.
    share: f64,
}

impl Query {
    /// A query that has run for so long.
    pub fn new(index: u32, account: u32, age: f64) -> Self {
        Self {
            index,
            account,
            age,
            ..Self::default()
        }
    }

    /// By how much its duration is more than usual at least, as a logarithm.
    fn residual(&self) -> f64 {
        log2(self.age.max(1.0)) - self.effect.mean
    }
}

/// What is left to do.
#[derive(Clone, Debug, Default)]
pub struct Outstanding {
    /// Queries that run.
    pub running: Vec<Query>,
    /// Queued queries.
    pub queued: f64,
    /// The last of them, as many as [`last_of`] says, the very last first.
    pub last: Vec<Query>,
    /// How many run at once.
    pub concurrency: usize,
}

impl Outstanding {
    fn left(&self) -> f64 {
        self.queued + self.running.len() as f64
    }
}

/// How many of the queries that wait are to be told one by one.
pub fn last_of(queued: u64, concurrency: usize) -> usize {
    (concurrency * LAST_PER_LANE).min(queued as usize)
}

/// What is foreseen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// The lower end of the range, in milliseconds.
    pub from_ms: f64,
    /// The upper end of the range.
    pub to_ms: f64,
    /// The position of a query that has outlasted all and will probably be the last to end.
    pub straggler: Option<u32>,
}

/// Foresees the end of the batch.
pub fn forecast(durations: &Durations, mut outstanding: Outstanding) -> Forecast {
    let variances = durations.variances();
    for query in outstanding.running.iter_mut().chain(&mut outstanding.last) {
        query.effect = durations.effect_of(query.account, &variances);
    }
    let model = Model::new(durations, &variances, &outstanding);
    // The running query that is least likely to have run this long.
    let (mut oldest, mut least) = (u32::MAX, f64::INFINITY);
    for query in &mut outstanding.running {
        query.share = model.survival.share(query.residual());
        if query.share < least {
            (oldest, least) = (query.index, query.share);
        }
    }
    let mut ends = Vec::with_capacity(DRAWS + 1);
    let rare = EXTRAORDINARY / (durations.ended() + outstanding.left());
    let mut holds_up = 0;
    let mut lanes = Vec::new();
    for draw in 0..DRAWS {
        let (end, share) = model.simulate(draw, &outstanding, &mut lanes);
        holds_up += usize::from(share < rare);
        put(&mut ends, end);
    }
    let is_straggler = holds_up > DRAWS / 2;
    let (from_ms, to_ms) = narrowest(&ends);
    Forecast {
        from_ms,
        to_ms,
        straggler: is_straggler.then_some(oldest),
    }
}

/// The narrowest range that holds its share of the descending numbers.
fn narrowest(numbers: &[f64]) -> (f64, f64) {
    let held = (COVERAGE * numbers.len() as f64) as usize;
    let mut best = (0.0, f64::INFINITY);
    for (to, from) in numbers.iter().zip(numbers.iter().skip(held)) {
        if to - from < best.1 - best.0 {
            best = (*from, *to);
        }
    }
    best
}

struct Model {
    survival: Survival,
    /// What waits before the last queries, all together, in milliseconds.
    body: f64,
    /// The standard deviation of the logarithm of the factor by which all that is to come differs.
    deviation: f64,
}

impl Model {
    fn new(durations: &Durations, variances: &Variances, outstanding: &Outstanding) -> Self {
        let sample = durations.split(variances);
        let ended = durations.ended();
        let weight = ended / sample.len().max(1) as f64;
        let mut residuals = Residuals::default();
        let mut pool = 0.0;
        for one in &sample {
            residuals.add(one.residual, weight, true);
            pool += exp2(one.effect);
        }
        for query in &outstanding.running {
            residuals.add(query.residual(), 1.0, false);
        }
        let survival = Survival::new(&residuals, variances.within.sqrt());
        let mut numbers = [0.0; QUANTILES];
        for (at, number) in numbers.iter_mut().enumerate() {
            let share = (at as f64 + 0.5) / QUANTILES as f64;
            *number = exp2(survival.residual(share));
        }
        let (mean, spread) = moments(&numbers);
        // An account that is new may be like any that is known, and like one more: the mean of a few numbers of a skewed
        // distribution is mostly too low.
        let seen = durations.seen();
        let more = (seen + exp2(PRIOR_BETWEEN * LN_2 / 2.0)) / (seen + 1.0);
        let other = more * pool / sample.len().max(1) as f64;
        let (mut known, mut unseen, mut sum, mut variance) = (0.0, 0.0, 0.0, 0.0);
        let mut add = |queued: f64, effect: Effect| {
            let mut one = exp2(effect.mean + effect.variance * LN_2 / 2.0);
            if effect.is_new {
                one = other;
                unseen += queued;
            }
            known += queued;
            sum += queued * one;
            variance += queued * one * one * (queued * log_normal(effect.variance) + spread);
        };
        let mut rest = outstanding.queued;
        for account in durations.accounts() {
            add(account.queued, durations.effect(account, variances));
            rest -= account.queued;
        }
        // Queries whose rows were not read are taken for those of one account more.
        add(rest.max(0.0), durations.effect_of(NO_ACCOUNT, variances));
        let left = outstanding.left();
        let body = outstanding.queued - outstanding.last.len() as f64;
        let unseen = unseen / f64::max(known, 1.0);
        let variance = DRIFT * DRIFT * left / (left + ended)
            + DOUBT * spread / ended
            + unevenness(&sample, left / ended)
            + unseen * unseen * log_normal(variances.between) / seen
            + variance / f64::max(sum * sum, 1.0) * (body / left) * (body / left);
        Self {
            survival,
            body: sum * mean * body / f64::max(known, 1.0),
            deviation: (log2(1.0 + variance) / LN_2).sqrt(),
        }
    }

    /// One way in which it may go: when all have ended, and the share of queries that run for longer than the last one has
    /// already.
    fn simulate(&self, draw: usize, outstanding: &Outstanding, lanes: &mut Vec<f64>) -> (f64, f64) {
        // Each draw from its own part of the distribution.
        let part = (draw as f64 + 0.5) / DRAWS as f64;
        let log = self.deviation * (normal(part) - self.deviation * LN_2 / 2.0);
        let factor = exp2(log);
        let number = draw as u32;
        // Descending: the lane that is free first is the last.
        lanes.clear();
        let mut latest = (0.0, 1.0);
        for query in &outstanding.running {
            let share = query.share * unit(number, query.index);
            let ran_for = exp2(query.effect.mean + self.survival.residual(share));
            let left = (ran_for - query.age).max(0.0) * factor;
            if left > latest.0 {
                latest = (left, query.share);
            }
            put(lanes, left);
        }
        while lanes.len() < outstanding.concurrency {
            lanes.push(0.0);
        }
        fill(lanes, self.body * factor);
        for query in outstanding.last.iter().rev() {
            // The account's true mean is the same for all of its queries.
            let account = query.effect.variance.sqrt() * normal(unit(number, !query.account));
            let residual = self.survival.residual(unit(number, query.index));
            let ran_for = exp2(query.effect.mean + account + residual);
            let free = lanes.pop().unwrap_or(0.0);
            put(lanes, free + ran_for * factor);
        }
        let end = lanes.first().copied().unwrap_or(0.0);
        (end, if latest.0 >= end { latest.1 } else { 1.0 })
    }
}

/// Puts a number among others that descend.
fn put(numbers: &mut Vec<f64>, number: f64) {
    let place = numbers.partition_point(|other| *other > number);
    numbers.insert(place, number);
}

/// Fills lanes up to the same level with work, as far as they are below it.
fn fill(lanes: &mut [f64], work: f64) {
    let mut level = f64::INFINITY;
    // Each round leaves out the lanes that are above the level of the one before.
    for _ in 0..4 {
        let (mut sum, mut count) = (work, 0.0);
        for lane in lanes.iter().filter(|lane| **lane <= level) {
            sum += lane;
            count += 1.0;
        }
        level = sum / f64::max(count, 1.0);
    }
    for lane in lanes {
        *lane = lane.max(level);
    }
}

/// The variance of means over the parts of the batch, beyond what chance explains, by the mean squared: what is still to
/// come differs so from what was (the method of batch means). `left` is how much is to come, by how much was.
fn unevenness(sample: &[Split], left: f64) -> f64 {
    let mut numbers = Vec::with_capacity(sample.len());
    let mut sums = [(0.0, 0.0); PARTS];
    for one in sample {
        let number = exp2(one.residual);
        numbers.push(number);
        if let Some((sum, count)) = sums.get_mut((one.place * PARTS as f64) as usize) {
            *sum += number;
            *count += 1.0;
        }
    }
    let mut means = [0.0; PARTS];
    for (mean, (sum, count)) in means.iter_mut().zip(sums) {
        if count < 2.0 {
            return 0.0;
        }
        *mean = sum / count;
    }
    let parts = PARTS as f64;
    let chance = moments(&numbers).1 * parts / sample.len() as f64;
    (moments(&means).1 - chance).max(0.0) * (1.0 / (left * parts).max(1.0) + 1.0 / parts)
}

/// The mean, and the variance by the mean squared.
fn moments(numbers: &[f64]) -> (f64, f64) {
    let (mut sum, mut squares) = (0.0, 0.0);
    for number in numbers {
        sum += number;
        squares += number * number;
    }
    let count = numbers.len() as f64;
    (sum / count, (squares * count / (sum * sum) - 1.0).max(0.0))
}

/// The variance of a log-normal number by its mean squared, from that of its binary logarithm.
fn log_normal(variance: f64) -> f64 {
    exp2(variance * LN_2) - 1.0
}

/// A number in (0, 1) for a draw and a query.
#[inline(never)]
fn unit(draw: u32, query: u32) -> f64 {
    (f64::from(hash(draw, query)) + 0.5) / (1_u64 << 32) as f64
}

/// A nearly standard normal number from one in (0, 1): logistic, of the same variance.
#[inline(never)]
fn normal(unit: f64) -> f64 {
    log2(unit / (1.0 - unit)) * LN_2 / 1.702
}
