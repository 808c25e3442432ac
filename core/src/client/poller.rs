//! The async half of a watch: does over a [`Host`] what the state machine says, and tells readers what has changed.
//!
//! One poller serves all readers of a batch. It lives as long as its [`Poller::run`] and stops when the last
//! [`crate::client::reader::Reader`] is gone.

use std::cell::{Cell, Ref, RefCell};
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use crate::client::host::Host;
use crate::client::{Good, exchange, read_rate_limit, within};
use crate::error::Error;
use crate::request::{Secret, StatusRequest};
use crate::watch::options::WatchOptions;
use crate::watch::{Output, PageRequest, SuccessResponse, Watch};

type InFlight<'a> = Pin<Box<dyn Future<Output = (PageRequest, Result<Good, Error>)> + 'a>>;

/// Watches one batch, for any number of readers.
#[derive(Debug)]
pub struct Poller<H> {
    host: H,
    request: StatusRequest,
    watch: RefCell<Watch>,
    /// Readers that are there, and those of them that have not paused.
    readers: Cell<u32>,
    active: Cell<u32>,
    /// Notified when a reader may see something new, or the loop has something to do.
    changed: Notify,
}

/// Wakes all who wait for it.
#[derive(Debug, Default)]
struct Notify {
    notified: Cell<u32>,
    waiting: RefCell<Vec<Waker>>,
}

impl Notify {
    fn notify(&self) {
        self.notified.set(self.notified.get().wrapping_add(1));
        // Taken out first: whoever wakes may wait again at once.
        for waker in self.waiting.take() {
            waker.wake();
        }
    }

    fn listen(&self, context: &Context<'_>) {
        let mut waiting = self.waiting.borrow_mut();
        if !waiting.iter().any(|other| other.will_wake(context.waker())) {
            waiting.push(context.waker().clone());
        }
    }
}

/// What the loop woke up for.
enum Woken {
    /// A request has been answered, or has failed.
    Answered(PageRequest, Result<Good, Error>),
    /// Time has passed, or something has changed.
    Other,
}

impl<H: Host> Poller<H> {
    /// A poller that has not begun: [`Poller::run`] does that.
    pub fn new(host: H, mut options: WatchOptions) -> Self {
        let mut watch = Watch::new(&mut options, host.now());
        if host.can_renew_token() {
            watch.renew_tokens();
        }
        Self {
            host,
            request: options.request,
            watch: RefCell::new(watch),
            readers: Cell::new(0),
            active: Cell::new(0),
            changed: Notify::default(),
        }
    }

    /// Asks until the watch is over or nobody reads any more. Dropping it ends what is on its way.
    pub async fn run(&self) {
        let mut in_flight: Vec<InFlight<'_>> = Vec::new();
        while self.readers.get() > 0 {
            // Read first, here and below: a clock that a page has replaced may call back.
            let now = self.host.now();
            let output = {
                let mut watch = self.watch.borrow_mut();
                watch.handle_timeout(now);
                watch.poll_output()
            };
            match output {
                Output::Send(ask) => in_flight.push(Box::pin(self.send(ask))),
                Output::Done => break,
                Output::Wait { duration, .. } => {
                    let ms = duration.as_ms();
                    if let Woken::Answered(ask, came) = self.wait(ms, &mut in_flight).await {
                        self.take(ask, came);
                    }
                }
            }
        }
        self.changed.notify();
    }

    async fn send(&self, ask: PageRequest) -> (PageRequest, Result<Good, Error>) {
        let url = self
            .request
            .url_of(ask.window.offset.into(), ask.window.limit.into());
        let after_ms = self.request.timeout_ms();
        // None here: the second request after a 401 counts like any other, and is the watch's to send.
        let mut renewals = 0;
        let exchange = exchange(&self.host, &self.request, &url, &mut renewals);
        let came = within(&self.host, after_ms, exchange).await;
        (ask, came.unwrap_or(Err(Error::Timeout { after_ms })))
    }

