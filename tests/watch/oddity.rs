//! One way in which a server is odd, and what a watch must know in the end.

use serde_json::Value;
use simulator::schedule::{Plan, QueryState as Truth};
use supermetrics_batch_status_core::model::{BatchQuery, QueryState};
use supermetrics_batch_status_core::watch::End;

use crate::trip::{Asked, Fault, HOUR, Trip};

/// How long after its last query a batch may be known to have ended: half a minute where its word says that it goes on.
const LATEST_MS: f64 = 45_000.0;

/// A batch of 240 queries in a minute: two loads, and some fifty polls.
const MOST_REQUESTS: usize = 100;

/// What holds at the end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Then {
    /// Every row is in the state that it has at the server, and the watch says so.
    Right,
    /// What is not known is told: `synced` is false, and a warning says why.
    Told,
    /// One of the two, depending on when it happens last.
    RightOrTold,
    /// The API keeps no promise: the watch goes on asking, and its error names the field.
    Refused(&'static str),
}

/// An oddity: its name, when an answer has it, the answer with it, and what holds at the end.
pub struct Oddity {
    pub name: &'static str,
    pub when: fn(Asked) -> bool,
    pub fault: Fault,
    pub then: Then,
}

pub fn always(_: Asked) -> bool {
    true
}

pub fn for_a_while(asked: Asked) -> bool {
    asked.at < 20_000.0
}

pub fn now_and_then(asked: Asked) -> bool {
    asked.number % 3 == 1
}

pub fn odd(
    name: &'static str,
    when: fn(Asked) -> bool,
    then: Then,
    edit: impl Fn(&mut Value) + 'static,
) -> Oddity {
    Oddity {
        name,
        when,
        fault: Fault::edit(edit),
        then,
    }
}

/// Changes each row of the answer.
pub fn each_row(edit: impl Fn(&mut Value) + 'static) -> impl Fn(&mut Value) + 'static {
    move |body| {
        body["data"]
            .as_array_mut()
            .into_iter()
            .flatten()
            .for_each(&edit)
    }
}

pub fn set(name: &'static str, value: Value) -> impl Fn(&mut Value) + 'static {
    each_row(move |row| row[name] = value.clone())
}

pub fn counts(edit: impl Fn(&mut Value) + 'static) -> impl Fn(&mut Value) + 'static {
    move |body| edit(&mut body["meta"]["progress"])
}

fn batch(seed: u64) -> Plan {
    Plan {
        total: 240,
        concurrency: 20,
        median_ms: 4000.0,
        slow_share: 0.0,
        seed,
        ..Plan::default()
    }
}

/// Rows that are in another state than at the server.
fn wrong_rows(trip: &Trip) -> usize {
    let at_end = trip.schedule.end().unwrap();
    let truth = |index: u64| trip.schedule.query_state(index as u32, at_end);
    let is_right = |row: &BatchQuery| match truth(row.index) {
        Some(Truth::Ended { failed: true, .. }) => row.state == QueryState::Failure,
        Some(Truth::Ended { .. }) => row.state == QueryState::Success,
        _ => false,
    };
    trip.rows().iter().filter(|row| !is_right(row)).count()
}

fn check(oddity: &Oddity, seed: u64) {
    let Oddity {
        name,
        when,
        ref fault,
        then,
    } = *oddity;
    let fault = fault.clone();
    let mut trip = Trip::new(batch(seed)).script(move |asked| when(asked).then(|| fault.clone()));
    trip.seed = seed;
    let mut revision = 0;
    trip.until(HOUR, |trip| {
        let snapshot = trip.snapshot();
        assert!(
            snapshot.revision >= revision,
            "{name}: the revision went back"
        );
        revision = snapshot.revision;
        assert!(
            u64::from(snapshot.known_queries) <= snapshot.progress.total,
            "{name}: {snapshot:?}"
        );
        false
    });
    let snapshot = trip.snapshot();
    if let Then::Refused(path) = then {
        let said = snapshot
            .error
            .map(|error| error.to_string())
            .unwrap_or_default();
        assert!(
            trip.end().is_none() && said.contains(path),
            "{name}: {said}"
        );
        return;
    }
    assert!(
        matches!(trip.end(), Some(End::Batch(_))),
        "{name}: {:?}",
        trip.end()
    );
    let late = trip.now() - trip.schedule.end().unwrap() as f64;
    assert!(late < LATEST_MS, "{name}: {late} ms late");
    assert!(
        trip.sent.len() < MOST_REQUESTS,
        "{name}: {} requests",
        trip.sent.len()
    );
    assert_eq!(snapshot.known_queries, 240, "{name}");
    let is_as_said = match then {
        Then::Right => snapshot.synced,
        Then::Told => !snapshot.synced,
        _ => true,
    };
    assert!(is_as_said, "{name}, seed {seed}: {:?}", snapshot.warnings);
    if snapshot.synced {
        assert_eq!(wrong_rows(&trip), 0, "{name}, seed {seed}");
    } else {
        assert!(!snapshot.warnings.is_empty(), "{name}, seed {seed}");
    }
}

pub fn check_all(oddities: &[Oddity]) {
    for oddity in oddities {
        for seed in 1..=2 {
            check(oddity, seed);
        }
    }
}
