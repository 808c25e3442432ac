//! What was measured, for `cargo xtask bench page`: into the file that `FIGURES` names.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

/// A frame, where there are 60 in a second; and what a clock may be off.
const FRAME_MS: f64 = 1000.0 / 60.0 + 0.3;

/// Writes the rows of the table, if they are asked for: each act with what its best round gave.
pub fn write(acts: &[(&str, Value)]) -> Result<()> {
    let Some(file) = std::env::var_os("FIGURES") else {
        return Ok(());
    };
    let number = |act: &str, name: &str| {
        let found = acts.iter().find(|(other, _)| *other == act);
        let figure = found.and_then(|(_, measured)| measured.get(name)?.as_f64());
        figure.with_context(|| format!("no {name} of {act}"))
    };
    // A task holds the next frame up: none is longer than the time without one.
    let mut longest = 0_f64;
    for (act, _) in acts {
        longest = longest.max(number(act, "frame")?).max(number(act, "task")?);
    }
    let row = |what: &str, figure: f64, limit: f64, goal: f64| {
        json!({
            "what": format!("page of 182,500 queries, {what}"), "place": "Chromium", "unit": "ms",
            "figure": figure, "limit": limit, "goal": goal,
        })
    };
    let frame = number("scrolling", "meanFrame")?;
    let rows = [
        row("longest task or time without a frame", longest, 50.0, 20.0),
        row("a frame while scrolling, mean", frame, FRAME_MS, FRAME_MS),
    ];
    let file = Path::new(&file);
    let folder = file.parent().context("FIGURES names no file")?;
    std::fs::create_dir_all(folder)?;
    let text = serde_json::to_string_pretty(&json!({ "rows": rows }))?;
    std::fs::write(file, text).context("cannot write the figures")
}
