//! Text from outside, made fit for a message: one line, no control characters, cut short.

/// The ends of a cut text; what is left out is never shown.
const ELLIPSIS: char = '…';

/// At most `most` characters of `text` on one line. Control and bidi characters become spaces.
///
/// ```
/// use supermetrics_batch_status::text::shorten;
/// assert_eq!(shorten("two\nlines", 20), "two lines");
/// assert_eq!(shorten("abcdef", 4), "abc…");
/// ```
pub fn shorten(text: &str, most: usize) -> String {
    let mut short: String = text.trim().chars().take(most + 1).map(printable).collect();
    if short.chars().count() > most {
        short = short.chars().take(most.saturating_sub(1)).collect();
        short.push(ELLIPSIS);
    }
    short
}

fn printable(character: char) -> char {
    // Bidi controls could reorder the rest of the sentence around them.
    let bidi = matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if character.is_control() || bidi {
        ' '
    } else {
        character
    }
}

/// `text` without any occurrence of `secret`.
pub fn redact(text: String, secret: Option<&str>) -> String {
    match secret {
        Some(secret) if !secret.is_empty() && text.contains(secret) => {
            text.replace(secret, "[token]")
        }
        _ => text,
    }
}

/// `text` as a sentence: trimmed, with a full stop where it has no end.
pub fn sentence(text: &str) -> String {
    let text = text.trim();
    match text.chars().last() {
        None => String::new(),
        Some('.' | '!' | '?' | ELLIPSIS) => text.to_owned(),
        Some(_) => format!("{text}."),
    }
}
