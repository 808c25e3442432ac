//! What holds for any batch and any trouble.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use simulator::random::{Draw, bits, unit};
use simulator::schedule::{Arrival, Plan};
use supermetrics_batch_status_core::model::{BatchOutcome, BatchState, Progress};
use supermetrics_batch_status_core::request::options::Value;
use supermetrics_batch_status_core::watch::End;
use supermetrics_batch_status_core::watch::options::WatchOptions;

use crate::trip::{Asked, Fault, HOUR, Trip, first_open, options};

/// From then on nothing goes wrong any more.
const FAULTS_UNTIL: f64 = 120_000.0;

fn plans() -> impl Strategy<Value = Plan> {
    let size = (1..400_u32, 1..51_u32, 200.0..5000.0, 0.0..1.3);
    let kind = (0.0..0.3, any::<u64>(), any::<bool>(), 0..3_u8);
    (size, kind).prop_map(|((total, concurrency, median_ms, spread), kind)| {
        let (failure_share, seed, disorder, special) = kind;
        Plan {
            total,
            concurrency,
            median_ms,
            spread,
            failure_share,
            seed,
            disorder,
            cancelled_at: (special == 1).then_some(seed % 100_000),
            arrival: if special == 2 {
                Arrival::InSteps {
                    step: 40,
                    every_ms: 50,
                }
            } else {
                Arrival::AtOnce { after_ms: 0 }
            },
            ..Plan::default()
        }
    })
}

/// One request in `rarely` has trouble.
fn trouble(seed: u64, rarely: u64) -> impl FnMut(Asked) -> Option<Fault> {
    move |asked| {
        let draw = |draw| bits(seed, asked.number as u64, draw);
        let share = |draw| unit(seed, asked.number as u64, draw);
        if asked.at > FAULTS_UNTIL || draw(Draw::Error) % rarely != 0 {
            return None;
        }
        let long = share(Draw::Duration) * 8000.0;
        Some(match draw(Draw::Order) % 9 {
            0 => Fault::Network,
            1 => Fault::Status(429, Some(long as u64)),
            2 => Fault::Status(503, None),
            3 => Fault::Body("<p>Bad gateway".to_owned()),
            4 | 5 => Fault::Stale(long as u64),
            6 | 7 => Fault::Slow(long),
            _ => Fault::Rows((share(Draw::Rows) * 30.0) as usize),
        })
    }
}

fn outcome(trip: &Trip) -> BatchOutcome {
    let counts = trip.schedule.counts(u64::MAX - 1);
    let counts = [
        counts.queued,
        counts.running,
        counts.success,
        counts.failure,
    ]
    .map(u64::from);
    let total = counts.iter().sum();
    let outcome = Progress::new(counts, total).outcome(BatchState::Stopped, true);
    outcome.unwrap()
}

/// Whether the rows are the truth at the time of an answer that has come.
fn is_true_at_some_time(trip: &Trip, times: &[u64]) -> Result<(), TestCaseError> {
    let mut differences = Vec::new();
    for time in times.iter().rev() {
        differences = trip.differences(*time);
        if differences.is_empty() {
            return Ok(());
        }
    }
    Err(TestCaseError::fail(format!(
        "{} ms: {differences:#?}",
        trip.now()
    )))
}

/// The same cases each time: a check that fails now and then tells nobody anything.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(3),
        ..ProptestConfig::default()
    }
}

/// An hour after the last query has ended.
fn long_enough(trip: &Trip) -> f64 {
    trip.schedule
        .end()
        .map_or(5.0 * HOUR, |end| end as f64 + HOUR)
}

