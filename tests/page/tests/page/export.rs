//! The file that is exported: what is in it is what the table shows.

use anyhow::Result;
use page_tests::{Look, Stage};
use serde_json::{Value, json};

/// Keeps what is offered for download, which a headless browser puts nowhere.
const KEEP: &str = "window.files = []; const make = URL.createObjectURL; \
    URL.createObjectURL = (blob) => { files.push(blob); return make.call(URL, blob); }; return true";

/// The text of the newest file, and its type.
const READ: &str = "const done = arguments[arguments.length - 1]; const file = files.at(-1); \
    file.text().then((text) => done([file.type, text]))";

async fn exported(stage: &Stage, button: &str, told: &str) -> Result<(String, String)> {
    stage.click("export").await?;
    stage.click(button).await?;
    stage.until_shows("message", told).await?;
    let file = stage.client.execute_async(READ, Vec::new()).await?;
    Ok(serde_json::from_value(file)?)
}

#[tokio::test(flavor = "multi_thread")]
async fn it_holds_what_the_table_shows_in_its_order() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.watch("qrb_normal").await?;
    stage.until_headline("Done, with failures").await?;
    stage.js(KEEP).await?;
    let (kind, csv) = exported(&stage, "export-csv", "Exported 120 queries as CSV").await?;
    assert_eq!(kind, "text/csv;charset=utf-8");
    let mut lines = csv.split("\r\n");
    let header = lines.next().unwrap_or_default();
    assert!(header.starts_with("index,schedule_id,"), "{header}");
    assert_eq!(lines.filter(|line| !line.is_empty()).count(), 120);

    stage.click_on(".chip[data-state=failure]").await?;
    stage.click_on("th.index button").await?;
    let order = "return document.querySelector('th.index').ariaSort";
    stage
        .until_is("the other order", order, &json!("descending"))
        .await?;
    let shown = "return Number(document.querySelector('.chip[data-state=failure] .chip-count').textContent)";
    let count = stage.js(shown).await?.as_u64().unwrap_or_default();
    let told = format!("Exported {count} queries as JSON");
    let (kind, text) = exported(&stage, "export-json", &told).await?;
    assert_eq!(kind, "application/json");
    let queries: Vec<Value> = serde_json::from_str(&text)?;
    assert_eq!(queries.len() as u64, count);
    assert!(
        queries
            .iter()
            .all(|query| query["state"] == json!("failure"))
    );
    let indexes: Vec<_> = queries
        .iter()
        .filter_map(|query| query["index"].as_u64())
        .collect();
    assert!(
        indexes.is_sorted_by(|one, other| one > other),
        "{indexes:?}"
    );
    assert_eq!(stage.violations().await?, json!([]));
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_cell_is_a_formula() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.watch("qrb_hostile").await?;
    stage.until_headline("Failed").await?;
    stage.js(KEEP).await?;
    let (_, csv) = exported(&stage, "export-csv", "as CSV").await?;
    let formulas: Vec<&str> = csv
        .split([',', '\n'])
        .map(|cell| cell.trim_start_matches('"'))
        .filter(|cell| cell.starts_with(['=', '+', '@', '\t', '\r']))
        .collect();
    assert_eq!(formulas, Vec::<&str>::new());
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_very_large_batch_is_written_as_well() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.watch_large().await?;
    stage.js(KEEP).await?;
    // By a script: what comes in may move the button while the pointer is on its way.
    stage
        .js("document.getElementById('export-csv').click(); return true")
        .await?;
    stage
        .until_shows("message", "Exported 182,500 queries as CSV")
        .await?;
    let size = stage.js("return files.at(-1).size").await?;
    assert!(size.as_u64() > Some(10_000_000), "{size}");
    stage.end().await
}
