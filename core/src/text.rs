//! Text from outside, made fit for a message: one line, no control characters, cut short.

/// The ends of a cut text; what is left out is never shown.
const ELLIPSIS: char = '…';

/// At most `most` characters of `text` on one line. Control and bidi characters become spaces.
///
/// ```
/// use supermetrics_batch_status_core::text::shorten;
/// assert_eq!(shorten("two\nlines", 20), "two lines");
/// assert_eq!(shorten("abcdef", 4), "abc…");
/// ```
pub fn shorten(text: &str, most: usize) -> String {
    let mut short = String::new();
    for (position, character) in text.trim().chars().enumerate() {
        if position == most {
            short.pop();
            short.push(ELLIPSIS);
            break;
        }
        short.push(printable(character));
    }
    short
}

fn printable(character: char) -> char {
    // Bidi controls could reorder the rest of the sentence around them; two separators break lines.
    let bidi = matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if character.is_control() || bidi {
        ' '
    } else {
        character
    }
}

/// A shorter secret is no secret: anybody can guess it, and looking for it would cut up words that only resemble it.
pub const MIN_SECRET_BYTES: usize = 8;

/// A request ID without `secret`. One that is well-formed by the contract stays whole unless it is the secret: support
/// needs all of it.
///
/// ```
/// use supermetrics_batch_status_core::text::redact_id;
/// assert_eq!(redact_id("BXaEFVtjc7TX".to_owned(), Some("EFVtjc7T")), "BXaEFVtjc7TX");
/// assert_eq!(redact_id("BXaEFVtjc7TX".to_owned(), Some("BXaEFVtjc7TX")), "[token]");
/// ```
pub fn redact_id(id: String, secret: Option<&str>) -> String {
    let is_of_id = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let is_id = matches!(id.len(), 8..=64) && id.bytes().all(is_of_id);
    if is_id && secret != Some(id.as_str()) {
        return id;
    }
    redact(id, secret)
}

/// `text` without any occurrence of `secret`, where that is at least [`MIN_SECRET_BYTES`] long.
///
/// ```
/// use supermetrics_batch_status_core::text::redact;
/// assert_eq!(redact("bad token: abcdefgh".to_owned(), Some("abcdefgh")), "bad token: [token]");
/// assert_eq!(redact("bad token: t".to_owned(), Some("t")), "bad token: t");
/// ```
///
/// Searched byte by byte: the standard library's search of strings would add 4 kB to the wasm.
pub fn redact(text: String, secret: Option<&str>) -> String {
    let Some(secret) = secret.filter(|secret| secret.len() >= MIN_SECRET_BYTES) else {
        return text;
    };
    let mut clean = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = split_at_first(rest, secret) {
        clean.push_str(before);
        clean.push_str("[token]");
        rest = after;
    }
    clean.push_str(rest);
    clean
}

fn split_at_first<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    let mut windows = text.as_bytes().windows(part.len());
    let start = windows.position(|window| window == part.as_bytes())?;
    Some((text.get(..start)?, text.get(start + part.len()..)?))
}

/// What is before and after the first of `marks`, all ASCII; nothing is after where there is none.
///
/// Byte by byte: each search of the standard library for a character brings a searcher of its own.
pub fn cut<'a>(text: &'a str, marks: &[u8]) -> (&'a str, Option<&'a str>) {
    match text.bytes().position(|byte| marks.contains(&byte)) {
        None => (text, None),
        Some(place) => (text.get(..place).unwrap_or_default(), text.get(place + 1..)),
    }
}

