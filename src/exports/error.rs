//! Errors as JavaScript sees them: real `Error` objects with a literal `kind`.

use js_sys::Object;
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};

use super::objects::{self, define};
use crate::reflect::get;
use supermetrics_batch_status_core::error::option::OptionError;
use supermetrics_batch_status_core::error::{Error, TokenError};
use supermetrics_batch_status_core::model::RateLimit;

const NAME: &str = "BatchStatusError";

/// What an error has besides its message.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Details<'e> {
    name: &'static str,
    kind: &'static str,
    code: Option<&'e str>,
    http_status: Option<u16>,
    request_id: Option<&'e str>,
    challenge: Option<&'e str>,
    retry_after_ms: Option<u64>,
    rate_limit: Option<RateLimit>,
    retryable: bool,
    path: Option<&'e str>,
}

/// The JavaScript error for `error`. `cause` is what the platform or the token function threw.
///
/// `name` and `message` are enumerable, and `cause` is not: `{ ...error }` has all that `structuredClone` can carry, and is
/// still recognised where it arrives.
pub fn to_js(error: &Error, cause: Option<JsValue>) -> JsValue {
    let message = error.message();
    let object = js_sys::Error::new(&message);
    define(&object, "message", &message.into(), true);
    let details = objects::to_js(&Details {
        name: NAME,
        kind: error.kind().as_str(),
        code: error.code(),
        http_status: error.http_status(),
        request_id: error.request_id(),
        challenge: error.challenge(),
        retry_after_ms: error.retry_after_ms(),
        rate_limit: error.rate_limit(),
        retryable: error.is_retryable(),
        path: error.path(),
    });
    Object::assign(&object, details.unchecked_ref());
    // Other requests run at the same time, and may have thrown since.
    let has_thrown = matches!(error, Error::Network(_) | Error::Token(TokenError::Threw));
    if let Some(cause) = cause.filter(|_| has_thrown) {
        define(&object, "cause", &cause, false);
    }
    object.into()
}

/// The error of an option that is not what it must be.
pub fn refused(problem: OptionError) -> JsValue {
    to_js(&problem.into(), None)
}

/// Whether `value` is such an error: also one of another realm, where `instanceof` fails, and a copy of its properties.
pub fn is_ours(value: &JsValue) -> bool {
    value.is_object()
        && get(value, "name")
            .as_string()
            .is_some_and(|name| name == NAME)
        && get(value, "kind").is_string()
}
