//! BENCHMARKS.md: ratios and sizes for readers. Milliseconds do not carry to another machine, and are left out.

use std::fmt::Write as _;

use crate::budgets::in_order;
use crate::row::{Part, Row, Scale, short};
use crate::table::whole;

/// The plot, from the root of the repository.
pub const PLOT: &str = "docs/scale.svg";

const MILLISECONDS: &str = "ms";

/// The whole page.
pub fn page(all: &Part) -> String {
    let mut text = HEAD.to_owned();
    text += "\n| what | where | figure | must be | reaching for | |\n|---|---|---|---|---|---|\n";
    for row in in_order(&all.rows) {
        text += &line(row).unwrap_or_default();
    }
    text += ROWS;
    text += "\n| queries | a poll | rows in its answer | memory a query |\n|---|---|---|---|\n";
    for scale in &all.scale {
        text += &scale_line(scale);
    }
    text += METHOD;
    for (what, kind) in &all.machine {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "- {what}: {kind}");
    }
    text
}

/// A row, unless all that it tells is milliseconds.
fn line(row: &Row) -> Option<String> {
    let limit = |limit: Option<f64>| limit.map_or_else(String::new, |limit| row.in_unit(limit));
    let figure = if row.unit == MILLISECONDS {
        let share = row.figure / row.must?;
        format!("{} of what it must be", short(share))
    } else {
        row.in_unit(row.figure)
    };
    let verdict = match (row.must, row.is_met()) {
        (_, false) => format!("**{}**", row.verdict()),
        (Some(_), true) => row.verdict(),
        (None, true) => String::new(),
    };
    let cells = [
        &row.what,
        &row.place,
        &figure,
        &limit(row.must),
        &limit(row.reach),
        &verdict,
    ];
    Some(format!("| {} |\n", cells.map(String::as_str).join(" | ")))
}

fn scale_line(scale: &Scale) -> String {
    format!(
        "| {} | {} | {} | {} B |\n",
        whole(scale.queries as u64),
        short(scale.poll),
        short(scale.rows),
        short(scale.bytes),
    )
}

const HEAD: &str = "\
# Benchmarks

Written by `cargo xtask bench --write`, never by hand. Of times only ratios are told, each taken in one run: milliseconds
do not carry to another machine. What is under \"must be\" fails `cargo xtask bench` where it is missed.
";

const ROWS: &str = "
Rows without a \"must be\" are told for comparison.

## By the size of the batch

![A poll costs the same for 1,000 and for 1,000,000 queries; the memory grows in a line](docs/scale.svg)

A poll is what the watch asks for, read into its rows, with the snapshot that a reader is shown; its cost is told against
one of 1,000 queries. A batch of 100 fits into one answer, and every poll reads all of it. Memory is what the
WebAssembly's memory has grown by, with what is free in it: it grows by whole blocks, which weigh on small batches.
The API's largest batch has 182,500 queries. For 1,000,000 nothing is lifted: the tracker keeps up to 2,000,000 rows. Up
to 250,000 it makes the room at once, beyond that as rows come, with a part to spare.
";

const METHOD: &str = "
## Method

- `parse`: one page of 1000 queries, the same bytes for all. Into the tracker (rows stay in Rust) against `JSON.parse`;
  `parseBatchStatus` to objects against `JSON.parse`, a validator and the same normalisation.
- `window`: `queries()` of 50 rows out of 182,500, by two states, a search and an order, against filter, search and sort
  of an array of normalised objects. First: nothing of it is known before. Again: no row has changed since.
- `startup`: from the bytes to what can be called, and on to the first page of 100 queries, against the script of ky and
  zod, which a page would start instead. Each sample is unlike the others, so that no compiled code is known again.
- `sizes`: bundled and minified by esbuild from entries that do the same, brotli 11. kB are 1000 bytes.
- `memory`: 100,000 queries that have ended, each with an account of its own, against objects after a collection.
- `watch`: whole batches in virtual time, with 5 and with 50 queries running at once; the same figures at every run.
- `page`: the page in Chromium through WebDriver; each act is repeated up to five times, and its best round counts.
- Times are medians of at least 30 samples after a warm-up; each sample takes every contender once, so that all meet the
  same weather. In Chromium the page is cross-origin isolated, so that its clock is fine.

`cargo xtask bench` measures all of this and writes `target/bench/budgets.json`; `cargo xtask bench parse window` measures
two parts. `cargo bench` times the core on the host, in milliseconds, for work on it.

## The machine

";

#[cfg(test)]
mod tests {
    use super::line;
    use crate::row::Row;

    #[test]
    fn no_milliseconds_are_told() {
        let row = |unit: &str, must| Row {
            what: "longest task".to_owned(),
            place: "Chromium".to_owned(),
            figure: 25.0,
            unit: unit.to_owned(),
            must,
            reach: None,
        };
        let table = [
            (row("ms", None), None),
            (
                row("ms", Some(50.0)),
                Some("| longest task | Chromium | 0.5 of what it must be | 50 ms |  | met |\n"),
            ),
            (
                row("B", Some(20.0)),
                Some("| longest task | Chromium | 25 B | 20 B |  | **MISSED by 5 B (25 %)** |\n"),
            ),
            (
                row("B", None),
                Some("| longest task | Chromium | 25 B |  |  |  |\n"),
            ),
        ];
        for (row, expected) in table {
            assert_eq!(line(&row).as_deref(), expected, "{row:?}");
        }
    }
}
