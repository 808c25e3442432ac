//! Failures by cause, and what support is told.

use anyhow::Result;
use page_tests::{Look, Stage};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_cause_filters_the_table_and_lets_go_again() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.watch("qrb_normal").await?;
    stage.until_headline("Done, with failures").await?;
    let counts = "return [...document.querySelectorAll('.cause-count')].map(({ textContent }) => Number(textContent))";
    let counts: Vec<u64> = serde_json::from_value(stage.js(counts).await?)?;
    let all = "return Number(document.querySelector('.chip[data-state=failure] .chip-count').textContent)";
    assert_eq!(json!(counts.iter().sum::<u64>()), stage.js(all).await?);
    assert!(counts.len() > 1 && counts.is_sorted_by(|one, other| one >= other));
    for (position, count) in counts.iter().enumerate() {
        let group = format!("#groups li:nth-child({}) .cause-title", position + 1);
        stage.click_on(&group).await?;
        let extent = format!("{count} of 120 queries");
        stage.until_shows("queries-extent", &extent).await?;
        let pressed = format!("return document.querySelector('{group}').ariaPressed");
        stage
            .until_is("the cause to be pressed", &pressed, &json!("true"))
            .await?;
        stage.click_on(&group).await?;
        stage
            .until_shows("queries-extent", "All 120 queries")
            .await?;
    }
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn support_is_told_what_it_needs_and_never_the_token() -> Result<()> {
    const TOKEN: &str = "demo-secret-3c9a71";
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.open().await?;
    // What the page would write to the clipboard, which a headless browser may not read.
    let listen = "Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { window.copied = text; } } }); return true";
    stage.js(listen).await?;
    let table = [
        (
            "qrb_normal",
            "#copy-support",
            &["Batch ID: qrb_normal", "Request ID: ", " failed, ", " x "][..],
        ),
        (
            "qrb_forbidden",
            "#card-support",
            &["Request ID: ", "Error: forbidden", "HTTP status: 403"][..],
        ),
    ];
    for (batch_id, button, parts) in table {
        stage.submit(&stage.base_url(), batch_id, TOKEN).await?;
        stage.until_over(batch_id).await?;
        if button == "#copy-support" {
            stage.until_headline("Done, with failures").await?;
            stage.click("menu").await?;
        } else {
            stage.until_headline("can’t read").await?;
        }
        stage.click_on(button).await?;
        stage
            .until(
                "its word",
                &format!(
                    "return document.querySelector('{button} .label').textContent === 'Copied'"
                ),
            )
            .await?;
        let copied = stage.js("return window.copied").await?;
        let copied = copied.as_str().unwrap_or_default();
        for part in parts {
            assert!(copied.contains(part), "{part} is not in:\n{copied}");
        }
        assert!(!copied.contains(TOKEN), "{copied}");
    }
    stage.end().await
}
