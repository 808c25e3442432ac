//! Errors as JavaScript meets them: real `Error` objects with a literal `kind`.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};

use crate::objects::set;
use supermetrics_batch_status_core::error::option::OptionError;
use supermetrics_batch_status_core::error::{Error, TokenError};

const NAME: &str = "BatchStatusError";

/// The JavaScript error for `error`. `cause` is what the platform or the token function threw.
pub fn to_js(error: &Error, cause: Option<JsValue>) -> JsValue {
    let object = js_sys::Error::new(&error.message());
    object.set_name(NAME);
    let text = |text: Option<&str>| text.map_or(JsValue::NULL, JsValue::from_str);
    let number = |number: Option<f64>| number.map_or(JsValue::NULL, JsValue::from_f64);
    let retry_after = error.retry_after_ms().map(|wait| wait as f64);
    for (name, value) in [
        ("kind", text(Some(error.kind().as_str()))),
        ("code", text(error.code())),
        ("httpStatus", number(error.http_status().map(f64::from))),
        ("requestId", text(error.request_id())),
        ("challenge", text(error.challenge())),
        ("retryAfterMs", number(retry_after)),
        ("retryable", JsValue::from_bool(error.is_retryable())),
        ("path", text(error.path())),
    ] {
        set(&object, &name.into(), &value);
    }
    // Others run at the same time, and may have thrown since.
    let has_thrown = matches!(error, Error::Network(_) | Error::Token(TokenError::Threw));
    if let Some(cause) = cause.filter(|_| has_thrown) {
        set(&object, &"cause".into(), &cause);
    }
    object.into()
}

/// The error for options that are not as they must be.
pub fn refused(problem: OptionError) -> JsValue {
    to_js(&Error::Option(problem), None)
}

/// Whether `value` is such an error, also one from another realm, where `instanceof` fails.
pub fn is_ours(value: &JsValue) -> bool {
    let has = |name: &str| Reflect::get(value, &JsValue::from_str(name)).ok();
    value.is_object()
        && has("name").is_some_and(|name| name.as_string().is_some_and(|name| name == NAME))
        && has("kind").is_some_and(|kind| kind.is_string())
        && (value.is_instance_of::<js_sys::Error>() || has("stack").is_some())
}
