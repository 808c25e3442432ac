//! The fields of a query, one line each.
//!
//! Reading, normalising, keeping, saving, handing over, sorting, searching and exporting a field go by its line in
//! [`QUERY_FIELDS`]. A new field is a line here, one in `src/exports/page_rows.js` and one in `src/types.d.ts`, which a test holds
//! against this table.

use serde::Serialize;

use crate::model::QueryState;
use crate::status::wire::schema::{Field, Precedence, To, field, object, top};
use crate::status::wire::{Part, Record};

/// What the value of a field is: how it is checked, kept, sorted and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The position in the batch, which is not sent.
    Index,
    /// The state, as this crate names it.
    State,
    /// The state, as the API sent it.
    StateWord,
    /// From start to end, in milliseconds.
    Duration,
    /// A text that mostly ends in a number.
    Key,
    /// A date-time, as epoch milliseconds.
    Time,
    /// A list of texts.
    Accounts,
    /// A day, `YYYY-MM-DD`.
    Day,
    /// A text.
    Text,
    /// A whole number.
    Number,
    /// A whole number that is not negative.
    Count,
    /// An http or https URL, which mostly ends in the number of the key.
    Link,
}

/// One field of a query.
#[derive(Clone, Copy, Debug)]
pub struct QueryField {
    /// Where its value is in a [`Record`].
    pub slot: Slot,
    /// What its value is.
    pub kind: Kind,
    /// The object that holds it in the response.
    pub part: Part,
    /// Its name there; empty where it is not sent.
    pub json: &'static str,
    /// Its name in JavaScript.
    pub name: &'static str,
    /// Its column in CSV; empty for none.
    pub csv: &'static str,
    /// The name by which rows are sorted by it; empty for none.
    pub sort: &'static str,
    /// Whether a search looks for its value.
    pub is_searched: bool,
    /// Whether many rows have the same values in the shared fields of its object: these are kept as one record.
    pub is_shared: bool,
}

macro_rules! type_of {
    (Index) => { u64 };
    (State) => { QueryState };
    (Accounts) => { Vec<String> };
    (Count) => { Option<u64> };
    (Time) => { Option<i64> };
    (Duration) => { Option<i64> };
    (Number) => { Option<i64> };
    ($text:ident) => { Option<String> };
}

/// The value of a field, from a record.
macro_rules! value_of {
    ($record:ident Index $slot:ident) => {
        0
    };
    ($record:ident State $slot:ident) => {
        $record.state
    };
    ($record:ident Accounts $slot:ident) => {
        $record.accounts.iter().map(ToString::to_string).collect()
    };
    ($record:ident Count $slot:ident) => {
        $record.number(Slot::$slot).map(|count| count as u64)
    };
    ($record:ident Time $slot:ident) => {
        $record.number(Slot::$slot)
    };
    ($record:ident Duration $slot:ident) => {
        $record.number(Slot::$slot)
    };
    ($record:ident Number $slot:ident) => {
        $record.number(Slot::$slot)
    };
    ($record:ident $text:ident $slot:ident) => {
        $record.owned(Slot::$slot)
    };
}

/// Where a value goes when it is read.
macro_rules! to {
    (Accounts $slot:ident) => {
        To::Accounts
    };
    (Count $slot:ident) => {
        To::Number(Slot::$slot)
    };
    (Number $slot:ident) => {
        To::Number(Slot::$slot)
    };
    ($text:ident $slot:ident) => {
        To::Text(Slot::$slot)
    };
}

/// A sort key in the list of all; the first is the index.
macro_rules! quoted_key {
    ("") => {
        ""
    };
    ("index") => {
        "\"index\""
    };
    ($key:tt) => {
        concat!(", \"", $key, "\"")
    };
}

macro_rules! or_empty {
    () => {
        ""
    };
    ($text:literal) => {
        $text
    };
}

/// Nothing more to say of a field.
const PLAIN: u8 = 0;
/// A search looks for its value.
const SEARCHED: u8 = 1;
/// Kept with the values beside it, see [`QueryField::is_shared`].
const SHARED: u8 = 2;

