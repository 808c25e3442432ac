//! BENCHMARKS.md: ratios and sizes for readers. Milliseconds do not carry to another machine and are left out.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};

use crate::budgets::in_order;
use crate::row::{Ability, Part, Row, Scale, short};
use crate::table::whole;

/// The plot, from the root of the repository.
pub const PLOT: &str = "docs/scale.svg";

const MILLISECONDS: &str = "ms";

/// The whole page.
pub fn page(all: &Part) -> String {
    let mut text = HEAD.to_owned();
    text += "\n| what | where | figure | limit | goal | |\n|---|---|---|---|---|---|\n";
    for row in in_order(&all.rows) {
        text += &line(row).unwrap_or_default();
    }
    text += ROWS;
    text += "\n| queries | cost of a poll | rows in its response | memory per query |\n|---|---|---|---|\n";
    for scale in &all.scale {
        text += &scale_line(scale);
    }
    text += ABILITIES;
    text += "\n| ability | code | share of the download |\n|---|---|---|\n";
    for ability in &all.abilities {
        text += &ability_line(ability);
    }
    text += METHOD;
    for (what, kind) in &all.machine {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "- {what}: {kind}");
    }
    text
}

/// The line of the README that says what a browser downloads: the one after its mark.
const SIZE_MARK: &str = "<!-- size -->\n";

/// The README with the sizes of both entries.
pub fn with_sizes(readme: &str, all: &Part) -> Result<String> {
    let size = |what: &str| {
        let row = all.rows.iter().find(|row| row.what == what);
        row.map(|row| row.in_unit(row.figure))
            .with_context(|| format!("no figure of {what}"))
    };
    let whole = size("wasm + glue, minified, brotli")?;
    let page = size("the entry ./page: wasm + glue, minified, brotli")?;
    let (head, tail) = readme
        .split_once(SIZE_MARK)
        .context("the README has no place for the size")?;
    let (_, tail) = tail.split_once('\n').context("nothing follows the size")?;
    Ok(format!(
        "{head}{SIZE_MARK}A browser downloads {whole} (brotli), or {page} for single pages alone: [BENCHMARKS.md](BENCHMARKS.md).\n{tail}"
    ))
}

/// A row, unless it consists of milliseconds only.
fn line(row: &Row) -> Option<String> {
    let cell = |bound: Option<f64>| bound.map_or_else(String::new, |bound| row.in_unit(bound));
    let figure = if row.unit == MILLISECONDS {
        let share = row.figure / row.limit?;
        format!("{} of the limit", short(share))
    } else {
        row.in_unit(row.figure)
    };
    let verdict = match (row.limit, row.is_met()) {
        (_, false) => format!("**{}**", row.verdict()),
        (Some(_), true) => row.verdict(),
        (None, true) => String::new(),
    };
    let cells = [
        &row.what,
        &row.place,
        &figure,
        &cell(row.limit),
        &cell(row.goal),
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

fn ability_line(ability: &Ability) -> String {
    let kilobytes = |bytes: f64| short(bytes / 1000.0);
    format!(
        "| {} | {} kB | {} kB |\n",
        ability.name,
        kilobytes(ability.raw),
        kilobytes(ability.brotli),
    )
}

const HEAD: &str = "\
# Benchmarks

`cargo xtask bench --write` writes this file; do not edit it. It contains ratios instead of times, each measured in one run,
because milliseconds do not carry to another machine. A figure above its limit fails `cargo xtask bench`. How to run, read
and extend the benchmarks: [docs/benchmarking.md](docs/benchmarking.md).
";

const ROWS: &str = "
Rows without a limit are for comparison only.

## By size of the batch

![A poll costs the same for 1,000 and for 1,000,000 queries; memory grows linearly](docs/scale.svg)

The cost of a poll is relative to a batch of 1,000 queries. It covers reading the response into the rows and creating the
snapshot. A batch of 100 fits into one response, so that every poll reads all of it. Memory is the growth of the
WebAssembly's memory, which includes what is free in it: it grows in blocks, which dominate in small batches. The API's
largest batch has 182,500 queries; a watch keeps up to 2,000,000 rows. Up to 250,000 it reserves their room at once, beyond
that in steps, with some to spare.
";

const ABILITIES: &str = "
## By ability

What each part of the WebAssembly weighs, by the module that its functions come from. A share of the code counts as the same
share of the compressed file. Weigh an ability here before you build the next one.
";

const METHOD: &str = "
## Method

- `parse`: one page of 1000 queries, the same bytes for all contenders. Into the tracker, where rows stay in Rust, against
  `JSON.parse`; `parseBatchStatus` to objects against `JSON.parse`, a validator and the same normalisation.
- `window`: `queries()` of 50 rows in 182,500, by two states, a search and a sort key, against filter, search and sort of an
  array of normalised objects. First: with nothing cached. Again: no row has changed since.
- `startup`: from the package's bytes to its first call, and to the first page of 100 queries, against the script of ky and
  zod. Each sample differs by a comment or a section, so that V8 finds no compiled code in its cache.
- `sizes`: entries that do the same, bundled and minified by esbuild, brotli 11. A kB is 1000 bytes.
- `memory`: 100,000 finished queries, each with an account of its own, against objects after a garbage collection.
- `watch`: whole batches in virtual time, with 5 and with 50 queries running at once. The figures are the same at every run.
- `page`: the page in Chromium through WebDriver. Each action is repeated up to five times; the best round counts, because
  other programs can only make a round slower.
- Times are medians of at least 30 samples after a warm-up. Each sample runs every contender once, so that all of them run
  under the same conditions. In Chromium the page is cross-origin isolated, which gives it a precise clock.

## The machine

";

#[cfg(test)]
mod tests {
    use super::{Part, line, with_sizes};
    use crate::row::Row;

    #[test]
    fn the_readme_says_what_is_downloaded() {
        let row = |what: &str, figure| Row {
            what: what.to_owned(),
            place: String::new(),
            figure,
            unit: "kB".to_owned(),
            limit: None,
            goal: None,
        };
        let all = Part {
            rows: vec![
                row("wasm + glue, minified, brotli", 12.3),
                row("the entry ./page: wasm + glue, minified, brotli", 4.5),
            ],
            ..Part::default()
        };
        let readme = "# A\n\n<!-- size -->\nold\n\nB\n";
        let expected = "# A\n\n<!-- size -->\nA browser downloads 12.3 kB (brotli), or 4.5 kB for single pages alone: [BENCHMARKS.md](BENCHMARKS.md).\n\nB\n";
        assert_eq!(with_sizes(readme, &all).ok().as_deref(), Some(expected));
        assert!(with_sizes("# A\n", &all).is_err());
    }

    #[test]
    fn milliseconds_are_left_out() {
        let row = |unit: &str, limit| Row {
            what: "longest task".to_owned(),
            place: "Chromium".to_owned(),
            figure: 25.0,
            unit: unit.to_owned(),
            limit,
            goal: None,
        };
        let table = [
            (row("ms", None), None),
            (
                row("ms", Some(50.0)),
                Some("| longest task | Chromium | 0.5 of the limit | 50 ms |  | met |\n"),
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
