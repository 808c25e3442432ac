//! A cursor over JSON text, and no more than that: a parser that builds values weighs many times as much.
//!
//! It keeps to the JSON that `JSON.parse` takes, with three differences: a lone surrogate and invalid
//! UTF-8 read as U+FFFD, as `TextDecoder` has it; a byte order mark is passed over; and a value that is
//! skipped may be nested as deep as it likes, because nothing here recurses.

use std::borrow::Cow;

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
    rest: &'a [u8],
    length: usize,
}

impl<'a> Cursor<'a> {
    /// A cursor before the first value of `text`.
    pub fn new(text: &'a [u8]) -> Self {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        Self {
            rest: text,
            length: text.len(),
        }
    }

    fn error(&self) -> JsonError {
        JsonError {
            at: self.length - self.rest.len(),
            at_end: self.rest.is_empty(),
        }
    }

    /// The kind of the next value.
    pub fn kind(&mut self) -> Result<Kind, JsonError> {
        match self.next() {
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
        match self.next() {
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
        let mut text = String::from_utf8_lossy(self.plain());
        while !self.eat(b'"') {
            let text = text.to_mut();
            text.push(self.escape()?);
            text.push_str(&String::from_utf8_lossy(self.plain()));
        }
        Ok(text)
    }

    /// The characters of a string up to its end, an escape, or one that must not be there.
    fn plain(&mut self) -> &'a [u8] {
        let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
        let length = self.rest.iter().position(special);
        self.advance(length.unwrap_or(self.rest.len()))
    }

    /// Reads an escape sequence. A surrogate without its other half becomes U+FFFD.
    fn escape(&mut self) -> Result<char, JsonError> {
        self.expect(b'\\')?;
        let character = match self.rest.first() {
            Some(letter @ (b'"' | b'\\' | b'/')) => *letter,
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'u') => return self.code_point(),
            _ => return Err(self.error()),
        };
        self.advance(1);
        Ok(char::from(character))
    }

    fn code_point(&mut self) -> Result<char, JsonError> {
        let mut code = self.code_unit()?;
        if let (0xd800..=0xdbff, [b'\\', ahead @ ..]) = (code, self.rest) {
            let mut ahead = Self {
                rest: ahead,
                ..*self
            };
            if let Ok(low @ 0xdc00..=0xdfff) = ahead.code_unit() {
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
            let digit = self
                .rest
                .first()
                .and_then(|byte| char::from(*byte).to_digit(16));
            code = code << 4 | digit.ok_or_else(|| self.error())?;
            self.advance(1);
        }
        Ok(code)
    }

    /// Reads a number as it is written.
    pub fn number(&mut self) -> Result<&'a [u8], JsonError> {
        self.next();
        let number = self.advance(number_length(self.rest));
        ends_in_digit(number)
            .then_some(number)
            .ok_or_else(|| self.error())
    }

    /// Passes over the next value, whatever it is, and gives its text.
    pub fn skip(&mut self) -> Result<&'a [u8], JsonError> {
        self.next();
        let before = self.rest;
        let mut open = Vec::new();
        loop {
            let closed = match self.rest.first() {
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
        let length = before.len() - self.rest.len();
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
            self.skip_text()?;
            self.take(b':')?;
        }
        self.next();
        Ok(())
    }

    fn skip_scalar(&mut self) -> Result<(), JsonError> {
        match self.kind()? {
            Kind::Text => self.skip_text(),
            Kind::Number => self.number().map(|_| ()),
            _ => self.skip_word(),
        }
    }

    fn skip_text(&mut self) -> Result<(), JsonError> {
        self.take(b'"')?;
        self.plain();
        while !self.eat(b'"') {
            self.escape()?;
            self.plain();
        }
        Ok(())
    }

    fn skip_word(&mut self) -> Result<(), JsonError> {
        let words: [&[u8]; 3] = [b"null", b"true", b"false"];
        let word = words.iter().find(|word| word.first() == self.rest.first());
        word.ok_or_else(|| self.error())?
            .iter()
            .try_for_each(|letter| self.expect(*letter))
    }

    /// The next byte after white space, which is passed over.
    fn next(&mut self) -> Option<u8> {
        while let [b' ' | b'\t' | b'\n' | b'\r', rest @ ..] = self.rest {
            self.rest = rest;
        }
        self.rest.first().copied()
    }

    fn take(&mut self, byte: u8) -> Result<(), JsonError> {
        self.next();
        self.expect(byte)
    }

    fn take_if(&mut self, byte: u8) -> bool {
        self.next();
        self.eat(byte)
    }

    /// Takes the very next byte.
    fn expect(&mut self, byte: u8) -> Result<(), JsonError> {
        self.eat(byte).then_some(()).ok_or_else(|| self.error())
    }

    fn eat(&mut self, byte: u8) -> bool {
        let is_next = self.rest.first() == Some(&byte);
        self.advance(usize::from(is_next));
        is_next
    }

    fn advance(&mut self, length: usize) -> &'a [u8] {
        let (passed, rest) = self
            .rest
            .split_at_checked(length)
            .unwrap_or((self.rest, b""));
        self.rest = rest;
        passed
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

fn ends_in_digit(number: &[u8]) -> bool {
    number.last().is_some_and(u8::is_ascii_digit)
}
