//! Options of several readers, folded, however they come and go.

use std::rc::Rc;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use simulator::schedule::Plan;
use supermetrics_batch_status_core::client::reader::Left;
use supermetrics_batch_status_core::error::Error;
use supermetrics_batch_status_core::watch::options::WatchOptions;
use supermetrics_batch_status_core::watch::reader_options::ReaderOptions;

use crate::trip::executor::World;
use crate::trip::{HOUR, options};

use crate::polled::{Shared, endless, plan, poller, reader, reader_with, start};

fn slow(options: &mut WatchOptions) {
    options.set_min_interval_ms(3_600_000).unwrap();
}

fn fast(options: &mut WatchOptions) {
    options.set_max_interval_ms(5000).unwrap();
}

/// A batch in which nothing happens any more, with a poller that runs.
fn idle() -> (Rc<World>, Shared) {
    let world = World::new(Plan {
        total: 3,
        hangs: Some(0),
        ..plan()
    });
    let poller = poller(&world);
    start(&world, &poller);
    (world, poller)
}

#[test]
fn joining_hastens_at_once_and_leaving_takes_it_back() {
    let (world, poller) = idle();
    let _patient = reader_with(&poller, slow);
    world.run_until(600_000.0);
    assert_eq!(world.requests(), 1);
    let eager = reader_with(&poller, fast);
    world.run_until(605_000.0);
    assert!(world.requests() > 1, "at once");
    world.run_until(700_000.0);
    let requests = world.requests();
    assert!((18..=110).contains(&requests), "{requests}");
    eager.leave(Left::Closed);
    world.run_until(HOUR - 1.0);
    assert!(world.requests() <= requests + 1, "{}", world.requests());
    // What a reader wants that has paused does not count either.
    let eager = reader_with(&poller, fast);
    world.run_until(HOUR + 60_000.0);
    eager.pause();
    let requests = world.requests();
    world.run_until(HOUR + 1_800_000.0);
    assert!(world.requests() <= requests + 1);
    let requests = world.requests();
    eager.resume();
    world.run_until(HOUR + 1_805_000.0);
    assert!(world.requests() > requests);
}

#[test]
fn a_joiner_with_a_small_budget_makes_polls_rare_and_stops_none() {
    let (world, poller) = idle();
    let _first = reader_with(&poller, |options| {
        fast(options);
        options.set_hourly_budget(5000).unwrap();
    });
    world.run_until(1_800_000.0);
    let before = world.requests();
    assert!(before > 300, "{before}");
    let frugal = reader_with(&poller, |options| options.set_hourly_budget(100).unwrap());
    world.run_until(2_400_000.0);
    let requests = world.requests() - before;
    // An even spread is one in 37 s.
    assert!((10..=22).contains(&requests), "{requests} in ten minutes");
    frugal.leave(Left::Closed);
    let before = world.requests();
    world.run_until(2_460_000.0);
    assert!(world.requests() >= before + 10, "as before");
}

#[test]
fn a_page_that_is_hidden_polls_as_always_where_one_reader_wants_it() {
    let (world, poller) = idle();
    let _first = reader_with(&poller, fast);
    poller.set_hidden(true);
    world.run_until(60_000.0);
    let at_rest = world.requests();
    let _other = reader_with(&poller, |options| options.set_pause_when_hidden(false));

    world.run_until(120_000.0);
    assert!(world.requests() - at_rest >= 10, "{at_rest}");
}

#[test]
fn a_request_may_take_as_long_as_any_reader_allows() {
    let slow_server = |world: &World, window| (40_000.0, world.truth(window));
    for (joins, times_out) in [(false, true), (true, false)] {
        let world = World::with(endless(), slow_server, |_| Ok(None));
        let poller = poller(&world);
        let first = reader(&poller);
        let _second = joins.then(|| {
            reader_with(&poller, |options| {
                options.request.set_timeout_ms(60_000).unwrap()
            })
        });
        start(&world, &poller);
        world.run_until(45_000.0);
        let error = first.snapshot().error.clone();
        let timeout = Error::Timeout { after_ms: 30_000 };
        assert_eq!(error, times_out.then_some(timeout));
    }
}

