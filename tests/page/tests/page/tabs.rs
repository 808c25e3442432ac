//! Several windows with the same batch: one of them asks, all of them know.

use std::time::Duration;

use anyhow::{Context as _, Result};
use page_tests::{Kind, Look, Stage, WindowHandle};
use serde_json::{Value, json};

/// So slowly goes a batch of which no test waits for the end: it lasts four minutes, however busy the machine.
const SLOW: f64 = 0.25;

/// What a window knows of its batch: by the package alone, or in the page.
const KNOWN: &str = "const known = async () => window.watch?.getSnapshot() ?? (await window.pageStore()).opened()?.snapshot ?? null;";

/// So often it is looked who leads.
const GLANCE: Duration = Duration::from_millis(100);

fn of(shown: &Value, name: &str) -> Value {
    shown.pointer(name).cloned().unwrap_or_default()
}

/// Windows of a stage with the same batch.
struct Windows<'a> {
    stage: &'a Stage,
    all: Vec<WindowHandle>,
}

impl<'a> Windows<'a> {
    /// Windows in which the package alone watches.
    async fn open(stage: &'a Stage, batch_id: &str, count: usize) -> Result<Self> {
        let mut all = Vec::new();
        for _ in 0..count {
            all.push(stage.watch_in_another(batch_id, "").await?);
        }
        Ok(Self { stage, all })
    }

    /// Windows with the page.
    async fn open_pages(stage: &'a Stage, batch_id: &str, count: usize) -> Result<Self> {
        let mut all = Vec::new();
        for _ in 0..count {
            all.push(stage.open_another(batch_id).await?);
        }
        Ok(Self { stage, all })
    }

    async fn go_to(&self, window: &WindowHandle) -> Result<()> {
        Ok(self.stage.client.switch_to_window(window.clone()).await?)
    }

    async fn shown(&self, window: &WindowHandle) -> Result<Value> {
        self.go_to(window).await?;
        self.stage.js(&format!("{KNOWN} return known()")).await
    }

    /// Waits until this is so of what a window knows, which is `known` then.
    async fn until(&self, window: &WindowHandle, what: &str, is_so: &str) -> Result<()> {
        self.go_to(window).await?;
        let script = format!("{KNOWN} return known().then((known) => {is_so})");
        self.stage.until(what, &script).await
    }

    /// The window that asks, once all but one are told by another.
    async fn leader(&self) -> Result<WindowHandle> {
        for _ in 0..600 {
            let mut leaders = Vec::new();
            for window in &self.all {
                let shown = self.shown(window).await?;
                if of(&shown, "/shared") == json!(false) {
                    leaders.push(window);
                }
            }
            if let [leader] = leaders[..] {
                return Ok(leader.clone());
            }
            tokio::time::sleep(GLANCE).await;
        }
        anyhow::bail!("there is not one leader")
    }

    /// Waits until each window knows more of the batch than now.
    async fn until_all_know_more(&self) -> Result<()> {
        let mut ended = 0;
        for window in &self.all {
            let shown = self.shown(window).await?;
            ended = ended.max(of(&shown, "/progress/ended").as_u64().unwrap_or(0));
        }
        for window in &self.all {
            let more = format!("known?.progress.ended > {ended}");
            self.until(window, "the next answer", &more).await?;
        }
        Ok(())
    }

    /// Waits until all have seen the end; what they show then.
    async fn at_the_end(&self) -> Result<Vec<Value>> {
        let mut all = Vec::new();
        for window in &self.all {
            self.until(window, "the end", "known?.connection === 'ended'")
                .await?;
            all.push(self.shown(window).await?);
        }
        Ok(all)
    }

    /// One of them.
    fn any(&self) -> Result<&WindowHandle> {
        self.all.first().context("no window")
    }

    /// All but one.
    fn without(&self, window: &WindowHandle) -> Self {
        let others = self.all.iter().filter(|other| *other != window);
        Self {
            stage: self.stage,
            all: others.cloned().collect(),
        }
    }
}

