//! JSON text of a value, for files, and for JavaScript, where `JSON.parse` makes objects of it.
//!
//! One call of JavaScript for all of a value: a call for each field takes three times as long, and weighs more.

use std::fmt;

use serde::ser::{
    self, Impossible, Serialize, SerializeSeq, SerializeStruct, Serializer, StdError,
};

use crate::status::wire::plain_length;
use crate::text::digits;

/// How a number is written that need not be whole: Rust's own printing of those would weigh more than all of this.
pub type Fraction = fn(f64) -> String;

/// Adds the JSON text of `value`.
pub fn add(text: &mut String, value: &impl Serialize, fraction: Fraction) {
    match value.serialize(&mut Text { text, fraction }) {
        Ok(()) => {}
        Err(never) => match never {},
    }
}

/// The text so far.
struct Text<'t> {
    text: &'t mut String,
    fraction: Fraction,
}

impl Text<'_> {
    /// Before each element and each member.
    fn separate(&mut self) {
        if !matches!(self.text.as_bytes().last(), Some(b'[' | b'{')) {
            self.text.push(',');
        }
    }

    /// Between quotation marks, with all escaped that JSON wants so.
    fn quote(&mut self, mut text: &str) {
        self.text.push('"');
        loop {
            let (plain, rest) = text
                .split_at_checked(plain_length(text.as_bytes()))
                .unwrap_or((text, ""));
            self.text.push_str(plain);
            let Some(special) = rest.bytes().next() else {
                break;
            };
            self.escape(special);
            text = rest.get(1..).unwrap_or_default();
        }
        self.text.push('"');
    }

    fn escape(&mut self, byte: u8) {
        if matches!(byte, b'"' | b'\\') {
            self.text.push('\\');
            self.text.push(char::from(byte));
            return;
        }
        self.text.push_str("\\u00");
        for digit in [byte >> 4, byte & 15] {
            self.text.extend(char::from_digit(digit.into(), 16));
        }
    }
}

/// What cannot happen: the vocabulary has only what JSON can hold.
#[derive(Debug)]
enum Never {}

impl fmt::Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl StdError for Never {}

impl ser::Error for Never {
    fn custom<T>(_: T) -> Self {
        std::process::abort()
    }
}

/// What the vocabulary does not hold, a line each.
macro_rules! outside {
    ($($name:ident($($argument:ty),*) -> $written:ident;)*) => {$(
        fn $name(self, $(_: $argument),*) -> Result<Self::$written, Never> {
            std::process::abort()
        }
    )*};
}

type Written = Result<(), Never>;

impl Serializer for &mut Text<'_> {
    type Ok = ();
    type Error = Never;
    type SerializeSeq = Self;
    type SerializeStruct = Self;
    type SerializeTuple = Impossible<(), Never>;
    type SerializeTupleStruct = Impossible<(), Never>;
    type SerializeTupleVariant = Impossible<(), Never>;
    type SerializeMap = Impossible<(), Never>;
    type SerializeStructVariant = Impossible<(), Never>;

    fn serialize_bool(self, value: bool) -> Written {
        self.text.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Written {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Written {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Written {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Written {
        if value < 0 {
            self.text.push('-');
        }
        self.serialize_u64(value.unsigned_abs())
    }

    fn serialize_u8(self, value: u8) -> Written {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Written {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Written {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Written {
        self.text.push_str(&digits(value));
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Written {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Written {
        self.text.push_str(&(self.fraction)(value));
        Ok(())
    }

    fn serialize_char(self, value: char) -> Written {
        self.quote(value.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    fn serialize_str(self, value: &str) -> Written {
        self.quote(value);
        Ok(())
    }

    fn serialize_none(self) -> Written {
        self.serialize_unit()
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        self.text.push_str("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Written {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        value: &T,
    ) -> Written {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Written {
        std::process::abort()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Never> {
        self.text.push('[');
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Never> {
        self.text.push('{');
        Ok(self)
    }

    outside! {
        serialize_bytes(&[u8]) -> Ok;
        serialize_tuple(usize) -> SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> SerializeTupleVariant;
        serialize_map(Option<usize>) -> SerializeMap;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> SerializeStructVariant;
    }
}

impl SerializeSeq for &mut Text<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_element<T: ?Sized + Serialize>(&mut self, value: &T) -> Written {
        self.separate();
        value.serialize(&mut **self)
    }

    fn end(self) -> Written {
        self.text.push(']');
        Ok(())
    }
}

impl SerializeStruct for &mut Text<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_field<T: ?Sized + Serialize>(&mut self, key: &'static str, value: &T) -> Written {
        self.separate();
        self.quote(key);
        self.text.push(':');
        value.serialize(&mut **self)
    }

    fn end(self) -> Written {
        self.text.push('}');
        Ok(())
    }
}
