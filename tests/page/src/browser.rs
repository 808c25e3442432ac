//! A headless Chromium, by its WebDriver.

use std::process::Stdio;

use anyhow::{Context as _, Result, bail};
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::devtools;

/// Needed in containers, and to keep the browser from talking to anybody else.
const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
];

/// What the browser's window is like.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// CSS pixels.
    pub width: u32,
    /// CSS pixels.
    pub height: u32,
    /// Whether the reader prefers a dark page.
    pub dark: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            width: 1280,
            height: 900,
            dark: false,
        }
    }
}

/// The driver's process. A test that fails leaves its session open: what the driver started ends with it.
#[derive(Debug)]
pub(crate) struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        // Chromium is in the group of its driver, which is the driver's own.
        if let (true, Some(group)) = (cfg!(unix), self.0.id()) {
            let group = format!("-{group}");
            // What has ended already needs no end.
            let _ = std::process::Command::new("kill")
                .args(["-KILL", "--", &group])
                .stderr(Stdio::null())
                .status();
        }
    }
}

/// Starts driver and browser; both end when the driver is dropped.
pub(crate) async fn start(look: Look) -> Result<(Driver, Client)> {
    let (driver, port) = start_driver().await?;
    let mut capabilities = Capabilities::new();
    let mut options = json!({ "args": FLAGS });
    if let (Some(chromium), Some(options)) = (std::env::var_os("CHROMIUM"), options.as_object_mut())
    {
        options.insert("binary".to_owned(), json!(chromium.to_string_lossy()));
    }
    capabilities.insert("goog:chromeOptions".to_owned(), options);
    let client = ClientBuilder::new(HttpConnector::new())
        .capabilities(capabilities)
        .connect(&format!("http://127.0.0.1:{port}"))
        .await
        .context("no browser could be started")?;
    devtools::set_look(&client, look).await?;
    Ok((driver, client))
}

/// The driver chooses a free port and tells it in its first lines.
async fn start_driver() -> Result<(Driver, u16)> {
    let program = std::env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
    let mut command = Command::new(&program);
    #[cfg(unix)]
    command.process_group(0);
    let mut driver = command
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("cannot start {}", program.to_string_lossy()))?;
    let output = driver.stdout.take().context("the driver has no output")?;
    let mut lines = BufReader::new(output).lines();
    while let Some(line) = lines.next_line().await? {
        let port = line
            .split_once("started successfully on port ")
            .and_then(|(_, port)| port.trim_end_matches('.').parse().ok());
        if let Some(port) = port {
            return Ok((Driver(driver), port));
        }
    }
    bail!("the driver ended before it told its port")
}
