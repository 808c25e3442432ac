//! The object that `watchBatch` gives: its methods need no `this`, so that they can be handed on as they are.

use std::cell::{Cell, RefCell};
use std::ptr;
use std::rc::{Rc, Weak};

use js_sys::{Array, Function, Object, Promise, Reflect, Symbol};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{future_to_promise, spawn_local};

use super::environment::Environment;
use super::events::{Listener, get};
use super::host::BrowserHost;
use super::{abort, columns, error, pieces, realm, steps, values};
use crate::error::Error;
use crate::options::{OptionError, TokenOption};
use crate::poller::Poller;
use crate::reader::{Left, Outcome, Reader, expire};
use crate::watch::options::WatchOptions;
use crate::watch::view::{Filter, Format, Look};

/// One call of `watchBatch`.
pub struct Handle {
    pub reader: Rc<Reader<BrowserHost>>,
    poller: Rc<Poller<BrowserHost>>,
    batch_id: JsValue,
    /// The snapshot that was made last, and its version.
    drawn: RefCell<Option<(u64, JsValue)>>,
    listeners: RefCell<Vec<Rc<Function>>>,
    is_telling: Cell<bool>,
    finished: RefCell<Option<JsValue>>,
    /// Why the signal was aborted, if it was.
    aborted: RefCell<JsValue>,
    /// Listens to the signal, and holds it. Taken off at the end.
    abort: RefCell<Option<Listener>>,
}

/// A poller that others may join.
struct Shared {
    place: String,
    headers: Vec<(String, String)>,
    token: TokenOption,
    function: JsValue,
    poller: Weak<Poller<BrowserHost>>,
}

thread_local! {
    static POLLERS: RefCell<Vec<Shared>> = const { RefCell::new(Vec::new()) };
}

/// Starts a watch, or joins the one that is there for the same batch, address and credentials.
pub fn begin(options: &JsValue) -> Result<JsValue, JsValue> {
    let given = values::Given::read(options);
    let page = realm::page_origin();
    let decoded = WatchOptions::decode(&given.options, page.as_deref()).map_err(refused)?;
    let deadline_ms = decoded.deadline_ms;
    let batch_id = JsValue::from_str(decoded.request.batch_id());
    let poller = poller(decoded, given.token);
    let handle = Rc::new(Handle {
        reader: Rc::new(Reader::new(Rc::clone(&poller))),
        poller,
        batch_id,
        drawn: RefCell::default(),
        listeners: RefCell::default(),
        is_telling: Cell::new(false),
        finished: RefCell::default(),
        aborted: RefCell::default(),
        abort: RefCell::default(),
    });
    if let Some(signal) = given.signal {
        handle.heed(signal)?;
    }
    if let Some(after_ms) = deadline_ms {
        spawn_local(expire(Rc::downgrade(&handle.reader), after_ms));
    }
    Ok(object(&handle))
}

pub fn refused(problem: OptionError) -> JsValue {
    error::to_js(&Error::Option(problem), None)
}

/// The poller of these options: one that runs already, or a new one.
fn poller(options: WatchOptions, function: JsValue) -> Rc<Poller<BrowserHost>> {
    let (place, headers) = (options.request.place(), options.request.headers());
    let same = |shared: &&Shared| {
        shared.place == place
            && shared.headers == headers
            && shared.token == options.token
            && (options.token != TokenOption::Function || Object::is(&shared.function, &function))
    };
    let found = POLLERS.with_borrow_mut(|shared| {
        let goes_on = |poller: Rc<Poller<_>>| !poller.is_over();
        shared.retain(|shared| shared.poller.upgrade().is_some_and(goes_on));
        shared.iter().find(same)?.poller.upgrade()
    });
    if let Some(poller) = found {
        poller.join(&options);
        return poller;
    }
    let (headers, token) = (headers.to_vec(), options.token.clone());
    let host = BrowserHost::new(token.clone(), function.clone());
    // Nothing is borrowed meanwhile: it looks at the clock, which a page may have replaced by one that calls back.
    let poller = Rc::new(Poller::new(host, options));
    let own = Shared {
        place,
        headers,
        token,
        function,
        poller: Rc::downgrade(&poller),
    };
    POLLERS.with_borrow_mut(|shared| shared.push(own));
    run(Rc::clone(&poller));
    poller
}

/// Runs to the end, and then lets go of what the caller gave: it may hold the watch, and the watch its handle.
fn run(poller: Rc<Poller<BrowserHost>>) {
    spawn_local(async move {
        let environment = Environment::of(&poller);
        poller.run().await;
        drop(environment);
        poller.host().forget_token();
        let is_other = |shared: &Shared| !ptr::eq(shared.poller.as_ptr(), Rc::as_ptr(&poller));
        POLLERS.with_borrow_mut(|shared| shared.retain(is_other));
    });
}

/// What JavaScript asks for; options, where there are any, are its argument.
type Method = fn(&Rc<Handle>, &JsValue) -> Result<JsValue, JsValue>;

