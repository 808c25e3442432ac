//! The endpoint's fields: their names, their JSON paths, and where their values go.
//!
//! A table instead of code for each field: it reads like the API's own page, and weighs a third.

use super::record::{Number, Part, Text};

/// One field of an object.
#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub to: To,
}

/// Where a field's value goes.
#[derive(Debug)]
pub enum To {
    Text(Text),
    Number(Number),
    /// The list of accounts.
    Accounts,
    Object(Object),
}

/// An object within another.
#[derive(Debug)]
pub struct Object {
    pub part: Part,
    /// JSON path, below the row or from the root.
    pub path: &'static str,
    pub fields: &'static [Field],
    pub rank: Rank,
}

/// Which of two places counts, where the same object may be sent in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    /// The place as published.
    First,
    /// Another place: it counts where the first is not there.
    Second,
    /// An older name: likewise, with a warning.
    Older,
}

const fn text(name: &'static str, to: Text) -> Field {
    let to = To::Text(to);
    Field { name, to }
}

const fn number(name: &'static str, to: Number) -> Field {
    let to = To::Number(to);
    Field { name, to }
}

const fn object(
    name: &'static str,
    part: Part,
    path: &'static str,
    fields: &'static [Field],
    rank: Rank,
) -> Field {
    let to = To::Object(Object {
        part,
        path,
        fields,
        rank,
    });
    Field { name, to }
}

/// An object of a row or of the root, whose path is its name.
const fn top(name: &'static str, part: Part, fields: &'static [Field]) -> Field {
    object(name, part, name, fields, Rank::First)
}

/// One element of `data`.
pub const ROW: &[Field] = &[
    text("@type", Text::Type),
    text("schedule_id", Text::ScheduleId),
    text("status_code", Text::Status),
    text("query_start_time", Text::StartTime),
    text("query_end_time", Text::EndTime),
    top("split_info", Part::Split, SPLIT),
    top("error_info", Part::Error, ERROR_INFO),
    top("result_info", Part::Result, RESULT),
    object(
        "results_info",
        Part::Result,
        "results_info",
        RESULT,
        Rank::Older,
    ),
];

const SPLIT: &[Field] = &[
    Field {
        name: "ds_accounts",
        to: To::Accounts,
    },
    text("start_date", Text::StartDate),
    text("end_date", Text::EndDate),
];

const ERROR_INFO: &[Field] = &[
    number("status", Number::ErrorStatus),
    text("code", Text::Code),
    text("message", Text::Message),
    text("description", Text::Description),
];

const RESULT: &[Field] = &[
    number("total_rows", Number::TotalRows),
    text("results_url", Text::ResultsUrl),
];

/// The answer but for `data`. The published page leaves open whether counts lie in `meta` or beside it.
pub const HEAD: &[Field] = &[
    top("meta", Part::Meta, META),
    object(
        "progress",
        Part::Progress,
        "progress",
        PROGRESS,
        Rank::Second,
    ),
    object(
        "paginate",
        Part::Paginate,
        "paginate",
        PAGINATE,
        Rank::Second,
    ),
    top("error", Part::Error, ERROR),
];

const META: &[Field] = &[
    text("request_id", Text::RequestId),
    text("status_code", Text::Status),
    object(
        "progress",
        Part::Progress,
        "meta.progress",
        PROGRESS,
        Rank::First,
    ),
    object(
        "paginate",
        Part::Paginate,
        "meta.paginate",
        PAGINATE,
        Rank::First,
    ),
];

/// The answer wrapped once more: `{ "data": { "meta": {}, "data": [] } }`.
pub const WRAPPED: &[Field] = &[object(
    "meta",
    Part::Meta,
    "data.meta",
    WRAPPED_META,
    Rank::First,
)];

const WRAPPED_META: &[Field] = &[
    text("request_id", Text::RequestId),
    text("status_code", Text::Status),
    object(
        "progress",
        Part::Progress,
        "data.meta.progress",
        PROGRESS,
        Rank::First,
    ),
    object(
        "paginate",
        Part::Paginate,
        "data.meta.paginate",
        PAGINATE,
        Rank::First,
    ),
];

const PROGRESS: &[Field] = &[
    number("queued", Number::Queued),
    number("running", Number::Running),
    number("success", Number::Success),
    number("failure", Number::Failure),
];

const PAGINATE: &[Field] = &[
    number("offset", Number::Offset),
    number("limit", Number::Limit),
    number("total", Number::Total),
];

/// The body of an API error: the API's own envelope, or RFC 9457 problem details.
pub const FAILURE: &[Field] = &[
    top("meta", Part::Meta, META),
    top("error", Part::Error, ERROR),
    text("type", Text::Code),
    text("title", Text::Message),
    text("detail", Text::Description),
];

const ERROR: &[Field] = &[
    text("code", Text::Code),
    text("message", Text::Message),
    text("description", Text::Description),
];
