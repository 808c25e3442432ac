//! The page on a static host, under a path, with batches that are simulated in the page.

use std::future::pending;
use std::path::Path;

use anyhow::Result;
use page_tests::{Look, Stage};
use serde_json::json;
use tokio::net::TcpListener;

/// Where a project's page is on such hosts.
const PATH: &str = "/some/project";

/// Serves what was built, as a plain file server does. Gives the page's address.
async fn host() -> Result<String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = format!("http://{}{PATH}/", listener.local_addr()?);
    let www = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www");
    tokio::spawn(async move { site::serve_under(PATH, listener, &www, pending()).await });
    Ok(address)
}

/// The files that the page has loaded, and everything else that it has asked for.
async fn loaded(stage: &Stage) -> Result<Vec<String>> {
    let names = "return performance.getEntriesByType('resource').map(({ name }) => name)";
    Ok(serde_json::from_value(stage.js(names).await?)?)
}

async fn run(stage: &Stage, scenario: &str) -> Result<()> {
    stage.click("simulator").await?;
    let choose = format!(
        "const select = document.getElementById('scenario'); select.value = {}; select.dispatchEvent(new Event('change')); return select.value",
        json!(scenario)
    );
    assert_eq!(stage.js(&choose).await?, scenario);
    stage.click("scenario-run").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_simulated_batch_needs_no_server() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    let page = host().await?;
    stage.client.goto(&page).await?;
    stage.until_shows("simulate", "simulated").await?;
    let before = loaded(&stage).await?;
    assert!(
        !before.iter().any(|name| name.contains("testing.js")),
        "{before:?}"
    );
    assert_eq!(
        stage.text("simulator").await?,
        "",
        "no simulator is known yet"
    );

    stage.click("simulate").await?;
    stage.until_shows("simulated", "Simulated").await?;
    stage.until_headline("Running").await?;

    run(&stage, "qrb_small").await?;
    stage.until_headline("Done").await?;
    stage
        .until_shows("status", "All 4 queries succeeded")
        .await?;
    stage.until_shows("live", "Finished").await?;
    let asked = loaded(&stage).await?;
    assert!(
        asked.iter().all(|name| name.starts_with(&page)),
        "{asked:?}"
    );
    assert!(
        asked.iter().any(|name| name.ends_with("simulator.wasm")),
        "{asked:?}"
    );
    assert_eq!(stage.violations().await?, json!([]));
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_restores_a_simulated_batch() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    let page = host().await?;
    stage.client.goto(&page).await?;
    stage.until_shows("simulate", "simulated").await?;
    stage.click("simulate").await?;
    stage.until_shows("simulated", "Simulated").await?;
    run(&stage, "qrb_one_failed").await?;
    stage.until_headline("Done, with failures").await?;
    stage
        .until("the address", "return location.hash.includes('one_failed')")
        .await?;
    let rows = "return window.pageStore().then((store) => store.opened().watch.queries({ limit: 10 }).queries.map(({ state, startedAt }) => [state, startedAt]))";
    let before = stage.js(rows).await?;
    let link = stage.js("return location.href").await?;
    assert!(
        before.as_array().is_some_and(|rows| rows.len() == 6),
        "{before}"
    );

    stage.client.goto("about:blank").await?;
    stage.client.goto(link.as_str().unwrap_or_default()).await?;
    stage.until_headline("Done, with failures").await?;
    stage.until_shows("simulated", "Simulated").await?;
    // The same batch, which has gone on meanwhile, and not a new one.
    let same = format!(
        "return ({}).then((rows) => JSON.stringify(rows) === {})",
        rows.trim_start_matches("return "),
        json!(before.to_string())
    );
    stage.until("the same rows", &same).await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_simulated_batch_goes_on_without_a_network() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.client.goto(&host().await?).await?;
    stage.until_shows("simulate", "simulated").await?;
    stage.click("simulate").await?;
    stage.until_headline("Running").await?;
    stage.set_offline(true).await?;
    run(&stage, "qrb_small").await?;
    stage.until_headline("Done").await?;
    stage
        .until_shows("status", "All 4 queries succeeded")
        .await?;
    stage.end().await
}
