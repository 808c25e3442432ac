//! The options of what is looked at, by name.

use super::{Cause, Filter, Format, RowQuery, STATES, Sort};
use crate::request::bound::{self, Bound, MAX_SAFE_INTEGER};
use crate::request::options::{OptionError, Value, boolean, find, refuse_unknown, set, text};
use crate::text::join;

/// All options, in the order in which messages list them: that of an export, those of a filter, those of a window.
const NAMES: [&str; 10] = [
    "format",
    "state",
    "search",
    "cause",
    "sort",
    "descending",
    "changedSince",
    "offset",
    "limit",
    "indexes",
];

const WINDOW_NAMES: &[&str] = NAMES.split_at(1).1;
const FILTER_NAMES: &[&str] = WINDOW_NAMES.split_at(6).0;
const EXPORT_NAMES: &[&str] = NAMES.split_at(7).0;

const CAUSE_NAMES: [&str; 2] = ["code", "message"];

const SORTS: [(&str, Sort); 11] = [
    ("index", Sort::Index),
    ("scheduleId", Sort::ScheduleId),
    ("state", Sort::State),
    ("startedAt", Sort::StartedAt),
    ("endedAt", Sort::EndedAt),
    ("durationMs", Sort::DurationMs),
    ("accounts", Sort::Accounts),
    ("startDate", Sort::StartDate),
    ("totalRows", Sort::TotalRows),
    ("url", Sort::Url),
    ("error", Sort::Error),
];

/// Where a row changed last.
const SINCE: Bound = Bound {
    name: "changedSince",
    expected: "a revision, as snapshots have them",
    ..bound::OFFSET
};

/// One row of a list.
const INDEX: Bound = Bound {
    name: "indexes",
    expected: "a list of at most 1000 positions in the batch",
    least: 0,
    most: MAX_SAFE_INTEGER,
};

/// The most rows of a list.
const MAX_INDEXES: usize = 1000;

type Fields = [(String, Value)];

fn fields(options: &Value) -> Result<&Fields, OptionError> {
    match options {
        Value::Absent => Ok(&[]),
        Value::Object(fields) => Ok(fields),
        other => Err(OptionError::NotAnObject { got: other.sort() }),
    }
}

impl RowQuery {
    /// Checks the options of a window.
    pub fn decode(options: &Value) -> Result<Self, OptionError> {
        let fields = fields(options)?;
        refuse_unknown(fields, WINDOW_NAMES, "")?;
        let mut query = Self {
            filter: Filter::read(fields)?,
            offset: 0,
            limit: 100,
            indexes: decode_indexes(fields)?,
        };
        set(&mut query.offset, find(fields, "offset"), &bound::OFFSET)?;
        set(&mut query.limit, find(fields, "limit"), &bound::LIMIT)?;
        Ok(query)
    }
}

impl Filter {
    /// Checks the options of a filter.
    pub fn decode(options: &Value) -> Result<Self, OptionError> {
        let fields = fields(options)?;
        refuse_unknown(fields, FILTER_NAMES, "")?;
        Self::read(fields)
    }

    fn read(fields: &Fields) -> Result<Self, OptionError> {
        let field = |name| find(fields, name);
        let search = text(field("search"), "search", "a string")?.unwrap_or_default();
        let mut since = 0;
        set(&mut since, field("changedSince"), &SINCE)?;
        Ok(Self {
            states: decode_states(field("state"))?,
            search: search.trim().to_ascii_lowercase(),
            cause: decode_cause(field("cause"))?,
            changed_since: (*field("changedSince") != Value::Absent).then_some(since),
            sort: decode_sort(field("sort"))?,
            descending: boolean(field("descending"), "descending")?.unwrap_or(false),
        })
    }
}

impl Format {
    /// Checks the options of an export.
    pub fn decode(options: &Value) -> Result<(Self, Filter), OptionError> {
        let fields = fields(options)?;
        refuse_unknown(fields, EXPORT_NAMES, "")?;
        let format = match find(fields, "format") {
            Value::Text(name) if name == "csv" => Self::Csv,
            Value::Text(name) if name == "json" => Self::Json,
            other => {
                let expected = "\"csv\" or \"json\"";
                return Err(OptionError::invalid("format", expected, other.shown()));
            }
        };
        Ok((format, Filter::read(fields)?))
    }
}

fn decode_states(value: &Value) -> Result<u8, OptionError> {
    let names = match value {
        Value::Absent => return Ok(0),
        Value::List(names) => names.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut states = 0;
    for name in names {
        let known = STATES
            .iter()
            .find(|(known, _)| matches!(name, Value::Text(name) if name == known));
        let Some((_, state)) = known else {
            let expected =
                "one or more of \"queued\", \"running\", \"success\", \"failure\", \"unknown\"";
            return Err(OptionError::invalid("state", expected, name.shown()));
        };
        states |= 1 << *state as u8;
    }
    Ok(states)
}

fn decode_sort(value: &Value) -> Result<Sort, OptionError> {
    if *value == Value::Absent {
        return Ok(Sort::Index);
    }
    let known = SORTS
        .iter()
        .find(|(known, _)| matches!(value, Value::Text(name) if name == known));
    known.map(|(_, sort)| *sort).ok_or_else(|| {
        let expected = "one of \"index\", \"scheduleId\", \"state\", \"startedAt\", \"endedAt\", \"durationMs\", \"accounts\", \"startDate\", \"totalRows\", \"url\", \"error\"";
        OptionError::invalid("sort", expected, value.shown())
    })
}

fn decode_cause(value: &Value) -> Result<Option<Cause>, OptionError> {
    let fields = match value {
        Value::Absent => return Ok(None),
        Value::Object(fields) => fields,
        other => {
            let expected = "an object with the code and the message of a group of failures";
            return Err(OptionError::invalid("cause", expected, other.shown()));
        }
    };
    refuse_unknown(fields, &CAUSE_NAMES, "cause.")?;
    let part = |name: &str| {
        // Who leaves it out may have forgotten it: none is said with null.
        let given = fields.iter().find(|(key, _)| key == name);
        match given.map(|(_, value)| value) {
            Some(Value::Absent) => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text.clone())),
            other => Err(OptionError::invalid(
                &join(&["cause.", name]),
                "a string or null",
                other.unwrap_or(&Value::Absent).shown(),
            )),
        }
    };
    Ok(Some(Cause {
        code: part("code")?,
        message: part("message")?,
    }))
}

fn decode_indexes(fields: &Fields) -> Result<Option<Vec<u32>>, OptionError> {
    let list = match find(fields, "indexes") {
        Value::Absent => return Ok(None),
        Value::List(list) => list,
        other => return Err(INDEX.refuse(other.shown())),
    };
    let is_other = |(name, value): &&(String, Value)| name != INDEX.name && *value != Value::Absent;
    if let Some((name, _)) = fields.iter().find(is_other) {
        let got = join(&["\"", name, "\" as well"]);
        return Err(OptionError::invalid(INDEX.name, "the only option", got));
    }
    if list.len() > MAX_INDEXES {
        return Err(INDEX.refuse("a longer one".to_owned()));
    }
    let mut indexes = Vec::with_capacity(list.len());
    for value in list {
        if *value == Value::Absent {
            return Err(INDEX.refuse(value.shown()));
        }
        let mut index = 0;
        set(&mut index, value, &INDEX)?;
        // No batch has a row there.
        indexes.push(u32::try_from(index).unwrap_or(u32::MAX));
    }
    Ok(Some(indexes))
}
