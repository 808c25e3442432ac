//! Page Visibility and `navigator.onLine`, told to a poller. Workers and Node have no page, and tell nothing.

use std::rc::{Rc, Weak};

use crate::events::Listener;
use crate::realm::global;
use crate::reflect::get;
use supermetrics_batch_status_core::client::host::Host;
use supermetrics_batch_status_core::client::poller::Poller;

/// Tells a poller whether the page is hidden and whether the browser is online, until it is dropped.
///
/// A hidden page then polls rarely, and catches up at once when it becomes visible.
pub struct PageEvents(#[expect(dead_code, reason = "kept to listen")] Vec<Listener>);

impl PageEvents {
    /// Tells the poller the current state, and listens for changes.
    pub fn tell<H: Host + 'static>(poller: &Rc<Poller<H>>) -> Self {
        let document = get(&global(), "document");
        if !document.is_object() {
            return Self(Vec::new());
        }
        tell(poller);
        let targets = [
            (document, "visibilitychange"),
            (global(), "online"),
            (global(), "offline"),
        ];
        let mut listeners = Vec::new();
        for (target, event) in targets {
            let poller = Rc::downgrade(poller);
            let heard = Box::new(move || tell_if_there(&poller));
            listeners.extend(Listener::new(target, event, heard));
        }
        Self(listeners)
    }
}

fn tell_if_there<H: Host>(poller: &Weak<Poller<H>>) {
    if let Some(poller) = poller.upgrade() {
        tell(&poller);
    }
}

fn tell<H: Host>(poller: &Poller<H>) {
    let visibility = get(&get(&global(), "document"), "visibilityState");
    poller.set_hidden(visibility == "hidden");
    poller.set_offline(get(&get(&global(), "navigator"), "onLine") == false);
}
