//! All figures of watches, as JSON and as text.

use serde::Serialize;

use crate::case::{Case, LARGE};
use crate::naive::Read;
use crate::table::{aligned, bytes, time, whole};
use crate::together::Together;
use crate::watched::Watched;

/// What was measured of one batch.
#[derive(Clone, Debug, Serialize)]
pub struct Measured {
    /// The batch.
    pub case: Case,
    /// The watch.
    pub watch: Watched,
    /// Requests of the watch that were answered with 429.
    pub refused: u64,
    /// Reading all pages at every poll, concurrently and without an hourly limit.
    pub all_pages: Vec<Read>,
    /// Reading all pages under real conditions.
    pub all_pages_really: Vec<Read>,
}

/// All figures.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// One entry per batch.
    pub cases: Vec<Measured>,
    /// Three watches of one token.
    pub together: Vec<Together>,
}

impl Report {
    /// All tables.
    pub fn text(&self) -> String {
        [
            "\nRequests, bytes (bodies, uncompressed), and delay from a query's end until the reader knows it\n",
            "Reading all pages: all requested at once, without an hourly limit\n\n",
            &self.life(),
            "\nThe watch from the end of loading to the last poll; follow-ups count towards their poll\n\n",
            &self.steady(),
            "\nReading all pages under real conditions: sequentially, or within the hourly limit\n\n",
            &self.really(),
            "\nThree watches of one token, 5000 requests per hour, for up to 4 hours\n\n",
            &self.three(),
        ]
        .concat()
    }

    fn life(&self) -> String {
        let titles = [
            "queries", "running", "reader", "requests", "bytes", "median", "p95", "p99", "max",
        ];
        let mut rows = Vec::new();
        for Measured {
            case,
            watch,
            all_pages,
            ..
        } in &self.cases
        {
            let row = |name: &str, requests, weight, delay: crate::figures::Spread| {
                let mut row = vec![
                    whole(case.queries.into()),
                    case.concurrency.to_string(),
                    name.to_owned(),
                    whole(requests),
                    bytes(weight),
                ];
                row.extend([delay.median, delay.p95, delay.p99, delay.max].map(time));
                row
            };
            rows.push(row("watch", watch.requests, watch.bytes, watch.delay_ms));
            for read in all_pages {
                rows.push(row(read.name, read.requests, read.bytes, read.delay_ms));
            }
        }
        aligned(&titles, &rows)
    }

    fn steady(&self) -> String {
        let titles = [
            "queries",
            "running",
            "polls",
            "requests",
            "per poll",
            "bytes mean",
            "bytes p95",
            "bytes max",
            "interval mean",
            "new URLs",
            "synced",
            "count median",
            "count p95",
        ];
        let rows: Vec<Vec<String>> = self
            .cases
            .iter()
            .map(|Measured { case, watch, .. }| {
                let steady = watch.steady;
                vec![
                    whole(case.queries.into()),
                    case.concurrency.to_string(),
                    whole(steady.polls),
                    whole(steady.requests),
                    format!("{:.3}", steady.requests_per_poll()),
                    bytes(steady.bytes.mean as u64),
                    bytes(steady.bytes.p95 as u64),
                    bytes(steady.bytes.max as u64),
                    time(steady.interval_ms.mean),
                    format!("{:.0} %", steady.new_urls * 100.0),
                    format!("{:.0} %", steady.synced * 100.0),
                    time(watch.count_delay_ms.median),
                    time(watch.count_delay_ms.p95),
                ]
            })
            .collect();
        aligned(&titles, &rows)
    }

    fn really(&self) -> String {
        let titles = [
            "queries",
            "running",
            "reader",
            "requests",
            "429",
            "bytes",
            "median",
            "p95",
            "watch's requests",
        ];
        let mut rows = Vec::new();
        for measured in self
            .cases
            .iter()
            .filter(|measured| measured.case.queries >= LARGE)
        {
            for read in &measured.all_pages_really {
                let share = measured.watch.requests as f64 / read.requests as f64;
                rows.push(vec![
                    whole(measured.case.queries.into()),
                    measured.case.concurrency.to_string(),
                    read.name.to_owned(),
                    whole(read.requests),
                    whole(read.refused),
                    bytes(read.bytes),
                    time(read.delay_ms.median),
                    time(read.delay_ms.p95),
                    format!("{:.1} %", share * 100.0),
                ]);
            }
        }
        aligned(&titles, &rows)
    }

    fn three(&self) -> String {
        let titles = ["what", "requests", "hours", "fewest left", "429"];
        let rows: Vec<Vec<String>> = self
            .together
            .iter()
            .map(|together| {
                let requests: Vec<String> =
                    together.requests.iter().map(|one| whole(*one)).collect();
                vec![
                    together.name.clone(),
                    requests.join(" + "),
                    format!("{:.1}", together.hours),
                    whole(together.least_left),
                    whole(together.refused),
                ]
            })
            .collect();
        aligned(&titles, &rows)
    }
}
