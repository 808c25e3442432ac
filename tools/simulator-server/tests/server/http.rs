//! Tokens, CORS, limits, counts.

use simulator::Config;
use simulator::catalogue::SCENARIOS;

use crate::{json, start};

#[tokio::test]
async fn the_list_names_every_scenario() {
    let server = start(Config::default()).await;
    let response = reqwest::get(&server.origin).await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/json");
    let list = json(response).await;
    assert_eq!(list["scenarios"].as_array().unwrap().len(), SCENARIOS.len());
    assert_eq!(list["scenarios"][0]["batchId"], "qrb_normal");
}

#[tokio::test]
async fn tokens() {
    let server = start(Config::default()).await;
    for (token, status) in [
        ("Bearer demo-token", 200),
        ("Bearer demo-other", 200),
        ("Bearer demo-forbidden", 403),
        ("Bearer wrong", 401),
        ("Basic demo-token", 401),
        ("", 401),
    ] {
        let url = format!("{}/query/batch/qrb_small/status", server.origin);
        let response = reqwest::Client::new()
            .get(url)
            .header("authorization", token)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), status, "{token}");
        assert_eq!(
            response.headers().contains_key("www-authenticate"),
            status == 401,
            "{token}"
        );
    }
}

#[tokio::test]
async fn a_preflight_names_the_header_and_is_counted_apart() {
    let server = start(Config::default()).await;
    let url = format!("{}/v2/query/batch/qrb_small/status", server.origin);
    let preflight = reqwest::Client::new()
        .request(reqwest::Method::OPTIONS, url)
        .header("origin", "https://page.example")
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "authorization")
        .send()
        .await
        .unwrap();
    assert!(preflight.status().is_success());
    assert_eq!(preflight.headers()["access-control-allow-origin"], "*");
    assert_eq!(
        preflight.headers()["access-control-allow-headers"],
        "authorization"
    );
    server.body("qrb_small", "?offset=1&limit=2").await;
    let stats = server.stats("qrb_small").await;
    assert_eq!(
        (stats["preflights"].as_u64(), stats["requests"].as_u64()),
        (Some(1), Some(1))
    );
    assert_eq!(stats["windows"], serde_json::json!([[1, 2]]));
    assert!(stats["bytes"].as_u64().unwrap() > 100);
}

#[tokio::test]
async fn a_batch_is_counted_once_however_its_id_is_written() {
    let server = start(Config::default()).await;
    let url = format!("{}/v2/query/batch/qrb_small-a%20b/status", server.origin);
    let preflight = reqwest::Client::new().request(reqwest::Method::OPTIONS, url);
    preflight.send().await.unwrap();
    server.body("qrb_small-a%20b", "").await;
    let stats = server.stats("qrb_small-a%20b").await;
    assert_eq!(
        (&stats["preflights"], &stats["requests"]),
        (&1.into(), &1.into())
    );
}

#[tokio::test]
async fn bytes_are_counted_whether_they_come_at_once_or_in_pieces() {
    let server = start(Config::default()).await;
    for (name, whole) in [
        ("small", true),
        ("slow_body", true),
        ("huge_body", true),
        ("dropped_body", false),
    ] {
        let batch_id = format!("qrb_{name}");
        let response = server.status(&batch_id, "").send().await.unwrap();
        let served = response.bytes().await.map_or(0, |body| body.len());
        assert_eq!(served > 0, whole, "{name}");
        assert_eq!(server.stats(&batch_id).await["bytes"], served, "{name}");
    }
}

#[tokio::test]
async fn limits_are_sent_always_and_readable_only_where_the_scenario_says_so() {
    let server = start(Config {
        hourly_limit: 3,
        ..Config::default()
    })
    .await;
    let hidden = server.status("qrb_small", "").send().await.unwrap();
    assert_eq!(hidden.headers()["x-ratelimit-limit"], "3");
    assert_eq!(hidden.headers()["x-ratelimit-remaining"], "2");
    assert!(
        !hidden
            .headers()
            .contains_key("access-control-expose-headers")
    );
    let exposed = server.status("qrb_exposed", "").send().await.unwrap();
    assert!(
        exposed.headers()["access-control-expose-headers"]
            .to_str()
            .unwrap()
            .contains("X-RateLimit-Remaining")
    );
    server.status("qrb_small", "").send().await.unwrap();
    let spent = server.status("qrb_small", "").send().await.unwrap();
    assert_eq!(spent.status(), 429);
    assert!(
        spent.headers()["retry-after"]
            .to_str()
            .unwrap()
            .parse::<u32>()
            .unwrap()
            <= 3600
    );
}

#[tokio::test]
async fn a_suffix_gives_a_batch_of_its_own() {
    let server = start(Config::default()).await;
    server.body("qrb_flaky-a", "").await;
    assert_eq!(
        server
            .status("qrb_flaky-a", "")
            .send()
            .await
            .unwrap()
            .status(),
        503
    );
    assert_eq!(
        server
            .status("qrb_flaky-a", "")
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
    assert_eq!(
        server
            .status("qrb_flaky-b", "")
            .send()
            .await
            .unwrap()
            .status(),
        503
    );
    assert_eq!(server.stats("qrb_flaky-b").await["requests"], 1);
}

#[tokio::test]
async fn a_page_is_the_window_that_was_asked_for() {
    let server = start(Config::default()).await;
    let body = server.body("qrb_large", "?offset=182000&limit=1000").await;
    let rows = body["data"].as_array().unwrap();
    assert_eq!(rows.len(), 500);
    assert_eq!(rows[0]["schedule_id"], "qrb_large_query_182001");
    assert_eq!(
        server.body("qrb_large", "?offset=182500").await["data"],
        serde_json::json!([])
    );
    let short = server.body("qrb_short_pages", "?limit=1000").await;
    assert_eq!(short["data"].as_array().unwrap().len(), 50);
}
