//! How long queries run. On the logarithmic scale a duration is the effect of the query's account plus a residual: a
//! one-way analysis of variance with random effects. Logarithms are binary: 1 is an octave, a factor of two.

use crate::math::{LN_2, exp2, log2};

/// Accounts that are told apart; those beyond share the sums of others. There are twice as many slots to find them in.
const MOST_ACCOUNTS: usize = 4096;
const SLOTS: usize = 2 * MOST_ACCOUNTS;

/// Durations that are kept one by one: enough for the residuals' 2nd percentile to rest on ten.
const SAMPLE: usize = 512;

/// What is taken for the variance between accounts before two are known, with the weight of one account: a factor of
/// e in a standard deviation.
pub const PRIOR_BETWEEN: f64 = 2.0;

/// Quantiles of the residuals that are kept.
const STEPS: f64 = 80.0;

/// Beyond the residual that so many exceed, their distribution is taken for a Pareto tail.
const TAIL: f64 = 0.1;

/// Mean excess over that, in standard deviations, of a normal distribution: counts as one query.
const PRIOR_EXCESS: f64 = 0.5;

/// The least mean excess, in octaves: even queries that are all alike differ by some percent.
const LEAST_EXCESS: f64 = 0.05;

/// The key of what has no account, or none that is known.
pub const NO_ACCOUNT: u32 = u32::MAX;

/// What is known of one account.
#[derive(Clone, Copy, Debug, Default)]
pub struct Account {
    key: u32,
    /// Its queries that wait.
    pub queued: f64,
    ended: f64,
    sum: f64,
}

/// The mean logarithm of an account's durations, as far as is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Effect {
    /// What to expect.
    pub mean: f64,
    /// Of the true mean around that.
    pub variance: f64,
    /// Whether none of its queries has ended.
    pub is_new: bool,
}

/// Variances of logarithms.
#[derive(Clone, Copy, Debug)]
pub struct Variances {
    /// Of durations, within an account.
    pub within: f64,
    /// Of the means of accounts.
    pub between: f64,
}

#[derive(Clone, Copy, Debug)]
struct Sampled {
    number: u32,
    account: u32,
    log: f64,
}

/// What is known of all queries' durations.
#[derive(Clone, Debug, Default)]
pub struct Durations {
    /// In the order in which they were met: where each has its own, inserting by key takes longer than reading a page.
    accounts: Vec<Account>,
    /// Open addressing: 0 is free, anything else an account's position plus one.
    slots: Vec<u16>,
    /// Accounts of which a query has ended.
    seen: f64,
    ended: f64,
    sum: f64,
    squares: f64,
    /// Sums over the accounts: of the square of an account's sum by its queries, and of its queries squared.
    explained: f64,
    crowding: f64,
    sample: Vec<Sampled>,
}

impl Durations {
    /// Takes queries of an account in, or out of, those that wait.
    pub fn queue(&mut self, key: u32, more: f64) {
        if let Some(account) = self.account(key) {
            account.queued = (account.queued + more).max(0.0);
        }
    }

    /// Adds a query that has ended.
    pub fn add(&mut self, key: u32, ms: f64) {
        let log = log2(ms.max(1.0));
        let number = self.ended as u32;
        self.ended += 1.0;
        self.sum += log;
        self.squares += log * log;
        if let Some(account) = self.account(key) {
            let before = *account;
            account.ended += 1.0;
            account.sum += log;
            let after = *account;
            self.seen += if before.ended == 0.0 { 1.0 } else { 0.0 };
            self.crowding += after.ended + before.ended;
            self.explained += after.explained() - before.explained();
        }
        let sampled = Sampled {
            number,
            account: key,
            log,
        };
        // Each has the same chance to be in the sample (a reservoir).
        if self.sample.len() < SAMPLE {
            self.sample.push(sampled);
        } else if let Some(place) = self
            .sample
            .get_mut((hash(number, 0) % (number + 1)) as usize)
        {
            *place = sampled;
        }
    }

