//! A simulated API beside other programs.

use std::future::pending;

use anyhow::{Context as _, Result};
use simulator::Config;
use tokio::net::TcpListener;

/// The port of the API in tests: a fixed one, so that its origin, which browser tests compile in, rarely changes.
const PORT: u16 = 8971;

/// Does `work` while the API runs; it is told the API's origin.
pub fn beside(speed: f64, work: impl FnOnce(&str) -> Result<()>) -> Result<()> {
    let runtime = tokio::runtime::Runtime::new().context("cannot start")?;
    runtime.block_on(async {
        let listener = match TcpListener::bind(("127.0.0.1", PORT)).await {
            Ok(listener) => listener,
            Err(_) => TcpListener::bind(("127.0.0.1", 0))
                .await
                .context("no port is free")?,
        };
        let origin = format!("http://{}", listener.local_addr()?);
        let config = Config {
            hourly_limit: 1_000_000,
            speed,
            ..Config::default()
        };
        let api = tokio::spawn(simulator_server::serve(listener, config, pending()));
        let done = tokio::task::block_in_place(|| work(&origin));
        api.abort();
        done
    })
}
