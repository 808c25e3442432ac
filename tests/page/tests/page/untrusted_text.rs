//! What the API says stays text.

use anyhow::Result;
use fantoccini::key::Key;
use page_tests::{Look, Stage};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn hostile_strings_are_shown_as_text() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.watch("qrb_hostile").await?;
    stage.until_headline("Failed").await?;
    for text in ["<img src=x onerror=", "<script>", "=HYPERLINK("] {
        assert!(
            stage.text("rows").await?.contains(text),
            "{text} is not shown"
        );
    }
    let made = "return document.querySelectorAll('main img, main script, main a, main iframe, main bdi *').length";
    assert_eq!(stage.js(made).await?, json!(0), "elements were made of it");
    assert!(
        !stage.client.title().await?.contains("owned"),
        "a script has run"
    );
    assert_eq!(
        stage.violations().await?,
        json!([]),
        "the policy had to help"
    );
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_text_reorders_or_hides_what_is_around_it() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    stage.watch("qrb_hostile").await?;
    stage.until_headline("Failed").await?;
    let found = "return /[\\u0000-\\u0008\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]/.test(document.body.textContent)";
    assert_eq!(stage.js(found).await?, json!(false));
    for (cells, most) in [("td:not(.error)", 160), ("td.error", 600)] {
        let longest = format!(
            "return Math.max(...[...document.querySelectorAll('{cells}')].map((cell) => cell.textContent.length))"
        );
        let longest = stage.js(&longest).await?;
        assert!(
            longest.as_u64().is_some_and(|length| length <= most),
            "{cells}: {longest}"
        );
    }
    stage.end().await
}

/// Texts that the simulator puts wherever a text belongs: those of `evil_words` also stand for states.
const TEXTS: [&str; 10] = [
    "evil_markup",
    "evil_link",
    "evil_formula",
    "evil_bidi",
    "evil_control",
    "evil_marks",
    "evil_long",
    "evil_words_markup",
    "evil_words_bidi",
    "evil_words_long",
];

/// Opens all that can be opened, and points at a cell and at a line.
const OPEN: &str = "for (const details of document.querySelectorAll('main details')) details.open = true; \
    const [tab, id, done] = arguments; document.getElementById(tab).click(); \
    const go = () => { \
        const found = document.getElementById(id); \
        if (found === null) return requestAnimationFrame(go); \
        found.focus(); \
        found.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true })); \
        done(true); \
    }; \
    requestAnimationFrame(() => requestAnimationFrame(go))";

/// The views that are painted.
const VIEWS: [&str; 2] = ["map", "timeline"];

async fn open(stage: &Stage, view: &str) -> Result<()> {
    let id = if view == "map" {
        "map-scroller"
    } else {
        "timeline-view"
    };
    let arguments = vec![json!(format!("tab-{view}")), json!(id)];
    stage.client.execute_async(OPEN, arguments).await?;
    Ok(())
}

/// What a text has done that it must not, each in words.
const DONE: &str = r#"
const found = [];
const { scrollWidth, clientWidth, scrollHeight } = document.documentElement;
if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth} wide, of ${clientWidth}`);
for (const section of document.querySelectorAll('main section, main aside')) {
  const { height, width } = section.getBoundingClientRect();
  if (section.checkVisibility() && section.id !== 'side' && height > 5000) found.push(`${section.id} is ${height} high`);
  if (width > innerWidth) found.push(`${section.id} is ${width} wide`);
}
const made = document.querySelectorAll('main :is(img, script, a, iframe, b, style, [onerror], [style*=fixed])');
if (made.length > 0) found.push(`there is ${made[0].outerHTML}`);
if (document.title.includes('owned')) found.push('a script has run');
const hidden = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2065\u3164\ufeff\u{e0000}-\u{e007f}]/u;
const isolated = /\u2068[^\u2066-\u2069]*\u2069/g;
const directed = /[\u2066-\u2069\u0590-\u08ff\ufb1d-\ufdff]/;
const check = (text, where) => {
  if (hidden.test(text)) found.push(`${where} hides something: ${text.slice(0, 80)}`);
  if (directed.test(text.replaceAll(isolated, ''))) found.push(`${where} reorders: ${text.slice(0, 80)}`);
};
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) check(texts.currentNode.data, `#${texts.currentNode.parentElement.closest('[id]')?.id}`);
for (const name of ['title', 'aria-label', 'alt', 'placeholder']) {
  for (const element of document.querySelectorAll(`[${name}]`)) check(element.getAttribute(name), `${name} of #${element.closest('[id]')?.id}`);
}
check(document.title, 'the title');
return [...found, ...window.violations];
"#;

