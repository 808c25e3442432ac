//! Accounts: their totals, and their names, which a reader gives and nobody else gets.

use anyhow::Result;
use page_tests::{Look, Stage};
use serde_json::json;

const LIST: &str = "Account ID,Name\n785771898,\"Shop <b>Finland</b>\"\n687999155,Kiosk Ålesund\n";

/// Gives a list, as a reader pastes it.
async fn give(stage: &Stage, list: &str) -> Result<()> {
    stage.choose("names-open").await?;
    stage.until_shows("names-title", "Account names").await?;
    let paste = "document.getElementById('names-text').value = arguments[0]; return true";
    stage.client.execute(paste, vec![json!(list)]).await?;
    stage.click("names-use").await
}

#[tokio::test(flavor = "multi_thread")]
async fn names_stand_beside_ids_and_never_leave_the_browser() -> Result<()> {
    let stage = Stage::tapped(50.0, Look::default()).await?;
    stage.watch("qrb_normal").await?;
    stage.until_headline("Done, with failures").await?;
    give(&stage, LIST).await?;
    stage
        .until_shows("message", "2 account names in use.")
        .await?;
    stage
        .until_shows("rows", "Shop <b>Finland</b> (785771898)")
        .await?;
    stage
        .until_shows("groups", "Shop <b>Finland</b> (785771898)")
        .await?;
    // A text that is in several names finds the queries of all these accounts.
    stage.type_into("search", "sund").await?;
    stage
        .until_shows("queries-extent", "15 of 120 queries")
        .await?;
    stage.type_into("search", "nd").await?;
    stage
        .until_shows("queries-extent", "2 accounts found by name")
        .await?;
    // A name is searched like an account; the link has the ID.
    stage.type_into("search", "kiosk").await?;
    stage
        .until_shows("queries-extent", "15 of 120 queries")
        .await?;
    let link = "return location.hash";
    stage
        .until("the link", "return location.hash.includes('687999155')")
        .await?;
    let link = stage.js(link).await?.to_string();
    assert!(!link.to_lowercase().contains("kiosk"), "{link}");
    // They stay in this browser, until the reader removes them.
    stage.client.refresh().await?;
    stage.until_shows("rows", "Kiosk Ålesund").await?;
    let sent = [stage.sent_to_api(), stage.sent_to_page()]
        .concat()
        .join("\n");
    for part in ["Kiosk", "lesund", "Finland", "785771898"] {
        assert!(!sent.contains(part), "{part} was sent");
    }
    stage.choose("names-open").await?;
    stage
        .until_shows("names-count", "2 names are in use")
        .await?;
    stage.click("names-clear").await?;
    stage
        .until(
            "no names",
            "return localStorage.getItem('account-names') === null && !document.body.innerText.includes('Kiosk')",
        )
        .await?;
    assert_eq!(stage.violations().await?, json!([]));
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_is_one_sentence_and_the_rest_goes_on() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.watch("qrb_normal").await?;
    stage.until_headline("Done, with failures").await?;
    give(&stage, "no list at all").await?;
    stage
        .until_shows("names-problem", "No line has an account ID and a name")
        .await?;
    stage
        .js("document.getElementById('names').close(); return true")
        .await?;
    let drop = "const [size, text] = arguments; \
        const files = new DataTransfer(); \
        files.items.add(new File([text.repeat(size)], 'names.csv')); \
        dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true })); \
        return true";
    for (size, text, sentence) in [
        (10_000_000, "x", "The list is too large: 2 MB at most."),
        (10, "\u{0}\u{1}PNG", "No line has an account ID and a name"),
        (1, "444860710;Café", "1 account name in use."),
    ] {
        stage
            .client
            .execute(drop, vec![json!(size), json!(text)])
            .await?;
        stage.until_shows("message", sentence).await?;
    }
    stage.until_shows("rows", "Café (444860710)").await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_account_has_its_totals_and_leads_to_its_queries() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.watch("qrb_normal").await?;
    stage.until_headline("Done, with failures").await?;
    stage.until_shows("accounts-summary", "By account").await?;
    stage.click("accounts-summary").await?;
    let sums = "const rows = [...document.getElementById('accounts-rows').rows]; \
        const sum = (cell) => rows.reduce((all, row) => all + Number(row.cells[cell].textContent), 0); \
        return [rows.length, sum(1), sum(2), sum(3)]";
    let chip = "return Number(document.querySelector('.chip[data-state=failure] .chip-count').textContent)";
    let failed = stage.js(chip).await?;
    stage
        .until_is("the sums", sums, &json!([8, failed, 120, 120]))
        .await?;
    let sorted = "const failed = [...document.getElementById('accounts-rows').rows].map((row) => Number(row.cells[1].textContent)); \
        return failed.every((count, at) => at === 0 || failed[at - 1] >= count)";
    assert_eq!(stage.js(sorted).await?, json!(true));
    stage.click_on("#accounts-rows button").await?;
    stage
        .until_shows("queries-extent", "15 of 120 queries")
        .await?;
    stage.end().await
}
