//! Failures by cause.

use serde::Serialize;

use super::View;
use super::radix::{Keyed, sort_by_key};
use crate::fields::Slot;
use crate::model::QueryState;
use crate::rows::Rows;
use crate::rows::interner::Symbol;
use crate::rows::packed::ERROR;
use crate::status::Part;
use crate::time::is_plausible;

/// Failures with the same code and message.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorGroup {
    /// The stable code.
    pub code: Option<String>,
    /// The sentence.
    pub message: Option<String>,
    /// The status of the first.
    pub status: Option<i64>,
    /// How many.
    pub count: u32,
    /// Their share of all failures.
    pub share: f64,
    /// Position of the first in the batch.
    pub first_index: u32,
    /// Position of the last in the batch.
    pub last_index: u32,
    /// The earliest end.
    pub first_at: Option<i64>,
    /// The latest end.
    pub last_at: Option<i64>,
}

impl View<'_> {
    /// Returns failures grouped by code and message, the largest group first.
    pub fn error_groups(&self) -> Vec<ErrorGroup> {
        let rows = self.rows;
        let mut failed: Vec<Keyed> = Vec::new();
        for index in 0..rows.len() {
            if rows.state(index) == Some(QueryState::Failure) {
                failed.push((cause_of(rows, index), index));
            }
        }
        sort_by_key(&mut failed);
        // The key of the largest group is the smallest; of equals, the first in the batch comes first.
        let mut places: Vec<Keyed> = Vec::new();
        let mut start = 0;
        for group in failed.chunk_by(|one, other| one.0 == other.0) {
            let first = group.first().map_or(0, |(_, index)| *index);
            let rank = u64::from(u32::MAX - group.len() as u32) << 32 | u64::from(first);
            places.push((rank, start));
            start += group.len() as u32;
        }
        sort_by_key(&mut places);
        let mut groups = Vec::new();
        for (rank, start) in places {
            let (start, count) = (start as usize, u32::MAX - (rank >> 32) as u32);
            if let Some(group) = failed.get(start..start + count as usize) {
                groups.push(error_group(rows, group, failed.len()));
            }
        }
        groups
    }
}

/// Code and message of a failure, as one number.
pub fn cause_of(rows: &Rows, index: u32) -> u64 {
    let [code, message] = texts_of(rows, index);
    u64::from(code.to_bits()) << 32 | u64::from(message.to_bits())
}

fn texts_of(rows: &Rows, index: u32) -> [Symbol; 2] {
    let record = rows.symbol(index, ERROR);
    [Slot::Code, Slot::Message].map(|slot| rows.interner.symbol_of(record, Part::Error, slot))
}

fn error_group(rows: &Rows, group: &[Keyed], all: usize) -> ErrorGroup {
    let indexes = || group.iter().map(|(_, index)| *index);
    let ends = || {
        indexes()
            .filter_map(|index| rows.packed(index).ended())
            .filter(|end| is_plausible(*end))
    };
    let first_index = indexes().next().unwrap_or(0);
    let first = rows.unpack(first_index);
    let text = |slot| first.as_ref().and_then(|row| row.owned(slot));
    ErrorGroup {
        code: text(Slot::Code),
        message: text(Slot::Message),
        status: first.as_ref().and_then(|row| row.number(Slot::ErrorStatus)),
        count: group.len() as u32,
        share: group.len() as f64 / all.max(1) as f64,
        first_index,
        last_index: indexes().next_back().unwrap_or(0),
        first_at: ends().min(),
        last_at: ends().max(),
    }
}
