//! Batches of many kinds, to measure the estimate of the time left on: each kind says why it happens.

use crate::random::{Draw, unit};
use crate::schedule::{Plan, Schedule, Shape, Spell, Stalls};

/// In fewer queries a lane, the end is that of a single query: nobody can foresee it.
const FEWEST_ROUNDS: f64 = 6.0;

/// What is common to the batches of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Log-normal durations, a few heavy batches, and a spell in a quarter: what a batch of one report over like
    /// accounts does.
    Own,
    /// Accounts of a few rows and accounts of millions, asked for day after day: all accounts come early.
    Accounts,
    /// The same account after account, as where a schedule was filled one by one: each is new until its turn comes.
    AccountAfterAccount,
    /// The provider gives the batch more workers half-way, because others have ended, or takes some away.
    Concurrency,
    /// Weibull durations, narrower or heavier than log-normal: the longest of several parts, or many small ones.
    Weibull,
    /// Gamma durations: a query of several steps, one after another.
    Gamma,
    /// Some queries are tried again a minute later: a second mode.
    Retried,
    /// All lanes stall for minutes now and then: the source's quota is used up until its window passes.
    Stalls,
    /// Some accounts fail within 0.2 s: their login has expired.
    Rejected,
    /// The last tenth or fifth takes longer: the newest days hold the most rows. Nothing before tells of it.
    SlowTail,
    /// One query takes twenty times as long: a source that answers at its own time.
    Straggler,
    /// Pareto durations of index 1.5, whose variance has no bound.
    Pareto,
    /// 4 to 20 queries: too few to learn from.
    Few,
    /// The last few in a hundred take many times as long: the source has slowed down at the end.
    SlowEnd,
}

/// What can be foreseen.
pub const FORESEEABLE: [Kind; 9] = [
    Kind::Own,
    Kind::Accounts,
    Kind::AccountAfterAccount,
    Kind::Concurrency,
    Kind::Weibull,
    Kind::Gamma,
    Kind::Retried,
    Kind::Stalls,
    Kind::Rejected,
];

/// What cannot.
pub const UNFORESEEABLE: [Kind; 5] = [
    Kind::SlowTail,
    Kind::Straggler,
    Kind::Pareto,
    Kind::Few,
    Kind::SlowEnd,
];

/// Numbers of a batch.
#[derive(Clone, Copy)]
struct Numbers {
    seed: u64,
    batch: u64,
}

impl Numbers {
    fn between(self, at: u64, low: f64, high: f64) -> f64 {
        low + (high - low) * unit(self.seed, self.batch * 64 + at, Draw::Order)
    }

    fn log_between(self, at: u64, low: f64, high: f64) -> f64 {
        self.between(at, low.ln(), high.ln()).exp()
    }
}

impl Kind {
    /// A batch of this kind, by its number.
    pub fn plan(self, seed: u64, number: u64) -> Plan {
        let numbers = Numbers {
            seed: seed * 7919 + self as u64,
            batch: number,
        };
        let plan = usual(numbers, seed * 100_000 + self as u64 * 1000 + number);
        match self {
            Self::Own => own(plan, numbers),
            Self::Accounts | Self::AccountAfterAccount => Plan {
                account_spread: numbers.between(10, 0.5, 1.5),
                by_account: self == Self::AccountAfterAccount,
                ..with_accounts(plan, numbers)
            },
            Self::Rejected => Plan {
                account_spread: numbers.between(10, 0.0, 0.8),
                rejected_accounts: numbers.between(11, 0.1, 0.4),
                ..with_accounts(plan, numbers)
            },
            Self::Concurrency => with_other_concurrency(plan, numbers),
            Self::Weibull => Plan {
                shape: Shape::Weibull,
                spread: 1.0 / numbers.log_between(3, 0.7, 3.0),
                ..plan
            },
            Self::Gamma => Plan {
                shape: Shape::Gamma(numbers.between(3, 1.0, 6.0) as u32),
                ..plan
            },
            Self::Retried => Plan {
                shape: Shape::Retried {
                    share: numbers.between(10, 0.02, 0.2),
                    after_ms: 60_000.0,
                },
                ..plan
            },
            Self::Stalls => Plan {
                stalls: Some(Stalls {
                    every_ms: (end(&plan) / numbers.between(10, 3.0, 12.0)).max(300_000.0),
                    shortest_ms: 60_000.0,
                    longest_ms: 300_000.0,
                }),
                ..plan
            },
            Self::SlowTail => Plan {
                spell: Spell::Tail {
                    share: numbers.between(6, 0.1, 0.2),
                    factor: numbers.between(7, 2.0, 3.0),
                },
                ..plan
            },
            Self::SlowEnd => Plan {
                spell: Spell::Tail {
                    share: numbers.between(6, 0.02, 0.08),
                    factor: numbers.between(7, 4.0, 8.0),
                },
                ..plan
            },
            Self::Straggler => Plan {
                straggler: Some(numbers.between(10, 0.0, f64::from(plan.total)) as u32),
                ..plan
            },
            Self::Pareto => Plan {
                shape: Shape::Pareto(1.5),
                ..plan
            },
            Self::Few => Plan {
                total: numbers.log_between(0, 4.0, 20.0) as u32,
                concurrency: numbers.log_between(1, 1.0, 6.0) as u32,
                ..plan
            },
        }
    }
}

