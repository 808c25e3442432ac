//! The program between WebDriver and a browser.

use std::path::Path;
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::scratch::Scratch;

/// The driver's process. A test that fails leaves its session open: what the driver started ends with it.
#[derive(Debug)]
pub(crate) struct Driver {
    process: Child,
    port: u16,
    scratch: Scratch,
}

impl Driver {
    /// Starts a driver, which chooses a free port and tells it after `words` in its first lines.
    pub(crate) async fn start(program: &str, arguments: &[&str], words: &str) -> Result<Self> {
        let scratch = Scratch::new()?;
        let mut command = Command::new(program);
        #[cfg(unix)]
        command.process_group(0);
        let mut process = command
            .args(arguments)
            .env("TMPDIR", scratch.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {program}"))?;
        let output = process.stdout.take().context("the driver has no output")?;
        let mut lines = BufReader::new(output).lines();
        while let Some(line) = lines.next_line().await? {
            let Some(port) = line.split_once(words).and_then(|(_, rest)| leading(rest)) else {
                continue;
            };
            // What it goes on to say is read: a closed pipe would end a browser that writes to it.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok(Self {
                process,
                port,
                scratch,
            });
        }
        bail!("{program} ended before it told its port")
    }

    /// A folder that goes with the driver.
    pub(crate) fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    /// Starts a browser.
    pub(crate) async fn session(&self, capabilities: Capabilities) -> Result<Client> {
        ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{}", self.port))
            .await
            .context("no browser could be started")
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The browser is in the group of its driver, which is the driver's own.
        if let (true, Some(group)) = (cfg!(unix), self.process.id()) {
            let group = format!("-{group}");
            // What has ended already needs no end.
            let _ = std::process::Command::new("kill")
                .args(["-KILL", "--", &group])
                .stderr(Stdio::null())
                .status();
        }
    }
}

/// The number at the beginning of a text.
fn leading(text: &str) -> Option<u16> {
    let digits = text
        .split(|character: char| !character.is_ascii_digit())
        .next()?;
    digits.parse().ok()
}

/// The program that a variable names, or the one of that name.
pub(crate) fn program(variable: &str, name: &str) -> String {
    std::env::var_os(variable).map_or_else(
        || name.to_owned(),
        |named| named.to_string_lossy().into_owned(),
    )
}
