//! The shared fields of an object as one symbol: many rows have the same error, or the same days.

use crate::fields::{Kind, QUERY_FIELDS, QueryField, Slot};
use crate::rows::interner::{Interner, Symbol};
use crate::rows::packed::NO_NUMBER;
use crate::status::{Part, Record};
use crate::text::is_same;

/// Room for the values of any record, in bytes.
const MAX_RECORD: usize = QUERY_FIELDS.len() * size_of::<i64>();

/// The shared fields of an object, which follow each other in the table.
pub fn shared_fields(part: Part) -> &'static [QueryField] {
    const ROW: &[QueryField] = shared_of(Part::Row);
    const SPLIT: &[QueryField] = shared_of(Part::Split);
    const ERROR: &[QueryField] = shared_of(Part::Error);
    const RESULT: &[QueryField] = shared_of(Part::Result);
    match part {
        Part::Split => SPLIT,
        Part::Error => ERROR,
        Part::Result => RESULT,
        _ => ROW,
    }
}

const fn shared_of(part: Part) -> &'static [QueryField] {
    let mut fields = QUERY_FIELDS;
    while let [first, rest @ ..] = fields
        && !(first.is_shared && first.part as u8 == part as u8)
    {
        fields = rest;
    }
    let (mut count, mut rest) = (0, fields);
    while let [first, behind @ ..] = rest
        && first.is_shared
        && first.part as u8 == part as u8
    {
        (count, rest) = (count + 1, behind);
    }
    fields.split_at(count).0
}

fn is_number(field: &QueryField) -> bool {
    matches!(field.kind, Kind::Time | Kind::Number | Kind::Count)
}

impl Interner {
    /// The symbol of the shared fields of an object. Most values are those of the record `before`.
    pub fn pack_record(&mut self, row: &Record<'_>, part: Part, before: Symbol) -> Symbol {
        if part != Part::Row && row.path(part).is_none() {
            return Symbol::NONE;
        }
        let mut is_there = part == Part::Error;
        // On the stack, and in words: most rows take a few nanoseconds here.
        let mut record = [0; MAX_RECORD];
        let mut length = 0;
        for field in shared_fields(part) {
            let rest = record.get_mut(length..).unwrap_or_default();
            if is_number(field) {
                let number = row.number(field.slot);
                is_there |= number.is_some();
                if let Some(place) = rest.first_chunk_mut() {
                    *place = number.unwrap_or(NO_NUMBER).to_le_bytes();
                }
                length += size_of::<i64>();
            } else {
                let text = row.text(field.slot);
                is_there |= text.is_some();
                let known = self.symbol_at(before, length);
                let symbol = self.intern_after(known, text, false);
                if let Some(place) = rest.first_chunk_mut() {
                    *place = symbol.to_bits().to_le_bytes();
                }
                length += size_of::<u32>();
            }
        }
        let record = record.get(..length).unwrap_or_default();
        if !is_there {
            Symbol::NONE
        } else if before.is_some() && is_same(self.bytes(before), record) {
            before
        } else {
            self.intern_bytes(record)
        }
    }

    /// Puts the values of a record into a row.
    pub fn unpack_record<'i>(&'i self, record: Symbol, part: Part, row: &mut Record<'i>) {
        if !record.is_some() {
            return;
        }
        for (field, value) in self.values(record, part) {
            match value {
                Value::Number(number) => row.set_number(field.slot, number),
                Value::Symbol(symbol) => row.put_text(field.slot, self.text(symbol)),
            }
        }
        if part == Part::Error {
            row.set_path(part, Some("error_info"));
        }
    }

    /// The values of a record, with their fields.
    pub fn values(
        &self,
        record: Symbol,
        part: Part,
    ) -> impl Iterator<Item = (&'static QueryField, Value)> {
        let mut bytes = self.bytes(record);
        shared_fields(part).iter().map_while(move |field| {
            let value;
            if is_number(field) {
                let (number, rest) = bytes.split_first_chunk()?;
                let number = i64::from_le_bytes(*number);
                value = Value::Number(Some(number).filter(|number| *number != NO_NUMBER));
                bytes = rest;
            } else {
                let (symbol, rest) = bytes.split_first_chunk()?;
                value = Value::Symbol(Symbol::from_bits(u32::from_le_bytes(*symbol)));
                bytes = rest;
            }
            Some((field, value))
        })
    }

    /// The symbol of a field of a record.
    pub fn symbol_of(&self, record: Symbol, part: Part, slot: Slot) -> Symbol {
        let mut values = self.values(record, part);
        match values.find(|(field, _)| field.slot == slot) {
            Some((_, Value::Symbol(symbol))) => symbol,
            _ => Symbol::NONE,
        }
    }

    fn symbol_at(&self, record: Symbol, at: usize) -> Symbol {
        let bytes = self.bytes(record).get(at..).unwrap_or_default();
        let bits = bytes.first_chunk().map(|bits| u32::from_le_bytes(*bits));
        bits.map_or(Symbol::NONE, Symbol::from_bits)
    }
}

/// A value of a record.
#[derive(Clone, Copy, Debug)]
pub enum Value {
    /// Missing or not.
    Number(Option<i64>),
    /// Of a text.
    Symbol(Symbol),
}
