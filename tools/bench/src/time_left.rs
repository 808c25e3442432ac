//! A plot as SVG: the range that a watch tells for the time left, against the truth, over the progress of some batches.

use std::fmt::Write as _;

use simulator::mix::Kind;
use simulator::schedule::Schedule;
use trip::{HOUR, Trip, options};

/// Where the plot is, from the root.
pub const PLOT: &str = "docs/time-left.svg";

/// A batch of each of these kinds, by its number, of a seed that the model was not fitted to.
const BATCHES: [(Kind, u64, &str); 4] = [
    (Kind::Accounts, 3, "Accounts that differ, day after day"),
    (Kind::Concurrency, 5, "Another concurrency from half-way on"),
    (Kind::Stalls, 2, "Stalls of minutes now and then"),
    (Kind::SlowTail, 1, "A slow tail, which nothing tells of"),
];
const SEED: u64 = 11;

const POLLS: f64 = 200.0;
const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 170.0;

/// What is told and what is true, in parts of the batch's whole time.
struct Point {
    ended: f64,
    range: Option<(f64, f64)>,
    truth: f64,
}

fn points(kind: Kind, number: u64) -> Vec<Point> {
    let plan = kind.plan(SEED, number);
    let end = Schedule::new(plan.clone()).end().unwrap_or(1) as f64;
    let interval = (end / POLLS) as u64;
    let options = options(|options| {
        let _ = options.set_min_interval_ms(interval.clamp(1000, 3_600_000));
        let _ = options.set_max_interval_ms((interval * 2).clamp(1000, 3_600_000));
    });
    let mut trip = Trip::with(plan, options);
    let mut points = Vec::new();
    trip.until(end + HOUR, |trip| {
        let snapshot = trip.snapshot();
        let progress = snapshot.progress;
        let truth = (end - trip.now()) / end;
        if truth > 0.0 {
            points.push(Point {
                ended: progress.ended as f64 / progress.total.max(1) as f64,
                range: snapshot
                    .time_left
                    .map(|left| (left.from_ms as f64 / end, left.to_ms as f64 / end)),
                truth,
            });
        }
        truth <= 0.0
    });
    points
}

/// All panels.
pub fn plot() -> String {
    let mut svg = HEAD.to_owned();
    for (at, (kind, number, title)) in BATCHES.into_iter().enumerate() {
        let left = 50.0 + (at % 2) as f64 * (WIDTH + 60.0);
        let top = 50.0 + (at / 2) as f64 * (HEIGHT + 90.0);
        add(&mut svg, left, top, title, &points(kind, number));
    }
    svg + "</svg>\n"
}

fn add(svg: &mut String, left: f64, top: f64, title: &str, points: &[Point]) {
    let x = |share: f64| left + share * WIDTH;
    // The whole time is two thirds of the height; what is beyond the frame is cut off.
    let y = |part: f64| top + HEIGHT - part.min(1.5) / 1.5 * HEIGHT;
    // Writing to a string cannot fail.
    let _ = writeln!(
        svg,
        r#"<text class="title" x="{left}" y="{}">{title}</text>"#,
        top - 14.0
    );
    for percent in [0, 25, 50, 75, 100] {
        let share = f64::from(percent) / 100.0;
        let _ = writeln!(
            svg,
            r#"<path class="grid" d="M{:.1} {top}v{HEIGHT}M{left} {:.1}h{WIDTH}"/>"#,
            x(share),
            y(share)
        );
        let _ = writeln!(
            svg,
            r#"<text class="middle" x="{:.1}" y="{}">{percent} %</text><text class="end" x="{}" y="{:.1}">{percent} %</text>"#,
            x(share),
            top + HEIGHT + 16.0,
            left - 6.0,
            y(share) + 4.0
        );
    }
    let told = || {
        points
            .iter()
            .filter_map(|one| Some((one.ended, one.range?)))
    };
    let mut band: Vec<String> = told()
        .map(|(ended, (_, to))| format!("{:.1},{:.1}", x(ended), y(to)))
        .collect();
    let back = told().map(|(ended, (from, _))| format!("{:.1},{:.1}", x(ended), y(from)));
    band.extend(back.rev());
    let truth: Vec<String> = points
        .iter()
        .map(|one| format!("{:.1},{:.1}", x(one.ended), y(one.truth)))
        .collect();
    let _ = writeln!(
        svg,
        r#"<polygon class="range" points="{}"/><polyline class="truth" points="{}"/>"#,
        band.join(" "),
        truth.join(" ")
    );
}

const HEAD: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 520" width="860" height="520" role="img" aria-label="Time left as a range and in truth, over the share of queries that have ended">
<style>
.back { fill: #fff }
text { fill: #1f2328; font: 12px system-ui, sans-serif }
.title { font-weight: 600; font-size: 14px }
.middle { text-anchor: middle }
.end { text-anchor: end }
.grid { stroke: #d1d9e0; fill: none }
.range { fill: #0969da; fill-opacity: 0.25; stroke: #0969da }
.truth { fill: none; stroke: #cf222e; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
.back { fill: #0d1117 }
text { fill: #f0f6fc }
.grid { stroke: #3d444d }
.range { fill: #58a6ff; stroke: #58a6ff }
.truth { stroke: #ff7b72 }
}
</style>
<rect class="back" width="860" height="520" rx="6"/>
"##;
