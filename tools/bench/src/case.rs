//! The batches that are measured.

use serde::Serialize;
use simulator::schedule::{Plan, QueryState, Schedule};

/// Milliseconds from a request to its response.
pub const LATENCY_MS: f64 = 80.0;

/// Requests per hour and token.
pub const HOURLY_LIMIT: u64 = 5000;

/// From this size on, a batch is large: 500 accounts for a year of days.
pub const LARGE: u32 = 182_500;

/// A batch that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Case {
    /// Number of queries.
    pub queries: u32,
    /// Queries that run concurrently.
    pub concurrency: u32,
}

/// All batches.
pub const CASES: [Case; 6] = [
    Case::new(100, 5),
    Case::new(100, 50),
    Case::new(10_000, 5),
    Case::new(10_000, 50),
    Case::new(LARGE, 5),
    Case::new(LARGE, 50),
];

impl Case {
    const fn new(queries: u32, concurrency: u32) -> Self {
        Self {
            queries,
            concurrency,
        }
    }

    /// The batch as the simulator computes it.
    pub fn plan(self) -> Plan {
        Plan {
            total: self.queries,
            concurrency: self.concurrency,
            ..Plan::default()
        }
    }
}

/// When each query of a batch starts and ends.
pub fn times(schedule: &Schedule) -> Vec<(u64, u64)> {
    (0..schedule.plan().total)
        .filter_map(|index| match schedule.query_state(index, u64::MAX - 1)? {
            QueryState::Ended { started, ended, .. } => Some((started, ended)),
            _ => None,
        })
        .collect()
}
