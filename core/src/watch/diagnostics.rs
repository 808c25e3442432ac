//! What was off in all responses of a watch: once for each kind and place, however many rows and responses had it.

use super::delta::Delta;
use crate::status::warning::{Warning, WarningKind, has_room};

/// The warnings of a watch.
#[derive(Debug, Default)]
pub struct Diagnostics {
    kept: Vec<Warning>,
    dropped: u32,
}

impl Diagnostics {
    /// Records the warnings of one response.
    pub fn record(&mut self, warnings: Vec<Warning>) {
        for warning in warnings {
            self.record_one(warning);
        }
    }

    fn record_one(&mut self, warning: Warning) {
        // The positions of rows, and the numbers in a message, do not make it another one.
        let known = self.kept.iter_mut().find(|known| {
            known.kind == warning.kind
                && is_same_but_for_digits(&known.path, &warning.path)
                && is_same_but_for_digits(&known.message, &warning.message)
        });
        if let Some(known) = known {
            known.count = known.count.saturating_add(warning.count);
            return;
        }
        let kinds = self.kept.iter().map(|known| known.kind);
        if !warning.is_rest() && has_room(kinds, warning.kind) {
            self.kept.push(warning);
        } else {
            self.dropped = self.dropped.saturating_add(warning.count);
        }
    }

    /// Records what only the comparison with earlier responses shows.
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
                "no time at which a query of this batch can have run; kept, but it counts for no duration",
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
            self.record_one(mismatch(path, message));
        }
    }

    /// All of them, and what holds only now.
    pub fn list_with(&self, now: Option<(&str, &str)>) -> Vec<Warning> {
        let mut all = Vec::with_capacity(self.kept.len() + 2);
        all.extend(now.map(|(path, message)| mismatch(path, message)));
        all.extend_from_slice(&self.kept);
        all.extend(Warning::rest(self.dropped));
        all
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

/// Whether two texts differ only in their digits.
fn is_same_but_for_digits(one: &str, other: &str) -> bool {
    let mut other = other.bytes().filter(|byte| !byte.is_ascii_digit());
    for byte in one.bytes() {
        if !byte.is_ascii_digit() && other.next() != Some(byte) {
            return false;
        }
    }
    other.next().is_none()
}