/// What all have to agree on.
fn essence(shown: &Value) -> Value {
    [
        "/outcome",
        "/progress",
        "/synced",
        "/knownQueries",
        "/warnings",
    ]
    .map(|name| of(shown, name))
    .into()
}

/// The end is the same in all windows.
async fn assert_same_end(windows: &Windows<'_>) -> Result<()> {
    let shown = windows.at_the_end().await?;
    let first = shown.first().context("no window")?;
    for other in &shown {
        assert_eq!(essence(other), essence(first));
    }
    Ok(())
}

/// Hears who leads from now on, in `window.terms`.
const HEAR: &str = r"
window.terms = new Set();
return navigator.locks.query().then(({ held, pending }) => {
  const { name } = [...held, ...pending].find(({ name }) => !/ key kept$| steal /.test(name));
  window.group = new BroadcastChannel(name);
  group.onmessage = ({ data }) => data.kind === 'beat' && terms.add(data.term);
  return true;
});
";

/// What was asked since, and what one window knows of.
struct Count<'a> {
    window: WindowHandle,
    batch_id: &'a str,
    sent: u64,
    known: u64,
}

impl<'a> Count<'a> {
    async fn begin(
        windows: &Windows<'_>,
        window: &WindowHandle,
        batch_id: &'a str,
    ) -> Result<Self> {
        windows.go_to(window).await?;
        assert_eq!(windows.stage.js(HEAR).await?, json!(true));
        let shown = windows.shown(window).await?;
        Ok(Self {
            window: window.clone(),
            batch_id,
            known: of(&shown, "/requests").as_u64().context("no count")?,
            sent: windows.stage.requests(batch_id).await?,
        })
    }