proptest! {
    #![proptest_config(config(32))]

    #[test]
    fn what_says_synced_is_true_and_every_batch_ends(plan in plans(), seed in any::<u64>(), rarely in 1..6_u64) {
        let mut trip = Trip::new(plan).script(trouble(seed, rarely));
        let mut times = Vec::new();
        let mut truth = Ok(());
        let mut seen = 0;
        trip.until(long_enough(&trip), |trip| {
            times.push(trip.last_answer().true_at);
            let snapshot = trip.snapshot();
            if snapshot.synced && snapshot.revision != seen {
                seen = snapshot.revision;
                truth = is_true_at_some_time(trip, &times);
            }
            truth.is_err()
        });
        truth?;
        let failed_at_first = matches!(trip.end(), Some(End::Failed(_))) && trip.sent.len() == 4;
        prop_assume!(!failed_at_first);
        prop_assert_eq!(trip.end(), Some(&End::Batch(outcome(&trip))));
        prop_assert!(trip.busiest(1000.0) <= 20);
        prop_assert!(trip.busiest(HOUR) <= 2500);
    }
}

fn restored(saved: String) -> WatchOptions {
    let field = |name: &str, value: &str| (name.to_owned(), Value::Text(value.to_owned()));
    let fields = vec![
        field("batchId", "qrb_3feb5ff5c71e"),
        field("restoreFrom", &saved),
    ];
    WatchOptions::read(&Value::Object(fields), None).unwrap()
}

proptest! {
    #![proptest_config(config(12))]

    #[test]
    fn what_is_saved_and_restored_is_the_same_and_no_terminal_page_is_read_again(
        plan in plans(), more in prop_oneof![Just(0), 2000..4000_u32], at in 100.0..90_000.0,
    ) {
        let plan = Plan { total: plan.total + more, disorder: plan.disorder && more == 0, ..plan };
        let mut trip = Trip::new(plan);
        trip.until(at, |_| false);
        let (rows, request) = (trip.rows(), options(|_| ()).request);
        let saved = trip.watch.save(&request);
        let known = trip.snapshot().known_queries;
        trip.restart(restored(saved));
        prop_assert_eq!(&trip.rows(), &rows);
        prop_assert_eq!(trip.snapshot().known_queries, known);
        let open = first_open(&trip.watch).min(known);
        let (from, total) = (trip.sent.len(), trip.schedule.plan().total);
        let last = trip.run(long_enough(&trip));
        prop_assert!(last.synced);
        prop_assert_eq!(trip.end(), Some(&End::Batch(outcome(&trip))));
        for sent in trip.sent.iter().skip(from).filter(|_| total > 1000) {
            prop_assert!(sent.window.offset + 200 >= open, "{:?}, {} was open", sent.window, open);
        }
    }
}

#[test]
fn no_hour_has_more_requests_than_the_budget_and_no_second_more_than_twenty() {
    let long = Plan {
        total: 182_500,
        concurrency: 50,
        median_ms: 8000.0,
        accounts: 500,
        ..Plan::default()
    };
    let small = Plan {
        total: 3000,
        concurrency: 5,
        median_ms: 50_000.0,
        ..Plan::default()
    };
    for (name, plan, budget, min) in [
        ("a large one", &long, 2500, 60_000),
        ("a large one, few requests", &long, 100, 1000),
        ("a small one", &small, 600, 2000),
        ("a small one, few requests", &small, 60, 100),
        ("a small one, hardly any", &small, 1, 100),
    ] {
        let within = options(|options| {
            options.set_hourly_budget(budget).unwrap();
            options.set_min_interval_ms(min).unwrap();
        });
        let mut trip = Trip::with(plan.clone(), within);
        trip.until(10.0 * HOUR, |_| false);
        let (hour, second) = (trip.busiest(HOUR), trip.busiest(1000.0));
        assert!(hour as u64 <= budget, "{name}: {hour} of {budget}");
        assert!(second <= 20, "{name}: {second} in a second");
        let snapshot = trip.snapshot();
        println!(
            "  {name}: {} requests in {:.1} h, the busiest hour {hour} of {budget}; {} rows known, synced: {}",
            trip.sent.len(),
            trip.now() / HOUR,
            snapshot.known_queries,
            snapshot.synced
        );
    }
}
