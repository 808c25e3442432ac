//! The fuzz targets for a moment: their seeds, what they have found, and mutations of both that are the same each time.
//! `fuzz/README.md` tells how to let them run for longer.

use std::fs;
use std::panic::catch_unwind;
use std::path::PathBuf;

use simulator::schedule::Plan;
use supermetrics_batch_status_core::request::StatusRequest;
use trip::Trip;

use crate::dice::Dice;

#[path = "../../fuzz/targets/mod.rs"]
mod targets;

/// Mutations of each seed.
const MUTATIONS: u32 = 60;

/// What may stand in for a few bytes: the corners of JSON, of headers and of numbers.
const PIECES: [&[u8]; 24] = [
    b"",
    b"\0",
    b"\xff",
    b"\x7f\x80",
    b"\n",
    b"\"",
    b"\\u",
    b"\\ud83d",
    b"{",
    b"}",
    b"[[",
    b"],",
    b":",
    b"null",
    b"-0",
    b"1e400",
    b"9007199254740993",
    b"NaN",
    b"s3cr3t-t0ken-0123456789",
    b"\xef\xbb\xbf",
    b"\xff\xff\xff\xff\x0f",
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
    b"86401",
    b"Wed, 21 Oct 2026 07:28:00 GMT",
];

fn mutated(seed: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut data = seed.to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(data.len() + 1);
        let end = (at + dice.below(8)).min(data.len());
        match dice.below(4) {
            0 => data.truncate(at),
            1 => drop(
                data.splice(at..end, (0..4).map(|_| dice.below(256) as u8))
                    .count(),
            ),
            2 => drop(
                data.splice(at..end, PIECES[dice.below(PIECES.len())].iter().copied())
                    .count(),
            ),
            _ => {
                let again = data[at..end].to_vec();
                data.splice(at..at, again);
            }
        }
    }
    data
}

/// Runs a target over its seeds and their mutations.
fn replay(name: &str, target: fn(&[u8])) {
    let mut seeds = Vec::new();
    for folder in ["seeds", "findings"] {
        let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "../fuzz", folder, name]
            .iter()
            .collect();
        let files = fs::read_dir(&folder).into_iter().flatten();
        seeds.extend(files.map(|file| fs::read(file.unwrap().path()).unwrap()));
    }
    seeds.sort();
    assert!(seeds.len() >= 4, "{} seeds for {name}", seeds.len());
    let mut dice = Dice(0x5eed_0f57_a705_1234);
    let mut count = 0;
    for seed in &seeds {
        for number in 0..MUTATIONS {
            let data = if number == 0 {
                seed.clone()
            } else {
                mutated(seed, &mut dice)
            };
            let shown = String::from_utf8_lossy(&data).into_owned();
            assert!(
                catch_unwind(|| target(&data)).is_ok(),
                "{name}: {data:?}\n{shown}"
            );
            count += 1;
        }
    }
    println!("  {name}: {count} inputs");
}

#[test]
fn bodies() {
    replay("body", targets::body);
}

#[test]
fn headers() {
    replay("headers", targets::headers);
}

#[test]
fn options() {
    replay("options", targets::options);
}

#[test]
fn saved_states() {
    replay("saved", targets::saved);
}

/// A state with a checksum that fits is refused where a value in it is none that an answer could have brought.
#[test]
fn a_forged_state_is_refused() {
    let plan = Plan {
        total: 12,
        failure_share: 0.3,
        accounts: 3,
        ..Plan::default()
    };
    let mut trip = Trip::new(plan);
    trip.until(600_000.0, |_| false);
    let saved = targets::unsealed(&trip.watch.save(&StatusRequest::new("qrb_1").unwrap()));
    assert!(targets::options_with(&targets::sealed(&saved)).is_some());
    for (sent, forged) in [
        ("https://", "javascri"),
        ("https://", "https:  "),
        ("2026-01-01", "2026-02-30"),
        ("2026-01-01", "<script>. "),
        ("_query_", "_query\u{31}"),
    ] {
        let (sent, forged) = (sent.as_bytes(), forged.as_bytes());
        let mut rows = saved.clone();
        let at = rows.windows(sent.len()).position(|bytes| bytes == sent);
        let at = at.unwrap();
        rows.splice(at..at + sent.len(), forged.iter().copied());
        let shown = String::from_utf8_lossy(forged).into_owned();
        assert!(
            targets::options_with(&targets::sealed(&rows)).is_none(),
            "{shown}"
        );
    }
}

#[test]
fn answers() {
    replay("answers", targets::answers);
}

#[test]
#[ignore = "writes the seeds that are made by programs: after a change of what is saved"]
fn write_seeds() {
    let write = |target: &str, name: &str, data: &[u8]| {
        let file: PathBuf = [env!("CARGO_MANIFEST_DIR"), "../fuzz/seeds", target, name]
            .iter()
            .collect();
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, data).unwrap();
    };
    let request = StatusRequest::new("qrb_1").unwrap();
    for (name, total, at) in [
        ("fresh", 5, 100.0),
        ("running", 60, 15_000.0),
        ("ended", 12, 600_000.0),
    ] {
        let plan = Plan {
            total,
            failure_share: 0.3,
            accounts: 3,
            ..Plan::default()
        };
        let mut trip = Trip::new(plan);
        trip.until(at, |_| false);
        write(
            "saved",
            name,
            &targets::unsealed(&trip.watch.save(&request)),
        );
    }
    write(
        "saved",
        "nothing",
        &targets::unsealed(&Trip::new(Plan::default()).watch.save(&request)),
    );
    let mut dice = Dice(0x1234_5678_9abc_def1);
    for number in 0..12 {
        let mut bytes = |length: usize| {
            (0..length)
                .map(|_| dice.below(256) as u8)
                .collect::<Vec<_>>()
        };
        write(
            "answers",
            &format!("random-{number}"),
            &bytes(200 + 100 * number),
        );
        write(
            "options",
            &format!("random-{number}"),
            &bytes(20 + 20 * number),
        );
    }
}
