//! Several batches in one page, and those that were watched of late.

use anyhow::Result;
use page_tests::{Look, Stage};
use serde_json::json;

/// The batches, from left to right: their IDs as the tabs' titles have them.
const TABS: &str = "return [...document.querySelectorAll('#batches .batch')].map(({ title }) => title.split(',')[0])";
const RECENTS: &str = "return [...document.querySelectorAll('#recents-list li')].map(({ title }) => title.split(' ')[0])";

fn tab(position: usize) -> String {
    format!("#batches li:nth-child({position}) button")
}

#[tokio::test(flavor = "multi_thread")]
async fn batches_stand_side_by_side_and_a_click_opens_one() -> Result<()> {
    let stage = Stage::new(3.0, Look::default()).await?;
    stage.watch("qrb_normal-one").await?;
    stage.until_shows("batch", "qrb_normal-one").await?;
    stage
        .submit(&stage.base_url(), "qrb_small-two", "demo-token")
        .await?;
    stage.until_shows("batch", "qrb_small-two").await?;
    let both = json!(["qrb_normal-one", "qrb_small-two"]);
    stage.until_is("both", TABS, &both).await?;
    // The other goes on all the same.
    stage.until_headline("Done").await?;
    stage
        .until(
            "progress of the first",
            "return Number.parseInt(document.querySelector('.batch-percent').innerText) > 20",
        )
        .await?;
    stage.click_on(".chip[data-state=success]").await?;
    stage.click_on(&tab(1)).await?;
    stage.until_shows("batch", "qrb_normal-one").await?;
    stage.until_shows("queries-extent", "All 120").await?;
    let open = "return document.querySelector('.batch[aria-current=true]').title.split(',')[0]";
    let first = json!("qrb_normal-one");
    stage.until_is("the first to be open", open, &first).await?;
    // What was chosen there is kept.
    stage.click_on(&tab(2)).await?;
    stage.until_shows("queries-extent", "4 of 4").await?;
    stage.choose("close-batch").await?;
    stage.until_shows("batch", "qrb_normal-one").await?;
    stage
        .until_is("the first alone", TABS, &json!([first]))
        .await?;
    assert_eq!(stage.violations().await?, json!([]));
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_holds_all_batches_of_the_server() -> Result<()> {
    let stage = Stage::new(3.0, Look::default()).await?;
    let address = stage.address("qrb_normal-first");
    stage
        .client
        .goto(&format!(
            "{address}&also=qrb_small-second&also=qrb_normal-third"
        ))
        .await?;
    stage.until_shows("batch", "qrb_normal-first").await?;
    let names = json!(["qrb_normal-first", "qrb_small-second", "qrb_normal-third"]);
    stage
        .until(
            "the tabs",
            &format!(
                "const names = (() => {{ {TABS} }})(); return JSON.stringify(names) === '{names}'"
            ),
        )
        .await?;
    stage.click_on(&tab(3)).await?;
    stage.until_shows("batch", "qrb_normal-third").await?;
    let hash = "return [...new URLSearchParams(location.hash.slice(1))].filter(([name]) => name !== 'base').map(([, value]) => value)";
    let batches = json!(["qrb_normal-third", "qrb_normal-first", "qrb_small-second"]);
    stage
        .until(
            "the address",
            &format!("const batches = (() => {{ {hash} }})(); return JSON.stringify(batches) === '{batches}'"),
        )
        .await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_than_six_are_watched() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.open().await?;
    for number in 1..=7 {
        let batch_id = format!("qrb_small-{number}");
        stage
            .submit(&stage.base_url(), &batch_id, "demo-token")
            .await?;
        stage.until_shows("batch", &batch_id).await?;
        stage.until_headline("Done").await?;
    }
    let expected: Vec<String> = (2..=7)
        .map(|number| format!("qrb_small-{number}"))
        .collect();
    stage
        .until_is("the first to go", TABS, &json!(expected))
        .await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn batches_of_late_can_be_watched_again_and_forgotten() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.open().await?;
    for batch_id in ["qrb_small-a", "qrb_normal-b", "qrb_nonesuch"] {
        stage
            .submit(&stage.base_url(), batch_id, "demo-token")
            .await?;
        stage.until_over(batch_id).await?;
    }
    // What was never found is not kept.
    stage.click("change-batch").await?;
    stage.until_shows("recents", "Recent").await?;
    let found = json!(["qrb_normal-b", "qrb_small-a"]);
    stage
        .until_is("those that were found", RECENTS, &found)
        .await?;
    stage.open().await?;
    stage.client.refresh().await?;
    stage.until_shows("recents", "Done, with failures").await?;
    stage
        .click_on("#recents-list li:nth-child(2) button")
        .await?;
    stage.until_shows("batch", "qrb_small-a").await?;
    stage.until_headline("Done").await?;
    stage.open().await?;
    stage.client.refresh().await?;
    stage.until_shows("recents", "qrb_small-a").await?;
    stage.click("recents-clear").await?;
    stage
        .until(
            "an empty list",
            "return document.getElementById('recents').hidden",
        )
        .await?;
    stage
        .until_is("an empty store", "return { ...localStorage }", &json!({}))
        .await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn batches_share_the_hourly_budget_as_long_as_they_go_on() -> Result<()> {
    let stage = Stage::new(2.0, Look::default()).await?;
    let limit = |limit: u32| {
        format!(
            "return window.pageStore().then((store) => store.opened().snapshot.hourlyBudget.limit === {limit})"
        )
    };
    stage.watch("qrb_endless-one").await?;
    stage.until("all of it", &limit(2500)).await?;
    stage
        .submit(&stage.base_url(), "qrb_endless-two", "demo-token")
        .await?;
    stage.until_shows("batch", "qrb_endless-two").await?;
    stage.until("half of it", &limit(1250)).await?;
    // The same batch once more takes no share of its own.
    stage
        .submit(&stage.base_url(), "qrb_endless-two", "demo-token")
        .await?;
    stage.until_shows("batch", "qrb_endless-two").await?;
    stage.until("half of it", &limit(1250)).await?;
    stage.choose("close-batch").await?;
    stage.until_shows("batch", "qrb_endless-one").await?;
    stage.until("all of it again", &limit(2500)).await?;
    // Nobody asks where the reader has paused.
    stage.choose("pause").await?;
    stage.until_shows("live", "Paused").await?;
    stage.end().await
}
