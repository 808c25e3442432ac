//! axe-core finds nothing, in any state and either theme.

use std::path::Path;

use anyhow::{Context as _, Result};
use page_tests::{Kind, Look, Stage};
use serde_json::{Value, json};

/// What axe finds, each with its first place.
const RUN: &str = "const done = arguments[arguments.length - 1]; \
    axe.run(document).then(({ violations, passes }) => done(passes.length < 15 ? ['hardly a rule was applied'] : \
        violations.map(({ id, nodes }) => `${id}: ${nodes[0].target} (${nodes[0].failureSummary})`)), (error) => done([String(error)]))";

const RETRYING: &str =
    "return document.getElementById('card-sentence').innerText.includes('Retrying')";
/// The watch has ended, and what is loaded later is there.
const OVER: &str = "return /^(Finished|Stopped)$/.test(document.getElementById('live-word').textContent) && \
    (document.body.hasAttribute('data-card') || document.getElementById('timeline-canvas') !== null)";

/// Clicks something where the table is shown: on a small screen, failures are shown first.
const IN_TABLE: &str = "const in_table = (selector) => { document.getElementById('tab-queries').click(); \
    return new Promise((resolve) => { const look = () => { const found = document.querySelector(selector); \
        if (found === null) return requestAnimationFrame(look); \
        found.click(); requestAnimationFrame(resolve); }; requestAnimationFrame(look); }); };";

/// What the page looks like when it is checked.
struct State {
    batch: &'static str,
    /// What is in the address beside the batch.
    choice: &'static str,
    /// What to wait for.
    when: &'static str,
    /// What to do then.
    act: &'static str,
}

const fn state(batch: &'static str, when: &'static str, act: &'static str) -> State {
    State {
        batch,
        choice: "",
        when,
        act,
    }
}

const STATES: &[State] = &[
    state(
        "endless",
        "return document.getElementById('figure-elapsed').checkVisibility()",
        "",
    ),
    state("normal", OVER, ""),
    state(
        "normal",
        OVER,
        "document.querySelector('.cause-title').click()",
    ),
    state(
        "normal",
        OVER,
        "return in_table('#rows tr[data-state=failure]')",
    ),
    state(
        "normal",
        OVER,
        "document.getElementById('help-open').click()",
    ),
    state("normal", OVER, "document.getElementById('menu').click()"),
    state("normal", OVER, "document.getElementById('tab-map').click()"),
    state(
        "normal",
        OVER,
        "document.getElementById('tab-timeline').click(); document.getElementById('slowest').open = true",
    ),
    state(
        "normal",
        OVER,
        "document.getElementById('accounts').open = true",
    ),
    state(
        "normal",
        OVER,
        "document.getElementById('names-open').click(); return new Promise((resolve) => { const look = () => \
            (document.getElementById('names')?.open ? (document.getElementById('names-use').click(), resolve()) : requestAnimationFrame(look)); look(); })",
    ),
    State {
        choice: "&state=failure&search=nothing+like+it",
        ..state("normal", OVER, "")
    },
    State {
        choice: "&also=qrb_small-beside&also=qrb_hostile&also=qrb_endless",
        ..state(
            "normal-several",
            OVER,
            "document.getElementById('watch-another').click()",
        )
    },
    state(
        "small",
        OVER,
        "document.getElementById('watch-another').click(); document.getElementById('base-url').value = 'nonsense'; document.getElementById('batch-id').value = 'qrb_1'; document.getElementById('start').click()",
    ),
    state(
        "small-detail",
        OVER,
        "return in_table('#rows tr[data-state=success]')",
    ),
    state("hostile", OVER, ""),
    state("empty", OVER, ""),
    state("not_found", OVER, ""),
    state("unauthorized", OVER, ""),
    state("forbidden", OVER, ""),
    state("error_in_200", RETRYING, ""),
    state(
        "cancelled",
        OVER,
        "document.querySelector('.chip[data-state=running]').click()",
    ),
    state("unavailable", RETRYING, ""),
    state("rate_limited_long", "return true", ""),
    state(
        "large",
        "document.getElementById('tab-map').click(); return document.getElementById('map-in').checkVisibility()",
        "document.getElementById('map-in').click(); document.getElementById('map-scroller').focus()",
    ),
    state(
        "endless-paused",
        "document.getElementById('pause').click(); return document.getElementById('notice').textContent !== ''",
        "",
    ),
    state(
        "steps-at0_evil_long",
        OVER,
        "return in_table('#rows tr').then(() => in_table('#query-list .rest'))",
    ),
    state(
        "steps-at0_evil_words_bidi",
        OVER,
        "document.getElementById('show-details').click(); document.getElementById('warnings').open = true",
    ),
    state(
        "drifted",
        OVER,
        "document.getElementById('show-details').click(); document.getElementById('warnings').open = true",
    ),
];

// What axe reads is the same in all browsers: one look is enough for the others.

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_in_any_state_of_a_light_page() -> Result<()> {
    check_all(1280, false, &[Kind::Chromium, Kind::Webkit]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_in_any_state_of_a_dark_page() -> Result<()> {
    check_all(1280, true, &[Kind::Chromium, Kind::Firefox]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_in_any_state_of_a_small_page() -> Result<()> {
    check_all(360, false, &[Kind::Chromium]).await
}

async fn check_all(width: u32, dark: bool, kinds: &[Kind]) -> Result<()> {
    if !kinds.contains(&Kind::chosen()?) {
        return Ok(());
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tools/js/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(&file)
        .with_context(|| format!("{} is missing: npm ci in tools/js", file.display()))?;
    let look = Look {
        width,
        dark,
        ..Look::default()
    };
    let stage = Stage::new(50.0, look).await?;
    // As a script of the page: what WebDriver runs reaches each element through a wrapper, ten times as slowly in Firefox.
    stage.on_new_document(&axe).await?;
    for state in STATES {
        let found = check(&stage, state).await?;
        let State {
            batch, choice, act, ..
        } = state;
        assert_eq!(found, json!([]), "{batch}{choice}, {act}, {look:?}");
    }
    stage.end().await
}

/// Brings the page into a state, and gives what axe finds there.
async fn check(stage: &Stage, state: &State) -> Result<Value> {
    stage.client.goto("about:blank").await?;
    let address = stage.address(&format!("qrb_{}", state.batch));
    stage
        .client
        .goto(&format!("{address}{}", state.choice))
        .await?;
    let headline = "return [...document.querySelectorAll('h1')].some((one) => one.checkVisibility() && one.innerText !== '')";
    stage.until("the headline", headline).await?;
    stage.until(state.batch, state.when).await?;
    stage.js(&format!("{IN_TABLE} {}", state.act)).await?;
    Ok(stage.client.execute_async(RUN, Vec::new()).await?)
}
