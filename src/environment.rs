//! What the page around a watch does: it is hidden or seen, online or offline. Workers and Node have no page.

use std::rc::{Rc, Weak};

use wasm_bindgen::JsValue;

use crate::events::{Listener, get};
use crate::host::BrowserHost;
use supermetrics_batch_status_core::client::poller::Poller;

/// Tells a poller of the page, as long as it is kept.
pub struct Environment(#[expect(dead_code, reason = "kept to listen")] Vec<Listener>);

impl Environment {
    /// Begins with how things are now.
    pub fn of(poller: &Rc<Poller<BrowserHost>>) -> Self {
        let global = JsValue::from(js_sys::global());
        let document = get(&global, "document");
        if !document.is_object() {
            return Self(Vec::new());
        }
        tell(poller);
        let targets = [
            (document, "visibilitychange"),
            (global.clone(), "online"),
            (global, "offline"),
        ];
        let listeners = targets.into_iter().filter_map(|(target, event)| {
            let poller = Rc::downgrade(poller);
            Listener::new(target, event, Box::new(move || tell_if_there(&poller))).ok()
        });
        Self(listeners.collect())
    }
}

fn tell_if_there(poller: &Weak<Poller<BrowserHost>>) {
    if let Some(poller) = poller.upgrade() {
        tell(&poller);
    }
}

fn tell(poller: &Poller<BrowserHost>) {
    let global = JsValue::from(js_sys::global());
    let visibility = get(&get(&global, "document"), "visibilityState");
    poller.set_hidden(visibility == "hidden");
    poller.set_offline(get(&get(&global, "navigator"), "onLine") == false);
}
