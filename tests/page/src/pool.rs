//! Browsers that have served one test and wait for the next: to open a tab in one takes a tenth of what a new one takes to
//! start.

use std::io;
use std::sync::{LazyLock, Mutex, PoisonError};

use anyhow::{Context as _, Result};
use fantoccini::Client;
use fantoccini::wd::WindowHandle;
use tokio::runtime::Runtime;

use crate::Look;
use crate::browser::Browser;
use crate::driver::Driver;

/// The connections to browsers live on it: each test's own runtime ends with the test.
static RUNTIME: LazyLock<io::Result<Runtime>> = LazyLock::new(Runtime::new);

static IDLE: Mutex<Vec<Running>> = Mutex::new(Vec::new());

/// A browser that runs, with a tab for one test. Dropped, it ends.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) client: Client,
    pub(crate) browser: Browser,
    /// What it has been started for.
    look: Look,
    /// The window that keeps it running between tests.
    home: WindowHandle,
    _driver: Driver,
}

/// A browser with a new tab: one that waits, or a new one.
pub(crate) async fn take(look: Look) -> Result<Running> {
    while let Some(running) = idle(look) {
        // One that has ended meanwhile is nobody's fault.
        if running.open_tab(look).await.is_ok() {
            return Ok(running);
        }
    }
    new(look).await
}

/// A browser that has served nobody.
pub(crate) async fn new(look: Look) -> Result<Running> {
    let runtime = RUNTIME.as_ref().context("no runtime for the browsers")?;
    let running = runtime.spawn(start(look)).await??;
    running.open_tab(look).await?;
    Ok(running)
}

async fn start(look: Look) -> Result<Running> {
    let (driver, client, browser) = Browser::start(look).await?;
    let home = client.window().await?;
    Ok(Running {
        client,
        browser,
        look,
        home,
        _driver: driver,
    })
}

fn idle(look: Look) -> Option<Running> {
    let mut idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner);
    let fits = |running: &Running| running.browser.can_look(running.look, look);
    let found = idle.iter().position(fits)?;
    Some(idle.swap_remove(found))
}

impl Running {
    /// A tab in front of the first one, which is nobody's. A window has a toolbar of its own, which costs Firefox more than most
    /// tests.
    async fn open_tab(&self, look: Look) -> Result<()> {
        let window = self.client.new_window(true).await?.handle;
        self.client.switch_to_window(window).await?;
        self.browser.set_look(&self.client, look).await
    }

    /// Closes all windows of the test, and keeps the browser for the next.
    pub(crate) async fn give_back(self) -> Result<()> {
        for window in self.client.windows().await? {
            if window != self.home {
                self.client.switch_to_window(window).await?;
                self.client.close_window().await?;
            }
        }
        self.client.switch_to_window(self.home.clone()).await?;
        IDLE.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(self);
        Ok(())
    }
}
