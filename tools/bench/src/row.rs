//! A row of the table, and what a part of the benchmark leaves in its file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One figure, and what it must be: at most.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// What.
    pub what: String,
    /// Where it was measured; empty where that is no matter.
    pub place: String,
    /// As measured.
    pub figure: f64,
    /// The unit of all three; empty for a ratio.
    pub unit: String,
    /// As it may be at most; absent where it is only told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub must: Option<f64>,
    /// As it should be one day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<f64>,
}

/// What was measured of a batch of one size.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// Queries in it.
    pub queries: f64,
    /// What a poll costs, against one of the smallest batch.
    pub poll: f64,
    /// Rows in the answer to a poll.
    pub rows: f64,
    /// Bytes of memory for each query.
    pub bytes: f64,
}

/// The file of a part.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Its rows.
    pub rows: Vec<Row>,
    /// By size of the batch, where that was measured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scale: Vec<Scale>,
    /// What it was measured on: kinds and versions.
    #[serde(default)]
    pub machine: BTreeMap<String, String>,
}

impl Row {
    /// Whether it is as it must be.
    pub fn is_met(&self) -> bool {
        // Written so that what is not a number is not met.
        self.must.is_none_or(|must| self.figure <= must)
    }

    /// In a word, and by how much it is missed.
    pub fn verdict(&self) -> String {
        let Some(must) = self.must else {
            return "told".to_owned();
        };
        if !self.is_met() {
            let more = self.figure - must;
            let share = more / must * 100.0;
            return format!("MISSED by {} ({share:.0} %)", self.in_unit(more));
        }
        let is_reached = self.reach.is_some_and(|reach| self.figure <= reach);
        if is_reached { "reached" } else { "met" }.to_owned()
    }

    /// A figure of this row with its unit.
    pub fn in_unit(&self, figure: f64) -> String {
        format!("{} {}", short(figure), self.unit)
            .trim_end()
            .to_owned()
    }
}

/// A number with three digits or so.
pub fn short(number: f64) -> String {
    let decimals = match number.abs() {
        100.0.. => 0,
        10.0.. => 1,
        0.1.. => 2,
        0.01.. => 3,
        _ => 4,
    };
    let text = format!("{number:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::{Row, short};

    fn row(figure: f64) -> Row {
        Row {
            what: "memory".to_owned(),
            place: "Node".to_owned(),
            figure,
            unit: "B".to_owned(),
            must: Some(100.0),
            reach: Some(64.0),
        }
    }

    #[test]
    fn a_verdict_tells_by_how_much() {
        for (figure, verdict) in [
            (63.0, "reached"),
            (64.0, "reached"),
            (99.5, "met"),
            (100.0, "met"),
            (125.0, "MISSED by 25 B (25 %)"),
            (f64::NAN, "MISSED by NaN B (NaN %)"),
        ] {
            assert_eq!(row(figure).verdict(), verdict, "{figure}");
        }
        let told = Row {
            must: None,
            ..row(1e9)
        };
        assert_eq!((told.verdict().as_str(), told.is_met()), ("told", true));
    }

    #[test]
    fn numbers_are_short() {
        let table = [
            (182_500.4, "182500"),
            (40.0, "40"),
            (27.72, "27.7"),
            (0.7512, "0.75"),
            (0.0456, "0.046"),
            (0.0012, "0.0012"),
            (-3.456, "-3.46"),
            (0.0, "0"),
        ];
        for (number, expected) in table {
            assert_eq!(short(number), expected);
        }
    }
}
