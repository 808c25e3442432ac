//! Several watches of a batch, of which one asks and relays what it was answered: all of them know the same.

use simulator::schedule::Plan;
use supermetrics_batch_status_core::model::{BatchOutcome, BatchQuery};
use supermetrics_batch_status_core::request::StatusRequest;
use supermetrics_batch_status_core::rows::saved::Saved;
use supermetrics_batch_status_core::rows::view::{RowQuery, SortedView};
use supermetrics_batch_status_core::watch::snapshot::Snapshot;
use supermetrics_batch_status_core::watch::{
    End, LogEvent, Output, Relayed, SuccessResponse, Watch, Window,
};

use crate::dice::Dice;
use crate::trip::{BATCH_ID, Fault, HOUR, START, Sent, Step, Trip, options};

/// A leader on its way, and one who is told what it is answered.
struct Group {
    trip: Trip,
    follower: Watch,
    /// A tick for each request and each answer of the leader.
    clock: u32,
    told_at: u32,
    /// Requests on their way, and the tick of each.
    ticks: Vec<(f64, Window, u32)>,
}

impl Group {
    fn new(plan: Plan, seed: u64) -> Self {
        let mut dice = Dice(seed);
        let trip = Trip::new(plan).script(move |_| match dice.below(20) {
            0 => Some(Fault::Network),
            1 => Some(Fault::Status(503, None)),
            2 => Some(Fault::Status(429, Some(3))),
            3 => Some(Fault::Body("<html>".to_owned())),
            4..8 => Some(Fault::Slow(dice.below(3000) as f64)),
            8 => Some(Fault::Stale(dice.below(5000) as u64)),
            _ => None,
        });
        Self {
            follower: Watch::new(&mut options(|_| ()), START as f64),
            trip,
            clock: 0,
            told_at: 0,
            ticks: Vec::new(),
        }
    }

    fn step(&mut self) -> Step {
        let step = self.trip.step(10.0 * HOUR);
        match step {
            Step::Sent => {
                self.clock += 1;
                let sent = self.trip.sent.last().unwrap();
                self.ticks.push((sent.at, sent.window, self.clock));
            }
            Step::Answered => self.relay(),
            Step::Waited | Step::Over => {}
        }
        step
    }

    /// The follower wants answers of its own, and is given the leader's.
    fn relay(&mut self) {
        self.wish();
        self.clock += 1;
        let relayed = Relayed {
            window: self.trip.last_answer().window,
            age: self.clock - self.tick(self.trip.last_answer().clone()),
            step: self.clock - self.told_at,
        };
        self.told_at = self.clock;
        let wall = self.trip.wall();
        self.follower.withdraw_requests();
        let request = self.follower.relayed_request(relayed, wall);
        let response = self.trip.last_response().map(|body| SuccessResponse {
            body,
            status: 200,
            rate_limit: None,
            secret: None,
        });
        self.follower.handle_response(request, response, wall, 0.5);
    }

    fn tick(&mut self, answer: Sent) -> u32 {
        let is_it =
            |(at, window, _): &(f64, Window, u32)| (*at, *window) == (answer.at, answer.window);
        let found = self.ticks.iter().position(is_it).unwrap();
        self.ticks.remove(found).2
    }

    fn wish(&mut self) {
        self.follower.handle_timeout(self.trip.wall());
        for _ in 0..10 {
            if !matches!(self.follower.poll_output(), Output::Send(_)) {
                return;
            }
        }
        panic!("the follower never waits");
    }

    /// A newcomer in the follower's place is given what the leader knows.
    fn join(&mut self) {
        let request = StatusRequest::new(BATCH_ID).unwrap();
        let saved = Saved::read(&self.trip.watch.save(&request), &request).unwrap();
        let requests = self.trip.watch.peek() as u32;
        let wall = self.trip.wall();
        self.follower = Watch::new(&mut options(|_| ()), wall);
        self.follower.set_shared(true);
        self.follower.begin_with(saved, requests);
    }

    /// The leader is gone, with what it had asked: the follower leads.
    fn succeed(&mut self) {
        self.trip.restart(options(|_| ()));
        self.ticks.clear();
        self.follower.withdraw_requests();
        std::mem::swap(&mut self.trip.watch, &mut self.follower);
        self.join();
        self.told_at = self.clock;
    }

