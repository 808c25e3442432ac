//! The link between tabs that share one poller: `src/npm/share/link.js` is its other side.
//!
//! Its `fetch` sends the requests of the tab that asks, never answers those of the others, and gives them what is relayed.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};

use crate::host::BrowserHost;
use crate::reflect::{call, get};
use supermetrics_batch_status_core::client::poller::Poller;
use supermetrics_batch_status_core::watch::{Relayed, Window};

/// The link of a host, if it has one.
#[derive(Default)]
pub struct Link {
    object: RefCell<JsValue>,
    holds_requests: Cell<bool>,
}

impl Link {
    /// Links a poller by the function `connect`, which is given what commands the poller.
    pub fn connect(&self, connect: &JsValue, command: &JsValue) {
        // Where nothing connects tabs, this one asks for itself.
        if let Some(connect) = connect.dyn_ref::<Function>()
            && let Ok(link) = connect.call1(&JsValue::UNDEFINED, command)
        {
            self.object.replace(link);
        }
    }

    /// What sends requests; `undefined` where there is no link.
    pub fn fetch(&self) -> JsValue {
        get(&self.object.borrow(), "fetch")
    }

    /// Whether another tab asks.
    pub fn holds_requests(&self) -> bool {
        self.holds_requests.get()
    }

    /// A reader wants to know at once.
    pub fn refresh(&self) {
        self.call("refresh");
    }

    /// No request will follow.
    pub fn leave(&self) {
        self.call("leave");
    }

    fn call(&self, method: &str) {
        // Cloned, so that nothing is borrowed while its code runs. Where there is none, nobody is told.
        let link = self.object.borrow().clone();
        let _ = call(&link, method);
    }
}

/// What the link tells a poller, or asks it: the property `kind` says what.
pub fn command(poller: &Weak<Poller<BrowserHost>>, what: &JsValue) -> JsValue {
    let Some(poller) = poller.upgrade() else {
        return JsValue::UNDEFINED;
    };
    let number = |name| get(what, name).as_f64().unwrap_or(0.0) as u32;
    match number("kind") {
        0 => return poller.peek().into(),
        1 => return poller.save().into(),
        2 => poller.begin_with(
            &get(what, "saved").as_string().unwrap_or_default(),
            number("requests"),
        ),
        3 => {
            let window = Window {
                offset: number("offset"),
                limit: number("limit"),
            };
            let (age, step) = (number("age"), number("step"));
            poller.relay(Relayed { window, age, step });
        }
        4 => poller.refresh(),
        kind => set_shared(&poller, kind == 5),
    }
    JsValue::UNDEFINED
}

fn set_shared(poller: &Rc<Poller<BrowserHost>>, shared: bool) {
    poller.host().link().holds_requests.set(shared);
    poller.set_shared(shared);
}
