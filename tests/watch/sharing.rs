//! One poller and its readers: who shares what, who waits for whom, and what is left when all have gone.

use std::cell::{Cell, RefCell};
use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::json;
use simulator::schedule::Plan;
use supermetrics_batch_status_core::client::host::HttpResponse;
use supermetrics_batch_status_core::client::poller::Poller;
use supermetrics_batch_status_core::client::reader::{Left, Outcome, Reader, expire};
use supermetrics_batch_status_core::error::Error;
use supermetrics_batch_status_core::model::BatchOutcome;
use supermetrics_batch_status_core::request::options::Value;
use supermetrics_batch_status_core::rows::view::{Export, Filter, Format, RowQuery};
use supermetrics_batch_status_core::watch::options::WatchOptions;
use supermetrics_batch_status_core::watch::reader_options::ReaderOptions;
use supermetrics_batch_status_core::watch::snapshot::Connection;
use supermetrics_batch_status_core::watch::{LogEvent, Purpose, Timer};

use crate::executor::{Machine, World};
use crate::trip::{BATCH_ID, HOUR, START, options};

type Shared = Rc<Poller<Machine>>;

fn plan() -> Plan {
    Plan {
        failure_share: 0.0,
        ..Plan::default()
    }
}

/// A batch of which one query never ends.
fn endless() -> Plan {
    Plan {
        hangs: Some(0),
        ..plan()
    }
}

fn poller(world: &Rc<World>) -> Shared {
    let machine = Machine(Rc::clone(world));
    Rc::new(Poller::new(machine, options(|_| ())))
}

fn reader(poller: &Shared) -> Rc<Reader<Machine>> {
    Rc::new(Reader::new(
        Rc::clone(poller),
        ReaderOptions::from(&options(|_| ())),
    ))
}

/// A reader with options of its own.
fn reader_with(poller: &Shared, more: impl FnOnce(&mut WatchOptions)) -> Rc<Reader<Machine>> {
    let options = ReaderOptions::from(&options(more));
    Rc::new(Reader::new(Rc::clone(poller), options))
}

fn start(world: &World, poller: &Shared) {
    let poller = Rc::clone(poller);
    world.spawn(async move { poller.run().await });
}

/// A world with a poller that runs, and its first reader.
fn begin(plan: Plan) -> (Rc<World>, Shared, Rc<Reader<Machine>>) {
    let world = World::new(plan);
    let poller = poller(&world);
    let first = reader(&poller);
    start(&world, &poller);
    (world, poller, first)
}

#[test]
fn readers_share_requests_and_the_end() {
    let (alone, _, one) = begin(plan());
    alone.run_until(HOUR);
    let (world, poller, first) = begin(plan());
    let others = [reader(&poller), reader(&poller)];
    world.run_until(HOUR);
    assert_eq!(world.requests(), alone.requests());
    let success = Some(Outcome::Batch(BatchOutcome::Success));
    assert_eq!(one.outcome(), success);
    for reader in others.iter().chain([&first]) {
        assert_eq!(reader.outcome(), success);
        assert!(reader.snapshot().synced);
    }
    assert!(poller.is_over());
    assert_eq!(world.tasks(), 0);
}

#[test]
fn the_last_one_to_leave_ends_the_poller_and_drops_the_request_in_flight() {
    for drops in [false, true] {
        let (world, poller, first) = begin(plan());
        let second = reader(&poller);
        let go = |reader: Rc<Reader<Machine>>| {
            if !drops {
                reader.leave(Left::Closed);
                assert_eq!(reader.outcome(), Some(Outcome::Failed(Error::Closed)));
            }
        };
        world.run_until(40.0);
        go(first);
        world.run_until(50.0);
        assert_eq!((world.dropped.get(), world.tasks()), (0, 1));
        go(second);
        world.run_until(60.0);
        assert_eq!((world.dropped.get(), world.tasks()), (1, 0));
        world.run_until(HOUR);
        assert_eq!(world.requests(), 1);
        assert!(poller.is_over());
    }
}

