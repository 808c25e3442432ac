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

/// So many collections have to leave it, or it is kept.
const LOOKS: usize = 5;

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
    // On a slow machine the engine may compile or collect late; what is kept grows in every round.
    while grown.len() < ROUNDS {
        let first = held(&stage).await?;
        poll(&stage, POLLS).await?;
        let last = held_beyond(&stage, &first).await?;
        println!("  held       {first:?}, then {last:?}");
        if !last.is_more_than(&first) {
            return stage.end().await;
        }
        grown.push((first, last));
    }
    bail!("{POLLS} polls, again and again: {grown:?}")
}

/// What a page holds on to.
#[derive(Debug)]
struct Held {
    heap: f64,
    listeners: f64,
    /// Those that are not in the document, which may grow: an account that fails again is a text more there.
    detached_nodes: f64,
    wasm: u64,
}

impl Held {
    fn is_more_than(&self, before: &Self) -> bool {
        self.heap - before.heap >= MOST_A_POLL * POLLS as f64
            || self.listeners > before.listeners
            || self.detached_nodes > before.detached_nodes
            || self.wasm > before.wasm
    }
}

/// What is held in the end: what an answer has just replaced is let go by a task after it, and the collection after that.
async fn held_beyond(stage: &Stage, first: &Held) -> Result<Held> {
    let mut last = held(stage).await?;
    for _ in 0..LOOKS {
        if !last.is_more_than(first) {
            break;
        }
        last = held(stage).await?;
    }
    Ok(last)
}

async fn held(stage: &Stage) -> Result<Held> {
    let memory = stage.memory().await?;
    Ok(Held {
        heap: memory.heap,
        listeners: memory.listeners,
        detached_nodes: memory.nodes - nodes(stage).await?,
        wasm: wasm(stage).await?,
    })
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
import(new URL('/pkg/watch.js', location.href).href)
  .then(({ default: init }) => init())
  .then(({ memory }) => done(memory.buffer.byteLength), (error) => done(String(error)));
";
