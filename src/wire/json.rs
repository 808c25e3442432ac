//! A cursor over JSON text: hifijson's lexer, plus what real answers need.
//!
//! It keeps to the JSON that `JSON.parse` takes, with three differences: a lone surrogate and invalid
//! UTF-8 read as U+FFFD, as `TextDecoder` has it; a byte order mark is passed over; and a value that is
//! skipped may be nested as deep as it likes, because nothing here recurses.

use std::borrow::Cow;

use hifijson::escape::Lex as _;
use hifijson::str::{Lex as _, LexWrite as _};
use hifijson::token::Lex as _;
use hifijson::{Read as _, SliceLexer};

/// Where the text stops being JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// Offset of the byte that does not fit.
    pub at: usize,
    /// Whether the text ends there.
    pub at_end: bool,
}

/// What sort of value comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Null,
    Bool,
    Number,
    Text,
    Array,
    Object,
}

impl Kind {
    /// The kind in words, with its article.
    pub fn words(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Number => "a number",
            Self::Text => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

/// Reads or skips the value of one member. A trait object: one copy of the loop serves all objects.
pub type Member<'f, 'a> = dyn FnMut(Cow<'a, str>, &mut Cursor<'a>) -> Result<(), JsonError> + 'f;

/// Reads or skips one element.
pub type Element<'f, 'a> = dyn FnMut(&mut Cursor<'a>) -> Result<(), JsonError> + 'f;

/// Reads JSON text from its beginning to its end.
pub struct Cursor<'a> {
    lexer: SliceLexer<'a>,
    length: usize,
}

impl<'a> Cursor<'a> {
    /// A cursor before the first value of `text`.
    pub fn new(text: &'a [u8]) -> Self {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        Self {
            lexer: SliceLexer::new(text),
            length: text.len(),
        }
    }

    fn error(&self) -> JsonError {
        let left = self.lexer.as_slice().len();
        JsonError {
            at: self.length - left,
            at_end: left == 0,
        }
    }

    /// The kind of the next value.
    pub fn kind(&mut self) -> Result<Kind, JsonError> {
        match self.lexer.ws_peek() {
            Some(b'n') => Ok(Kind::Null),
            Some(b't' | b'f') => Ok(Kind::Bool),
            Some(b'-' | b'0'..=b'9') => Ok(Kind::Number),
            Some(b'"') => Ok(Kind::Text),
            Some(b'[') => Ok(Kind::Array),
            Some(b'{') => Ok(Kind::Object),
            _ => Err(self.error()),
        }
    }

    /// Makes sure that nothing but white space is left.
    pub fn finish(&mut self) -> Result<(), JsonError> {
        match self.lexer.ws_peek() {
            None => Ok(()),
            Some(_) => Err(self.error()),
        }
    }

    /// Reads an object: `member` is given each key, and must read or skip its value.
    pub fn object(&mut self, member: &mut Member<'_, 'a>) -> Result<(), JsonError> {
        self.take(b'{')?;
        if self.take_if(b'}') {
            return Ok(());
        }
        loop {
            let key = self.text()?;
            self.take(b':')?;
            member(key, self)?;
            if self.take_if(b'}') {
                return Ok(());
            }
            self.take(b',')?;
        }
    }

    /// Reads an array: `element` must read or skip each element.
    pub fn array(&mut self, element: &mut Element<'_, 'a>) -> Result<(), JsonError> {
        self.take(b'[')?;
        if self.take_if(b']') {
            return Ok(());
        }
        loop {
            element(self)?;
            if self.take_if(b']') {
                return Ok(());
            }
            self.take(b',')?;
        }
    }

    /// Reads a string; borrowed when it has no escapes and is valid UTF-8.
    pub fn text(&mut self) -> Result<Cow<'a, str>, JsonError> {
        self.take(b'"')?;
        let read = self.lexer.str_fold(
            Cow::Borrowed(""),
            |bytes, out| {
                append(out, String::from_utf8_lossy(bytes));
                Ok::<(), hifijson::str::Error>(())
            },
            |lexer, out| {
                out.to_mut()
                    .push(escape(lexer).map_err(hifijson::str::Error::Escape)?);
                Ok(())
            },
        );
        read.map_err(|_| self.error())
    }

