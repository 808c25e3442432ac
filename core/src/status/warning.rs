//! Warnings: what was off in an answer that could still be used.

use serde::Serialize;

use crate::text::{digits, join, redact, shorten};

/// More kinds of place than this are counted, not kept: the answer decides how many there are.
const MAX_WARNINGS: usize = 64;

/// Longest part of an offending value that a message shows.
const MAX_SHOWN: usize = 40;

/// What kind of deviation it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// A field that every answer should have is absent.
    Missing,
    /// A value of another type than promised.
    WrongType,
    /// The right type, but not usable.
    InvalidValue,
    /// A word that this version does not know.
    UnknownValue,
    /// A field that this version does not know.
    UnknownField,
    /// A field under an older name, or in another place.
    RenamedField,
    /// Two values contradict each other.
    Mismatch,
}

/// All that can be off in an answer that is used all the same. The message may show one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WarningCode {
    /// A field that every answer should have is absent.
    Missing,
    /// A count is absent; the value is what is taken for it.
    MissingCount,
    /// All four counts are absent, and the rows are all there is.
    CountedFromRows,
    /// Something else where a string was promised.
    NotText,
    /// A string where a number was promised.
    TextForNumber,
    /// Something else where a number was promised; the value is its type.
    NotNumber,
    /// Something else where an object was promised; the value is its type.
    NotObject,
    /// A lone value where an array was promised; the value is its type.
    NotArray,
    /// A string where `error_info` was promised.
    TextForError,
    /// A value wrapped in an array of one.
    Wrapped,
    /// `data` wrapped in an object.
    WrappedData,
    /// A number that is not whole, or that JavaScript cannot hold exactly.
    NotWhole,
    /// A negative count.
    Negative,
    /// Not an RFC 3339 date-time.
    NotDateTime,
    /// A date-time without an offset.
    NoOffset,
    /// A date-time at which no query can have run.
    ImplausibleTime,
    /// Not a date that exists.
    NotDate,
    /// A date-time where a date was promised.
    TimeForDate,
    /// Not a link that is safe to follow.
    NotLink,
    /// A status word that this version does not know.
    UnknownStatus,
    /// An `@type` that this version does not know.
    UnknownType,
    /// A field that this version does not know.
    UnknownField,
    /// `results_info`.
    OlderName,
    /// An end before its start.
    EndsBeforeStart,
    /// Counts that are not the total; the value is their sum.
    CountsAreNotTotal,
    /// Counts and a total of zero, beside rows.
    CountsAreNotRows,
    /// More kinds of deviation than are kept.
    TooMany,
}

impl WarningCode {
    /// What kind of deviation it is, and the message: before the value, and after it where it is shown.
    fn describe(self) -> (WarningKind, &'static str, Option<&'static str>) {
        use WarningKind::{
            InvalidValue, Mismatch, Missing, RenamedField, UnknownField, UnknownValue, WrongType,
        };
        match self {
            Self::Missing => (Missing, "not there", None),
            Self::MissingCount => (Missing, "not there; taken as ", Some("")),
            Self::CountedFromRows => (Missing, "not there; counted from the rows", None),
            Self::NotText => (WrongType, "not a string; its text is kept: ", Some("")),
            Self::TextForNumber => (
                WrongType,
                "a string where a number was promised: \"",
                Some("\""),
            ),
            Self::NotNumber => (
                WrongType,
                "",
                Some(" where a number was promised; taken as missing"),
            ),
            Self::NotObject => (
                WrongType,
                "",
                Some(" where an object was promised; taken as missing"),
            ),
            Self::NotArray => (
                WrongType,
                "",
                Some(" where an array was promised; taken as its only element"),
            ),
            Self::TextForError => (
                WrongType,
                "a string where an object was promised; taken as its message",
                None,
            ),
            Self::Wrapped => (
                WrongType,
                "wrapped in an array of one; its only element is taken",
                None,
            ),
            Self::WrappedData => (
                WrongType,
                "wrapped in an object; the array in it is taken",
                None,
            ),
            Self::NotWhole => (
                InvalidValue,
                "not a whole number up to 2^53 - 1: ",
                Some("; taken as missing"),
            ),
            Self::Negative => (
                InvalidValue,
                "a negative count: ",
                Some("; taken as missing"),
            ),
            Self::NotDateTime => (
                InvalidValue,
                "not an RFC 3339 date-time: \"",
                Some("\"; taken as missing"),
            ),
            Self::NoOffset => (InvalidValue, "no offset in \"", Some("\"; taken as UTC")),
            Self::ImplausibleTime => (
                InvalidValue,
                "no time at which a query can have run: \"",
                Some("\"; kept, but it counts for no duration"),
            ),
            Self::NotDate => (
                InvalidValue,
                "not a date YYYY-MM-DD that exists: \"",
                Some("\"; taken as missing"),
            ),
            Self::TimeForDate => (
                InvalidValue,
                "a time where a date was promised: \"",
                Some("\"; its date is kept"),
            ),
            Self::NotLink => (
                InvalidValue,
                "not an http(s) URL: \"",
                Some("\"; taken as missing"),
            ),
            Self::UnknownStatus => (
                UnknownValue,
                "a status that this version does not know: \"",
                Some("\"; kept as sent"),
            ),
            Self::UnknownType => (
                UnknownValue,
                "\"",
                Some("\" where \"batch_query\" was promised; read as that"),
            ),
            Self::UnknownField => (
                UnknownField,
                "a field that this version does not know; left out",
                None,
            ),
            Self::OlderName => (
                RenamedField,
                "an older name of result_info; read as that",
                None,
            ),
            Self::EndsBeforeStart => (Mismatch, "before query_start_time; no duration", None),
            Self::CountsAreNotTotal => (
                Mismatch,
                "the counts add up to ",
                Some(", which is not meta.paginate.total; the larger is taken"),
            ),
            Self::CountsAreNotRows => (
                Mismatch,
                "no query by the counts, but there are rows; the rows are counted",
                None,
            ),
            Self::TooMany => (
                UnknownField,
                "more kinds of deviation than are kept; the rest is only counted",
                None,
            ),
        }
    }
}

