//! The object that `watchBatch` gives: its methods need no `this`, so that they can be handed on as they are.

use std::cell::RefCell;
use std::ptr;
use std::rc::{Rc, Weak};

use js_sys::{Object, Symbol};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use crate::environment::Environment;
use crate::error::refused;
use crate::handle::Handle;
use crate::host::BrowserHost;
use crate::objects::{function, set};
use crate::{columns, pieces, realm, steps, values};
use supermetrics_batch_status_core::client::poller::Poller;
use supermetrics_batch_status_core::client::reader::{Left, Reader, expire};
use supermetrics_batch_status_core::request::options::TokenOption;
use supermetrics_batch_status_core::rows::view::{Filter, Format, RowQuery};
use supermetrics_batch_status_core::watch::options::WatchOptions;

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
    let handle = Rc::new(Handle::new(poller, batch_id));
    if let Some(signal) = given.signal {
        handle.heed(signal)?;
    }
    if let Some(after_ms) = deadline_ms {
        spawn_local(expire(Rc::downgrade(&handle.reader), after_ms));
    }
    Ok(object(&handle))
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
        let look = RowQuery::decode(&values::read(options)).map_err(refused)?;
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
    ("stop", |reader| reader.leave(Left::Closed)),
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
