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
    /// Adds the warnings of one answer.
    pub fn add(&mut self, warnings: Vec<Warning>) {
        for warning in warnings {
            let same = |known: &&mut Warning| {
                known.kind == warning.kind && is_same_shape(&known.path, &warning.path)
            };
            if let Some(known) = self.kept.iter_mut().find(same) {
                known.count = known.count.saturating_add(warning.count);
            } else if self.kept.len() < MOST_KEPT {
                self.kept.push(warning);
            }
        }
    }

    /// Adds what only the comparison with earlier answers shows.
    pub fn note(&mut self, delta: &Delta) {
        if delta.rows_back > 0 {
            self.add_one(
                "data[].status_code",
                "a query went back to an earlier state; shown as sent",
            );
        }
    }

    /// Notes a mismatch, once.
    pub fn add_one(&mut self, path: &str, message: &str) {
        self.add(vec![Warning {
            kind: WarningKind::Mismatch,
            path: path.to_owned(),
            message: message.to_owned(),
            count: 1,
        }]);
    }

    /// All of them.
    pub fn list(&self) -> &[Warning] {
        &self.kept
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