/// 30 to 5000 log-normal queries of half a second to five minutes, on 1 to 50 lanes.
fn usual(numbers: Numbers, seed: u64) -> Plan {
    let total = numbers.log_between(0, 30.0, 5000.0);
    let most_at_once = (total / FEWEST_ROUNDS).min(50.0);
    let most_accounts = (total / 3.0).min(60.0);
    Plan {
        total: total as u32,
        concurrency: numbers.log_between(1, 1.0, most_at_once + 1.0) as u32,
        seed,
        median_ms: numbers.log_between(2, 500.0, 300_000.0),
        spread: numbers.between(3, 0.1, 0.8),
        slow_share: 0.0,
        accounts: numbers.log_between(9, 1.0, most_accounts) as u32,
        ..Plan::default()
    }
}

fn own(plan: Plan, numbers: Numbers) -> Plan {
    match numbers.batch % 8 {
        0 | 1 => Plan {
            spread: numbers.between(3, 0.8, 1.4),
            slow_share: numbers.between(4, 0.0, 0.05),
            ..plan
        },
        2 => with_burst(plan, numbers, numbers.between(8, 2.0, 4.0)),
        3 => with_burst(plan, numbers, 1.0 / numbers.between(8, 2.0, 4.0)),
        _ => plan,
    }
}

/// Before half-way, what would take a tenth to a fifth of the time takes so many times as long.
fn with_burst(plan: Plan, numbers: Numbers, factor: f64) -> Plan {
    let usual = end(&plan);
    let from = usual * numbers.between(6, 0.25, 0.5);
    let length = usual * numbers.between(7, 0.1, 0.2) * factor.min(1.0);
    Plan {
        spell: Spell::Burst {
            from: from as u64,
            until: (from + length) as u64,
            factor,
        },
        ..plan
    }
}

/// At least four, and each has some six queries.
fn with_accounts(plan: Plan, numbers: Numbers) -> Plan {
    let total = plan.total.max(60);
    let most = (f64::from(total) / 6.0).min(500.0);
    Plan {
        total,
        accounts: numbers.log_between(9, 4.0, most) as u32,
        spread: numbers.between(3, 0.1, 0.6),
        ..plan
    }
}

/// Two or three times as many lanes, or less than half, and queries enough for either.
fn with_other_concurrency(plan: Plan, numbers: Numbers) -> Plan {
    let before = plan.concurrency.max(2);
    let after = if numbers.between(10, 0.0, 1.0) < 0.5 {
        before * (2 + numbers.between(11, 0.0, 2.0) as u32)
    } else {
        ((f64::from(before) * numbers.between(11, 0.2, 0.5)) as u32).max(1)
    };
    Plan {
        total: plan.total.max(before.max(after) * 8),
        concurrency: before,
        concurrency_later: Some(after),
        ..plan
    }
}

fn end(plan: &Plan) -> f64 {
    Schedule::new(plan.clone()).end().unwrap_or(0) as f64
}
