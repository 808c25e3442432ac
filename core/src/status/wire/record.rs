//! What was read of one object of the response, by slot: rows, the response's head and error bodies share one shape.

use std::borrow::Cow;

use crate::fields::Slot;
use crate::model::QueryState;

/// An object of the response that is there or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The row itself, or the root.
    Row,
    /// `meta`
    Meta,
    /// `progress`
    Progress,
    /// `paginate`
    Paginate,
    /// `split_info`
    Split,
    /// `error_info` of a row, `error` of a response
    Error,
    /// `result_info`
    Result,
}

/// One bit each, see [`There`].
const SLOTS: usize = Slot::Total as usize + 1;
const _: () = assert!(SLOTS <= 32);

/// The values of one object and the objects in it. Filled again for each row, so that rows cost no allocation.
///
/// What is there is told by bits, so that it is emptied at once.
#[derive(Debug, Default)]
pub struct Record<'a> {
    there: There,
    texts: [&'a str; SLOTS],
    numbers: [i64; SLOTS],
    /// Where each object was found.
    parts: [&'static str; Part::Result as usize + 1],
    /// Strings with escapes, by their slot.
    unescaped: Vec<(Slot, String)>,
    /// The state, as this crate names it.
    pub state: QueryState,
    /// The accounts of a row.
    pub accounts: Vec<Cow<'a, str>>,
}

/// A bit for each slot.
#[derive(Clone, Copy, Debug, Default)]
pub struct There {
    texts: u32,
    unescaped: u32,
    numbers: u32,
    parts: u32,
}

impl<'a> Record<'a> {
    /// A string, if it is there.
    #[inline(always)]
    pub fn text(&self, text: Slot) -> Option<&str> {
        let bit = 1 << text as u32;
        if self.there.texts & bit != 0 {
            return self.texts.get(text as usize).copied();
        }
        if self.there.unescaped & bit != 0 {
            return self.unescaped_text(text);
        }
        None
    }

    #[inline(never)]
    fn unescaped_text(&self, text: Slot) -> Option<&str> {
        let mut newest = self.unescaped.iter().rev();
        let (_, found) = newest.find(|(slot, _)| *slot == text)?;
        Some(found)
    }

    /// A string of one's own, if it is there.
    #[inline(never)]
    pub fn owned(&self, text: Slot) -> Option<String> {
        self.text(text).map(str::to_owned)
    }

    /// A number, if it is there.
    #[inline]
    pub fn number(&self, number: Slot) -> Option<i64> {
        let is_there = self.there.numbers & 1 << number as u32 != 0;
        self.numbers
            .get(number as usize)
            .copied()
            .filter(|_| is_there)
    }

    /// The path of an object, below the row or from the root; `None` when it is not there.
    #[inline]
    pub fn path(&self, part: Part) -> Option<&'static str> {
        let is_there = self.there.parts & 1 << part as u32 != 0;
        self.parts.get(part as usize).copied().filter(|_| is_there)
    }

    #[inline(always)]
    pub(crate) fn set_text(&mut self, text: Slot, value: Option<Cow<'a, str>>) {
        let bit = 1 << text as u32;
        self.there.texts &= !bit;
        self.there.unescaped &= !bit;
        match value {
            Some(Cow::Borrowed(value)) => {
                self.there.texts |= bit;
                if let Some(slot) = self.texts.get_mut(text as usize) {
                    *slot = value;
                }
            }
            Some(Cow::Owned(value)) => {
                self.there.unescaped |= bit;
                self.unescaped.push((text, value));
            }
            None => {}
        }
    }

    /// [`Self::set_text`] where no time is lost by a call.
    #[inline(never)]
    pub(crate) fn put_text(&mut self, text: Slot, value: Option<Cow<'a, str>>) {
        self.set_text(text, value);
    }

    #[inline]
    pub(crate) fn set_number(&mut self, number: Slot, value: Option<i64>) {
        let bit = 1 << number as u32;
        self.there.numbers &= !bit;
        if let (Some(slot), Some(value)) = (self.numbers.get_mut(number as usize), value) {
            self.there.numbers |= bit;
            *slot = value;
        }
    }

    pub(crate) fn set_path(&mut self, part: Part, path: Option<&'static str>) {
        let bit = 1 << part as u32;
        self.there.parts &= !bit;
        if let (Some(slot), Some(path)) = (self.parts.get_mut(part as usize), path) {
            self.there.parts |= bit;
            *slot = path;
        }
    }

    /// Cuts a string that is there after so many bytes, which must be whole characters.
    pub(crate) fn truncate(&mut self, text: Slot, length: usize) {
        let there = self.there;
        let mut newest = self.unescaped.iter_mut().rev();
        if there.unescaped & 1 << text as u32 == 0 {
            if let Some(slot) = self.texts.get_mut(text as usize) {
                *slot = slot.get(..length).unwrap_or(slot);
            }
        } else if let Some((_, long)) = newest.find(|(slot, _)| *slot == text) {
            long.truncate(length);
        }
    }

    /// What is there now.
    pub(super) fn there(&self) -> There {
        self.there
    }

    /// As it was before something was forgotten, and nothing put in its place.
    pub(super) fn restore(&mut self, there: There) {
        self.there = there;
    }

    /// Makes it empty, and keeps the room of its lists.
    pub(crate) fn clear(&mut self) {
        self.there = There::default();
        self.unescaped.clear();
        self.state = QueryState::default();
        self.accounts.clear();
    }
}
