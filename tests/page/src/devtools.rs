//! What WebDriver has no command for, and Chromium's own protocol has.

use std::time::Duration;

use anyhow::{Context as _, Result};
use fantoccini::Client;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};

use crate::Look;
use crate::browser::{Memory, Permission};

/// So long a page has to crash.
const CRASHED: Duration = Duration::from_secs(5);

#[derive(Debug)]
struct Command {
    name: &'static str,
    parameters: Value,
}

impl WebDriverCompatibleCommand for Command {
    fn endpoint(
        &self,
        base_url: &url::Url,
        session_id: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        let session = session_id.unwrap_or_default();
        base_url.join(&format!("session/{session}/goog/cdp/execute"))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        let body = json!({ "cmd": self.name, "params": self.parameters });
        (http::Method::POST, Some(body.to_string()))
    }
}

/// Reads what the browser has written to the console.
#[derive(Debug)]
struct ReadLog;

impl WebDriverCompatibleCommand for ReadLog {
    fn endpoint(
        &self,
        base_url: &url::Url,
        session_id: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        let session = session_id.unwrap_or_default();
        base_url.join(&format!("session/{session}/se/log"))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        let body = json!({ "type": "browser" });
        (http::Method::POST, Some(body.to_string()))
    }
}

/// What the browser has written to the console since this was last asked.
pub(crate) async fn console(client: &Client) -> Result<String> {
    Ok(client.issue_cmd(ReadLog).await?.to_string())
}

async fn ask(client: &Client, name: &'static str, parameters: Value) -> Result<Value> {
    Ok(client.issue_cmd(Command { name, parameters }).await?)
}

async fn send(client: &Client, name: &'static str, parameters: Value) -> Result<()> {
    ask(client, name, parameters).await.map(drop)
}

/// Runs a script before those of each page.
pub(crate) async fn on_new_document(client: &Client, source: &str) -> Result<()> {
    let parameters = json!({ "source": source });
    send(client, "Page.addScriptToEvaluateOnNewDocument", parameters).await
}

/// Cuts the page off the network, or joins it again.
pub(crate) async fn set_offline(client: &Client, offline: bool) -> Result<()> {
    send(client, "Network.enable", json!({})).await?;
    let conditions = json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    send(client, "Network.emulateNetworkConditions", conditions).await
}

/// Sizes below Chromium's smallest window are to be had only so.
pub(crate) async fn set_look(client: &Client, look: Look) -> Result<()> {
    let size = json!({ "width": look.width, "height": look.height, "deviceScaleFactor": look.scale, "mobile": false });
    send(client, "Emulation.setDeviceMetricsOverride", size).await?;
    let word = |is_so: bool, so: &'static str, otherwise: &'static str| {
        if is_so { so } else { otherwise }
    };
    let features = json!([
        { "name": "prefers-color-scheme", "value": word(look.dark, "dark", "light") },
        { "name": "forced-colors", "value": word(look.forced_colours, "active", "none") },
        { "name": "prefers-reduced-motion", "value": word(look.still, "reduce", "no-preference") },
    ]);
    send(
        client,
        "Emulation.setEmulatedMedia",
        json!({ "features": features }),
    )
    .await
}

/// Answers, before it is asked, whether pages of an origin may notify.
pub(crate) async fn set_notifications(
    client: &Client,
    origin: &str,
    permission: Permission,
) -> Result<()> {
    let descriptor = json!({ "name": "notifications" });
    let parameters =
        json!({ "permission": descriptor, "setting": permission.word(), "origin": origin });
    send(client, "Browser.setPermission", parameters).await
}

/// Lets a page sleep, or wakes it.
pub(crate) async fn set_frozen(client: &Client, is_frozen: bool) -> Result<()> {
    let state = if is_frozen { "frozen" } else { "active" };
    send(
        client,
        "Page.setWebLifecycleState",
        json!({ "state": state }),
    )
    .await
}

/// Crashes a page. No answer comes from it, or one that says so.
pub(crate) async fn crash(client: &Client) -> Result<()> {
    let crash = send(client, "Page.crash", json!({}));
    let _ = tokio::time::timeout(CRASHED, crash).await;
    Ok(())
}

/// What the page holds once everything that nobody holds is gone.
pub(crate) async fn memory(client: &Client) -> Result<Memory> {
    send(client, "Performance.enable", json!({})).await?;
    send(client, "HeapProfiler.enable", json!({})).await?;
    // What ends with the first has held something else.
    for _ in 0..2 {
        send(client, "HeapProfiler.collectGarbage", json!({})).await?;
    }
    let metrics = ask(client, "Performance.getMetrics", json!({})).await?;
    let metrics = metrics.get("metrics").and_then(Value::as_array).cloned();
    let figure = |name: &str| {
        let metrics = metrics.as_deref().unwrap_or_default();
        let found = metrics
            .iter()
            .find(|metric| metric.get("name") == Some(&json!(name)));
        let value = found.and_then(|metric| metric.get("value")?.as_f64());
        value.with_context(|| format!("Chromium tells no {name}"))
    };
    Ok(Memory {
        heap: figure("JSHeapUsedSize")?,
        nodes: figure("Nodes")?,
        listeners: figure("JSEventListeners")?,
    })
}
