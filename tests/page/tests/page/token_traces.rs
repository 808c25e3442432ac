//! A whole life of the page, from the first token to the last error: it leaves no trace of the token.

use std::collections::BTreeSet;

use anyhow::Result;
use page_tests::{Kind, Look, Stage};
use serde_json::json;

use crate::leaks::{self, Secret};

/// Good for the simulator; other when it is percent-encoded.
const TOKEN: &str = "demo-Zq7+Xv9/Kp3=Lm5~Wt8Rb2Ny6Hc";

/// Errors of each kind, by their batch, with what the page says then.
const ERRORS: [(&str, &str); 21] = [
    ("qrb_unauthorized", "The token was refused"),
    ("qrb_problem_details", "The token was refused"),
    ("qrb_forbidden", "can’t read the batch"),
    ("qrb_not_found", "Batch not found"),
    ("qrb_unprocessable", "The API refused the request"),
    ("qrb_rate_limited_long", "Too many requests"),
    ("qrb_server_error", "Server error"),
    ("qrb_bad_gateway", "Server error"),
    ("qrb_redirect", "The API refused the request"),
    ("qrb_dropped", "Can’t reach the API"),
    ("qrb_dropped_body", "Can’t reach the API"),
    ("qrb_no_cors", "Can’t reach the API"),
    ("qrb_html", "Unexpected response"),
    ("qrb_truncated", "Unexpected response"),
    ("qrb_useless", "Unexpected response"),
    ("qrb_error_in_200", "Unexpected response"),
    ("qrb_steps-at0_echo_400", "The API refused the request"),
    ("qrb_steps-at0_echo_401", "The token was refused"),
    ("qrb_steps-at0_echo_500", "Server error"),
    ("qrb_steps-at0_echo_200", "Unexpected response"),
    ("qrb_steps-at0_echo_text", "Unexpected response"),
];

/// Shows all that can be shown, and copies it for support.
const LOOK_AT_ALL: &str = "for (const details of document.querySelectorAll('main details')) details.open = true; \
    for (const id of ['copy-support', 'copy-list', 'copy-rerun', 'copy-json', 'copy-link', 'card-support']) document.getElementById(id).click(); return true";

/// What ends while nobody looks is told by a notification.
const LOOK_AWAY: &str = "Object.defineProperty(document, 'visibilityState', { get: () => 'hidden', configurable: true }); return true";
const LOOK_AGAIN: &str = "delete document.visibilityState; return true";

/// A page whose traces are searched for a secret.
struct Life {
    stage: Stage,
    secret: Secret,
}

impl Life {
    async fn begin() -> Result<Self> {
        let look = Look {
            dark: true,
            ..Look::default()
        };
        // Slow enough for a reader who asks for a notification before the end.
        let stage = Stage::tapped(4.0, look).await?;
        stage.on_new_document(leaks::KEEP).await?;
        stage.open().await?;
        let secret = Secret::new(TOKEN)?;
        Ok(Self { stage, secret })
    }

    async fn submit(&self, batch_id: &str) -> Result<()> {
        self.stage
            .submit(&self.stage.base_url(), batch_id, TOKEN)
            .await
    }

    /// Where the secret is found now.
    async fn found(&self) -> Result<Vec<String>> {
        leaks::found(&self.stage, &self.secret).await
    }

    async fn is_clean(&self, after: &str) -> Result<()> {
        assert_eq!(self.found().await?, Vec::<String>::new(), "after {after}");
        Ok(())
    }

    /// One batch from its first answer to its end, and all that can be done with it.
    async fn watch_one(&self) -> Result<()> {
        let stage = &self.stage;
        self.submit("qrb_normal-life").await?;
        stage.until_shows("live", "Live").await?;
        stage.click("notify-ask").await?;
        stage.js(LOOK_AWAY).await?;
        self.is_clean("the first answer").await?;
        stage.until_headline("Done, with failures").await?;
        stage.js(LOOK_AGAIN).await?;
        stage.js(LOOK_AT_ALL).await?;
        let told = "return kept.told.length === 2 && kept.copied.length > 3";
        stage.until("notification and copy", told).await?;
        self.is_clean("the end").await?;
        for (button, told) in [
            ("export-sheet", "as CSV"),
            ("export-csv", "as CSV"),
            ("export-json", "as JSON"),
        ] {
            stage.click("export").await?;
            stage.click(button).await?;
            stage.until_shows("message", told).await?;
        }
        stage.click_on(".chip[data-state=failure]").await?;
        stage
            .js("document.querySelector('#rows tr').click(); return true")
            .await?;
        stage.until_shows("query-title", "Query").await?;
        stage
            .js("for (const id of ['query-text', 'query-link']) document.getElementById(id).click(); return true")
            .await?;
        self.is_clean("exports, a filter and a query").await?;
        stage.click("query-close").await
    }

