//! A cursor over JSON text, and no more than that: a parser that builds values weighs many times as much.
//!
//! It keeps to the JSON that `JSON.parse` takes, with three differences: a lone surrogate reads as U+FFFD, as
//! `TextDecoder` has it; a byte order mark is passed over; and a value that is skipped may be nested as deep as
//! it likes, because nothing here recurses.

mod skip;

use std::borrow::Cow;

use crate::text::{ONES, below, is_same, word};

/// The text is not JSON. Where, the cursor knows: it stays there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonError;

/// What type of value comes next.
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

/// Reads JSON text from its beginning to its end.
///
/// What every field of every row needs is inlined, here and in what is called from here: code that is made for its size
/// would spend much of its time on calls.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// A cursor before the first value of `text`.
    pub fn new(text: &'a str) -> Self {
        let mark = text.len() - without_mark(text.as_bytes()).len();
        Self {
            text: text.get(mark..).unwrap_or_default(),
            at: 0,
        }
    }

    /// The place of the byte that comes next.
    pub fn place(&self) -> usize {
        self.at
    }

    /// Whether nothing is left.
    pub fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// The kind of the next value.
    pub fn kind(&mut self) -> Result<Kind, JsonError> {
        match self.next() {
            b'n' => Ok(Kind::Null),
            b't' | b'f' => Ok(Kind::Bool),
            b'-' | b'0'..=b'9' => Ok(Kind::Number),
            b'"' => Ok(Kind::Text),
            b'[' => Ok(Kind::Array),
            b'{' => Ok(Kind::Object),
            _ => Err(JsonError),
        }
    }

    /// Makes sure that nothing but white space is left.
    pub fn finish(&mut self) -> Result<(), JsonError> {
        self.next();
        self.is_at_end().then_some(()).ok_or(JsonError)
    }

    /// Steps into an object or array. False when it is empty, and so already closed.
    #[inline(always)]
    pub fn open(&mut self, opening: u8, closing: u8) -> Result<bool, JsonError> {
        self.take(opening)?;
        Ok(!self.take_if(closing))
    }

    /// After a member or element: whether another one follows, or the object or array is closed.
    #[inline(always)]
    pub fn has_more(&mut self, closing: u8) -> Result<bool, JsonError> {
        let next = self.next();
        let has_more = next == b',';
        if !has_more && next != closing {
            return Err(JsonError);
        }
        self.at += 1;
        Ok(has_more)
    }

    /// Takes what comes next if it is exactly `text`; else stays where it is.
    #[inline(always)]
    pub fn take_text(&mut self, text: &str) -> bool {
        let end = self.at + text.len();
        let ahead = self.text.as_bytes().get(self.at..end);
        let is_next = ahead.is_some_and(|ahead| is_same(ahead, text.as_bytes()));
        if is_next {
            self.at = end;
        }
        is_next
    }

    /// Reads a key, whatever it is, and its colon.
    pub fn key(&mut self) -> Result<Cow<'a, str>, JsonError> {
        let key = self.text()?;
        self.take(b':').map(|()| key)
    }

    /// Takes `null` if that is the very next; else stays where it is.
    #[inline(always)]
    pub fn quick_null(&mut self) -> bool {
        let ahead = self.text.as_bytes().get(self.at..);
        let is_null = matches!(ahead, Some([b'n', b'u', b'l', b'l', ..]));
        self.at += if is_null { 4 } else { 0 };
        is_null
    }

    /// Reads `null`, or a string without escapes; for anything else it stays where it is.
    #[inline(always)]
    pub fn quick_text(&mut self) -> Option<Option<&'a str>> {
        if self.next() != b'"' {
            return self.quick_null().then_some(None);
        }
        let start = self.at + 1;
        let end = start + plain_length(self.text.as_bytes().get(start..)?);
        if self.text.as_bytes().get(end) != Some(&b'"') {
            return None;
        }
        self.at = end + 1;
        Some(self.text.get(start..end))
    }

    /// Reads a whole number of at most fifteen digits, without a sign; for anything else it stays where it is.
    #[inline(always)]
    pub fn quick_integer(&mut self) -> Option<i64> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let mut value = 0;
        let mut length = 0;
        for byte in rest.get(..16).unwrap_or(rest) {
            match byte {
                b'0'..=b'9' => value = value * 10 + i64::from(byte - b'0'),
                b',' | b'}' => break,
                _ => return None,
            }
            length += 1;
        }
        let is_plain = matches!(length, 1..=15) && (rest.first() != Some(&b'0') || length == 1);
        self.at += if is_plain { length } else { 0 };
        is_plain.then_some(value)
    }

    /// Reads a string; borrowed when it has no escapes.
    pub fn text(&mut self) -> Result<Cow<'a, str>, JsonError> {
        self.take(b'"')?;
        let mut text = Cow::Borrowed(self.plain());
        while !self.eat(b'"') {
            let text = text.to_mut();
            text.push(self.escape()?);
            text.push_str(self.plain());
        }
        Ok(text)
    }

    /// The characters of a string up to its end, an escape, or one that must not be there.
    #[inline(always)]
    fn plain(&mut self) -> &'a str {
        let start = self.at;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        self.at += plain_length(rest);
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// Reads an escape sequence. A surrogate without its other half becomes U+FFFD.
    fn escape(&mut self) -> Result<char, JsonError> {
        self.expect(b'\\')?;
        let character = match self.peek() {
            letter @ (b'"' | b'\\' | b'/') => letter,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => return self.code_point(),
            _ => return Err(JsonError),
        };
        self.at += 1;
        Ok(char::from(character))
    }

    fn code_point(&mut self) -> Result<char, JsonError> {
        let mut code = self.code_unit()?;
        if let 0xd800..=0xdbff = code {
            let mut ahead = *self;
            if let (true, Ok(low @ 0xdc00..=0xdfff)) = (ahead.eat(b'\\'), ahead.code_unit()) {
                *self = ahead;
                code = 0x1_0000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
            }
        }
        Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// Reads `u` and its four digits.
    fn code_unit(&mut self) -> Result<u32, JsonError> {
        self.expect(b'u')?;
        let mut code = 0;
        for _ in 0..4 {
            let digit = char::from(self.peek()).to_digit(16);
            code = code << 4 | digit.ok_or(JsonError)?;
            self.at += 1;
        }
        Ok(code)
    }

    /// Reads a number as it is written.
    pub fn number(&mut self) -> Result<&'a str, JsonError> {
        self.next();
        let start = self.at;
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _ = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    /// Passes over digits, of which there must be one.
    fn digits(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
        (self.at > start).then_some(()).ok_or(JsonError)
    }

    /// The byte that comes next; 0 at the end, which no JSON holds outside of strings, nor unescaped within.
    #[inline(always)]
    fn peek(&self) -> u8 {
        self.text
            .as_bytes()
            .get(self.at)
            .copied()
            .unwrap_or_default()
    }

    /// The next byte after white space, which is passed over.
    #[inline(always)]
    pub fn next(&mut self) -> u8 {
        loop {
            match self.peek() {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                byte => return byte,
            }
        }
    }

    #[inline(always)]
    fn take(&mut self, byte: u8) -> Result<(), JsonError> {
        self.next();
        self.expect(byte)
    }

    #[inline(always)]
    fn take_if(&mut self, byte: u8) -> bool {
        self.next();
        self.eat(byte)
    }

    /// Takes the very next byte.
    #[inline(always)]
    fn expect(&mut self, byte: u8) -> Result<(), JsonError> {
        self.eat(byte).then_some(()).ok_or(JsonError)
    }

    #[inline(always)]
    fn eat(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == byte;
        self.at += usize::from(is_next);
        is_next
    }
}

/// What comes after a byte order mark, where there is one.
pub fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text)
}

/// The only element of an array's text, or `None` when there is not exactly one.
pub fn only_element(array: &str) -> Option<&str> {
    let mut cursor = Cursor::new(array);
    if !cursor.open(b'[', b']').ok()? {
        return None;
    }
    let only = cursor.skip().ok()?;
    (!cursor.has_more(b']').ok()?).then_some(only)
}

/// How many bytes of a string come before its end, an escape, or a control character: eight at a time.
pub fn plain_length(text: &[u8]) -> usize {
    let mut rest = text;
    while let Some((eight, after)) = word(rest) {
        let found = specials(eight);
        if found != 0 {
            return text.len() - rest.len() + (found.trailing_zeros() / 8) as usize;
        }
        rest = after;
    }
    while let [byte, after @ ..] = rest
        && !matches!(byte, b'"' | b'\\' | 0..=0x1f)
    {
        rest = after;
    }
    text.len() - rest.len()
}

/// Marks the bytes that may not stand in a string as they are. Of the marks, only the lowest is sure.
#[inline(always)]
fn specials(word: u64) -> u64 {
    let is = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    is(b'"') | is(b'\\') | below(word, 0x20)
}
