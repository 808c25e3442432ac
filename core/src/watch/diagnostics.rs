//! What was off in all answers of a watch: once for each kind and place, however many rows and answers had it.

use super::tracker::Delta;
use crate::status::warning::{Warning, WarningKind};

/// More kinds of place than this are not kept.
const MOST_KEPT: usize = 64;

/// The warnings of a watch.
#[derive(Debug, Default)]
pub struct Diagnostics {
    kept: Vec<Warning>,
}

impl Diagnostics {
    /// Records the warnings of one answer.
    pub fn record(&mut self, warnings: Vec<Warning>) {
        for warning in warnings {
            let same = |known: &&mut Warning| {
                known.kind == warning.kind
                    && is_same_shape(&known.path, &warning.path)
                    && is_same_text(&known.message, &warning.message)
            };
            if let Some(known) = self.kept.iter_mut().find(same) {
                known.count = known.count.saturating_add(warning.count);
            } else if self.kept.len() < MOST_KEPT {
                self.kept.push(warning);
            }
        }
    }

    /// Records what only the comparison with earlier answers shows.
    pub fn record_delta(&mut self, delta: &Delta) {
        for (is_so, path, message) in [
            (
                delta.rows_back > 0,
                "data[].status_code",
                "a query went back to an earlier state; shown as sent",
            ),
            (
                delta.replaced > 0,
                "data[].schedule_id",
                "another query stands where one was before; all rows are read again",
            ),
            (
                delta.beyond_total > 0,
                "data",
                "more rows than the total; those beyond it are left out",
            ),
            (
                delta.odd_times > 0,
                "data[].query_start_time",
                "a start or an end that cannot be one of this batch; it enters no total",
            ),
        ] {
            if is_so {
                self.record_once(path, message);
            }
        }
    }

    /// Records a mismatch, unless it is known already.
    pub fn record_once(&mut self, path: &str, message: &str) {
        if !self.kept.iter().any(|known| known.message == message) {
            self.record(vec![mismatch(path, message)]);
        }
    }

    /// All of them, and what holds only now.
    pub fn list_with(&self, now: Option<(&str, &str)>) -> Vec<Warning> {
        let now = now.map(|(path, message)| mismatch(path, message));
        now.into_iter().chain(self.kept.iter().cloned()).collect()
    }
}

fn mismatch(path: &str, message: &str) -> Warning {
    Warning {
        kind: WarningKind::Mismatch,
        path: path.to_owned(),
        message: message.to_owned(),
        count: 1,
    }
}

/// Whether two paths differ only in the positions of their rows.
fn is_same_shape(one: &str, other: &str) -> bool {
    let shape = |path: &str| {
        let mut inside = false;
        path.bytes()
            .filter(|byte| {
                inside = (inside || *byte == b'[') && *byte != b']';
                !inside || *byte == b'['
            })
            .collect::<Vec<u8>>()
    };
    shape(one) == shape(other)
}

/// Whether two messages differ only in their numbers.
fn is_same_text(one: &str, other: &str) -> bool {
    let letters = |text: &str| {
        let letters = text.bytes().filter(|byte| !byte.is_ascii_digit());
        letters.collect::<Vec<u8>>()
    };
    letters(one) == letters(other)
}