    async fn watch_several(&self) -> Result<()> {
        for batch_id in ["qrb_endless-life", "qrb_small-life"] {
            self.submit(batch_id).await?;
            self.stage.until_shows("batch", batch_id).await?;
        }
        self.stage
            .until(
                "the first batch to be there",
                "return document.querySelectorAll('#batches .batch').length >= 3",
            )
            .await?;
        self.is_clean("several batches").await
    }

    async fn meet_errors(&self) -> Result<()> {
        for (batch_id, headline) in ERRORS {
            self.submit(batch_id).await?;
            self.stage.until_headline(headline).await?;
            self.stage.js(LOOK_AT_ALL).await?;
            self.is_clean(batch_id).await?;
        }
        self.submit("qrb_steps-at0_echo_good").await?;
        self.stage.until_headline("Running").await?;
        self.stage.js(LOOK_AT_ALL).await?;
        self.stage
            .js("document.getElementById('show-details').click(); return true")
            .await?;
        self.stage.until_shows("facts", "[token]").await?;
        self.is_clean("a good answer that repeats the token")
            .await?;
        self.stage.set_offline(true).await?;
        self.stage.until_shows("live", "Retrying").await?;
        self.is_clean("the network went").await?;
        self.stage.set_offline(false).await
    }

    /// What the form refuses is not sent, and told without it.
    async fn be_refused(&self) -> Result<()> {
        let base_url = self.stage.base_url();
        let spaced = format!("{TOKEN} {TOKEN}");
        for (base_url, batch_id, token, problem) in [
            (
                "http://api.example/v2",
                "qrb_small",
                TOKEN,
                "base-url-problem",
            ),
            (&base_url, "", TOKEN, "batch-id-problem"),
            (&base_url, "qrb_small", &spaced, "token-problem"),
        ] {
            self.stage.submit(base_url, batch_id, token).await?;
            let shown = format!("return document.getElementById('{problem}').checkVisibility()");
            self.stage.until(problem, &shown).await?;
            self.is_clean(problem).await?;
        }
        Ok(())
    }

    /// By a link to the same API under another name, back again, and by a reload.
    async fn go_elsewhere(&self) -> Result<()> {
        let stage = &self.stage;
        self.submit("qrb_small-elsewhere").await?;
        stage.until_headline("Done").await?;
        let link = json!([
            ["base", stage.other_base_url()],
            ["batch", "qrb_small-other"]
        ]);
        let follow = format!("location.hash = new URLSearchParams({link}).toString(); return true");
        stage.js(&follow).await?;
        stage.until_shows("batch", "qrb_small-other").await?;
        stage.until_headline("Done").await?;
        self.is_clean("a link to another server").await?;
        stage.client.back().await?;
        stage.until_shows("batch", "qrb_small-elsewhere").await?;
        self.is_clean("going back").await?;
        stage.client.refresh().await?;
        stage.until_shows("batch", "qrb_small-elsewhere").await?;
        self.is_clean("a reload").await?;
        stage.open().await?;
        stage.client.refresh().await?;
        let kept = "return [...document.querySelectorAll('#recents-list li')].some(({ title }) => title.includes('qrb_normal-life'))";
        stage.until("the list", kept).await?;
        let again = "[...document.querySelectorAll('#recents-list li')].find(({ title }) => title.includes('qrb_normal-life')).querySelector('button').click(); return true";
        stage.js(again).await?;
        stage.until_headline("Done").await?;
        self.is_clean("a batch of late").await
    }