#[test]
fn options_fold_in_any_order() {
    let wants = |more: fn(&mut WatchOptions)| ReaderOptions::from(&options(more));
    let all = [
        wants(|_| ()),
        wants(slow),
        wants(fast),
        wants(|options| options.set_hourly_budget(100).unwrap()),
        wants(|options| options.set_hourly_budget(10).unwrap()),
        wants(|options| options.set_pause_when_hidden(false)),
        wants(|options| options.request.set_timeout_ms(90_000).unwrap()),
        wants(|options| options.request.set_max_body_bytes(5_000_000).unwrap()),
        wants(|options| options.request.retry_mut().set_limit(3).unwrap()),
    ];
    for one in all {
        assert_eq!(one.folded(one), one);
        for two in all {
            assert_eq!(one.folded(two), two.folded(one));
            for three in all {
                let left = one.folded(two).folded(three);
                assert_eq!(left, one.folded(two.folded(three)));
            }
        }
    }
    let folded = all.into_iter().reduce(ReaderOptions::folded).unwrap();
    assert_eq!(
        (folded.min_interval_ms, folded.max_interval_ms),
        (1000, 5000)
    );
    assert_eq!(
        (folded.hourly_budget, folded.pause_when_hidden),
        (Some(10), false)
    );
    assert_eq!(folded.timeout_ms, 90_000);
    assert_eq!(
        folded.max_body_bytes,
        wants(|_| ()).max_body_bytes.max(5_000_000)
    );
    assert_eq!(folded.retry, wants(|_| ()).retry);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(3),
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_poller_whose_readers_come_and_go_is_soon_like_one_that_had_them_from_the_start(
        steps in proptest::collection::vec((0..5_usize, any::<bool>(), 1..120_u32), 1..12),
    ) {
        let kinds: [fn(&mut WatchOptions); 5] = [
            |_| (),
            slow,
            fast,
            |options| options.set_hourly_budget(600).unwrap(),
            |options| options.set_pause_when_hidden(false),
        ];
        let (world, poller) = idle();
        let mut readers = vec![(0, reader_with(&poller, kinds[0]))];
        for (kind, joins, seconds) in steps {
            world.run_until(world.now() + f64::from(seconds) * 1000.0);
            let other = readers.iter().skip(1).position(|(other, _)| *other == kind);
            match other {
                Some(at) if !joins => drop(readers.remove(at + 1)),
                _ => readers.push((kind, reader_with(&poller, kinds[kind]))),
            }
        }
        let (fresh, like) = idle();
        let _others: Vec<_> = readers.iter().map(|(kind, _)| reader_with(&like, kinds[*kind])).collect();
        // The pace settles within minutes, and what was spent before is an hour old.
        let gaps = |world: &World| {
            world.run_until(world.now() + 2.0 * HOUR);
            let from = world.now();
            world.run_until(from + HOUR);
            let sent = world.sent.borrow();
            let after: Vec<f64> = sent.iter().map(|sent| sent.at).filter(|at| *at > from).collect();
            let mut gaps: Vec<f64> = after.windows(2).map(|pair| pair[1] - pair[0]).collect();
            gaps.sort_by(f64::total_cmp);
            (after.len() as f64, gaps[gaps.len() / 2], gaps[gaps.len() - 1])
        };
        let (changed, constant) = (gaps(&world), gaps(&fresh));
        let is_like = |one: f64, other: f64| (one - other).abs() <= 1.0 + other * 0.05;
        prop_assert!(is_like(changed.0, constant.0), "requests: {} and {}", changed.0, constant.0);
        prop_assert!(is_like(changed.1, constant.1), "usual pauses: {} and {}", changed.1, constant.1);
        prop_assert!(is_like(changed.2, constant.2), "longest: {} and {}", changed.2, constant.2);
    }
}
