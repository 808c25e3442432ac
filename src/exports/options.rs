//! Options as JavaScript passes them: values for the core to check, and those that only JavaScript can use.

use js_sys::{ArrayBuffer, Function, Object, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use super::error::refused;
use super::objects::number_text;
use crate::host::{BrowserHost, Credentials, TokenSource};
use crate::reflect::get;
use supermetrics_batch_status_core::error::option::OptionError;
use supermetrics_batch_status_core::request::Secret;
use supermetrics_batch_status_core::request::options::Value;

#[wasm_bindgen]
extern "C" {
    /// It throws for a proxy that was revoked.
    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;
}

/// How deep options are nested at most: `{ retry: { limit: 1 } }`.
const MAX_DEPTH: u8 = 2;

/// Elements of a list that are read: no option takes more.
const MAX_ELEMENTS: usize = 1001;

/// An option that only JavaScript can use.
struct Foreign {
    name: &'static str,
    /// What messages say that it must be.
    expected: &'static str,
    is_valid: fn(&JsValue) -> bool,
}

const fn foreign(
    name: &'static str,
    expected: &'static str,
    is_valid: fn(&JsValue) -> bool,
) -> Foreign {
    Foreign {
        name,
        expected,
        is_valid,
    }
}

const FOREIGN: [Foreign; 5] = [
    foreign("signal", "an AbortSignal", is_signal),
    foreign("fetch", "a function", JsValue::is_function),
    foreign(
        "credentials",
        "\"omit\", \"same-origin\" or \"include\"",
        |value| read_credentials(value).is_some(),
    ),
    foreign("share", "\"browser\"", |value| value == "browser"),
    foreign("log", "a function", JsValue::is_function),
];

/// Options, each read once, so that a getter cannot give two values.
pub struct RawOptions {
    /// For the core, which checks them by name.
    pub options: Value,
    /// Those of [`FOREIGN`], in its order; `undefined` where there is none.
    foreign: [JsValue; FOREIGN.len()],
    /// The value of `token`, where it is a function.
    token: Option<Function>,
}

impl RawOptions {
    /// Reads an options object.
    pub fn read(options: &JsValue) -> Self {
        let mut raw = Self {
            options: Value::Absent,
            foreign: [const { JsValue::UNDEFINED }; FOREIGN.len()],
            token: None,
        };
        raw.options = to_value(options, MAX_DEPTH, &mut |name, value| {
            raw.takes(name, value)
        });
        raw
    }

    /// Whether an option is none for the core.
    fn takes(&mut self, name: &str, value: &JsValue) -> bool {
        if name == "token" {
            self.token = value.dyn_ref().cloned();
            return self.token.is_some();
        }
        let place = FOREIGN.iter().position(|option| option.name == name);
        let place = place.and_then(|place| self.foreign.get_mut(place));
        place.map(|place| *place = value.clone()).is_some()
    }

    /// Checks the options that only JavaScript can use.
    pub fn check(&self) -> Result<(), JsValue> {
        for (option, value) in FOREIGN.iter().zip(&self.foreign) {
            if !is_absent(value) && !(option.is_valid)(value) {
                let got = read(value).shown();
                let problem = OptionError::invalid(option.name, option.expected, got);
                return Err(refused(problem));
            }
        }
        Ok(())
    }

    /// The signal, if there is one.
    pub fn signal(&self) -> Option<JsValue> {
        let [signal, ..] = &self.foreign;
        (!is_absent(signal)).then(|| signal.clone())
    }

    /// What is told of a watch's events.
    #[cfg(feature = "watch")]
    pub fn log(&self) -> Option<Function> {
        let [.., log] = &self.foreign;
        log.dyn_ref().cloned()
    }

    /// How requests are sent.
    pub fn sender(&self) -> Sender {
        let [_, fetch, credentials, share, _] = &self.foreign;
        Sender {
            token: self.token.clone(),
            fetch: fetch.dyn_ref().cloned(),
            credentials: read_credentials(credentials).unwrap_or_default(),
            // What a function of the caller's sends cannot be compared with what others send.
            is_shared: share.is_string() && is_absent(fetch),
        }
    }
}

/// How requests are sent, as far as JavaScript decides it.
pub struct Sender {
    token: Option<Function>,
    fetch: Option<Function>,
    credentials: Credentials,
    /// Whether tabs share a poller.
    #[cfg_attr(
        not(feature = "watch"),
        expect(dead_code, reason = "one call shares nothing")
    )]
    is_shared: bool,
}

