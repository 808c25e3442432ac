//! A world for pollers in virtual time: several tasks, a server, and alarms that cost no time.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use simulator::schedule::{Plan, Schedule};
use supermetrics_batch_status_core::client::host::{FetchError, Host, HttpRequest, HttpResponse};
use supermetrics_batch_status_core::error::TokenError;
use supermetrics_batch_status_core::request::Secret;
use supermetrics_batch_status_core::watch::Window;

use crate::{START, page};

type Answer = Result<HttpResponse, FetchError>;
type Server = dyn Fn(&World, Window) -> (f64, Answer);

/// All that hosts share.
pub struct World {
    /// Milliseconds since the world began.
    pub now: Cell<f64>,
    /// What the machine's clock shows too much.
    pub clock_error: Cell<f64>,
    /// The server's truth.
    pub schedule: Schedule,
    server: Box<Server>,
    alarms: RefCell<Vec<(f64, Waker)>>,
    tasks: RefCell<Vec<Task>>,
    /// When each request was sent, and the token it carried.
    pub sent: RefCell<Vec<(f64, Option<String>)>>,
    windows: RefCell<Vec<Window>>,
    /// Requests that were dropped before their answer.
    pub dropped: Cell<u32>,
    /// How often a token was asked for.
    pub tokens_asked: Cell<u32>,
    /// Gives a token for each time that it is asked.
    token: fn(u32) -> Option<String>,
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
        Self::with(plan, |world, window| (80.0, world.truth(window)), |_| None)
    }

    /// A world with a server, and tokens, of its own.
    pub fn with(
        plan: Plan,
        server: impl Fn(&Self, Window) -> (f64, Answer) + 'static,
        token: fn(u32) -> Option<String>,
    ) -> Rc<Self> {
        Rc::new(Self {
            now: Cell::new(0.0),
            clock_error: Cell::new(0.0),
            schedule: Schedule::new(plan),
            server: Box::new(server),
            alarms: RefCell::default(),
            tasks: RefCell::default(),
            sent: RefCell::default(),
            windows: RefCell::default(),
            dropped: Cell::new(0),
            tokens_asked: Cell::new(0),
            token,
        })
    }

    /// The true answer now.
    pub fn truth(&self, window: Window) -> Answer {
        let body = page(&self.schedule, START, window, self.now.get() as u64);
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

    /// Goes on until a time, or until no task is left that waits for time.
    pub fn run_until(&self, until: f64) {
        for _ in 0..1_000_000 {
            if self.run_woken() {
                continue;
            }
            let next = self
                .alarms
                .borrow()
                .iter()
                .map(|alarm| alarm.0)
                .reduce(f64::min);
            match next.filter(|next| *next <= until) {
                None => return self.now.set(until.max(self.now.get())),
                Some(next) => self.wake_at(next),
            }
        }
        panic!("the tasks go round in circles");
    }

    /// The machine sleeps: no alarm rings before it wakes.
    pub fn sleep(&self, ms: f64) {
        self.now.set(self.now.get() + ms);
    }

    fn wake_at(&self, time: f64) {
        self.now.set(self.now.get().max(time));
        let mut due = Vec::new();
        self.alarms.borrow_mut().retain(|(at, waker)| {
            let is_due = *at <= self.now.get();
            if is_due {
                due.push(waker.clone());
            }
            !is_due
        });
        due.into_iter().for_each(Waker::wake);
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
        self.windows.borrow().clone()
    }

    /// How many requests were sent.
    pub fn requests(&self) -> usize {
        self.sent.borrow().len()
    }

    async fn sleep_for(&self, ms: f64) {
        let at = self.now.get() + ms;
        poll_fn(|context| {
            if self.now.get() >= at {
                return Poll::Ready(());
            }
            self.alarms.borrow_mut().push((at, context.waker().clone()));
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
        let token = request.token.map(|token| token.expose().to_owned());
        world.sent.borrow_mut().push((world.now.get(), token));
        let asked = window(request.url);
        world.windows.borrow_mut().push(asked);
        let (latency, answer) = (world.server)(world, asked);
        let mut in_flight = InFlight(&world.dropped, false);
        world.sleep_for(latency).await;
        in_flight.1 = true;
        answer
    }

    async fn token(&self) -> Result<Option<Secret>, TokenError> {
        let asked = self.0.tokens_asked.get();
        self.0.tokens_asked.set(asked + 1);
        Ok((self.0.token)(asked).map(|token| Secret::new(&token).unwrap()))
    }

    fn can_renew_token(&self) -> bool {
        (self.0.token)(0).is_some()
    }

    async fn sleep(&self, ms: u64) {
        self.0.sleep_for(ms as f64).await;
    }

    fn now(&self) -> f64 {
        START as f64 + self.0.now.get() + self.0.clock_error.get()
    }

    fn random(&self) -> f64 {
        0.5
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
