//! Several windows with the same batch: one of them asks, all of them know.

use anyhow::{Context as _, Result};
use page_tests::{Kind, Look, Stage, WindowHandle};
use serde_json::{Value, json};

/// What a window shows of its batch.
const SHOWN: &str = "return window.pageStore().then((store) => store.opened()?.snapshot ?? null)";

fn of(shown: &Value, name: &str) -> Value {
    shown.pointer(name).cloned().unwrap_or_default()
}

/// Windows of a stage with the same batch.
struct Windows<'a> {
    stage: &'a Stage,
    all: Vec<WindowHandle>,
}

impl<'a> Windows<'a> {
    async fn open(stage: &'a Stage, batch_id: &str, count: usize) -> Result<Self> {
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
        self.stage.js(SHOWN).await
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
            self.go_to(window).await?;
            let more = format!(
                "return window.pageStore().then((store) => store.opened()?.snapshot?.progress.ended > {ended})"
            );
            self.stage.until("the next answer", &more).await?;
        }
        Ok(())
    }

    /// Waits until all have seen the end; what they show then.
    async fn at_the_end(&self) -> Result<Vec<Value>> {
        let mut all = Vec::new();
        for window in &self.all {
            self.go_to(window).await?;
            let over = "return window.pageStore().then((store) => store.opened()?.snapshot?.connection === 'ended')";
            self.stage.until("the end", over).await?;
            all.push(self.stage.js(SHOWN).await?);
        }
        Ok(all)
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

/// Nobody has sent more requests than one window counts, and those that were on their way at a change of leader: two at most.
async fn assert_one_poller(windows: &Windows<'_>, batch_id: &str, changes: u64) -> Result<()> {
    let sent = windows.stage.requests(batch_id).await?;
    let mut counted = 0;
    for window in &windows.all {
        let shown = windows.shown(window).await?;
        counted = counted.max(of(&shown, "/requests").as_u64().context("no count")?);
    }
    // What is on its way is counted in the tab that asks, and told to nobody yet.
    assert!(
        sent <= counted + 2 * changes,
        "{sent} requests were sent, {counted} were counted"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn six_tabs_cost_what_one_does_and_say_so() -> Result<()> {
    let stage = Stage::new(4.0, Look::default()).await?;
    let windows = Windows::open(&stage, "qrb_normal-six", 6).await?;
    let leader = windows.leader().await?;
    let follower = windows.all.iter().find(|window| **window != leader);
    windows.go_to(follower.context("nobody follows")?).await?;
    stage
        .until_is(
            "the words",
            "return [...document.querySelectorAll('dd')].some((each) => each.textContent.endsWith(', shared with another tab'))",
            &json!(true),
        )
        .await?;
    assert_same_end(&windows).await?;
    assert_one_poller(&windows, "qrb_normal-six", 0).await?;
    assert_eq!(stage.violations().await?, json!([]));
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_tabs_have_one_poller() -> Result<()> {
    if Kind::chosen()? != Kind::Chromium {
        println!("  twenty     not opened: once is enough, and six are in each browser");
        return Ok(());
    }
    // It lasts two minutes: all are open long before.
    let stage = Stage::new(0.5, Look::default()).await?;
    let windows = Windows::open(&stage, "qrb_normal-twenty", 20).await?;
    windows.leader().await?;
    windows.until_all_know_more().await?;
    assert_one_poller(&windows, "qrb_normal-twenty", 0).await?;
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
    let asked = stage.requests("qrb_large").await? - before;
    assert!(asked < 20, "{asked} requests for a tab that came late");
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_the_leader_leaves_no_gap() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    let mut windows = Windows::open(&stage, "qrb_normal-close", 3).await?;
    for _ in 0..2 {
        let leader = windows.leader().await?;
        windows.go_to(&leader).await?;
        stage.client.close_window().await?;
        windows = windows.without(&leader);
        windows.until_all_know_more().await?;
    }
    assert_one_poller(&windows, "qrb_normal-close", 2).await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_that_navigates_away_and_comes_back_shares_again() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    let windows = Windows::open(&stage, "qrb_normal-back", 3).await?;
    let leader = windows.leader().await?;
    windows.go_to(&leader).await?;
    stage.client.goto("about:blank").await?;
    let others = windows.without(&leader);
    others.until_all_know_more().await?;
    windows.go_to(&leader).await?;
    stage.client.back().await?;
    windows.leader().await?;
    windows.until_all_know_more().await?;
    assert_one_poller(&windows, "qrb_normal-back", 1).await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_that_is_paused_hands_over() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    let windows = Windows::open(&stage, "qrb_normal-pause", 3).await?;
    let leader = windows.leader().await?;
    windows.go_to(&leader).await?;
    stage.choose("pause").await?;
    let others = windows.without(&leader);
    others.until_all_know_more().await?;
    windows.go_to(&leader).await?;
    stage.choose("pause").await?;
    assert_one_poller(&windows, "qrb_normal-pause", 1).await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_that_is_frozen_or_crashes_is_followed() -> Result<()> {
    if Kind::chosen()? != Kind::Chromium {
        println!("  fates      not tried: only Chromium freezes and crashes pages when told to");
        return Ok(());
    }
    let stage = Stage::alone(1.0, Look::default()).await?;
    let mut windows = Windows::open(&stage, "qrb_normal-fates", 4).await?;
    let frozen = windows.leader().await?;
    windows.go_to(&frozen).await?;
    stage.set_frozen(true).await?;
    windows = windows.without(&frozen);
    windows.until_all_know_more().await?;
    let crashed = windows.leader().await?;
    windows.go_to(&crashed).await?;
    stage.crash().await?;
    windows = windows.without(&crashed);
    windows.until_all_know_more().await?;
    windows.go_to(&frozen).await?;
    stage.set_frozen(false).await?;
    windows.all.push(frozen);
    windows.until_all_know_more().await?;
    for window in &windows.all {
        let shown = windows.shown(window).await?;
        assert_eq!(of(&shown, "/warnings"), json!([]), "told what is older");
    }
    assert_one_poller(&windows, "qrb_normal-fates", 3).await?;
    stage.end().await
}

/// Holds the window's only thread for a quarter of a minute, as a script that never ends would for ever.
const HANG: &str = "setTimeout(() => { const end = performance.now() + 15_000; while (performance.now() < end); }, 0); return true";

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_that_hangs_is_taken_for_dead_and_is_no_second_one_later() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    let windows = Windows::open(&stage, "qrb_normal-hang", 3).await?;
    let leader = windows.leader().await?;
    windows.go_to(&leader).await?;
    stage.js(HANG).await?;
    let others = windows.without(&leader);
    others.until_all_know_more().await?;
    others.leader().await?;
    assert_one_poller(&windows, "qrb_normal-hang", 2).await?;
    stage.end().await
}

/// Says rubbish on each channel of the origin's groups, whose names its locks tell.
const RUBBISH: &str = r"
return navigator.locks.query().then(({ held }) => {
  const mark = { term: 9e15, seq: 9e15 };
  const rubbish = [null, 7, 'answer', {}, [], { kind: 'beat' }, { kind: 'answer', ...mark }, { kind: 'state', ...mark, state: 'x' },
    { kind: 'answer', term: 1, seq: 1, after: { term: 0, seq: 0 }, since: 0, answer: { offset: -1 } }];
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
    let stage = Stage::new(1.0, Look::default()).await?;
    let windows = Windows::open(&stage, "qrb_normal-rubbish", 3).await?;
    windows.leader().await?;
    assert_eq!(stage.js(RUBBISH).await?, json!(true));
    windows.until_all_know_more().await?;
    assert_one_poller(&windows, "qrb_normal-rubbish", 0).await?;
    stage.end().await
}
