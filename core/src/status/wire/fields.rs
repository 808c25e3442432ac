//! Reading one field, tolerantly: what is of a neighbouring type is converted and noted, never lost.

use std::borrow::Cow;

use super::json::{Cursor, JsonError, Kind, only_element};
use crate::request::bound::MAX_SAFE_INTEGER;
use crate::status::warning::{Place, WarningCode, Warnings};
use crate::text::cut;

/// A member of an object: the object's path, and the member's name. The object itself has no name.
pub type At<'p> = (&'p str, &'p str);

/// Reads fields at one place of the response, and notes what is off there.
pub struct Fields<'w, 's> {
    pub warnings: &'w mut Warnings<'s>,
    /// Position in `data`; `None` for the head of the response.
    pub row: Option<usize>,
}

impl Fields<'_, '_> {
    pub fn warn(&mut self, finding: WarningCode, (object, name): At<'_>, value: &str) {
        let place = Place {
            row: self.row,
            object,
            name,
        };
        self.warnings.warn(finding, place, value);
    }

    /// Passes over a field that this version does not know.
    pub fn unknown(&mut self, at: At<'_>, json: &mut Cursor<'_>) -> Result<(), JsonError> {
        self.warn(WarningCode::UnknownField, at, "");
        json.skip().map(|_| ())
    }

    /// A string. Numbers and booleans keep their text, objects and arrays their JSON.
    pub fn text<'a>(
        &mut self,
        at: At<'_>,
        json: &mut Cursor<'a>,
    ) -> Result<Option<Cow<'a, str>>, JsonError> {
        let kind = json.kind()?;
        match kind {
            Kind::Text => return json.text().map(Some),
            Kind::Null => return json.skip_word().map(|()| None),
            _ => {}
        }
        let raw = json.skip()?;
        match (kind, only_element(raw)) {
            (Kind::Array, Some(only)) if !only.starts_with('[') => {
                self.warn(WarningCode::Wrapped, at, "");
                self.text(at, &mut Cursor::new(only))
            }
            _ => {
                self.warn(WarningCode::NotText, at, raw);
                Ok(Some(Cow::Borrowed(raw)))
            }
        }
    }

    /// A whole number that JavaScript holds exactly. A string of digits is taken too.
    pub fn integer(&mut self, at: At<'_>, json: &mut Cursor<'_>) -> Result<Option<i64>, JsonError> {
        if let Some(number) = json.quick_integer() {
            return Ok(Some(number));
        }
        match json.kind()? {
            Kind::Number => {
                let number = json.number()?;
                Ok(self.exact(at, number))
            }
            Kind::Null => json.skip_word().map(|()| None),
            Kind::Text => {
                let text = json.text()?;
                self.warn(WarningCode::TextForNumber, at, &text);
                Ok(self.exact(at, text.trim()))
            }
            kind @ (Kind::Bool | Kind::Array | Kind::Object) => {
                let raw = json.skip()?;
                let Some(only) = only_element(raw).filter(|only| !only.starts_with('[')) else {
                    self.warn(WarningCode::NotNumber, at, kind.words());
                    return Ok(None);
                };
                self.warn(WarningCode::Wrapped, at, "");
                self.integer(at, &mut Cursor::new(only))
            }
        }
    }

    fn exact(&mut self, at: At<'_>, number: &str) -> Option<i64> {
        let value = parse_integer(number);
        if value.is_none() {
            self.warn(WarningCode::NotWhole, at, number);
        }
        value
    }

    /// An array of strings, added to `list`. A lone string counts as an array of one.
    pub fn texts<'a>(
        &mut self,
        at: At<'_>,
        json: &mut Cursor<'a>,
        list: &mut Vec<Cow<'a, str>>,
    ) -> Result<(), JsonError> {
        match json.kind()? {
            Kind::Null => json.skip_word(),
            Kind::Array => {
                let mut more = json.open(b'[', b']')?;
                while more {
                    list.extend(match json.quick_text() {
                        Some(text) => text.map(Cow::Borrowed),
                        None => self.text(at, json)?,
                    });
                    more = json.has_more(b']')?;
                }
                Ok(())
            }
            kind => {
                self.warn(WarningCode::NotArray, at, kind.words());
                list.push(match kind {
                    Kind::Text => json.text()?,
                    _ => Cow::Borrowed(json.skip()?),
                });
                Ok(())
            }
        }
    }
}

/// The value of a JSON number that is a whole number up to 2^53 - 1: `47`, `47.0` and `4.7e1` are the same.
///
/// Written here because Rust's float parser would add a tenth to the shipped wasm.
pub fn parse_integer(text: &str) -> Option<i64> {
    let (negative, text) = split_sign(text);
    let (mantissa, exponent) = cut(text, b"eE");
    let (whole, fraction) = cut(mantissa, b".");
    // Digits left of the point once the exponent has moved it; all others must be zero.
    let mut places = i64::try_from(whole.len()).ok()?;
    if let Some(exponent) = exponent {
        places += parse_exponent(exponent)?;
    }
    let mut value = 0;
    for digit in whole.bytes().chain(fraction.unwrap_or_default().bytes()) {
        if !digit.is_ascii_digit() {
            return None;
        }
        if places > 0 {
            value = one_more(value, digit - b'0')?;
        } else if digit != b'0' {
            return None;
        }
        places -= 1;
    }
    if whole.is_empty() {
        return None;
    }
    if value != 0 {
        for _ in 0..places {
            value = one_more(value, 0)?;
        }
    }
    Some(if negative { -value } else { value })
}

/// A number with one more digit. Kept below JavaScript's largest: a checked product would be one of 128 bits.
fn one_more(value: i64, digit: u8) -> Option<i64> {
    let most = MAX_SAFE_INTEGER as i64;
    let longer = value * 10 + i64::from(digit);
    (value <= most && longer <= most).then_some(longer)
}

fn split_sign(text: &str) -> (bool, &str) {
    let rest = text.strip_prefix("-");
    (rest.is_some(), rest.unwrap_or(text))
}

fn parse_exponent(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix("+") {
        Some(digits) => (false, digits),
        None => split_sign(text),
    };
    let add = |value: i32, digit: u8| {
        let digit = char::from(digit).to_digit(10)?;
        value.checked_mul(10)?.checked_add_unsigned(digit)
    };
    let value = digits.bytes().try_fold(0, add)?;
    let value = Some(i64::from(value)).filter(|_| !digits.is_empty())?;
    Some(if negative { -value } else { value })
}
