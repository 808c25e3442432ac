//! What a batch is like: how many queries, by account and day, and what becomes of them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::duration::{Shape, Spell};
use super::stalls::Stalls;
use crate::random::{Draw, bits, unit};

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
    /// How long the first queries run, in simulated milliseconds; those after them as drawn.
    pub durations_ms: Vec<u32>,
    /// Which queries fail, ascending, instead of a share.
    pub failing: Option<Vec<u32>>,
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
            durations_ms: Vec::new(),
            failing: None,
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

impl Plan {
    pub(super) fn created_at(&self, index: u32) -> u64 {
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
    pub(super) fn change_concurrency(&self, free: &mut BinaryHeap<Reverse<u64>>, now: u64) {
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
    pub(super) fn order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.total).collect();
        if self.disorder {
            order.sort_by_key(|index| bits(self.seed, u64::from(*index), Draw::Order));
        }
        order
    }

    /// Whether a query's account is one of those that are turned away.
    pub(super) fn is_rejected(&self, index: u32) -> bool {
        let account = u64::from(self.account(index));
        unit(self.seed, account, Draw::Rejected) < self.rejected_accounts
    }

    /// Whether a query fails when it ends.
    pub fn fails(&self, index: u32) -> bool {
        if let Some(failing) = &self.failing {
            return failing.binary_search(&index).is_ok();
        }
        self.is_rejected(index)
            || unit(self.seed, u64::from(index), Draw::Failure) < self.failure_share
    }
}
