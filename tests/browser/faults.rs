//! Every fault at every stage, over real HTTP: as a single call, before the first answer of a watch, and between its
//! polls. Each case has its typed outcome, its bounded number of requests, and leaves nothing behind.

use futures_util::{StreamExt as _, stream};
use js_sys::{Function, Map, Promise};
use supermetrics_batch_status::{get_batch_status, watch_batch};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

use crate::memory::{NOISE, can_collect, collect, used};
use crate::support::{
    Global, ORIGIN, PATIENCE_MS, batch, finished, get, in_time, is_webkit, js, json, options,
    stats, text,
};

/// How a case ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// The call resolves; the watch sees the batch end.
    Well,
    /// With an error of this kind.
    Error(&'static str),
}

use End::{Error, Well};

/// One fault, and how it ends: a single call; a watch that meets it twice before the first answer; a watch that meets
/// it three times after the second.
struct Fault {
    name: &'static str,
    stage: Stage,
    call: End,
    first: End,
    later: End,
}

/// How far a request comes.
#[derive(Clone, Copy, Debug)]
enum Stage {
    Connect,
    Headers,
    Body,
}

impl Fault {
    /// Whether Chromium itself repeats a request when a kept connection ends so: for each that it kept.
    fn is_repeated(&self) -> bool {
        matches!(
            self.name,
            "reset" | "dropped" | "reset_headers" | "not_http" | "request_timeout"
        )
    }

    /// Whether a call tries again: another answer may come without any change of the request.
    fn is_retryable(&self) -> bool {
        let broken = [
            "dropped_body",
            "truncated",
            "empty_body",
            "no_content",
            "blank",
            "html",
            "nested_open",
            "count_nan",
            "error_in_200",
            "useless",
        ];
        matches!(self.call, Error("network" | "server" | "rate_limited"))
            || self.name == "request_timeout"
            || broken.contains(&self.name)
    }

    fn stalls(&self) -> bool {
        self.name.starts_with("stalled")
    }

    /// When it strikes. A million of something take their time: once is enough.
    fn strikes(&self) -> &'static [When] {
        match self.name {
            "unknown_fields" => &[When::Call],
            "bad_rows" => &[When::First],
            // Chromium may itself ask once more.
            "request_timeout" => &[When::Call, When::First, When::Later, When::Forever],
            _ => &When::ALL,
        }
    }
}

const fn fault(name: &'static str, stage: Stage, [call, first, later]: [End; 3]) -> Fault {
    Fault {
        name,
        stage,
        call,
        first,
        later,
    }
}

const HARMLESS: [End; 3] = [Well, Well, Well];

/// What may pass: a watch goes on.
const fn passes(kind: &'static str) -> [End; 3] {
    [Error(kind), Well, Well]
}

/// What asking again does not change.
const fn lasts(kind: &'static str) -> [End; 3] {
    [Error(kind), Error(kind), Error(kind)]
}

/// A redirect is a wrong address before the first answer, and somebody's sign-in page after it.
const REDIRECT: [End; 3] = [Error("http"), Error("http"), Well];

const NETWORK: [End; 3] = passes("network");
const TIMEOUT: [End; 3] = passes("timeout");
const SERVER: [End; 3] = passes("server");
const USELESS: [End; 3] = passes("invalid_response");

