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
    // It goes on for as long as the keys are tried.
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.watch("qrb_normal-keys").await?;
    stage
        .until(
            "a cause",
            "return document.querySelector('.cause-title') !== null",
        )
        .await?;
    press(&stage, "?").await?;
    stage.until_shows("help-list", "Pause or resume").await?;
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
        ("l", "timeline-view"),
        ("s", "headline"),
        ("/", "search"),
    ] {
        stage
            .js("document.activeElement.blur(); return true")
            .await?;
        press(&stage, key).await?;
        stage
            .until(
                &format!("{focused} after {key}"),
                &format!("{FOCUSED} === '{focused}'"),
            )
            .await?;
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
    stage
        .until(
            "the first cause",
            "return document.activeElement.className === 'cause-title'",
        )
        .await?;
    press(&stage, "e").await?;
    stage
        .until(
            "the menu of exports",
            &format!("{FOCUSED} === 'export-sheet'"),
        )
        .await?;
    press(&stage, &Key::Escape.to_string()).await?;
    press(&stage, "w").await?;
    stage
        .until("the form", &format!("{FOCUSED} === 'batch-id'"))
        .await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn single_keys_can_be_switched_off_for_good() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.watch("qrb_endless").await?;
    stage.until_shows("live", "Live").await?;
    stage.choose("help-open").await?;
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
    stage.until_headline("Done, with failures").await?;
    stage
        .js("document.activeElement.blur(); return true")
        .await?;
    let mut met = Vec::new();
    for _ in 0..60 {
        press(&stage, &Key::Tab.to_string()).await?;
        let place = "const found = document.activeElement; \
            const style = getComputedStyle(found.id === 'grid' ? found.parentElement : found.closest('.field') ?? found); \
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
        "simulator",
        "menu",
        "copy-link",
        "chip",
        "tab-queries",
        "search",
        "export",
        "sorter",
        "grid",
        "copy-list",
        "cause-title",
        "account",
        "copy-rerun",
    ] {
        assert!(
            met.iter().any(|other| other == name),
            "{name} is not among {met:?}"
        );
    }
    stage.end().await
}
