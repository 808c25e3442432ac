//! JavaScript values to the core's vocabulary and back.

use js_sys::{Object, Reflect};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};

use crate::events::get;
use crate::realm::is_list;
use supermetrics_batch_status_core::json;
use supermetrics_batch_status_core::request::bound::MAX_SAFE_INTEGER;
use supermetrics_batch_status_core::request::options::Value;
use supermetrics_batch_status_core::text::digits;

/// How deep options are nested at most: `{ retry: { limit: 1 } }`.
const MOST_DEPTH: u8 = 2;

/// Of a longer list no more is read: no option takes it.
const MOST_ELEMENTS: usize = 1001;

/// The options as given: values for the core to check, and the two that only JavaScript can use.
pub struct Given {
    /// All options, by name.
    pub options: Value,
    /// The value of `token`.
    pub token: JsValue,
    /// The value of `signal`, if there is one.
    pub signal: Option<JsValue>,
}

impl Given {
    /// Reads each option once, so that a getter cannot give two answers.
    pub fn read(options: &JsValue) -> Self {
        let mut given = Self {
            options: Value::Absent,
            token: JsValue::UNDEFINED,
            signal: None,
        };
        given.options = to_value(options, MOST_DEPTH, &mut |name, value| match name {
            "token" => given.token = value.clone(),
            "signal" => given.signal = Some(value.clone()).filter(JsValue::is_object),
            _ => {}
        });
        given
    }
}

/// A value that holds nothing for JavaScript alone.
pub fn read(value: &JsValue) -> Value {
    to_value(value, MOST_DEPTH, &mut |_, _| {})
}

fn to_value(value: &JsValue, depth: u8, seen: &mut dyn FnMut(&str, &JsValue)) -> Value {
    if value.is_null() || value.is_undefined() {
        Value::Absent
    } else if let Some(flag) = value.as_bool() {
        Value::Bool(flag)
    } else if let Some(number) = value.as_f64() {
        Value::Number(number, number_text(number, value))
    } else if let Some(text) = value.as_string() {
        Value::Text(text)
    } else if value.is_function() {
        Value::Function
    } else if is_list(value) {
        to_list(value)
    } else if is_signal(value) {
        Value::Signal
    } else if depth > 0 && is_plain_object(value) {
        to_object(value.unchecked_ref(), depth, seen)
    } else if value.is_object() {
        Value::Other("an object that is not plain".to_owned())
    } else {
        Value::Other("a value of another type".to_owned())
    }
}

/// Element by element: an iterator may throw, or never end.
fn to_list(list: &JsValue) -> Value {
    let length = get(list, "length").as_f64().unwrap_or(0.0);
    let indexes = 0..(length as usize).min(MOST_ELEMENTS) as u32;
    let element = |index| match Reflect::get_u32(list, index) {
        Ok(element) => to_value(&element, 0, &mut |_, _| {}),
        Err(_) => thrown(),
    };
    Value::List(indexes.map(element).collect())
}

/// A getter that throws gives nothing that could be checked.
fn thrown() -> Value {
    Value::Other("a getter that throws".to_owned())
}

fn to_object(object: &Object, depth: u8, seen: &mut dyn FnMut(&str, &JsValue)) -> Value {
    let Ok(keys) = Reflect::own_keys(object) else {
        return Value::Other("an object that cannot be read".to_owned());
    };
    let fields = keys.iter().map(|key| {
        let name = key.as_string().unwrap_or_else(|| "a symbol".to_owned());
        let value = Reflect::get(object, &key);
        let value = value.map(|value| {
            seen(&name, &value);
            to_value(&value, depth - 1, &mut |_, _| {})
        });
        (name, value.unwrap_or_else(|_| thrown()))
    });
    Value::Object(fields.collect())
}

/// Whether an object's prototype is `Object.prototype`, of whatever realm, or none.
fn is_plain_object(value: &JsValue) -> bool {
    let prototype_of = |value: &JsValue| Reflect::get_prototype_of(value).map(JsValue::from);
    value.is_object()
        && prototype_of(value).is_ok_and(|prototype| {
            prototype.is_null() || prototype_of(&prototype).is_ok_and(|parent| parent.is_null())
        })
}

/// An `AbortSignal` by its shape: one of another realm is as good.
fn is_signal(value: &JsValue) -> bool {
    value.is_object()
        && get(value, "aborted").as_bool().is_some()
        && get(value, "addEventListener").is_function()
        && get(value, "removeEventListener").is_function()
}

/// A number as JavaScript writes it: Rust's own float formatting would weigh more than all of this.
fn number_text(number: f64, value: &JsValue) -> String {
    // Lists of positions would cross over to JavaScript a thousand times.
    if number.fract() == 0.0 && (0.0..=MAX_SAFE_INTEGER as f64).contains(&number) {
        return digits(number as u64);
    }
    js_sys::Number::unchecked_from_js_ref(value)
        .to_string_with_radix(10)
        .map_or_else(|_| "a number".to_owned(), String::from)
}

/// A plain JavaScript object. What is missing is `null`, never `undefined`.
pub fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let mut text = String::new();
    json::add(&mut text, value, |number| {
        number_text(number, &JsValue::from_f64(number))
    });
    js_sys::JSON::parse(&text)
}

/// Makes an object, and all that is in it, unchangeable; errors are left as they are.
pub fn freeze(value: &JsValue) {
    let Some(object) = value.dyn_ref::<Object>() else {
        return;
    };
    if !object.is_instance_of::<js_sys::Error>() {
        Object::freeze(object);
        for value in Object::values(object).iter() {
            freeze(&value);
        }
    }
}
