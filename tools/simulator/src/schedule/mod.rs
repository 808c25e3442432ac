//! When each query of a batch starts and ends. Pure: simulated milliseconds in, counts and rows out.
//!
//! Queries start in the order in which they were created, at most `concurrency` at once, as the API documents.

mod duration;
mod plan;
mod stalls;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

pub use duration::{Shape, Spell};
pub use plan::{Arrival, Plan};
pub use stalls::Stalls;

/// A query that never ends has this for its end.
const NEVER: u64 = u64::MAX;

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