#[test]
fn one_who_stops_does_not_stop_the_other() {
    let (world, poller, first) = begin(plan());
    let second = reader(&poller);
    world.run_until(5000.0);
    first.leave(Left::Closed);
    let (version, seen) = (first.version(), first.snapshot());
    assert_eq!(seen.connection, Connection::Closed);
    assert_eq!(seen.next_poll_at, None);
    world.run_until(HOUR);
    assert_eq!(first.version(), version);
    assert!(Rc::ptr_eq(&first.snapshot(), &seen));
    assert_eq!(
        second.outcome(),
        Some(Outcome::Batch(BatchOutcome::Success))
    );
    // A reason, once given, stays.
    first.leave(Left::Aborted);
    assert_eq!(first.outcome(), Some(Outcome::Failed(Error::Closed)));
}

#[test]
fn stopped_before_the_first_answer() {
    let (world, _, first) = begin(plan());
    assert_eq!(first.version(), 0);
    first.leave(Left::Closed);
    assert!(first.version() > 0);
    world.run_until(HOUR);
    // The poller had not even begun.
    assert_eq!(world.requests(), 0);
    let snapshot = first.snapshot();
    assert_eq!(snapshot.connection, Connection::Closed);
    assert_eq!(snapshot.progress.total, 0);
}

#[test]
fn one_who_pauses_sees_nothing_new_while_the_other_does() {
    let (world, poller, first) = begin(endless());
    let second = reader(&poller);
    world.run_until(10_000.0);
    first.pause();
    let (version, seen) = (first.version(), first.snapshot());
    assert_eq!(seen.connection, Connection::Paused);
    let other = second.version();
    world.run_until(30_000.0);
    assert_eq!(first.version(), version);
    assert!(Rc::ptr_eq(&first.snapshot(), &seen));
    assert!(second.version() > other);
    assert_ne!(second.snapshot().connection, Connection::Paused);
    first.resume();
    assert!(first.version() > version);
    assert_eq!(first.snapshot().progress, second.snapshot().progress);
    let added = first.snapshot().progress.ended - seen.progress.ended;
    assert_eq!(first.snapshot().changes.succeeded, added);
}

#[test]
fn one_who_looks_only_after_a_pause_sees_what_was_known_at_the_pause() {
    for pauses in [true, false] {
        let (world, poller, first) = begin(endless());
        let second = reader(&poller);
        world.run_until(10_000.0);
        let known = second.snapshot().progress;
        if pauses {
            first.pause();
        } else {
            first.leave(Left::Closed);
        }
        world.run_until(30_000.0);
        assert_ne!(second.snapshot().progress, known);
        assert_eq!(first.snapshot().progress, known, "pauses: {pauses}");
    }
}

#[test]
fn the_rows_of_one_who_has_paused_are_the_newest_and_agree_with_each_other() {
    for (name, other_reads) in [("another reads on", true), ("alone", false)] {
        let (world, poller, first) = begin(endless());
        let second = other_reads.then(|| reader(&poller));
        world.run_until(10_000.0);
        // Caught while a request is on its way: its answer comes during the pause.
        let before = world.requests();
        while world.requests() == before {
            world.run_until(world.now.get() + 20.0);
        }
        let seen = first.snapshot();
        first.pause();
        let mut newest = seen.revision;
        for seconds in 11..40 {
            world.run_until(f64::from(seconds) * 1000.0);
            newest = rows_agree(&first, newest, name);
            assert_eq!(first.snapshot().revision, seen.revision, "{name}");
            if let Some(second) = &second {
                assert_eq!(newest, second.snapshot().revision, "{name}");
            }
        }
        assert!(newest > seen.revision, "{name}: nothing has changed");
        let since = Value::Number(seen.revision.into(), seen.revision.to_string());
        let look =
            RowQuery::read(&Value::Object(vec![("changedSince".to_owned(), since)])).unwrap();
        assert!(
            first.queries(&look).total > 0,
            "{name}: what is new is told"
        );
        first.resume();
        assert_eq!(first.snapshot().revision, newest, "{name}");
    }
}

