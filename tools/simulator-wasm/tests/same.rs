//! The native server and the packed WebAssembly answer the same requests with the same bytes. `cargo xtask test package`
//! packs first.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs
)]

#[path = "../../../tests/contract/validator.rs"]
mod contract_validator;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use reqwest::{Client, Method, Response, redirect};
use serde_json::{Value, json};
use simulator::Config;
use simulator::catalogue::SCENARIOS;
use simulator::fault::FAULTS;
use tokio::net::TcpListener;

use contract_validator::{envelope_status, keeps_the_contract, problems, validator};

const START: i64 = 1_788_602_400_000;
const SEED: u64 = 7;

/// So far apart are requests: more than the slowest answer takes, and an hour's limit ends now and then.
const APART_MS: i64 = 100_000;

/// So that a second of a batch passes between them.
const SPEED: f64 = 0.01;

/// They take a minute, of real time too.
const STALLS: [&str; 2] = ["stalled", "stalled_body"];

/// What a page may always read.
const SAFELISTED: [&str; 2] = ["content-type", "content-length"];

struct Step {
    at: i64,
    method: &'static str,
    path: String,
    authorization: Option<&'static str>,
}

/// What a page gets.
#[derive(Debug, PartialEq)]
struct Found {
    status: Option<u64>,
    headers: BTreeMap<String, String>,
    body: Option<Vec<u8>>,
}

const NO_ANSWER: Found = Found {
    status: None,
    headers: BTreeMap::new(),
    body: None,
};

fn steps() -> Vec<Step> {
    const GOOD: Option<&str> = Some("Bearer demo-token");
    let status = |batch_id: &str, query: &str| format!("/v2/query/batch/{batch_id}/status{query}");
    let mut asked: Vec<(&str, String, Option<&str>)> = Vec::new();
    for round in 0..8 {
        for scenario in SCENARIOS {
            let window = format!("?offset={}&limit=1000", round * 3);
            let is_once = ["slow_body", "huge_body"].contains(&scenario.name);
            if STALLS.contains(&scenario.name) || (is_once && round > 0) {
                continue;
            }
            asked.push((
                "GET",
                status(&format!("qrb_{}", scenario.name), &window),
                GOOD,
            ));
        }
    }
    for (name, _) in FAULTS {
        for round in 0..3 {
            let batch_id = format!("qrb_steps-at1x1_{name}");
            let window = if round == 0 { "" } else { "?limit=2" };
            asked.push(("GET", status(&batch_id, window), GOOD));
        }
    }
    for query in [
        "?limit=0",
        "?limit=1001",
        "?offset=-1",
        "?offset=1&offset=1",
        "?x=y",
    ] {
        asked.push(("GET", status("qrb_small", query), GOOD));
    }
    for authorization in [
        None,
        Some("Bearer wrong"),
        Some("Bearer demo-forbidden"),
        Some("Basic demo-token"),
    ] {
        asked.push(("GET", status("qrb_small", ""), authorization));
    }
    for path in [
        "/",
        "/v2/query/batch/qrb_small",
        "/v2/query/batch/%FF/status",
        "/v2/other",
    ] {
        if path != "/" {
            asked.push(("GET", path.to_owned(), GOOD));
        }
    }
    asked.push(("GET", status("qrb_small-a%20b", ""), GOOD));
    asked.push(("GET", status("unheard_of", ""), GOOD));
    asked.push(("POST", status("qrb_small", ""), GOOD));
    (0..)
        .zip(asked)
        .map(|(number, (method, path, authorization))| Step {
            at: number * APART_MS,
            method,
            path,
            authorization,
        })
        .collect()
}

/// The answers of the native server, as a browser hands them to a page of another origin.
async fn natively(steps: &[Step]) -> Vec<Found> {
    let now = Arc::new(AtomicI64::new(START));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let config = Config {
        seed: SEED,
        speed: SPEED,
        ..Config::default()
    };
    let clock = {
        let now = Arc::clone(&now);
        Arc::new(move || now.load(Ordering::SeqCst))
    };
    let serving = simulator_server::serve_by(clock, listener, config, std::future::pending());
    let server = tokio::spawn(serving);
    let mut found = Vec::new();
    for step in steps {
        now.store(START + step.at, Ordering::SeqCst);
        found.push(as_page(&origin, step).await);
    }
    server.abort();
    found
}

async fn as_page(origin: &str, step: &Step) -> Found {
    let client = Client::builder()
        .redirect(redirect::Policy::none())
        .build()
        .unwrap();
    let url = format!("{origin}{}", step.path);
    if let Some(authorization) = step.authorization {
        let preflight = client
            .request(Method::OPTIONS, &url)
            .header("origin", "https://page.example")
            .header("access-control-request-method", step.method);
        if !preflight
            .send()
            .await
            .is_ok_and(|response| is_readable(&response))
        {
            return NO_ANSWER;
        }
        let request = client.request(step.method.parse().unwrap(), &url);
        return read(request.header("authorization", authorization).send().await).await;
    }
    read(
        client
            .request(step.method.parse().unwrap(), &url)
            .send()
            .await,
    )
    .await
}

