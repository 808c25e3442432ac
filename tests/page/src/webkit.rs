//! WebKitGTK's small browser, which stands for Safari, on a display that xvfb-run makes. Its driver speaks WebDriver alone:
//! what the others have besides, tests in it do without.

use anyhow::{Context as _, Result};
use fantoccini::Client;
use fantoccini::wd::Capabilities;
use serde_json::{Value, json};

use crate::Look;
use crate::driver::{Driver, program};

/// Without a sandbox, because tests may run as root, and without a graphics card. The reader's language, as others have it
/// by default: `C` is none.
const ALONE: [(&str, &str); 3] = [
    ("LANG", "en_US.UTF-8"),
    ("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1"),
    ("WEBKIT_DISABLE_COMPOSITING_MODE", "1"),
];

pub(crate) async fn start() -> Result<(Driver, Client)> {
    let driver = program("WEBKITDRIVER", "WebKitWebDriver");
    let driver = Driver::start(&driver, &[], &ALONE).await?;
    let options =
        json!({ "binary": program("MINIBROWSER", "MiniBrowser"), "args": ["--automation"] });
    let mut capabilities = Capabilities::new();
    capabilities.insert("webkitgtk:browserOptions".to_owned(), options);
    let client = driver.session(capabilities).await?;
    Ok((driver, client))
}

/// The size of the page: that of the window is larger by what is around it.
pub(crate) async fn set_size(client: &Client, look: Look) -> Result<()> {
    client
        .set_window_rect(0, 0, look.width, look.height)
        .await?;
    let inside = client
        .execute("return [innerWidth, innerHeight]", Vec::new())
        .await?;
    let around = |at: usize, wanted: u32| -> Result<u32> {
        let inside = inside.get(at).and_then(Value::as_u64);
        let inside = u32::try_from(inside.context("the window has no size")?)?;
        Ok(wanted + wanted.saturating_sub(inside))
    };
    let (width, height) = (around(0, look.width)?, around(1, look.height)?);
    Ok(client.set_window_rect(0, 0, width, height).await?)
}
