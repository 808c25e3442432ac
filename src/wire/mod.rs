//! The API's JSON as it is sent, read tolerantly. What the values mean is [`crate::normalize`]'s business.

mod fields;
mod json;
mod read;
mod record;
mod schema;

pub use fields::{At, Fields};
pub use json::{Cursor, JsonError, Kind};
pub use read::{Head, read_failure, read_head, read_rows};
pub use record::{Number, Part, Record, Text};
