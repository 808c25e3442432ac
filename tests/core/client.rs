//! One page of status over a scripted world: retries, deadlines, tokens.

use supermetrics_batch_status_core::client::get_batch_status;
use supermetrics_batch_status_core::client::host::{FetchError, HttpResponse};
use supermetrics_batch_status_core::error::{Error, NetworkError, PlatformError, TokenError};
use supermetrics_batch_status_core::model::RateLimit;
use supermetrics_batch_status_core::request::StatusRequest;

use crate::bodies;
use crate::virtual_host::VirtualHost;

type Answer = (u64, Result<HttpResponse, FetchError>);

fn request() -> StatusRequest {
    StatusRequest::new("qrb_3feb5ff5c71e").unwrap()
}

fn answer(status: u16, body: &str) -> Answer {
    let response = HttpResponse {
        status,
        body: body.as_bytes().to_vec(),
        ..HttpResponse::default()
    };
    (100, Ok(response))
}

fn retry_after(mut answer: Answer, value: &str) -> Answer {
    answer.1.as_mut().unwrap().retry_after = Some(value.to_owned());
    answer
}

fn network_failure() -> Answer {
    (100, Err(FetchError::Network(NetworkError::NoAnswer)))
}

fn sent_at(host: &VirtualHost) -> Vec<u64> {
    host.sent.borrow().iter().map(|(at, _)| *at).collect()
}

#[test]
fn one_good_answer_is_one_request() {
    let mut answer = answer(200, bodies::RUNNING);
    let response = answer.1.as_mut().unwrap();
    response.rate_limit = Some("5000".to_owned());
    response.rate_remaining = Some("4999".to_owned());
    let host = VirtualHost::answering([answer]);
    let status = host.run(get_batch_status(&host, &request())).unwrap();
    assert_eq!(status.progress.total, 4);
    assert_eq!(
        status.rate_limit,
        Some(RateLimit {
            limit: Some(5000),
            remaining: Some(4999)
        })
    );
    assert_eq!(sent_at(&host), [0]);
    assert_eq!(
        *host.urls.borrow(),
        ["https://api.supermetrics.com/v2/query/batch/qrb_3feb5ff5c71e/status?offset=0&limit=100"]
    );
}

#[test]
fn rate_limit_headers_that_make_no_sense_are_as_if_hidden() {
    for (limit, remaining, expected) in [
        (None, None, None),
        (Some("many"), Some(""), None),
        (
            Some("5000"),
            Some("-1"),
            Some(RateLimit {
                limit: Some(5000),
                remaining: None,
            }),
        ),
    ] {
        let mut answer = answer(200, bodies::RUNNING);
        let response = answer.1.as_mut().unwrap();
        response.rate_limit = limit.map(str::to_owned);
        response.rate_remaining = remaining.map(str::to_owned);
        let host = VirtualHost::answering([answer]);
        let status = host.run(get_batch_status(&host, &request())).unwrap();
        assert_eq!(status.rate_limit, expected);
    }
}

#[test]
fn what_is_retried_and_what_is_not() {
    let table = [
        (answer(408, ""), 3),
        (answer(425, ""), 3),
        (answer(429, bodies::ERROR_429), 3),
        (answer(500, ""), 3),
        (answer(520, ""), 3),
        (answer(502, "<html>"), 3),
        (answer(503, ""), 3),
        (answer(504, ""), 3),
        (network_failure(), 3),
        (answer(200, "{\"meta\":{\"status_code\":\"RUN"), 3),
        (answer(200, "<html>"), 3),
        (answer(204, ""), 3),
        (answer(400, ""), 1),
        (answer(401, bodies::ERROR_401), 1),
        (answer(403, ""), 1),
        (answer(404, bodies::ERROR_404), 1),
        (answer(422, ""), 1),
        (answer(302, ""), 1),
        (answer(0, ""), 1),
        (answer(409, ""), 1),
        (answer(200, "{}"), 3),
        (answer(200, bodies::ERROR_404), 3),
        ((100, Err(FetchError::TooLong)), 1),
        (
            (100, Err(FetchError::Platform(PlatformError::NotAResponse))),
            1,
        ),
    ];
    for (answer, requests) in table {
        let host = VirtualHost::answering([answer.clone()]);
        let error = host.run(get_batch_status(&host, &request())).unwrap_err();
        assert_eq!(host.sent.borrow().len(), requests, "{error}");
        assert_eq!(error.is_retryable(), requests > 1, "{error}");
    }
}