impl Sender {
    /// The host that sends this way. `token` is the fixed token, if there is one.
    pub fn host(&self, token: Option<Secret>) -> BrowserHost {
        let token = match (&self.token, token) {
            (Some(function), _) => TokenSource::Function(function.clone()),
            (None, Some(token)) => TokenSource::Fixed(token),
            (None, None) => TokenSource::None,
        };
        let host = BrowserHost::new(token).with_credentials(self.credentials);
        match &self.fetch {
            Some(fetch) => host.with_fetch(fetch.clone()),
            None => host,
        }
    }

    /// Whether both send the same way, with the very same functions.
    #[cfg(feature = "watch")]
    pub fn is_same(&self, other: &Self) -> bool {
        self.token == other.token
            && self.fetch == other.fetch
            && self.credentials == other.credentials
            && self.is_shared == other.is_shared
    }

    /// Whether tabs share a poller.
    #[cfg(feature = "watch")]
    pub fn is_shared(&self) -> bool {
        self.is_shared
    }
}

fn is_absent(value: &JsValue) -> bool {
    value.is_null() || value.is_undefined()
}

fn read_credentials(value: &JsValue) -> Option<Credentials> {
    Credentials::read(&value.as_string()?)
}

/// A value that holds nothing for JavaScript alone.
pub fn read(value: &JsValue) -> Value {
    to_value(value, MAX_DEPTH, &mut |_, _| false)
}

/// `takes` is shown each field of an object, and keeps those that are none for the core.
fn to_value(value: &JsValue, depth: u8, takes: &mut dyn FnMut(&str, &JsValue) -> bool) -> Value {
    if value.is_undefined() {
        Value::Absent
    } else if value.is_null() {
        Value::Null
    } else if let Some(flag) = value.as_bool() {
        Value::Bool(flag)
    } else if let Some(number) = value.as_f64() {
        Value::Number(number, number_text(number, value))
    } else if let Some(text) = value.as_string() {
        Value::Text(text)
    } else if value.is_function() {
        Value::Other("a function".to_owned())
    } else if is_list(value) {
        to_list(value)
    } else if is_signal(value) {
        Value::Other("an AbortSignal".to_owned())
    } else if depth > 0 && is_plain_object(value) {
        to_object(value.unchecked_ref(), depth, takes)
    } else if value.is_object() {
        Value::Other("an object that is not plain".to_owned())
    } else {
        Value::Other("a value of another type".to_owned())
    }
}

/// Whether `value` is an array or a typed array, of whatever realm.
fn is_list(value: &JsValue) -> bool {
    is_array(value).unwrap_or(false) || ArrayBuffer::is_view(value)
}

/// Element by element: an iterator may throw, or never end.
fn to_list(list: &JsValue) -> Value {
    let length = get(list, "length").as_f64().unwrap_or(0.0);
    let mut values = Vec::new();
    for index in 0..(length as usize).min(MAX_ELEMENTS) as u32 {
        values.push(match Reflect::get_u32(list, index) {
            Ok(element) => to_value(&element, 0, &mut |_, _| false),
            Err(_) => thrown(),
        });
    }
    Value::List(values)
}

/// A getter that throws gives nothing that could be checked.
fn thrown() -> Value {
    Value::Other("a getter that throws".to_owned())
}

fn to_object(object: &Object, depth: u8, takes: &mut dyn FnMut(&str, &JsValue) -> bool) -> Value {
    let Ok(keys) = Reflect::own_keys(object) else {
        return Value::Other("an object that cannot be read".to_owned());
    };
    let mut fields = Vec::new();
    for key in keys.iter() {
        let name = key.as_string().unwrap_or_else(|| "a symbol".to_owned());
        let value = match Reflect::get(object, &key) {
            Ok(value) if takes(&name, &value) => Value::Absent,
            Ok(value) => to_value(&value, depth - 1, &mut |_, _| false),
            Err(_) => thrown(),
        };
        fields.push((name, value));
    }
    Value::Object(fields)
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