    /// The token is in one header, of requests for a status, to one origin.
    fn check_requests(&self) {
        let own = self.stage.base_url();
        let own = own.trim_start_matches("http://").trim_end_matches("/v2");
        let (mut with_token, mut elsewhere) = (0, 0);
        for request in self.stage.sent_to_api() {
            let lines: Vec<String> = request.lines().map(str::to_lowercase).collect();
            let has = |line: &str| lines.iter().any(|other| *other == line.to_lowercase());
            assert!(
                !lines.iter().any(|line| line.starts_with("referer:")),
                "{request}"
            );
            let header = format!("Authorization: Bearer {TOKEN}");
            if has(&header) {
                with_token += 1;
                assert!(has(&format!("Host: {own}")), "{request}");
                assert!(request.starts_with("GET /v2/query/batch/"), "{request}");
            } else if lines
                .iter()
                .any(|line| line.starts_with("host: localhost:"))
            {
                elsewhere += 1;
            }
            let rest = lines.iter().filter(|line| **line != header.to_lowercase());
            let rest: Vec<&str> = rest.map(String::as_str).collect();
            assert_eq!(self.secret.piece_in(&rest.join("\n")), None, "{request}");
        }
        assert!(with_token > 20, "{with_token} requests with the token");
        assert!(elsewhere > 0, "the other name was asked");
        let page = self.stage.sent_to_page();
        assert!(page.len() > 20, "{} requests for the page", page.len());
        assert_eq!(self.secret.piece_in(&page.join("\n")), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_life_leaves_no_trace_of_the_token() -> Result<()> {
    let life = Life::begin().await?;
    life.watch_one().await?;
    life.watch_several().await?;
    life.meet_errors().await?;
    life.be_refused().await?;
    life.go_elsewhere().await?;
    life.check_requests();
    assert_eq!(life.stage.violations().await?, json!([]));
    life.stage.end().await
}

/// Puts a text into each place that is searched, of which a page has leave to write.
const PLANT: &str = "const [text] = arguments; \
    history.replaceState({ text }, '', `#base=${text}`); document.title = text; window.name = text; \
    const [found, gone] = [document.createElement('p'), document.createElement('p')]; \
    found.dataset.text = text; document.querySelector('main').append(found, gone); \
    gone.setAttribute('lang', text); setTimeout(() => gone.remove()); \
    document.getElementById('search').value = text; \
    localStorage.text = text; sessionStorage.text = text; document.cookie = `text=${encodeURIComponent(text)}`; \
    caches.open(text); indexedDB.open(text); \
    fetch(`/nothing?${encodeURIComponent(text)}`); console.warn(btoa(text)); new Notification(text); \
    navigator.clipboard.writeText(text); URL.createObjectURL(new Blob([text])); return true";

#[tokio::test(flavor = "multi_thread")]
async fn the_search_finds_the_token_wherever_it_is() -> Result<()> {
    let life = Life::begin().await?;
    // One that ends: a page that goes on drawing would write its own title over the planted one.
    life.submit("qrb_small-planted").await?;
    life.stage.until_headline("Done").await?;
    life.is_clean("an answer").await?;
    life.stage.client.execute(PLANT, vec![json!(TOKEN)]).await?;
    let mut expected = vec![
        "address", "console", "cookies", "copied", "document", "fields", "files", "local", "name",
        "requests", "session", "shown", "state", "stores", "title", "told",
    ];
    if Kind::chosen()? == Kind::Chromium {
        expected.insert(1, "browser");
    }
    let stage = &life.stage;
    let settled = "return performance.getEntries().some(({ name }) => name.includes('/nothing'))";
    stage.until("the request", settled).await?;
    // The page writes its own address over the planted one where its state changes once more: then it is planted again. What
    // the browser has logged is told once.
    let mut found = BTreeSet::new();
    for _ in 0..5 {
        found.extend(life.found().await?);
        if expected.iter().all(|place| found.contains(*place)) {
            break;
        }
        let address = "history.replaceState({ text: arguments[0] }, '', `#base=${arguments[0]}`); return true";
        stage.client.execute(address, vec![json!(TOKEN)]).await?;
    }
    assert_eq!(Vec::from_iter(found), expected);
    // In an error, out of sight, and in half of it.
    let hide = "const [text] = arguments; return kept.watched().then((all) => { all[0].failure = Object.assign(Object.create({ inherited: [text.slice(3, 20).toUpperCase()] }), {}); })";
    stage.client.execute(hide, vec![json!(TOKEN)]).await?;
    assert!(life.found().await?.contains(&"watched".to_owned()));
    let sent = stage.sent_to_page();
    assert!(
        sent.iter()
            .any(|request| life.secret.piece_in(request).is_some())
    );
    life.stage.client.clone().close().await?;
    Ok(())
}

#[test]
fn the_search_finds_disguises() -> Result<()> {
    let secret = Secret::new(TOKEN)?;
    for (form, is_found) in [
        (TOKEN.to_owned(), true),
        (TOKEN.to_uppercase(), true),
        ("Zq7+Xv9/Kp3=".to_owned(), true),
        ("Zq7+Xv9/Kp3".to_owned(), false),
        (TOKEN.chars().rev().collect(), true),
        ("demo-Zq7%2BXv9%2FKp3%3DLm5".to_owned(), true),
        // `Bearer `, and the token, in base64.
        (
            "QmVhcmVyIGRlbW8tWnE3K1h2OS9LcDM9TG01fld0OFJiMk55NkhjCg==".to_owned(),
            true,
        ),
        ("demo-token".to_owned(), false),
    ] {
        assert_eq!(secret.piece_in(&form).is_some(), is_found, "{form}");
    }
    Ok(())
}
