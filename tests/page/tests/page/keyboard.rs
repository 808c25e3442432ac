//! The keyboard, for everything.

use anyhow::Result;
use fantoccini::key::Key;
use page_tests::{Look, Stage};
use serde_json::json;

async fn press(stage: &Stage, keys: &str) -> Result<()> {
    Ok(stage.client.active_element().await?.send_keys(keys).await?)
}

const FOCUSED: &str = "return document.activeElement.id";

#[tokio::test(flavor = "multi_thread")]
async fn single_keys_do_what_the_overview_says() -> Result<()> {
    let stage = Stage::new(2.0, Look::default()).await?;
    stage.watch("qrb_normal-keys").await?;
    stage.until_shows("failures", "Failures by cause").await?;
    press(&stage, "?").await?;
    stage.until_shows("help-list", "pause, or go on").await?;
    press(&stage, &Key::Escape.to_string()).await?;
    stage
        .until(
            "no overview",
            "return !document.getElementById('help').open",
        )
        .await?;
    for (key, focused) in [
        ("t", "grid"),
        ("m", "map-scroller"),
        ("s", "status"),
        ("/", "search"),
    ] {
        stage
            .js("document.activeElement.blur(); return true")
            .await?;
        press(&stage, key).await?;
        assert_eq!(stage.js(FOCUSED).await?, json!(focused), "after {key}");
    }
    press(&stage, "p").await?;
    assert_eq!(
        stage
            .js("return document.getElementById('search').value")
            .await?,
        json!("p"),
        "typed, not obeyed"
    );
    stage.until_shows("live", "Live").await?;
    for (key, shown) in [("p", "Paused"), ("p", "Live")] {
        stage
            .js("document.activeElement.blur(); return true")
            .await?;
        press(&stage, key).await?;
        stage.until_shows("live", shown).await?;
    }
    press(&stage, "f").await?;
    assert_eq!(
        stage.js("return document.activeElement.className").await?,
        json!("group")
    );
    press(&stage, "w").await?;
    assert_eq!(stage.js(FOCUSED).await?, json!("batch-id"));
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn single_keys_can_be_switched_off_for_good() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.watch("qrb_endless").await?;
    stage.until_shows("live", "Live").await?;
    stage.click("help-open").await?;
    stage.click("help-single").await?;
    stage.click("help-close").await?;
    stage.client.refresh().await?;
    stage.until_shows("live", "Live").await?;
    press(&stage, "p").await?;
    press(&stage, "?").await?;
    assert_eq!(
        stage
            .js("return document.getElementById('help').open")
            .await?,
        json!(false)
    );
    stage.until_shows("live", "Live").await?;
    stage.end().await
}

/// With Tab alone, from the top to the end: each stop is in sight, and marked.
#[tokio::test(flavor = "multi_thread")]
async fn tab_goes_through_everything_and_marks_its_place() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.watch("qrb_normal").await?;
    stage.until_shows("headline", "Done, with failures").await?;
    stage
        .js("document.activeElement.blur(); return true")
        .await?;
    let mut met = Vec::new();
    for _ in 0..60 {
        press(&stage, &Key::Tab.to_string()).await?;
        let place = "const found = document.activeElement; \
            const style = getComputedStyle(found.id === 'grid' ? found.parentElement : found); \
            const { width, height } = found.getBoundingClientRect(); \
            return { name: found.id || found.className || found.localName, marked: style.outlineStyle !== 'none' && width > 0 && height > 0 }";
        let place = stage.js(place).await?;
        let name = place
            .get("name")
            .and_then(|name| name.as_str())
            .unwrap_or_default()
            .to_owned();
        if name == "body" {
            break;
        }
        assert_eq!(
            place.get("marked"),
            Some(&json!(true)),
            "{name} is not marked"
        );
        met.push(name);
    }
    for name in [
        "help-open",
        "scenario",
        "ask-summary",
        "copy small",
        "group",
        "map-scroller",
        "sort",
        "pill all",
        "search",
        "sorter",
        "grid",
    ] {
        assert!(
            met.iter().any(|other| other == name),
            "{name} is not among {met:?}"
        );
    }
    stage.end().await
}
