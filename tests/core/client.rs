//! One page of status over a scripted server: retries, deadlines, tokens.

use std::rc::Rc;

use simulator::schedule::Plan;
use supermetrics_batch_status_core::client::get_batch_status;
use supermetrics_batch_status_core::client::host::{FetchError, HttpResponse};
use supermetrics_batch_status_core::error::{Error, NetworkError, PlatformError, TokenError};
use supermetrics_batch_status_core::model::{BatchStatus, RateLimit};
use supermetrics_batch_status_core::request::StatusRequest;
use trip::executor::{self, Machine, Token, World};

use crate::bodies;

/// After how many milliseconds, and what.
type Answer = (f64, executor::Answer);

fn request() -> StatusRequest {
    StatusRequest::new("qrb_3feb5ff5c71e").unwrap()
}

fn answer(status: u16, body: &str) -> Answer {
    let response = HttpResponse {
        status,
        body: body.as_bytes().to_vec(),
        ..HttpResponse::default()
    };
    (100.0, Ok(response))
}

fn retry_after(mut answer: Answer, value: &str) -> Answer {
    answer.1.as_mut().unwrap().retry_after = Some(value.to_owned());
    answer
}

fn network_failure() -> Answer {
    (100.0, Err(FetchError::Network(NetworkError::NoResponse)))
}

/// Answers in the order in which they were scripted; the last one repeats.
fn answering(answers: impl Into<Vec<Answer>>) -> Rc<World> {
    with_tokens(answers, [Ok(None)])
}

/// With a token function that gives these, one a call; the last one repeats.
fn with_tokens(answers: impl Into<Vec<Answer>>, tokens: impl Into<Vec<Token>>) -> Rc<World> {
    fn nth<T: Clone>(script: &[T], number: usize) -> T {
        script[number.min(script.len() - 1)].clone()
    }
    let (answers, tokens) = (answers.into(), tokens.into());
    World::with(
        Plan::default(),
        move |world, _| nth(&answers, world.requests() - 1),
        move |asked| nth(&tokens, asked),
    )
}

fn fetch(world: &Rc<World>, request: &StatusRequest) -> Result<BatchStatus, Error> {
    world.run(get_batch_status(&Machine(Rc::clone(world)), request))
}

fn sent_at(world: &World) -> Vec<u64> {
    let sent = world.sent.borrow();
    sent.iter().map(|sent| sent.at as u64).collect()
}