/// All ways to read rows tell the same, and nothing older than before. Gives their revision.
fn rows_agree(reader: &Reader<Machine>, before: u32, name: &str) -> u32 {
    let look = RowQuery {
        limit: 1000,
        ..RowQuery::default()
    };
    let window = reader.queries(&look);
    assert!(window.revision >= before, "{name}");
    let order = reader.query_order(&Filter::default());
    assert_eq!(order.revision, window.revision, "{name}");
    assert_eq!(order.indexes.len(), window.queries.len(), "{name}");
    let timing = reader.timing(&Filter::default());
    assert_eq!(timing.states.len(), window.queries.len(), "{name}");
    let mut export = Export::new(Format::Json, order.indexes);
    let mut file = String::new();
    while let Some(piece) = reader.next_piece(&mut export) {
        file.push_str(&piece);
    }
    let file: Vec<serde_json::Value> = serde_json::from_str(&file).unwrap();
    for (position, query) in window.queries.iter().enumerate() {
        let state = query.state as u8;
        assert_eq!(timing.states[position], state, "{name}: {query:?}");
        assert_eq!(file[position]["state"], json!(query.state), "{name}");
    }
    window.revision
}

#[test]
fn the_poller_rests_while_all_readers_do() {
    let (world, poller, first) = begin(endless());
    let second = reader(&poller);
    world.run_until(10_000.0);
    first.pause();
    second.pause();
    world.run_until(11_000.0);
    let requests = world.requests();
    world.run_until(HOUR);
    assert_eq!(world.requests(), requests);
    // One who has paused may go without waking the other.
    drop(first);
    world.run_until(2.0 * HOUR);
    assert_eq!(world.requests(), requests);
    let third = reader(&poller);
    world.run_until(2.0 * HOUR + 10.0);
    assert_eq!(world.requests(), requests + 1);
    drop(third);
    world.run_until(2.0 * HOUR + 1000.0);
    let requests = world.requests();
    world.run_until(3.0 * HOUR);
    assert_eq!(world.requests(), requests);
    second.resume();
    world.run_until(3.0 * HOUR + 10.0);
    assert_eq!(world.requests(), requests + 1);
}

#[test]
fn one_who_pauses_hears_of_the_end_when_it_goes_on() {
    let (world, poller, first) = begin(plan());
    let second = reader(&poller);
    world.run_until(5000.0);
    first.pause();
    world.run_until(HOUR);
    assert!(second.outcome().is_some());
    assert_eq!(first.outcome(), None);
    first.resume();
    assert_eq!(first.outcome(), Some(Outcome::Batch(BatchOutcome::Success)));
    assert_eq!(first.snapshot().connection, Connection::Ended);
}

#[test]
fn a_deadline_is_kept_though_the_machine_sleeps_or_its_clock_is_set() {
    for (asleep, error, latest) in [
        (0.0, 0.0, 60_010.0),
        (30_000.0, 0.0, 60_010.0),
        (600_000.0, 0.0, 610_010.0),
        (0.0, -HOUR, 65_010.0),
    ] {
        let (world, poller, first) = begin(endless());
        let second = reader(&poller);
        world.spawn(expire(Rc::downgrade(&first), 60_000));
        world.run_until(10_000.0);
        world.clock_error.set(error);
        world.sleep(asleep);
        world.run_until(latest);
        let deadline = Error::Deadline { after_ms: 60_000 };
        assert_eq!(
            first.outcome(),
            Some(Outcome::Failed(deadline.clone())),
            "{asleep}, {error}"
        );
        let snapshot = first.snapshot();
        assert_eq!(snapshot.error, Some(deadline));
        assert_eq!(snapshot.connection, Connection::Closed);
        assert!(snapshot.progress.total > 0, "the last picture stays");
        assert_eq!(second.outcome(), None);
    }
}

