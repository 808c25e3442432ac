//! The async part of the core, over any [`Host`]: here one page of status; in the modules a poller and its readers.

pub mod host;
mod notify;
pub mod poller;
pub mod reader;
mod relay;

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use crate::client::host::{FetchError, Host, HttpRequest, HttpResponse};
use crate::error::Error;
use crate::model::{BatchStatus, RateLimit};
use crate::request::retry::parse_retry_after;
use crate::request::{Secret, StatusRequest};
use crate::status::warning::Warning;
use crate::status::{RowSink, read_api_error, read_page, too_long};
use crate::text::whole;

/// Fetches one page of a batch's status.
///
/// Asks the host for the token before each attempt, and once more after a 401. Failures for which [`Error::is_retryable`]
/// is true are retried by the request's policy. If a wait would exceed the request's time limit, the failure is returned
/// instead, with its `Retry-After`.
///
/// # Errors
///
/// Any [`Error`] except those of a watch.
pub async fn get_batch_status<H: Host>(
    host: &H,
    request: &StatusRequest,
) -> Result<BatchStatus, Error> {
    let mut queries = Vec::new();
    let status = get_page(host, request, &mut queries).await?;
    Ok(status.with_queries(queries))
}

/// Fetches one page of a batch's status, and passes its rows to `sink`.
///
/// # Errors
///
/// As [`get_batch_status`].
pub async fn get_page<H: Host>(
    host: &H,
    request: &StatusRequest,
    sink: &mut dyn RowSink,
) -> Result<BatchStatus, Error> {
    let after_ms = request.timeout_ms();
    within(host, after_ms, attempts(host, request, sink))
        .await
        .unwrap_or(Err(Error::Timeout { after_ms }))
}

/// `work`, or `None` when `ms` milliseconds go by first. `work` is then dropped, which stops it.
pub(crate) async fn within<H: Host, T>(
    host: &H,
    ms: u64,
    work: impl Future<Output = T>,
) -> Option<T> {
    let mut work = pin!(work);
    let mut alarm = pin!(host.sleep(ms));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(result) => Poll::Ready(Some(result)),
        Poll::Pending => alarm.as_mut().poll(context).map(|()| None),
    })
    .await
}

async fn attempts<H: Host>(
    host: &H,
    request: &StatusRequest,
    sink: &mut dyn RowSink,
) -> Result<BatchStatus, Error> {
    let started = host.now();
    let url = request.url();
    let mut retries = 0_u64;
    let mut renewals = 1;
    loop {
        let http = HttpRequest {
            url: &url,
            headers: request.headers(),
            token: None,
            max_body_bytes: request.max_body_bytes(),
        };
        let fetched = exchange(host, http, &mut renewals).await;
        let error = match fetched.and_then(|fetched| read_success(&fetched, request, sink)) {
            Ok(status) => return Ok(status),
            Err(error) => error,
        };
        if !error.is_retryable() || retries >= request.retry().limit() {
            return Err(error);
        }
        let backoff = request.retry().backoff_ms(retries, host.random());
        // Never less than our own wait: a Retry-After of zero would let every client come back at once.
        let wait = error.retry_after_ms().unwrap_or(0).max(backoff);
        let left = request.timeout_ms() as f64 - (host.now() - started);
        if wait as f64 >= left {
            return Err(error);
        }
        host.sleep(wait).await;
        retries += 1;
    }
}

/// A response with a status of success, and the token that it may repeat.
pub(crate) struct Fetched {
    pub response: HttpResponse,
    pub token: Option<Secret>,
}

/// One request and its response, with the token that the host gives. After a 401 asks for another token, as often as `renewals` says.
pub(crate) async fn exchange<H: Host>(
    host: &H,
    request: HttpRequest<'_>,
    renewals: &mut u32,
) -> Result<Fetched, Error> {
    loop {
        let token = host.token().await?;
        let with_token = HttpRequest {
            token: token.as_ref(),
            ..request
        };
        let sent = host.get(with_token).await;
        let response = sent.map_err(|error| no_answer(error, request.max_body_bytes))?;
        if response.status == 401 && host.can_renew_token() && *renewals > 0 {
            *renewals -= 1;
            continue;
        }
        if (200..300).contains(&response.status) {
            return Ok(Fetched { response, token });
        }
        let failure = read_failure(host, &response, token.as_ref());
        return Err(failure.into());
    }
}

fn no_answer(error: FetchError, max_body_bytes: u64) -> Error {
    match error {
        FetchError::Network(error) => Error::Network(error),
        FetchError::Platform(error) => Error::Platform(error),
        FetchError::TooLong => too_long(max_body_bytes, false).into(),
    }
}

fn read_success(
    fetched: &Fetched,
    request: &StatusRequest,
    sink: &mut dyn RowSink,
) -> Result<BatchStatus, Error> {
    let Fetched { response, token } = fetched;
    let secret = token.as_ref().map(Secret::expose);
    let read = read_page(&response.body, request.offset(), secret, sink);
    let mut status = read.map_err(|mut error| {
        error.status = Some(response.status);
        Error::from(error)
    })?;
    status.rate_limit = read_rate_limit(response);
    let other = Warning::other_window(status.page.offset, request.offset());
    status.warnings.extend(other);
    Ok(status)
}

fn read_failure<H: Host>(
    host: &H,
    response: &HttpResponse,
    token: Option<&Secret>,
) -> crate::error::ApiError {
    let mut error = read_api_error(&response.body);
    error.status = response.status;
    error.sent_token = token.is_some();
    error.rate_limit = read_rate_limit(response);
    error.challenge = response.challenge.clone();
    let retry_after = response.retry_after.as_deref();
    error.retry_after_ms = retry_after.and_then(|value| parse_retry_after(value, host.now()));
    error.redact(token.map(Secret::expose));
    error
}

pub(crate) fn read_rate_limit(response: &HttpResponse) -> Option<RateLimit> {
    let number = |header: &Option<String>| whole(header.as_deref()?.trim(), u32::MAX.into());
    let limit = number(&response.rate_limit);
    let remaining = number(&response.rate_remaining);
    (limit.is_some() || remaining.is_some()).then_some(RateLimit { limit, remaining })
}
