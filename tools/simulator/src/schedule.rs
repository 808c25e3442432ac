//! When each query of a batch starts and ends. Pure: simulated milliseconds in, counts and rows out.
//!
//! Queries start in the order in which they were created, at most `concurrency` at once, as the API documents.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::random::{Draw, bits, unit};

/// A query that never ends has this for its end.
const NEVER: u64 = u64::MAX;

/// What a batch is like.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Queries in all, once all are there.
    pub total: u32,
    /// How many run at once, 1 to 50.
    pub concurrency: u32,
    /// Another seed gives another batch of the same kind.
    pub seed: u64,
    /// Half of the queries run shorter than this.
    pub median_ms: f64,
    /// Spread of the durations around the median: of a log-normal, or of what `shape` says. 0 makes all the same.
    pub spread: f64,
    /// How the durations of like queries are distributed.
    pub shape: Shape,
    /// Spread between accounts: the sigma of a log-normal by which an account's durations are multiplied.
    pub account_spread: f64,
    /// Share of accounts whose queries all fail within 0.2 s, as where a login has expired.
    pub rejected_accounts: f64,
    /// Whether queries were created account by account instead of day by day.
    pub by_account: bool,
    /// From half of the queries on so many run at once instead.
    pub concurrency_later: Option<u32>,
    /// Now and then nothing goes on.
    pub stalls: Option<Stalls>,
    /// Share of queries that run eight times as long.
    pub slow_share: f64,
    /// A query that runs twenty times as long.
    pub straggler: Option<u32>,
    /// Share of queries that fail.
    pub failure_share: f64,
    /// When queries come into being.
    pub arrival: Arrival,
    /// From then on no query starts any more.
    pub cancelled_at: Option<u64>,
    /// A query that never ends.
    pub hangs: Option<u32>,
    /// Accounts that the batch is split by; the days follow from the total.
    pub accounts: u32,
    /// Spells in which queries run longer, or shorter.
    pub spell: Spell,
    /// Whether queries start in any order instead of that of their creation.
    pub disorder: bool,
}

/// How durations of like queries are distributed, apart from their median.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Shape {
    /// Log-normal; `spread` is its sigma.
    #[default]
    LogNormal,
    /// Weibull; `spread` is one divided by its shape.
    Weibull,
    /// Gamma with this whole shape; `spread` does not matter.
    Gamma(u32),
    /// Pareto with this index; `spread` does not matter.
    Pareto(f64),
    /// Log-normal, and a share that is tried a second time, so much later.
    Retried {
        /// This share of the queries.
        share: f64,
        /// Simulated milliseconds.
        after_ms: f64,
    },
}

/// Times in which nothing goes on, as where a data source lets nobody in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stalls {
    /// The mean time between them, in simulated milliseconds.
    pub every_ms: f64,
    /// The shortest, in simulated milliseconds.
    pub shortest_ms: f64,
    /// The longest.
    pub longest_ms: f64,
}

/// When queries run longer or shorter than usual.
#[derive(Clone, Copy, Debug, Default)]
pub enum Spell {
    /// Never.
    #[default]
    None,
    /// The last ones of the batch do.
    Tail {
        /// This share of the batch.
        share: f64,
        /// So many times as long.
        factor: f64,
    },
    /// Those that start within a time do.
    Burst {
        /// Simulated milliseconds.
        from: u64,
        /// Simulated milliseconds.
        until: u64,
        /// So many times as long.
        factor: f64,
    },
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            total: 120,
            concurrency: 5,
            seed: 1,
            median_ms: 2000.0,
            spread: 0.5,
            shape: Shape::LogNormal,
            account_spread: 0.0,
            rejected_accounts: 0.0,
            by_account: false,
            concurrency_later: None,
            stalls: None,
            slow_share: 0.02,
            straggler: None,
            failure_share: 0.04,
            arrival: Arrival::AtOnce { after_ms: 0 },
            cancelled_at: None,
            hangs: None,
            accounts: 8,
            spell: Spell::None,
            disorder: false,
        }
    }
}

