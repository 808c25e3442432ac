//! What acts cost at 182,500 queries, counted by the page itself: a clock would judge the machine as well.

use std::collections::BTreeMap;

use anyhow::Result;
use page_tests::{Look, Stage};
use serde_json::json;

type Work = BTreeMap<String, u64>;

/// What the page has done so far.
async fn work(stage: &Stage) -> Result<Work> {
    let script = "return window.pageWork().then((work) => JSON.stringify(work))";
    let work = stage.js(script).await?;
    Ok(serde_json::from_str(work.as_str().unwrap_or_default())?)
}

/// What it has done since.
async fn since(stage: &Stage, before: &Work) -> Result<Work> {
    let now = work(stage).await?;
    Ok(now
        .into_iter()
        .map(|(name, count)| {
            let before = before.get(&name).copied().unwrap_or_default();
            (name, count - before)
        })
        .collect())
}

/// The pointer goes over all that is painted, a frame for each step.
const POINT: &str = "const [id, done] = arguments; const view = document.getElementById(id); \
    const { left, top, width, height } = view.getBoundingClientRect(); \
    let step = 0; \
    const go = () => { \
        if (step > 40) return done(true); \
        const at = { clientX: left + (width * step) / 41, clientY: top + (Math.min(height, 400) * step) / 41, bubbles: true }; \
        view.dispatchEvent(new PointerEvent('pointermove', at)); \
        step += 1; \
        requestAnimationFrame(go); \
    }; \
    go()";

/// Nothing is drawn any more: two frames and a task without work.
const QUIET: &str = "const done = arguments[0]; const read = () => window.pageWork().then((work) => JSON.stringify(work)); \
    const look = async () => { const before = await read(); \
        await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(next, 50)))); \
        if ((await read()) === before) done(true); else look(); }; look()";

#[tokio::test(flavor = "multi_thread")]
async fn the_pointer_paints_nothing_and_visits_no_rows_but_its_own() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.watch_large().await?;
    stage.choose("stop").await?;
    stage.until_over("qrb_large").await?;
    for (tab, view) in [("map", "map-scroller"), ("timeline", "timeline-view")] {
        stage.click(&format!("tab-{tab}")).await?;
        let shown = format!("return document.getElementById('{view}').clientHeight > 100");
        stage.until(tab, &shown).await?;
        stage.client.execute_async(QUIET, Vec::new()).await?;
        let before = work(&stage).await?;
        stage.client.execute_async(POINT, vec![json!(view)]).await?;
        let done = since(&stage, &before).await?;
        for (name, most) in [
            ("derived", 0),
            ("cells", 0),
            ("lines", 0),
            ("filled", 0),
            ("rows", 41 * 50),
        ] {
            assert!(done[name] <= most, "{name} over the {tab}: {done:?}");
        }
    }
    stage.end().await
}

/// Polls so many times, each after the response before.
const POLL: &str = "const [wanted, done] = arguments; \
    const requests = () => window.pageStore().then((store) => store.opened().snapshot.requests); \
    (async () => { for (let poll = 0; poll < wanted; poll += 1) { \
        const before = await requests(); \
        document.getElementById('refresh').click(); \
        while ((await requests()) === before) await new Promise((next) => setTimeout(next, 20)); \
    } done(true); })()";

#[tokio::test(flavor = "multi_thread")]
async fn a_response_costs_what_has_changed() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.watch_large().await?;
    stage.click("tab-map").await?;
    stage
        .until_shows("map-note", "500 accounts by 365 days")
        .await?;
    stage.client.execute_async(POLL, vec![json!(3)]).await?;
    stage.client.execute_async(QUIET, Vec::new()).await?;
    let before = work(&stage).await?;
    stage.client.execute_async(POLL, vec![json!(5)]).await?;
    let done = since(&stage, &before).await?;
    // Some 20 queries start or end in a second. The first failures bring one pass over all rows, for their accounts.
    assert!(done["cells"] < 5000, "{done:?}");
    assert!(done["rows"] < 2 * 182_500, "{done:?}");
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_task_derives_more_than_three_things_from_all_rows() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.watch_large().await?;
    stage.click_on("th.duration button").await?;
    stage.client.execute_async(QUIET, Vec::new()).await?;
    let reset = "return window.pageWork({ maxDerivedPerTask: 0 }).then(() => true)";
    stage.js(reset).await?;
    for tab in ["queries", "map", "timeline"] {
        stage.click(&format!("tab-{tab}")).await?;
        stage.client.execute_async(POLL, vec![json!(3)]).await?;
    }
    let done = work(&stage).await?;
    assert!(done["maxDerivedPerTask"] <= 3, "{done:?}");
    stage.end().await
}
