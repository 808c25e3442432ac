//! The options of what is read of the rows.

use std::ops::Range;

use super::search::SEPARATOR;
use super::{Cause, Filter, Format, RowQuery, STATES, Sort};
use crate::fields::EXPECTED_SORT;
use crate::model::QueryState;
use crate::request::bound;
use crate::request::options::{Entry, OptionError, Value, read, refuse, whole};
use crate::text::join;

const EXPECTED_STATE: &str =
    "one or more of \"queued\", \"running\", \"success\", \"failure\", \"unknown\"";

/// The most rows of a list.
const MAX_INDEXES: usize = 1000;

/// In a set of states: the bit of no state, so that an empty list selects no row. No bit at all selects every row.
const NO_STATE_BIT: u8 = 1 << 7;

/// The lines of the table that each kind of options has.
const EXPORT: Range<usize> = 0..7;
const FILTER: Range<usize> = 1..7;
const WINDOW: Range<usize> = 1..10;

fn read_lines(
    options: &Value,
    lines: Range<usize>,
) -> Result<(Option<Format>, RowQuery), OptionError> {
    let mut query = RowQuery {
        limit: 100,
        ..RowQuery::default()
    };
    let mut format = None;
    let Some(fields) = options.fields()? else {
        return Ok((format, query));
    };
    let filter = &mut query.filter;
    let mut table = [
        Entry::Nullable("format", &mut |value| {
            format = Some(read_format(value)?);
            Ok(())
        }),
        Entry::Custom("state", &mut |value| read_states(&mut filter.states, value)),
        Entry::Custom("search", &mut |value| {
            read_search(&mut filter.search, value)
        }),
        Entry::Nullable("cause", &mut |value| read_cause(&mut filter.cause, value)),
        Entry::Custom("sort", &mut |value| read_sort(&mut filter.sort, value)),
        Entry::Flag("descending", &mut filter.descending),
        Entry::MaybeWhole(&bound::CHANGED_SINCE, &mut filter.changed_since),
        Entry::Whole(&bound::OFFSET, &mut query.offset),
        Entry::Whole(&bound::LIMIT, &mut query.limit),
        Entry::Custom("indexes", &mut |value| {
            query.indexes = Some(read_indexes(fields, value)?);
            Ok(())
        }),
    ];
    read(fields, "", table.get_mut(lines).unwrap_or_default())?;
    Ok((format, query))
}

impl RowQuery {
    /// Reads the options of a window by name.
    ///
    /// # Errors
    ///
    /// The first option that is unknown or out of bounds.
    pub fn read(options: &Value) -> Result<Self, OptionError> {
        read_lines(options, WINDOW).map(|(_, query)| query)
    }
}

impl Filter {
    /// Reads the options of a filter by name.
    ///
    /// # Errors
    ///
    /// The first option that is unknown or out of bounds.
    pub fn read(options: &Value) -> Result<Self, OptionError> {
        read_lines(options, FILTER).map(|(_, query)| query.filter)
    }

    /// Selects rows in any of these states; an empty list selects none.
    #[must_use]
    pub fn with_states(mut self, states: &[QueryState]) -> Self {
        self.states = states
            .iter()
            .fold(NO_STATE_BIT, |bits, state| bits | 1 << *state as u8);
        self
    }

    /// Selects rows with this text, or one of those added before, in an account, the schedule ID or the error's texts. ASCII case
    /// is ignored.
    #[must_use]
    pub fn with_search(mut self, text: &str) -> Self {
        add_part(&mut self.search, text);
        self
    }

    /// Selects the failures of one group.
    #[must_use]
    pub fn with_cause(mut self, cause: Cause) -> Self {
        self.cause = Some(cause);
        self
    }

    /// Selects rows that changed after a revision.
    #[must_use]
    pub fn with_changes_since(mut self, revision: u32) -> Self {
        self.changed_since = Some(revision.into());
        self
    }

    /// Sorts the rows.
    #[must_use]
    pub fn sorted_by(mut self, sort: Sort, descending: bool) -> Self {
        (self.sort, self.descending) = (sort, descending);
        self
    }
}

impl Format {
    /// Reads the options of an export by name.
    ///
    /// # Errors
    ///
    /// The first option that is missing, unknown or out of bounds.
    pub fn read(options: &Value) -> Result<(Self, Filter), OptionError> {
        let (format, query) = read_lines(options, EXPORT)?;
        let format = format.map_or_else(|| read_format(&Value::Absent), Ok)?;
        Ok((format, query.filter))
    }
}