/// When the queries of a batch come into being.
#[derive(Clone, Copy, Debug)]
pub enum Arrival {
    /// All of them together.
    AtOnce {
        /// The batch has no queries before.
        after_ms: u64,
    },
    /// Some at first, more later.
    InSteps {
        /// How many at a time.
        step: u32,
        /// How far apart.
        every_ms: u64,
    },
}

/// Counts over the whole batch at one time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Not started yet.
    pub queued: u32,
    /// Started, not ended.
    pub running: u32,
    /// Ended well.
    pub success: u32,
    /// Ended with an error.
    pub failure: u32,
}

impl Counts {
    /// All of them together.
    pub fn total(self) -> u32 {
        self.queued + self.running + self.success + self.failure
    }
}

/// State of a query at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryState {
    /// Not started yet.
    Queued,
    /// Runs since then.
    Running {
        /// Simulated milliseconds.
        started: u64,
    },
    /// Has ended.
    Ended {
        /// Simulated milliseconds.
        started: u64,
        /// Simulated milliseconds.
        ended: u64,
        /// With an error.
        failed: bool,
    },
}

/// State of the batch at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchState {
    /// Nothing has started.
    Queued,
    /// Something runs, or will.
    Running,
    /// Nothing runs and nothing will.
    Stopped,
}

/// A computed batch. Costs what a window costs, however large it is.
#[derive(Debug)]
pub struct Schedule {
    plan: Plan,
    created: Vec<u64>,
    starts: Vec<u64>,
    ends: Vec<u64>,
    starts_in_order: Vec<u64>,
    ends_in_order: Vec<u64>,
    failures_in_order: Vec<u64>,
}

impl Schedule {
    /// Computes when each query starts and ends.
    pub fn new(plan: Plan) -> Self {
        let created: Vec<u64> = (0..plan.total)
            .map(|index| plan.created_at(index))
            .collect();
        let mut free: BinaryHeap<Reverse<u64>> =
            (0..plan.concurrency.max(1)).map(|_| Reverse(0)).collect();
        let mut starts = vec![NEVER; created.len()];
        let mut ends = vec![NEVER; created.len()];
        let mut before = 0;
        for (started, index) in (0_u32..).zip(plan.order()) {
            let at = index as usize;
            if started == plan.total / 2 {
                plan.change_concurrency(&mut free, before);
            }
            let Reverse(worker) = free.pop().unwrap_or(Reverse(NEVER));
            let created = created.get(at).copied().unwrap_or(NEVER);
            let start = worker.max(created).max(before);
            before = start;
            let cancelled = plan.cancelled_at.unwrap_or(NEVER);
            let start = if start >= cancelled { NEVER } else { start };
            let end = if plan.hangs == Some(index) {
                NEVER
            } else {
                start.saturating_add(plan.duration(index, start))
            };
            free.push(Reverse(end));
            if let (Some(starts), Some(ends)) = (starts.get_mut(at), ends.get_mut(at)) {
                (*starts, *ends) = (start, end);
            }
        }
        if let Some(stalls) = plan.stalls {
            stalls.delay(plan.seed, &mut starts, &mut ends);
        }
        let mut starts_in_order = starts.clone();
        starts_in_order.sort_unstable();
        let mut failures_in_order: Vec<u64> = (0_u32..)
            .zip(&ends)
            .filter(|(index, _)| plan.fails(*index))
            .map(|(_, end)| *end)
            .collect();
        failures_in_order.sort_unstable();
        let mut ends_in_order = ends.clone();
        ends_in_order.sort_unstable();
        Self {
            plan,
            created,
            starts,
            ends,
            starts_in_order,
            ends_in_order,
            failures_in_order,
        }
    }

    /// What was asked for.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Queries that exist at `now`.
    pub fn total(&self, now: u64) -> u32 {
        reached(&self.created, now)
    }