fn is_readable(response: &Response) -> bool {
    response.status() != 503
        && response
            .headers()
            .contains_key("access-control-allow-origin")
}

async fn read(response: reqwest::Result<Response>) -> Found {
    let Some(response) = response.ok() else {
        return NO_ANSWER;
    };
    let headers = response.headers();
    if !headers.contains_key("access-control-allow-origin") {
        return NO_ANSWER;
    }
    if response.status().is_redirection() && headers.contains_key("location") {
        return Found {
            status: Some(0),
            headers: BTreeMap::new(),
            body: Some(Vec::new()),
        };
    }
    let exposed = headers.get("access-control-expose-headers");
    let exposed = exposed
        .map_or("", |value| value.to_str().unwrap())
        .to_lowercase();
    let is_shown = |name: &str| {
        // The length is that of the connection, which the other one has not.
        name != "content-length"
            && (SAFELISTED.contains(&name) || exposed.split(", ").any(|exposed| exposed == name))
    };
    let shown = headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .filter(|(name, _)| is_shown(name))
        .collect();
    let is_packed = headers.contains_key("content-encoding");
    let status = Some(u64::from(response.status().as_u16()));
    let body = response.bytes().await.ok().map(|body| body.to_vec());
    let body = if is_packed {
        body.and_then(|packed| unpacked(&packed))
    } else {
        body
    };
    Found {
        status,
        headers: shown,
        body,
    }
}

fn unpacked(packed: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    let read = flate2::read::GzDecoder::new(packed).read_to_end(&mut body);
    read.ok().map(|_| body)
}

/// The answers of the WebAssembly.
fn in_webassembly(steps: &[Step], folder: &Path) -> Vec<Found> {
    let listed: Vec<Value> = steps
        .iter()
        .map(|step| json!({ "at": step.at, "method": step.method, "path": step.path, "authorization": step.authorization }))
        .collect();
    let job = json!({ "seed": SEED, "speed": SPEED, "start": START, "steps": listed });
    let file = folder.join("steps.json");
    std::fs::write(&file, job.to_string()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/replay.mjs");
    let ended = Command::new("node")
        .arg(script)
        .arg(&file)
        .arg(folder)
        .status();
    assert!(ended.unwrap().success(), "is the package packed?");
    let found = std::fs::read(folder.join("found.json")).unwrap();
    let found: Vec<Value> = serde_json::from_slice(&found).unwrap();
    let read = |(index, one): (usize, &Value)| Found {
        status: one["status"].as_u64(),
        headers: serde_json::from_value(one["headers"].clone()).unwrap(),
        body: one["isWhole"]
            .as_bool()
            .unwrap()
            .then(|| std::fs::read(folder.join(index.to_string())).unwrap()),
    };
    found.iter().enumerate().map(read).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_webassembly_answers_as_the_server_does() {
    let steps = steps();
    let folder = tempfile::tempdir().unwrap();
    let native = natively(&steps).await;
    let compiled = in_webassembly(&steps, folder.path());
    assert_eq!(native.len(), compiled.len());
    let valid = keep_the_contract(&steps, &compiled);
    assert!(valid > SCENARIOS.len(), "{valid}");
    let mut bodies = 0;
    for ((step, native), mut compiled) in steps.iter().zip(native).zip(compiled) {
        compiled.headers.remove("access-control-expose-headers");
        let told = |found: &Found| {
            (
                found.status,
                found.headers.clone(),
                found.body.as_ref().map(Vec::len),
            )
        };
        assert_eq!(
            told(&native),
            told(&compiled),
            "{} {}",
            step.method,
            step.path
        );
        assert!(native.body == compiled.body, "the bytes of {}", step.path);
        bodies += usize::from(native.body.is_some_and(|body| !body.is_empty()));
    }
    assert!(bodies > steps.len() / 2, "{bodies} of {}", steps.len());
}

/// How many bodies of the WebAssembly the contract's schemas have validated.
fn keep_the_contract(steps: &[Step], found: &[Found]) -> usize {
    let [status, envelope] = ["BatchStatus", "ErrorEnvelope"].map(validator);
    let mut checked = 0;
    for (step, found) in steps.iter().zip(found) {
        let scenario = SCENARIOS.iter().find(|scenario| {
            step.path
                .contains(&format!("/qrb_{}/status", scenario.name))
        });
        let is_envelope = match scenario {
            Some(scenario) => envelope_status(scenario).is_some(),
            None => step.path.starts_with("/v2/query/batch/unheard_of/"),
        };
        let schema = match scenario {
            _ if is_envelope => &envelope,
            Some(scenario) if found.status == Some(200) && keeps_the_contract(scenario) => &status,
            _ => continue,
        };
        let body = found.body.as_ref().unwrap();
        let body: Value = serde_json::from_slice(body).unwrap();
        assert_eq!(problems(schema, &body), [""; 0], "{}", step.path);
        checked += 1;
    }
    checked
}
