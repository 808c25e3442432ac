//! Three watches of one token, side by side, under one hourly limit.

use std::cell::RefCell;
use std::rc::Rc;

use serde::Serialize;
use simulator::schedule::Plan;

use crate::case::{HOURLY_LIMIT, LARGE};
use crate::hour::Hour;
use crate::watched::Watcher;

/// Observation ends after this time, if the batches take longer.
const MOST_MS: f64 = 4.0 * 3_600_000.0;

/// Time between the openings of two tabs.
const APART_MS: f64 = 7000.0;

/// The result.
#[derive(Clone, Debug, Serialize)]
pub struct Together {
    /// What was watched.
    pub name: String,
    /// Requests of each.
    pub requests: Vec<u64>,
    /// Hours until the last watch saw the end of its batch, or observation ended.
    pub hours: f64,
    /// The fewest requests that were left in an hour.
    pub least_left: u64,
    /// Requests that were answered with 429.
    pub refused: u64,
}

/// Three batches, or one batch in three tabs; with readable headers, and without.
pub const KINDS: [(bool, bool); 4] = [(true, true), (true, false), (false, true), (false, false)];

/// Runs one kind.
pub fn together((different, readable): (bool, bool)) -> Together {
    let plans = [50, 20, 5].map(|concurrency| Plan {
        total: LARGE,
        concurrency: if different { concurrency } else { 50 },
        seed: if different { concurrency.into() } else { 1 },
        ..Plan::default()
    });
    let hour = Rc::new(RefCell::new(Hour::new(HOURLY_LIMIT)));
    let mut watchers: Vec<Watcher> = (0..3)
        .zip(plans)
        .map(|(begins, plan)| Watcher::new(plan, &hour, readable, f64::from(begins) * APART_MS))
        .collect();
    let mut ended = vec![false; watchers.len()];
    let mut least_left = HOURLY_LIMIT;
    let mut now = 0.0;
    // Always the one that is furthest behind: so requests are counted in the order in which they are sent.
    while let Some((watcher, ended)) = watchers
        .iter_mut()
        .zip(&mut ended)
        .filter(|(_, ended)| !**ended)
        .min_by(|(one, _), (other, _)| one.now().total_cmp(&other.now()))
        .filter(|(watcher, _)| watcher.now() < MOST_MS)
    {
        now = watcher.now();
        *ended = !watcher.step();
        least_left = least_left.min(hour.borrow().remaining());
    }
    let what = if different {
        "three batches"
    } else {
        "one batch, three tabs"
    };
    let headers = if readable { "readable" } else { "hidden" };
    Together {
        name: format!("{what}, headers {headers}"),
        requests: watchers.iter().map(Watcher::requests).collect(),
        hours: now / 3_600_000.0,
        least_left,
        refused: hour.borrow().refused,
    }
}