const FAULTS: &[Fault] = &[
    fault("refused", Stage::Connect, NETWORK),
    fault("preflight", Stage::Connect, NETWORK),
    fault("reset", Stage::Connect, NETWORK),
    fault("dropped", Stage::Connect, NETWORK),
    fault("not_http", Stage::Connect, NETWORK),
    fault("stalled", Stage::Headers, TIMEOUT),
    fault("reset_headers", Stage::Headers, NETWORK),
    fault("redirect", Stage::Headers, REDIRECT),
    fault("not_modified", Stage::Headers, REDIRECT),
    fault("bad_request", Stage::Headers, lasts("http")),
    fault("unauthorized", Stage::Headers, lasts("unauthorized")),
    fault("problem_details", Stage::Headers, lasts("unauthorized")),
    fault("forbidden", Stage::Headers, lasts("forbidden")),
    fault("not_found", Stage::Headers, lasts("not_found")),
    fault("unprocessable", Stage::Headers, lasts("http")),
    fault("teapot", Stage::Headers, lasts("http")),
    fault("request_timeout", Stage::Headers, passes("http")),
    fault("rate_limited_zero", Stage::Headers, passes("rate_limited")),
    fault("server_error", Stage::Headers, SERVER),
    fault("bad_gateway", Stage::Headers, SERVER),
    fault("unavailable", Stage::Headers, SERVER),
    fault("gateway_timeout", Stage::Headers, SERVER),
    fault("stalled_body", Stage::Body, TIMEOUT),
    fault("dropped_body", Stage::Body, NETWORK),
    fault("reset_body", Stage::Body, NETWORK),
    fault("short_body", Stage::Body, NETWORK),
    fault("not_gzip", Stage::Body, NETWORK),
    fault("gzip_bomb", Stage::Body, USELESS),
    fault("huge_body", Stage::Body, USELESS),
    fault("truncated", Stage::Body, USELESS),
    fault("empty_body", Stage::Body, USELESS),
    fault("no_content", Stage::Body, USELESS),
    fault("blank", Stage::Body, USELESS),
    fault("html", Stage::Body, USELESS),
    fault("error_in_200", Stage::Body, USELESS),
    fault("useless", Stage::Body, USELESS),
    fault("nested_open", Stage::Body, USELESS),
    fault("count_nan", Stage::Body, USELESS),
    fault("nested", Stage::Body, HARMLESS),
    fault("duplicate_keys", Stage::Body, HARMLESS),
    fault("lone_surrogates", Stage::Body, HARMLESS),
    fault("invalid_utf8", Stage::Body, HARMLESS),
    fault("byte_order_mark", Stage::Body, HARMLESS),
    fault("count_large", Stage::Body, HARMLESS),
    fault("count_huge", Stage::Body, HARMLESS),
    fault("count_minus_zero", Stage::Body, HARMLESS),
    fault("count_negative", Stage::Body, HARMLESS),
    fault("count_fraction", Stage::Body, HARMLESS),
    fault("count_nan_text", Stage::Body, HARMLESS),
    fault("unknown_fields", Stage::Body, HARMLESS),
    fault("bad_rows", Stage::Body, HARMLESS),
    fault("plain_text", Stage::Body, HARMLESS),
    fault("wrong_types", Stage::Body, HARMLESS),
    fault("long_texts", Stage::Body, HARMLESS),
];

/// What ends otherwise in WebKit: the end of a connection is that of a body, and what is not gzip is read as it is.
const IN_WEBKIT: &[Fault] = &[
    fault("dropped_body", Stage::Body, USELESS),
    fault("not_gzip", Stage::Body, HARMLESS),
];

/// The faults as they end in this browser.
fn faults() -> impl Iterator<Item = &'static Fault> {
    let otherwise = if is_webkit() { IN_WEBKIT } else { &[] };
    FAULTS.iter().map(|fault| {
        let mut others = otherwise.iter();
        others
            .find(|other| other.name == fault.name)
            .unwrap_or(fault)
    })
}

/// Answers that the batch takes to its end, with one to spare.
const STEPS: u64 = 8;

/// Cases at the same time: most of them wait. WebKit has six connections to a server, and what stalls holds one.
fn at_once() -> usize {
    if is_webkit() { 4 } else { 16 }
}

const FAST: &str = "minIntervalMs: 100, maxIntervalMs: 100, maxBodyBytes: 4194304";

/// When the fault strikes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Call,
    /// A call that tries again, and meets it once.
    CallOnce,
    First,
    Later,
    /// At every poll from the third on.
    Forever,
}

impl When {
    const ALL: [Self; 5] = [
        Self::Call,
        Self::CallOnce,
        Self::First,
        Self::Later,
        Self::Forever,
    ];

    /// The part of the batch ID that the simulator reads, and how many requests are hit at most.
    fn strike(self) -> (&'static str, u64) {
        match self {
            Self::Call => ("at0", 1),
            Self::CallOnce => ("at0x1", 1),
            Self::First => ("at0x2", 2),
            Self::Later => ("at2x3", 3),
            // The limit of retries, and the one after it.
            Self::Forever => ("at2", 3),
        }
    }

