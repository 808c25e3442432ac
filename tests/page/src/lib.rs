//! The stage of the page's tests: a simulated API and the page on two origins, and a real browser.

mod bidi;
mod browser;
mod chromium;
mod devtools;
mod driver;
mod firefox;
mod pool;
mod profile;
mod scratch;
mod tap;
mod waits;
mod webkit;
mod with_script;

use std::collections::BTreeSet;
use std::fs::File;
use std::future::pending;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use fantoccini::key::Key;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};
use simulator::Config;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

pub use browser::{Kind, Look, Memory, Permission};
pub use fantoccini::wd::WindowHandle;
use pool::Running;
use tap::Heard;
use with_script::WithScript;

/// How long a test waits for what it expects.
const PATIENCE: Duration = Duration::from_secs(120);

/// Collects what the content security policy had to stop. Makes the page's own store known: what WebDriver runs may have
/// modules of its own.
const ON_EACH_PAGE: &str = "window.pageStore = async () => (await import(new URL('pkg/page.js', location.href).href)).store; \
    window.pageWork = async (changes) => Object.assign((await import(new URL('pkg/page.js', location.href).href)).work, changes); \
    window.violations = []; \
    addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective), true);";

/// Begins a watch that tabs share.
const WATCH: &str = r"
const [batchId, baseUrl, done] = arguments;
import('/pkg/watch.js')
  .then(async ({ default: init, watchBatch }) => {
    await init();
    window.watch = watchBatch({ batchId, baseUrl, token: 'demo-token', share: 'browser', MORE });
    return 'begun';
  })
  .then(done, (error) => done(String(error)));
";

/// Everything that one test needs. Dropping it ends the servers and the browser.
#[derive(Debug)]
pub struct Stage {
    /// The browser's tab.
    pub client: Client,
    page: String,
    api: String,
    running: Running,
    /// Whether the browser is for this test alone.
    is_alone: bool,
    /// Where the browser itself runs no script before those of a page.
    with_script: Option<WithScript>,
    /// What the browser has sent, where that is kept.
    page_heard: Heard,
    api_heard: Heard,
    began: Instant,
    _servers: JoinSet<()>,
}

impl Stage {
    /// Starts servers, and opens a window of a browser. `speed` is that of the simulated API.
    pub async fn new(speed: f64, look: Look) -> Result<Self> {
        Self::with(speed, look, [false, false]).await
    }

    /// The same with a browser that has served nobody, for what it holds.
    pub async fn alone(speed: f64, look: Look) -> Result<Self> {
        Self::with(speed, look, [true, false]).await
    }

    /// The same with a browser that has served nobody, and keeps what it sends: for [`Stage::sent_to_page`] and
    /// [`Stage::sent_to_api`].
    pub async fn tapped(speed: f64, look: Look) -> Result<Self> {
        Self::with(speed, look, [true, true]).await
    }

    async fn with(speed: f64, look: Look, [is_alone, is_tapped]: [bool; 2]) -> Result<Self> {
        let began = Instant::now();
        let mut servers = JoinSet::new();
        let (page, api) = (listen_anew().await?, listen_anew().await?);
        let (page_heard, api_heard) = (Heard::default(), Heard::default());
        let (mut page_port, mut api_port) = (page.local_addr()?.port(), api.local_addr()?.port());
        if is_tapped {
            page_port = tap::before(page_port, &page_heard, &mut servers).await?;
            api_port = tap::before(api_port, &api_heard, &mut servers).await?;
        }
        let config = Config {
            speed,
            ..Config::default()
        };
        let www = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www");
        let with_script = match Kind::chosen()? {
            Kind::Webkit => Some(WithScript::of(&www)?),
            Kind::Chromium | Kind::Firefox => None,
        };
        let www = with_script.as_ref().map_or(www, WithScript::folder);
        servers.spawn(async move {
            // The stage outlives its servers only by being dropped.
            let _ = simulator_server::serve(api, config, pending()).await;
        });
        servers.spawn(async move {
            let _ = site::serve(page, &www, pending()).await;
        });
        let running = if is_alone {
            pool::new(look).await?
        } else {
            pool::take(look).await?
        };
        let stage = Self {
            client: running.client.clone(),
            page: format!("http://127.0.0.1:{page_port}/"),
            api: format!("http://127.0.0.1:{api_port}"),
            running,
            is_alone,
            with_script,
            page_heard,
            api_heard,
            began,
            _servers: servers,
        };
        stage.on_new_document(ON_EACH_PAGE).await?;
        Ok(stage)
    }