#[test]
fn one_good_answer_is_one_request() {
    let mut answer = answer(200, bodies::RUNNING);
    let response = answer.1.as_mut().unwrap();
    response.rate_limit = Some("5000".to_owned());
    response.rate_remaining = Some("4999".to_owned());
    let world = answering([answer]);
    let status = fetch(&world, &request()).unwrap();
    assert_eq!(status.progress.total, 4);
    assert_eq!(
        status.rate_limit,
        Some(RateLimit {
            limit: Some(5000),
            remaining: Some(4999)
        })
    );
    assert_eq!(sent_at(&world), [0]);
    assert_eq!(
        world.sent.borrow()[0].url,
        "https://api.supermetrics.com/v2/query/batch/qrb_3feb5ff5c71e/status?offset=0&limit=100"
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
        let world = answering([answer]);
        let status = fetch(&world, &request()).unwrap();
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
        ((100.0, Err(FetchError::TooLong)), 1),
        (
            (
                100.0,
                Err(FetchError::Platform(PlatformError::NotAResponse)),
            ),
            1,
        ),
    ];
    for (answer, requests) in table {
        let world = answering([answer.clone()]);
        let error = fetch(&world, &request()).unwrap_err();
        assert_eq!(world.requests(), requests, "{error}");
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
    let world = answering(failures);
    world.random.set(0.8);
    fetch(&world, &request()).unwrap();
    assert_eq!(sent_at(&world), [0, 100 + 400, 600 + 800]);
}

#[test]
fn retry_after_is_obeyed_however_long_it_is_within_the_deadline() {
    let answers = [
        retry_after(answer(429, bodies::ERROR_429), "25"),
        answer(200, bodies::RUNNING),
    ];
    let world = answering(answers);
    fetch(&world, &request()).unwrap();
    assert_eq!(sent_at(&world), [0, 25_100]);
}

#[test]
fn a_retry_after_of_nothing_is_no_reason_to_hurry() {
    for value in ["0", "Thu, 01 Jan 1970 00:00:00 GMT"] {
        let answers = [
            retry_after(answer(503, ""), value),
            answer(200, bodies::RUNNING),
        ];
        let world = answering(answers);
        fetch(&world, &request()).unwrap();
        assert_eq!(sent_at(&world), [0, 350], "{value}");
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
        let world = with_tokens([answer(200, &body)], [Ok(Some(token))]);
        let said = match fetch(&world, &request()) {
            Ok(status) => format!("{:?}", status.warnings),
            Err(error) => error.to_string(),
        };
        assert!(said.contains("[token]"), "{said}");
        assert!(!said.contains("eyJ") && !said.contains("c2Vj"), "{said}");
    }
}

#[test]
fn a_longer_retry_after_is_reported_at_once() {
    let world = answering([retry_after(answer(429, bodies::ERROR_429), "86400")]);
    let error = fetch(&world, &request()).unwrap_err();
    assert_eq!(error.retry_after_ms(), Some(86_400_000));
    assert_eq!(world.now() as u64, 100, "no time is spent waiting");
    assert_eq!(
        error.to_string(),
        "Too many requests (HTTP 429 TOO_MANY_REQUESTS). Rate limit exceeded. Retry later. Wait 86400 s before the next request. Request ID: Pq2rSt7uVw1xYz5aBc9dEf3gHi6j_K8L."
    );
}

#[test]
fn the_time_covers_the_whole_exchange() {
    let mut request = request();
    request.set_timeout_ms(1000).unwrap();
    let stalled = (60_000.0, Ok(HttpResponse::default()));
    for answers in [vec![stalled.clone()], vec![answer(503, ""), stalled]] {
        let world = answering(answers);
        let error = fetch(&world, &request).unwrap_err();
        assert_eq!(error, Error::Timeout { after_ms: 1000 });
        assert_eq!(world.now() as u64, 1000);
        assert_eq!(world.dropped.get(), 1, "the request is ended");
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
    let world = answering([answer(503, "")]);
    world.random.set(0.9);
    fetch(&world, &request).unwrap_err();
    let gaps: Vec<u64> = sent_at(&world)
        .windows(2)
        .map(|pair| pair[1] - pair[0] - 100)
        .collect();
    assert_eq!(gaps, [9, 18, 27, 27, 27]);
}

#[test]
fn the_token_function_is_asked_before_each_attempt() {
    let world = with_tokens(
        [answer(503, ""), answer(200, bodies::RUNNING)],
        [Ok(Some("first")), Ok(Some("second"))],
    );
    fetch(&world, &request()).unwrap();
    let sent = world.sent.borrow();
    let tokens: Vec<_> = sent.iter().map(|sent| sent.token.as_deref()).collect();
    assert_eq!(tokens, [Some("first"), Some("second")]);
}

#[test]
fn a_token_function_that_throws_is_called_again() {
    let world = with_tokens(
        [answer(200, bodies::RUNNING)],
        [Err(TokenError::Threw), Ok(Some("second"))],
    );
    fetch(&world, &request()).unwrap();
    assert_eq!(world.requests(), 1);
}

#[test]
fn after_a_401_the_token_function_is_asked_once_more() {
    let world = with_tokens(
        [answer(401, bodies::ERROR_401), answer(200, bodies::RUNNING)],
        [Ok(Some("stale")), Ok(Some("fresh"))],
    );
    fetch(&world, &request()).unwrap();
    assert_eq!(sent_at(&world), [0, 100], "at once");

    let world = with_tokens([answer(401, bodies::ERROR_401)], [Ok(Some("stale"))]);
    let error = fetch(&world, &request()).unwrap_err();
    assert_eq!(error.http_status(), Some(401));
    assert_eq!(world.requests(), 2, "once, not for ever");
}

#[test]
fn without_a_usable_token_nothing_is_sent() {
    for problem in [
        TokenError::Threw,
        TokenError::NotText,
        TokenError::Empty,
        TokenError::BadCharacter,
    ] {
        let world = with_tokens([answer(200, bodies::RUNNING)], [Err(problem)]);
        let error = fetch(&world, &request()).unwrap_err();
        assert_eq!(error, Error::Token(problem));
        assert_eq!(world.requests(), 0);
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
        let world = with_tokens([answer(status, &body)], [Ok(Some(token))]);
        let error = fetch(&world, &request()).unwrap_err();
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
        let world = answering([answer(200, bodies::RUNNING)]);
        let status = fetch(&world, &request).unwrap();
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
        let world = answering([answer]);
        let error = fetch(&world, &request()).unwrap_err();
        let expected = RateLimit {
            limit: Some(5000),
            remaining: Some(0),
        };
        assert_eq!(error.rate_limit(), Some(expected), "{status}");
    }
    assert_eq!(Error::Network(NetworkError::NoResponse).rate_limit(), None);
}