    fn options(self, fault: &Fault) -> String {
        let retry = match self {
            Self::Call => "retry: 0",
            Self::CallOnce => "retry: { limit: 1, baseDelayMs: 1 }",
            Self::First | Self::Later => "retry: { limit: 10, baseDelayMs: 1, maxDelayMs: 1 }",
            Self::Forever => "retry: { limit: 2, baseDelayMs: 1, maxDelayMs: 1 }",
        };
        // What stalls is waited for; anything else must not be cut short by a machine that is busy.
        let timeout = if fault.stalls() { 800 } else { 20_000 };
        format!("{retry}, timeoutMs: {timeout}")
    }

    fn expected(self, fault: &Fault) -> End {
        match (self, fault.call) {
            (Self::Call, call) => call,
            (Self::CallOnce, _) if fault.is_retryable() => Well,
            (Self::CallOnce, call) => call,
            (Self::First, _) => fault.first,
            (Self::Later, _) => fault.later,
            // WebKit remembers that it may send.
            (Self::Forever, _) if fault.name == "preflight" && is_webkit() => Well,
            (Self::Forever, call) => call,
        }
    }

    /// The most requests that may be sent.
    fn most_requests(self, fault: &Fault) -> u64 {
        let (_, hits) = self.strike();
        match self {
            Self::Call => 1,
            Self::CallOnce => 2,
            // On a busy machine good answers may also take longer than the short time that is given then.
            _ if fault.stalls() => 3 * STEPS + 2 * hits,
            Self::First | Self::Later | Self::Forever => STEPS + hits,
        }
    }
}

/// Runs one case. `Err` says what is wrong with it.
async fn case(fault: &Fault, when: When) -> Result<(), String> {
    let (strike, _) = when.strike();
    let batch_id = batch(&format!("steps-{strike}_{}", fault.name));
    let more = when.options(fault);
    let is_call = matches!(when, When::Call | When::CallOnce);
    let ended = if is_call {
        let more = format!("{more}, maxBodyBytes: 4194304");
        let more = more.replace("4194304", most_bytes(fault));
        in_time(get_batch_status(options(&batch_id, &more))).await
    } else {
        let more = format!("{FAST}, {more}").replace("4194304", most_bytes(fault));
        let watch = watch_batch(&options(&batch_id, &more)).map_err(|error| json(&error))?;
        in_time(finished(&watch)).await
    };
    let name = format!(
        "{} ({:?}) {strike}, {}",
        fault.name,
        fault.stage,
        if is_call { "call" } else { "watch" }
    );
    let ended = ended.ok_or_else(|| format!("{name}: not ended within {PATIENCE_MS} ms"))?;
    let found = match &ended {
        Ok(_) => "well".to_owned(),
        Err(error) => text(error, "kind"),
    };
    let expected = match when.expected(fault) {
        Well => "well",
        Error(kind) => kind,
    };
    if found != expected {
        let message = ended.map_or_else(|error| text(&error, "message"), |last| json(&last));
        return Err(format!("{name}: ended {found}, not {expected}: {message}"));
    }
    if let (Ok(last), false) = (&ended, is_call) {
        let end = format!(
            "{} {} {}",
            text(last, "outcome"),
            text(last, "synced"),
            text(last, "progress.success")
        );
        if end != "success true 4" {
            return Err(format!("{name}: {end}"));
        }
    }
    if let (Err(error), When::Forever) = (&ended, when) {
        let known = text(error, "snapshot.progress.total");
        if known != "4" {
            return Err(format!("{name}: the last snapshot has a total of {known}"));
        }
    }
    let (sent, most) = (sent(&batch_id), when.most_requests(fault));
    if sent < 1 || sent > most {
        return Err(format!("{name}: {sent} requests, 1 to {most} are right"));
    }
    let arrived = get(&stats(&batch_id).await, "requests").as_f64();
    let is_right = |arrived| fault.is_repeated() || arrived <= sent as f64;
    if !arrived.is_some_and(is_right) {
        return Err(format!("{name}: {arrived:?} requests arrived, of {sent}"));
    }
    Ok(())
}