const METHODS: [(&str, Method); 9] = [
    ("subscribe", |handle, listener| handle.subscribe(listener)),
    ("getSnapshot", |handle, _| Ok(handle.snapshot())),
    ("queries", |handle, options| {
        let look = Look::decode(&values::read(options)).map_err(refused)?;
        values::to_js(&handle.reader.queries(&look))
    }),
    ("queryOrder", |handle, options| {
        let filter = Filter::decode(&values::read(options)).map_err(refused)?;
        Ok(columns::order(&handle.reader.query_order(&filter)))
    }),
    ("exportQueries", |handle, options| {
        let (format, filter) = Format::decode(&values::read(options)).map_err(refused)?;
        Ok(pieces::iterator(handle, format, &filter))
    }),
    ("timing", |handle, options| {
        let filter = Filter::decode(&values::read(options)).map_err(refused)?;
        Ok(columns::timing(&handle.reader.timing(&filter)))
    }),
    ("errorGroups", |handle, _| {
        values::to_js(&handle.reader.error_groups())
    }),
    ("splitGrid", |handle, _| {
        let grid = handle.reader.split_grid();
        grid.map_or(Ok(JsValue::NULL), |grid| columns::grid(&grid))
    }),
    ("serialize", |handle, _| {
        Ok(JsValue::from_str(&handle.reader.serialize()))
    }),
];

/// What JavaScript tells the watch to do.
type Command = fn(&Reader<BrowserHost>);

const COMMANDS: [(&str, Command); 4] = [
    ("pause", Reader::pause),
    ("resume", Reader::resume),
    ("refresh", Reader::refresh),
    ("stop", |reader| reader.leave(Left::Stopped)),
];

/// The object of a handle. When nobody holds it any more, the handle goes, and with it the last reason to ask.
fn object(handle: &Rc<Handle>) -> JsValue {
    let object = Object::new();
    let bound = |method: Method| {
        let handle = Rc::clone(handle);
        function(Box::new(move |argument| method(&handle, &argument)))
    };
    for (name, method) in METHODS {
        set(&object, &name.into(), &bound(method));
    }
    for (name, command) in COMMANDS {
        let handle = Rc::clone(handle);
        let obey = move |_| {
            command(&handle.reader);
            Ok(JsValue::UNDEFINED)
        };
        set(&object, &name.into(), &function(Box::new(obey)));
    }
    let iterate = bound(|handle, _| Ok(steps::iterator(handle)));
    set(&object, Symbol::async_iterator().as_ref(), &iterate);
    let getter = Object::new();
    set(
        &getter,
        &"get".into(),
        &bound(|handle, _| Ok(handle.finished())),
    );
    set(&getter, &"enumerable".into(), &JsValue::TRUE);
    Object::define_property(&object, &"finished".into(), &getter);
    Object::freeze(&object).into()
}

/// A JavaScript function; all have this one signature, because each more would weigh.
pub fn function(call: Box<dyn Fn(JsValue) -> Result<JsValue, JsValue>>) -> JsValue {
    Closure::wrap(call).into_js_value()
}

/// Sets a property of an object of our own.
pub fn set(object: &JsValue, key: &JsValue, value: &JsValue) {
    // A new plain object takes any property.
    let _ = Reflect::set(object, key, value);
}

impl Handle {
    /// Leaves when the signal is aborted, which it may be already.
    fn heed(self: &Rc<Self>, signal: JsValue) -> Result<(), JsValue> {
        if abort::is_aborted(&signal) {
            self.abort(&signal);
            return Ok(());
        }
        let (handle, heard) = (Rc::downgrade(self), signal.clone());
        let heard = move || {
            if let Some(handle) = handle.upgrade() {
                handle.abort(&heard);
            }
        };
        let listener = abort::on_abort(&signal, Box::new(heard)).map_err(refused)?;
        self.abort.replace(Some(listener));
        spawn_local(forget_signal(Rc::downgrade(self), Rc::clone(&self.poller)));
        Ok(())
    }

    fn abort(&self, signal: &JsValue) {
        self.aborted.replace(abort::reason(signal));
        self.reader.leave(Left::Aborted);
    }

    /// The picture now: the same object until it changes.
    pub fn snapshot(&self) -> JsValue {
        let version = self.reader.version();
        if let Some((drawn_at, snapshot)) = self.drawn.borrow().as_ref()
            && *drawn_at == version
        {
            return snapshot.clone();
        }
        let snapshot = self.draw();
        self.drawn.replace(Some((version, snapshot.clone())));
        snapshot
    }

    fn draw(&self) -> JsValue {
        let snapshot = self.reader.snapshot();
        let object = values::to_js(&*snapshot).unwrap_or(JsValue::NULL);
        let failure = snapshot.error.as_ref();
        let failure = failure.map(|failure| error::to_js(failure, self.poller.host().cause()));
        set(&object, &"error".into(), &failure.unwrap_or(JsValue::NULL));
        set(&object, &"batchId".into(), &self.batch_id);
        values::freeze(&object);
        object
    }

