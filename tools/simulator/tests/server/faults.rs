//! Trouble is real on the wire.

use std::time::Duration;

use simulator::Config;

use crate::start;

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