#[test]
fn waits_double_with_full_jitter() {
    let failures = [
        answer(503, ""),
        network_failure(),
        answer(200, bodies::RUNNING),
    ];
    let host = VirtualHost::answering(failures);
    host.random.set(0.8);
    host.run(get_batch_status(&host, &request())).unwrap();
    assert_eq!(sent_at(&host), [0, 100 + 400, 600 + 800]);
}

#[test]
fn retry_after_is_obeyed_however_long_it_is_within_the_deadline() {
    let answers = [
        retry_after(answer(429, bodies::ERROR_429), "25"),
        answer(200, bodies::RUNNING),
    ];
    let host = VirtualHost::answering(answers);
    host.run(get_batch_status(&host, &request())).unwrap();
    assert_eq!(sent_at(&host), [0, 25_100]);
}

#[test]
fn a_retry_after_of_nothing_is_no_reason_to_hurry() {
    for value in ["0", "Thu, 01 Jan 1970 00:00:00 GMT"] {
        let answers = [
            retry_after(answer(503, ""), value),
            answer(200, bodies::RUNNING),
        ];
        let host = VirtualHost::answering(answers);
        host.run(get_batch_status(&host, &request())).unwrap();
        assert_eq!(sent_at(&host), [0, 350], "{value}");
    }
}

#[test]
fn no_part_of_the_token_is_in_a_message() {
    let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.c2VjcmV0.c2lnbmF0dXJl";
    let bodies = [
        format!("Bad token: {token}, go away"),
        bodies::RUNNING.replace("\"QUEUED\"", &format!("\"State of {token}\"")),
        bodies::RUNNING.replace("schedule_id", token),
    ];
    for body in bodies {
        let host = VirtualHost::answering([answer(200, &body)]).with_tokens([Ok(Some(token))]);
        let said = match host.run(get_batch_status(&host, &request())) {
            Ok(status) => format!("{:?}", status.warnings),
            Err(error) => error.to_string(),
        };
        assert!(said.contains("[token]"), "{said}");
        assert!(!said.contains("eyJ") && !said.contains("c2Vj"), "{said}");
    }
}

#[test]
fn a_longer_retry_after_is_reported_at_once() {
    let host = VirtualHost::answering([retry_after(answer(429, bodies::ERROR_429), "86400")]);
    let error = host.run(get_batch_status(&host, &request())).unwrap_err();
    assert_eq!(error.retry_after_ms(), Some(86_400_000));
    assert_eq!(host.elapsed(), 100, "no time is spent waiting");
    assert_eq!(
        error.to_string(),
        "Too many requests (HTTP 429 TOO_MANY_REQUESTS). Rate limit exceeded. Retry later. Wait 86400 s before the next request. Request ID: Pq2rSt7uVw1xYz5aBc9dEf3gHi6j_K8L."
    );
}

#[test]
fn the_time_covers_the_whole_exchange() {
    let mut request = request();
    request.set_timeout_ms(1000).unwrap();
    let stalled = (60_000, Ok(HttpResponse::default()));
    for answers in [vec![stalled.clone()], vec![answer(503, ""), stalled]] {
        let host = VirtualHost::answering(answers);
        let error = host.run(get_batch_status(&host, &request)).unwrap_err();
        assert_eq!(error, Error::Timeout { after_ms: 1000 });
        assert_eq!(host.elapsed(), 1000);
        assert_eq!(host.dropped.get(), 1, "the request is ended");
    }
}

#[test]
fn retries_can_be_set() {
    let mut request = request();
    let mut policy = *request.retry();
    policy.set_limit(5).unwrap();
    policy.set_base_delay_ms(10).unwrap();
    policy.set_max_delay_ms(30).unwrap();
    *request.retry_mut() = policy;
    let host = VirtualHost::answering([answer(503, "")]);
    host.random.set(0.9);
    host.run(get_batch_status(&host, &request)).unwrap_err();
    let gaps: Vec<u64> = sent_at(&host)
        .windows(2)
        .map(|pair| pair[1] - pair[0] - 100)
        .collect();
    assert_eq!(gaps, [9, 18, 27, 27, 27]);
}

#[test]
fn the_token_function_is_asked_before_each_attempt() {
    let host = VirtualHost::answering([answer(503, ""), answer(200, bodies::RUNNING)])
        .with_tokens([Ok(Some("first")), Ok(Some("second"))]);
    host.run(get_batch_status(&host, &request())).unwrap();
    let tokens: Vec<_> = host
        .sent
        .borrow()
        .iter()
        .map(|(_, token)| token.clone())
        .collect();
    assert_eq!(
        tokens,
        [Some("first".to_owned()), Some("second".to_owned())]
    );
}

