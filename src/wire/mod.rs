//! The API's JSON as it is sent, read tolerantly. What the values mean is [`crate::normalize`]'s business.

mod failure;
mod fields;
mod head;
mod json;
mod query;

pub use failure::{WireFailure, read_failure};
pub use fields::Fields;
pub use head::{WireHead, read_head};
pub use json::{Cursor, JsonError, Kind};
pub use query::{WireQuery, read_queries};
