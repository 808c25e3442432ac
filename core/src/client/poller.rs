//! The async half of a watch: does over a [`Host`] what the state machine says, and notifies readers of changes.
//!
//! One poller serves all readers of a batch, and stops when the last [`crate::client::reader::Reader`] is gone.

use std::cell::{Cell, Ref, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll};

use crate::client::host::{Host, HttpRequest};
use crate::client::notify::Notify;
use crate::client::{Fetched, exchange, read_rate_limit, within};
use crate::error::Error;
use crate::request::{Secret, StatusRequest};
use crate::watch::options::WatchOptions;
use crate::watch::reader_options::ReaderOptions;
use crate::watch::{LogEvent, Output, PageRequest, Relayed, SuccessResponse, Watch, Window};

/// After an end with rows missing, the caller's functions are released this long after a reader's last call: they may hold the
/// watch, as the watch holds them.
const REST_MS: f64 = 600_000.0;

pub(crate) type Response = (PageRequest, Result<Fetched, Error>);
pub(crate) type InFlight<'a> = Pin<Box<dyn Future<Output = Response> + 'a>>;

/// A function that is called with each event of a poller.
pub type Logger = Box<dyn Fn(&LogEvent)>;

/// What the poller knows of one reader.
struct ReaderEntry {
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
    readers: RefCell<Vec<ReaderEntry>>,
    next_id: Cell<u32>,
    /// Whether nothing changes any more, unless somebody asks for rows that are missing.
    is_finished: Cell<bool>,
    /// Relayed responses that are not taken yet, and the request of the one that is being taken.
    pub(crate) relayed: RefCell<VecDeque<Relayed>>,
    pub(crate) relaying: Cell<Option<PageRequest>>,
    /// Whether what is in flight is to be dropped.
    pub(crate) is_withdrawn: Cell<bool>,
    /// Notified when a reader may see something new, or the loop has something to do.
    changed: Notify,
}

impl<H> fmt::Debug for Poller<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Poller").finish_non_exhaustive()
    }
}

impl<H: Host> Poller<H> {
    /// Creates a poller. [`Poller::run`] starts it.
    pub fn new(host: H, mut options: WatchOptions) -> Self {
        let mut watch = Watch::new(&mut options, host.now());
        if host.can_renew_token() {
            watch.renew_tokens();
        }
        Self {
            host,
            request: options.request,
            watch: RefCell::new(watch),
            readers: RefCell::default(),
            next_id: Cell::new(0),
            is_finished: Cell::new(false),
            relayed: RefCell::default(),
            relaying: Cell::new(None),
            is_withdrawn: Cell::new(false),
            changed: Notify::default(),
        }
    }

    /// Polls until the watch is over or the last reader has left. Dropping the future cancels requests in flight; it may be
    /// called again.
    ///
    /// If the batch has ended with rows missing, it rests until a reader asks for them. After ten minutes it releases the
    /// loggers; if the token comes from a function, it ends, so that the host can release that, too.
    pub async fn run(&self) {
        let now = self.host.now();
        self.watch.borrow_mut().abandon_requests(now);
        let mut in_flight: Vec<InFlight<'_>> = Vec::new();
        while self.has_readers() {
            self.take_relayed(&mut in_flight);
            // Read first, here and below: a clock that a page has replaced may call back.
            let now = self.host.now();
            let output = {
                let mut watch = self.watch.borrow_mut();
                watch.handle_timeout(now);
                watch.poll_output()
            };
            self.log();
            let rests = output == Output::Done;
            let ms = match output {
                Output::Send(request) => {
                    self.is_finished.set(false);
                    in_flight.push(Box::pin(self.send(request)));
                    continue;
                }
                Output::Wait { duration, .. } => duration.as_ms(),
                Output::Done if self.watch().may_read_on() => {
                    // What is still in flight would fail whatever is asked for next.
                    in_flight.clear();
                    self.watch.borrow_mut().abandon_requests(now);
                    self.changed.notify();
                    REST_MS
                }
                Output::Done => break,
            };
            let heard = self.changed.notified.get();
            if let Some((request, response)) = self.wait(ms, &mut in_flight).await {
                let was_relayed = self.relaying.get() == Some(request);
                if was_relayed {
                    self.relaying.set(None);
                }
                // What is withdrawn was told to nobody: all who share know the same.
                if was_relayed || !self.is_withdrawn.get() {
                    self.handle_response(request, response);
                }
            } else if rests && self.changed.notified.get() == heard {
                if self.host.can_renew_token() {
                    break;
                }
                self.finish();
            }
        }
        self.finish();
    }