/// The limit for bodies: small for the bomb, and large enough for a million rows.
fn most_bytes(fault: &Fault) -> &'static str {
    match fault.name {
        "gzip_bomb" | "huge_body" => "1048576",
        _ => "33554432",
    }
}

/// A `fetch` that counts by batch ID, and sends what a strike of `refused` hits to a port where nobody listens.
async fn watched_fetch() -> Global {
    let told = js(&format!(
        "fetch('{ORIGIN}/refused').then((answer) => answer.json())"
    ));
    let told = JsFuture::from(told.unchecked_into::<Promise>());
    let closed = text(&told.await.unwrap(), "baseUrl");
    let wrap: Function = js("(fetch, closed) => {
        globalThis.__sent = new Map();
        return (url, init) => {
            const [, id] = /batch\\/([^/]*)/.exec(url) ?? [];
            if (id === undefined) return fetch(url, init);
            const number = __sent.get(id) ?? 0;
            __sent.set(id, number + 1);
            const [, at, times = Infinity] = /-at(\\d+)(?:x(\\d+))?_refused-/.exec(id) ?? [];
            const hit = number >= +at && number - at < times;
            return fetch(hit ? url.replace(/^.*\\/v2/, closed) : url, init);
        };
    }")
    .unchecked_into();
    let own = get(&js_sys::global(), "fetch");
    let own = own.unchecked_ref::<Function>().bind0(&js_sys::global());
    let wrapped = wrap.call2(&JsValue::UNDEFINED, &own, &JsValue::from_str(&closed));
    Global::replace("fetch", &wrapped.unwrap())
}

/// Requests that were sent for a batch.
fn sent(batch_id: &str) -> u64 {
    let sent: Map = get(&js_sys::global(), "__sent").unchecked_into();
    sent.get(&batch_id.into()).as_f64().unwrap_or(0.0) as u64
}

/// Runs the cases of `strikes`; gives how many there were, and what was wrong.
async fn all(strikes: &[When]) -> (usize, Vec<String>) {
    let cases: Vec<_> = faults()
        .flat_map(|fault| fault.strikes().iter().map(move |when| (fault, *when)))
        .filter(|(_, when)| strikes.contains(when))
        .collect();
    let count = cases.len();
    let found = stream::iter(cases)
        .map(|(fault, when)| case(fault, when))
        .buffer_unordered(at_once())
        .filter_map(|found| async move { found.err() })
        .collect()
        .await;
    (count, found)
}

#[wasm_bindgen_test]
async fn every_fault_at_every_stage_ends_as_it_should_and_leaves_nothing() {
    let unheard = js("(() => {
        const heard = { count: 0, last: '' };
        heard.hear = (event) => { heard.count += 1; heard.last = String(event.reason ?? event.message); };
        for (const name of ['unhandledrejection', 'error']) addEventListener(name, heard.hear);
        return heard;
    })()");
    let fetch = watched_fetch().await;
    let began = js_sys::Date::now();
    let (count, wrong) = all(&When::ALL).await;
    assert!(
        wrong.is_empty(),
        "{} of {count}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    let took = js_sys::Date::now() - began;
    console_log!("faults: {count} cases passed in {:.0} s", took / 1000.0);
    if can_collect() {
        leave_nothing().await;
    }
    drop(fetch);
    js("(heard) => { for (const name of ['unhandledrejection', 'error']) removeEventListener(name, heard.hear); }")
        .unchecked_into::<Function>()
        .call1(&JsValue::UNDEFINED, &unheard)
        .unwrap();
    assert_eq!(
        text(&unheard, "count"),
        "0",
        "unheard: {}",
        text(&unheard, "last")
    );
}

/// Most of them a second time, which must not take more memory than the first.
async fn leave_nothing() {
    collect().await;
    let before = used();
    let (count, wrong) = all(&[When::Call, When::First]).await;
    collect().await;
    let after = used();
    assert!(wrong.is_empty(), "the second time: {}", wrong.join("\n"));
    console_log!("faults: {count} of them twice; {before} bytes in use before, {after} after");
    assert!(
        after <= before + NOISE,
        "{before} bytes were in use, and {after} are"
    );
}
