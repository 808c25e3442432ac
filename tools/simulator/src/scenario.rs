//! What a scenario is: a way for a batch, or for the API, to behave.

use crate::fault::Fault;
use crate::schedule::{Arrival, Plan};
use crate::twist::Twist;

/// One way for a batch, or for the API, to behave.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// The part of the batch ID that selects it.
    pub name: &'static str,
    /// For a menu.
    pub title: &'static str,
    /// What it shows.
    pub line: &'static str,
    /// What it does.
    pub behaviour: Behaviour,
}

/// What a scenario does.
#[derive(Clone, Copy, Debug)]
pub enum Behaviour {
    /// A batch that goes its way.
    Run(Run, Twist),
    /// Trouble a few times, then a small batch.
    FirstThenRun {
        /// The trouble.
        fault: Fault,
        /// How often.
        times: u32,
    },
    /// Trouble, always.
    Always(Fault),
}

impl Behaviour {
    /// The batch behind it.
    pub fn run(&self) -> Run {
        match self {
            Self::Run(run, _) => *run,
            Self::FirstThenRun { .. } | Self::Always(_) => Run::Small,
        }
    }

    /// What is odd about its answers.
    pub fn twist(&self) -> Twist {
        match self {
            Self::Run(_, twist) => *twist,
            Self::FirstThenRun { .. } | Self::Always(_) => Twist::None,
        }
    }

    /// What goes wrong with request number `number`.
    pub fn fault(&self, number: u64) -> Option<Fault> {
        match self {
            Self::Run(..) => None,
            Self::FirstThenRun { fault, times } => {
                Some(*fault).filter(|_| number < u64::from(*times))
            }
            Self::Always(fault) => Some(*fault),
        }
    }
}

/// The batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Run {
    /// 120 queries, 8 accounts by 15 days.
    Normal,
    /// 4 queries.
    Small,
    /// 500 accounts by 365 days.
    Large,
    /// The same as normal, and accounts that take different times.
    Accounts,
    /// Stopped, without queries.
    Empty,
    /// No queries for the first seconds.
    Starting,
    /// More queries come while it runs.
    Grows,
    /// Stopped with queries still queued.
    Cancelled,
    /// The first query never ends.
    Endless,
    /// All queries fail.
    AllFailed,
    /// One query of six fails.
    OneFailed,
    /// 4 queries that go on with each good answer, however fast these are asked for. On no menu: for tests.
    Steps,
    /// 20 accounts by 365 days: several pages, and it takes hours. On no menu: for tests.
    Year,
}

impl Run {
    /// The plan of this batch.
    pub fn plan(self, seed: u64) -> Plan {
        let normal = Plan {
            seed,
            ..Plan::default()
        };
        let small = Plan {
            total: 4,
            concurrency: 2,
            median_ms: 900.0,
            spread: 0.2,
            slow_share: 0.0,
            failure_share: 0.0,
            accounts: 2,
            ..normal.clone()
        };
        match self {
            Self::Normal => normal,
            Self::Small => small,
            Self::Large => Plan {
                total: 182_500,
                concurrency: 50,
                accounts: 500,
                ..normal
            },
            Self::Year => Plan {
                total: 7300,
                accounts: 20,
                ..normal
            },
            Self::Accounts => Plan {
                median_ms: 1000.0,
                spread: 0.4,
                account_spread: 1.2,
                slow_share: 0.0,
                failure_share: 0.0,
                ..normal
            },
            Self::Empty => Plan {
                total: 0,
                cancelled_at: Some(0),
                ..normal
            },
            Self::Starting => Plan {
                total: 24,
                arrival: Arrival::AtOnce { after_ms: 4000 },
                accounts: 4,
                ..normal
            },
            Self::Grows => Plan {
                total: 90,
                arrival: Arrival::InSteps {
                    step: 30,
                    every_ms: 6000,
                },
                accounts: 6,
                ..normal
            },
            Self::Cancelled => Plan {
                total: 60,
                cancelled_at: Some(10_000),
                accounts: 6,
                ..normal
            },
            Self::Endless => Plan {
                total: 40,
                hangs: Some(0),
                accounts: 4,
                ..normal
            },
            Self::AllFailed => Plan {
                total: 12,
                failure_share: 1.0,
                accounts: 3,
                median_ms: 900.0,
                ..normal
            },
            Self::OneFailed => Plan {
                total: 6,
                seed: one_failure(seed),
                failure_share: 0.2,
                ..small
            },
            Self::Steps => Plan {
                spread: 0.0,
                ..small
            },
        }
    }
}

/// A seed, from `seed` on, with which exactly one of six queries fails.
fn one_failure(seed: u64) -> u64 {
    let failures = |seed: &u64| {
        let plan = Plan {
            seed: *seed,
            failure_share: 0.2,
            ..Plan::default()
        };
        (0..6).filter(|index| plan.fails(*index)).count()
    };
    (seed..seed.saturating_add(1000))
        .find(|seed| failures(seed) == 1)
        .unwrap_or(seed)
}
