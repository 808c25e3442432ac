//! The program between WebDriver and a browser.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::PATIENCE;
use crate::scratch::Scratch;

const PORTS: Range<u16> = 12_000..30_000;

/// The file of what a driver writes, in its folder.
const SAID: &str = "said";

/// Bytes of it that are quoted.
const MOST_SAID: usize = 4000;

/// The driver's process. What it started, and its folder, end with it: also when the tests end without a word.
#[derive(Debug)]
pub(crate) struct Driver {
    process: Child,
    port: u16,
    scratch: Scratch,
}

impl Driver {
    /// Starts a driver, which is told its port. One that chooses for itself may take a port that is free in IPv4 alone, and then
    /// fails at the same one in IPv6: chromedriver does.
    pub(crate) async fn start(
        program: &str,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Result<Self> {
        let mut scratch = Scratch::new()?;
        let port = free_port()?;
        let said = File::create(scratch.path().join(SAID))?;
        let mut command = Command::new(program);
        #[cfg(unix)]
        command.process_group(0);
        let process = command
            .arg(format!("--port={port}"))
            .args(arguments)
            .env("TMPDIR", scratch.path())
            // Where the headless shell puts what a page downloads.
            .current_dir(scratch.path())
            .envs(variables.iter().copied())
            .stdout(said.try_clone()?)
            .stderr(said)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {program}"))?;
        scratch.goes_with(process.id())?;
        let mut driver = Self {
            process,
            port,
            scratch,
        };
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .await
            .is_err()
        {
            if let Some(status) = driver.process.try_wait()? {
                bail!(
                    "{program} has ended at port {port}: {status}\n{}",
                    driver.said()
                );
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(driver)
    }

    /// What the driver and its browser have written so far, for who looks for the cause of a failure.
    fn said(&self) -> String {
        let said = fs::read(self.scratch.path().join(SAID)).unwrap_or_default();
        let end = said.len().saturating_sub(MOST_SAID);
        String::from_utf8_lossy(said.get(end..).unwrap_or_default()).into_owned()
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
            .with_context(|| format!("no browser could be started\n{}", self.said()))
    }
}

/// A port that nobody has in IPv4 or IPv6. It is below those that systems give away, so that no connection takes it before the
/// driver does; where to begin differs between tests that run at once.
fn free_port() -> Result<u16> {
    static TRIED: AtomicU32 = AtomicU32::new(0);
    for _ in PORTS {
        let tried = std::process::id().wrapping_mul(97) + TRIED.fetch_add(1, Ordering::Relaxed);
        let port = PORTS.start + u16::try_from(tried % u32::try_from(PORTS.len())?)?;
        let has = |address: IpAddr| TcpListener::bind((address, port)).map_err(|e| e.kind());
        let [four, six] = [
            has(Ipv4Addr::LOCALHOST.into()),
            has(Ipv6Addr::LOCALHOST.into()),
        ];
        // A machine without IPv6 has nothing there that could be taken.
        if four.is_ok() && six.err() != Some(ErrorKind::AddrInUse) {
            return Ok(port);
        }
    }
    bail!("no port is free for a driver")
}

/// The program that a variable names, or the one of that name.
pub(crate) fn program(variable: &str, name: &str) -> String {
    std::env::var_os(variable).map_or_else(
        || name.to_owned(),
        |named| named.to_string_lossy().into_owned(),
    )
}
