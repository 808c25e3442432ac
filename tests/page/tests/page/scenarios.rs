//! Every scenario of the simulator ends on the page in a sentence that a user understands.

use anyhow::{Context as _, Result};
use page_tests::{Kind, Look, Stage};
use serde_json::json;

/// Scenario, headline, and a part of what is said below it.
const TABLE: &[(&str, &str, &str)] = &[
    ("normal", "Done, with failures", "of 120 queries failed"),
    ("small", "Done", "All 4 queries succeeded"),
    ("large", "Running", "of 182,500 queries finished"),
    ("accounts", "Done", "All 120 queries succeeded"),
    ("one_failed", "Done, with failures", "1 of 6 queries failed"),
    ("all_failed", "Failed", "All 12 queries failed"),
    ("cancelled", "Stopped early", "of 60 queries never finished"),
    ("grows", "Done", "90 queries"),
    ("starting", "Done", "24 queries"),
    ("empty", "No queries", "before it had a query"),
    ("endless", "Waiting for query 1", "has run for"),
    ("drifted", "Done", "All 4 queries succeeded"),
    ("hostile", "Failed", "All 12 queries failed"),
    ("unknown_state", "Done", "All 4 queries succeeded"),
    ("not_json_type", "Done", "All 4 queries succeeded"),
    ("exposed", "Done", "All 4 queries succeeded"),
    (
        "short_pages",
        "Done, with failures",
        "of 120 queries failed",
    ),
    ("no_cors", "Can’t reach the API", "Retrying"),
    (
        "unauthorized",
        "The token was refused",
        "Paste a current token",
    ),
    (
        "problem_details",
        "The token was refused",
        "Paste a current token",
    ),
    (
        "forbidden",
        "This token can’t read the batch",
        "ask its owner for access",
    ),
    ("not_found", "Batch not found", "Check the batch ID."),
    (
        "unprocessable",
        "The API refused the request",
        "Check the base URL and the batch ID.",
    ),
    ("rate_limited", "Too many requests", "Retrying in"),
    ("rate_limited_long", "Too many requests", "23 h 5"),
    ("rate_limited_zero", "Too many requests", "Retrying"),
    ("rate_limited_once", "Done", "All 4 queries succeeded"),
    ("rate_limited_hidden", "Done", "All 4 queries succeeded"),
    ("server_error", "Server error", "Retrying"),
    ("bad_gateway", "Server error", "Retrying"),
    ("unavailable", "Server error", "Retrying"),
    ("flaky", "Done", "All 4 queries succeeded"),
    ("gateway_timeout", "Server error", "Retrying"),
    ("html", "Unexpected response", "A proxy or a sign-in page"),
    ("error_in_200", "Unexpected response", "but an API error"),
    (
        "useless",
        "Unexpected response",
        "Check the connection and the base URL.",
    ),
    ("truncated", "Unexpected response", "cut off after"),
    (
        "empty_body",
        "Unexpected response",
        "The response is empty.",
    ),
    (
        "no_content",
        "Unexpected response",
        "The response is empty.",
    ),
    ("huge_body", "Unexpected response", "longer than"),
    ("redirect", "The API refused the request", "redirect"),
    ("dropped", "Can’t reach the API", "Retrying"),
    ("dropped_body", "Can’t reach the API", "Retrying"),
    ("stalled", "Request timed out", "Retrying in"),
    ("stalled_body", "Request timed out", "Retrying in"),
    ("slow", "Done", "All 4 queries succeeded"),
    ("slow_body", "Done", "All 4 queries succeeded"),
];

#[test]
fn the_table_holds_every_scenario() {
    let named: Vec<_> = TABLE.iter().map(|(name, _, _)| *name).collect();
    let known: Vec<_> = simulator::catalogue::SCENARIOS
        .iter()
        .map(|scenario| scenario.name)
        .collect();
    assert_eq!(named, known);
}

/// All at once, each in a tab of its own: most of the time is waiting.
#[tokio::test(flavor = "multi_thread")]
async fn every_scenario_ends_in_a_sentence() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    let mut tabs = Vec::new();
    for &(name, mut headline, mut part) in TABLE {
        // To WebKit, a body that breaks off has come to its end.
        if name == "dropped_body" && Kind::chosen()? == Kind::Webkit {
            (headline, part) = ("Unexpected response", "cut off after");
        }
        let tab = stage.client.new_window(true).await?.handle;
        stage.client.switch_to_window(tab.clone()).await?;
        stage.watch(&format!("qrb_{name}")).await?;
        tabs.push((tab, name, headline, part));
    }
    for (tab, name, headline, part) in tabs {
        stage.client.switch_to_window(tab).await?;
        let ends = async {
            // Not of #main: it has no box of its own, and Firefox then takes it for invisible.
            let shows = format!("return document.body.innerText.includes({})", json!(part));
            stage.until(part, &shows).await?;
            stage.until_headline(headline).await
        };
        ends.await.with_context(|| format!("the scenario {name}"))?;
    }
    stage.end().await
}