    /// The base URL of the API.
    pub fn base_url(&self) -> String {
        format!("{}/v2", self.api)
    }

    /// The page's address with a batch of the simulator in it.
    pub fn address(&self, batch_id: &str) -> String {
        let escape =
            |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        format!(
            "{}#base={}&batch={}",
            self.page,
            escape(&self.base_url()),
            escape(batch_id)
        )
    }

    /// Opens the page with a batch of the simulator, which starts by itself.
    pub async fn watch(&self, batch_id: &str) -> Result<()> {
        Ok(self.client.goto(&self.address(batch_id)).await?)
    }

    /// Watches the largest batch of the simulator until all its queries are known.
    pub async fn watch_large(&self) -> Result<()> {
        self.watch("qrb_large").await?;
        self.until_shows("queries-extent", "All 182,500").await?;
        let read = "const extent = document.getElementById('queries-extent').textContent; return extent.startsWith('All 182,500') && !extent.includes('Reading')";
        self.until("all queries", read).await
    }

    /// Opens the page in one more window, which the next commands go to.
    pub async fn open_another(&self, batch_id: &str) -> Result<WindowHandle> {
        let window = self.client.new_window(false).await?.handle;
        self.client.switch_to_window(window.clone()).await?;
        self.on_new_document(ON_EACH_PAGE).await?;
        self.watch(batch_id).await?;
        Ok(window)
    }

    /// Watches a batch in one more window by the package alone, as `window.watch`: a page of its own takes many times as much of
    /// the machine. The window's document is a picture. `more` are options.
    pub async fn watch_in_another(&self, batch_id: &str, more: &str) -> Result<WindowHandle> {
        let window = self.client.new_window(false).await?.handle;
        self.client.switch_to_window(window.clone()).await?;
        self.client
            .goto(&format!("{}favicon.svg", self.page))
            .await?;
        let begun = self
            .client
            .execute_async(
                &WATCH.replace("MORE", more),
                vec![json!(batch_id), json!(self.base_url())],
            )
            .await?;
        anyhow::ensure!(begun == json!("begun"), "no watch: {begun}");
        Ok(window)
    }

    /// Lets the window's page sleep, as a browser does with one that is not looked at, or wakes it; Chromium alone can be told to.
    pub async fn set_frozen(&self, is_frozen: bool) -> Result<()> {
        self.running
            .browser
            .set_frozen(&self.client, is_frozen)
            .await
    }

    /// Crashes the window's page; Chromium alone can be told to.
    pub async fn crash(&self) -> Result<()> {
        self.running.browser.crash(&self.client).await
    }

    /// Opens the page without anything, and waits until it can be used.
    pub async fn open(&self) -> Result<()> {
        self.client.goto(&self.page).await?;
        self.until(
            "the form",
            "return document.getElementById('form').checkVisibility()",
        )
        .await
    }

    /// Fills the form and submits it with the Enter key, as a person does.
    pub async fn submit(&self, base_url: &str, batch_id: &str, token: &str) -> Result<()> {
        // What shows the form depends on what is shown now.
        let ask = "for (const id of ['change-batch', 'watch-another']) { const button = document.getElementById(id); if (button.checkVisibility()) { button.click(); break; } } return true";
        self.js(ask).await?;
        let form = "document.getElementById('advanced').open = true; \
            return ['batch-id', 'token', 'base-url'].every((id) => document.getElementById(id).checkVisibility())";
        self.until("the fields", form).await?;
        for (field, text) in [
            ("base-url", base_url),
            ("batch-id", batch_id),
            ("token", token),
        ] {
            let input = self.client.find(Locator::Id(field)).await?;
            input.clear().await?;
            // WebKit's driver refuses to type nothing.
            if !text.is_empty() {
                input.send_keys(text).await?;
            }
        }
        let batch = self.client.find(Locator::Id("batch-id")).await?;
        Ok(batch.send_keys(&Key::Enter.to_string()).await?)
    }

    /// Clicks what has this ID.
    pub async fn click(&self, id: &str) -> Result<()> {
        Ok(self.client.find(Locator::Id(id)).await?.click().await?)
    }

    /// Clicks the first element that a selector finds.
    pub async fn click_on(&self, selector: &str) -> Result<()> {
        let found = self.client.find(Locator::Css(selector)).await?;
        Ok(found.click().await?)
    }

    /// Chooses an entry of the page's menu.
    pub async fn choose(&self, id: &str) -> Result<()> {
        self.click("menu").await?;
        self.click(id).await
    }

