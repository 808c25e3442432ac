//! Trouble is real on the wire.

use std::time::Duration;

use simulator::Config;

use crate::{json, start};

#[tokio::test]
async fn a_dropped_connection_answers_nothing() {
    let server = start(Config::default()).await;
    let error = server.status("qrb_dropped", "").send().await.unwrap_err();
    assert!(error.is_request(), "{error:?}");
}

#[tokio::test]
async fn a_dropped_body_begins_and_breaks() {
    let server = start(Config::default()).await;
    let response = server.status("qrb_dropped_body", "").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.bytes().await.is_err());
}

#[tokio::test]
async fn stalls_stall() {
    let server = start(Config::default()).await;
    let patience = Duration::from_millis(300);
    let headers = tokio::time::timeout(patience, server.status("qrb_stalled", "").send()).await;
    assert!(headers.is_err());
    let response = server.status("qrb_stalled_body", "").send().await.unwrap();
    assert!(
        tokio::time::timeout(patience, response.bytes())
            .await
            .is_err()
    );
}

#[tokio::test]
async fn answers_that_are_no_batch_status() {
    let server = start(Config::default()).await;
    let table = [
        ("html", 200, "text/html; charset=utf-8", "<!doctype html>"),
        ("bad_gateway", 502, "text/html; charset=utf-8", "<html>"),
        ("truncated", 200, "application/json", "{\"meta\""),
        ("useless", 200, "application/json", "{\"status\""),
        (
            "problem_details",
            401,
            "application/problem+json",
            "{\"type\"",
        ),
        (
            "not_json_type",
            200,
            "text/plain; charset=utf-8",
            "{\"meta\"",
        ),
    ];
    for (name, status, content_type, start) in table {
        let response = server
            .status(&format!("qrb_{name}"), "")
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), status, "{name}");
        assert_eq!(response.headers()["content-type"], content_type, "{name}");
        let body = response.text().await.unwrap();
        assert!(body.starts_with(start), "{name}: {body}");
        let is_json = serde_json::from_str::<serde_json::Value>(&body).is_ok();
        assert_eq!(
            is_json,
            content_type.contains("json") && name != "truncated" || name == "not_json_type",
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_redirect_leads_to_another_origin() {
    let server = start(Config::default()).await;
    let response = server.status("qrb_redirect", "").send().await.unwrap();
    assert_eq!(response.status(), 302);
    assert!(
        response.headers()["location"]
            .to_str()
            .unwrap()
            .starts_with("http://localhost:")
    );
}

#[tokio::test]
async fn a_huge_body_is_huge() {
    let server = start(Config::default()).await;
    let response = server.status("qrb_huge_body", "").send().await.unwrap();
    assert!(response.bytes().await.unwrap().len() > 40 << 20);
}

#[tokio::test]
async fn a_batch_id_says_which_requests_are_hit() {
    let server = start(Config::default()).await;
    let mut statuses = Vec::new();
    for _ in 0..5 {
        let response = server.status("qrb_steps-at1x2_unavailable", "").send();
        statuses.push(response.await.unwrap().status().as_u16());
    }
    assert_eq!(statuses, [200, 503, 503, 200, 200]);
}

#[tokio::test]
async fn a_batch_in_steps_goes_on_with_each_good_answer() {
    let server = start(Config::default()).await;
    let mut words = Vec::new();
    for _ in 0..9 {
        let response = server
            .status("qrb_steps-at2x1_html", "")
            .send()
            .await
            .unwrap();
        let body: serde_json::Value =
            serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or_default();
        words.push(
            body["meta"]["status_code"]
                .as_str()
                .unwrap_or("")
                .to_owned(),
        );
    }
    let (on, hit, end) = ("RUNNING", "", "STOPPED");
    assert_eq!(words, [on, on, hit, on, on, on, on, end, end]);
}

#[tokio::test]
async fn connections_end_as_rudely_as_asked() {
    let server = start(Config::default()).await;
    for name in [
        "reset",
        "reset_headers",
        "reset_body",
        "short_body",
        "not_http",
    ] {
        let sent = server.status(&format!("qrb_steps-at0_{name}"), "").send();
        let whole = match sent.await {
            Ok(response) => response.bytes().await.map(drop),
            Err(error) => Err(error),
        };
        let begins = ["reset_body", "short_body"].contains(&name);
        let error = whole.unwrap_err();
        assert_eq!(error.is_request(), !begins, "{name}: {error:?}");
    }
}

#[tokio::test]
async fn nobody_listens_where_connections_are_refused() {
    let server = start(Config::default()).await;
    let told = reqwest::get(format!("{}/refused", server.origin))
        .await
        .unwrap();
    let told = json(told).await;
    let error = reqwest::get(told["baseUrl"].as_str().unwrap())
        .await
        .unwrap_err();
    assert!(error.is_connect(), "{error:?}");
}

#[tokio::test]
async fn a_preflight_is_refused_where_asked() {
    let server = start(Config::default()).await;
    let batch_id = "qrb_steps-at1x1_preflight";
    let mut statuses = Vec::new();
    for _ in 0..3 {
        let url = format!("{}/v2/query/batch/{batch_id}/status", server.origin);
        let preflight = reqwest::Client::new().request(reqwest::Method::OPTIONS, url);
        statuses.push(preflight.send().await.unwrap().status().as_u16());
    }
    assert_eq!(statuses, [200, 503, 200]);
    assert_eq!(
        server.status(batch_id, "").send().await.unwrap().status(),
        200
    );
}

#[tokio::test]
async fn a_window_that_is_refused_is_refused_as_the_api_does() {
    let server = start(Config::default()).await;
    for query in ["?limit=0", "?limit=1&limit=1", "?offset=%2B5", "?offset=x"] {
        let response = server.status("qrb_small", query).send().await.unwrap();
        assert_eq!(response.status(), 422, "{query}");
        assert_eq!(
            json(response).await["error"]["code"],
            "UNPROCESSABLE_ENTITY",
            "{query}"
        );
    }
}

#[tokio::test]
async fn a_bomb_is_small_on_the_wire() {
    let server = start(Config::default()).await;
    let response = server
        .status("qrb_steps-at0_gzip_bomb", "")
        .send()
        .await
        .unwrap();
    assert_eq!(response.headers()["content-encoding"], "gzip");
    assert!(response.bytes().await.unwrap().len() < 1 << 20);
}