    /// As many made-up durations as `count`, at the quantiles of the exponential distribution with this mean: what is
    /// known where queries were only counted. It has no memory, so the time for which they have run does not matter.
    pub fn exponential(mean_ms: f64, count: f64) -> Self {
        let count = count.min(SAMPLE as f64);
        let mut durations = Self::default();
        for number in 0..count as u32 {
            let share = (f64::from(number) + 0.5) / count;
            durations.add(NO_ACCOUNT, -log2(share) * LN_2 * mean_ms);
        }
        durations
    }

    fn account(&mut self, key: u32) -> Option<&mut Account> {
        if self.slots.is_empty() {
            self.slots.resize(SLOTS, 0);
        }
        let slot = self.slot(key);
        let taken = self.slots.get_mut(slot)?;
        if *taken == 0 && self.accounts.len() < MOST_ACCOUNTS {
            self.accounts.push(Account {
                key,
                ..Account::default()
            });
            *taken = self.accounts.len() as u16;
        }
        let position = usize::from(*taken).checked_sub(1);
        self.accounts
            .get_mut(position.unwrap_or(slot % MOST_ACCOUNTS))
    }

    /// The slot of an account, or the free one that a new account takes.
    fn slot(&self, key: u32) -> usize {
        let mut slot = hash(key, 0) as usize % SLOTS;
        while self.at(slot).is_some_and(|account| account.key != key) {
            slot = (slot + 1) % SLOTS;
        }
        slot
    }

    fn at(&self, slot: usize) -> Option<&Account> {
        let taken = usize::from(*self.slots.get(slot)?);
        self.accounts.get(taken.checked_sub(1)?)
    }

    /// All accounts.
    pub fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// Accounts of which a query has ended.
    pub fn seen(&self) -> f64 {
        self.seen
    }

    /// How many queries this rests on.
    pub fn ended(&self) -> f64 {
        self.ended
    }

    /// Within accounts and between them, by the method of moments, each with a little of what is usual.
    pub fn variances(&self) -> Variances {
        let ended = self.ended.max(1.0);
        let total = (self.squares - self.sum * self.sum / ended).max(0.0);
        let rest = (self.squares - self.explained).max(0.0);
        let within = (rest + total / ended) / (ended - self.seen + 1.0);
        let between = (total - within * (ended - 1.0)).max(0.0);
        Variances {
            within,
            between: (between + PRIOR_BETWEEN) / (ended - self.crowding / ended + 1.0),
        }
    }

    /// The effect of an account by its key.
    pub fn effect_of(&self, key: u32, variances: &Variances) -> Effect {
        let unknown = Account::default();
        self.effect(self.at(self.slot(key)).unwrap_or(&unknown), variances)
    }

    /// The effect of an account: its mean, shrunk towards that of all as far as it rests on little.
    pub fn effect(&self, account: &Account, variances: &Variances) -> Effect {
        let mean = self.sum / self.ended.max(1.0);
        let own = account.ended * variances.between;
        let weight = own / (own + variances.within).max(f64::MIN_POSITIVE);
        Effect {
            mean: mean + weight * (account.sum / account.ended.max(1.0) - mean),
            variance: variances.between * (1.0 - weight),
            is_new: account.ended == 0.0,
        }
    }

    /// The sample, split into effects and residuals.
    pub fn split(&self, variances: &Variances) -> Vec<Split> {
        let mut all = Vec::with_capacity(self.sample.len());
        for one in &self.sample {
            let effect = self.effect_of(one.account, variances).mean;
            all.push(Split {
                place: f64::from(one.number) / self.ended,
                effect,
                residual: one.log - effect,
            });
        }
        all
    }
}

/// A duration of the sample.
#[derive(Clone, Copy, Debug)]
pub struct Split {
    /// When it was told, from 0 to 1.
    pub place: f64,
    /// What its account's are like.
    pub effect: f64,
    /// What it is beyond that.
    pub residual: f64,
}

impl Account {
    fn explained(&self) -> f64 {
        self.sum * self.sum / self.ended.max(1.0)
    }
}

/// Mixes two numbers into one that looks random.
#[inline(never)]
pub fn hash(one: u32, other: u32) -> u32 {
    let mut mixed = one.wrapping_mul(0x9e37_79b1) ^ other.wrapping_mul(0x85eb_ca77);
    mixed = (mixed ^ (mixed >> 16)).wrapping_mul(0x7feb_352d);
    mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x846c_a68b);
    mixed ^ (mixed >> 16)
}

