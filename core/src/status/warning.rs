//! Warnings: where a usable response deviates from the schema.

use serde::Serialize;

use crate::text::{digits, fill, join, redact, shorten};

/// More warnings of one kind are counted, not kept: the server decides how many there are, and a response full of odd
/// texts must not hide what else is off.
const MAX_OF_A_KIND: usize = 16;

const REST: &str = "more kinds of deviation than are kept; the rest is only counted";

/// Whether a list with warnings of these kinds keeps one more of `kind`.
pub(crate) fn has_room(kept: impl Iterator<Item = WarningKind>, kind: WarningKind) -> bool {
    kept.filter(|other| *other == kind).count() < MAX_OF_A_KIND
}

/// Longest part of an offending value that a message shows.
const MAX_SHOWN: usize = 40;

/// What kind of deviation it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WarningKind {
    /// A required field is absent.
    Missing,
    /// A value of another type than in the schema.
    WrongType,
    /// The right type, but an unusable value.
    InvalidValue,
    /// A status that this version does not know.
    UnknownValue,
    /// A field that this version does not know.
    UnknownField,
    /// A field under an older name, or in another place.
    RenamedField,
    /// Two values contradict each other.
    Mismatch,
}

/// The table of all that can be off: its name, what kind of deviation it is, and the message, with `{}` for the value.
macro_rules! warning_codes {
    ($($(#[$doc:meta])* $code:ident: $kind:ident, $message:literal;)*) => {
        /// All that can be off in a response that is used all the same. The message may show one value.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum WarningCode {
            $($(#[$doc])* $code,)*
        }

        impl WarningCode {
            fn describe(self) -> (WarningKind, &'static str) {
                match self {
                    $(Self::$code => (WarningKind::$kind, $message),)*
                }
            }
        }
    };
}

warning_codes! {
    /// A required field is absent.
    Missing: Missing, "not there";
    /// A count is absent; the value is what is taken for it.
    MissingCount: Missing, "not there; taken as {}";
    /// All four counts are absent, and the rows are all there is.
    CountedFromRows: Missing, "not there; counted from the rows";
    /// Something else where a string was promised.
    NotText: WrongType, "not a string; its text is kept: {}";
    /// A string where a number was promised.
    TextForNumber: WrongType, "a string where a number was promised: \"{}\"";
    /// Something else where a number was promised; the value is its type.
    NotNumber: WrongType, "{} where a number was promised; taken as missing";
    /// Something else where an object was promised; the value is its type.
    NotObject: WrongType, "{} where an object was promised; taken as missing";
    /// A lone value where an array was promised; the value is its type.
    NotArray: WrongType, "{} where an array was promised; taken as its only element";
    /// A string where `error_info` was promised.
    TextForError: WrongType, "a string where an object was promised; taken as its message";
    /// A value wrapped in an array of one.
    Wrapped: WrongType, "wrapped in an array of one; its only element is taken";
    /// `data` wrapped in an object.
    WrappedData: WrongType, "wrapped in an object; the array in it is taken";
    /// A number that is not whole, or that JavaScript cannot hold exactly.
    NotWhole: InvalidValue, "not a whole number up to 2^53 - 1: {}; taken as missing";
    /// A negative count.
    Negative: InvalidValue, "a negative count: {}; taken as missing";
    /// Not an RFC 3339 date-time.
    NotDateTime: InvalidValue, "not an RFC 3339 date-time: \"{}\"; taken as missing";
    /// A date-time without an offset.
    NoOffset: InvalidValue, "no offset in \"{}\"; taken as UTC";
    /// A date-time at which no query can have run.
    ImplausibleTime: InvalidValue, "no time at which a query can have run: \"{}\"; kept, but it counts for no duration";
    /// Not a date that exists.
    NotDate: InvalidValue, "not a date YYYY-MM-DD that exists: \"{}\"; taken as missing";
    /// A date-time where a date was promised.
    TimeForDate: InvalidValue, "a time where a date was promised: \"{}\"; its date is kept";
    /// Not a link that is safe to follow.
    NotLink: InvalidValue, "not an http(s) URL: \"{}\"; taken as missing";
    /// A status word that this version does not know.
    UnknownStatus: UnknownValue, "a status that this version does not know: \"{}\"; kept as sent";
    /// An `@type` that this version does not know.
    UnknownType: UnknownValue, "\"{}\" where \"batch_query\" was promised; read as that";
    /// A field that this version does not know.
    UnknownField: UnknownField, "a field that this version does not know; left out";
    /// `results_info`.
    OlderName: RenamedField, "an older name of result_info; read as that";
    /// An end before its start.
    EndsBeforeStart: Mismatch, "before query_start_time; no duration";
    /// Counts that are not the total; the value is their sum.
    CountsAreNotTotal: Mismatch, "the counts add up to {}, which is not meta.paginate.total; the larger is taken";
    /// Counts and a total of zero, beside rows.
    CountsAreNotRows: Mismatch, "no query by the counts, but there are rows; the rows are counted";
}

/// A deviation from the schema. Deviations of one kind at one path, whatever the row, are counted together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// What kind of deviation it is.
    pub kind: WarningKind,
    /// JSON path of the first occurrence, such as `data[3].result_info.total_rows`.
    pub path: String,
    /// What the response contains there, and how it was interpreted.
    pub message: String,
    /// Number of occurrences.
    pub count: u32,
}

impl Warning {
    /// Counts what a list does not keep: its last element.
    pub(crate) fn rest(count: u32) -> Option<Self> {
        (count > 0).then(|| Self {
            kind: WarningKind::UnknownField,
            path: String::new(),
            message: REST.to_owned(),
            count,
        })
    }

    pub(crate) fn is_rest(&self) -> bool {
        self.message == REST
    }

    /// Warns of a response for another window, as a cache gives that leaves the query string out.
    pub(crate) fn other_window(given: u64, asked: u64) -> Option<Self> {
        let message = "{} instead of {}: a cache may have left the query string out";
        (given != asked).then(|| Self {
            kind: WarningKind::Mismatch,
            path: "meta.paginate.offset".to_owned(),
            message: fill(message, &[&digits(given), &digits(asked)]),
            count: 1,
        })
    }

    /// Warns of more rows than there are queries, when they are kept.
    pub(crate) fn beyond_total(rows: u64, total: u64) -> Option<Self> {
        let beyond = rows.checked_sub(total).filter(|beyond| *beyond > 0)?;
        Some(Self {
            kind: WarningKind::Mismatch,
            path: "data".to_owned(),
            message: "more rows than the total; those beyond it are kept".to_owned(),
            count: u32::try_from(beyond).unwrap_or(u32::MAX),
        })
    }
}

/// A place in the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// Position among the rows; `None` for the head of the response.
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
        let (kind, message) = finding.describe();
        Self {
            finding,
            in_row: place.row.is_some(),
            object: place.object.to_owned(),
            name: place.name.to_owned(),
            warning: Warning {
                kind,
                path,
                message: fill(message, &[&shorten(value, MAX_SHOWN)]),
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
            if self.has_room(kept.warning.kind) {
                self.kept.push(kept);
            } else {
                self.dropped = self.dropped.saturating_add(kept.warning.count);
            }
        }
    }

    fn has_room(&self, kind: WarningKind) -> bool {
        has_room(self.kept.iter().map(|kept| kept.warning.kind), kind)
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
        } else if self.has_room(finding.describe().0) {
            // Before it is cut short: half of a secret is not found.
            let value = redact(value.to_owned(), self.secret);
            let kept = Kept::new(finding, place, self.path(place), &value);
            self.kept.push(kept);
        } else {
            self.dropped = self.dropped.saturating_add(1);
        }
    }

    /// All that was collected, in the order in which it was met first.
    pub fn into_list(self) -> Vec<Warning> {
        let mut warnings = Vec::with_capacity(self.kept.len() + 1);
        for kept in self.kept {
            warnings.push(kept.warning);
        }
        warnings.extend(Warning::rest(self.dropped));
        warnings
    }
}
