//! The program between WebDriver and a browser.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};

use crate::PATIENCE;
use crate::scratch::Scratch;

/// The driver's process. What it started, and its folder, end with it: also when the tests end without a word.
#[derive(Debug)]
pub(crate) struct Driver {
    process: Child,
    port: u16,
    scratch: Scratch,
}

impl Driver {
    /// Starts a driver, which chooses a free port and tells it after `words` in its first lines.
    pub(crate) async fn start(program: &str, arguments: &[&str], words: &str) -> Result<Self> {
        let mut driver = Self::spawn(program, arguments, &[])?;
        let output = driver.process.stdout.take();
        let mut lines = BufReader::new(output.context("the driver has no output")?).lines();
        while let Some(line) = lines.next_line().await? {
            let Some(port) = line.split_once(words).and_then(|(_, rest)| leading(rest)) else {
                continue;
            };
            // What it goes on to say is read: a closed pipe would end a browser that writes to it.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            driver.port = port;
            return Ok(driver);
        }
        bail!("{program} ended before it told its port")
    }

    /// Starts a driver that is told its port.
    pub(crate) async fn start_at_free_port(
        program: &str,
        option: &str,
        variables: &[(&str, &str)],
    ) -> Result<Self> {
        let free = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = free.local_addr()?.port();
        drop(free);
        let mut driver = Self::spawn(program, &[&format!("{option}{port}")], variables)?;
        driver.port = port;
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            if let Some(status) = driver.process.try_wait()? {
                bail!("{program} has ended: {status}");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(driver)
    }

    fn spawn(program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Result<Self> {
        let mut scratch = Scratch::new()?;
        let mut command = Command::new(program);
        #[cfg(unix)]
        command.process_group(0);
        let process = command
            .args(arguments)
            .env("TMPDIR", scratch.path())
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {program}"))?;
        scratch.goes_with(process.id())?;
        Ok(Self {
            process,
            port: 0,
            scratch,
        })
    }

    /// A folder that goes with the driver.
    pub(crate) fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    /// Starts a browser.
    pub(crate) async fn session(&self, mut capabilities: Capabilities) -> Result<Client> {
        // A script that waits has the patience of a test.
        let timeouts = json!({ "script": PATIENCE.as_millis() as u64 });
        capabilities.insert("timeouts".to_owned(), timeouts);
        ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{}", self.port))
            .await
            .context("no browser could be started")
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