    /// Counts over the whole batch at `now`.
    pub fn counts(&self, now: u64) -> Counts {
        let started = reached(&self.starts_in_order, now);
        let ended = reached(&self.ends_in_order, now);
        let failure = reached(&self.failures_in_order, now);
        Counts {
            queued: self.total(now) - started,
            running: started - ended,
            success: ended - failure,
            failure,
        }
    }

    /// State of the batch at `now`.
    pub fn batch_state(&self, now: u64) -> BatchState {
        let counts = self.counts(now);
        let more_to_come = self.total(now) < self.plan.total;
        let cancelled = self
            .plan
            .cancelled_at
            .is_some_and(|cancelled| now >= cancelled);
        let idle = counts.running == 0 && (cancelled || counts.queued == 0);
        match counts {
            _ if idle && (cancelled || !more_to_come) => BatchState::Stopped,
            Counts {
                running: 0,
                success: 0,
                failure: 0,
                ..
            } => BatchState::Queued,
            _ => BatchState::Running,
        }
    }

    /// State of one query at `now`, or `None` when it does not exist then.
    pub fn query_state(&self, index: u32, now: u64) -> Option<QueryState> {
        let at = index as usize;
        let (created, started, ended) = (
            *self.created.get(at)?,
            *self.starts.get(at)?,
            *self.ends.get(at)?,
        );
        if created > now {
            None
        } else if started > now {
            Some(QueryState::Queued)
        } else if ended > now {
            Some(QueryState::Running { started })
        } else {
            Some(QueryState::Ended {
                started,
                ended,
                failed: self.plan.fails(index),
            })
        }
    }

    /// When the last query ends; `None` when one never does.
    pub fn end(&self) -> Option<u64> {
        let last = self
            .ends
            .iter()
            .zip(&self.starts)
            .filter(|(_, start)| **start != NEVER)
            .map(|(end, _)| *end)
            .max();
        let cancelled = self.plan.cancelled_at.unwrap_or(0);
        match last {
            Some(NEVER) => None,
            last => Some(last.unwrap_or(0).max(cancelled)),
        }
    }
}

/// How many of the ascending `times` are not after `now`.
fn reached(times: &[u64], now: u64) -> u32 {
    // NEVER is not reached even at the end of time.
    u32::try_from(times.partition_point(|time| *time <= now.min(NEVER - 1))).unwrap_or(u32::MAX)
}

impl Plan {
    fn created_at(&self, index: u32) -> u64 {
        match self.arrival {
            Arrival::AtOnce { after_ms } => after_ms,
            Arrival::InSteps { step, every_ms } => u64::from(index / step.max(1)) * every_ms,
        }
    }

    /// The account of a query, by its number.
    pub fn account(&self, index: u32) -> u32 {
        if self.by_account {
            index / self.days()
        } else {
            index % self.accounts.max(1)
        }
    }

    /// The day of a query, by its number.
    pub fn day(&self, index: u32) -> u32 {
        if self.by_account {
            index % self.days()
        } else {
            index / self.accounts.max(1)
        }
    }

    fn days(&self) -> u32 {
        self.total.div_ceil(self.accounts.max(1)).max(1)
    }

    /// Adds workers, or takes away those that are free next.
    fn change_concurrency(&self, free: &mut BinaryHeap<Reverse<u64>>, now: u64) {
        let Some(later) = self.concurrency_later else {
            return;
        };
        for _ in self.concurrency..later {
            free.push(Reverse(now));
        }
        for _ in later..self.concurrency {
            free.pop();
        }
    }

