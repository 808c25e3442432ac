//! What people come for, from the first look to the last click.

use anyhow::Result;
use page_tests::{Kind, Look, Stage};
use serde_json::{Value, json};

/// Keeps what is copied and what is offered for download, which a headless browser puts nowhere.
const KEEP: &str = "window.copied = []; window.files = []; \
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { copied.push(text); } } }); \
    const make = URL.createObjectURL; URL.createObjectURL = (blob) => { files.push(blob); return make.call(URL, blob); };";

const PHONE: Look = Look {
    width: 360,
    height: 740,
    scale: 1,
    dark: false,
    forced_colours: false,
    still: false,
};

async fn copied(stage: &Stage, button: &str) -> Result<String> {
    let count = stage.js("return copied.length").await?;
    stage.click(button).await?;
    stage
        .until("the copy", &format!("return copied.length > {count}"))
        .await?;
    let text = stage.js("return copied.at(-1)").await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn find_out_who_failed_and_send_it() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.on_new_document(KEEP).await?;
    stage.watch("qrb_normal").await?;
    stage.until_headline("Done, with failures").await?;
    let accounts = "return [...document.querySelectorAll('.account bdi')].map(({ textContent }) => textContent)";
    let accounts: Vec<String> = serde_json::from_value(stage.js(accounts).await?)?;
    let list = copied(&stage, "copy-list").await?;
    for account in &accounts {
        assert!(list.contains(account.as_str()), "{account} in:\n{list}");
    }
    // Accounts and days, for a new batch.
    let text = copied(&stage, "copy-rerun").await?;
    assert!(text.contains("2026-01-"), "{text}");
    let groups: Vec<Value> = serde_json::from_str(&copied(&stage, "copy-json").await?)?;
    let days: usize = groups
        .iter()
        .filter_map(|group| {
            Some(group["ds_accounts"].as_array()?.len() * group["date_ranges"].as_array()?.len())
        })
        .sum();
    assert!(days >= accounts.len() / 2, "{groups:?}");
    // One account of one cause, and the link to it.
    stage.click_on(".account").await?;
    stage.until_shows("message", "shown").await?;
    stage
        .until(
            "the table to have the keyboard",
            "return document.activeElement.id === 'grid'",
        )
        .await?;
    let account = accounts.first().map_or("", String::as_str);
    let only = format!(
        "return [...document.querySelectorAll('#rows td.accounts')].every(({{ textContent }}) => textContent === '{account}')"
    );
    stage.until("its queries", &only).await?;
    let link = copied(&stage, "copy-link").await?;
    assert!(link.contains(&format!("search={account}")), "{link}");
    assert!(link.contains("code="), "{link}");
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_holds_what_is_on_screen_and_no_script() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.on_new_document(KEEP).await?;
    stage.watch("qrb_normal").await?;
    stage.until_headline("Done, with failures").await?;
    stage.click_on(".chip[data-state=failure]").await?;
    stage
        .until_shows("queries-extent", "of 120 queries")
        .await?;
    stage.click("export").await?;
    stage.click("save-report").await?;
    stage.until_shows("message", "Report saved").await?;
    let read = "const done = arguments[arguments.length - 1]; files.at(-1).text().then(done)";
    let report = stage.client.execute_async(read, Vec::new()).await?;
    let report = report.as_str().unwrap_or_default();
    let failures = stage
        .js("return document.querySelectorAll('#rows tr').length")
        .await?;
    assert_eq!(
        json!(report.matches("<tr>").count() - 1),
        failures,
        "the rows that are shown"
    );
    for part in ["<svg", "Failures by cause", "Simulated", "qrb_normal"] {
        assert!(report.contains(part), "{part}");
    }
    assert!(!report.contains("<script") && !report.contains("demo-token"));
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spreadsheet_keeps_accents_positions_and_dates() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.on_new_document(KEEP).await?;
    stage.watch("qrb_small").await?;
    stage.until_headline("Done").await?;
    stage.click("export").await?;
    stage.click("export-sheet").await?;
    stage
        .until_shows("message", "Exported 4 queries as CSV")
        .await?;
    let read = "const done = arguments[arguments.length - 1]; files.at(-1).arrayBuffer().then((bytes) => done([...new Uint8Array(bytes)].slice(0, 3)))";
    let start = stage.client.execute_async(read, Vec::new()).await?;
    assert_eq!(start, json!([0xef, 0xbb, 0xbf]), "the byte order mark");
    let read = "const done = arguments[arguments.length - 1]; files.at(-1).text().then((text) => done(text.split('\\r\\n')[1].split(',').slice(0, 2)))";
    let first = stage.client.execute_async(read, Vec::new()).await?;
    assert_eq!(first, json!(["1", "\"Succeeded\""]));
    stage.end().await
}