#[test]
fn an_answer_that_waited_while_the_machine_slept_is_followed_by_another_request_at_once() {
    let (world, _, first) = begin(endless());
    // Long since idle: half a minute between two polls. The next one is caught on its way.
    world.run_until(HOUR);
    let before = world.requests();
    while world.requests() == before {
        world.run_until(world.now.get() + 20.0);
    }
    world.sleep(HOUR);
    let woke = world.now.get();
    world.run_until(woke + 300.0);
    assert_eq!(world.requests(), before + 2);
    assert!(first.snapshot().updated_at.is_some());
}

#[test]
fn a_deadline_does_not_keep_a_reader_alive() {
    let (world, _, first) = begin(plan());
    world.spawn(expire(Rc::downgrade(&first), 600_000));
    world.run_until(10_000.0);
    drop(first);
    world.run_until(20_000.0);
    assert_eq!(world.tasks(), 0);
}

#[test]
fn a_slow_reader_gets_the_latest_and_misses_no_end() {
    let (world, _, first) = begin(plan());
    let seen = Rc::new(Cell::new(0));
    let (slow, count, clock) = (Rc::clone(&first), Rc::clone(&seen), Rc::clone(&world));
    world.spawn(async move {
        let machine = Machine(Rc::clone(&clock));
        let mut version = 0;
        loop {
            slow.changed(version).await;
            if slow.version() <= version {
                break;
            }
            version = slow.version();
            count.set(count.get() + 1);
            supermetrics_batch_status_core::client::host::Host::sleep(&machine, 10_000).await;
            assert!(slow.snapshot().progress.ended >= slow.snapshot().changes.succeeded);
        }
        let outcome = slow.ended().await;
        assert_eq!(outcome, Some(Outcome::Batch(BatchOutcome::Success)));
        count.set(count.get() + 1000);
    });
    world.run_until(HOUR);
    assert_eq!(world.tasks(), 0);
    let steps = seen.get() - 1000;
    assert!((3..=12).contains(&steps), "{steps} pictures");
}

#[test]
fn a_picture_is_the_same_until_something_has_changed() {
    let (world, _, first) = begin(endless());
    let before = first.snapshot();
    assert!(Rc::ptr_eq(&before, &first.snapshot()));
    assert_eq!(before.connection, Connection::Connecting);
    world.run_until(1.0);
    assert!(Rc::ptr_eq(&before, &first.snapshot()));
    world.run_until(100.0);
    let after = first.snapshot();
    assert!(!Rc::ptr_eq(&before, &after));
    assert_eq!(after.changes.added, after.progress.total);
    world.run_until(101.0);
    first.refresh();
    assert!(Rc::ptr_eq(&after, &first.snapshot()));
}

#[test]
fn changes_are_those_since_the_last_picture_of_the_same_reader() {
    let (world, poller, first) = begin(plan());
    let second = reader(&poller);
    let mut ended = 0;
    for second in 1..100 {
        world.run_until(f64::from(second) * 1000.0);
        ended += first.snapshot().changes.succeeded;
        if first.outcome().is_some() {
            break;
        }
        // A pause makes a new picture, in which nothing else has changed.
        first.pause();
        assert_eq!(first.snapshot().changes.succeeded, 0, "{second} s");
        first.resume();
    }
    let last = second.snapshot();
    assert_eq!(last.changes.succeeded, last.progress.ended);
    assert_eq!(ended, last.progress.ended);
}