/// One kind of deviation at one kind of place, however often it was met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// What kind of deviation it is.
    pub kind: WarningKind,
    /// JSON path of the first place, such as `data[3].result_info.total_rows`.
    pub path: String,
    /// What was found there, and what was made of it.
    pub message: String,
    /// How often it was met.
    pub count: u32,
}

impl Warning {
    /// Warns of a response for another window, as a cache gives that leaves the query string out.
    pub(crate) fn other_window(given: u64, asked: u64) -> Option<Self> {
        let message = [
            &digits(given),
            " instead of ",
            &digits(asked),
            ": a cache may have left the query string out",
        ];
        (given != asked).then(|| Self {
            kind: WarningKind::Mismatch,
            path: "meta.paginate.offset".to_owned(),
            message: join(&message),
            count: 1,
        })
    }
}

/// A place in the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// Position among the rows; `None` for the head of the answer.
    pub row: Option<usize>,
    /// Path of the object, below the row or from the root; empty for the row or the root itself.
    pub object: &'a str,
    /// Name of the member; empty for the object itself.
    pub name: &'a str,
}

struct Kept {
    finding: WarningCode,
    in_row: bool,
    object: String,
    name: String,
    warning: Warning,
}

impl Kept {
    fn new(finding: WarningCode, place: Place<'_>, path: String, value: &str) -> Self {
        let (kind, before, after) = finding.describe();
        let message = match after {
            Some(after) => join(&[before, &shorten(value, MAX_SHOWN), after]),
            None => before.to_owned(),
        };
        Self {
            finding,
            in_row: place.row.is_some(),
            object: place.object.to_owned(),
            name: place.name.to_owned(),
            warning: Warning {
                kind,
                path,
                message,
                count: 1,
            },
        }
    }

    /// Two places of the same shape differ only in their row.
    fn is_of(&self, finding: WarningCode, place: Place<'_>) -> bool {
        self.finding == finding
            && self.in_row == place.row.is_some()
            && self.object == place.object
            && self.name == place.name
    }
}

/// Collects warnings: one for each finding and shape of path, with a count.
pub struct Warnings<'s> {
    kept: Vec<Kept>,
    dropped: u32,
    /// Where the rows are.
    rows: &'static str,
    secret: Option<&'s str>,
}

impl<'s> Warnings<'s> {
    /// No warnings yet. `secret` is taken out of all that is kept.
    pub fn new(secret: Option<&'s str>) -> Self {
        Self {
            kept: Vec::new(),
            dropped: 0,
            rows: "data",
            secret,
        }
    }

    /// Begins anew, with the rows at `rows`.
    pub fn begin(&mut self, rows: &'static str) {
        self.kept.clear();
        (self.dropped, self.rows) = (0, rows);
    }

    /// Adds those that were met elsewhere, after its own.
    pub fn add(&mut self, others: Self) {
        self.dropped = self.dropped.saturating_add(others.dropped);
        for kept in others.kept {
            if self.kept.len() < MAX_WARNINGS {
                self.kept.push(kept);
            } else {
                self.dropped = self.dropped.saturating_add(kept.warning.count);
            }
        }
    }

    /// The JSON path of a place.
    fn path(&self, place: Place<'_>) -> String {
        let mut path = String::new();
        if let Some(row) = place.row {
            path.push_str(&join(&[self.rows, "[", &digits(row as u64), "]"]));
        }
        for part in [place.object, place.name] {
            if !path.is_empty() && !part.is_empty() {
                path.push('.');
            }
            path.push_str(&shorten(
                &redact(part.to_owned(), self.secret),
                MAX_SHOWN * 2,
            ));
        }
        path
    }

    /// Records a deviation. The message is made only when it is the first of its shape.
    pub fn warn(&mut self, finding: WarningCode, place: Place<'_>, value: &str) {
        if let Some(known) = self.kept.iter_mut().find(|kept| kept.is_of(finding, place)) {
            known.warning.count = known.warning.count.saturating_add(1);
        } else if self.kept.len() < MAX_WARNINGS {
            // Before it is cut short: half of a secret is not found.
            let value = redact(value.to_owned(), self.secret);
            let kept = Kept::new(finding, place, self.path(place), &value);
            self.kept.push(kept);
        } else {
            self.dropped = self.dropped.saturating_add(1);
        }
    }

    /// All that was collected, in the order in which it was met first.
    pub fn into_list(mut self) -> Vec<Warning> {
        if self.dropped > 0 {
            let everywhere = Place {
                row: None,
                object: "",
                name: "",
            };
            let mut rest = Kept::new(WarningCode::TooMany, everywhere, String::new(), "");
            rest.warning.count = self.dropped;
            self.kept.push(rest);
        }
        self.kept.into_iter().map(|kept| kept.warning).collect()
    }
}
