//! What surrounds the page: clocks that are off, browsers that lie or refuse, translators, several batches.

use anyhow::Result;
use page_tests::{Look, Stage};
use serde_json::json;

/// A clock that is so many hours ahead.
fn clock(hours: i32) -> String {
    format!(
        "{{ const off = {hours} * 3600000; const Real = Date; window.Date = class extends Real {{ \
        constructor(...given) {{ if (given.length > 0) super(...given); else super(Real.now() + off); }} \
        static now() {{ return Real.now() + off; }} }}; }}"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn durations_are_right_by_a_clock_that_is_hours_off() -> Result<()> {
    for hours in [2, -2] {
        let stage = Stage::new(4.0, Look::default()).await?;
        stage.on_new_document(&clock(hours)).await?;
        stage.watch("qrb_endless").await?;
        let ran = "return /^\\d+(\\.\\d+)? s…$/.test(document.querySelector('#rows tr[data-state=running] td.duration').textContent)";
        stage.until("a duration in seconds", ran).await?;
        stage.end().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_says_it_is_offline_is_not_believed() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage
        .on_new_document(
            "Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false })",
        )
        .await?;
    stage.watch("qrb_small").await?;
    stage.until_shows("queries-extent", "All 4 queries").await?;
    let enabled = "return document.getElementById('refresh').ariaDisabled !== 'true'";
    assert_eq!(stage.js(enabled).await?, json!(true));
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn notifications_that_cannot_be_shown_are_not_promised() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    // As on Android: permitted, and refused by the constructor.
    let refusing = "window.Notification = class { constructor() { throw new TypeError('Illegal constructor'); } \
        static permission = 'granted'; static requestPermission = async () => 'granted'; }";
    stage.on_new_document(refusing).await?;
    stage.watch("qrb_normal").await?;
    stage.until_shows("notify-ask", "Notify me").await?;
    stage.click("notify-ask").await?;
    stage
        .until_shows("message", "doesn’t allow notifications")
        .await?;
    let pressed = "return document.getElementById('notify-ask').ariaPressed";
    assert_eq!(stage.js(pressed).await?, json!("false"));
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_work_of_a_translator_stays() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.watch("qrb_normal").await?;
    stage.until_headline("Running").await?;
    stage
        .js("document.getElementById('headline').firstChild.data = 'Läuft schon'; window.elapsed = document.querySelector('#figure-elapsed dd').textContent; return true")
        .await?;
    // The figures go on meanwhile.
    let ticked =
        "return document.querySelector('#figure-elapsed dd').textContent !== window.elapsed";
    stage.until("another second", ticked).await?;
    assert_eq!(stage.text("headline").await?, "Läuft schon");
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_wait_that_the_api_asks_for_is_told_at_the_button() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.watch("qrb_rate_limited_long").await?;
    stage.until_headline("Too many requests").await?;
    let told = "const { ariaDisabled, title } = document.getElementById('start'); return ariaDisabled === 'true' && title.includes('asks to wait')";
    stage.until("its reason", told).await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_query_belongs_to_its_batch() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.watch("qrb_normal").await?;
    stage.until_headline("Done, with failures").await?;
    let link = "location.hash = `${location.hash.split('&')[0]}&batch=qrb_normal&also=qrb_small-beside&query=3`; return true";
    stage.js(link).await?;
    stage
        .until_shows("query-list", "qrb_normal_query_3")
        .await?;
    // Blank space is no way out.
    stage
        .js("document.getElementById('query').click(); document.getElementById('side').click(); return true")
        .await?;
    let open = "return document.getElementById('query').checkVisibility()";
    assert_eq!(stage.js(open).await?, json!(true));
    stage.click_on("#batches li:nth-child(2) button").await?;
    stage.until_shows("batch", "qrb_small-beside").await?;
    assert_eq!(stage.js(open).await?, json!(false));
    stage.click_on("#batches li:nth-child(1) button").await?;
    stage.until_shows("query-title", "Query 3").await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_skip_link_leads_somewhere_without_a_batch() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.open().await?;
    stage
        .js("document.getElementById('skip').click(); return true")
        .await?;
    let focused = "return document.activeElement.id";
    assert_eq!(stage.js(focused).await?, json!("card-title"));
    stage.end().await
}
