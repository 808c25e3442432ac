//! Links into the page: what they restore besides filter and order, and when.

use anyhow::Result;
use page_tests::{Look, Stage};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_link_opens_a_query_and_zooms_the_map() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    let address = stage.address("qrb_normal");
    stage
        .client
        .goto(&format!("{address}&query=17&state=success"))
        .await?;
    stage.until_shows("query-title", "Query 17").await?;
    let hash = "return new URLSearchParams(location.hash.slice(1)).get('query')";
    assert_eq!(stage.js(hash).await?, json!("17"));
    stage.click("query-next").await?;
    stage
        .until("the next query in the address", &format!("{hash} !== '17'"))
        .await?;
    stage.click("query-close").await?;
    stage
        .until("no query in the address", &format!("{hash} === null"))
        .await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_restores_the_zoom_of_the_map() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    let address = stage.address("qrb_large");
    stage
        .client
        .goto(&format!("{address}&zoom=1&view=map"))
        .await?;
    stage
        .until_shows("map-note", "One cell is one query")
        .await?;
    stage.click("map-out").await?;
    stage
        .until_shows("map-note", "shows the worst state")
        .await?;
    stage
        .until("the address", "return !location.hash.includes('zoom=')")
        .await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_keeps_what_it_shows_while_the_token_is_entered() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.open().await?;
    // Not the token that the page fills in by itself.
    stage.click("advanced-summary").await?;
    stage.type_into("token", "demo-of-mine").await?;
    stage.type_into("base-url", &stage.base_url()).await?;
    let link = json!([
        ["base", stage.base_url()],
        ["batch", "qrb_normal-token"],
        ["state", "failure"]
    ]);
    let follow = format!("location.hash = new URLSearchParams({link}).toString(); return true");
    stage.js(&follow).await?;
    stage
        .until(
            "the batch of the link",
            "return document.getElementById('batch-id').value === 'qrb_normal-token'",
        )
        .await?;
    assert_eq!(
        stage.requests("qrb_normal-token").await?,
        0,
        "it waits for the reader"
    );
    stage.click("start").await?;
    stage.until_headline("Done, with failures").await?;
    stage
        .until_shows("queries-extent", " of 120 queries")
        .await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cause_is_in_the_link() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.watch("qrb_normal").await?;
    stage.until_headline("Done, with failures").await?;
    stage
        .click_on("#groups li:first-child .cause-title")
        .await?;
    stage
        .until_shows("queries-extent", " of 120 queries")
        .await?;
    let extent = stage.text("queries-extent").await?;
    stage
        .until("the address", "return location.hash.includes('&code=')")
        .await?;
    stage.client.refresh().await?;
    stage.until_headline("Done, with failures").await?;
    stage.until_shows("queries-extent", &extent).await?;
    stage
        .until(
            "the cause",
            "return document.getElementById('cause').checkVisibility()",
        )
        .await?;
    stage.click("tab-map").await?;
    stage
        .until_shows("map-note", "Cells that don’t match are dimmed")
        .await?;
    stage.click("tab-queries").await?;
    stage.click("cause").await?;
    stage
        .until_shows("queries-extent", "All 120 queries")
        .await?;
    stage.end().await
}
