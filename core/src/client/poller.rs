//! The async half of a watch: does over a [`Host`] what the state machine says, and tells readers what has changed.
//!
//! One poller serves all readers of a batch. It lives as long as its [`Poller::run`] and stops when the last
//! [`crate::client::reader::Reader`] is gone.

use std::cell::{Cell, Ref, RefCell};
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::client::host::Host;
use crate::client::{Good, exchange, read_rate_limit, within};
use crate::error::Error;
use crate::request::{Secret, StatusRequest};
use crate::watch::options::WatchOptions;
use crate::watch::reader_options::ReaderOptions;
use crate::watch::{LogEvent, Output, PageRequest, SuccessResponse, Watch};

type InFlight<'a> = Pin<Box<dyn Future<Output = (PageRequest, Result<Good, Error>)> + 'a>>;

/// Is told what a poller does.
pub type Logger = Box<dyn Fn(&LogEvent)>;

/// What the poller knows of one reader.
struct Seat {
    id: u32,
    options: ReaderOptions,
    is_paused: bool,
    logger: Option<Rc<Logger>>,
}

/// Watches one batch, for any number of readers.
pub struct Poller<H> {
    host: H,
    request: StatusRequest,
    watch: RefCell<Watch>,
    seats: RefCell<Vec<Seat>>,
    next_id: Cell<u32>,
    /// Notified when a reader may see something new, or the loop has something to do.
    changed: Notify,
}

impl<H> fmt::Debug for Poller<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Poller").finish_non_exhaustive()
    }
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

/// Waits for a condition, which is looked at whenever something has changed.
pub struct Until<'a> {
    changed: &'a Notify,
    is_so: &'a dyn Fn() -> bool,
}

impl fmt::Debug for Until<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Until").finish_non_exhaustive()
    }
}

