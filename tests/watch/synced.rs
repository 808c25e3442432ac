//! What a watch shows is true: row by row where it says so, and at its end in any case.

use simulator::schedule::{Arrival, Plan};
use supermetrics_batch_status_core::model::BatchOutcome;
use supermetrics_batch_status_core::watch::End;

use crate::trip::{HOUR, Trip};

fn batches() -> Vec<(&'static str, Plan, BatchOutcome)> {
    let plan = Plan {
        failure_share: 0.04,
        ..Plan::default()
    };
    vec![
        ("120 queries", plan.clone(), BatchOutcome::Partial),
        (
            "one query",
            Plan {
                total: 1,
                failure_share: 0.0,
                ..plan.clone()
            },
            BatchOutcome::Success,
        ),
        (
            "no failures",
            Plan {
                total: 800,
                failure_share: 0.0,
                ..plan.clone()
            },
            BatchOutcome::Success,
        ),
        (
            "all fail",
            Plan {
                total: 60,
                failure_share: 1.0,
                ..plan.clone()
            },
            BatchOutcome::Failure,
        ),
        (
            "several pages",
            Plan {
                total: 4_321,
                concurrency: 50,
                ..plan.clone()
            },
            BatchOutcome::Partial,
        ),
        (
            "a long tail",
            Plan {
                total: 2_500,
                concurrency: 20,
                spread: 1.4,
                slow_share: 0.05,
                ..plan.clone()
            },
            BatchOutcome::Partial,
        ),
        (
            "it grows",
            Plan {
                total: 900,
                concurrency: 10,
                arrival: Arrival::InSteps {
                    step: 300,
                    every_ms: 20_000,
                },
                ..plan.clone()
            },
            BatchOutcome::Partial,
        ),
        (
            "nothing at first",
            Plan {
                arrival: Arrival::AtOnce { after_ms: 20_000 },
                ..plan.clone()
            },
            BatchOutcome::Partial,
        ),
        (
            "cancelled",
            Plan {
                total: 3_000,
                cancelled_at: Some(60_000),
                ..plan.clone()
            },
            BatchOutcome::Stopped,
        ),
        (
            "without order",
            Plan {
                total: 2_000,
                concurrency: 20,
                disorder: true,
                ..plan.clone()
            },
            BatchOutcome::Partial,
        ),
        (
            "empty",
            Plan {
                total: 0,
                cancelled_at: Some(0),
                ..plan
            },
            BatchOutcome::Empty,
        ),
    ]
}

#[test]
fn a_snapshot_that_says_synced_is_true_row_by_row() {
    for (name, plan, outcome) in batches() {
        let mut trip = Trip::new(plan);
        let mut synced = 0;
        let mut answers = 0;
        trip.until(3.0 * HOUR, |trip| {
            answers += 1;
            if trip.snapshot().synced {
                synced += 1;
                let differences = trip.differences(trip.last_answer().true_at);
                assert!(differences.is_empty(), "{name}: {differences:#?}");
            }
            false
        });
        let last = trip.snapshot();
        assert_eq!(trip.end(), Some(&End::Batch(outcome)), "{name}");
        assert!(last.synced, "{name}: the last word is synced: {last:#?}");
        println!(
            "  {name}: {answers} answers, {synced} of them synced, {} requests",
            trip.sent.len()
        );
    }
}
