//! The table of queries: what it shows, in which order, and that nothing in it moves by itself.

use anyhow::Result;
use fantoccini::key::Key;
use page_tests::{Look, Stage};
use serde_json::json;

/// The rows on screen, from top to bottom: text of one column of each.
async fn column(stage: &Stage, name: &str) -> Result<Vec<String>> {
    // In document order, which a screen reader goes by.
    let script = "const rows = [...document.querySelectorAll('#rows tr')]; \
        if (rows.some((row, at) => at > 0 && Number(row.dataset.position) !== Number(rows[at - 1].dataset.position) + 1)) return ['out of order']; \
        return rows.map((row) => row.querySelector(`td.${arguments[0]}`).textContent)";
    let texts = stage.client.execute(script, vec![json!(name)]).await?;
    Ok(serde_json::from_value(texts)?)
}

fn number(text: &str) -> Option<u64> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok()
}

async fn press(stage: &Stage, keys: &str) -> Result<()> {
    Ok(stage.client.active_element().await?.send_keys(keys).await?)
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_search_and_sort_show_what_they_say() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.watch("qrb_normal").await?;
    stage.until_headline("Done, with failures").await?;
    let failures = "return Number(document.querySelector('.chip[data-state=failure] .chip-count').textContent)";
    let failures = stage.js(failures).await?.as_u64().unwrap_or_default();

    stage.click_on(".chip[data-state=failure]").await?;
    stage
        .until_shows("queries-extent", &format!("{failures} of 120 queries"))
        .await?;
    let states = column(&stage, "state").await?;
    assert_eq!(states.len() as u64, failures);
    assert!(states.iter().all(|state| state == "Failed"), "{states:?}");

    stage.click_on(".chip[data-state=all]").await?;
    stage
        .until_shows("queries-extent", "All 120 queries")
        .await?;
    stage.type_into("search", "_query_77").await?;
    stage
        .until_shows("queries-extent", "1 of 120 queries")
        .await?;
    assert_eq!(column(&stage, "index").await?, ["77"]);
    stage.type_into("search", "nothing has this").await?;
    stage.until_shows("none", "No query matches").await?;
    stage.click("clear").await?;
    stage
        .until_shows("queries-extent", "All 120 queries")
        .await?;

    for (heading, name, descending) in [
        ("th.total button", "total", false),
        ("th.total button", "total", true),
        ("th.index button", "index", false),
    ] {
        stage.click_on(heading).await?;
        let way = if descending {
            "descending"
        } else {
            "ascending"
        };
        let sorted = format!("return document.querySelector('th.{name}').ariaSort === '{way}'");
        stage.until(&sorted, &sorted).await?;
        let shown = column(&stage, name).await?;
        let values: Vec<u64> = shown.iter().filter_map(|text| number(text)).collect();
        assert!(values.len() > 10, "{shown:?}");
        let is_sorted = if descending {
            values.is_sorted_by(|one, other| one >= other)
        } else {
            values.is_sorted()
        };
        assert!(is_sorted, "{name} {way}: {values:?}");
    }
    assert_eq!(stage.violations().await?, json!([]));
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_restores_filter_search_and_order() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    let address = stage.address("qrb_normal");
    let choice = "&state=success&search=_query_1&sort=durationMs&order=descending&nonsense=1";
    stage.client.goto(&format!("{address}{choice}")).await?;
    stage.until_headline("Done, with failures").await?;
    stage.click_if_shown("renew").await?;
    let check = async |stage: &Stage| -> Result<()> {
        stage.until_shows("queries-extent", "· longest").await?;
        assert_eq!(
            stage.js("return [...document.querySelectorAll('.chip[aria-pressed=true] .chip-word')].map(({ innerText }) => innerText)").await?,
            json!(["Succeeded"])
        );
        assert_eq!(
            stage
                .js("return document.getElementById('search').value")
                .await?,
            json!("_query_1")
        );
        Ok(())
    };
    check(&stage).await?;
    let hash = stage.js("return location.hash").await?;
    let hash = hash.as_str().unwrap_or_default();
    assert!(
        hash.contains("state=success") && hash.contains("sort=durationMs"),
        "{hash}"
    );
    stage.client.refresh().await?;
    stage.until_headline("Done, with failures").await?;
    check(&stage).await?;
    // A choice that is taken back leaves the address as well.
    stage.click_on(".chip[data-state=success]").await?;
    stage
        .until("the address", "return !location.hash.includes('state=')")
        .await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_stay_where_they_are_until_the_new_order_is_asked_for() -> Result<()> {
    let stage = Stage::new(3.0, Look::default()).await?;
    let address = stage.address("qrb_normal-order");
    stage
        .client
        .goto(&format!("{address}&sort=startedAt&order=descending"))
        .await?;
    stage
        .until(
            "some rows",
            "return document.querySelectorAll('#rows tr[data-state=success]').length > 3",
        )
        .await?;
    let before = column(&stage, "index").await?;
    let revised =
        "const share = Number(document.getElementById('bar').ariaValueNow); return share > 60";
    stage.until("much progress", revised).await?;
    assert_eq!(column(&stage, "index").await?, before, "nothing has moved");
    let states = column(&stage, "state").await?;
    assert!(
        states.iter().any(|state| state == "Succeeded"),
        "{states:?}"
    );
    stage.until_shows("renew", "pdate order").await?;
    stage.click("renew").await?;
    let first = "return document.querySelector('#rows tr td.index').textContent";
    let first_before = json!(before.first());
    stage
        .until(
            "another order",
            &format!("const first = (() => {{ {first} }})(); return first !== {first_before}"),
        )
        .await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_goes_through_the_rows_and_into_one() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.watch("qrb_normal").await?;
    stage.until_headline("Done, with failures").await?;
    stage
        .js("document.getElementById('grid').focus(); return true")
        .await?;
    let active = "const id = document.getElementById('grid').getAttribute('aria-activedescendant'); \
        return Number(document.getElementById(id)?.dataset.position)";
    let (down, up, page_down, home, end) = (
        Key::Down.to_string(),
        Key::Up.to_string(),
        Key::PageDown.to_string(),
        Key::Home.to_string(),
        Key::End.to_string(),
    );
    for (keys, position) in [
        (&down, 1),
        (&down, 2),
        (&up, 1),
        (&end, 119),
        (&down, 119),
        (&home, 0),
    ] {
        press(&stage, keys).await?;
        stage
            .until_is("the active row", active, &json!(position))
            .await?;
    }
    press(&stage, &page_down).await?;
    let moved = format!("const active = (() => {{ {active} }})(); return active > 0");
    stage.until("another row", &moved).await?;
    let paged = stage.js(active).await?.as_u64().unwrap_or_default();
    assert!((5..60).contains(&paged), "{paged}");
    press(&stage, &home).await?;
    press(&stage, &Key::Enter.to_string()).await?;
    stage.until_shows("query-title", "Query 1").await?;
    stage
        .until_shows("query-list", "qrb_normal_query_1")
        .await?;
    press(&stage, &down).await?;
    stage.until_shows("query-title", "Query 2").await?;
    press(&stage, &Key::Escape.to_string()).await?;
    stage
        .until("the table", "return document.activeElement.id === 'grid'")
        .await?;
    stage.until_is("the row", active, &json!(1)).await?;
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn results_are_linked_safely_and_with_a_word_about_the_token() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.watch("qrb_small").await?;
    stage.until_headline("Done").await?;
    stage.click_on("#rows tr td.index").await?;
    stage
        .until_shows("query-result", "without the token")
        .await?;
    let links = "return [...document.querySelectorAll('a.result')].map(({ rel, protocol, target }) => `${rel} ${protocol} ${target}`)";
    let links = stage.js(links).await?;
    let links: Vec<String> = serde_json::from_value(links)?;
    assert_eq!(links.len(), 5, "{links:?}");
    assert!(
        links
            .iter()
            .all(|link| link == "noopener noreferrer https: _blank"),
        "{links:?}"
    );
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_very_large_batch_has_all_its_rows() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.watch_large().await?;
    stage
        .js("document.getElementById('grid').focus(); return true")
        .await?;
    press(&stage, &Key::End.to_string()).await?;
    stage.until("the last row", "return [...document.querySelectorAll('#rows td.index')].some(({ textContent }) => textContent === '182,500')").await?;
    let bar = "const scroller = document.getElementById('scroller'); const row = document.querySelector('#rows tr').getBoundingClientRect().height; \
        return scroller.scrollHeight / (182500 * row)";
    let bar = stage.js(bar).await?.as_f64().unwrap_or_default();
    assert!(
        (0.999..1.001).contains(&bar),
        "the bar is true to size: {bar}"
    );
    let middle = "const scroller = document.getElementById('scroller'); scroller.scrollTop = scroller.scrollHeight / 2; return true";
    stage.js(middle).await?;
    stage.until("the rows in the middle", "return [...document.querySelectorAll('#rows td.index')].some(({ textContent }) => textContent.startsWith('91,2'))").await?;
    let blank = "return document.querySelectorAll('#rows tr[data-state=waits]').length";
    stage.until_is("no blank row", blank, &json!(0)).await?;
    let rows = stage
        .js("return document.querySelectorAll('#rows tr').length")
        .await?;
    assert!(
        rows.as_u64().is_some_and(|rows| rows < 100),
        "only what is in sight is there: {rows}"
    );
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_summary_of_the_largest_batch_fits_at_every_width() -> Result<()> {
    for width in [640, 768, 1024, 1280] {
        let look = Look {
            width,
            ..Look::default()
        };
        let stage = Stage::new(1.0, look).await?;
        stage.watch("qrb_large").await?;
        let counted = "return document.querySelector('.chip[data-state=\"queued\"] .chip-count').textContent.length === 7";
        stage.until("six digits", counted).await?;
        let outside = "return [...document.querySelectorAll('.summary *')].filter((part) => part.checkVisibility() && part.getBoundingClientRect().right > innerWidth).map(({ className }) => String(className))";
        assert_eq!(stage.js(outside).await?, serde_json::json!([]), "{width}");
        stage.end().await?;
    }
    Ok(())
}
