//! What a person does with the page, and what the page does then.

use anyhow::Result;
use page_tests::{Look, Stage};
use serde_json::json;

/// A good token, as the simulator takes it.
const TOKEN: &str = "demo-token";

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_runs_to_its_end() -> Result<()> {
    let stage = Stage::new(4.0, Look::default()).await?;
    stage.watch("qrb_normal").await?;
    stage.until_headline("Running").await?;
    let share = "const share = Number(document.getElementById('bar').ariaValueNow); return share";
    stage
        .until("some progress", &format!("{share} > 5 && share < 95"))
        .await?;
    stage
        .until("more progress", &format!("{share} > 60"))
        .await?;
    stage.until_headline("Done, with failures").await?;
    assert_eq!(stage.text("percent").await?, "100%");
    let sentence = stage.text("sentence").await?;
    assert!(sentence.ends_with(" of 120 queries failed"), "{sentence}");
    assert_eq!(
        stage.text("queries-extent").await?,
        "All 120 queries · created first"
    );
    stage.click("menu").await?;
    assert_ne!(stage.text("close-batch").await?, "");
    assert_eq!(stage.text("stop").await?, "", "there is nothing to stop");
    assert_eq!(stage.violations().await?, json!([]));
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_is_refused_and_a_good_one_helps() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.open().await?;
    stage
        .submit(&stage.base_url(), "qrb_small", "not-a-token")
        .await?;
    stage.until_headline("The token was refused").await?;
    stage
        .until_shows("token-problem", "Paste a current token")
        .await?;
    stage.submit(&stage.base_url(), "qrb_small", TOKEN).await?;
    stage.until_headline("Done").await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_batch_is_named_as_such() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.watch("qrb_nonesuch").await?;
    stage.until_headline("Batch not found").await?;
    stage
        .until_shows("card-advice", "Check the batch ID")
        .await?;
    assert_eq!(
        stage.requests("qrb_nonesuch").await?,
        1,
        "asked once, no more"
    );
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn stop_ends_the_requests() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.watch("qrb_normal-stopped").await?;
    stage.until_headline("Running").await?;
    stage.choose("stop").await?;
    stage.until_shows("notice", "Watching stopped").await?;
    let asked = stage.requests("qrb_normal-stopped").await?;
    // Another batch is watched for three polls: time enough for one too many.
    stage
        .submit(&stage.base_url(), "qrb_normal-other", TOKEN)
        .await?;
    stage.until_requests("qrb_normal-other", 3).await?;
    assert_eq!(stage.requests("qrb_normal-stopped").await?, asked);
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_input_is_named_beside_its_field_and_nothing_is_sent() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.open().await?;
    let base = stage.base_url();
    let table = [
        (
            base.as_str(),
            "",
            TOKEN,
            "batch-id",
            "Enter the ID of a batch",
        ),
        (
            base.as_str(),
            "qrb_small",
            "two words",
            "token",
            "Paste the token alone",
        ),
        (
            "http://example.com/v2",
            "qrb_small",
            TOKEN,
            "base-url",
            "Enter an https: address",
        ),
        (
            "nonsense",
            "qrb_small",
            TOKEN,
            "base-url",
            "Enter an https: address",
        ),
    ];
    for (base_url, batch_id, token, field, advice) in table {
        stage.submit(base_url, batch_id, token).await?;
        stage
            .until_shows(&format!("{field}-problem"), advice)
            .await?;
        stage
            .until(
                "the cursor in that field",
                &format!("return document.activeElement.id === '{field}'"),
            )
            .await?;
    }
    assert_eq!(stage.requests("qrb_small").await?, 0);
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scenario_is_chosen_from_the_menu() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.watch("qrb_small").await?;
    stage.until_headline("Done").await?;
    let choose = "const menu = document.getElementById('scenario'); menu.value = 'qrb_empty'; menu.dispatchEvent(new Event('change')); return true";
    stage.click("simulator").await?;
    stage.js(choose).await?;
    stage
        .until_shows("scenario-line", "Stopped without a single query")
        .await?;
    stage.click("scenario-run").await?;
    stage.until_headline("No queries").await?;
    stage.click("simulator").await?;
    stage
        .until_shows("scenario-line", "Stopped without a single query")
        .await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_brings_the_batch_back_after_a_reload() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.open().await?;
    stage
        .submit(&stage.base_url(), "qrb_small-kept", TOKEN)
        .await?;
    stage.until_headline("Done").await?;
    stage.client.refresh().await?;
    stage.until_headline("Done").await?;
    stage.until_shows("batch", "qrb_small-kept").await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_cut_off_on_a_small_screen() -> Result<()> {
    let look = Look {
        width: 320,
        height: 640,
        dark: true,
        ..Look::default()
    };
    let stage = Stage::new(50.0, look).await?;
    stage.watch("qrb_hostile").await?;
    stage.until_headline("Failed").await?;
    // Firefox has a scroll bar beside the page, which leaves it less than 320 pixels.
    let overhang = "const { scrollWidth, clientWidth } = document.documentElement; return scrollWidth - clientWidth";
    assert_eq!(stage.js(overhang).await?, json!(0));
    assert_eq!(stage.js("return innerWidth").await?, json!(320));
    assert_eq!(
        stage.text("form").await?,
        "",
        "the form makes room for the status"
    );
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_in_sight_on_a_small_screen() -> Result<()> {
    let look = Look {
        width: 360,
        height: 640,
        ..Look::default()
    };
    let stage = Stage::new(1.0, look).await?;
    stage.watch("qrb_nonesuch").await?;
    stage.until_headline("Batch not found").await?;
    let in_sight = "const { top, bottom } = document.getElementById('card-advice').getBoundingClientRect(); \
        return top >= 0 && bottom <= innerHeight";
    assert_eq!(stage.js(in_sight).await?, json!(true));
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_another_server_waits_for_its_token_and_the_watch_goes_on() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.watch("qrb_endless").await?;
    stage.until_headline("Running").await?;
    // Not the simulator's: nothing starts by itself, and the address is all that keeps the link.
    stage
        .js("location.hash = 'base=https%3A%2F%2Fapi.example%2Fv2&batch=qrb_linked'; return true")
        .await?;
    stage.until_shows("token-goes-to", "api.example").await?;
    let waits =
        "return ['batch-id', 'token'].map((id) => document.getElementById(id).value).join()";
    assert_eq!(stage.js(waits).await?, json!("qrb_linked,"));
    let address = stage.js("return location.hash").await?.to_string();
    assert!(address.contains("qrb_linked"), "{address}");
    stage.click_on("#batches button").await?;
    stage.until_shows("batch", "qrb_endless").await?;
    stage.until_shows("live", "Live").await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_good_figures_stay_while_the_network_is_gone() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.watch("qrb_normal").await?;
    stage.until_headline("Running").await?;
    stage.set_offline(true).await?;
    // On this machine alone, the browser's word about its network counts for nothing: the request is sent, and fails.
    stage
        .until_shows("notice", "Can’t reach the API. Retrying")
        .await?;
    stage.until_shows("live", "Retrying").await?;
    stage.until_headline("Running").await?;
    let told = "return document.getElementById('announcer').textContent.startsWith('Can’t reach the API.')";
    stage.until("the words for a screen reader", told).await?;
    stage.set_offline(false).await?;
    let mended = "return document.getElementById('notice').textContent === ''";
    stage.until("the end of the trouble", mended).await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_keeps_its_place() -> Result<()> {
    let look = Look {
        width: 360,
        ..Look::default()
    };
    let stage = Stage::new(1.0, look).await?;
    stage.open().await?;
    let focused = "return document.activeElement.id";
    let skip = "document.getElementById('skip').click(); return true";
    stage.js(skip).await?;
    assert_eq!(stage.js(focused).await?, json!("card-title"));
    stage.submit(&stage.base_url(), "qrb_small", TOKEN).await?;
    stage.until_headline("Running").await?;
    stage
        .until(
            "the headline to have the keyboard",
            &format!("{focused} === 'headline'"),
        )
        .await?;
    stage
        .js("document.getElementById('notify-ask').focus(); return true")
        .await?;
    stage.until_headline("Done").await?;
    stage
        .until("the button to go", &format!("{focused} === 'headline'"))
        .await?;
    stage
        .js("document.activeElement.blur(); document.getElementById('skip').click(); return true")
        .await?;
    assert_eq!(stage.js(focused).await?, json!("headline"));
    stage.choose("close-batch").await?;
    stage
        .until("the form to have it", &format!("{focused} === 'batch-id'"))
        .await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn pause_rests_and_resume_goes_on() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    let batch_id = "qrb_normal-paused";
    stage.watch(batch_id).await?;
    stage.until_headline("Running").await?;
    stage.choose("pause").await?;
    stage.until_shows("live", "Paused").await?;
    stage.until_shows("notice", "Paused. Last updated").await?;
    let asked = stage.requests(batch_id).await?;
    // The age of the figures ticks on: after five seconds a poll would have gone out.
    let aged = "return /ago/.test(document.getElementById('notice').textContent) && !/ [0-4] s ago/.test(document.getElementById('notice').textContent)";
    stage.until("five seconds to pass", aged).await?;
    assert_eq!(stage.requests(batch_id).await?, asked);
    stage.click("menu").await?;
    assert_eq!(stage.text("pause").await?, "Resume");
    stage.click("pause").await?;
    stage.until_shows("live", "Live").await?;
    stage.until_requests(batch_id, asked + 1).await?;
    stage.until_shows("live", "next in").await?;
    stage.click("menu").await?;
    assert_eq!(stage.text("pause").await?, "Pause");
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn refresh_asks_at_once() -> Result<()> {
    // So slow that it has no queries yet: nothing else shortens the pause.
    let stage = Stage::new(0.01, Look::default()).await?;
    let batch_id = "qrb_starting-refresh";
    stage.watch(batch_id).await?;
    stage.until_headline("Being prepared").await?;
    let rests = "return /next in ([4-9]|[1-3][0-9]) s/.test(document.getElementById('live-next').textContent)";
    stage.until("a longer pause", rests).await?;
    let asked = stage.requests(batch_id).await?;
    stage.click("refresh").await?;
    stage.until_requests(batch_id, asked + 1).await?;
    let rests = "return /next in [1-3] s/.test(document.getElementById('live-next').textContent)";
    stage.until("the shorter pause", rests).await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_figures_say_how_long_and_how_much() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.watch("qrb_normal").await?;
    let table = [
        (
            r"^Ends in (about|at most|[0-9]+ to) ?[0-9].* (s|min)$",
            r"^(about )?[0-9]+:[0-9]{2}",
        ),
        ("^Elapsed$", r"^[0-9]+ (s|min)"),
        ("^Rate$", r"^[0-9]+ per min$"),
        ("^Result rows$", r"^[0-9]"),
    ];
    for (term, shape) in table {
        let script = format!(
            "const term = [...document.querySelectorAll('#figures dt')].find((term) => new RegExp({}).test(term.textContent)); \
            return new RegExp({}).test(term?.nextElementSibling.textContent ?? '')",
            json!(term),
            json!(shape)
        );
        stage
            .until(&format!("{term} like {shape}"), &script)
            .await?;
    }
    stage.until_shows("batch", "qrb_normal").await?;
    stage.until_shows("facts", "Rate limit").await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_speaks_the_readers_language_and_fits_a_small_screen_in_it() -> Result<()> {
    let look = Look {
        width: 360,
        height: 740,
        ..Look::default()
    };
    let stage = Stage::new(50.0, look).await?;
    stage
        .on_new_document(
            "Object.defineProperty(navigator, 'languages', { get: () => ['de-DE', 'en'] })",
        )
        .await?;
    stage.watch("qrb_normal").await?;
    stage.until_headline("Fertig, mit Fehlern").await?;
    assert_eq!(
        stage.js("return document.documentElement.lang").await?,
        json!("de")
    );
    for tab in ["failures", "queries", "map", "timeline"] {
        stage.click(&format!("tab-{tab}")).await?;
        let overhang = "const { scrollWidth, clientWidth } = document.documentElement; return scrollWidth - clientWidth";
        assert_eq!(stage.js(overhang).await?, json!(0), "{tab}");
    }
    let cut = "return [...document.querySelectorAll('.tab, .button, .chip')].filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)";
    assert_eq!(stage.js(cut).await?, json!([]), "words that are cut off");
    stage.end().await
}
