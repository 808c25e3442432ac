//! A plot as SVG: the cost of a poll and the memory of the rows, by size of the batch.
//!
//! Its colours follow the reader's light or dark scheme, which plotting libraries do not support.

use std::fmt::Write as _;

use crate::row::Scale;
use crate::table::whole;

/// One panel: a frame with two axes.
struct Panel<'a> {
    title: &'a str,
    left: f64,
    y: Axis,
    /// Numbers on the vertical axis, with their labels.
    ticks: Vec<(f64, String)>,
}

/// From numbers to pixels.
#[derive(Clone, Copy)]
struct Axis {
    least: f64,
    most: f64,
    /// Pixels at both ends.
    from: f64,
    to: f64,
    is_log: bool,
}

impl Axis {
    fn at(self, number: f64) -> f64 {
        let place = |number: f64| if self.is_log { number.log10() } else { number };
        let share = (place(number) - place(self.least)) / (place(self.most) - place(self.least));
        self.from + share * (self.to - self.from)
    }
}

const WIDTH: f64 = 330.0;
const TOP: f64 = 60.0;
const BOTTOM: f64 = 290.0;

/// The limit on bytes per query.
const BUDGET: f64 = 100.0;

/// Both panels.
pub fn plot(scale: &[Scale]) -> String {
    let mut svg = HEAD.to_owned();
    add_polls(&mut svg, scale);
    add_memory(&mut svg, scale);
    svg + "</svg>\n"
}

fn sizes(scale: &[Scale], left: f64) -> Axis {
    let least = scale.iter().map(|scale| scale.queries).reduce(f64::min);
    let most = scale.iter().map(|scale| scale.queries).reduce(f64::max);
    Axis {
        least: least.unwrap_or(1.0),
        most: most.unwrap_or(10.0),
        from: left,
        to: left + WIDTH,
        is_log: true,
    }
}

fn add_polls(svg: &mut String, scale: &[Scale]) {
    let most = scale.iter().map(|scale| scale.poll).fold(2.0, f64::max);
    let y = Axis {
        least: 0.0,
        most,
        from: BOTTOM,
        to: TOP,
        is_log: false,
    };
    let ticks = (0..=most as u32).map(|tick| (f64::from(tick), tick.to_string()));
    let panel = Panel {
        title: "Cost of a poll, relative to 1,000 queries",
        left: 50.0,
        y,
        ticks: ticks.collect(),
    };
    let points: Vec<_> = scale
        .iter()
        .map(|scale| (scale.queries, scale.poll))
        .collect();
    panel.add(svg, scale);
    panel.add_line(svg, scale, &points, "figure");
}

fn add_memory(svg: &mut String, scale: &[Scale]) {
    let budget: Vec<_> = scale
        .iter()
        .map(|scale| (scale.queries, scale.queries * BUDGET))
        .collect();
    let taken: Vec<_> = scale
        .iter()
        .map(|scale| (scale.queries, scale.queries * scale.bytes))
        .collect();
    let panel = Panel {
        title: "Memory; dashed: 100 B per query",
        left: 500.0,
        y: Axis {
            least: 1e4,
            most: 1e8,
            from: BOTTOM,
            to: TOP,
            is_log: true,
        },
        ticks: [
            (1e4, "10 kB"),
            (1e5, "100 kB"),
            (1e6, "1 MB"),
            (1e7, "10 MB"),
            (1e8, "100 MB"),
        ]
        .map(|(tick, words)| (tick, words.to_owned()))
        .to_vec(),
    };
    panel.add(svg, scale);
    panel.add_line(svg, scale, &budget, "budget");
    panel.add_line(svg, scale, &taken, "figure");
}

impl Panel<'_> {
    /// Title, axes and what is on them.
    fn add(&self, svg: &mut String, scale: &[Scale]) {
        let Self { title, left, .. } = self;
        let (right, x) = (left + WIDTH, sizes(scale, *left));
        // Writing to a string cannot fail.
        let _ = writeln!(
            svg,
            r#"<text class="title" x="{left}" y="{}">{title}</text>"#,
            TOP - 28.0
        );
        for (tick, words) in &self.ticks {
            let y = self.y.at(*tick);
            let _ = writeln!(svg, r#"<path class="grid" d="M{left} {y:.1}H{right}"/>"#);
            let _ = writeln!(
                svg,
                r#"<text class="end" x="{}" y="{:.1}">{words}</text>"#,
                left - 6.0,
                y + 4.0
            );
        }
        for tick in [1e2, 1e3, 1e4, 1e5, 1e6] {
            let x = x.at(tick);
            let _ = writeln!(svg, r#"<path class="grid" d="M{x:.1} {TOP}V{BOTTOM}"/>"#);
            let words = whole(tick as u64);
            let _ = writeln!(
                svg,
                r#"<text class="middle" x="{x:.1}" y="{}">{words}</text>"#,
                BOTTOM + 18.0
            );
        }
        let middle = left + WIDTH / 2.0;
        let _ = writeln!(
            svg,
            r#"<text class="middle" x="{middle}" y="{}">queries in the batch</text>"#,
            BOTTOM + 38.0
        );
    }

    fn add_line(&self, svg: &mut String, scale: &[Scale], points: &[(f64, f64)], class: &str) {
        let x = sizes(scale, self.left);
        let places: Vec<(f64, f64)> = points
            .iter()
            .map(|(at, number)| (x.at(*at), self.y.at(*number)))
            .collect();
        let words: Vec<String> = places
            .iter()
            .map(|(x, y)| format!("{x:.1},{y:.1}"))
            .collect();
        let _ = writeln!(
            svg,
            r#"<polyline class="{class}" points="{}"/>"#,
            words.join(" ")
        );
        if class == "figure" {
            for (x, y) in places {
                let _ = writeln!(svg, r#"<circle cx="{x:.1}" cy="{y:.1}" r="3.5"/>"#);
            }
        }
    }
}

const HEAD: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 870 350" width="870" height="350" role="img" aria-label="Cost of a poll and memory, by size of the batch">
<style>
.back { fill: #fff }
text { fill: #1f2328; font: 12px system-ui, sans-serif }
.title { font-weight: 600; font-size: 14px }
.middle { text-anchor: middle }
.end { text-anchor: end }
.grid { stroke: #d1d9e0; fill: none }
.figure, .budget { fill: none; stroke: #0969da; stroke-width: 2 }
.budget { stroke: #59636e; stroke-dasharray: 5 4 }
circle { fill: #0969da }
@media (prefers-color-scheme: dark) {
.back { fill: #0d1117 }
text { fill: #f0f6fc }
.grid { stroke: #3d444d }
.figure { stroke: #58a6ff }
.budget { stroke: #9198a1 }
circle { fill: #58a6ff }
}
</style>
<rect class="back" width="870" height="350" rx="6"/>
"##;
