//! Errors as JavaScript sees them: real `Error` objects with a literal `kind`.

use wasm_bindgen::JsValue;

use super::objects::{define, record};
use crate::reflect::{get, set};
use supermetrics_batch_status_core::error::option::OptionError;
use supermetrics_batch_status_core::error::{Error, TokenError};
use supermetrics_batch_status_core::model::RateLimit;

const NAME: &str = "BatchStatusError";

/// The JavaScript error for `error`. `cause` is what the platform or the token function threw.
///
/// `name` and `message` are enumerable, and `cause` is not: `{ ...error }` has all that `structuredClone` can carry, and is
/// still recognised where it arrives.
pub fn to_js(error: &Error, cause: Option<JsValue>) -> JsValue {
    let message = error.message();
    let object = JsValue::from(js_sys::Error::new(&message));
    let text = |text: Option<&str>| text.map_or(JsValue::NULL, JsValue::from_str);
    let number = |number: Option<f64>| number.map_or(JsValue::NULL, JsValue::from_f64);
    let retry_after = error.retry_after_ms().map(|wait| wait as f64);
    define(&object, "message", &text(Some(&message)), true);
    for (name, value) in [
        ("name", text(Some(NAME))),
        ("kind", text(Some(error.kind().as_str()))),
        ("code", text(error.code())),
        ("httpStatus", number(error.http_status().map(f64::from))),
        ("requestId", text(error.request_id())),
        ("challenge", text(error.challenge())),
        ("retryAfterMs", number(retry_after)),
        ("rateLimit", rate_limit(error.rate_limit())),
        ("retryable", error.is_retryable().into()),
        ("path", text(error.path())),
    ] {
        set(&object, name, &value);
    }
    // Other requests run at the same time, and may have thrown since.
    let has_thrown = matches!(error, Error::Network(_) | Error::Token(TokenError::Threw));
    if let Some(cause) = cause.filter(|_| has_thrown) {
        define(&object, "cause", &cause, false);
    }
    object
}

fn rate_limit(rate_limit: Option<RateLimit>) -> JsValue {
    let number =
        |number: Option<u64>| number.map_or(JsValue::NULL, |number| (number as f64).into());
    rate_limit.map_or(JsValue::NULL, |RateLimit { limit, remaining }| {
        record(&[("limit", number(limit)), ("remaining", number(remaining))])
    })
}

/// The error of an option that is not what it must be.
pub fn refused(problem: OptionError) -> JsValue {
    to_js(&Error::Option(problem), None)
}

/// Whether `value` is such an error: also one of another realm, where `instanceof` fails, and a copy of its properties.
pub fn is_ours(value: &JsValue) -> bool {
    value.is_object()
        && get(value, "name")
            .as_string()
            .is_some_and(|name| name == NAME)
        && get(value, "kind").is_string()
}
