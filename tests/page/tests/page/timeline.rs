//! The timeline: when queries waited and ran, and which took longest.

use anyhow::Result;
use fantoccini::key::Key;
use page_tests::{Look, Stage};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn it_tells_how_long_queries_take_and_which_take_longest() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.watch("qrb_normal").await?;
    stage.until_headline("Done, with failures").await?;
    stage.click("tab-timeline").await?;
    stage
        .until_shows("timeline-note", "One line is one query")
        .await?;
    stage.until_shows("timeline-figures", "Median").await?;
    stage
        .until_shows("timeline-figures", "95th percentile")
        .await?;
    stage.click("slowest-summary").await?;
    stage.until_shows("slowest-list", "Query ").await?;
    let longest = "const seconds = [...document.querySelectorAll('.slow-duration')].map(({ textContent }) => Number.parseFloat(textContent)); \
        return seconds.length === 10 && seconds.every((value, at) => at === 0 || value <= seconds[at - 1])";
    stage.until("ten, the longest first", longest).await?;
    let first = "return document.querySelector('.slow-name').textContent.split(' · ')[0]";
    let first = stage.js(first).await?;
    stage
        .click_on("#slowest-list li:first-child button")
        .await?;
    stage
        .until_shows("query-title", first.as_str().unwrap_or("no query"))
        .await?;
    assert_eq!(stage.violations().await?, json!([]));
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_goes_from_line_to_line() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.watch("qrb_normal").await?;
    stage.until_headline("Done, with failures").await?;
    stage.click("tab-timeline").await?;
    stage
        .until_shows("timeline-note", "One line is one query")
        .await?;
    stage
        .js("document.getElementById('timeline-view').focus(); return true")
        .await?;
    let table = [
        (None, "Query 1 "),
        (Some(Key::Down), "Query 2 "),
        (Some(Key::End), "Query 120 "),
        (Some(Key::Down), "Query 120 "),
        (Some(Key::Home), "Query 1 "),
    ];
    for (key, told) in table {
        if let Some(key) = key {
            let view = stage.client.active_element().await?;
            view.send_keys(&key.to_string()).await?;
        }
        stage.until_shows("timeline-line", told).await?;
    }
    stage.until_shows("timeline-line", "ran ").await?;
    let view = stage.client.active_element().await?;
    view.send_keys(&Key::Enter.to_string()).await?;
    stage.until_shows("query-title", "Query 1").await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_and_running_differ_and_a_filter_holds_there_as_well() -> Result<()> {
    let stage = Stage::new(2.0, Look::default()).await?;
    stage.watch("qrb_normal-timeline").await?;
    stage.until_headline("Running").await?;
    stage.click("tab-timeline").await?;
    stage
        .until(
            "half of it",
            "return Number(document.getElementById('bar').ariaValueNow) >= 40",
        )
        .await?;
    stage
        .until_shows("timeline-figures", "Longest running")
        .await?;
    let colours = "const canvas = document.getElementById('timeline-canvas'); const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height); \
        const seen = new Set(new Uint32Array(data.buffer)); return seen.size >= 5";
    stage.until("waiting, running, ended", colours).await?;
    let height = "return document.getElementById('timeline-canvas').height";
    let before = stage.js(height).await?.as_f64().unwrap_or_default();
    stage.click_on(".chip[data-state=running]").await?;
    stage
        .until("fewer lines", &format!("{height} < {before} / 2"))
        .await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_very_large_batch_says_what_a_line_stands_for() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.watch_large().await?;
    stage.click("tab-timeline").await?;
    stage
        .until_shows("timeline-note", "shows the worst state")
        .await?;
    stage
        .until_shows("timeline-note", "queued queries follow")
        .await?;
    stage.end().await
}
