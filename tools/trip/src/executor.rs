//! A world in virtual time: several tasks, a server, and a host for the client.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use simulator::schedule::{Plan, Schedule};
use supermetrics_batch_status_core::client::host::{FetchError, Host, HttpRequest, HttpResponse};
use supermetrics_batch_status_core::error::TokenError;
use supermetrics_batch_status_core::request::Secret;
use supermetrics_batch_status_core::watch::Window;

use crate::timeline::Timeline;
use crate::{START, page};

/// What a request is answered with.
pub type Answer = Result<HttpResponse, FetchError>;
/// What a token function gives.
pub type Token = Result<Option<&'static str>, TokenError>;
type Server = dyn Fn(&World, Window) -> (f64, Answer);

/// One request that was sent.
#[derive(Clone, Debug)]
pub struct SentRequest {
    /// Milliseconds since the world began.
    pub at: f64,
    /// Where to.
    pub url: String,
    /// The token that it carried.
    pub token: Option<String>,
}

/// No run is longer than this many steps.
const MOST_STEPS: u32 = 1_000_000;

/// All that hosts share.
pub struct World {
    time: RefCell<Timeline<Waker>>,
    /// What the machine's clock shows too much.
    pub clock_error: Cell<f64>,
    /// The random number that the host draws each time.
    pub random: Cell<f64>,
    /// The server's truth.
    pub schedule: Schedule,
    server: Box<Server>,
    tasks: RefCell<Vec<Task>>,
    /// All requests.
    pub sent: RefCell<Vec<SentRequest>>,
    /// Requests that were dropped before their answer.
    pub dropped: Cell<u32>,
    tokens_asked: Cell<usize>,
    token: Box<dyn Fn(usize) -> Token>,
}

struct Task {
    work: Pin<Box<dyn Future<Output = ()>>>,
    woken: Arc<Flag>,
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl World {
    /// A world whose server tells the truth.
    pub fn new(plan: Plan) -> Rc<Self> {
        Self::with(
            plan,
            |world, window| (80.0, world.truth(window)),
            |_| Ok(None),
        )
    }

    /// A world with a server of its own, and a token for each time that it is asked for one; there is no token function where
    /// the first is `Ok(None)`.
    pub fn with(
        plan: Plan,
        server: impl Fn(&Self, Window) -> (f64, Answer) + 'static,
        token: impl Fn(usize) -> Token + 'static,
    ) -> Rc<Self> {
        Rc::new(Self {
            time: RefCell::default(),
            clock_error: Cell::new(0.0),
            random: Cell::new(0.5),
            schedule: Schedule::new(plan),
            server: Box::new(server),
            tasks: RefCell::default(),
            sent: RefCell::default(),
            dropped: Cell::new(0),
            tokens_asked: Cell::new(0),
            token: Box::new(token),
        })
    }

    /// Milliseconds since the world began.
    pub fn now(&self) -> f64 {
        self.time.borrow().now
    }

    /// The true answer now.
    pub fn truth(&self, window: Window) -> Answer {
        let body = page(&self.schedule, START, window, self.now() as u64);
        Ok(HttpResponse {
            status: 200,
            body: body.to_string().into_bytes(),
            ..HttpResponse::default()
        })
    }

    /// Adds a task.
    pub fn spawn(&self, work: impl Future<Output = ()> + 'static) {
        self.tasks.borrow_mut().push(Task {
            work: Box::pin(work),
            woken: Arc::new(Flag(AtomicBool::new(true))),
        });
    }

    /// Goes on until a time.
    pub fn run_until(&self, until: f64) {
        for _ in 0..MOST_STEPS {
            if !self.run_woken() && !self.wake_next(until) {
                return;
            }
        }
        panic!("the tasks go round in circles");
    }

    /// Runs `work` to its end.
    pub fn run<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        let mut context = Context::from_waker(Waker::noop());
        for _ in 0..MOST_STEPS {
            if let Poll::Ready(result) = work.as_mut().poll(&mut context) {
                return result;
            }
            assert!(self.wake_next(f64::MAX), "the work waits for nothing");
        }
        panic!("the work never ends");
    }

    /// The machine sleeps: no alarm rings before it wakes.
    pub fn sleep(&self, ms: f64) {
        self.time.borrow_mut().now += ms;
    }

    /// Moves on to the next alarm, or to `until`; whether there was one.
    fn wake_next(&self, until: f64) -> bool {
        let next = |until| self.time.borrow_mut().next(until);
        let Some(first) = next(until) else {
            return false;
        };
        first.wake();
        while let Some(other) = next(self.now()) {
            other.wake();
        }
        true
    }

    /// Polls the tasks that were woken; whether there were any.
    fn run_woken(&self) -> bool {
        // Tasks may spawn tasks.
        let mut tasks = self.tasks.take();
        let mut any = false;
        tasks.retain_mut(|task| {
            if !task.woken.0.swap(false, Ordering::Relaxed) {
                return true;
            }
            any = true;
            let waker = Waker::from(Arc::clone(&task.woken));
            task.work
                .as_mut()
                .poll(&mut Context::from_waker(&waker))
                .is_pending()
        });
        tasks.append(&mut self.tasks.borrow_mut());
        self.tasks.replace(tasks);
        any
    }

    /// Tasks that have not ended.
    pub fn tasks(&self) -> usize {
        self.tasks.borrow().len()
    }

    /// The rows that each request asked for.
    pub fn windows(&self) -> Vec<Window> {
        let sent = self.sent.borrow();
        sent.iter().map(|sent| window(&sent.url)).collect()
    }

    /// How many requests were sent.
    pub fn requests(&self) -> usize {
        self.sent.borrow().len()
    }

    async fn sleep_for(&self, ms: f64) {
        let at = self.now() + ms;
        poll_fn(|context| {
            let mut time = self.time.borrow_mut();
            if time.now >= at {
                return Poll::Ready(());
            }
            time.at(at, context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

/// A machine of the world.
pub struct Machine(pub Rc<World>);

struct InFlight<'a>(&'a Cell<u32>, bool);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() + u32::from(!self.1));
    }
}

impl Host for Machine {
    async fn get(&self, request: HttpRequest<'_>) -> Answer {
        let world = &self.0;
        world.sent.borrow_mut().push(SentRequest {
            at: world.now(),
            url: request.url.to_owned(),
            token: request.token.map(|token| token.expose().to_owned()),
        });
        let (latency, answer) = (world.server)(world, window(request.url));
        let mut in_flight = InFlight(&world.dropped, false);
        world.sleep_for(latency).await;
        in_flight.1 = true;
        answer
    }

    async fn token(&self) -> Result<Option<Secret>, TokenError> {
        let asked = self.0.tokens_asked.get();
        self.0.tokens_asked.set(asked + 1);
        let token = (self.0.token)(asked)?;
        Ok(token.map(|token| Secret::new(token).unwrap()))
    }

    fn can_renew_token(&self) -> bool {
        !matches!((self.0.token)(0), Ok(None))
    }

    async fn sleep(&self, ms: u64) {
        self.0.sleep_for(ms as f64).await;
    }

    fn now(&self) -> f64 {
        START as f64 + self.0.now() + self.0.clock_error.get()
    }

    fn random(&self) -> f64 {
        self.0.random.get()
    }
}

fn window(url: &str) -> Window {
    let (_, query) = url.split_once("?offset=").unwrap();
    let (offset, limit) = query.split_once("&limit=").unwrap();
    Window {
        offset: offset.parse().unwrap(),
        limit: limit.parse().unwrap(),
    }
}