    /// The queries in the order in which they start.
    fn order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.total).collect();
        if self.disorder {
            order.sort_by_key(|index| bits(self.seed, u64::from(*index), Draw::Order));
        }
        order
    }

    fn spell_factor(&self, index: u32, start: u64) -> f64 {
        match self.spell {
            Spell::Tail { share, factor }
                if f64::from(index) >= f64::from(self.total) * (1.0 - share) =>
            {
                factor
            }
            Spell::Burst {
                from,
                until,
                factor,
            } if (from..until).contains(&start) => factor,
            _ => 1.0,
        }
    }

    fn duration(&self, index: u32, start: u64) -> u64 {
        let draw = |draw| unit(self.seed, u64::from(index), draw);
        if self.is_rejected(index) {
            return 50 + (150.0 * draw(Draw::Duration)) as u64;
        }
        let slow = if self.straggler == Some(index) {
            20.0
        } else if draw(Draw::Tail) < self.slow_share {
            8.0
        } else {
            1.0
        };
        let of_account = |part| {
            let at = u64::from(self.account(index)) * 2 + part;
            unit(self.seed, at, Draw::AccountSpeed)
        };
        let account = (self.account_spread * normal(of_account(0), of_account(1))).exp();
        let spell = self.spell_factor(index, start);
        let again = match self.shape {
            Shape::Retried { share, after_ms } if draw(Draw::Retry) < share => after_ms,
            _ => 0.0,
        };
        let own = self.median_ms * self.relative(index) * account;
        (own * slow * spell + again).max(1.0) as u64
    }

    /// A draw from the shape, divided by its median.
    fn relative(&self, index: u32) -> f64 {
        let at = u64::from(index);
        let exponential = |at| -(1.0 - unit(self.seed, at, Draw::Duration)).ln();
        match self.shape {
            Shape::LogNormal | Shape::Retried { .. } => {
                let angle = unit(self.seed, at, Draw::Spread);
                (self.spread * normal(unit(self.seed, at, Draw::Duration), angle)).exp()
            }
            Shape::Weibull => (exponential(at) / std::f64::consts::LN_2).powf(self.spread),
            Shape::Gamma(shape) => {
                // The sum of exponential ones; its median is about a third less than its mean.
                let parts = u64::from(shape);
                let sum: f64 = (0..parts).map(|part| exponential(at * parts + part)).sum();
                sum / (f64::from(shape) - 1.0 / 3.0)
            }
            Shape::Pareto(index) => (exponential(at) / index).exp() / 2_f64.powf(1.0 / index),
        }
    }

    /// Whether a query's account is one of those that are turned away.
    fn is_rejected(&self, index: u32) -> bool {
        let account = u64::from(self.account(index));
        unit(self.seed, account, Draw::Rejected) < self.rejected_accounts
    }

    /// Whether a query fails when it ends.
    pub fn fails(&self, index: u32) -> bool {
        self.is_rejected(index)
            || unit(self.seed, u64::from(index), Draw::Failure) < self.failure_share
    }
}

impl Stalls {
    /// Moves all times by the stalls before them: whoever runs then takes that much longer.
    fn delay(self, seed: u64, starts: &mut [u64], ends: &mut [u64]) {
        let last = ends.iter().copied().filter(|end| *end != NEVER).max();
        let mut stalls: Vec<(u64, u64)> = Vec::new();
        let (mut at, mut delay) = (0.0, 0.0);
        for number in 0.. {
            at -= self.every_ms.max(1.0) * (1.0 - unit(seed, number, Draw::Stall)).ln();
            if last.is_none_or(|last| at > last as f64) {
                break;
            }
            let length = unit(seed, number, Draw::StallLength);
            delay += self.shortest_ms + (self.longest_ms - self.shortest_ms) * length;
            stalls.push((at as u64, delay as u64));
        }
        for time in starts.iter_mut().chain(ends) {
            let before = stalls.partition_point(|(at, _)| at < time);
            let stall = before.checked_sub(1).and_then(|before| stalls.get(before));
            *time = time.saturating_add(stall.map_or(0, |(_, delay)| *delay));
        }
    }
}

/// A standard normal number from two uniform ones (Box-Muller).
fn normal(one: f64, other: f64) -> f64 {
    (-2.0 * (1.0 - one).ln()).sqrt() * (std::f64::consts::TAU * other).cos()
}
