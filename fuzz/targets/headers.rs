//! An answer with its headers, as the client takes it: line by line the status, the four headers, and then the body.

use std::cell::Cell;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use supermetrics_batch_status_core::client::get_batch_status;
use supermetrics_batch_status_core::client::host::{FetchError, Host, HttpRequest, HttpResponse};
use supermetrics_batch_status_core::error::{Error, TokenError};
use supermetrics_batch_status_core::request::{Secret, StatusRequest};

use super::bytes::Bytes;

/// The seeds repeat it, as a hostile server may.
pub const TOKEN: &str = "s3cr3t-t0ken-0123456789";

struct Server {
    answer: HttpResponse,
    asked: Cell<u32>,
    now: Cell<f64>,
}

impl Host for Server {
    async fn get(&self, _: HttpRequest<'_>) -> Result<HttpResponse, FetchError> {
        self.asked.set(self.asked.get() + 1);
        Ok(self.answer.clone())
    }

    async fn token(&self) -> Result<Option<Secret>, TokenError> {
        Ok(Secret::new(TOKEN).ok())
    }

    fn can_renew_token(&self) -> bool {
        self.answer.body.len().is_multiple_of(2)
    }

    async fn sleep(&self, ms: u64) {
        // The alarm of the whole call is longer than any wait: it never rings.
        if ms >= 30_000 {
            std::future::pending::<()>().await;
        }
        self.now.set(self.now.get() + ms as f64);
    }

    fn now(&self) -> f64 {
        self.now.get()
    }

    fn random(&self) -> f64 {
        0.5
    }
}

/// An answer with any headers: the call ends, in few requests, and nothing repeats the token.
pub fn headers(data: &[u8]) {
    let mut bytes = Bytes(data);
    let status = String::from_utf8_lossy(bytes.line()).parse().unwrap_or(200);
    let mut header = || Some(bytes.text()).filter(|text| !text.is_empty());
    let answer = HttpResponse {
        status,
        retry_after: header(),
        challenge: header(),
        rate_limit: header(),
        rate_remaining: header(),
        body: bytes.0.to_vec(),
    };
    let server = Server {
        answer,
        asked: Cell::new(0),
        now: Cell::new(1_788_602_400_000.0),
    };
    let request = StatusRequest::new("qrb_1").expect("a batch ID");
    let mut call = pin!(get_batch_status(&server, &request));
    let ended = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(server.asked.get() <= 6, "{} requests", server.asked.get());
    let Poll::Ready(ended) = ended else {
        panic!("the call waits for ever");
    };
    match ended {
        Ok(status) => super::check(&status),
        Err(error) => check(&error),
    }
}

fn check(error: &Error) {
    let told = [
        Some(error.message()),
        error.code().map(str::to_owned),
        error.request_id().map(str::to_owned),
        error.challenge().map(str::to_owned),
        error.path().map(str::to_owned),
    ];
    for text in told.into_iter().flatten() {
        assert!(!text.contains(TOKEN), "{text}");
    }
    assert!(error.message().chars().count() < 2500, "{error}");
    assert!(error.retry_after_ms().is_none_or(|wait| wait < 1 << 53));
}