#[test]
fn a_token_function_that_throws_is_called_again() {
    let host = VirtualHost::answering([answer(200, bodies::RUNNING)])
        .with_tokens([Err(TokenError::Threw), Ok(Some("second"))]);
    host.run(get_batch_status(&host, &request())).unwrap();
    assert_eq!(host.sent.borrow().len(), 1);
}

#[test]
fn after_a_401_the_token_function_is_asked_once_more() {
    let host =
        VirtualHost::answering([answer(401, bodies::ERROR_401), answer(200, bodies::RUNNING)])
            .with_tokens([Ok(Some("stale")), Ok(Some("fresh"))]);
    host.run(get_batch_status(&host, &request())).unwrap();
    assert_eq!(sent_at(&host), [0, 100], "at once");

    let host =
        VirtualHost::answering([answer(401, bodies::ERROR_401)]).with_tokens([Ok(Some("stale"))]);
    let error = host.run(get_batch_status(&host, &request())).unwrap_err();
    assert_eq!(error.http_status(), Some(401));
    assert_eq!(host.sent.borrow().len(), 2, "once, not for ever");
}

#[test]
fn without_a_usable_token_nothing_is_sent() {
    for problem in [
        TokenError::Threw,
        TokenError::NotText,
        TokenError::Empty,
        TokenError::BadCharacter,
    ] {
        let host =
            VirtualHost::answering([answer(200, bodies::RUNNING)]).with_tokens([Err(problem)]);
        let error = host.run(get_batch_status(&host, &request())).unwrap_err();
        assert_eq!(error, Error::Token(problem));
        assert_eq!(host.sent.borrow().len(), 0);
    }
}

#[test]
fn the_token_never_comes_back_in_an_error() {
    let token = "s3cr3t-token";
    let bodies = [
        (
            401,
            format!(
                "{{\"meta\":{{\"request_id\":\"{token}\"}},\"error\":{{\"code\":\"{token}\",\"message\":\"bad token {token}\",\"description\":\"{token}\"}}}}"
            ),
        ),
        (
            500,
            format!("{{\"title\":\"{token}\",\"detail\":\"{token}\"}}"),
        ),
        (200, format!("<p>{token}")),
        (
            200,
            format!(
                "{{\"meta\":{{\"request_id\":\"{token}\"}},\"error\":{{\"code\":\"{token}\",\"message\":\"{token}\"}}}}"
            ),
        ),
    ];
    for (status, body) in bodies {
        let host = VirtualHost::answering([answer(status, &body)]).with_tokens([Ok(Some(token))]);
        let error = host.run(get_batch_status(&host, &request())).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(token), "{error:?}");
        assert!(error.to_string().contains("[token]"), "{error}");
    }
}

#[test]
fn an_answer_for_another_window_is_warned_of() {
    // The answer is of the first hundred, whatever is asked for.
    for (offset, expected) in [
        (0, None),
        (
            100,
            Some(
                "meta.paginate.offset: 0 instead of 100: a cache may have left the query string out",
            ),
        ),
    ] {
        let mut request = request();
        request.set_offset(offset).unwrap();
        let host = VirtualHost::answering([answer(200, bodies::RUNNING)]);
        let status = host.run(get_batch_status(&host, &request)).unwrap();
        let warnings: Vec<String> = status
            .warnings
            .iter()
            .map(|warning| format!("{}: {}", warning.path, warning.message))
            .collect();
        assert_eq!(warnings, Vec::from_iter(expected.map(str::to_owned)));
    }
}

#[test]
fn an_error_has_the_rate_limit_of_its_headers() {
    for status in [401, 403, 404, 429, 500] {
        let mut answer = answer(status, "");
        let response = answer.1.as_mut().unwrap();
        response.rate_limit = Some("5000".to_owned());
        response.rate_remaining = Some("0".to_owned());
        let host = VirtualHost::answering([answer]);
        let error = host.run(get_batch_status(&host, &request())).unwrap_err();
        let expected = RateLimit {
            limit: Some(5000),
            remaining: Some(0),
        };
        assert_eq!(error.rate_limit(), Some(expected), "{status}");
    }
    assert_eq!(Error::Network(NetworkError::NoAnswer).rate_limit(), None);
}
