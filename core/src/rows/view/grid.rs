//! The map of accounts and days.

use std::borrow::Cow;

use super::radix::sort_texts;
use super::{NO_STATE, View};
use crate::fields::Slot;
use crate::rows::Rows;
use crate::rows::interner::Symbol;
use crate::rows::packed::{ACCOUNTS, DAYS};
use crate::status::Part;
use crate::text::join;

/// A map has no more lines or columns than this.
const MAX_LINES: usize = 10_000;

/// The queries of a batch that is split by account and day, one cell each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SplitGrid {
    /// The lines, in the order of their first query.
    pub accounts: Vec<String>,
    /// The columns, by their first day, in the order of time.
    pub days: Vec<String>,
    /// States line by line: 0 queued, 1 running, 2 success, 3 failure, 4 unknown, 255 no query.
    pub states: Vec<u8>,
    /// Positions in the batch plus one, line by line; 0 where there is no query.
    pub queries: Vec<u32>,
}

impl View<'_> {
    /// Returns the grid of accounts and days; `None` if the batch is not split that way.
    pub fn split_grid(&self) -> Option<SplitGrid> {
        let rows = self.rows;
        let (lines, accounts) = ranks(rows, &|index| only_account(rows, index))?;
        let (columns, days) = ranks(rows, &|index| rows.symbol(index, DAYS))?;
        let (places, days) = in_order_of_time(rows, &days);
        let cells = accounts.len() * days.len();
        if cells == 0 || cells > rows.len() as usize * 4 + 1000 {
            return None;
        }
        let mut grid = SplitGrid {
            states: vec![NO_STATE; cells],
            queries: vec![0; cells],
            accounts: texts(rows, &accounts),
            days,
        };
        for (index, (line, column)) in (0_u32..).zip(lines.iter().zip(&columns)) {
            let Some(state) = rows.state(index) else {
                continue;
            };
            let column = places.get(*column as usize)?;
            let cell = *line as usize * grid.days.len() + *column as usize;
            let query = grid.queries.get_mut(cell)?;
            if *query != 0 {
                // Two queries for one account and day: not a map.
                return None;
            }
            *query = index + 1;
            *grid.states.get_mut(cell)? = state as u8;
        }
        Some(grid)
    }
}

fn texts(rows: &Rows, symbols: &[Symbol]) -> Vec<String> {
    let mut texts = Vec::new();
    for symbol in symbols {
        texts.extend(rows.interner.text(*symbol).map(Cow::into_owned));
    }
    texts
}

/// The account of a row that has exactly one.
fn only_account(rows: &Rows, index: u32) -> Symbol {
    let accounts = rows.symbol(index, ACCOUNTS);
    if rows.interner.is_list(accounts) {
        Symbol::NONE
    } else {
        accounts
    }
}

/// The place of each column in the order of time, and the days of the columns in that order.
fn in_order_of_time(rows: &Rows, days: &[Symbol]) -> (Vec<u32>, Vec<String>) {
    let day = |days: Symbol, slot| {
        let day = rows.interner.symbol_of(days, Part::Split, slot);
        rows.interner.text(day).unwrap_or_default().into_owned()
    };
    let mut spans = Vec::new();
    // A day has ten letters: its text sorts as the day does.
    let mut keys = Vec::new();
    for days in days {
        let (mut first, last) = (day(*days, Slot::StartDate), day(*days, Slot::EndDate));
        if first.is_empty() {
            first.clone_from(&last);
        }
        keys.push(join(&[&first, &last]));
        spans.push((first, last));
    }
    let key = |place: u32| {
        keys.get(place as usize)
            .map_or(&b""[..], |key| key.as_bytes())
    };
    let mut places = vec![0; spans.len()];
    let mut sorted = Vec::with_capacity(spans.len());
    for (place, column) in sort_texts(spans.len() as u32, &key).into_iter().zip(0..) {
        if let (Some(known), Some((first, _))) =
            (places.get_mut(place as usize), spans.get(place as usize))
        {
            *known = column;
            sorted.push(first.clone());
        }
    }
    (places, sorted)
}

/// For each row the rank of its text, in the order in which texts come first; and the texts in that order.
/// `None` where a row that is known has no such text, or where there are more than a map could show.
fn ranks(rows: &Rows, text: &dyn Fn(u32) -> Symbol) -> Option<(Vec<u32>, Vec<Symbol>)> {
    let mut texts = Vec::new();
    // Sorted by text: a map of few lines and columns is found in a few steps, and needs no sorting of all rows.
    let mut known: Vec<(Symbol, u32)> = Vec::new();
    let mut ranks = Vec::with_capacity(rows.len() as usize);
    for index in 0..rows.len() {
        if rows.state(index).is_none() {
            ranks.push(0);
            continue;
        }
        let id = text(index);
        let place = known.partition_point(|(other, _)| *other < id);
        let rank = match known.get(place) {
            Some((other, rank)) if *other == id => *rank,
            _ => {
                let rank = texts.len() as u32;
                known.insert(place, (id, rank));
                texts.push(id);
                rank
            }
        };
        if !id.is_some() || texts.len() > MAX_LINES {
            return None;
        }
        ranks.push(rank);
    }
    Some((ranks, texts))
}
