//! The API's JSON as it is sent, read tolerantly. What the values mean is [`crate::status::normalize`]'s business.

mod fields;
mod json;
mod read;
mod record;
pub(crate) mod schema;

pub use fields::{At, Fields};
pub use json::{Cursor, Kind, plain_length, without_mark};
pub use read::{RowVisitor, Rows, read_failure, read_head};
pub use record::{Part, Record};
