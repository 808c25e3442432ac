//! What is told to those who are elsewhere.

use anyhow::Result;
use page_tests::{Look, Permission, Stage};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn title_and_icon_tell_how_far() -> Result<()> {
    let stage = Stage::new(4.0, Look::default()).await?;
    stage.watch("qrb_normal-tab").await?;
    let running = r"return /^[3-9]\d% · Running · qrb_normal-tab$/.test(document.title) && /^icons\/running-[3-9]0\.svg$/.test(document.getElementById('icon').getAttribute('href'))";
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
        .until_shows("message", "doesn’t allow notifications")
        .await?;
    assert_eq!(stage.text("notify-ask").await?, "Notify me");
    stage.js("window.answer = 'granted'; return true").await?;
    stage.click("notify-ask").await?;
    stage.until_shows("message", "You’ll be notified").await?;
    stage.until_shows("notify-ask", "Will notify").await?;
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
            "doesn’t allow notifications",
            "Notify me",
        ),
        (Permission::Granted, "You’ll be notified", "Will notify"),
    ] {
        stage.set_notifications(permission).await?;
        stage.click("notify-ask").await?;
        stage.until_shows("message", answer).await?;
        stage.until_shows("notify-ask", offer).await?;
    }
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_comes_at_the_end_and_only_to_those_who_are_elsewhere() -> Result<()> {
    // Slow enough for a reader who asks for the notification before the end.
    let stage = Stage::new(4.0, Look::default()).await?;
    for (visibility, expected) in [
        ("visible", json!(["Notifications are on"])),
        (
            "hidden",
            json!([
                "Notifications are on",
                "Done, with failures: qrb_normal-hidden"
            ]),
        ),
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
        stage.until_headline("Done, with failures").await?;
        let told = "return window.told";
        stage
            .until_is(&format!("what is told while {visibility}"), told, &expected)
            .await?;
    }
    stage
        .js("window.last.dispatchEvent(new Event('click')); return true")
        .await?;
    stage
        .until(
            "the click to open the failures",
            "return document.activeElement.className === 'cause-title'",
        )
        .await?;
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
        .until_shows(
            "notice",
            "This tab is in the background and updates less often.",
        )
        .await?;
    stage.js(&turn("visible")).await?;
    stage.until_shows("live", "Live").await?;
    let notice = "return document.getElementById('notice').textContent";
    stage.until_is("no notice", notice, &json!("")).await?;
    stage.end().await
}