/// A residual, as far as it is known.
#[derive(Clone, Copy, Debug)]
struct Observed {
    residual: f64,
    /// Queries that it stands for.
    weight: f64,
    has_ended: bool,
}

/// Residuals, ascending.
#[derive(Debug, Default)]
pub struct Residuals(Vec<Observed>);

impl Residuals {
    /// Adds one that stands for so many queries. Where its query still runs it is more than this.
    pub fn add(&mut self, residual: f64, weight: f64, has_ended: bool) {
        // An insertion sort is the smallest.
        let place = self.0.partition_point(|other| other.residual < residual);
        let observed = Observed {
            residual,
            weight,
            has_ended,
        };
        self.0.insert(place, observed);
    }
}

/// The share of residuals above any value: a Kaplan-Meier estimator, which takes into account that those that still run
/// are the long ones, with a Pareto tail by Hill's estimator.
#[derive(Debug)]
pub struct Survival {
    /// The residuals that all exceed, all but one of so many steps, all but two, up to the tail.
    quantiles: Vec<f64>,
    /// The mean excess over the last of them.
    excess: f64,
}

impl Survival {
    /// From residuals of this standard deviation.
    pub fn new(Residuals(sorted): &Residuals, deviation: f64) -> Self {
        // One more, longer than all.
        let mut at_risk: f64 = 1.0 + sorted.iter().map(|one| one.weight).sum::<f64>();
        let mut quantiles: Vec<f64> = Vec::new();
        // The tail's excess is exposure by events, as for an exponential distribution.
        let (mut exposure, mut events) = (PRIOR_EXCESS * deviation / at_risk, 1.0 / at_risk);
        let (mut value, mut above) = (sorted.first().map_or(0.0, |one| one.residual), 1.0);
        let mut share = 1.0;
        for one in sorted {
            if one.has_ended {
                let after = share * (1.0 - one.weight / at_risk);
                let middle = (share + after) / 2.0;
                share = after;
                while share_at(quantiles.len()) >= middle.max(TAIL) {
                    let next = share_at(quantiles.len());
                    value += (one.residual - value) * part(above - next, above - middle);
                    above = next;
                    quantiles.push(value);
                }
                if share_at(quantiles.len()) < TAIL {
                    exposure += above * (one.residual - value);
                    events += above - middle;
                }
                (value, above) = (one.residual, middle);
            }
            at_risk -= one.weight;
        }
        Self {
            quantiles,
            excess: (exposure / events).max(LEAST_EXCESS),
        }
    }

    /// The residual that a share exceeds.
    pub fn residual(&self, share: f64) -> f64 {
        let place = (1.0 - share) * STEPS;
        let step = place as usize;
        let low = self.quantiles.get(step);
        if let (Some(low), Some(high)) = (low, self.quantiles.get(step + 1)) {
            return low + (high - low) * (place - step as f64);
        }
        let (last, above) = self.last();
        last + self.excess * log2(above / share) * LN_2
    }

    /// The share that exceeds a residual.
    pub fn share(&self, residual: f64) -> f64 {
        let mut before = f64::NEG_INFINITY;
        for (step, value) in self.quantiles.iter().enumerate() {
            if *value > residual {
                let rest = part(value - residual, value - before);
                return share_at(step) + rest / STEPS;
            }
            before = *value;
        }
        let (last, above) = self.last();
        above * exp2((last - residual) / self.excess / LN_2)
    }

    /// The last quantile, and the share in the tail behind it.
    #[inline(never)]
    fn last(&self) -> (f64, f64) {
        let last = self.quantiles.last().copied().unwrap_or(0.0);
        (last, share_at(self.quantiles.len().saturating_sub(1)))
    }
}

/// The share that exceeds a quantile by its number.
fn share_at(step: usize) -> f64 {
    1.0 - step as f64 / STEPS
}

/// `some` by `all`, and 0 where there is nothing to divide by.
fn part(some: f64, all: f64) -> f64 {
    if all > 0.0 { some / all } else { 0.0 }
}
