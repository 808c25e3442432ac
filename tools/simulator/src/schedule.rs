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
    /// Spread of the durations: the sigma of a log-normal. 0 makes all the same.
    pub spread: f64,
    /// Share of queries that run eight times as long.
    pub slow_share: f64,
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
            slow_share: 0.02,
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
        for index in plan.order() {
            let at = index as usize;
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
        // Box-Muller: a normal number from two uniform ones.
        let radius = (-2.0 * (1.0 - draw(Draw::Duration)).ln()).sqrt();
        let normal = radius * (std::f64::consts::TAU * draw(Draw::Spread)).cos();
        let slow = if draw(Draw::Tail) < self.slow_share {
            8.0
        } else {
            1.0
        };
        let spell = self.spell_factor(index, start);
        (self.median_ms * (self.spread * normal).exp() * slow * spell).max(1.0) as u64
    }

    /// Whether a query fails when it ends.
    pub fn fails(&self, index: u32) -> bool {
        unit(self.seed, u64::from(index), Draw::Failure) < self.failure_share
    }
}