    /// No more was asked than this window knows of, but for what is on its way, now or at a change of leader: two at most. On a
    /// busy machine a leader may be silent for so long that another takes its place.
    async fn assert_one_poller(&self, windows: &Windows<'_>) -> Result<()> {
        windows.go_to(&self.window).await?;
        let sent = windows.stage.requests(self.batch_id).await? - self.sent;
        let shown = windows.shown(&self.window).await?;
        let known = of(&shown, "/requests").as_u64().context("no count")? - self.known;
        let terms = windows.stage.js("return terms.size").await?;
        let terms = terms.as_u64().context("no terms")?.max(1);
        assert!(known >= 2, "{known} requests tell nothing");
        assert!(
            sent <= known + 2 * terms,
            "{sent} requests were sent, {known} are known, in {terms} terms"
        );
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_says_that_another_tab_asks() -> Result<()> {
    let stage = Stage::new(SLOW, Look::default()).await?;
    let windows = Windows::open_pages(&stage, "qrb_normal-pages", 2).await?;
    let leader = windows.leader().await?;
    windows.go_to(windows.without(&leader).any()?).await?;
    stage
        .until_is(
            "the words",
            "return [...document.querySelectorAll('dd')].some((each) => each.textContent.endsWith(', shared with another tab'))",
            &json!(true),
        )
        .await?;
    assert_eq!(stage.violations().await?, json!([]));
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn six_tabs_see_the_same_end() -> Result<()> {
    let stage = Stage::new(4.0, Look::default()).await?;
    let windows = Windows::open(&stage, "qrb_normal-six", 6).await?;
    assert_same_end(&windows).await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_tabs_cost_what_one_does() -> Result<()> {
    // More windows of Firefox at once take more of the machine than other tests leave.
    let count = match Kind::chosen()? {
        Kind::Chromium => 20,
        Kind::Firefox | Kind::Webkit => 6,
    };
    let stage = Stage::new(SLOW, Look::default()).await?;
    let windows = Windows::open(&stage, "qrb_normal-twenty", count).await?;
    windows.leader().await?;
    let count = Count::begin(&windows, windows.any()?, "qrb_normal-twenty").await?;
    for _ in 0..2 {
        windows.until_all_know_more().await?;
    }
    count.assert_one_poller(&windows).await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_with_a_fetch_of_its_own_shares_nothing() -> Result<()> {
    let stage = Stage::new(10.0, Look::default()).await?;
    let own = "fetch: (url, init) => fetch(url, init)";
    let batch_id = "qrb_small-own";
    let all = vec![
        stage.watch_in_another(batch_id, own).await?,
        stage.watch_in_another(batch_id, own).await?,
    ];
    let windows = Windows { stage: &stage, all };
    let mut counted = 0;
    for shown in windows.at_the_end().await? {
        assert_eq!(of(&shown, "/shared"), json!(false));
        counted += of(&shown, "/requests").as_u64().context("no count")?;
    }
    assert_eq!(stage.requests(batch_id).await?, counted);
    stage.end().await
}

/// Watches the same batch in a worker, which tells what it knows of it.
const WORKER: &str = r"
const [batchId, baseUrl] = arguments;
const code = `
  const { default: init, watchBatch } = await import('${location.origin}/pkg/watch.js');
  await init();
  const watch = watchBatch({ batchId: '${batchId}', baseUrl: '${baseUrl}', token: 'demo-token', share: 'browser' });
  watch.subscribe(({ shared, progress }) => postMessage({ shared, progress: { ended: progress.ended } }));
`;
const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })), { type: 'module' });
worker.onmessage = ({ data }) => (window.known = data);
worker.onerror = ({ message }) => (window.known = message);
return true;
";

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_shares_with_a_page() -> Result<()> {
    let stage = Stage::new(SLOW, Look::default()).await?;
    let batch_id = "qrb_normal-worker";
    stage.watch_in_another(batch_id, "").await?;
    let arguments = vec![json!(batch_id), json!(stage.base_url())];
    stage.client.execute(WORKER, arguments).await?;
    let told = "const { shared } = watch.getSnapshot(); return window.known?.progress?.ended > 0 && window.known.shared === !shared";
    stage
        .until("one of them to be told by the other", told)
        .await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_that_comes_late_is_given_what_is_known() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.watch_large().await?;
    let before = stage.requests("qrb_large").await?;
    stage.open_another("qrb_large").await?;
    let all = "const extent = document.getElementById('queries-extent').textContent; return extent.startsWith('All 182,500') && !extent.includes('Reading')";
    stage.until("all queries", all).await?;
    // All pages would be 183, and what is polled meanwhile is one a second.
    let asked = stage.requests("qrb_large").await? - before;
    assert!(asked < 150, "{asked} requests for a tab that came late");
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_the_leader_leaves_no_gap() -> Result<()> {
    let stage = Stage::new(SLOW, Look::default()).await?;
    let windows = Windows::open(&stage, "qrb_normal-close", 3).await?;
    let leader = windows.leader().await?;
    let others = windows.without(&leader);
    let count = Count::begin(&windows, others.any()?, "qrb_normal-close").await?;
    windows.go_to(&leader).await?;
    stage.client.close_window().await?;
    for _ in 0..2 {
        others.until_all_know_more().await?;
    }
    count.assert_one_poller(&others).await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_that_navigates_away_and_comes_back_shares_again() -> Result<()> {
    let stage = Stage::new(SLOW, Look::default()).await?;
    let windows = Windows::open_pages(&stage, "qrb_normal-back", 2).await?;
    let leader = windows.leader().await?;
    windows.go_to(&leader).await?;
    stage.client.goto("about:blank").await?;
    windows.without(&leader).until_all_know_more().await?;
    windows.go_to(&leader).await?;
    stage.client.back().await?;
    windows.leader().await?;
    windows.until_all_know_more().await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_that_is_paused_hands_over() -> Result<()> {
    let stage = Stage::new(SLOW, Look::default()).await?;
    let windows = Windows::open(&stage, "qrb_normal-pause", 3).await?;
    let leader = windows.leader().await?;
    let others = windows.without(&leader);
    let count = Count::begin(&windows, others.any()?, "qrb_normal-pause").await?;
    windows.go_to(&leader).await?;
    stage.js("watch.pause(); return true").await?;
    for _ in 0..2 {
        others.until_all_know_more().await?;
    }
    windows.go_to(&leader).await?;
    stage.js("watch.resume(); return true").await?;
    windows.until_all_know_more().await?;
    count.assert_one_poller(&windows).await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_that_is_frozen_or_crashes_is_followed() -> Result<()> {
    if Kind::chosen()? != Kind::Chromium {
        println!("  fates      not tried: only Chromium freezes and crashes pages when told to");
        return Ok(());
    }
    let stage = Stage::alone(SLOW, Look::default()).await?;
    let windows = Windows::open(&stage, "qrb_normal-fates", 4).await?;
    let frozen = windows.leader().await?;
    windows.go_to(&frozen).await?;
    stage.set_frozen(true).await?;
    let windows = windows.without(&frozen);
    windows.until_all_know_more().await?;
    let crashed = windows.leader().await?;
    windows.go_to(&crashed).await?;
    stage.crash().await?;
    let mut windows = windows.without(&crashed);
    windows.until_all_know_more().await?;
    windows.go_to(&frozen).await?;
    stage.set_frozen(false).await?;
    windows.all.push(frozen);
    windows.until_all_know_more().await?;
    for window in &windows.all {
        let shown = windows.shown(window).await?;
        assert_eq!(of(&shown, "/warnings"), json!([]), "told what is older");
    }
    stage.end().await
}

/// Holds the window's only thread for a quarter of a minute, as a script that never ends would for ever.
const HANG: &str = "setTimeout(() => { const end = performance.now() + 15_000; while (performance.now() < end); }, 0); return true";

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_that_hangs_is_taken_for_dead_and_is_no_second_one_later() -> Result<()> {
    let stage = Stage::new(SLOW, Look::default()).await?;
    let windows = Windows::open(&stage, "qrb_normal-hang", 3).await?;
    let leader = windows.leader().await?;
    let others = windows.without(&leader);
    let count = Count::begin(&windows, others.any()?, "qrb_normal-hang").await?;
    windows.go_to(&leader).await?;
    stage.js(HANG).await?;
    for _ in 0..2 {
        others.until_all_know_more().await?;
    }
    // Once it is awake.
    windows.leader().await?;
    windows.until_all_know_more().await?;
    count.assert_one_poller(&windows).await?;
    stage.end().await
}

/// Says rubbish on each channel of the origin's groups, whose names its locks tell.
const RUBBISH: &str = r"
return navigator.locks.query().then(({ held }) => {
  const mark = { term: 9e15, seq: 9e15 };
  const rubbish = [null, 7, 'answer', {}, [], { kind: 'beat' }, { kind: 'beat', ...mark }, { kind: 'answer', ...mark },
    { kind: 'state', ...mark, state: 'x' }, { kind: 'answer', term: 1, seq: 1, after: { term: 0, seq: 0 }, answer: { offset: -1 } }];
  for (const { name } of held) {
    const channel = new BroadcastChannel(name);
    for (const each of rubbish) channel.postMessage(each);
    channel.close();
  }
  return held.length > 0;
});
";

#[tokio::test(flavor = "multi_thread")]
async fn rubbish_on_the_channel_changes_nothing() -> Result<()> {
    let stage = Stage::new(SLOW, Look::default()).await?;
    let windows = Windows::open(&stage, "qrb_normal-rubbish", 3).await?;
    windows.leader().await?;
    let count = Count::begin(&windows, windows.any()?, "qrb_normal-rubbish").await?;
    windows.go_to(windows.any()?).await?;
    assert_eq!(stage.js(RUBBISH).await?, json!(true));
    for _ in 0..2 {
        windows.until_all_know_more().await?;
    }
    count.assert_one_poller(&windows).await?;
    stage.end().await
}