    /// The promise of the end: made when it is first asked for, so that no rejection goes unheard.
    fn finished(self: &Rc<Self>) -> JsValue {
        if let Some(promise) = self.finished.borrow().as_ref() {
            return promise.clone();
        }
        let handle = Rc::clone(self);
        let promise = future_to_promise(async move {
            match handle.reader.ended().await {
                None | Some(Outcome::Batch(_)) => Ok(handle.snapshot()),
                Some(outcome) => Err(handle.reason(&outcome)),
            }
        });
        // Counts as handled: who only looked at it must not find an unhandled rejection.
        let _ = Promise::all_settled(&Array::of1(&promise));
        self.finished.replace(Some(promise.clone().into()));
        promise.into()
    }

    /// What a promise rejects with.
    pub fn reason(&self, outcome: &Outcome) -> JsValue {
        let Outcome::Failed(failure) = outcome else {
            return self.aborted.borrow().clone();
        };
        let snapshot = self.snapshot();
        // A watch that is stopped while it retries still shows that failure: it is not why it ended.
        let is_shown = self.reader.snapshot().error.as_ref() == Some(failure);
        let reason = if is_shown {
            get(&snapshot, "error")
        } else {
            error::to_js(failure, None)
        };
        // Not enumerable: the snapshot may hold this error, and what goes round in a circle is no JSON.
        let hidden = Object::new();
        set(&hidden, &"value".into(), &snapshot);
        Object::define_property(
            reason.unchecked_ref::<Object>(),
            &"snapshot".into(),
            &hidden,
        );
        reason
    }

    fn subscribe(self: &Rc<Self>, listener: &JsValue) -> Result<JsValue, JsValue> {
        let Some(listener) = listener.dyn_ref::<Function>() else {
            let got = values::read(listener).shown();
            return Err(refused(OptionError::invalid("listener", "a function", got)));
        };
        let listener = Rc::new(listener.clone());
        self.listeners.borrow_mut().push(Rc::clone(&listener));
        self.tell_from_now_on();
        let handle = Rc::clone(self);
        Ok(function(Box::new(move |_| {
            let is_other = |other: &Rc<Function>| !Rc::ptr_eq(other, &listener);
            handle.listeners.borrow_mut().retain(is_other);
            handle.reader.ring();
            Ok(JsValue::UNDEFINED)
        })))
    }

    /// Tells listeners of each change, until there are none or the watch has ended.
    fn tell_from_now_on(self: &Rc<Self>) {
        if self.is_telling.replace(true) {
            return;
        }
        let handle = Rc::clone(self);
        // As it is now: what is told in this very turn is news already.
        let mut seen = handle.reader.version();
        spawn_local(async move {
            let is_alone = || handle.listeners.borrow().is_empty();
            loop {
                let changed = || handle.reader.version() > seen;
                let ended = || handle.reader.outcome().is_some();
                handle
                    .reader
                    .until(|| changed() || ended() || is_alone())
                    .await;
                if is_alone() || !changed() {
                    break;
                }
                seen = handle.reader.version();
                handle.tell();
            }
            handle.is_telling.set(false);
            if handle.reader.outcome().is_some() {
                // A listener may hold the watch: kept here, neither would ever be collected.
                handle.listeners.take();
            }
        });
    }

    /// Calls each listener. No borrow is held: a listener may call any method, or take itself off.
    fn tell(&self) {
        let snapshot = self.snapshot();
        let listeners = self.listeners.borrow().clone();
        for listener in listeners {
            let is_same = |other: &Rc<Function>| Rc::ptr_eq(other, &listener);
            if !self.listeners.borrow().iter().any(is_same) {
                continue;
            }
            if let Err(thrown) = listener.call1(&JsValue::UNDEFINED, &snapshot) {
                report(&thrown);
            }
        }
    }
}

/// Takes the listener off the signal once the watch has ended: a signal may outlive many.
async fn forget_signal(handle: Weak<Handle>, poller: Rc<Poller<BrowserHost>>) {
    let has_ended = |handle: Rc<Handle>| handle.reader.outcome().is_some();
    poller
        .until(|| handle.upgrade().is_none_or(has_ended))
        .await;
    if let Some(handle) = handle.upgrade() {
        handle.abort.take();
    }
}

/// What a listener throws is told as the platform tells it, and hurts nobody else.
fn report(thrown: &JsValue) {
    let global = JsValue::from(js_sys::global());
    let report = match get(&global, "reportError") {
        report if report.is_function() => report,
        _ => get(&get(&global, "console"), "error"),
    };
    if let Some(report) = report.dyn_ref::<Function>() {
        // Where even that fails there is nobody left to tell.
        let _ = report.call1(&global, thrown);
    }
}
