//! The rows' strings, each stored once; small decimal numbers are not stored at all.
//!
//! A table of our own instead of a map of the standard library: strings are told apart by their bytes in one
//! arena, so that 182,500 rows cost no allocation each, and the map's code would add kilobytes to the wasm.

use std::borrow::Cow;

use crate::rows::bytes::{Reader, Writer, checksum};
use crate::text::{cut, digits, is_same, join};

/// Stands for one string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Symbol(u32);

/// Marks an ID that is its own text: a decimal number.
const NUMBER: u32 = 1 << 31;

/// The longest text that is kept whole, in bytes; the contract's longest is 2048 characters.
pub const MAX_TEXT_BYTES: usize = 64 << 10;

/// Begins a list. No UTF-8 has this byte.
const LIST: u8 = 0xff;

/// All texts together, in bytes. Hostile responses must not fill the memory of a tab.
const MAX_BYTES: usize = 128 << 20;

impl Symbol {
    /// No text.
    pub const NONE: Self = Self(u32::MAX);

    /// Whether there is a text.
    pub fn is_some(self) -> bool {
        self != Self::NONE
    }

    /// As a number, to be kept among other bytes.
    pub fn to_bits(self) -> u32 {
        self.0
    }

    /// The other way.
    pub fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// The number that it stands for, if it is one.
    pub fn number(self) -> Option<u32> {
        (self.is_some() && self.0 >= NUMBER).then_some(self.0 & !NUMBER)
    }
}

/// All strings, each once.
#[derive(Debug, Default)]
pub struct Interner {
    bytes: Vec<u8>,
    /// Where each text ends in `bytes`.
    ends: Vec<u32>,
    /// Open addressing: 0 is free, anything else a text's position plus one. Its length is a power of two.
    slots: Vec<u32>,
}

impl Interner {
    /// The ID of `text`, which is stored unless it is known or a small number.
    pub fn intern(&mut self, text: &str) -> Symbol {
        match small_number(text) {
            Some(number) => Symbol(NUMBER | number),
            None => self.intern_bytes(truncate(text).as_bytes()),
        }
    }

    /// The same for a text that may be missing, and is likely to be that of `before`. A number is stored too where the text
    /// `is_stored` as it is.
    pub fn intern_after(&mut self, before: Symbol, text: Option<&str>, is_stored: bool) -> Symbol {
        match text {
            None => Symbol::NONE,
            Some(text) if self.is_of(before, text) => before,
            Some(text) if is_stored => self.intern_bytes(truncate(text).as_bytes()),
            Some(text) => self.intern(text),
        }
    }

    /// The symbol of a list: one text as it is; several with a mark before them that no text has, and each with its
    /// length.
    pub fn intern_list(&mut self, list: &[Cow<'_, str>]) -> Symbol {
        match list {
            [] => Symbol::NONE,
            [only] => self.intern(only),
            several => self.intern_bytes(&list_bytes(several)),
        }
    }

    /// Whether a symbol stands for several texts.
    pub fn is_list(&self, id: Symbol) -> bool {
        self.bytes(id).first() == Some(&LIST)
    }

    /// Whether a list is as [`Self::intern_list`] makes it.
    pub fn is_whole_list(&self, id: Symbol) -> bool {
        let texts = self.list(id);
        let are_short = texts.iter().all(|text| text.len() <= MAX_TEXT_BYTES);
        texts.len() > 1 && are_short && self.bytes(id) == list_bytes(&texts)
    }

    /// The texts of a list.
    pub fn list(&self, id: Symbol) -> Vec<Cow<'_, str>> {
        let mut texts = Vec::new();
        let Some((&LIST, list)) = self.bytes(id).split_first() else {
            texts.extend(self.text(id));
            return texts;
        };
        let mut rest = str::from_utf8(list).unwrap_or_default();
        while let (length, Some(after)) = cut(rest, b":") {
            let length = small_number(length).map_or(usize::MAX, |length| length as usize);
            let Some((text, after)) = after.split_at_checked(length) else {
                break;
            };
            texts.push(Cow::Borrowed(text));
            rest = after;
        }
        texts
    }

    /// Whether a stored text is this one. A number is never known so.
    pub fn is_of(&self, id: Symbol, text: &str) -> bool {
        id.is_some() && id.number().is_none() && is_same(self.stored(id.0), text.as_bytes())
    }

    /// The ID of bytes that need not be text.
    pub fn intern_bytes(&mut self, bytes: &[u8]) -> Symbol {
        if self.slots.len() * 3 < (self.ends.len() + 1) * 4 {
            self.grow();
        }
        let (slot, known) = self.find(bytes);
        if let Some(known) = known {
            return Symbol(known);
        }
        let end = self.bytes.len() + bytes.len();
        if end > MAX_BYTES {
            return Symbol::NONE;
        }
        self.bytes.extend_from_slice(bytes);
        self.ends.push(end as u32);
        if let Some(free) = self.slots.get_mut(slot) {
            *free = self.ends.len() as u32;
        }
        Symbol(self.ends.len() as u32 - 1)
    }

