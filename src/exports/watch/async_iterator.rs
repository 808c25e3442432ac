//! A watch as an async iterator: the latest snapshot each time, so that a slow reader never queues up.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Object, Promise, Reflect, Symbol};
use wasm_bindgen::JsValue;

use super::functions::{function, promise};
use super::handle::Handle;
use crate::reflect::record;
use supermetrics_batch_status_core::client::reader::Outcome;
use supermetrics_batch_status_core::error::Error;

struct Steps {
    handle: Rc<Handle>,
    /// The version that was given last.
    seen: Cell<u64>,
    is_over: Cell<bool>,
}

/// A new iterator. Each has its own place, and its `return()` ends only itself.
pub fn iterator(handle: &Rc<Handle>) -> JsValue {
    again(&Rc::new(Steps {
        handle: Rc::clone(handle),
        seen: Cell::new(0),
        is_over: Cell::new(false),
    }))
}

fn again(steps: &Rc<Steps>) -> JsValue {
    let next = |steps: &Rc<Steps>| {
        let steps = Rc::clone(steps);
        promise(async move { steps.next().await }).into()
    };
    let leave = |steps: &Rc<Steps>| {
        steps.is_over.set(true);
        steps.handle.reader.notify();
        Promise::resolve(&step(&JsValue::UNDEFINED, true)).into()
    };
    iterator_of(steps, &Symbol::async_iterator(), [next, leave, again])
}

/// What one does with an iterator: `next`, `return`, and asking for the iterator itself.
pub type Moves<T> = [fn(&Rc<T>) -> JsValue; 3];

/// An iterator over what `owner` gives. It never holds itself: a cycle through WebAssembly would never be collected,
/// and the watch would never stop.
pub fn iterator_of<T: 'static>(
    owner: &Rc<T>,
    symbol: &Symbol,
    [next, leave, again]: Moves<T>,
) -> JsValue {
    let object = JsValue::from(Object::new());
    for (key, method) in [
        (&"next".into(), next),
        (&"return".into(), leave),
        (symbol.as_ref(), again),
    ] {
        let owner = Rc::clone(owner);
        let method = function(Box::new(move |_| Ok(method(&owner))));
        // A new object takes any property.
        let _ = Reflect::set(&object, key, &method);
    }
    object
}

impl Steps {
    fn has_more(&self) -> bool {
        self.handle.reader.version() > self.seen.get()
    }

    async fn next(&self) -> Result<JsValue, JsValue> {
        let _awaiting = self.handle.awaiting();
        let reader = &self.handle.reader;
        reader
            .until(&|| self.is_over.get() || self.has_more() || reader.outcome().is_some())
            .await;
        if !self.is_over.get() && self.has_more() {
            self.seen.set(reader.version());
            return Ok(step(&self.handle.snapshot(), false));
        }
        let was_over = self.is_over.replace(true);
        match reader.outcome() {
            // Whoever closed it knows.
            _ if was_over => {}
            None | Some(Outcome::Batch(_) | Outcome::Failed(Error::Closed)) => {}
            Some(outcome) => return Err(self.handle.reason(&outcome)),
        }
        Ok(step(&JsValue::UNDEFINED, true))
    }
}

/// What `next()` of an iterator gives.
pub fn step(value: &JsValue, done: bool) -> JsValue {
    record(&[("value", value.clone()), ("done", done.into())])
}
