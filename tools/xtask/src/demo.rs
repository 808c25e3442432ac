//! `cargo xtask demo`: the page and a simulated API, on two origins.

use std::future::pending;

use anyhow::{Context as _, Result};
use clap::Args;
use simulator::Config;
use tokio::net::TcpListener;

use crate::package;
use crate::process::root;

#[derive(Debug, Args)]
pub struct Options {
    /// Do not open the browser.
    #[arg(long)]
    no_open: bool,
    /// Port of the page; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Port of the simulated API; 0 takes a free one.
    #[arg(long, default_value_t = 8081)]
    api_port: u16,
    /// Another seed gives other durations, failures and rows.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Simulated seconds in a real one.
    #[arg(long, default_value_t = 1.0, value_parser = parse_speed)]
    speed: f64,
}

fn parse_speed(text: &str) -> Result<f64, String> {
    let speed = text
        .parse::<f64>()
        .ok()
        .filter(|speed| *speed > 0.0 && *speed <= 100_000.0);
    speed.ok_or_else(|| "must be a number above 0, up to 100000".to_owned())
}

/// Builds the package, then serves until Ctrl-C.
pub fn run(options: &Options) -> Result<()> {
    let runtime = tokio::runtime::Runtime::new().context("cannot start")?;
    runtime.block_on(async {
        // Both ports first: nobody should wait for a build to hear that one is taken.
        let page = listen(options.port, "--port").await?;
        let api = listen(options.api_port, "--api-port").await?;
        tokio::task::block_in_place(package::build)?;
        serve(page, api, options).await
    })
}

async fn listen(port: u16, flag: &str) -> Result<TcpListener> {
    let listening = TcpListener::bind(("127.0.0.1", port)).await;
    listening.with_context(|| format!("port {port} cannot be used; choose another with {flag}"))
}

async fn serve(page: TcpListener, api: TcpListener, options: &Options) -> Result<()> {
    let (page_port, api_port) = (page.local_addr()?.port(), api.local_addr()?.port());
    let url = page_url(page_port, api_port);
    println!("\n  Page       {url}");
    println!(
        "  API        http://127.0.0.1:{api_port}/ lists the scenarios; the token is demo-token"
    );
    println!("  Ctrl-C ends both.\n");
    if !options.no_open && opener::open_browser(&url).is_err() {
        println!("  No browser could be opened: open the page's address yourself.");
    }
    let config = Config {
        seed: options.seed,
        speed: options.speed,
        ..Config::default()
    };
    let folder = root().join("www");
    tokio::select! {
        ended = site::serve(page, &folder, pending()) => ended.context("the page's server ended"),
        ended = simulator_server::serve(api, config, pending()) => ended.context("the API's server ended"),
        interrupted = tokio::signal::ctrl_c() => interrupted.context("Ctrl-C cannot be heard"),
    }
}

/// The page with a running batch in it. The fragment never holds a token.
fn page_url(page_port: u16, api_port: u16) -> String {
    format!(
        "http://127.0.0.1:{page_port}/#base=http%3A%2F%2F127.0.0.1%3A{api_port}%2Fv2&batch=qrb_normal"
    )
}

#[cfg(test)]
mod tests {
    use super::{page_url, parse_speed};

    #[test]
    fn the_address_holds_the_batch_and_no_token() {
        assert_eq!(
            page_url(80, 81),
            "http://127.0.0.1:80/#base=http%3A%2F%2F127.0.0.1%3A81%2Fv2&batch=qrb_normal"
        );
    }

    #[test]
    fn speeds() {
        for (text, good) in [
            ("1", true),
            ("0.5", true),
            ("0", false),
            ("-1", false),
            ("fast", false),
            ("NaN", false),
            ("1e9", false),
        ] {
            assert_eq!(parse_speed(text).is_ok(), good, "{text}");
        }
    }
}