/// Makes the slots and the table.
macro_rules! table {
    ($($part:ident {$(
        $(#[$doc:meta])*
        $slot:ident: $kind:ident $(from $json:literal)? => $rust:ident $name:literal, csv $csv:literal, sort $sort:tt, $flags:expr;
    )*})*) => {
        /// Where a value is in a [`Record`]: those of a query, then those of the head of a response and of error bodies.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the tables say what they are")]
        pub enum Slot {
            $($($slot,)*)*
            Type, RequestId, Title, Detail, Queued, Running, Success, Failure, Offset, Limit, Total,
        }

        /// The fields of a query, in the order in which they are handed over.
        pub const QUERY_FIELDS: &[QueryField] = &[$($(QueryField {
            slot: Slot::$slot,
            kind: Kind::$kind,
            part: Part::$part,
            json: or_empty!($($json)?),
            name: $name,
            csv: $csv,
            sort: $sort,
            is_searched: $flags & SEARCHED != 0,
            is_shared: $flags & SHARED != 0,
        },)*)*];

        /// What an option that names a sort key must be.
        pub(crate) const EXPECTED_SORT: &str = concat!("one of ", $($(quoted_key!($sort),)*)*);
    };
}

/// Makes the members of one object, as they are sent.
macro_rules! members {
    ($object:ident [$($before:expr,)*] {$(
        $(#[$doc:meta])*
        $slot:ident: $kind:ident $(from $json:literal)? => $rust:ident $name:literal, csv $csv:literal, sort $sort:literal, $flags:expr;
    )*} [$($after:expr,)*]) => {
        pub(crate) const $object: &[Field] = &[$($before,)* $($(field!($json, to!($kind $slot)),)?)* $($after,)*];
    };
}

/// Makes the struct that Rust programs and JSON files have.
macro_rules! model {
    ($(#[$about:meta])* $model:ident {$(
        $(#[$doc:meta])*
        $slot:ident: $kind:ident $(from $json:literal)? => $rust:ident $name:literal, csv $csv:literal, sort $sort:literal, $flags:expr;
    )*} $($(#[$object_doc:meta])* $object:ident: $object_model:ident from $part:ident;)*) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
        pub struct $model {
            $($(#[$doc])* #[serde(rename = $name)] pub $rust: type_of!($kind),)*
            $($(#[$object_doc])* pub $object: Option<$object_model>,)*
        }

        impl From<&Record<'_>> for $model {
            fn from(record: &Record<'_>) -> Self {
                Self {
                    $($rust: value_of!(record $kind $slot),)*
                    $($object: record.path(Part::$part).map(|_| $object_model::from(record)),)*
                }
            }
        }
    };
}

macro_rules! query_fields {
    (Row {$($row:tt)*} Split {$($split:tt)*} Error {$($error:tt)*} Result {$($result:tt)*}) => {
        table! { Row {$($row)*} Split {$($split)*} Error {$($error)*} Result {$($result)*} }
        members! { SPLIT [] {$($split)*} [] }
        members! { ERROR_INFO [] {$($error)*} [] }
        members! { RESULT [] {$($result)*} [] }
        members! { ROW [field!("@type", To::Text(Slot::Type)),] {$($row)*} [
            field!("split_info", top(Part::Split, "split_info", SPLIT)),
            field!("error_info", top(Part::Error, "error_info", ERROR_INFO)),
            field!("result_info", top(Part::Result, "result_info", RESULT)),
            field!("results_info", object(Part::Result, "results_info", RESULT, Precedence::Older)),
        ] }
        model! {
            /// Why a query failed.
            QueryError {$($error)*}
        }
        model! {
            /// The result of a query that succeeded.
            QueryResult {$($result)*}
        }
        model! {
            /// One query of the batch.
            BatchQuery {$($row)* $($split)*}
            /// Why it failed.
            error: QueryError from Error;
            /// Its result.
            result: QueryResult from Result;
        }
    };
}

query_fields! {
    Row {
        /// Position in the batch, in order of creation.
        Index: Index => index "index", csv "index", sort "index", PLAIN;
        /// The key of the query.
        ScheduleId: Key from "schedule_id" => schedule_id "scheduleId", csv "schedule_id", sort "scheduleId", SEARCHED;
        /// Its state.
        State: State => state "state", csv "", sort "state", PLAIN;
        /// Its state, as the API sent it.
        Status: StateWord from "status_code" => status_code "statusCode", csv "status_code", sort "", PLAIN;
        /// Epoch milliseconds.
        StartTime: Time from "query_start_time" => started_at "startedAt", csv "start_time", sort "startedAt", PLAIN;
        /// Epoch milliseconds.
        EndTime: Time from "query_end_time" => ended_at "endedAt", csv "end_time", sort "endedAt", PLAIN;
        /// Milliseconds from start to end.
        Duration: Duration => duration_ms "durationMs", csv "duration_ms", sort "durationMs", PLAIN;
    }
    Split {
        /// The accounts that the query covers.
        Accounts: Accounts from "ds_accounts" => accounts "accounts", csv "accounts", sort "accounts", SEARCHED;
        /// First day, `YYYY-MM-DD`.
        StartDate: Day from "start_date" => start_date "startDate", csv "start_date", sort "startDate", SHARED;
        /// Last day, `YYYY-MM-DD`.
        EndDate: Day from "end_date" => end_date "endDate", csv "end_date", sort "", SHARED;
    }
    Error {
        /// An HTTP-like status.
        ErrorStatus: Number from "status" => status "status", csv "error_status", sort "", SHARED;
        /// A stable code.
        Code: Text from "code" => code "code", csv "error_code", sort "error", SEARCHED | SHARED;
        /// What happened.
        Message: Text from "message" => message "message", csv "error_message", sort "", SEARCHED | SHARED;
        /// More about it.
        Description: Text from "description" => description "description", csv "error_description", sort "", SEARCHED | SHARED;
    }
    Result {
        /// Rows in the result.
        TotalRows: Count from "total_rows" => total_rows "totalRows", csv "total_rows", sort "totalRows", PLAIN;
        /// Where to download them; http or https only.
        ResultsUrl: Link from "results_url" => url "url", csv "result_url", sort "url", PLAIN;
    }
}
