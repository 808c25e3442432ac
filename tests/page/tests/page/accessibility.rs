//! axe-core finds nothing, in any state and either theme.

use std::path::Path;

use anyhow::{Context as _, Result};
use page_tests::{Look, Stage};
use serde_json::json;

/// What axe finds, each with its first place.
const RUN: &str = "const done = arguments[arguments.length - 1]; \
    axe.run(document).then(({ violations, passes }) => done(passes.length < 15 ? ['hardly a rule was applied'] : \
        violations.map(({ id, nodes }) => `${id}: ${nodes[0].target} (${nodes[0].failureSummary})`)), (error) => done([String(error)]))";

const OVER: &str = "return !document.getElementById('live').checkVisibility()";

/// Batch, what to wait for, what to do then.
const STATES: &[(&str, &str, &str)] = &[
    (
        "endless",
        "return document.getElementById('figures').checkVisibility()",
        "",
    ),
    ("normal", OVER, ""),
    (
        "normal",
        OVER,
        "document.querySelector('#groups button').click()",
    ),
    (
        "normal",
        OVER,
        "document.querySelector('#rows tr[data-state=failure]').click()",
    ),
    (
        "normal",
        OVER,
        "document.getElementById('help-open').click()",
    ),
    ("hostile", OVER, ""),
    ("empty", OVER, ""),
    ("not_found", OVER, ""),
    (
        "cancelled",
        OVER,
        "document.querySelector('.pill.unknown, .pill.running').click()",
    ),
    (
        "unavailable",
        "return document.getElementById('sentence').innerText.includes('Trying again')",
        "",
    ),
    (
        "endless-paused",
        "document.getElementById('pause').click(); return document.getElementById('trouble').checkVisibility()",
        "",
    ),
    (
        "drifted",
        OVER,
        "document.getElementById('warnings').open = true",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_in_any_state_and_either_theme() -> Result<()> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tools/js/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(&file)
        .with_context(|| format!("{} is missing: npm ci in tools/js", file.display()))?;
    for (dark, width) in [(false, 1280), (true, 1280), (false, 360)] {
        let look = Look {
            width,
            dark,
            ..Look::default()
        };
        let stage = Stage::new(50.0, look).await?;
        for (batch, when, act) in STATES {
            stage.client.goto("about:blank").await?;
            stage.watch(&format!("qrb_{batch}")).await?;
            stage
                .until(
                    "the headline",
                    "return document.getElementById('headline').innerText !== ''",
                )
                .await?;
            stage.until(batch, when).await?;
            stage.js(act).await?;
            stage.js(&axe).await?;
            let found = stage.client.execute_async(RUN, Vec::new()).await?;
            assert_eq!(found, json!([]), "{batch}, {act}, dark: {dark}, {width} px");
        }
        stage.end().await?;
    }
    Ok(())
}
