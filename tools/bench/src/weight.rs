//! What all pages of a batch weigh at any time, to the byte, without rendering them each time.
//!
//! The JSON of a row changes twice, at its start and its end: three renderings of each row are enough.

use simulator::bodies::{self, Moment};
use simulator::schedule::Schedule;
use simulator::twist::Twist;
use trip::{BATCH_ID, REQUEST_ID, START};

use crate::case::times;

/// The largest page.
pub const PAGE: u32 = 1000;

/// Bytes of all pages of a batch.
#[derive(Debug)]
pub struct Weight {
    /// Times, ascending, and bytes of all rows from then on.
    rows: Vec<(u64, i64)>,
    /// Digits of all pages' offsets, and commas between rows.
    around: u64,
    pages: u64,
}

fn moment(schedule: &Schedule, now: u64) -> Moment<'_> {
    Moment {
        batch_id: BATCH_ID,
        schedule,
        now,
        began: START,
        speed: 1.0,
    }
}

/// Bytes of one row.
fn row(schedule: &Schedule, index: u32, now: u64) -> i64 {
    let moment = moment(schedule, now);
    let body = bodies::status(moment, index.into(), 1, Twist::None, REQUEST_ID);
    let row = body.get("data").and_then(|data| data.get(0));
    row.map_or(0, |row| row.to_string().len() as i64)
}

fn digits(number: u32) -> u64 {
    u64::from(number.checked_ilog10().unwrap_or(0) + 1)
}

impl Weight {
    /// Renders each row three times. All rows of the batch must be there from the beginning.
    pub fn new(schedule: &Schedule) -> Self {
        let mut steps = Vec::new();
        for (index, (start, end)) in (0..).zip(times(schedule)) {
            let [first, running, ended] = [0, start, end].map(|now| row(schedule, index, now));
            steps.extend([(0, first), (start, running - first), (end, ended - running)]);
        }
        steps.sort_unstable();
        let mut sum = 0;
        for (_, bytes) in &mut steps {
            sum += *bytes;
            *bytes = sum;
        }
        let total = schedule.plan().total;
        let pages = total.div_ceil(PAGE);
        let offsets: u64 = (0..pages).map(|page| digits(page * PAGE)).sum();
        Self {
            rows: steps,
            around: offsets + u64::from(total - pages),
            pages: pages.into(),
        }
    }

    /// How many pages there are.
    pub fn pages(&self) -> u64 {
        self.pages
    }

    /// Bytes of all pages, if all are as they are at `now`.
    pub fn at(&self, schedule: &Schedule, now: u64) -> u64 {
        let reached = self.rows.partition_point(|(time, _)| *time <= now);
        let rows = reached
            .checked_sub(1)
            .and_then(|last| self.rows.get(last))
            .map_or(0, |(_, bytes)| *bytes as u64);
        // A page behind the last one is empty, but for its head.
        let (moment, total) = (moment(schedule, now), schedule.plan().total);
        let empty = bodies::status(moment, total.into(), PAGE.into(), Twist::None, REQUEST_ID);
        let head = empty.to_string().len() as u64 - digits(total);
        rows + self.around + self.pages * head
    }
}

#[cfg(test)]
mod tests {
    use simulator::bodies;
    use simulator::schedule::{Plan, Schedule};
    use simulator::twist::Twist;
    use trip::REQUEST_ID;

    use super::{PAGE, Weight, moment};

    #[test]
    fn it_is_what_the_pages_weigh() {
        let schedule = Schedule::new(Plan {
            total: 2345,
            concurrency: 50,
            ..Plan::default()
        });
        let weight = Weight::new(&schedule);
        for now in [0, 1, 2000, 60_000, 100_000_000] {
            let bytes: usize = (0..3)
                .map(|page| {
                    let offset = page * u64::from(PAGE);
                    let moment = moment(&schedule, now);
                    bodies::status(moment, offset, PAGE.into(), Twist::None, REQUEST_ID)
                        .to_string()
                        .len()
                })
                .sum();
            assert_eq!(weight.at(&schedule, now), bytes as u64, "at {now}");
        }
    }
}
