//! A headless Firefox, by geckodriver.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use fantoccini::Client;
use fantoccini::wd::Capabilities;
use serde_json::{Value, json};

use crate::bidi::Bidi;
use crate::browser::Permission;
use crate::driver::{Driver, program};
use crate::{Look, profile};

/// What WebDriver has no command for, and its successor has.
#[derive(Debug)]
pub(crate) struct Firefox {
    bidi: Bidi,
}

pub(crate) async fn start(look: Look) -> Result<(Driver, Client, Firefox)> {
    let driver = start_driver().await?;
    let firefox = program("FIREFOX", "firefox-esr");
    let folder = driver.scratch().join("profile");
    profile::copy(&firefox, &folder, |template| {
        warm(firefox.clone(), template)
    })
    .await?;
    let client = session(&driver, &firefox, &folder, look).await?;
    let address = client
        .capabilities()
        .and_then(|told| told.get("webSocketUrl"));
    let address = address.and_then(Value::as_str);
    let bidi = Bidi::connect(address.context("Firefox speaks no WebDriver BiDi")?).await?;
    Ok((driver, client, Firefox { bidi }))
}

/// Starts Firefox once, so that its profile is laid out, and ends it.
async fn warm(firefox: String, profile: PathBuf) -> Result<()> {
    let driver = start_driver().await?;
    let client = session(&driver, &firefox, &profile, Look::default()).await?;
    client.goto("about:blank").await?;
    Ok(client.close().await?)
}

async fn start_driver() -> Result<Driver> {
    let driver = program("GECKODRIVER", "geckodriver");
    Driver::start(&driver, &["--websocket-port=0"], &[]).await
}

async fn session(driver: &Driver, firefox: &str, profile: &Path, look: Look) -> Result<Client> {
    let options = json!({
        "args": ["-headless", "-profile", profile],
        "binary": firefox,
        "prefs": preferences(look),
    });
    let mut capabilities = Capabilities::new();
    capabilities.insert("moz:firefoxOptions".to_owned(), options);
    capabilities.insert("webSocketUrl".to_owned(), json!(true));
    driver.session(capabilities).await
}

impl Firefox {
    /// Sizes below Firefox's smallest window are to be had only so.
    pub(crate) async fn set_size(&self, client: &Client, look: Look) -> Result<()> {
        let viewport = json!({ "width": look.width, "height": look.height });
        let context = context(client).await?;
        let parameters =
            json!({ "context": context, "viewport": viewport, "devicePixelRatio": look.scale });
        self.bidi
            .send("browsingContext.setViewport", parameters)
            .await
    }

    pub(crate) async fn on_new_document(&self, client: &Client, source: &str) -> Result<()> {
        let function = format!("() => {{ {source} }}");
        let contexts = [context(client).await?];
        let parameters = json!({ "functionDeclaration": function, "contexts": contexts });
        self.bidi.send("script.addPreloadScript", parameters).await
    }

    pub(crate) async fn set_offline(&self, client: &Client, offline: bool) -> Result<()> {
        let conditions = if offline {
            json!({ "type": "offline" })
        } else {
            Value::Null
        };
        let contexts = [context(client).await?];
        let parameters = json!({ "contexts": contexts, "networkConditions": conditions });
        self.bidi
            .send("emulation.setNetworkConditions", parameters)
            .await
    }

    pub(crate) async fn set_notifications(
        &self,
        origin: &str,
        permission: Permission,
    ) -> Result<()> {
        let descriptor = json!({ "name": "notifications" });
        let parameters =
            json!({ "descriptor": descriptor, "state": permission.word(), "origin": origin });
        self.bidi
            .send("permissions.setPermission", parameters)
            .await
    }
}

/// The tab: Firefox gives it one name in both protocols.
async fn context(client: &Client) -> Result<String> {
    Ok(String::from(client.window().await?))
}

/// The reader's wishes, and nothing that talks to anybody else; geckodriver adds its own.
pub(crate) fn preferences(look: Look) -> Value {
    let mut all = json!({
        // Loopback needs no proxy: whatever is asked of others ends at a port that nobody listens to.
        "network.proxy.type": 1,
        "network.proxy.http": "127.0.0.1",
        "network.proxy.http_port": 9,
        "network.proxy.ssl": "127.0.0.1",
        "network.proxy.ssl_port": 9,
        "network.proxy.allow_bypass": false,
        "network.proxy.failover_direct": false,
        "network.trr.mode": 5,
        "services.settings.server": "data:,#remote-settings-dummy/v1",
        "network.captive-portal-service.enabled": false,
        "network.connectivity-service.enabled": false,
        "app.normandy.enabled": false,
        "app.update.disabledForTesting": true,
        "browser.region.update.enabled": false,
        "browser.safebrowsing.malware.enabled": false,
        "browser.safebrowsing.phishing.enabled": false,
        "datareporting.policy.dataSubmissionEnabled": false,
        "dom.push.connection.enabled": false,
        "extensions.systemAddon.update.enabled": false,
        "media.gmp-manager.updateEnabled": false,
        "toolkit.telemetry.server": "",
    });
    let wishes = json!({
        // Whether pages choose their colours: always, or never.
        "browser.display.document_color_use": if look.forced_colours { 2 } else { 1 },
        "layout.css.prefers-color-scheme.content-override": i32::from(!look.dark),
        "ui.prefersReducedMotion": i32::from(look.still),
        "ui.systemUsesDarkTheme": i32::from(look.dark),
    });
    if let (Some(all), Value::Object(wishes)) = (all.as_object_mut(), wishes) {
        all.extend(wishes);
    }
    all
}
