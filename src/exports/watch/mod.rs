//! The object that `watchBatch` gives: its methods need no `this`, so that they can be handed on as they are.

mod async_iterator;
mod columns;
mod export_iterator;
mod functions;
mod handle;

use std::cell::RefCell;
use std::ptr;
use std::rc::{Rc, Weak};

use js_sys::{Function, Object, Reflect, Symbol};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use self::functions::{function, spawn};
use self::handle::{Handle, report};
use super::error::refused;
use super::objects::to_js;
use super::options::{self, RawOptions, Sender};
use crate::host::BrowserHost;
use crate::link;
use crate::page_events::PageEvents;
use crate::realm;
use crate::reflect::set;
use supermetrics_batch_status_core::client::poller::Poller;
use supermetrics_batch_status_core::client::reader::{Left, expire};
use supermetrics_batch_status_core::error::option::OptionError;
use supermetrics_batch_status_core::request::Secret;
use supermetrics_batch_status_core::request::options::Value;
use supermetrics_batch_status_core::rows::view::{Filter, Format, RowQuery};
use supermetrics_batch_status_core::watch::LogEvent;
use supermetrics_batch_status_core::watch::options::WatchOptions;
use supermetrics_batch_status_core::watch::reader_options::ReaderOptions;

/// A poller that others may join.
struct Shared {
    token: Option<Secret>,
    sender: Sender,
    poller: Weak<Poller<BrowserHost>>,
}

thread_local! {
    static POLLERS: RefCell<Vec<Shared>> = const { RefCell::new(Vec::new()) };
}

/// Watches a batch until it ends. It joins the poller that runs for the same batch, address and credentials, if one does.
///
/// # Errors
///
/// A `BatchStatusError` of kind `invalid_options`.
#[wasm_bindgen(js_name = watchBatch, skip_typescript)]
pub fn watch_batch(options: &JsValue) -> Result<JsValue, JsValue> {
    watch_shared(options, &JsValue::UNDEFINED)
}

/// The same, where `connect` links the pollers of several tabs.
///
/// # Errors
///
/// As [`watch_batch`].
#[wasm_bindgen(js_name = watchShared, skip_typescript)]
pub fn watch_shared(options: &JsValue, connect: &JsValue) -> Result<JsValue, JsValue> {
    let raw = RawOptions::read(options);
    let page = realm::page_origin();
    let options = WatchOptions::read(&raw.options, page.as_deref()).map_err(refused)?;
    raw.check()?;
    let deadline_ms = options.deadline_ms();
    let batch_id = JsValue::from_str(options.request.batch_id());
    let wants = ReaderOptions::from(&options);
    let poller = poller(options, raw.sender(), connect);
    let handle = Rc::new(Handle::new(poller, wants, batch_id));
    if let Some(log) = raw.log() {
        handle.reader.log(Box::new(move |event| tell(&log, event)));
    }
    if let Some(signal) = raw.signal() {
        handle.follow_signal(signal)?;
    }
    if let Some(after_ms) = deadline_ms {
        spawn(expire(Rc::downgrade(&handle.reader), after_ms));
    }
    Ok(object(&handle))
}

/// Tells an event of the watch to the function of the option `log`.
fn tell(log: &Function, event: &LogEvent) {
    if let Err(thrown) = log.call1(&JsValue::UNDEFINED, &to_js(event)) {
        report(&thrown);
    }
}

/// The poller of these options: one that runs already, or a new one.
fn poller(mut options: WatchOptions, sender: Sender, connect: &JsValue) -> Rc<Poller<BrowserHost>> {
    let url = options.request.resource_url();
    let asks_the_same = |poller: &Rc<Poller<_>>| {
        let known = poller.request();
        known.resource_url() == url && known.headers() == options.request.headers()
    };
    let found = POLLERS.with_borrow_mut(|shared| {
        let goes_on = |poller: Rc<Poller<_>>| !poller.is_over();
        shared.retain(|shared| shared.poller.upgrade().is_some_and(goes_on));
        let is_same =
            |shared: &&Shared| shared.token == options.token && shared.sender.is_same(&sender);
        let mut same = shared.iter().filter(is_same);
        same.find_map(|shared| shared.poller.upgrade().filter(asks_the_same))
    });
    if let Some(poller) = found {
        poller.restore(&mut options);
        return poller;
    }
    let token = options.token.clone();
    let host = sender.host(token.clone());
    // Nobody awaits it yet: a Node process may end.
    host.count_awaiting(-1);
    // Nothing is borrowed meanwhile: it reads the clock, which a page may have replaced by one that calls back.
    let poller = Rc::new(Poller::new(host, options));
    if sender.is_shared() {
        let weak = Rc::downgrade(&poller);
        let command = function(Box::new(move |what| Ok(link::command(&weak, &what))));
        poller.host().link().connect(connect, &command);
    }
    let own = Shared {
        token,
        sender,
        poller: Rc::downgrade(&poller),
    };
    POLLERS.with_borrow_mut(|shared| shared.push(own));
    run(Rc::clone(&poller));
    poller
}

