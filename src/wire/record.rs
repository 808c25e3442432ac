//! What was read of one object of the answer, by slot: rows, the answer's head and error bodies share one shape.

use std::borrow::Cow;

/// A string of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    RequestId,
    Status,
    Type,
    ScheduleId,
    StartTime,
    EndTime,
    StartDate,
    EndDate,
    Code,
    Message,
    Description,
    ResultsUrl,
}

/// A whole number of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    Queued,
    Running,
    Success,
    Failure,
    Offset,
    Limit,
    Total,
    ErrorStatus,
    TotalRows,
}

/// An object of the answer that is there or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Meta,
    Progress,
    Paginate,
    Split,
    Error,
    Result,
}

/// The values of one object and the objects in it. Filled again for each row, so that rows cost no allocation.
#[derive(Debug)]
pub struct Record<'a> {
    texts: [Option<Cow<'a, str>>; Text::ResultsUrl as usize + 1],
    numbers: [Option<i64>; Number::TotalRows as usize + 1],
    /// Where each object was found.
    parts: [Option<&'static str>; Part::Result as usize + 1],
    pub accounts: Vec<Cow<'a, str>>,
}

impl<'a> Record<'a> {
    /// An empty one. Kept apart: its many fields would be written out again wherever one is made.
    #[inline(never)]
    pub(super) fn new() -> Self {
        Self {
            texts: Default::default(),
            numbers: Default::default(),
            parts: Default::default(),
            accounts: Vec::new(),
        }
    }

    /// A string, if it is there.
    pub fn text(&self, text: Text) -> Option<&str> {
        self.texts.get(text as usize)?.as_deref()
    }

    /// A string of one's own, if it is there.
    pub fn owned(&self, text: Text) -> Option<String> {
        self.text(text).map(str::to_owned)
    }

    /// A number, if it is there.
    pub fn number(&self, number: Number) -> Option<i64> {
        self.numbers.get(number as usize).copied().flatten()
    }

    /// The path of an object, below the row or from the root; `None` when it is not there.
    pub fn path(&self, part: Part) -> Option<&'static str> {
        self.parts.get(part as usize).copied().flatten()
    }

    pub(super) fn set_text(&mut self, text: Text, value: Option<Cow<'a, str>>) {
        if let Some(slot) = self.texts.get_mut(text as usize) {
            *slot = value;
        }
    }

    pub(super) fn set_number(&mut self, number: Number, value: Option<i64>) {
        if let Some(slot) = self.numbers.get_mut(number as usize) {
            *slot = value;
        }
    }

    pub(super) fn set_path(&mut self, part: Part, path: Option<&'static str>) {
        if let Some(slot) = self.parts.get_mut(part as usize) {
            *slot = path;
        }
    }

    /// Makes it empty, and keeps the room of its list.
    pub(super) fn clear(&mut self) {
        let mut accounts = std::mem::take(&mut self.accounts);
        accounts.clear();
        *self = Self {
            accounts,
            ..Self::new()
        };
    }
}