/// What the policy has to stop.
const VIOLATE: &str =
    "try { document.getElementById('main').setAttribute('onclick', 'x'); } catch {} return true";

async fn nothing_is_done(stage: &Stage, when: &str) -> Result<()> {
    assert_eq!(stage.js(DONE).await?, json!([]), "{when}");
    Ok(())
}

/// Shows a batch of the simulator whose texts are all of one kind.
async fn show_evil(stage: &Stage, text: &str) -> Result<()> {
    stage.client.goto("about:blank").await?;
    stage.watch(&format!("qrb_steps-at0_{text}")).await?;
    // On a small screen, failures are shown first.
    stage.until_shows("tab-timeline", "Timeline").await?;
    stage
        .js("document.getElementById('tab-queries').click(); return true")
        .await?;
    stage.until_shows("queries-extent", "All 4 queries").await?;
    stage
        .until(
            "rows",
            "return document.querySelectorAll('#rows tr:not([data-state=waits])').length === 4",
        )
        .await
}

async fn texts_stay_texts(look: Look) -> Result<()> {
    let stage = Stage::new(50.0, look).await?;
    for text in TEXTS {
        show_evil(&stage, text).await?;
        for view in VIEWS {
            open(&stage, view).await?;
            nothing_is_done(&stage, &format!("{text}, {view}")).await?;
        }
        stage.click_on("#tab-queries").await?;
        stage
            .js("document.getElementById('grid').focus(); return true")
            .await?;
        let grid = stage.client.active_element().await?;
        grid.send_keys(&Key::Enter.to_string()).await?;
        stage.until_shows("query-title", "Query 1").await?;
        nothing_is_done(&stage, &format!("{text}, a query")).await?;
        let rest = "const rest = [...document.querySelectorAll('main .rest')]; for (const button of rest) button.click(); return rest.length";
        let rest = stage.js(rest).await?;
        assert_eq!(rest != json!(0), text.ends_with("long"), "{text}: {rest}");
        nothing_is_done(&stage, &format!("{text}, all of it")).await?;
    }
    // The same page counts what its policy has to stop.
    stage.js(VIOLATE).await?;
    assert_ne!(stage.violations().await?, json!([]), "the counter counts");
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_text_of_an_answer_is_more_than_text() -> Result<()> {
    texts_stay_texts(Look::default()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_text_of_an_answer_is_more_than_text_on_a_small_screen() -> Result<()> {
    let look = Look {
        width: 320,
        height: 640,
        ..Look::default()
    };
    texts_stay_texts(look).await
}

/// Words, of which some stand around an account, from left to right on the screen.
const AROUND: &str = "const [id, words] = arguments; const node = document.getElementById(id).firstChild; \
    return words.map((word) => { \
        const range = document.createRange(); const at = node.data.indexOf(word); \
        range.setStart(node, at); range.setEnd(node, at + word.length); \
        return { word, at, left: range.getBoundingClientRect().left }; \
    }).filter(({ at }) => at >= 0).sort((one, other) => one.left - other.left).map(({ word }) => word)";

#[tokio::test(flavor = "multi_thread")]
async fn words_stay_in_their_order_around_text_of_another_direction() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    show_evil(&stage, "evil_bidi").await?;
    for (view, id, words) in [
        (
            "map",
            "map-cell",
            json!([
                "Account",
                "\u{5e9}\u{5dc}\u{5d5}\u{5dd}",
                "2026-09-0",
                "query"
            ]),
        ),
        (
            "timeline",
            "timeline-line",
            json!(["Query", "(", "): failed", "Waited"]),
        ),
    ] {
        open(&stage, view).await?;
        stage.until_shows(id, "\u{5e9}").await?;
        let shown = stage
            .client
            .execute(AROUND, vec![json!(id), words.clone()])
            .await?;
        assert_eq!(shown, words, "{id}: {}", stage.text(id).await?);
    }
    stage.end().await
}

/// The value beside a term of the open query.
const VALUE: &str = "const value = [...document.querySelectorAll('#query-list dt')].find((term) => term.textContent === 'Message').nextElementSibling; \
    const [text, button] = [value.querySelector('bdi'), value.querySelector('button')];";

#[tokio::test(flavor = "multi_thread")]
async fn a_long_text_is_cut_and_the_keyboard_reaches_the_rest() -> Result<()> {
    let stage = Stage::new(50.0, Look::default()).await?;
    show_evil(&stage, "evil_long").await?;
    stage
        .js("document.getElementById('grid').focus(); return true")
        .await?;
    let press = async |key: Key| -> Result<()> {
        let focused = stage.client.active_element().await?;
        Ok(focused.send_keys(&key.to_string()).await?)
    };
    press(Key::Enter).await?;
    stage.until_shows("query-title", "Query 1").await?;
    let told = format!(
        "{VALUE} button.focus(); return [text.textContent.length, button.textContent, button.ariaExpanded]"
    );
    let cut = json!([300, "Show all 65,536 characters", "false"]);
    assert_eq!(stage.js(&told).await?, cut);
    press(Key::Enter).await?;
    let whole = json!([65_536, "Show less", "true"]);
    assert_eq!(stage.js(&told).await?, whole);
    let kept = format!("{VALUE} return value.innerText.includes('kept up to here: 64 KiB')");
    assert_eq!(
        stage.js(&kept).await?,
        json!(true),
        "what the watch has cut is told"
    );
    let is_box = format!(
        "{VALUE} text.focus(); return document.activeElement === text && text.clientHeight <= 400 && text.scrollHeight > 5000"
    );
    assert_eq!(stage.js(&is_box).await?, json!(true));
    for key in [Key::Down, Key::End] {
        press(key).await?;
        let scrolled =
            format!("{VALUE} const moved = text.scrollTop > 0; text.scrollTop = 0; return moved");
        stage.until("the text to scroll", &scrolled).await?;
        assert_eq!(
            stage.text("query-title").await?,
            "Query 1",
            "no other query"
        );
    }
    // The watch does not cut what is the answer's own.
    let id = "const id = [...document.querySelectorAll('#facts dt')].find((term) => term.textContent === 'Request ID').nextElementSibling; \
        id.querySelector('button').click(); return [id.querySelector('bdi').textContent.length, id.querySelector('p')]";
    assert_eq!(stage.js(id).await?, json!([1_000_000, null]));
    // What is open stays open while the page is drawn again, and not for another query.
    stage
        .js(&format!(
            "{VALUE} window.before = text; dispatchEvent(new Event('resize')); return true"
        ))
        .await?;
    assert_eq!(stage.js(&told).await?, whole);
    press(Key::Enter).await?;
    assert_eq!(stage.js(&told).await?, cut);
    stage.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_forbids_inline_code_and_html_from_strings() -> Result<()> {
    let stage = Stage::new(1.0, Look::default()).await?;
    stage.open().await?;
    let inline = "const script = document.createElement('script'); \
        try { script.textContent = 'window.ran = true'; document.body.append(script); } catch {} \
        return window.ran === undefined";
    assert_eq!(stage.js(inline).await?, json!(true));
    let html = "try { document.body.innerHTML = '<p>x'; return false; } catch { return true; }";
    assert_eq!(stage.js(html).await?, json!(true));
    assert_ne!(stage.violations().await?, json!([]), "the counter counts");
    stage.end().await
}