/// Runs to the end, and then lets go of the caller's functions: they may hold the watch, and the watch holds its handle.
fn run(poller: Rc<Poller<BrowserHost>>) {
    spawn(async move {
        let events = PageEvents::tell(&poller);
        poller.run().await;
        drop(events);
        poller.host().forget_token();
        let is_other = |shared: &Shared| !ptr::eq(shared.poller.as_ptr(), Rc::as_ptr(&poller));
        POLLERS.with_borrow_mut(|shared| shared.retain(is_other));
    });
}

/// What JavaScript asks for; options, where there are any, are its argument.
type Method = fn(&Rc<Handle>, &Value) -> Result<JsValue, OptionError>;

const METHODS: [(&str, Method); 8] = [
    ("getSnapshot", |handle, _| Ok(handle.snapshot())),
    ("queries", |handle, options| {
        let query = RowQuery::read(options)?;
        Ok(to_js(&handle.reader.queries(&query)))
    }),
    ("queryOrder", |handle, options| {
        let filter = Filter::read(options)?;
        Ok(columns::order(&handle.reader.query_order(&filter)))
    }),
    ("exportQueries", |handle, options| {
        let (format, filter) = Format::read(options)?;
        Ok(export_iterator::iterator(handle, format, &filter))
    }),
    ("timing", |handle, options| {
        let filter = Filter::read(options)?;
        Ok(columns::timing(&handle.reader.timing(&filter)))
    }),
    ("errorGroups", |handle, _| {
        Ok(to_js(&handle.reader.error_groups()))
    }),
    ("splitGrid", |handle, _| {
        let grid = handle.reader.split_grid();
        Ok(grid.map_or(JsValue::NULL, |grid| columns::grid(&grid)))
    }),
    ("serialize", |handle, _| {
        Ok(JsValue::from_str(&handle.reader.serialize()))
    }),
];

/// What JavaScript tells the watch to do.
type Command = fn(&Handle);

const COMMANDS: [(&str, Command); 4] = [
    ("pause", |handle| handle.reader.pause()),
    ("resume", |handle| handle.reader.resume()),
    ("refresh", Handle::refresh),
    ("stop", |handle| handle.reader.leave(Left::Closed)),
];

/// The object of a handle. When nobody holds it any more, the handle goes, and with it the last reason to ask.
fn object(handle: &Rc<Handle>) -> JsValue {
    let object = Object::new();
    let bound = |method: Method| {
        let handle = Rc::clone(handle);
        function(Box::new(move |options| {
            method(&handle, &options::read(&options)).map_err(refused)
        }))
    };
    for (name, method) in METHODS {
        set(&object, name, &bound(method));
    }
    let listened = Rc::clone(handle);
    let subscribe = function(Box::new(move |listener| listened.subscribe(&listener)));
    set(&object, "subscribe", &subscribe);
    for (name, command) in COMMANDS {
        let handle = Rc::clone(handle);
        let obey = move |_| {
            command(&handle);
            Ok(JsValue::UNDEFINED)
        };
        set(&object, name, &function(Box::new(obey)));
    }
    let iterate = bound(|handle, _| Ok(async_iterator::iterator(handle)));
    // A new object takes any property.
    let _ = Reflect::set(&object, Symbol::async_iterator().as_ref(), &iterate);
    let getter = Object::new();
    set(&getter, "get", &bound(|handle, _| Ok(handle.finished())));
    set(&getter, "enumerable", &JsValue::TRUE);
    Object::define_property(&object, &"finished".into(), &getter);
    Object::freeze(&object).into()
}
