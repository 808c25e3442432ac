//! A headless browser: what a test asks of it, whichever it is.

use anyhow::{Result, bail};
use fantoccini::Client;

use crate::driver::Driver;
use crate::firefox::Firefox;
use crate::{chromium, devtools, firefox, webkit};

/// The browsers that the page is tested in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The one that is taken when none is named.
    Chromium,
    /// By `PAGE_BROWSER=firefox`.
    Firefox,
    /// By `PAGE_BROWSER=webkit`.
    Webkit,
}

impl Kind {
    /// The browser of this run, which the environment variable `PAGE_BROWSER` names.
    pub fn chosen() -> Result<Self> {
        match std::env::var("PAGE_BROWSER").as_deref() {
            Err(_) | Ok("" | "chromium") => Ok(Self::Chromium),
            Ok("firefox") => Ok(Self::Firefox),
            Ok("webkit") => Ok(Self::Webkit),
            Ok(other) => bail!("PAGE_BROWSER is chromium, firefox or webkit, not {other}"),
        }
    }
}

/// What the browser's window is like.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// CSS pixels.
    pub width: u32,
    /// CSS pixels.
    pub height: u32,
    /// Device pixels for each of them: 2 is what a reader sees who zooms to 200 %.
    pub scale: u32,
    /// Whether the reader prefers a dark page.
    pub dark: bool,
    /// Whether the reader's own few colours stand for those of every page.
    pub forced_colours: bool,
    /// Whether the reader prefers that nothing moves.
    pub still: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            width: 1280,
            height: 900,
            scale: 1,
            dark: false,
            forced_colours: false,
            still: false,
        }
    }
}

/// What a reader has said when asked whether the page may notify.
#[derive(Clone, Copy, Debug)]
pub enum Permission {
    /// Yes.
    Granted,
    /// No.
    Denied,
}

impl Permission {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Denied => "denied",
        }
    }
}

/// What a page holds.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// Bytes of JavaScript's objects.
    pub heap: f64,
    /// Nodes of documents, those that scripts hold included.
    pub nodes: f64,
    /// Functions that wait for events.
    pub listeners: f64,
}

/// A browser that runs, and what WebDriver has no command for.
#[derive(Debug)]
pub(crate) enum Browser {
    Chromium,
    Firefox(Box<Firefox>),
    Webkit,
}

impl Browser {
    /// Starts driver and browser, whose windows look like the test wants where they cannot be changed; both end when the
    /// driver is dropped.
    pub(crate) async fn start(look: Look) -> Result<(Driver, Client, Self)> {
        match Kind::chosen()? {
            Kind::Chromium => {
                let (driver, client) = chromium::start().await?;
                Ok((driver, client, Self::Chromium))
            }
            Kind::Firefox => {
                let (driver, client, firefox) = firefox::start(look).await?;
                Ok((driver, client, Self::Firefox(Box::new(firefox))))
            }
            Kind::Webkit => {
                let (driver, client) = webkit::start().await?;
                Ok((driver, client, Self::Webkit))
            }
        }
    }

    /// Whether a browser that was started for one look can have another.
    pub(crate) fn can_look(&self, started: Look, look: Look) -> bool {
        match self {
            Self::Chromium | Self::Webkit => true,
            Self::Firefox(_) => firefox::preferences(started) == firefox::preferences(look),
        }
    }

    /// Makes the open window look like that.
    pub(crate) async fn set_look(&self, client: &Client, look: Look) -> Result<()> {
        match self {
            Self::Chromium => devtools::set_look(client, look).await,
            Self::Firefox(firefox) => firefox.set_size(client, look).await,
            Self::Webkit => webkit::set_size(client, look).await,
        }
    }

    /// Runs a script before those of each page in the open window.
    pub(crate) async fn on_new_document(&self, client: &Client, source: &str) -> Result<()> {
        match self {
            Self::Chromium => devtools::on_new_document(client, source).await,
            Self::Firefox(firefox) => firefox.on_new_document(client, source).await,
            Self::Webkit => bail!("the page has to bring its own script"),
        }
    }

    /// Cuts the page off the network, or joins it again.
    pub(crate) async fn set_offline(&self, client: &Client, offline: bool) -> Result<()> {
        match self {
            Self::Chromium => devtools::set_offline(client, offline).await,
            Self::Firefox(firefox) => firefox.set_offline(client, offline).await,
            Self::Webkit => bail!("WebKit cannot be cut off"),
        }
    }

    /// Answers, before it is asked, whether pages of an origin may notify.
    pub(crate) async fn set_notifications(
        &self,
        client: &Client,
        origin: &str,
        permission: Permission,
    ) -> Result<()> {
        match self {
            Self::Chromium => devtools::set_notifications(client, origin, permission).await,
            Self::Firefox(firefox) => firefox.set_notifications(origin, permission).await,
            Self::Webkit => bail!("WebKit is not told who may notify"),
        }
    }

    /// What the browser itself has written to the console, which Chromium alone tells.
    pub(crate) async fn console(&self, client: &Client) -> Result<String> {
        match self {
            Self::Chromium => devtools::console(client).await,
            Self::Firefox(_) | Self::Webkit => Ok(String::new()),
        }
    }

    /// Lets a page sleep or wakes it, where the browser can be told to.
    pub(crate) async fn set_frozen(&self, client: &Client, is_frozen: bool) -> Result<()> {
        match self {
            Self::Chromium => devtools::set_frozen(client, is_frozen).await,
            Self::Firefox(_) | Self::Webkit => {
                bail!("only Chromium lets a page sleep when told to")
            }
        }
    }

    /// Crashes a page, where the browser can be told to.
    pub(crate) async fn crash(&self, client: &Client) -> Result<()> {
        match self {
            Self::Chromium => devtools::crash(client).await,
            Self::Firefox(_) | Self::Webkit => bail!("only Chromium crashes a page when told to"),
        }
    }

    /// What the page holds after a collection of garbage, which Chromium alone tells.
    pub(crate) async fn memory(&self, client: &Client) -> Result<Memory> {
        match self {
            Self::Chromium => devtools::memory(client).await,
            Self::Firefox(_) | Self::Webkit => bail!("only Chromium tells what a page holds"),
        }
    }
}
