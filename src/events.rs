//! Listeners on the platform's event targets.

use js_sys::Function;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

use crate::reflect::get;

/// A listener on an event target; removed when dropped.
pub struct Listener {
    target: JsValue,
    event: &'static str,
    closure: Closure<dyn FnMut()>,
}

impl Listener {
    pub fn new(
        target: JsValue,
        event: &'static str,
        heard: Box<dyn FnMut()>,
    ) -> Result<Self, JsValue> {
        let listener = Self {
            target,
            event,
            closure: Closure::wrap(heard),
        };
        listener.call("addEventListener")?;
        Ok(listener)
    }

    /// Called by name, because a target of another realm is none to `instanceof`.
    fn call(&self, method: &str) -> Result<JsValue, JsValue> {
        let method: Function = get(&self.target, method).dyn_into()?;
        method.call2(
            &self.target,
            &JsValue::from_str(self.event),
            self.closure.as_ref(),
        )
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // A target that cannot remove a listener never had one.
        let _ = self.call("removeEventListener");
    }
}