    /// Reads a number as it is written.
    pub fn number(&mut self) -> Result<&'a str, JsonError> {
        self.lexer.eat_whitespace();
        let text = self.lexer.as_slice();
        let (number, rest) = text
            .split_at_checked(number_length(text))
            .unwrap_or((text, b""));
        self.lexer = SliceLexer::new(rest);
        match std::str::from_utf8(number) {
            Ok(number) if ends_in_digit(number) => Ok(number),
            _ => Err(self.error()),
        }
    }

    /// Passes over the next value, whatever it is, and gives its text.
    pub fn skip(&mut self) -> Result<&'a [u8], JsonError> {
        self.lexer.eat_whitespace();
        let before = self.lexer.as_slice();
        let mut open = Vec::new();
        loop {
            let closed = match self.lexer.peek_next() {
                Some(b'{') => self.enter(b'{', b'}', &mut open)?,
                Some(b'[') => self.enter(b'[', b']', &mut open)?,
                _ => {
                    self.skip_scalar()?;
                    true
                }
            };
            if closed && self.leave(&mut open)? {
                break;
            }
        }
        let length = before.len() - self.lexer.as_slice().len();
        Ok(before.get(..length).unwrap_or_default())
    }

    /// Steps into a container. True when it is empty, and so already closed.
    fn enter(&mut self, opening: u8, closing: u8, open: &mut Vec<u8>) -> Result<bool, JsonError> {
        self.take(opening)?;
        if self.take_if(closing) {
            return Ok(true);
        }
        open.push(closing);
        self.skip_key(closing)?;
        Ok(false)
    }

    /// After a value: steps out of all containers that end here. True when the outermost one did.
    fn leave(&mut self, open: &mut Vec<u8>) -> Result<bool, JsonError> {
        while let Some(&closing) = open.last() {
            if self.take_if(closing) {
                open.pop();
            } else {
                self.take(b',')?;
                self.skip_key(closing)?;
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Stands before the value of the next member or element.
    fn skip_key(&mut self, closing: u8) -> Result<(), JsonError> {
        if closing == b'}' {
            self.take(b'"')?;
            self.lexer.str_ignore().map_err(|_| self.error())?;
            self.take(b':')?;
        }
        self.lexer.eat_whitespace();
        Ok(())
    }

    fn skip_scalar(&mut self) -> Result<(), JsonError> {
        let valid = match self.lexer.peek_next() {
            Some(b'"') => self.lexer.discarded().str_ignore().is_ok(),
            Some(b'-' | b'0'..=b'9') => return self.number().map(|_| ()),
            Some(b'n' | b't' | b'f') => self.lexer.null_or_bool().is_some(),
            _ => false,
        };
        valid.then_some(()).ok_or_else(|| self.error())
    }

    fn take(&mut self, byte: u8) -> Result<(), JsonError> {
        self.take_if(byte).then_some(()).ok_or_else(|| self.error())
    }

    fn take_if(&mut self, byte: u8) -> bool {
        self.lexer.expect(SliceLexer::ws_peek, byte).is_some()
    }
}

/// The only element of an array's text, or `None` when there is not exactly one.
pub fn only_element(array: &[u8]) -> Option<&[u8]> {
    let mut cursor = Cursor::new(array);
    let mut only = None;
    let mut count = 0_usize;
    cursor
        .array(&mut |cursor| {
            only = Some(cursor.skip()?);
            count += 1;
            Ok(())
        })
        .ok()?;
    only.filter(|_| count == 1)
}

/// Length of what a number of JSON's grammar could be at most; one that is cut off does not end in a digit.
///
/// Not hifijson's: that one brings the printing of UTF-8 errors along, 4 kB of wasm.
fn number_length(text: &[u8]) -> usize {
    let at = |place: usize| text.get(place).copied().unwrap_or_default();
    let digits = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let mut end = usize::from(at(0) == b'-');
    end += if at(end) == b'0' { 1 } else { digits(end) };
    if at(end) == b'.' {
        end += 1 + digits(end + 1);
    }
    if matches!(at(end), b'e' | b'E') && ends_in_digit(text.get(..end).unwrap_or_default()) {
        end += 1 + usize::from(matches!(at(end + 1), b'+' | b'-'));
        end += digits(end);
    }
    end
}

fn ends_in_digit(number: impl AsRef<[u8]>) -> bool {
    number.as_ref().last().is_some_and(u8::is_ascii_digit)
}

fn append<'a>(out: &mut Cow<'a, str>, piece: Cow<'a, str>) {
    if out.is_empty() {
        *out = piece;
    } else if !piece.is_empty() {
        out.to_mut().push_str(&piece);
    }
}

/// Reads the rest of an escape sequence. A surrogate without its other half becomes U+FFFD.
fn escape(lexer: &mut SliceLexer<'_>) -> Result<char, hifijson::escape::Error> {
    let kind = lexer.take_next().ok_or(hifijson::escape::Error::Eof)?;
    if kind != b'u' {
        return lexer.escape(kind);
    }
    let unit: u16 = lexer.hex()?;
    let character = match unit {
        0xD800..=0xDBFF => low_surrogate(lexer)
            .and_then(|low| char::decode_utf16([unit, low]).next().and_then(Result::ok)),
        unit => char::from_u32(unit.into()),
    };
    Ok(character.unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// Takes the second half of a surrogate pair, if that is what follows.
fn low_surrogate(lexer: &mut SliceLexer<'_>) -> Option<u16> {
    let mut ahead = SliceLexer::new(lexer.as_slice());
    let low = ahead
        .strip_prefix(b"\\u")
        .then(|| ahead.hex::<u16>())?
        .ok()?;
    if !(0xDC00..=0xDFFF).contains(&low) {
        return None;
    }
    *lexer = ahead;
    Some(low)
}
