//! What is told to those who are elsewhere.

use anyhow::Result;
use page_tests::{Look, Permission, Stage};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn title_and_icon_tell_how_far() -> Result<()> {
    let stage = Stage::new(4.0, Look::default()).await?;
    stage.watch("qrb_normal-tab").await?;
    let running = r"return /^[3-9]\d % · Running · qrb_normal-tab$/.test(document.title) && /^icons\/running-[3-9]0\.svg$/.test(document.getElementById('icon').getAttribute('href'))";
    stage.until("title and icon on the way", running).await?;
    let ended = "return document.title === 'Done, with failures · qrb_normal-tab' && \
        document.getElementById('icon').getAttribute('href') === 'icons/warning.svg'";
    stage.until("title and icon at the end", ended).await?;
    let icons = "const done = arguments[arguments.length - 1]; const names = ['success', 'failure', 'warning', 'quiet', ...Array.from({ length: 11 }, (_, tenth) => `running-${tenth * 10}`)]; \
        Promise.all(names.map((name) => new Promise((resolve) => { const image = new Image(); image.onload = () => resolve(true); image.onerror = () => resolve(name); image.src = `icons/${name}.svg`; }))).then((all) => done(all.filter((one) => one !== true)))";
    assert_eq!(
        stage.client.execute_async(icons, Vec::new()).await?,
        json!([]),
        "icons that are missing"
    );
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_is_asked_for_in_context_and_may_be_refused() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    let refuse = "Notification.requestPermission = async () => { window.asked = (window.asked ?? 0) + 1; return window.answer; }; window.answer = 'denied'; return window.asked === undefined";
    stage.watch("qrb_normal-notify").await?;
    stage.until_shows("live", "Live").await?;
    assert_eq!(stage.js(refuse).await?, json!(true), "never on load");
    stage.click("notify-ask").await?;
    stage
        .until_shows("notify-answer", "does not let this page notify you")
        .await?;
    assert_eq!(stage.text("notify-ask").await?, "Notify me at the end");
    stage.js("window.answer = 'granted'; return true").await?;
    stage.click("notify-ask").await?;
    stage
        .until_shows("notify-answer", "The browser will tell you")
        .await?;
    assert_eq!(stage.text("notify-ask").await?, "Do not notify me");
    stage.end().await
}

/// The browser's own answer, which the test above plays.
#[tokio::test(flavor = "multi_thread")]
async fn the_browser_decides_about_notifications() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.watch("qrb_endless").await?;
    stage.until_shows("live", "Live").await?;
    for (permission, answer, offer) in [
        (
            Permission::Denied,
            "does not let this page notify you",
            "Notify me at the end",
        ),
        (
            Permission::Granted,
            "The browser will tell you",
            "Do not notify me",
        ),
    ] {
        stage.set_notifications(permission).await?;
        stage.click("notify-ask").await?;
        stage.until_shows("notify-answer", answer).await?;
        assert_eq!(stage.text("notify-ask").await?, offer);
    }
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_comes_at_the_end_and_only_to_those_who_are_elsewhere() -> Result<()> {
    let stage = Stage::new(20.0, Look::default()).await?;
    for (visibility, expected) in [
        ("visible", json!([])),
        ("hidden", json!(["Done, with failures: qrb_normal-hidden"])),
    ] {
        stage.client.goto("about:blank").await?;
        stage.watch(&format!("qrb_normal-{visibility}")).await?;
        stage.until_shows("live", "Live").await?;
        let pretend = format!(
            "window.told = []; \
            window.Notification = class extends EventTarget {{ constructor(title) {{ super(); told.push(title); window.last = this; }} close() {{}} static async requestPermission() {{ return 'granted'; }} }}; \
            Object.defineProperty(document, 'visibilityState', {{ get: () => '{visibility}' }}); return true"
        );
        stage.js(&pretend).await?;
        stage.click("notify-ask").await?;
        stage.until_shows("headline", "Done, with failures").await?;
        assert_eq!(
            stage.js("return window.told").await?,
            expected,
            "while {visibility}"
        );
    }
    stage
        .js("window.last.dispatchEvent(new Event('click')); return true")
        .await?;
    assert_eq!(
        stage.js("return document.activeElement.className").await?,
        json!("group"),
        "the click opens the failures"
    );
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_nobody_sees_says_so_and_catches_up() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.watch("qrb_normal-elsewhere").await?;
    stage.until_shows("live", "Live").await?;
    let turn = |visibility: &str| {
        format!(
            "Object.defineProperty(document, 'visibilityState', {{ configurable: true, get: () => '{visibility}' }}); \
            document.dispatchEvent(new Event('visibilitychange')); return true"
        )
    };
    stage.js(&turn("hidden")).await?;
    stage.until_shows("live", "In the background").await?;
    stage
        .until_shows("trouble", "It catches up as soon as you come back.")
        .await?;
    stage.js(&turn("visible")).await?;
    stage.until_shows("live", "Live").await?;
    assert_eq!(stage.text("trouble").await?, "");
    stage.end().await
}
