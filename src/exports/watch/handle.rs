//! One call of `watchBatch`: what its object's methods do.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use js_sys::{Array, Function, Promise};
use wasm_bindgen::{JsCast, JsValue};

use super::functions::{freeze, function, promise, spawn};
use crate::events::Listener;
use crate::exports::error::refused;
use crate::exports::objects::{define, to_js};
use crate::exports::{abort, error, options};
use crate::host::BrowserHost;
use crate::realm::global;
use crate::reflect::{get, set};
use supermetrics_batch_status_core::client::poller::Poller;
use supermetrics_batch_status_core::client::reader::{Left, Outcome, Reader};
use supermetrics_batch_status_core::error::option::OptionError;
use supermetrics_batch_status_core::watch::reader_options::ReaderOptions;

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

impl Handle {
    /// A reader of `poller`.
    pub fn new(poller: Rc<Poller<BrowserHost>>, wants: ReaderOptions, batch_id: JsValue) -> Self {
        Self {
            reader: Rc::new(Reader::new(Rc::clone(&poller), wants)),
            poller,
            batch_id,
            drawn: RefCell::default(),
            listeners: RefCell::default(),
            is_telling: Cell::new(false),
            finished: RefCell::default(),
            aborted: RefCell::default(),
            abort: RefCell::default(),
        }
    }

    /// Leaves when the signal is aborted, which it may be already.
    pub fn follow_signal(self: &Rc<Self>, signal: JsValue) -> Result<(), JsValue> {
        if abort::is_aborted(&signal) {
            self.abort(&signal);
            return Ok(());
        }
        let (handle, aborted) = (Rc::downgrade(self), signal.clone());
        let leave = move || {
            if let Some(handle) = handle.upgrade() {
                handle.abort(&aborted);
            }
        };
        let listener = abort::on_abort(&signal, Box::new(leave)).map_err(refused)?;
        self.abort.replace(Some(listener));
        spawn(forget_signal(Rc::downgrade(self), Rc::clone(&self.poller)));
        Ok(())
    }

    fn abort(&self, signal: &JsValue) {
        self.aborted.replace(abort::reason(signal));
        self.reader.leave(Left::Aborted);
    }

    /// The snapshot now: the same object until something changes.
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
        let object = to_js(&*snapshot);
        let failure = snapshot.error.as_ref();
        let failure = failure.map(|failure| error::to_js(failure, self.poller.host().cause()));
        set(&object, "error", &failure.unwrap_or(JsValue::NULL));
        set(&object, "batchId", &self.batch_id);
        freeze(&object);
        object
    }

    /// Polls at once, in whichever tab asks.
    pub fn refresh(&self) {
        self.poller.host().link().refresh();
        self.reader.refresh();
    }

    /// Counts one more who awaits this watch.
    pub fn awaiting(&self) -> Awaiting {
        self.poller.host().count_awaiting(1);
        Awaiting(Rc::clone(&self.poller))
    }

    /// The promise of the end: made when it is first asked for, so that no rejection goes unheard.
    pub fn finished(self: &Rc<Self>) -> JsValue {
        if let Some(promise) = self.finished.borrow().as_ref() {
            return promise.clone();
        }
        let (handle, awaiting) = (Rc::clone(self), self.awaiting());
        let promise = promise(async move {
            let _awaiting = awaiting;
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
        // A watch that is closed while it retries still shows that failure: it is not why it ended.
        let is_shown = match &self.reader.snapshot().error {
            Some(shown) => shown.message() == failure.message(),
            None => false,
        };
        let reason = if is_shown {
            get(&snapshot, "error")
        } else {
            error::to_js(failure, None)
        };
        // Not enumerable: the snapshot may hold this error, and a cycle is no JSON.
        define(&reason, "snapshot", &snapshot, false);
        reason
    }

    pub fn subscribe(self: &Rc<Self>, listener: &JsValue) -> Result<JsValue, JsValue> {
        let Some(listener) = listener.dyn_ref::<Function>() else {
            let got = options::read(listener).shown();
            return Err(refused(OptionError::invalid("listener", "a function", got)));
        };
        let listener = Rc::new(listener.clone());
        self.listeners.borrow_mut().push(Rc::clone(&listener));
        self.tell_from_now_on();
        let handle = Rc::clone(self);
        Ok(function(Box::new(move |_| {
            let is_other = |other: &Rc<Function>| !Rc::ptr_eq(other, &listener);
            handle.listeners.borrow_mut().retain(is_other);
            handle.reader.notify();
            Ok(JsValue::UNDEFINED)
        })))
    }

    /// Tells listeners of each change, until there are none or nothing changes any more.
    fn tell_from_now_on(self: &Rc<Self>) {
        if self.is_telling.replace(true) {
            return;
        }
        let handle = Rc::clone(self);
        // As it is now: a change in this very turn is told too.
        let mut seen = handle.reader.version();
        let mut awaiting = Some(self.awaiting());
        spawn(async move {
            let is_alone = || handle.listeners.borrow().is_empty();
            loop {
                if handle.reader.outcome().is_some() {
                    // Rows may follow: no process stays alive for them.
                    awaiting = None;
                }
                let changed = || handle.reader.version() > seen;
                let is_finished = || handle.reader.is_finished();
                handle
                    .reader
                    .until(&|| changed() || is_finished() || is_alone())
                    .await;
                if is_alone() || !changed() {
                    break;
                }
                seen = handle.reader.version();
                handle.tell();
            }
            drop(awaiting);
            handle.is_telling.set(false);
            if handle.reader.is_finished() {
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

/// As long as it is kept, somebody awaits what a watch will tell: a Node process stays alive for it.
pub struct Awaiting(Rc<Poller<BrowserHost>>);

impl Drop for Awaiting {
    fn drop(&mut self) {
        self.0.host().count_awaiting(-1);
    }
}

/// Removes the listener from the signal once the watch has ended: a signal may outlive many watches.
async fn forget_signal(handle: Weak<Handle>, poller: Rc<Poller<BrowserHost>>) {
    let has_ended = |handle: Rc<Handle>| handle.reader.outcome().is_some();
    poller
        .until(&|| handle.upgrade().is_none_or(has_ended))
        .await;
    if let Some(handle) = handle.upgrade() {
        handle.abort.take();
    }
}

/// Reports what a listener throws as the platform reports it; the other listeners are still called.
pub fn report(thrown: &JsValue) {
    let global = global();
    let report = match get(&global, "reportError") {
        report if report.is_function() => report,
        _ => get(&get(&global, "console"), "error"),
    };
    if let Some(report) = report.dyn_ref::<Function>() {
        // Where even that fails there is nobody left to tell.
        let _ = report.call1(&global, thrown);
    }
}
