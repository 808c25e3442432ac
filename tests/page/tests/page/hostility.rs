//! What the API says stays text.

use anyhow::Result;
use page_tests::{Look, Stage};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn hostile_strings_are_shown_as_text() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.watch("qrb_hostile").await?;
    stage.until_shows("headline", "Failed").await?;
    for text in ["<img src=x onerror=", "<script>", "=HYPERLINK("] {
        assert!(
            stage.text("rows").await?.contains(text),
            "{text} is not shown"
        );
    }
    let made = "return document.querySelectorAll('main img, main script, main a, main iframe, main table svg').length";
    assert_eq!(stage.js(made).await?, json!(0), "elements were made of it");
    assert!(
        !stage.client.title().await?.contains("owned"),
        "a script has run"
    );
    assert_eq!(
        stage.violations().await?,
        json!([]),
        "the policy had to help"
    );
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_text_reorders_or_hides_what_is_around_it() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.watch("qrb_hostile").await?;
    stage.until_shows("headline", "Failed").await?;
    let found = "return /[\\u0000-\\u0008\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]/.test(document.body.textContent)";
    assert_eq!(stage.js(found).await?, json!(false));
    for (cells, most) in [("td:not(.error)", 160), ("td.error", 600)] {
        let longest = format!(
            "return Math.max(...[...document.querySelectorAll('{cells}')].map((cell) => cell.textContent.length))"
        );
        let longest = stage.js(&longest).await?;
        assert!(
            longest.as_u64().is_some_and(|length| length <= most),
            "{cells}: {longest}"
        );
    }
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_forbids_inline_code_and_html_from_strings() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.open().await?;
    let inline = "const script = document.createElement('script'); \
        try { script.textContent = 'window.ran = true'; document.body.append(script); } catch {} \
        return window.ran === undefined";
    assert_eq!(stage.js(inline).await?, json!(true));
    let html = "try { document.body.innerHTML = '<p>x'; return false; } catch { return true; }";
    assert_eq!(stage.js(html).await?, json!(true));
    assert_ne!(stage.violations().await?, json!([]), "the counter counts");
    stage.end().await
}
