//! axe-core finds nothing, in any state and either theme.

use std::path::Path;

use anyhow::{Context as _, Result};
use page_tests::{Kind, Look, Stage};
use serde_json::{Value, json};
use tokio::task::JoinSet;

/// What axe finds, each with its first place.
const RUN: &str = "const done = arguments[arguments.length - 1]; \
    axe.run(document).then(({ violations, passes }) => done(passes.length < 15 ? ['hardly a rule was applied'] : \
        violations.map(({ id, nodes }) => `${id}: ${nodes[0].target} (${nodes[0].failureSummary})`)), (error) => done([String(error)]))";

const TRYING: &str =
    "return document.getElementById('sentence').innerText.includes('Trying again')";
const OVER: &str = "return !document.getElementById('live').checkVisibility()";

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
        "return document.getElementById('figures').checkVisibility()",
        "",
    ),
    state("normal", OVER, ""),
    state(
        "normal",
        OVER,
        "document.querySelector('#groups button').click()",
    ),
    state(
        "normal",
        OVER,
        "document.querySelector('#rows tr[data-state=failure]').click()",
    ),
    state(
        "normal",
        OVER,
        "document.getElementById('help-open').click()",
    ),
    state(
        "normal",
        OVER,
        "document.getElementById('slowest').open = true; document.getElementById('timeline-view').focus()",
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
            "document.getElementById('ask').open = true",
        )
    },
    state(
        "small",
        OVER,
        "document.getElementById('ask').open = true; document.getElementById('base-url').value = 'nonsense'; document.getElementById('start').click()",
    ),
    state(
        "small-detail",
        OVER,
        "document.querySelector('#rows tr[data-state=success]').click()",
    ),
    state("hostile", OVER, ""),
    state("empty", OVER, ""),
    state("not_found", OVER, ""),
    state("unauthorized", OVER, ""),
    state("forbidden", OVER, ""),
    state(
        "error_in_200",
        TRYING,
        "document.getElementById('details').open = true",
    ),
    state(
        "cancelled",
        OVER,
        "document.querySelector('.pill.unknown, .pill.running').click()",
    ),
    state("unavailable", TRYING, ""),
    state("rate_limited_long", "return true", ""),
    state(
        "large",
        "return document.getElementById('map-in').checkVisibility()",
        "document.getElementById('map-in').click(); document.getElementById('map-scroller').focus()",
    ),
    state(
        "endless-paused",
        "document.getElementById('pause').click(); return document.getElementById('trouble').checkVisibility()",
        "",
    ),
    state(
        "steps-at0_evil_long",
        OVER,
        "document.querySelector('#rows tr').click(); document.querySelector('#detail-list .rest').click()",
    ),
    state(
        "steps-at0_evil_words_bidi",
        "return document.getElementById('warnings').checkVisibility()",
        "document.getElementById('warnings').open = true; document.getElementById('details').open = true",
    ),
    state(
        "drifted",
        OVER,
        "document.getElementById('warnings').open = true",
    ),
];

/// Width, dark. What axe reads is the same in both browsers: one look is enough for the second.
fn looks() -> Result<&'static [(u32, bool)]> {
    Ok(match Kind::chosen()? {
        Kind::Chromium => &[(1280, false), (1280, true), (360, false)],
        Kind::Firefox => &[(1280, true)],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_in_any_state_and_either_theme() -> Result<()> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tools/js/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(&file)
        .with_context(|| format!("{} is missing: npm ci in tools/js", file.display()))?;
    let mut checks = JoinSet::new();
    for &(width, dark) in looks()? {
        let look = Look {
            width,
            dark,
            ..Look::default()
        };
        checks.spawn(check_all(look, axe.clone()));
    }
    while let Some(check) = checks.join_next().await {
        check??;
    }
    Ok(())
}

async fn check_all(look: Look, axe: String) -> Result<()> {
    let stage = Stage::new(50.0, look).await?;
    for state in STATES {
        let found = check(&stage, state, &axe).await?;
        let State {
            batch, choice, act, ..
        } = state;
        assert_eq!(found, json!([]), "{batch}{choice}, {act}, {look:?}");
    }
    stage.end().await
}

/// Brings the page into a state, and gives what axe finds there.
async fn check(stage: &Stage, state: &State, axe: &str) -> Result<Value> {
    stage.client.goto("about:blank").await?;
    let address = stage.address(&format!("qrb_{}", state.batch));
    stage
        .client
        .goto(&format!("{address}{}", state.choice))
        .await?;
    let headline = "return document.getElementById('headline').innerText !== ''";
    stage.until("the headline", headline).await?;
    stage.until(state.batch, state.when).await?;
    stage.js(state.act).await?;
    stage.js(axe).await?;
    Ok(stage.client.execute_async(RUN, Vec::new()).await?)
}