#[test]
fn a_token_that_is_refused_is_asked_for_once_more() {
    // The first token is good for eight requests.
    let expired = |world: &World, window| {
        let sent = world.sent.borrow();
        let fresh = if sent.len() <= 8 { "token0" } else { "token1" };
        let good = sent
            .last()
            .is_some_and(|sent| sent.1.as_deref() == Some(fresh));
        let refused = HttpResponse {
            status: 401,
            ..HttpResponse::default()
        };
        (
            80.0,
            if good {
                world.truth(window)
            } else {
                Ok(refused)
            },
        )
    };
    for (name, token, goes_on) in [
        (
            "another one",
            (|asked| Some(format!("token{}", u32::from(asked > 8)))) as fn(u32) -> Option<String>,
            true,
        ),
        ("the same", |_| Some("token0".to_owned()), false),
    ] {
        let world = World::with(endless(), expired, token);
        let poller = poller(&world);
        let first = reader(&poller);
        start(&world, &poller);
        world.run_until(60_000.0);
        if goes_on {
            assert_eq!(first.outcome(), None, "{name}");
            assert!(world.requests() > 20, "{name}");
            assert_eq!(first.snapshot().error, None, "{name}");
            continue;
        }
        let Some(Outcome::Failed(Error::Api(error))) = first.outcome() else {
            panic!("{name}: {:?}", first.outcome());
        };
        assert_eq!(error.status, 401);
        assert_eq!(world.requests(), 10, "{name}");
    }
}

#[test]
fn refresh_is_a_request_at_once() {
    let (world, _, first) = begin(endless());
    world.run_until(HOUR - 1.0);
    world.run_until(HOUR + 12_000.0);
    let before = world.requests();
    first.refresh();
    world.run_until(world.now.get() + 1.0);
    assert!(world.requests() <= before + 1);
    world.run_until(world.now.get() + 100.0);
    assert_eq!(world.requests(), before + 1);
}

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
        let world = World::with(endless(), slow_server, |_| None);
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
            world.run_until(world.now.get() + f64::from(seconds) * 1000.0);
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
            world.run_until(world.now.get() + 2.0 * HOUR);
            let from = world.now.get();
            world.run_until(from + HOUR);
            let sent = world.sent.borrow();
            let after: Vec<f64> = sent.iter().map(|sent| sent.0).filter(|at| *at > from).collect();
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

#[test]
fn one_who_subscribes_during_a_pause_misses_nothing() {
    let (world, _, first) = begin(endless());
    world.run_until(5000.0);
    let before = first.version();
    first.pause();
    first.resume();
    assert_eq!(first.version(), before, "a pause that nobody saw");
    first.pause();
    let subscribed = first.version();
    assert!(subscribed > before);
    first.resume();
    assert!(
        first.version() > subscribed,
        "the listener is told that it goes on"
    );
    let resumed = first.version();
    world.run_until(6500.0);
    assert!(first.version() > resumed, "and of the next update");
}

#[test]
fn a_poller_whose_run_was_dropped_asks_again_when_it_runs_again() {
    for at in [40.0, 20_040.0] {
        let world = World::new(plan());
        let poller = poller(&world);
        let first = reader(&poller);
        let stops = Rc::new(Cell::new(false));
        let (stopped, running) = (Rc::clone(&stops), Rc::clone(&poller));
        world.spawn(async move {
            let mut run = pin!(running.run());
            poll_fn(|context| {
                if stopped.get() {
                    return Poll::Ready(());
                }
                run.as_mut().poll(context)
            })
            .await;
        });
        world.run_until(at);
        stops.set(true);
        first.notify();
        world.run_until(at + 100_000.0);
        assert_eq!(world.tasks(), 0);
        let requests = world.requests();
        start(&world, &poller);
        world.run_until(at + 100_010.0);
        assert_eq!(world.requests(), requests + 1, "{at}");
        world.run_until(HOUR);
        assert_eq!(
            first.outcome(),
            Some(Outcome::Batch(BatchOutcome::Success)),
            "{at}"
        );
    }
}

