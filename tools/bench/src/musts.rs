//! What must be, and whether it is.

use serde::Serialize;

use crate::case::LARGE;
use crate::report::{Measured, Report};
use crate::row::Row;
use crate::table::{aligned, whole};
use crate::weight::PAGE;

/// Requests for one poll: one. What is read beyond it just after loading rounds away.
const REQUESTS_PER_POLL: f64 = 1.005;

/// Bytes of a poll of a large batch.
const BYTES_PER_POLL: f64 = 60_000.0;

/// Share of the requests of reading all pages.
const SHARE: f64 = 0.02;

/// What the three should be one day.
const REQUESTS_REACH: f64 = 1.0;
const BYTES_REACH: f64 = 20_000.0;
const SHARE_REACH: f64 = 0.005;

/// One of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Must {
    /// What.
    pub what: String,
    /// As measured.
    pub figure: f64,
    /// As it may be at most; nothing where it is only told.
    pub most: Option<f64>,
    /// As it should be one day, where it is a budget of large batches.
    pub reach: Option<f64>,
    /// The unit of all three.
    pub unit: &'static str,
    /// Why it is only told.
    pub note: &'static str,
}

impl Must {
    /// Whether it is as it must be.
    pub fn is_met(&self) -> bool {
        // Written so that what is not a number is not met.
        self.most.is_none_or(|most| self.figure <= most)
    }

    /// Its row of the table of budgets, where it is one.
    pub fn row(&self) -> Option<Row> {
        self.reach.map(|_| Row {
            what: self.what.clone(),
            place: "virtual time".to_owned(),
            figure: self.figure,
            unit: self.unit.to_owned(),
            must: self.most,
            reach: self.reach,
        })
    }
}

/// All of them.
pub fn musts(report: &Report) -> Vec<Must> {
    let mut musts: Vec<Must> = report.cases.iter().flat_map(of_case).collect();
    for together in &report.together {
        musts.push(Must {
            what: format!("429, {}", together.name),
            figure: together.refused as f64,
            most: Some(0.0),
            reach: None,
            unit: "",
            note: "",
        });
    }
    musts
}

fn of_case(measured: &Measured) -> Vec<Must> {
    let case = measured.case;
    let name = format!(
        "{} queries, {} at once",
        whole(case.queries.into()),
        case.concurrency
    );
    let is_large = case.queries >= LARGE;
    let steady = measured.watch.steady;
    let must = |what: &str, figure, most, unit| Must {
        what: format!("{what}, {name}"),
        figure,
        most,
        reach: None,
        unit,
        note: match case.queries {
            ..=PAGE => "told: one page is all there is to read",
            _ => "told: asked of large batches only",
        },
    };
    let reaching = |must: Must, reach: f64| Must {
        reach: is_large.then_some(reach),
        ..must
    };
    let weight = is_large.then_some(BYTES_PER_POLL / 1000.0);
    let mut musts = vec![
        reaching(
            must(
                "requests per poll",
                steady.requests_per_poll(),
                Some(REQUESTS_PER_POLL),
                "",
            ),
            REQUESTS_REACH,
        ),
        reaching(
            must(
                "bytes per poll, mean",
                steady.bytes.mean / 1000.0,
                weight,
                "kB",
            ),
            BYTES_REACH / 1000.0,
        ),
        must(
            "bytes per poll, p95",
            steady.bytes.p95 / 1000.0,
            weight,
            "kB",
        ),
        must(
            "median delay against the mean interval",
            measured.watch.delay_ms.median / 1000.0,
            Some(steady.interval_ms.mean / 1000.0),
            "s",
        ),
        must(
            "queries never known",
            measured.watch.unknown as f64,
            Some(0.0),
            "",
        ),
        must("429", measured.refused as f64, Some(0.0), ""),
    ];
    for read in &measured.all_pages {
        let share = measured.watch.requests as f64 / read.requests as f64;
        let most = is_large.then_some(SHARE * 100.0);
        let what = format!("requests over its life, against {}", read.name);
        let must = must(&what, share * 100.0, most, "%");
        musts.push(reaching(must, SHARE_REACH * 100.0));
    }
    musts
}

/// As a table.
pub fn verdicts(musts: &[Must]) -> String {
    let rows: Vec<Vec<String>> = musts
        .iter()
        .map(|must| {
            let unit = |number: f64| format!("{number:.3} {}", must.unit).trim_end().to_owned();
            let (most, verdict) = match must.most {
                Some(most) if must.is_met() => (unit(most), "pass"),
                Some(most) => (unit(most), "FAIL"),
                None => ("-".to_owned(), must.note),
            };
            vec![
                must.what.clone(),
                unit(must.figure),
                most,
                verdict.to_owned(),
            ]
        })
        .collect();
    aligned(&["what must be", "figure", "at most", ""], &rows)
}