impl Future for Until<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if (self.is_so)() {
            return Poll::Ready(());
        }
        self.changed.listen(context);
        Poll::Pending
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
            seats: RefCell::default(),
            next_id: Cell::new(0),
            changed: Notify::default(),
        }
    }

    /// Asks until the watch is over or nobody reads any more. Dropping it ends what is in flight; it may be called again.
    ///
    /// Where the batch has ended with rows missing, it rests until a reader asks for them.
    pub async fn run(&self) {
        let now = self.host.now();
        self.watch.borrow_mut().abandon_requests(now);
        let mut in_flight: Vec<InFlight<'_>> = Vec::new();
        while self.has_readers() {
            // Read first, here and below: a clock that a page has replaced may call back.
            let now = self.host.now();
            let output = {
                let mut watch = self.watch.borrow_mut();
                watch.handle_timeout(now);
                watch.poll_output()
            };
            self.log();
            match output {
                Output::Send(request) => in_flight.push(Box::pin(self.send(request))),
                Output::Done if self.watch().may_read_on() => {
                    // What is still in flight would fail whatever is asked for next.
                    in_flight.clear();
                    self.watch.borrow_mut().abandon_requests(now);
                    self.changed.notify();
                    let heard = self.changed.notified.get();
                    let is_new = || self.changed.notified.get() != heard;
                    self.until(&is_new).await;
                }
                Output::Done => break,
                Output::Wait { duration, .. } => {
                    let ms = duration.as_ms();
                    if let Woken::Answered(request, response) = self.wait(ms, &mut in_flight).await
                    {
                        self.handle_response(request, response);
                    }
                }
            }
        }
        self.changed.notify();
    }

    async fn send(&self, page: PageRequest) -> (PageRequest, Result<Good, Error>) {
        let mut request = self.request.clone();
        let mut after_ms = request.timeout_ms();
        if let Some(options) = self.folded_options() {
            after_ms = options.timeout_ms;
            // Checked when it was read.
            let _ = request.set_max_body_bytes(options.max_body_bytes);
        }
        let url = request.url_of(page.window.offset.into(), page.window.limit.into());
        // None here: the second request after a 401 counts like any other, and is the watch's to send.
        let mut renewals = 0;
        let exchange = exchange(&self.host, &request, &url, &mut renewals);
        let response = within(&self.host, after_ms, exchange).await;
        (page, response.unwrap_or(Err(Error::Timeout { after_ms })))
    }

    fn handle_response(&self, request: PageRequest, response: Result<Good, Error>) {
        let response = response
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
            .handle_response(request, response, now, random);
        self.log();
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
        !self.has_readers() || self.watch().end().is_some()
    }

    fn has_readers(&self) -> bool {
        !self.seats.borrow().is_empty()
    }

    /// Takes what was saved out of the options of a reader that joins, where nothing has been read yet: else the poller
    /// knows what is newer, or reads it already. Whether it was taken.
    pub fn restore(&self, options: &mut WatchOptions) -> bool {
        let saved = options.saved.take();
        let taken = saved.is_some_and(|saved| self.watch.borrow_mut().restore(saved));
        if taken {
            self.changed.notify();
        }
        taken
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

    /// One more reader.
    pub(crate) fn join(&self, options: ReaderOptions) -> u32 {
        let id = self.next_id.get();
        self.next_id.set(id + 1);
        self.seats.borrow_mut().push(Seat {
            id,
            options,
            is_paused: false,
            logger: None,
        });
        self.follow_readers();
        id
    }

    /// One reader less. What it wanted no longer counts.
    pub(crate) fn leave(&self, id: u32) {
        let left: Vec<Seat> = self
            .seats
            .borrow_mut()
            .extract_if(.., |seat| seat.id == id)
            .collect();
        // Dropped with nothing borrowed: a logger may hold what calls back.
        drop(left);
        self.follow_readers();
    }

    /// A reader asks for rows: they are read from now on, as long as it is there.
    pub(crate) fn want_rows(&self, id: u32) {
        let mut is_new = false;
        self.with_seat(id, |seat| {
            is_new = !std::mem::replace(&mut seat.options.rows, true);
        });
        if is_new {
            self.follow_readers();
        }
    }

    /// A reader rests, or goes on.
    pub(crate) fn set_paused(&self, id: u32, is_paused: bool) {
        self.with_seat(id, |seat| seat.is_paused = is_paused);
        self.follow_readers();
    }

    /// Has a reader told what is done.
    pub(crate) fn set_logger(&self, id: u32, logger: Logger) {
        let logger = Rc::new(logger);
        self.with_seat(id, |seat| seat.logger = Some(logger));
        self.follow_readers();
    }

    fn with_seat(&self, id: u32, change: impl FnOnce(&mut Seat)) {
        let mut seats = self.seats.borrow_mut();
        if let Some(seat) = seats.iter_mut().find(|seat| seat.id == id) {
            change(seat);
        }
    }

    /// What the readers want that have not paused, all together.
    fn folded_options(&self) -> Option<ReaderOptions> {
        let seats = self.seats.borrow();
        let active = seats.iter().filter(|seat| !seat.is_paused);
        active
            .map(|seat| seat.options)
            .reduce(ReaderOptions::folded)
    }

    fn follow_readers(&self) {
        let options = self.folded_options();
        let logs = self.seats.borrow().iter().any(|seat| seat.logger.is_some());
        self.tell(|watch, now| {
            watch.set_logging(logs);
            if let Some(options) = options {
                watch.set_options(&options, now);
            }
            watch.set_paused(options.is_none(), now);
        });
    }

    /// Hands events on. Nothing is borrowed meanwhile: a logger may call any method.
    fn log(&self) {
        let events = self.watch.borrow_mut().drain_log();
        if events.is_empty() {
            return;
        }
        let loggers: Vec<Rc<Logger>> = {
            let seats = self.seats.borrow();
            seats
                .iter()
                .filter_map(|seat| seat.logger.clone())
                .collect()
        };
        for event in &events {
            for logger in &loggers {
                logger(event);
            }
        }
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
    pub fn until<'a>(&'a self, is_so: &'a dyn Fn() -> bool) -> Until<'a> {
        Until {
            changed: &self.changed,
            is_so,
        }
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
