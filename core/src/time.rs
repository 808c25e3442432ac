//! RFC 3339 date-times as epoch milliseconds, and calendar dates.
//!
//! Written here because the chrono-like crates cost more wasm than the rest of the parser together,
//! and because real responses need a reader that says *what* it forgave. The tests hold it against `jiff`.

use crate::text::{ONES, digits, whole, word};

const DAY_MS: i64 = 86_400_000;

/// The earliest and the latest time that RFC 3339 can write, with the widest offset that is read.
const FIRST_MS: i64 = -62_167_219_200_000 - 86_340_000;
const LAST_MS: i64 = 253_402_300_800_000 + 86_340_000;

/// 2015-01-01 and 2099-01-01: a query has run between them, and sentinels (0001, 1900, 1970, 2000, 9999) lie beyond.
const PLAUSIBLE_MS: std::ops::Range<i64> = 1_420_070_400_000..4_070_908_800_000;

/// No query runs so far ahead of the machine's clock: two years. One that is further behind finds no certificate valid,
/// and reaches no API: they last 398 days at most.
const AHEAD_MS: i64 = 731 * DAY_MS;

/// Whether [`parse_date_time`] could have read this time.
pub(crate) fn is_date_time(epoch_ms: i64) -> bool {
    (FIRST_MS..=LAST_MS).contains(&epoch_ms)
}

/// Whether a query can have started or ended then. Other times are shown as sent, and count for nothing.
pub fn is_plausible(epoch_ms: i64) -> bool {
    PLAUSIBLE_MS.contains(&epoch_ms)
}

/// The latest plausible time by a clock that shows `now_ms`, which may be wrong itself.
pub(crate) fn latest_plausible(now_ms: i64) -> i64 {
    if is_plausible(now_ms) {
        now_ms.saturating_add(AHEAD_MS)
    } else {
        PLAUSIBLE_MS.end
    }
}

/// From a start to an end that both can be, in milliseconds.
pub(crate) fn duration_ms(start: i64, end: i64) -> Option<i64> {
    let is_duration = is_plausible(start) && is_plausible(end) && start <= end;
    is_duration.then(|| end - start)
}

/// A date-time that was read, and whether it kept to RFC 3339.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime {
    /// Milliseconds since 1970-01-01T00:00:00Z; finer fractions are cut off.
    pub epoch_ms: i64,
    /// False when the text has no offset: it is then taken as UTC.
    pub has_offset: bool,
}

/// Reads an RFC 3339 date-time with any offset and any fraction.
///
/// Also taken: a space for the `T`, lower-case letters, an offset without colon, and no offset at all.
/// A leap second counts as the second after it. `None` for anything else.
///
/// ```
/// use supermetrics_batch_status_core::time::parse_date_time;
/// let time = parse_date_time("2026-09-05T12:00:13.250+02:00").unwrap();
/// assert_eq!(time.epoch_ms, 1_788_602_413_250);
/// ```
pub fn parse_date_time(text: &str) -> Option<DateTime> {
    let (date, rest) = read_date(text.as_bytes())?;
    let [b'T' | b't' | b' ', rest @ ..] = rest else {
        return None;
    };
    let (clock_ms, rest) = read_clock(rest)?;
    let (millis, rest) = read_fraction(rest)?;
    let (offset_minutes, has_offset) = read_offset(rest)?;
    let epoch_ms = date.days() * DAY_MS + clock_ms + millis - offset_minutes * 60_000;
    Some(DateTime {
        epoch_ms,
        has_offset,
    })
}

/// A day of the proleptic Gregorian calendar that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    fn new(year: u32, month: u32, day: u32) -> Option<Self> {
        if !matches!(month, 1..=12) || day == 0 || day > days_in_month(year, month) {
            return None;
        }
        Some(Self {
            year: u16::try_from(year).ok()?,
            month: u8::try_from(month).ok()?,
            day: u8::try_from(day).ok()?,
        })
    }

    /// Days since 1970-01-01.
    pub fn days(self) -> i64 {
        // Years begin in March here, so that the leap day is the last one.
        let month = i32::from(self.month);
        let shifted = (month + 9) % 12;
        let year = i32::from(self.year) - i32::from(month <= 2);
        let in_year = (153 * shifted + 2) / 5 + i32::from(self.day) - 1;
        let days = year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        (days + in_year - 719_468).into()
    }
}

/// Reads `YYYY-MM-DD`. A date-time is cut to its date: the second value says so.
///
/// ```
/// use supermetrics_batch_status_core::time::parse_date;
/// assert!(parse_date("2024-02-29").is_some());
/// assert!(parse_date("2026-02-29").is_none());
/// ```
pub fn parse_date(text: &str) -> Option<(Date, bool)> {
    let (date, rest) = read_date(text.as_bytes())?;
    if rest.is_empty() {
        return Some((date, false));
    }
    parse_date_time(text).map(|_| (date, true))
}

/// Adds a time in UTC, as JavaScript's `toISOString` writes it.
///
/// ```
/// use supermetrics_batch_status_core::time::add_utc;
/// let mut text = String::new();
/// add_utc(&mut text, 1_788_602_413_250);
/// assert_eq!(text, "2026-09-05T10:00:13.250Z");
/// ```
pub fn add_utc(text: &mut String, epoch_ms: i64) {
    let (year, month, day) = calendar_day(epoch_ms.div_euclid(DAY_MS));
    let ms = epoch_ms.rem_euclid(DAY_MS);
    let (sign, width) = match year {
        0..=9999 => ("", 4),
        10_000.. => ("+", 6),
        _ => ("-", 6),
    };
    text.push_str(sign);
    for (number, width, after) in [
        (year, width, '-'),
        (month, 2, '-'),
        (day, 2, 'T'),
        (ms / 3_600_000, 2, ':'),
        (ms / 60_000 % 60, 2, ':'),
        (ms / 1000 % 60, 2, '.'),
        (ms % 1000, 3, 'Z'),
    ] {
        let digits = digits(number.unsigned_abs());
        for _ in digits.len()..width {
            text.push('0');
        }
        text.push_str(&digits);
        text.push(after);
    }
}