/// A whole number in digits.
///
/// Written here: the standard library has a printing of its own for each type, and all that formatting can do behind it.
pub fn digits(mut number: u64) -> String {
    let mut digits = [0; 20];
    // Nine at a time, because 32 bits are divided faster than 64.
    for part in digits.rchunks_mut(9) {
        let mut rest = (number % 1_000_000_000) as u32;
        number /= 1_000_000_000;
        for place in part.iter_mut().rev() {
            *place = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
    }
    let mut shown: &[u8] = &digits;
    while let [b'0', rest @ ..] = shown
        && !rest.is_empty()
    {
        shown = rest;
    }
    str::from_utf8(shown).unwrap_or_default().to_owned()
}

/// A whole number read from digits, up to `most`.
pub fn whole(text: &str, most: u64) -> Option<u64> {
    // A sign before the number is taken by Rust, and by nobody else.
    let number = text.parse().ok().filter(|number| *number <= most);
    number.filter(|_| !text.starts_with("+"))
}

/// The parts, one after the other. In the wasm, a tenth of what `format!` weighs.
pub fn join(parts: &[&str]) -> String {
    let mut text = String::with_capacity(parts.iter().map(|part| part.len()).sum());
    for part in parts {
        text.push_str(part);
    }
    text
}

/// A template in which each `{}` stands for the next part.
///
/// ```
/// use supermetrics_batch_status_core::text::fill;
/// assert_eq!(fill("{} of {} bytes", &["5", "{}"]), "5 of {} bytes");
/// ```
pub fn fill(template: &str, parts: &[&str]) -> String {
    let mut text = String::new();
    let (mut rest, mut parts) = (template, parts.iter());
    while let Some((before, after)) = split_at_first(rest, "{}") {
        text.push_str(before);
        text.push_str(parts.next().copied().unwrap_or_default());
        rest = after;
    }
    text.push_str(rest);
    text
}

/// Text from outside in quotation marks, cut short.
pub fn quote(text: &str, most: usize) -> String {
    fill("\"{}\"", &[&shorten(text, most)])
}

/// `text` as a sentence: trimmed, with a full stop where it has no end.
pub fn sentence(text: &str) -> String {
    let text = text.trim();
    match text.chars().last() {
        None => String::new(),
        Some('.' | '!' | '?' | ELLIPSIS) => text.to_owned(),
        Some(_) => join(&[text, "."]),
    }
}

/// Each byte of a word.
pub(crate) const ONES: u64 = 0x0101_0101_0101_0101;

/// Marks each byte of a word that is less than `least`, which is no more than 0x80, in its high bit. Of the marks,
/// only the lowest is sure.
#[inline(always)]
pub(crate) fn below(word: u64, least: u8) -> u64 {
    word.wrapping_sub(ONES * u64::from(least)) & !word & (ONES << 7)
}

/// The first eight bytes as a word, the first the lowest; and what comes after them.
#[inline(always)]
pub(crate) fn word(text: &[u8]) -> Option<(u64, &[u8])> {
    // Written out: what the standard library has for it is a call each time in code that is made for its size.
    match text {
        [a, b, c, d, e, f, g, h, rest @ ..] => {
            let bytes = [*a, *b, *c, *d, *e, *f, *g, *h];
            Some((u64::from_le_bytes(bytes), rest))
        }
        _ => None,
    }
}

/// Whether all is ASCII that leaves a mark on paper: eight bytes at a time.
pub fn is_printable(mut text: &[u8]) -> bool {
    while let Some((eight, rest)) = word(text) {
        let delete = below(eight ^ (ONES * 0x7f), 1);
        if below(eight, 0x21) | delete | eight & (ONES << 7) != 0 {
            return false;
        }
        text = rest;
    }
    text.iter().all(u8::is_ascii_graphic)
}

/// Whether two texts are the same: eight bytes at a time.
#[inline(always)]
pub(crate) fn is_same(mut one: &[u8], mut other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    while let (Some((eight, rest)), Some((other_eight, other_rest))) = (word(one), word(other)) {
        if eight != other_eight {
            return false;
        }
        (one, other) = (rest, other_rest);
    }
    if let ([a, b, c, d, rest @ ..], [e, f, g, h, other_rest @ ..]) = (one, other) {
        let four = |bytes| u32::from_le_bytes(bytes);
        if four([*a, *b, *c, *d]) != four([*e, *f, *g, *h]) {
            return false;
        }
        (one, other) = (rest, other_rest);
    }
    while let ([byte, rest @ ..], [other_byte, other_rest @ ..]) = (one, other) {
        if byte != other_byte {
            return false;
        }
        (one, other) = (rest, other_rest);
    }
    true
}