    /// Lets go of loggers, and tells readers that nothing will follow by itself.
    fn finish(&self) {
        let mut loggers = Vec::new();
        for reader in self.readers.borrow_mut().iter_mut() {
            loggers.push(reader.logger.take());
        }
        // Dropped with nothing borrowed: a logger may hold what calls back.
        drop(loggers);
        self.is_finished.set(true);
        self.changed.notify();
    }

    pub(crate) async fn send(&self, page: PageRequest) -> Response {
        let options = self.folded_options();
        let after_ms = options.map_or(self.request.timeout_ms(), |options| options.timeout_ms);
        let max_body_bytes = options.map_or(self.request.max_body_bytes(), |options| {
            options.max_body_bytes
        });
        let Window { offset, limit } = page.window;
        let url = self.request.url_of(offset.into(), limit.into());
        let request = HttpRequest {
            url: &url,
            headers: self.request.headers(),
            token: None,
            max_body_bytes,
        };
        // None here: the second request after a 401 counts like any other, and is the watch's to send.
        let mut renewals = 0;
        loop {
            let exchange = exchange(&self.host, request, &mut renewals);
            match within(&self.host, after_ms, exchange).await {
                Some(response) => return (page, response),
                None if self.host.holds_requests() => {}
                None => return (page, Err(Error::Timeout { after_ms })),
            }
        }
    }

    fn handle_response(&self, request: PageRequest, response: Result<Fetched, Error>) {
        let fetched;
        let response = match response {
            Ok(response) => {
                fetched = response;
                Ok(SuccessResponse {
                    body: &fetched.response.body,
                    status: fetched.response.status,
                    rate_limit: read_rate_limit(&fetched.response),
                    secret: fetched.token.as_ref().map(Secret::expose),
                })
            }
            Err(error) => Err(error),
        };
        let (now, random) = (self.host.now(), self.host.random());
        self.watch
            .borrow_mut()
            .handle_response(request, response, now, random);
        self.log();
        self.changed.notify();
    }

    /// Waits for a response, which it gives, for a notification, or for the time to pass.
    async fn wait(&self, ms: f64, in_flight: &mut Vec<InFlight<'_>>) -> Option<Response> {
        let mut alarm = pin!(self.host.sleep(ms.ceil() as u64));
        let heard = self.changed.notified.get();
        poll_fn(|context| {
            let response = next_response(in_flight, context);
            if response.is_some() || self.changed.notified.get() != heard {
                return Poll::Ready(response);
            }
            self.changed.listen(context);
            alarm.as_mut().poll(context).map(|()| None)
        })
        .await
    }

