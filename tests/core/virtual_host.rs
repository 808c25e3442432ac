//! A scripted world in virtual time: sleeps cost nothing, and every run is the same.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use supermetrics_batch_status_core::client::host::{FetchError, Host, HttpRequest, HttpResponse};
use supermetrics_batch_status_core::error::TokenError;
use supermetrics_batch_status_core::request::Secret;

/// When the scripted world begins, in epoch milliseconds.
pub const START: f64 = 1_788_602_400_000.0;

type Answer = Result<HttpResponse, FetchError>;

/// Answers in the order in which they were scripted; the last one repeats.
#[derive(Default)]
pub struct VirtualHost {
    now: Cell<f64>,
    alarms: RefCell<Vec<f64>>,
    answers: RefCell<VecDeque<(u64, Answer)>>,
    tokens: RefCell<VecDeque<Result<Option<Secret>, TokenError>>>,
    renewable: bool,
    pub random: Cell<f64>,
    /// When each request was sent, in milliseconds from the start, and its token.
    pub sent: RefCell<Vec<(u64, Option<String>)>>,
    pub urls: RefCell<Vec<String>>,
    /// Requests that were dropped before their answer.
    pub dropped: Cell<u32>,
}

impl VirtualHost {
    pub fn answering(answers: impl IntoIterator<Item = (u64, Answer)>) -> Self {
        Self {
            answers: RefCell::new(answers.into_iter().collect()),
            random: Cell::new(0.5),
            ..Self::default()
        }
    }

    /// With a token function that gives these, one a call; the last one repeats.
    pub fn with_tokens(
        mut self,
        tokens: impl IntoIterator<Item = Result<Option<&'static str>, TokenError>>,
    ) -> Self {
        let secret = |text| Secret::new(text).unwrap();
        self.tokens = RefCell::new(
            tokens
                .into_iter()
                .map(|token| token.map(|text| text.map(secret)))
                .collect(),
        );
        self.renewable = true;
        self
    }

    /// Runs `work` to its end, moving the clock to the next alarm whenever it waits.
    pub fn run<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        let mut context = Context::from_waker(Waker::noop());
        for _ in 0..10_000 {
            if let Poll::Ready(result) = work.as_mut().poll(&mut context) {
                return result;
            }
            let next = self
                .alarms
                .borrow()
                .iter()
                .copied()
                .filter(|alarm| *alarm > self.now.get())
                .reduce(f64::min);
            self.now.set(next.expect("the work waits for nothing"));
        }
        panic!("the work never ends");
    }

    pub fn elapsed(&self) -> u64 {
        self.now.get() as u64
    }

    async fn nap(&self, ms: u64) {
        let alarm = self.now.get() + ms as f64;
        self.alarms.borrow_mut().push(alarm);
        poll_fn(|_| {
            if self.now.get() >= alarm {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }

    fn next<T: Clone>(script: &RefCell<VecDeque<T>>) -> Option<T> {
        let mut script = script.borrow_mut();
        if script.len() > 1 {
            script.pop_front()
        } else {
            script.front().cloned()
        }
    }
}

struct InFlight<'a>(&'a Cell<u32>, bool);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() + u32::from(!self.1));
    }
}

impl Host for VirtualHost {
    async fn get(&self, request: HttpRequest<'_>) -> Answer {
        let token = request.token.map(|token| token.expose().to_owned());
        self.sent.borrow_mut().push((self.elapsed(), token));
        self.urls.borrow_mut().push(request.url.to_owned());
        let (after, answer) = Self::next(&self.answers).expect("no answer was scripted");
        let mut in_flight = InFlight(&self.dropped, false);
        self.nap(after).await;
        in_flight.1 = true;
        answer
    }

    async fn token(&self) -> Result<Option<Secret>, TokenError> {
        Self::next(&self.tokens).unwrap_or(Ok(None))
    }

    fn can_renew_token(&self) -> bool {
        self.renewable
    }

    async fn sleep(&self, ms: u64) {
        self.nap(ms).await;
    }

    fn now(&self) -> f64 {
        START + self.now.get()
    }

    fn random(&self) -> f64 {
        self.random.get()
    }
}
