//! What the simulator sends is what the contract says, by a validator and not by eye.

use serde_json::{Value, json};
use simulator::Config;
use simulator::catalogue::SCENARIOS;

use crate::contract_validator::{envelope_status, keeps_the_contract, problems, validator};
use crate::{json as read, start};

#[tokio::test]
async fn good_answers() {
    let server = start(Config {
        speed: 20.0,
        ..Config::default()
    })
    .await;
    let validator = validator("BatchStatus");
    let mut checked = 0;
    for scenario in SCENARIOS {
        if !keeps_the_contract(scenario) {
            continue;
        }
        let batch_id = format!("qrb_{}", scenario.name);
        let mut states = Vec::new();
        for _ in 0..400 {
            let body = server.body(&batch_id, "?limit=1000").await;
            assert_eq!(problems(&validator, &body), [""; 0], "{batch_id}");
            let state = body["meta"]["status_code"].clone();
            let done = state == "STOPPED"
                || scenario.name == "large"
                || scenario.name == "endless"
                || states.len() > 3;
            if states.last() != Some(&state) {
                states.push(state);
            }
            checked += 1;
            if done {
                break;
            }
        }
    }
    assert!(checked > SCENARIOS.len() / 3, "{checked}");
}

#[tokio::test]
async fn error_envelopes() {
    let server = start(Config::default()).await;
    let validator = validator("ErrorEnvelope");
    let mut checked = 0;
    for scenario in SCENARIOS {
        if let Some(status) = envelope_status(scenario) {
            let response = server
                .status(&format!("qrb_{}", scenario.name), "")
                .send()
                .await
                .unwrap();
            assert_eq!(response.status(), status);
            assert_eq!(
                problems(&validator, &read(response).await),
                [""; 0],
                "{}",
                scenario.name
            );
            checked += 1;
        }
    }
    for query in [
        "?limit=0",
        "?limit=1001",
        "?limit=ten",
        "?offset=-1",
        "?offset=1.5",
    ] {
        let response = server.status("qrb_small", query).send().await.unwrap();
        assert_eq!(response.status(), 422, "{query}");
        assert_eq!(
            problems(&validator, &read(response).await),
            [""; 0],
            "{query}"
        );
    }
    let response = server.status("unheard_of", "").send().await.unwrap();
    assert_eq!(response.status(), 404);
    assert_eq!(problems(&validator, &read(response).await), [""; 0]);
    assert!(checked >= 9, "{checked}");
}

#[tokio::test]
async fn the_validator_sees_what_is_wrong() {
    let server = start(Config::default()).await;
    let validator = validator("BatchStatus");
    let good = server.body("qrb_small", "").await;
    let break_it: [(&str, Value); 5] = [
        ("/meta/progress/queued", json!("1")),
        ("/data/0/status_code", json!("PAUSED")),
        ("/data/0/query_start_time", json!("yesterday")),
        ("/data/0/split_info/start_date", json!("2026-02-30")),
        ("/data", json!({})),
    ];
    for (pointer, value) in break_it {
        let mut body = good.clone();
        *body.pointer_mut(pointer).unwrap() = value;
        assert!(!problems(&validator, &body).is_empty(), "{pointer}");
    }
}
