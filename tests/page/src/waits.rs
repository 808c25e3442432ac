//! What a test waits for: conditions, never a time.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use serde_json::{Value, json};

use crate::{PATIENCE, Stage};

/// How often it looks: at first, and at last. Each look takes the machine's time, which other tests wait for.
const GLANCES: [Duration; 2] = [Duration::from_millis(10), Duration::from_millis(200)];

impl Stage {
    /// Waits until a script gives true.
    pub async fn until(&self, what: &str, script: &str) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        let [mut glance, slowest] = GLANCES;
        loop {
            // What a script looks for may not be there yet.
            let found = self.js(script).await;
            if matches!(found, Ok(Value::Bool(true))) {
                return Ok(());
            }
            if Instant::now() > deadline {
                let shown = self.js("return location.hash + '\\n' + document.body.innerText");
                let shown = shown.await.unwrap_or_default();
                let shown = shown.as_str().unwrap_or_default();
                bail!("waited in vain for {what}: {found:?}; the page shows:\n{shown}");
            }
            tokio::time::sleep(glance).await;
            glance = (glance * 2).min(slowest);
        }
    }

    /// Waits until a script gives exactly this.
    pub async fn until_is(&self, what: &str, script: &str, expected: &Value) -> Result<()> {
        // As JSON: the order of an object's members is that in which they were added, on both sides.
        let is_so = format!(
            "return JSON.stringify(await (async () => {{ {script} }})()) === JSON.stringify({expected})"
        );
        let is_so = format!("return (async () => {{ {is_so} }})()");
        if let Err(error) = self.until(what, &is_so).await {
            let found = self.js(script).await.unwrap_or_default();
            return Err(error.context(format!("{found}, not {expected}")));
        }
        Ok(())
    }

    /// Waits until the headline says `part`: that of a batch, or of the card that stands in its place.
    pub async fn until_headline(&self, part: &str) -> Result<()> {
        let script = format!(
            "return [...document.querySelectorAll('h1')].some((one) => one.checkVisibility() && one.innerText.includes({}))",
            json!(part)
        );
        self.until(&format!("the headline \"{part}\""), &script)
            .await
    }

    /// Waits until a batch is the open one and its watch has ended: not that of the one before, whose words are still shown.
    pub async fn until_over(&self, batch_id: &str) -> Result<()> {
        let over = format!(
            "return window.pageStore().then((store) => store.opened().target.batchId === {} \
            && ['ended', 'closed'].includes(store.opened().snapshot.connection) \
            && /^(Finished|Stopped)$/.test(document.getElementById('live-word').textContent))",
            json!(batch_id)
        );
        self.until(&format!("the end of {batch_id}"), &over).await
    }

    /// Waits until what has this ID shows `part`.
    pub async fn until_shows(&self, id: &str, part: &str) -> Result<()> {
        let script = format!(
            "const found = document.getElementById({}); return found.checkVisibility() && found.innerText.includes({})",
            json!(id),
            json!(part)
        );
        self.until(&format!("\"{part}\" in #{id}"), &script).await
    }

    /// Waits until the API has had so many requests for a batch.
    pub async fn until_requests(&self, batch_id: &str, count: u64) -> Result<()> {
        let script = format!(
            "return fetch({}).then((answer) => answer.json()).then(({{ requests }}) => requests >= {count})",
            json!(format!("{}/stats/{batch_id}", self.api))
        );
        self.until(&format!("{count} requests for {batch_id}"), &script)
            .await
    }
}