    /// The ID of `text`, if it is stored or a small number.
    pub fn known(&self, text: &str) -> Option<Symbol> {
        match small_number(text) {
            Some(number) => Some(Symbol(NUMBER | number)),
            None => self.find(truncate(text).as_bytes()).1.map(Symbol),
        }
    }

    /// The slot of these bytes, and the text that is there.
    fn find(&self, bytes: &[u8]) -> (usize, Option<u32>) {
        let mask = self.slots.len().saturating_sub(1);
        let mut slot = hash(bytes) & mask;
        loop {
            match self.slots.get(slot) {
                None | Some(0) => return (slot, None),
                Some(taken) if is_same(self.stored(taken - 1), bytes) => {
                    return (slot, Some(taken - 1));
                }
                Some(_) => slot = (slot + 1) & mask,
            }
        }
    }

    fn grow(&mut self) {
        let length = (self.slots.len() * 2).max(64);
        self.slots.clear();
        self.slots.resize(length, 0);
        for position in 0..self.len() {
            // All texts differ: only the free slot matters.
            let (slot, _) = self.find(self.stored(position));
            if let Some(free) = self.slots.get_mut(slot) {
                *free = position + 1;
            }
        }
    }

    fn stored(&self, position: u32) -> &[u8] {
        let position = position as usize;
        let start = match position.checked_sub(1) {
            None => 0,
            Some(before) => self.ends.get(before).map_or(0, |end| *end as usize),
        };
        let end = self.ends.get(position).map_or(0, |end| *end as usize);
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// The bytes of an ID that was given for bytes.
    pub fn bytes(&self, id: Symbol) -> &[u8] {
        if id.number().is_some() || !id.is_some() {
            return &[];
        }
        self.stored(id.0)
    }

    /// The text of an ID; `None` for no text.
    pub fn text(&self, id: Symbol) -> Option<Cow<'_, str>> {
        if !id.is_some() {
            return None;
        }
        Some(match id.number() {
            Some(number) => Cow::Owned(digits(number.into())),
            None => String::from_utf8_lossy(self.stored(id.0)),
        })
    }

    /// How many texts are stored.
    pub fn len(&self) -> u32 {
        self.ends.len() as u32
    }

    /// Whether an ID stands for a text of these, or for none.
    pub fn knows(&self, id: Symbol) -> bool {
        !id.is_some() || id.number().is_some() || id.0 < self.len()
    }

    /// Writes all texts, in the order of their IDs.
    pub fn write(&self, writer: &mut Writer) {
        writer.number(self.ends.len() as u64);
        for position in 0..self.len() {
            writer.block(self.stored(position));
        }
    }

    /// Reads what [`Interner::write`] wrote; `None` for anything else.
    pub fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let mut texts = Self::default();
        for position in 0..reader.small()? {
            // A text that is there twice would get the ID of the first.
            if texts.intern_bytes(reader.block()?) != Symbol(position) {
                return None;
            }
        }
        Some(texts)
    }
}

fn list_bytes(texts: &[Cow<'_, str>]) -> Vec<u8> {
    let mut bytes = vec![LIST];
    for text in texts {
        let text = truncate(text);
        let length = digits(text.len() as u64);
        bytes.extend_from_slice(join(&[&length, ":", text]).as_bytes());
    }
    bytes
}

/// Whether `text` holds `part`, with ASCII letters in either case. `part` is in lower case.
pub fn contains(text: &[u8], part: &[u8]) -> bool {
    let Some((first, rest)) = part.split_first() else {
        return true;
    };
    let mut left = text;
    while let Some(place) = left
        .iter()
        .position(|byte| byte.to_ascii_lowercase() == *first)
    {
        left = left.get(place + 1..).unwrap_or_default();
        if left
            .get(..rest.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(rest))
        {
            return true;
        }
    }
    false
}

/// The number that a decimal text stands for, if it is below 2^31 - 1 and written without leading zeros.
#[inline(always)]
pub fn small_number(text: &str) -> Option<u32> {
    let digits = text.as_bytes();
    let canonical = matches!(digits, [b'0'] | [b'1'..=b'9', ..]);
    if !canonical || digits.len() > 10 {
        return None;
    }
    let mut value = 0_u64;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        value = value * 10 + u64::from(digit - b'0');
    }
    u32::try_from(value)
        .ok()
        .filter(|value| *value < NUMBER - 1)
}

/// Texts far beyond the contract's lengths are cut: a page of them must not fill the memory.
pub fn truncate(text: &str) -> &str {
    let mut end = text.len().min(MAX_TEXT_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Folded, because the slots take its low bits.
fn hash(bytes: &[u8]) -> usize {
    let hash = checksum(bytes);
    (hash ^ (hash >> 15)) as usize
}
