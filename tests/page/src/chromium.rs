//! A headless Chromium, by chromedriver.

use anyhow::Result;
use fantoccini::Client;
use fantoccini::wd::Capabilities;
use serde_json::json;

use crate::driver::{Driver, program};

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

pub(crate) async fn start() -> Result<(Driver, Client)> {
    let driver = program("CHROMEDRIVER", "chromedriver");
    let driver = Driver::start(&driver, &[], &[]).await?;
    let mut options = json!({ "args": FLAGS });
    if let (Some(chromium), Some(options)) = (std::env::var_os("CHROMIUM"), options.as_object_mut())
    {
        options.insert("binary".to_owned(), json!(chromium.to_string_lossy()));
    }
    let mut capabilities = Capabilities::new();
    capabilities.insert("goog:chromeOptions".to_owned(), options);
    capabilities.insert("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" }));
    let client = driver.session(capabilities).await?;
    Ok((driver, client))
}