    /// What the watch knows.
    pub(crate) fn watch(&self) -> Ref<'_, Watch> {
        self.watch.borrow()
    }

    /// The request. The watch sets the window.
    pub fn request(&self) -> &StatusRequest {
        &self.request
    }

    /// The host.
    pub fn host(&self) -> &H {
        &self.host
    }

    /// Whether the last reader has left, or the watch has ended by itself.
    pub fn is_over(&self) -> bool {
        !self.has_readers() || self.watch().end().is_some()
    }

    fn has_readers(&self) -> bool {
        !self.readers.borrow().is_empty()
    }

    /// Whether nothing changes any more: readers have left, or nothing is left to be read.
    pub(crate) fn is_finished(&self) -> bool {
        self.is_finished.get()
    }

    /// Takes the saved state out of the options of a reader that joins, if nothing has been read yet. Otherwise what the poller
    /// knows is newer, and a warning says so.
    pub fn restore(&self, options: &mut WatchOptions) {
        if let Some(saved) = options.saved.take() {
            self.tell(|watch, _| watch.restore(saved));
        }
    }

    /// Sets whether the page is hidden.
    pub fn set_hidden(&self, hidden: bool) {
        self.tell(|watch, now| watch.set_hidden(hidden, now));
    }

    /// Sets whether the browser is offline.
    pub fn set_offline(&self, offline: bool) {
        self.tell(|watch, now| watch.set_offline(offline, now));
    }

    /// Polls at once, or as soon as the API allows.
    pub fn refresh(&self) {
        self.tell(Watch::refresh);
    }

    /// Adds a reader.
    pub(crate) fn join(&self, options: ReaderOptions) -> u32 {
        let id = self.next_id.get();
        self.next_id.set(id + 1);
        self.readers.borrow_mut().push(ReaderEntry {
            id,
            options,
            is_paused: false,
            logger: None,
        });
        self.follow_readers();
        id
    }

    /// Removes a reader. Its options no longer count.
    pub(crate) fn leave(&self, id: u32) {
        let position = self
            .readers
            .borrow()
            .iter()
            .position(|reader| reader.id == id);
        // Dropped with nothing borrowed: a logger may hold what calls back.
        let left = position.map(|position| self.readers.borrow_mut().remove(position));
        drop(left);
        self.follow_readers();
    }

    /// A reader asks for rows: they are read from now on, as long as it is there.
    pub(crate) fn want_rows(&self, id: u32) {
        let mut is_new = false;
        self.with_entry(id, |reader| {
            is_new = !std::mem::replace(&mut reader.options.rows, true);
        });
        if is_new {
            self.follow_readers();
        }
    }

    /// Pauses or resumes a reader.
    pub(crate) fn set_paused(&self, id: u32, is_paused: bool) {
        self.with_entry(id, |reader| reader.is_paused = is_paused);
        self.follow_readers();
    }

    /// Sets the logger of a reader.
    pub(crate) fn set_logger(&self, id: u32, logger: Logger) {
        let logger = Rc::new(logger);
        self.with_entry(id, |reader| reader.logger = Some(logger));
        self.follow_readers();
    }

    fn with_entry(&self, id: u32, change: impl FnOnce(&mut ReaderEntry)) {
        let mut readers = self.readers.borrow_mut();
        if let Some(reader) = readers.iter_mut().find(|reader| reader.id == id) {
            change(reader);
        }
    }

    /// The folded options of all readers that have not paused.
    fn folded_options(&self) -> Option<ReaderOptions> {
        let readers = self.readers.borrow();
        let reading = readers.iter().filter(|reader| !reader.is_paused);
        let options = reading.map(|reader| reader.options);
        options.reduce(ReaderOptions::folded)
    }

    fn follow_readers(&self) {
        let options = self.folded_options();
        let logs = self
            .readers
            .borrow()
            .iter()
            .any(|reader| reader.logger.is_some());
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
        let mut loggers: Vec<Rc<Logger>> = Vec::new();
        for reader in self.readers.borrow().iter() {
            loggers.extend(reader.logger.clone());
        }
        for event in &events {
            for logger in &loggers {
                logger(event);
            }
        }
    }

    pub(crate) fn tell<T>(&self, what: impl FnOnce(&mut Watch, f64) -> T) -> T {
        let now = self.host.now();
        let told = what(&mut self.watch.borrow_mut(), now);
        self.changed.notify();
        told
    }

    /// Wakes all who wait for a change.
    pub(crate) fn notify(&self) {
        self.changed.notify();
    }

    /// Waits until `is_so` returns true; it is called again after each change.
    pub fn until(&self, is_so: &dyn Fn() -> bool) -> impl Future<Output = ()> {
        self.changed.until(is_so)
    }
}

/// The first response that is there now; its request is taken out of those in flight.
fn next_response(in_flight: &mut Vec<InFlight<'_>>, context: &mut Context<'_>) -> Option<Response> {
    for position in 0..in_flight.len() {
        if let Poll::Ready(response) = in_flight.get_mut(position)?.as_mut().poll(context) {
            drop(in_flight.swap_remove(position));
            return Some(response);
        }
    }
    None
}
