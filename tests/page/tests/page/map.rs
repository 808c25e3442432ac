//! The map of accounts and days.

use anyhow::Result;
use fantoccini::key::Key;
use page_tests::{Look, Stage};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_goes_over_the_map_and_into_the_table() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.watch("qrb_normal").await?;
    stage.until_headline("Done, with failures").await?;
    stage.click("tab-map").await?;
    stage
        .until_shows("map-note", "8 accounts by 15 days")
        .await?;
    stage
        .js("document.getElementById('map-scroller').focus(); return true")
        .await?;
    // Accounts follow each other within a day.
    let table = [
        (Key::Right, "query 9,"),
        (Key::Down, "query 10, failed"),
        (Key::Left, "query 2,"),
        (Key::End, "query 114,"),
        (Key::Right, "query 114,"),
        (Key::Home, "query 2,"),
        (Key::Up, "query 1,"),
        (Key::Up, "query 1,"),
    ];
    for (key, told) in table {
        let map = stage.client.active_element().await?;
        map.send_keys(&key.to_string()).await?;
        stage.until_shows("map-cell", told).await?;
    }
    // What the reader has filtered stays: the query opens beside it.
    stage.click_on(".chip[data-state=failure]").await?;
    stage
        .js("document.getElementById('map-scroller').focus(); return true")
        .await?;
    let map = stage.client.active_element().await?;
    map.send_keys(&Key::Enter.to_string()).await?;
    stage.until_shows("query-title", "Query 1").await?;
    stage
        .until_shows("query-list", "qrb_normal_query_1")
        .await?;
    let pressed = "return document.querySelector('.chip[data-state=failure]').ariaPressed + document.querySelector('.chip[data-state=all]').ariaPressed";
    assert_eq!(stage.js(pressed).await?, json!("truefalse"));
    assert_eq!(stage.violations().await?, json!([]));
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_goes_to_the_query_of_the_cell() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.watch("qrb_small").await?;
    stage.until_headline("Done").await?;
    stage.click("tab-map").await?;
    stage
        .until_shows("map-note", "One cell is one query")
        .await?;
    let click = "const canvas = document.getElementById('map-canvas'); const { left, top, width, height } = canvas.getBoundingClientRect(); \
        const at = { clientX: left + width * 0.75, clientY: top + height * 0.75, bubbles: true }; \
        canvas.dispatchEvent(new PointerEvent('pointermove', at)); canvas.dispatchEvent(new MouseEvent('click', at)); return true";
    stage.js(click).await?;
    stage.until_shows("query-title", "Query 4").await?;
    stage.until_shows("map-cell", "query 4, succeeded").await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_split_by_account_and_day_is_a_strip() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.watch("qrb_hostile").await?;
    stage.until_headline("Failed").await?;
    stage.click("tab-map").await?;
    stage
        .until_shows("map-note", "Not split by account and day")
        .await?;
    stage
        .js("document.getElementById('map-scroller').focus(); return true")
        .await?;
    let map = stage.client.active_element().await?;
    map.send_keys(&Key::Right.to_string()).await?;
    stage.until_shows("map-cell", "query 2, failed").await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_very_large_map_says_what_its_cells_stand_for_and_zooms() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.watch("qrb_large").await?;
    stage.until_shows("queries-extent", "182,500").await?;
    stage.click("tab-map").await?;
    stage
        .until_shows("map-note", "500 accounts by 365 days")
        .await?;
    stage
        .until_shows("map-note", "shows the worst state")
        .await?;
    stage.click("map-in").await?;
    stage
        .until_shows("map-note", "One cell is one query")
        .await?;
    let size = "const { width, height } = document.getElementById('map-canvas'); return width * height < 4e6";
    stage.until("only what is in sight", size).await?;
    stage.end().await
}

/// Cells are too small for a finger there.
#[tokio::test(flavor = "multi_thread")]
async fn on_a_phone_a_row_opens_the_days_of_its_account() -> Result<()> {
    let look = Look {
        width: 360,
        height: 740,
        ..Look::default()
    };
    let stage = Stage::new(50.0, look).await?;
    stage.watch("qrb_normal").await?;
    stage.until_headline("Done, with failures").await?;
    stage.click("tab-map").await?;
    stage
        .until_shows("map-note", "8 accounts by 15 days")
        .await?;
    // Anywhere in the second row: its account failed once.
    let tap = "const canvas = document.getElementById('map-canvas'); const { left, top, width, height } = canvas.getBoundingClientRect(); \
        canvas.dispatchEvent(new MouseEvent('click', { clientX: left + width * 0.9, clientY: top + (height * 1.5) / 8, bubbles: true })); return height / 8";
    let height = stage.js(tap).await?;
    assert!(height.as_f64() >= Some(44.0), "{height} is no target");
    stage.until_shows("query-title", "Query 10").await?;
    stage
        .until_shows("query-account", "Account 785771898")
        .await?;
    stage
        .until_shows("query-account", "1 of 15 finished queries failed")
        .await?;
    stage.end().await
}
