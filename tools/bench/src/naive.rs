//! The baseline: all pages, read again at every poll.

use serde::Serialize;
use simulator::schedule::{BatchState, Schedule};

use crate::case::{HOURLY_LIMIT, LATENCY_MS, times};
use crate::figures::Spread;
use crate::hour::Hour;
use crate::weight::{PAGE, Weight};

/// One way to read all pages.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// Its name in the table.
    pub name: &'static str,
    /// Milliseconds between two polls, given those since the first.
    pub pause_ms: fn(f64) -> f64,
    /// Whether a page is requested only after the one before it has arrived.
    pub one_by_one: bool,
    /// Whether the API's hourly limit applies.
    pub limited: bool,
}

/// The baselines: as fast as possible, without an hourly limit.
pub const READERS: [Reader; 2] = [
    Reader {
        name: "all pages, 2 s",
        pause_ms: |_| 2000.0,
        one_by_one: false,
        limited: false,
    },
    Reader {
        name: "all pages, 1/2/5 s",
        pause_ms: steps,
        one_by_one: false,
        limited: false,
    },
];

/// The same under real conditions.
pub const REAL_READERS: [Reader; 4] = [
    Reader {
        name: "2 s, sequential, no limit",
        one_by_one: true,
        ..READERS[0]
    },
    Reader {
        name: "1/2/5 s, sequential, no limit",
        one_by_one: true,
        ..READERS[1]
    },
    Reader {
        name: "2 s, 5000 per hour",
        limited: true,
        ..READERS[0]
    },
    Reader {
        name: "1/2/5 s, 5000 per hour",
        limited: true,
        ..READERS[1]
    },
];

/// The intervals of the provider's command line.
fn steps(elapsed_ms: f64) -> f64 {
    match elapsed_ms {
        ..5000.0 => 1000.0,
        ..20_000.0 => 2000.0,
        _ => 5000.0,
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Read {
    /// Its name in the table.
    pub name: &'static str,
    /// Requests, those that were refused included.
    pub requests: u64,
    /// Requests that were refused: 429.
    pub refused: u64,
    /// Times that all pages were read.
    pub polls: u64,
    /// Bytes of the bodies.
    pub bytes: u64,
    /// Milliseconds from a query's end on the server to its being known here.
    pub delay_ms: Spread,
}

impl Reader {
    /// Reads a batch to its end.
    pub fn read(&self, schedule: &Schedule, weight: &Weight) -> Read {
        let pages = weight.pages();
        let apart = if self.one_by_one { LATENCY_MS } else { 0.0 };
        let last_page = (pages.saturating_sub(1)) as f64 * apart;
        let mut hour = Hour::new(if self.limited { HOURLY_LIMIT } else { u64::MAX });
        let (mut polls, mut bytes, mut requests) = (Vec::new(), 0, 0);
        let mut now = 0.0;
        loop {
            let refusal = (0..pages).find_map(|page| {
                requests += 1;
                hour.take(now + page as f64 * apart).err()
            });
            if let Some(wait) = refusal {
                // It obeys, and reads all pages again. That some had come is not counted for it.
                now += wait;
                continue;
            }
            polls.push(now);
            // The pages of one poll are of different times when they are read one by one: their middle is taken.
            let middle = now + last_page / 2.0 + LATENCY_MS / 2.0;
            bytes += weight.at(schedule, middle as u64);
            let true_at = (now + LATENCY_MS / 2.0) as u64;
            if schedule.batch_state(true_at) == BatchState::Stopped {
                break;
            }
            now += last_page + LATENCY_MS;
            now += (self.pause_ms)(now);
        }
        Read {
            name: self.name,
            requests,
            refused: hour.refused,
            polls: polls.len() as u64,
            bytes,
            delay_ms: Spread::of(delays(schedule, &polls, apart)),
        }
    }
}

/// From each query's end to the first poll that shows it.
fn delays(schedule: &Schedule, polls: &[f64], apart: f64) -> Vec<f64> {
    (0..)
        .zip(times(schedule))
        .filter_map(|(index, (_, end))| {
            let page: u32 = index / PAGE;
            let sent_after = f64::from(page) * apart;
            let shows = |poll: f64| (poll + sent_after + LATENCY_MS / 2.0) as u64 >= end;
            let poll = polls.get(polls.partition_point(|poll| !shows(*poll)))?;
            Some(poll + sent_after + LATENCY_MS - end as f64)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use simulator::schedule::{Plan, Schedule};

    use super::{READERS, REAL_READERS, steps};
    use crate::weight::Weight;

    #[test]
    fn the_steps() {
        assert_eq!(
            [0.0, 4999.0, 5000.0, 19_999.0, 20_000.0].map(steps),
            [1000.0, 1000.0, 2000.0, 2000.0, 5000.0]
        );
    }

    #[test]
    fn one_query_of_three_seconds() {
        let schedule = Schedule::new(Plan {
            total: 1,
            median_ms: 3000.0,
            spread: 0.0,
            slow_share: 0.0,
            ..Plan::default()
        });
        let weight = Weight::new(&schedule);
        // Polls at 0, 2080 and 4160 ms; the last is answered 80 ms later.
        let read = READERS[0].read(&schedule, &weight);
        assert_eq!((read.requests, read.polls), (3, 3));
        assert_eq!(read.delay_ms.max, 1240.0);
        // At 0, 1080, 2160 and 3240 ms.
        let read = READERS[1].read(&schedule, &weight);
        assert_eq!((read.requests, read.delay_ms.max), (4, 320.0));
    }

    #[test]
    fn the_limit_is_felt() {
        let schedule = Schedule::new(Plan {
            total: 10_000,
            ..Plan::default()
        });
        let weight = Weight::new(&schedule);
        let read = REAL_READERS[2].read(&schedule, &weight);
        assert!(
            read.refused > 0 && read.delay_ms.p95 > 600_000.0,
            "{read:?}"
        );
    }
}
