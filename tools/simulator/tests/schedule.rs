//! The scheduling model against a count by hand.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs
)]

use proptest::prelude::*;
use simulator::schedule::{Arrival, BatchState, Counts, Plan, QueryState, Schedule};

fn tally(schedule: &Schedule, now: u64) -> Counts {
    let mut counts = Counts::default();
    for index in 0..schedule.plan().total {
        match schedule.query_state(index, now) {
            None => {}
            Some(QueryState::Queued) => counts.queued += 1,
            Some(QueryState::Running { .. }) => counts.running += 1,
            Some(QueryState::Ended { failed: true, .. }) => counts.failure += 1,
            Some(QueryState::Ended { failed: false, .. }) => counts.success += 1,
        }
    }
    counts
}

fn any_plan() -> impl Strategy<Value = Plan> {
    let arrival = prop_oneof![
        (0_u64..5000).prop_map(|after_ms| Arrival::AtOnce { after_ms }),
        (1_u32..20, 0_u64..5000).prop_map(|(step, every_ms)| Arrival::InSteps { step, every_ms }),
    ];
    (
        0_u32..80,
        1_u32..50,
        any::<u64>(),
        0.0..1.5,
        0.0..0.3,
        arrival,
        prop::option::of(0_u64..20_000),
        prop::option::of(0_u32..80),
    )
        .prop_map(
            |(total, concurrency, seed, spread, failure_share, arrival, cancelled_at, hangs)| {
                Plan {
                    total,
                    concurrency,
                    seed,
                    spread,
                    failure_share,
                    arrival,
                    cancelled_at,
                    hangs,
                    ..Plan::default()
                }
            },
        )
}

proptest! {
    #[test]
    fn counts_are_those_of_the_rows(plan in any_plan(), now in 0_u64..60_000) {
        let schedule = Schedule::new(plan);
        let counts = schedule.counts(now);
        prop_assert_eq!(counts, tally(&schedule, now));
        prop_assert_eq!(counts.total(), schedule.total(now));
        prop_assert!(counts.running <= schedule.plan().concurrency);
    }

    #[test]
    fn queries_start_in_order_and_never_go_back(plan in any_plan(), now in 0_u64..60_000, later in 0_u64..60_000) {
        let schedule = Schedule::new(plan);
        let rank = |state| match state {
            None => 0,
            Some(QueryState::Queued) => 1,
            Some(QueryState::Running { .. }) => 2,
            Some(QueryState::Ended { .. }) => 3,
        };
        let mut before = 3;
        for index in 0..schedule.plan().total {
            let state = rank(schedule.query_state(index, now));
            prop_assert!(state <= rank(schedule.query_state(index, now + later)));
            prop_assert!(state.min(2) <= before, "a query started before one in front of it");
            before = state.min(2);
        }
    }

    #[test]
    fn the_end_is_when_the_last_query_ends(plan in any_plan()) {
        let schedule = Schedule::new(plan);
        match schedule.end() {
            Some(end) if schedule.plan().total > 0 => {
                prop_assert_eq!(schedule.batch_state(end), BatchState::Stopped);
                prop_assert_eq!(schedule.counts(end).running, 0);
            }
            Some(_) => {}
            None => prop_assert_eq!(schedule.counts(u64::MAX).running, 1),
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_batch_and_another_gives_another() {
    let starts = |seed| {
        let schedule = Schedule::new(Plan {
            seed,
            ..Plan::default()
        });
        (0..120)
            .map(|index| schedule.query_state(index, 20_000))
            .collect::<Vec<_>>()
    };
    assert_eq!(starts(1), starts(1));
    assert_ne!(starts(1), starts(2));
}

#[test]
fn a_cancelled_batch_stops_with_queries_still_queued() {
    let schedule = Schedule::new(Plan {
        cancelled_at: Some(5000),
        ..Plan::default()
    });
    let end = schedule.end().unwrap();
    assert_eq!(schedule.batch_state(end), BatchState::Stopped);
    assert!(schedule.counts(end).queued > 0);
    assert!(end >= 5000);
}

#[test]
fn a_batch_of_182_500_queries_is_computed_and_counted() {
    let schedule = Schedule::new(Plan {
        total: 182_500,
        concurrency: 50,
        ..Plan::default()
    });
    let end = schedule.end().unwrap();
    assert_eq!(schedule.counts(end).total(), 182_500);
    assert_eq!(tally(&schedule, end / 2), schedule.counts(end / 2));
}
