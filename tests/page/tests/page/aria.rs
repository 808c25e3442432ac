//! What a screen reader is told of each region, against what it was told when somebody looked last: `GOLDEN=write` accepts
//! what is told now.

use std::path::Path;

use anyhow::{Context as _, Result};
use page_tests::{Look, Stage};
use serde_json::json;

const SNAPSHOT: &str = include_str!("aria.js");

/// The watch has ended, and what is loaded later is there.
const OVER: &str = "return /^(Finished|Stopped)$/.test(document.getElementById('live-word').textContent) && \
    document.getElementById('timeline-canvas') !== null";

/// Each region: the selector's ID or tag, and what is clicked first.
const REGIONS: [(&str, &str, &str); 9] = [
    ("app-bar", "header", ""),
    ("summary", "status", ""),
    ("toolbar", "toolbar", ""),
    ("queries", "queries", ""),
    ("failures", "failures", ""),
    ("details", "batch-details", ""),
    ("map", "map", "#tab-map"),
    ("timeline", "timeline", "#tab-timeline"),
    ("query", "query", "#rows td.accounts"),
];

/// Compares a region with its file.
async fn check(stage: &Stage, name: &str, id: &str) -> Result<()> {
    let told = stage.client.execute(SNAPSHOT, vec![json!(id)]).await?;
    let told = told.as_str().context("no snapshot")?;
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/page/aria/{name}.txt"));
    if std::env::var("GOLDEN").as_deref() == Ok("write") {
        return std::fs::write(&file, told).context("cannot write the snapshot");
    }
    let expected = std::fs::read_to_string(&file)?;
    assert_eq!(told, expected, "{name}; GOLDEN=write accepts it");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_region_is_told_as_it_was() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.open().await?;
    check(&stage, "card", "card").await?;
    stage.watch("qrb_one_failed").await?;
    stage.until("the end", OVER).await?;
    for (name, id, click) in REGIONS {
        if name == "query" {
            stage.click("tab-queries").await?;
        }
        if !click.is_empty() {
            stage.click_on(click).await?;
            let ready = format!(
                "const found = document.getElementById('{id}'); return found.checkVisibility() && found.ariaBusy !== 'true' && found.innerText.includes(' ')"
            );
            stage.until(name, &ready).await?;
        }
        check(&stage, name, id).await?;
    }
    stage.end().await
}
