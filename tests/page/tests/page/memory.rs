//! A page that is left open does not grow.

use anyhow::{Context as _, Result, bail};
use page_tests::{Kind, Look, Stage};
use serde_json::json;

/// How many polls the memory is watched over.
const POLLS: u64 = 200;

/// Bytes for each of them: a snapshot that is kept is larger.
const MOST_A_POLL: f64 = 1000.0;

/// As often as that it is measured, until it is steady once.
const ROUNDS: usize = 3;

const POLL: &str = include_str!("memory_polls.js");

#[tokio::test(flavor = "multi_thread")]
async fn memory_is_steady_over_two_hundred_polls() -> Result<()> {
    if Kind::chosen()? != Kind::Chromium {
        println!("  memory     not measured: only Chromium tells");
        return Ok(());
    }
    let stage = Stage::alone(20.0, Look::default()).await?;
    stage.watch_large().await?;
    // What is made once is made by then.
    poll(&stage, 50).await?;
    let mut grown = Vec::new();
    // On a slow machine the engine may still compile meanwhile; what is kept grows in every round.
    while grown.len() < ROUNDS {
        let (first, first_wasm) = (stage.memory().await?, wasm(&stage).await?);
        let first_shown = nodes(&stage).await?;
        poll(&stage, POLLS).await?;
        let (last, last_wasm) = (stage.memory().await?, wasm(&stage).await?);
        let last_shown = nodes(&stage).await?;
        println!("  page       {first:?}, then {last:?}");
        println!("  wasm       {first_wasm} bytes, then {last_wasm}");
        assert_eq!((first.listeners, first_wasm), (last.listeners, last_wasm));
        // What is in the document may grow: an account that fails again is a text more there. Nothing else is kept.
        assert_eq!(first.nodes - first_shown, last.nodes - last_shown);
        if last.heap - first.heap < MOST_A_POLL * POLLS as f64 {
            return stage.end().await;
        }
        grown.push(last.heap - first.heap);
    }
    bail!("bytes of {POLLS} polls, again and again: {grown:?}")
}

/// Asks so many times, each time after the answer before.
async fn poll(stage: &Stage, polls: u64) -> Result<()> {
    // In portions: a script may take no longer than 30 seconds.
    for _ in 0..polls / 10 {
        stage.client.execute_async(POLL, vec![json!(10)]).await?;
    }
    Ok(())
}

/// Bytes of the WebAssembly's memory, which the page's own module tells.
async fn wasm(stage: &Stage) -> Result<u64> {
    let bytes = stage.client.execute_async(WASM, vec![]).await?;
    bytes
        .as_u64()
        .with_context(|| format!("no memory: {bytes}"))
}

/// Nodes of the document.
async fn nodes(stage: &Stage) -> Result<f64> {
    let count = "const walker = document.createTreeWalker(document); let count = 0; while (walker.nextNode()) count += 1; return count";
    let count = stage.js(count).await?;
    count.as_f64().with_context(|| format!("no count: {count}"))
}

const WASM: &str = r"
const done = arguments[arguments.length - 1];
import(new URL('/pkg/supermetrics_batch_status.js', location.href).href)
  .then(({ default: init }) => init())
  .then(({ memory }) => done(memory.buffer.byteLength), (error) => done(String(error)));
";
