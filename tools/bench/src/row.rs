//! A row of the table, and the file that a part of the benchmark writes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One figure, with its limit and its goal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// What was measured.
    pub what: String,
    /// Where it was measured; empty if that makes no difference.
    pub place: String,
    /// As measured.
    pub figure: f64,
    /// The unit of all three; empty for a ratio.
    pub unit: String,
    /// The highest figure that passes; absent if the figure is for comparison only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<f64>,
    /// The goal beyond the limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<f64>,
}

/// What was measured of a batch of one size.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// Queries in it.
    pub queries: f64,
    /// Cost of a poll, relative to a batch of 1,000.
    pub poll: f64,
    /// Rows in the answer to a poll.
    pub rows: f64,
    /// Bytes of memory per query.
    pub bytes: f64,
}

/// What an ability weighs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ability {
    /// The ability.
    pub name: String,
    /// Bytes of WebAssembly.
    pub raw: f64,
    /// Its share of the compressed WebAssembly, in bytes.
    pub brotli: f64,
}

/// The file of a part.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Its rows.
    pub rows: Vec<Row>,
    /// Figures by size of the batch, if the part measures them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scale: Vec<Scale>,
    /// By ability, the heaviest first, where that was measured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub abilities: Vec<Ability>,
    /// What it was measured on: kinds and versions.
    #[serde(default)]
    pub machine: BTreeMap<String, String>,
}

impl Row {
    /// Whether the figure is within its limit.
    pub fn is_met(&self) -> bool {
        // Written so that NaN fails.
        self.limit.is_none_or(|limit| self.figure <= limit)
    }

    /// What was measured, and where.
    pub fn name(&self) -> String {
        let parts = [self.what.as_str(), self.place.as_str()];
        parts
            .map(str::to_owned)
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// Whether another row is of the same thing.
    pub fn is_same(&self, other: &Self) -> bool {
        self.name() == other.name() && self.unit == other.unit
    }

    /// The result in a word, and by how much a limit is missed.
    pub fn verdict(&self) -> String {
        let Some(limit) = self.limit else {
            return "for comparison".to_owned();
        };
        if !self.is_met() {
            let more = self.figure - limit;
            let share = more / limit * 100.0;
            return format!("MISSED by {} ({share:.0} %)", self.in_unit(more));
        }
        let is_at_goal = self.goal.is_some_and(|goal| self.figure <= goal);
        if is_at_goal { "goal met" } else { "met" }.to_owned()
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
            limit: Some(100.0),
            goal: Some(64.0),
        }
    }

    #[test]
    fn a_verdict_says_by_how_much_a_limit_is_missed() {
        for (figure, verdict) in [
            (63.0, "goal met"),
            (64.0, "goal met"),
            (99.5, "met"),
            (100.0, "met"),
            (125.0, "MISSED by 25 B (25 %)"),
            (f64::NAN, "MISSED by NaN B (NaN %)"),
        ] {
            assert_eq!(row(figure).verdict(), verdict, "{figure}");
        }
        let compared = Row {
            limit: None,
            ..row(1e9)
        };
        assert_eq!(
            (compared.verdict().as_str(), compared.is_met()),
            ("for comparison", true)
        );
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