fn read_format(value: &Value) -> Result<Format, OptionError> {
    match value {
        Value::Text(name) if name == "csv" => Ok(Format::Csv),
        Value::Text(name) if name == "json" => Ok(Format::Json),
        other => refuse("format", "\"csv\" or \"json\"", other),
    }
}

/// The value of a name in a table.
fn named<T: Copy>(table: &[(&str, T)], name: &Value) -> Option<T> {
    let is_it = |(known, _): &&(&str, T)| matches!(name, Value::Text(name) if name == known);
    table.iter().find(is_it).map(|(_, value)| *value)
}

fn read_states(states: &mut u8, value: &Value) -> Result<(), OptionError> {
    *states = NO_STATE_BIT;
    for name in one_or_more(value) {
        let Some(state) = named(&STATES, name) else {
            return refuse("state", EXPECTED_STATE, name);
        };
        *states |= 1 << state as u8;
    }
    Ok(())
}

/// Adds a text to those of which a row must have one.
fn add_part(parts: &mut Vec<u8>, text: &str) {
    let text = text.trim().to_ascii_lowercase();
    if !parts.is_empty() && !text.is_empty() {
        parts.push(SEPARATOR);
    }
    parts.extend_from_slice(text.as_bytes());
}

fn read_search(parts: &mut Vec<u8>, value: &Value) -> Result<(), OptionError> {
    for value in one_or_more(value) {
        let Value::Text(text) = value else {
            return refuse("search", "one or more strings", value);
        };
        add_part(parts, text);
    }
    Ok(())
}

/// The elements of a list; anything else stands for a list of itself.
fn one_or_more(value: &Value) -> &[Value] {
    match value {
        Value::List(values) => values,
        one => std::slice::from_ref(one),
    }
}

fn read_sort(sort: &mut Sort, value: &Value) -> Result<(), OptionError> {
    if let Value::Text(name) = value
        && let Some(known) = Sort::by(name)
    {
        *sort = known;
        return Ok(());
    }
    refuse("sort", EXPECTED_SORT, value)
}

/// `null` selects the failures with neither code nor message. A group as `errorGroups` gives it is taken as it is.
fn read_cause(cause: &mut Option<Cause>, value: &Value) -> Result<(), OptionError> {
    let fields = match value {
        Value::Absent => return Ok(()),
        Value::Null => {
            *cause = Some(Cause::default());
            return Ok(());
        }
        Value::Object(fields) => fields,
        other => {
            let expected = "an object with the code and the message of a group of failures";
            return refuse("cause", expected, other);
        }
    };
    let read_part = |name, value: &Value| match value {
        Value::Null => Ok(None),
        Value::Text(text) => Ok(Some(text.clone())),
        // Whoever leaves it out may have forgotten it: a group without a code says so with null.
        other => refuse(&join(&["cause.", name]), "a string or null", other),
    };
    let mut found = Cause::default();
    read(
        fields,
        "cause.",
        &mut [
            Entry::Nullable("cause.code", &mut |value| {
                found.code = read_part("code", value)?;
                Ok(())
            }),
            Entry::Nullable("cause.message", &mut |value| {
                found.message = read_part("message", value)?;
                Ok(())
            }),
            Entry::Foreign("cause.status"),
            Entry::Foreign("cause.count"),
            Entry::Foreign("cause.share"),
            Entry::Foreign("cause.firstIndex"),
            Entry::Foreign("cause.lastIndex"),
            Entry::Foreign("cause.firstAt"),
            Entry::Foreign("cause.lastAt"),
        ],
    )?;
    *cause = Some(found);
    Ok(())
}

fn read_indexes(fields: &[(String, Value)], value: &Value) -> Result<Vec<u32>, OptionError> {
    let Value::List(list) = value else {
        return Err(bound::INDEX.refuse(value.shown()));
    };
    let is_other =
        |(name, value): &&(String, Value)| name != bound::INDEX.name && !value.is_absent();
    if let Some((name, _)) = fields.iter().find(is_other) {
        let got = join(&["\"", name, "\" as well"]);
        return Err(OptionError::invalid(
            bound::INDEX.name,
            "the only option",
            got,
        ));
    }
    if list.len() > MAX_INDEXES {
        return Err(bound::INDEX.refuse("a longer one".to_owned()));
    }
    let mut indexes = Vec::with_capacity(list.len());
    for value in list {
        // No batch has a row beyond 32 bits.
        indexes.push(u32::try_from(whole(&bound::INDEX, value)?).unwrap_or(u32::MAX));
    }
    Ok(indexes)
}