/// Whether something is in the window as a whole.
const IN_SIGHT: &str = "const inSight = (element) => { const { top, bottom, height } = element.getBoundingClientRect(); \
    return height > 0 && top >= 0 && bottom <= innerHeight; };";

#[tokio::test(flavor = "multi_thread")]
async fn the_first_view_has_status_first_cause_and_rows() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.watch("qrb_normal").await?;
    stage.until_headline("Done, with failures").await?;
    let shown = format!(
        "{IN_SIGHT} return ['headline', 'percent', 'figure-ends'].every((id) => inSight(document.getElementById(id))) \
        && inSight(document.querySelector('.cause-entry')) && [...document.querySelectorAll('#rows tr')].filter(inSight).length >= 12"
    );
    stage.until("the first view", &shown).await?;
    stage.end().await?;
    let stage = Stage::new(50.0, PHONE).await?;
    stage.watch("qrb_normal").await?;
    stage.until_headline("Done, with failures").await?;
    let shown = format!(
        "{IN_SIGHT} return ['headline', 'percent', 'figure-ends'].every((id) => inSight(document.getElementById(id))) \
        && inSight(document.querySelector('.cause-title'))"
    );
    stage.until("the first view of a phone", &shown).await?;
    stage.end().await
}

/// Layout shifts since the page was opened, without those that follow the reader's hand.
const SHIFTS: &str = "const done = arguments[arguments.length - 1]; const all = []; \
    new PerformanceObserver((list) => all.push(...list.getEntries())).observe({ type: 'layout-shift', buffered: true }); \
    setTimeout(() => done(all.filter(({ hadRecentInput }) => !hadRecentInput).map(({ value, sources }) => \
        ({ value, sources: sources.map(({ node, previousRect, currentRect }) => `${node?.id || node?.className || node?.nodeName}: ${previousRect.x},${previousRect.y} ${previousRect.width}x${previousRect.height} -> ${currentRect.x},${currentRect.y} ${currentRect.width}x${currentRect.height}`) }))), 200)";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_moves_by_itself_over_a_whole_run() -> Result<()> {
    if Kind::chosen()? != Kind::Chromium {
        return Ok(());
    }
    let of = |width, height| Look {
        width,
        height,
        ..Look::default()
    };
    let looks = [
        Look::default(),
        PHONE,
        of(768, 1024),
        of(1000, 900),
        of(1920, 1080),
    ];
    for look in looks {
        let stage = Stage::new(8.0, look).await?;
        stage.watch("qrb_normal").await?;
        stage.until_headline("Done, with failures").await?;
        let shifts = stage.client.execute_async(SHIFTS, Vec::new()).await?;
        let values = shifts.as_array().map_or(&[][..], Vec::as_slice);
        let sum: f64 = values
            .iter()
            .filter_map(|shift| shift["value"].as_f64())
            .sum();
        assert!(sum < 0.05, "{sum} at {}: {shifts}", look.width);
        stage.end().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_loads_in_six_requests_besides_the_webassembly() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.open().await?;
    let requests = "return performance.getEntriesByType('resource').map(({ name }) => new URL(name)).filter(({ origin }) => origin === location.origin).map(({ pathname }) => pathname)";
    // What was asked for is listed once it has come.
    let has_wasm =
        format!("return (() => {{ {requests} }})().some((path) => path.endsWith('.wasm'))");
    stage.until("the WebAssembly", &has_wasm).await?;
    let requests: Vec<String> = serde_json::from_value(stage.js(requests).await?)?;
    // The script of these tests is none of the page's.
    let besides = requests
        .iter()
        .filter(|path| !path.ends_with(".wasm") && *path != "/before.js");
    // The document itself is one more.
    assert!(besides.count() < 6, "{requests:?}");
    let wasm = requests.iter().filter(|path| path.ends_with(".wasm"));
    assert_eq!(wasm.count(), 1, "{requests:?}");
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_joins_what_is_watched_and_back_leads_back() -> Result<()> {
    let stage = Stage::new(20.0, Look::default()).await?;
    stage.watch("qrb_endless-first").await?;
    stage.until_shows("batch", "qrb_endless-first").await?;
    stage.until_shows("queries-extent", "All ").await?;
    let link = json!([
        ["base", stage.base_url()],
        ["batch", "qrb_normal-second"],
        ["also", "qrb_small-third"],
        ["state", "failure"],
        ["query", "10"]
    ]);
    stage
        .js(&format!(
            "location.hash = new URLSearchParams({link}).toString(); return true"
        ))
        .await?;
    stage.until_shows("batch", "qrb_normal-second").await?;
    stage.until_shows("query-title", "Query 10").await?;
    stage
        .until(
            "all batches",
            "return document.querySelectorAll('#batches .batch').length === 3",
        )
        .await?;
    // Filter and query belong to the batch of the link.
    stage.click_on("#batches li:first-child button").await?;
    stage.until_shows("batch", "qrb_endless-first").await?;
    stage.until_shows("queries-extent", "All ").await?;
    let no_query = "return !document.getElementById('query').checkVisibility()";
    stage.until("no query", no_query).await?;
    stage.until_shows("live", "Live").await?;
    let is_written = "return location.hash.includes('batch=qrb_endless-first')";
    stage.until("the step in the address", is_written).await?;
    stage.client.back().await?;
    stage.until_shows("batch", "qrb_normal-second").await?;
    stage.until_shows("query-title", "Query 10").await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn several_ids_are_watched_by_one_click_and_a_wrong_one_costs_no_other() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.open().await?;
    stage
        .submit(
            &stage.base_url(),
            "qrb_small-one, qrb_nonesuch qrb_small-two",
            "demo-token",
        )
        .await?;
    stage.until_shows("batch", "qrb_small-one").await?;
    stage.until_headline("Done").await?;
    let found = "return [...document.querySelectorAll('#batches .batch')].map(({ title }) => title.split(',')[0]).filter((name) => name.startsWith('qrb_')).join()";
    stage
        .until("both", &format!("const names = (() => {{ {found} }})(); return names === 'qrb_small-one,qrb_small-two'"))
        .await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn stored_values_of_any_kind_do_no_harm() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    for stored in [
        "[{\"baseUrl\":\"x\",\"batchId\":\"y\",\"at\":1e300,\"words\":\"z\"}]",
        "{}",
        "null",
        "nonsense",
        "[1,null,{}]",
    ] {
        stage.open().await?;
        let store = "localStorage.setItem('recent-batches', arguments[0]); localStorage.setItem('single-keys', arguments[0]); localStorage.setItem('time-zone', arguments[0]); return true";
        stage.client.execute(store, vec![json!(stored)]).await?;
        stage.client.refresh().await?;
        stage
            .until(
                "the form",
                "return document.getElementById('form').checkVisibility()",
            )
            .await?;
    }
    stage.end().await
}
