//! The window that a request asks for, checked as the API checks it.

use percent_encoding::percent_decode_str;

/// The most rows of a page.
const MOST_ROWS: u64 = 1000;

/// The rows of a page that says nothing of them.
pub const DEFAULT_ROWS: u64 = 100;

/// Offset and limit of a query string, or their defaults; `None` where the API would refuse it.
pub fn read(query: Option<&str>) -> Option<(u64, u64)> {
    let (mut offset, mut limit) = (None, None);
    for pair in query.unwrap_or_default().split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let place = match decoded(name)?.as_str() {
            "offset" => &mut offset,
            "limit" => &mut limit,
            _ => continue,
        };
        if place.replace(number(&decoded(value)?)?).is_some() {
            return None;
        }
    }
    let limit = limit.unwrap_or(DEFAULT_ROWS);
    (1..=MOST_ROWS)
        .contains(&limit)
        .then_some((offset.unwrap_or(0), limit))
}

fn decoded(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

/// Digits and nothing else: `parse` alone would take a sign.
fn number(text: &str) -> Option<u64> {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_digits)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn only_whole_numbers_within_bounds_and_each_once() {
        let table = [
            (None, Some((0, 100))),
            (Some(""), Some((0, 100))),
            (Some("offset=5&limit=10"), Some((5, 10))),
            (Some("limit=1000&other=x&other=y"), Some((0, 1000))),
            (Some("o%66fset=5"), Some((5, 100))),
            (Some("limit=0"), None),
            (Some("limit=1001"), None),
            (Some("limit="), None),
            (Some("limit"), None),
            (Some("offset=-1"), None),
            (Some("offset=+5"), None),
            (Some("offset=%2B5"), None),
            (Some("offset=%205"), None),
            (Some("offset=1.5"), None),
            (Some("offset=1&offset=1"), None),
            (Some("offset=%FF"), None),
            (Some("offset=99999999999999999999"), None),
        ];
        for (query, expected) in table {
            assert_eq!(read(query), expected, "{query:?}");
        }
    }
}
