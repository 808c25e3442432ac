//! The endpoint's fields but for those of a query: their names, their JSON paths, and where their values go.
//!
//! A table instead of code for each field: it reads like the API's own page, and weighs a third.

use super::record::Part;
use crate::fields::{ROW as ROW_FIELDS, Slot};

/// One field of an object.
#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    /// Its name as it comes after another field: with the comma, in quotation marks, and with the colon.
    pub key: &'static str,
    pub to: To,
}

impl Field {
    /// Its name as responses have it, with all that stands between values.
    #[inline(always)]
    pub fn key(&self, is_first: bool) -> &'static str {
        self.key.get(usize::from(is_first)..).unwrap_or_default()
    }
}

/// Where a field's value goes.
#[derive(Debug)]
pub enum To {
    Text(Slot),
    Number(Slot),
    /// The list of accounts.
    Accounts,
    /// The rows, which may be wrapped once more.
    Rows,
    /// The rows within that.
    WrappedRows,
    Object(Object),
}

/// An object within another.
#[derive(Debug)]
pub struct Object {
    pub part: Part,
    /// JSON path, below the row or from the root.
    pub path: &'static str,
    pub fields: &'static [Field],
    pub precedence: Precedence,
}

/// Which of two places counts, where the same object may be sent in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precedence {
    /// The place as published.
    First,
    /// Another place: it counts where the first is not there.
    Second,
    /// An older name: likewise, with a warning.
    Older,
}

/// A field whose value goes to `$to`. The API sends fields in the order of the tables: each is looked for where the one
/// before it ended.
macro_rules! field {
    ($name:literal, $to:expr) => {
        $crate::status::wire::schema::Field {
            name: $name,
            key: concat!(",\"", $name, "\":"),
            to: $to,
        }
    };
}
pub(crate) use field;

pub(crate) const fn object(
    part: Part,
    path: &'static str,
    fields: &'static [Field],
    precedence: Precedence,
) -> To {
    To::Object(Object {
        part,
        path,
        fields,
        precedence,
    })
}

/// What reading begins with.
const fn root(path: &'static str, fields: &'static [Field]) -> Object {
    Object {
        part: Part::Meta,
        path,
        fields,
        precedence: Precedence::First,
    }
}

/// An object of a row or of the root, whose path is its name.
pub(crate) const fn top(part: Part, name: &'static str, fields: &'static [Field]) -> To {
    object(part, name, fields, Precedence::First)
}

/// One element of `data`.
pub static ROW: Object = root("", ROW_FIELDS);

/// The response. The published page leaves open whether counts lie in `meta` or beside it.
pub static HEAD: Object = root(
    "",
    &[
        field!("meta", top(Part::Meta, "meta", META)),
        field!("data", To::Rows),
        field!(
            "progress",
            object(Part::Progress, "progress", PROGRESS, Precedence::Second)
        ),
        field!(
            "paginate",
            object(Part::Paginate, "paginate", PAGINATE, Precedence::Second)
        ),
        field!("error", top(Part::Error, "error", ERROR)),
    ],
);

/// The fields of `meta`, where it is at this path.
macro_rules! meta {
    ($path:literal) => {
        &[
            field!("request_id", To::Text(Slot::RequestId)),
            field!("status_code", To::Text(Slot::Status)),
            field!(
                "progress",
                object(
                    Part::Progress,
                    concat!($path, ".progress"),
                    PROGRESS,
                    Precedence::First
                )
            ),
            field!(
                "paginate",
                object(
                    Part::Paginate,
                    concat!($path, ".paginate"),
                    PAGINATE,
                    Precedence::First
                )
            ),
        ]
    };
}

const META: &[Field] = meta!("meta");

/// The response wrapped once more: `{ "data": { "meta": {}, "data": [] } }`.
pub static WRAPPED: Object = root(
    "data",
    &[
        field!(
            "meta",
            object(Part::Meta, "data.meta", WRAPPED_META, Precedence::First)
        ),
        field!("data", To::WrappedRows),
    ],
);

const WRAPPED_META: &[Field] = meta!("data.meta");

const PROGRESS: &[Field] = &[
    field!("queued", To::Number(Slot::Queued)),
    field!("running", To::Number(Slot::Running)),
    field!("success", To::Number(Slot::Success)),
    field!("failure", To::Number(Slot::Failure)),
];

const PAGINATE: &[Field] = &[
    field!("offset", To::Number(Slot::Offset)),
    field!("limit", To::Number(Slot::Limit)),
    field!("total", To::Number(Slot::Total)),
];

/// The body of an API error: the API's own envelope, or RFC 9457 problem details.
pub static FAILURE: Object = root(
    "",
    &[
        field!("meta", top(Part::Meta, "meta", META)),
        field!("error", top(Part::Error, "error", ERROR)),
        field!("type", To::Text(Slot::Type)),
        field!("title", To::Text(Slot::Title)),
        field!("detail", To::Text(Slot::Detail)),
    ],
);

const ERROR: &[Field] = &[
    field!("code", To::Text(Slot::Code)),
    field!("message", To::Text(Slot::Message)),
    field!("description", To::Text(Slot::Description)),
];
