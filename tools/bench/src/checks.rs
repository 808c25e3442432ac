//! What a watch costs, held against its limits.

use serde::Serialize;

use crate::case::LARGE;
use crate::report::{Measured, Report};
use crate::row::Row;
use crate::table::{aligned, whole};
use crate::weight::PAGE;

/// Requests per poll: one. The few that follow just after loading round away.
const REQUESTS_PER_POLL: f64 = 1.005;

/// Bytes per poll of a large batch.
const BYTES_PER_POLL: f64 = 60_000.0;

/// Requests as a share of those that reading all pages takes.
const SHARE: f64 = 0.02;

/// The goals beyond these limits.
const REQUESTS_GOAL: f64 = 1.0;
const BYTES_GOAL: f64 = 20_000.0;
const SHARE_GOAL: f64 = 0.005;

/// One figure and its limit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Check {
    /// What was measured.
    pub what: String,
    /// As measured.
    pub figure: f64,
    /// The highest figure that passes; `None` if the figure is for comparison only.
    pub limit: Option<f64>,
    /// The goal beyond the limit, for the budgets of large batches.
    pub goal: Option<f64>,
    /// The unit of all three.
    pub unit: &'static str,
    /// Why there is no limit.
    pub note: &'static str,
}

impl Check {
    /// Whether the figure is within its limit.
    pub fn is_met(&self) -> bool {
        // Written so that NaN fails.
        self.limit.is_none_or(|limit| self.figure <= limit)
    }

    /// Its row in the table of budgets, if it is a budget.
    pub fn row(&self) -> Option<Row> {
        self.goal.map(|_| Row {
            what: self.what.clone(),
            place: "virtual time".to_owned(),
            figure: self.figure,
            unit: self.unit.to_owned(),
            limit: self.limit,
            goal: self.goal,
        })
    }
}

/// All checks.
pub fn checks(report: &Report) -> Vec<Check> {
    let mut checks: Vec<Check> = report.cases.iter().flat_map(of_case).collect();
    for together in &report.together {
        checks.push(Check {
            what: format!("429, {}", together.name),
            figure: together.refused as f64,
            limit: Some(0.0),
            goal: None,
            unit: "",
            note: "",
        });
    }
    checks
}

fn of_case(measured: &Measured) -> Vec<Check> {
    let case = measured.case;
    let name = format!(
        "{} queries, {} at once",
        whole(case.queries.into()),
        case.concurrency
    );
    let is_large = case.queries >= LARGE;
    let steady = measured.watch.steady;
    let check = |what: &str, figure, limit, unit| Check {
        what: format!("{what}, {name}"),
        figure,
        limit,
        goal: None,
        unit,
        note: match case.queries {
            ..=PAGE => "for comparison: the batch fits into one page",
            _ => "for comparison: the limit is for large batches",
        },
    };
    let with_goal = |check: Check, goal: f64| Check {
        goal: is_large.then_some(goal),
        ..check
    };
    let weight = is_large.then_some(BYTES_PER_POLL / 1000.0);
    let mut checks = vec![
        with_goal(
            check(
                "requests per poll",
                steady.requests_per_poll(),
                Some(REQUESTS_PER_POLL),
                "",
            ),
            REQUESTS_GOAL,
        ),
        with_goal(
            check(
                "bytes per poll, mean",
                steady.bytes.mean / 1000.0,
                weight,
                "kB",
            ),
            BYTES_GOAL / 1000.0,
        ),
        check(
            "bytes per poll, p95",
            steady.bytes.p95 / 1000.0,
            weight,
            "kB",
        ),
        check(
            "median delay against the mean interval",
            measured.watch.delay_ms.median / 1000.0,
            Some(steady.interval_ms.mean / 1000.0),
            "s",
        ),
        check(
            "queries never known",
            measured.watch.unknown as f64,
            Some(0.0),
            "",
        ),
        check("429", measured.refused as f64, Some(0.0), ""),
    ];
    for read in &measured.all_pages {
        let share = measured.watch.requests as f64 / read.requests as f64;
        let limit = is_large.then_some(SHARE * 100.0);
        let what = format!("requests over its life, against reading {}", read.name);
        let check = check(&what, share * 100.0, limit, "%");
        checks.push(with_goal(check, SHARE_GOAL * 100.0));
    }
    checks
}

/// The checks as a table.
pub fn verdicts(checks: &[Check]) -> String {
    let rows: Vec<Vec<String>> = checks
        .iter()
        .map(|check| {
            let unit = |number: f64| format!("{number:.3} {}", check.unit).trim_end().to_owned();
            let (most, verdict) = match check.limit {
                Some(limit) if check.is_met() => (unit(limit), "pass"),
                Some(limit) => (unit(limit), "FAIL"),
                None => ("-".to_owned(), check.note),
            };
            vec![
                check.what.clone(),
                unit(check.figure),
                most,
                verdict.to_owned(),
            ]
        })
        .collect();
    aligned(&["what", "figure", "limit", ""], &rows)
}