/// Year, month and day, from days since 1970-01-01: the other way of [`Date::days`].
fn calendar_day(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let in_year = day - (365 * year + year / 4 - year / 100);
    let shifted = (5 * in_year + 2) / 153;
    let month = (shifted + 2) % 12 + 1;
    let day = in_year - (153 * shifted + 2) / 5 + 1;
    (era * 400 + year + i64::from(month <= 2), month, day)
}

/// Reads an HTTP date in any of the three forms of RFC 9110, 5.6.7, as epoch milliseconds: `Sun, 06 Nov 1994 08:49:37 GMT`,
/// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
pub fn parse_http_date(text: &str) -> Option<i64> {
    const MONTHS: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    let is_separator = |byte: &u8| matches!(byte, b' ' | b',' | b'-');
    let tokens = text.as_bytes().split(is_separator);
    let (mut day, mut month, mut year, mut clock_ms) = (None, None, None, None);
    // The weekday, which comes first, tells nothing that the date does not.
    for token in tokens.filter(|token| !token.is_empty()).skip(1) {
        if let Some(position) = MONTHS.chunks(3).position(|name| name == token) {
            month = u32::try_from(position + 1).ok();
        } else if token.contains(&b':') {
            clock_ms = Some(read_clock(token)?.0);
        } else if token != b"GMT" {
            let number = whole(str::from_utf8(token).ok()?, 9999)? as u32;
            let place = if day.is_none() { &mut day } else { &mut year };
            *place = Some(number);
        }
    }
    let year = match year? {
        // Two digits mean a year at most 50 years ahead.
        short @ 0..76 => 2000 + short,
        short @ 76..100 => 1900 + short,
        year => year,
    };
    Some(Date::new(year, month?, day?)?.days() * DAY_MS + clock_ms?)
}

#[inline(always)]
fn read_date(text: &[u8]) -> Option<(Date, &[u8])> {
    const FORM: Form = Form {
        text: *b"0000-00-",
        most: [9, 9, 9, 9, 0, 9, 9, 0],
    };
    let ([century, _, year, _, _, month, ..], rest) = FORM.read(text)?;
    let (day, rest) = two_digits(rest, 31)?;
    let year = u32::from(century) * 100 + u32::from(year);
    Some((Date::new(year, month.into(), day)?, rest))
}

/// Milliseconds since midnight, from `hh:mm:ss`.
#[inline(always)]
fn read_clock(text: &[u8]) -> Option<(i64, &[u8])> {
    const FORM: Form = Form {
        text: *b"00:00:00",
        most: [9, 9, 0, 9, 9, 0, 9, 9],
    };
    let ([hours, _, _, minutes, _, _, seconds, _], rest) = FORM.read(text)?;
    if hours > 23 || minutes > 59 || seconds > 60 {
        return None;
    }
    let seconds = (u32::from(hours) * 60 + u32::from(minutes)) * 60 + u32::from(seconds);
    Some((i64::from(seconds * 1000), rest))
}

/// Eight bytes of a date or a time, which are read at once.
struct Form {
    /// A zero for each digit.
    text: [u8; 8],
    /// How much larger each byte may be.
    most: [u8; 8],
}

impl Form {
    /// The numbers, each of two digits, in the places of their first digits.
    #[inline(always)]
    fn read(self, text: &[u8]) -> Option<([u8; 8], &[u8])> {
        let (eight, rest) = word(text)?;
        let digits = eight ^ u64::from_le_bytes(self.text);
        // What is larger than it may be carries into the high bit of its byte, or has it set already.
        let beyond = digits.wrapping_add(ONES * 0x7f - u64::from_le_bytes(self.most));
        if (digits | beyond) & (ONES << 7) != 0 {
            return None;
        }
        Some(((digits * 10 + (digits >> 8)).to_le_bytes(), rest))
    }
}

fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

fn read_fraction(text: &[u8]) -> Option<(i64, &[u8])> {
    let [b'.' | b',', digits @ ..] = text else {
        return Some((0, text));
    };
    let length = digits
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let (fraction, rest) = digits.split_at_checked(length)?;
    let mut padded = fraction.iter().chain(b"000");
    let millis = padded
        .by_ref()
        .take(3)
        .fold(0, |value, digit| value * 10 + i64::from(digit - b'0'));
    (length > 0).then_some((millis, rest))
}

fn read_offset(text: &[u8]) -> Option<(i64, bool)> {
    let (sign, rest) = match text {
        [] => return Some((0, false)),
        [b'Z' | b'z'] => return Some((0, true)),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hours, rest) = two_digits(rest, 23)?;
    let rest = rest.strip_prefix(b":").unwrap_or(rest);
    let (minutes, rest) = two_digits(rest, 59)?;
    rest.is_empty()
        .then_some((sign * i64::from(hours * 60 + minutes), true))
}

/// The number that two digits are, up to `most`, and what follows them.
#[inline(always)]
fn two_digits(text: &[u8], most: u32) -> Option<(u32, &[u8])> {
    let [tens, ones, rest @ ..] = text else {
        return None;
    };
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    let value = u32::from(tens) * 10 + u32::from(ones);
    (tens < 10 && ones < 10 && value <= most).then_some((value, rest))
}