#[test]
fn what_was_saved_is_taken_by_a_poller_that_has_read_nothing() {
    let long_over = || {
        let world = World::new(Plan {
            total: 4000,
            ..plan()
        });
        world.sleep(10.0 * HOUR);
        world
    };
    let world = long_over();
    let poller = poller(&world);
    let first = reader(&poller);
    start(&world, &poller);
    world.run_until(11.0 * HOUR);
    let saved = first.serialize();
    let restored = || {
        let fields = [("batchId", BATCH_ID), ("restoreFrom", &saved)];
        let owned = fields.map(|(name, text)| (name.to_owned(), Value::Text(text.to_owned())));
        WatchOptions::read(&Value::Object(owned.to_vec()), None).unwrap()
    };
    for (name, answered, requests) in [("before the first answer", false, 1), ("later", true, 4)] {
        let world = long_over();
        let poller = self::poller(&world);
        let first = reader(&poller);
        start(&world, &poller);
        world.run_until(10.0 * HOUR + if answered { 100.0 } else { 10.0 });
        assert_eq!(poller.restore(&mut restored()), !answered, "{name}");
        let second = reader(&poller);
        world.run_until(11.0 * HOUR);
        assert_eq!(world.requests(), requests, "{name}");
        assert!(
            first.snapshot().synced && second.snapshot().synced,
            "{name}"
        );
    }
}

#[test]
fn a_logger_is_told_what_the_poller_does_and_never_the_token() {
    let world = World::with(
        plan(),
        |world: &World, window| {
            let fails = world.sent.borrow().len() == 3;
            let failed = HttpResponse {
                status: 503,
                ..HttpResponse::default()
            };
            (
                80.0,
                if fails {
                    Ok(failed)
                } else {
                    world.truth(window)
                },
            )
        },
        |_| Some("s3cr3t".to_owned()),
    );
    let poller = poller(&world);
    let (first, other) = (reader(&poller), reader(&poller));
    let events = Rc::new(RefCell::new(Vec::new()));
    let (heard, again) = (Rc::clone(&events), Rc::clone(&other));
    first.log(Box::new(move |event| {
        // A logger may call any method.
        let _ = again.snapshot();
        heard.borrow_mut().push(event.clone());
    }));
    start(&world, &poller);
    world.run_until(HOUR);
    let events = events.borrow();
    let sent = events
        .iter()
        .filter(|event| matches!(event, LogEvent::Sent { .. }));
    assert_eq!(sent.count(), world.requests());
    assert_eq!(
        events[0],
        LogEvent::Sent {
            offset: 0,
            limit: 1000,
            purpose: Purpose::Poll
        }
    );
    let is_answer = |event: &&LogEvent| matches!(event, LogEvent::Answered { status: 200, took_ms, bytes, .. } if *took_ms == 80.0 && *bytes > 1000);
    assert_eq!(
        events.iter().filter(is_answer).count(),
        world.requests() - 1
    );
    let failed = LogEvent::Failed {
        offset: 0,
        limit: 1000,
        kind: "server",
        status: Some(503),
        took_ms: 80.0,
        consecutive_failures: 1,
    };
    assert_eq!(events.iter().filter(|event| **event == failed).count(), 1);
    let waits = |timer| {
        let is_wait = move |event: &&LogEvent| matches!(event, LogEvent::Waiting { waiting_for, until } if *waiting_for == timer && *until > START as u64);
        events.iter().filter(is_wait).count()
    };
    assert!(
        waits(Timer::Interval) > 5 && waits(Timer::Backoff) == 1,
        "{events:#?}"
    );
    let end = LogEvent::Ended {
        outcome: Some(BatchOutcome::Success),
        kind: None,
    };
    assert_eq!(events.last(), Some(&end));
    let json = serde_json::to_string(&*events).unwrap();
    assert!(!json.contains("s3cr3t"));
    assert!(
        json.contains(r#"{"type":"waiting","waitingFor":"backoff","until":"#),
        "{json}"
    );
}