    fn take(&self, ask: PageRequest, came: Result<Good, Error>) {
        let reply = came
            .as_ref()
            .map_err(Error::clone)
            .map(|good| SuccessResponse {
                body: &good.response.body,
                status: good.response.status,
                rate_limit: read_rate_limit(&good.response),
                secret: good.token.as_ref().map(Secret::expose),
            });
        let (now, random) = (self.host.now(), self.host.random());
        self.watch
            .borrow_mut()
            .handle_response(ask, reply, now, random);
        self.changed.notify();
    }

    /// Waits for an answer, for a notification, or for the time to pass.
    async fn wait(&self, ms: f64, in_flight: &mut Vec<InFlight<'_>>) -> Woken {
        let mut alarm = pin!(self.host.sleep(ms.ceil() as u64));
        let heard = self.changed.notified.get();
        poll_fn(|context| {
            if let Some((ask, came)) = answered(in_flight, context) {
                return Poll::Ready(Woken::Answered(ask, came));
            }
            if self.changed.notified.get() != heard {
                return Poll::Ready(Woken::Other);
            }
            self.changed.listen(context);
            alarm.as_mut().poll(context).map(|()| Woken::Other)
        })
        .await
    }

    /// What the watch knows.
    pub(crate) fn watch(&self) -> Ref<'_, Watch> {
        self.watch.borrow()
    }

    /// What is asked for; the window is the watch's own.
    pub fn request(&self) -> &StatusRequest {
        &self.request
    }

    /// The world around it.
    pub fn host(&self) -> &H {
        &self.host
    }

    /// Whether nobody reads any more, or the watch has ended by itself.
    pub fn is_over(&self) -> bool {
        self.readers.get() == 0 || self.watch().end().is_some()
    }

    /// Lets another reader join, who may want it faster.
    pub fn join(&self, options: &WatchOptions) {
        self.watch.borrow_mut().join(options);
    }

    /// Tells that the page is hidden, or seen again.
    pub fn set_hidden(&self, hidden: bool) {
        self.tell(|watch, now| watch.set_hidden(hidden, now));
    }

    /// Tells that the network is gone, or back.
    pub fn set_offline(&self, offline: bool) {
        self.tell(|watch, now| watch.set_offline(offline, now));
    }

    /// Polls at once, or as soon as the API allows.
    pub(crate) fn refresh(&self) {
        self.tell(Watch::refresh);
    }

    /// One more reader, or one less; one that has paused counts only as a reader.
    pub(crate) fn count_readers(&self, readers: i32, active: i32) {
        let sum = |count: &Cell<u32>, step| count.set(count.get().saturating_add_signed(step));
        sum(&self.readers, readers);
        sum(&self.active, active);
        let paused = self.active.get() == 0;
        self.tell(|watch, now| watch.set_paused(paused, now));
    }

    fn tell(&self, what: impl FnOnce(&mut Watch, f64)) {
        let now = self.host.now();
        what(&mut self.watch.borrow_mut(), now);
        self.changed.notify();
    }

    /// Wakes all who wait for a change.
    pub(crate) fn notify(&self) {
        self.changed.notify();
    }

    /// Waits until `is_so`, which is looked at whenever something has changed.
    pub async fn until(&self, is_so: impl Fn() -> bool) {
        poll_fn(|context| {
            if is_so() {
                return Poll::Ready(());
            }
            self.changed.listen(context);
            Poll::Pending
        })
        .await;
    }
}

/// The first request that is answered now, taken out of those in flight.
fn answered(
    in_flight: &mut Vec<InFlight<'_>>,
    context: &mut Context<'_>,
) -> Option<(PageRequest, Result<Good, Error>)> {
    for position in 0..in_flight.len() {
        if let Poll::Ready(answer) = in_flight.get_mut(position)?.as_mut().poll(context) {
            drop(in_flight.swap_remove(position));
            return Some(answer);
        }
    }
    None
}
