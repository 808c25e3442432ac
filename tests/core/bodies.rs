//! Real bodies, and small changes to them.

use serde_json::{Value, json};
use supermetrics_batch_status_core::error::ResponseError;
use supermetrics_batch_status_core::model::BatchStatus;
use supermetrics_batch_status_core::status::read_status;

pub const RUNNING: &str = include_str!("../fixtures/running.json");
pub const STOPPED: &str = include_str!("../fixtures/stopped.json");
pub const ERROR_401: &str = include_str!("../fixtures/error-401.json");
pub const ERROR_401_PROBLEM: &str = include_str!("../fixtures/error-401-problem-details.json");
pub const ERROR_404: &str = include_str!("../fixtures/error-404.json");
pub const ERROR_429: &str = include_str!("../fixtures/error-429.json");

pub fn running() -> Value {
    serde_json::from_str(RUNNING).unwrap()
}

/// The running body with the value at a JSON pointer replaced; `null` pointers make the member.
pub fn running_with(pointer: &str, value: Value) -> Value {
    let mut body = running();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match body.pointer_mut(parent).unwrap() {
        Value::Object(object) => {
            object.insert(name.to_owned(), value);
        }
        Value::Array(array) => array[name.parse::<usize>().unwrap()] = value,
        other => panic!("{pointer} is in {other}"),
    }
    body
}

/// The running body without the member at a JSON pointer.
pub fn running_without(pointer: &str) -> Value {
    let mut body = running();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(parent)
        .unwrap()
        .as_object_mut()
        .unwrap()
        .remove(name);
    body
}

pub fn read(body: &Value) -> Result<BatchStatus, ResponseError> {
    read_status(body.to_string().as_bytes(), 0)
}

/// What JavaScript sees of a status, as JSON.
pub fn as_json(status: &BatchStatus) -> Value {
    json!(status)
}
