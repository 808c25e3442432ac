//! The token stays in the tab's memory.

use anyhow::Result;
use page_tests::{Look, Stage};
use serde_json::json;

const TOKEN: &str = "demo-secret-3c9a71";

/// Everywhere that a page could leave something behind.
const SEARCH: &str = r#"
const [token, done] = arguments;
const places = {
  address: location.href,
  state: JSON.stringify(history.state) ?? "",
  title: document.title,
  document: document.documentElement.outerHTML,
  local: JSON.stringify({ ...localStorage }),
  session: JSON.stringify({ ...sessionStorage }),
  cookies: document.cookie,
};
indexedDB.databases().then((databases) => {
  const found = Object.keys(places).filter((place) => places[place].includes(token));
  done([...found, ...databases.map(({ name }) => `database ${name}`)]);
});
"#;

#[tokio::test(flavor = "multi_thread")]
async fn the_token_is_neither_in_the_address_nor_stored_nor_shown() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.open().await?;
    for batch_id in ["qrb_small", "qrb_forbidden", "qrb_hostile", "qrb_nonesuch"] {
        stage.submit(&stage.base_url(), batch_id, TOKEN).await?;
        stage.until_over(batch_id).await?;
        let found = stage
            .client
            .execute_async(SEARCH, vec![json!(TOKEN)])
            .await?;
        assert_eq!(found, json!([]), "after {batch_id}");
    }
    let requests =
        "return performance.getEntriesByType('resource').map(({ name }) => name).join(' ')";
    let requests = stage.js(requests).await?.to_string();
    assert!(
        requests.contains("/status?"),
        "the search looks at requests"
    );
    assert!(!requests.contains(TOKEN), "{requests}");
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_takes_no_token_to_another_server() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.open().await?;
    stage.submit(&stage.base_url(), "qrb_small", TOKEN).await?;
    stage.until_headline("Done").await?;
    let link = json!([
        ["base", stage.other_base_url()],
        ["batch", "qrb_small-other"]
    ]);
    let follow = format!("location.hash = new URLSearchParams({link}).toString(); return true");
    stage.js(&follow).await?;
    // The simulator's own token is taken there.
    stage.until_shows("batch", "qrb_small-other").await?;
    let token = "return window.pageStore().then((store) => store.opened().target.token)";
    assert_eq!(stage.js(token).await?, json!("demo-token"));
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_in_the_wrong_field_is_not_kept() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.open().await?;
    let api = format!("{}?key={TOKEN}", stage.base_url());
    for (base_url, batch_id, shown) in [
        (api, "qrb_small".to_owned(), "Enter an https: address"),
        (stage.base_url(), TOKEN.to_owned(), "Check the batch ID"),
    ] {
        stage.submit(&base_url, &batch_id, "demo-token").await?;
        stage.until_shows("card", shown).await?;
        let kept = "return location.href + document.title + document.body.innerText";
        let kept = stage.js(kept).await?.to_string();
        assert!(!kept.contains(TOKEN), "{kept}");
    }
    stage.end().await
}
