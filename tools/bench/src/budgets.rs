//! One table and one file of all parts.

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::row::{Part, Row};
use crate::table::aligned;

/// Reads the files of the named parts from a folder, as one; and returns the parts that have none.
pub fn read<'a>(folder: &Path, parts: &[&'a str]) -> Result<(Part, Vec<&'a str>)> {
    let (mut all, mut absent) = (Part::default(), Vec::new());
    for name in parts {
        let file = folder.join(name).with_extension("json");
        let Ok(text) = std::fs::read(&file) else {
            absent.push(*name);
            continue;
        };
        let part: Part = serde_json::from_slice(&text)
            .with_context(|| format!("the figures of `{name}` cannot be read"))?;
        all.rows.extend(part.rows);
        all.scale.extend(part.scale);
        all.abilities.extend(part.abilities);
        all.machine.extend(part.machine);
    }
    Ok((all, absent))
}

/// Rows with a limit, then rows for comparison.
pub fn in_order(rows: &[Row]) -> impl Iterator<Item = &Row> {
    let limited = rows.iter().filter(|row| row.limit.is_some());
    limited.chain(rows.iter().filter(|row| row.limit.is_none()))
}

/// The table, for a terminal.
pub fn text(rows: &[Row]) -> String {
    let line = |row: &Row| {
        let cell = |bound: Option<f64>| bound.map_or_else(String::new, |bound| row.in_unit(bound));
        vec![
            row.what.clone(),
            row.place.clone(),
            row.in_unit(row.figure),
            cell(row.limit),
            cell(row.goal),
            row.verdict(),
        ]
    };
    let lines: Vec<Vec<String>> = in_order(rows).map(line).collect();
    let titles = ["what", "where", "figure", "limit", "goal", ""];
    aligned(&titles, &lines)
}

/// The rows that miss their limit, one per line.
pub fn missed(rows: &[Row]) -> Vec<String> {
    let line = |row: &Row| format!("{}: {}", row.name(), row.verdict());
    let missed = rows.iter().filter(|row| !row.is_met());
    missed.map(line).collect()
}

/// A figure that has grown by more than this share since it was committed is named.
const WORSE: f64 = 0.02;

/// The figures that are worse than the committed ones, one per line.
pub fn worse(rows: &[Row], committed: &[Row]) -> Vec<String> {
    let line = |row: &Row| {
        let before = committed.iter().find(|other| row.is_same(other))?.figure;
        let is_worse = row.figure > before * (1.0 + WORSE);
        is_worse.then(|| {
            let (now, before) = (row.in_unit(row.figure), row.in_unit(before));
            format!("{}: {now}, was {before}", row.name())
        })
    };
    rows.iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::{in_order, missed, text, worse};
    use crate::row::Row;

    fn row(what: &str, place: &str, limit: Option<f64>) -> Row {
        Row {
            what: what.to_owned(),
            place: place.to_owned(),
            figure: 2.0,
            unit: "kB".to_owned(),
            limit,
            goal: None,
        }
    }

    #[test]
    fn figures_that_have_grown_by_more_than_two_percent_are_named() {
        let with = |place: &str, figure| Row {
            figure,
            ..row("page", place, None)
        };
        let committed = [
            with("Node", 100.0),
            with("Chromium", 100.0),
            with("", 100.0),
        ];
        let now = [with("Node", 102.1), with("Chromium", 102.0), with("", 90.0)];
        assert_eq!(worse(&now, &committed), ["page, Node: 102 kB, was 100 kB"]);
        assert!(worse(&[row("new", "", None)], &committed).is_empty());
    }

    #[test]
    fn limits_come_first_and_missed_ones_are_named() {
        let rows = [
            row("stack", "", None),
            row("page", "Node", Some(2.0)),
            row("page", "Chromium", Some(1.0)),
            row("size", "", Some(1.6)),
        ];
        let order: Vec<&str> = in_order(&rows).map(|row| row.place.as_str()).collect();
        assert_eq!(order, ["Node", "Chromium", "", ""]);
        let expected = [
            "page, Chromium: MISSED by 1 kB (100 %)",
            "size: MISSED by 0.4 kB (25 %)",
        ];
        assert_eq!(missed(&rows), expected);
        let first = "  what      where  figure   limit  goal\n";
        assert!(text(&rows).starts_with(first), "{}", text(&rows));
    }
}