    /// Clicks what has this ID, if it is there.
    pub async fn click_if_shown(&self, id: &str) -> Result<()> {
        if self.text(id).await?.is_empty() {
            return Ok(());
        }
        self.click(id).await
    }

    /// Types into a field, in place of what it holds.
    pub async fn type_into(&self, id: &str, text: &str) -> Result<()> {
        let field = self.client.find(Locator::Id(id)).await?;
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    /// What a script gives.
    pub async fn js(&self, script: &str) -> Result<Value> {
        Ok(self.client.execute(script, Vec::new()).await?)
    }

    /// The visible text of what has this ID; empty when it is hidden.
    pub async fn text(&self, id: &str) -> Result<String> {
        let script = "const found = document.getElementById(arguments[0]); return found.checkVisibility() ? found.innerText : ''";
        let text = self.client.execute(script, vec![json!(id)]).await?;
        // WebKit ends a text with a line of its own.
        Ok(text.as_str().unwrap_or_default().trim_end().to_owned())
    }

    /// How many requests the API has had for a batch.
    pub async fn requests(&self, batch_id: &str) -> Result<u64> {
        // Asked by the browser: the page's policy lets it, and no second HTTP client is needed.
        let script = "const done = arguments[arguments.length - 1]; fetch(arguments[0]).then((answer) => answer.json()).then(done, () => done(null))";
        let url = format!("{}/stats/{batch_id}", self.api);
        let stats = self.client.execute_async(script, vec![json!(url)]).await?;
        stats
            .get("requests")
            .and_then(Value::as_u64)
            .context("the simulator gave no counts")
    }

    /// What the content security policy had to stop.
    pub async fn violations(&self) -> Result<Value> {
        self.js("return window.violations").await
    }

    /// The requests to the page's server, with their headers.
    pub fn sent_to_page(&self) -> Vec<String> {
        self.page_heard.requests()
    }

    /// The requests to the API, under whichever name, with their headers.
    pub fn sent_to_api(&self) -> Vec<String> {
        self.api_heard.requests()
    }

    /// Runs a script before those of each page.
    pub async fn on_new_document(&self, source: &str) -> Result<()> {
        match &self.with_script {
            Some(page) => page.add(source),
            None => {
                let browser = &self.running.browser;
                browser.on_new_document(&self.client, source).await
            }
        }
    }

    /// What the browser itself has written to the console since this was last asked; Chromium alone tells it.
    pub async fn console(&self) -> Result<String> {
        self.running.browser.console(&self.client).await
    }

    /// Cuts the page off the network, or joins it again.
    pub async fn set_offline(&self, offline: bool) -> Result<()> {
        self.running
            .browser
            .set_offline(&self.client, offline)
            .await
    }

    /// Answers, before it is asked, whether the page may notify.
    pub async fn set_notifications(&self, permission: Permission) -> Result<()> {
        let origin = self.page.trim_end_matches('/');
        self.running
            .browser
            .set_notifications(&self.client, origin, permission)
            .await
    }

    /// What the page holds after a collection of garbage; Chromium alone tells it.
    pub async fn memory(&self) -> Result<Memory> {
        self.running.browser.memory(&self.client).await
    }

    /// The same API under its other name: another origin to the browser.
    pub fn other_base_url(&self) -> String {
        self.base_url().replace("127.0.0.1", "localhost")
    }

    /// Ends the test: the browser is kept for another, where it may be. A test that fails takes its browser with it.
    pub async fn end(self) -> Result<()> {
        self.note_time()?;
        if self.is_alone {
            return Ok(self.client.clone().close().await?);
        }
        self.running.give_back().await
    }

    /// Adds a line to the file that `PAGE_TIMES` names: seconds, and the test, after which its thread is named.
    fn note_time(&self) -> Result<()> {
        let (Some(file), Some(test)) = (
            std::env::var_os("PAGE_TIMES"),
            thread::current().name().map(str::to_owned),
        ) else {
            return Ok(());
        };
        let line = format!("{:.1} {test}\n", self.began.elapsed().as_secs_f64());
        let mut file = File::options().append(true).create(true).open(file)?;
        Ok(file.write_all(line.as_bytes())?)
    }
}

/// Ports of all stages so far.
static PORTS: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());

/// Listens where no stage did before: a browser that serves one test after the other keeps what it stored for an origin.
async fn listen_anew() -> Result<TcpListener> {
    loop {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let mut ports = PORTS.lock().unwrap_or_else(PoisonError::into_inner);
        if ports.insert(port) {
            return Ok(listener);
        }
    }
}