    fn assert_same(&self, when: &str) {
        assert_eq!(rows(&self.follower), self.trip.rows(), "{when}");
        let wall = self.trip.wall();
        let (told, asked) = (self.follower.snapshot(wall), self.trip.snapshot());
        assert_eq!(essence(&told), essence(&asked), "{when}");
    }
}

fn rows(watch: &Watch) -> Vec<BatchQuery> {
    let query = RowQuery {
        limit: u64::from(u32::MAX),
        ..RowQuery::default()
    };
    watch
        .view()
        .queries(&query, &mut SortedView::default())
        .queries
}

fn essence(snapshot: &Snapshot) -> impl PartialEq + std::fmt::Debug {
    (
        snapshot.outcome,
        snapshot.progress,
        snapshot.synced,
        snapshot.known_queries,
        snapshot.consecutive_failures,
    )
}

fn batch() -> Plan {
    Plan {
        total: 2300,
        concurrency: 20,
        failure_share: 0.05,
        ..Plan::default()
    }
}

#[test]
fn who_is_told_from_the_beginning_knows_the_same_after_each_answer() {
    for seed in 1..=5 {
        let mut group = Group::new(batch(), seed);
        let mut answers = 0;
        loop {
            match group.step() {
                Step::Over => break,
                Step::Answered => answers += 1,
                Step::Sent | Step::Waited => continue,
            }
            group.assert_same(&format!("seed {seed}, answer {answers}"));
        }
        let told = group.follower.snapshot(group.trip.wall());
        assert_eq!(told.warnings, group.trip.snapshot().warnings);
        assert_eq!(told.requests, group.trip.sent.len() as u64);
        assert_eq!(told.hourly_budget, group.trip.snapshot().hourly_budget);
        assert_eq!(
            group.follower.end(),
            Some(&End::Batch(BatchOutcome::Partial))
        );
    }
}

#[test]
fn who_is_told_logs_what_is_answered_and_not_what_it_would_have_sent() {
    let mut group = Group::new(batch(), 1);
    group.follower.set_logging(true);
    group.follower.set_shared(true);
    let mut events = Vec::new();
    while group.trip.now() < 60_000.0 {
        let _ = group.step();
        events.extend(group.follower.drain_log());
    }
    let sent = |event: &&LogEvent| matches!(event, LogEvent::Sent { .. });
    let answered = |event: &&LogEvent| matches!(event, LogEvent::Answered { .. });
    assert_eq!(events.iter().filter(sent).count(), 0);
    assert!(events.iter().filter(answered).count() > 20);
}

#[test]
fn whoever_comes_and_goes_all_see_the_true_end() {
    for seed in 1..=20 {
        let mut group = Group::new(batch(), seed);
        let mut dice = Dice(seed + 100);
        group.step();
        let mut changes = 0;
        loop {
            match group.step() {
                Step::Over => break,
                Step::Answered if dice.below(40) == 0 => group.join(),
                Step::Answered
                    if dice.below(60) == 0 && changes < 5 && !rows(&group.follower).is_empty() =>
                {
                    changes += 1;
                    group.succeed();
                }
                _ => {}
            }
        }
        group.assert_same(&format!("seed {seed}"));
        let truth = group.trip.differences(group.trip.now() as u64);
        assert_eq!(truth, Vec::<String>::new(), "seed {seed}");
        assert_eq!(
            group.trip.end(),
            Some(&End::Batch(BatchOutcome::Partial)),
            "seed {seed}"
        );
    }
}

#[test]
fn a_change_of_leader_costs_no_page_that_was_read() {
    let alone = {
        let mut trip = Trip::new(batch());
        trip.run(10.0 * HOUR);
        trip.sent.len()
    };
    let mut group = Group::new(batch(), 1);
    group.trip = Trip::new(batch());
    let mut answers = 0;
    while group.step() != Step::Over {
        answers = group.trip.sent.len();
        if [20, 40, 60].contains(&answers) && group.trip.last_answer().is_good {
            group.succeed();
        }
    }
    assert!(
        answers <= alone + 20,
        "{answers} requests, {alone} without a change"
    );
}
