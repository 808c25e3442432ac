//! Passing over values. Nothing recurses: a value may be nested as deep as it likes.

use super::{Cursor, JsonError, Kind};

impl<'a> Cursor<'a> {
    /// Passes over the next value, whatever it is, and gives its text.
    pub fn skip(&mut self) -> Result<&'a str, JsonError> {
        self.next();
        let start = self.at;
        let mut open = Vec::new();
        loop {
            let closed = match self.next() {
                b'{' => self.enter(b'{', b'}', &mut open)?,
                b'[' => self.enter(b'[', b']', &mut open)?,
                _ => self.skip_scalar().map(|()| true)?,
            };
            if closed && self.leave(&mut open)? {
                break;
            }
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    /// Steps into a container. True when it is empty, and so already closed.
    fn enter(&mut self, opening: u8, closing: u8, open: &mut Vec<u8>) -> Result<bool, JsonError> {
        let has_any = self.open(opening, closing)?;
        if has_any {
            open.push(closing);
            self.skip_key(closing)?;
        }
        Ok(!has_any)
    }

    /// After a value: steps out of all containers that end here. True when the outermost one did.
    fn leave(&mut self, open: &mut Vec<u8>) -> Result<bool, JsonError> {
        while let Some(&closing) = open.last() {
            if self.has_more(closing)? {
                self.skip_key(closing)?;
                return Ok(false);
            }
            open.pop();
        }
        Ok(true)
    }

    /// Stands before the value of the next member or element.
    fn skip_key(&mut self, closing: u8) -> Result<(), JsonError> {
        if closing == b'}' {
            self.skip_text()?;
            self.take(b':')?;
        }
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

    /// Passes over `null`, `true` or `false`.
    pub fn skip_word(&mut self) -> Result<(), JsonError> {
        let word: &[u8] = match self.peek() {
            b'n' => b"null",
            b't' => b"true",
            _ => b"false",
        };
        word.iter().try_for_each(|letter| self.expect(*letter))
    }
}
