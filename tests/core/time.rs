//! RFC 3339 and HTTP dates, against `jiff`.

use jiff::Timestamp;
use proptest::prelude::*;
use supermetrics_batch_status_core::time::{add_utc, parse_date, parse_date_time, parse_http_date};

#[test]
fn forms_of_a_date_time() {
    let table = [
        ("1970-01-01T00:00:00Z", Some(0)),
        ("1970-01-01t00:00:00z", Some(0)),
        ("1970-01-01 00:00:00Z", Some(0)),
        ("1969-12-31T23:59:59.999Z", Some(-1)),
        ("2026-09-05T10:00:13.250Z", Some(1_788_602_413_250)),
        ("2026-09-05T10:00:13.25Z", Some(1_788_602_413_250)),
        ("2026-09-05T10:00:13.250999999999Z", Some(1_788_602_413_250)),
        ("2026-09-05T10:00:13,25Z", Some(1_788_602_413_250)),
        ("2026-09-05T15:45:13.250+05:45", Some(1_788_602_413_250)),
        ("2026-09-04T22:00:13.250-12:00", Some(1_788_602_413_250)),
        ("2026-09-05T12:00:13.250+0200", Some(1_788_602_413_250)),
        ("2026-09-05T10:00:13.250", Some(1_788_602_413_250)),
        ("2016-12-31T23:59:60Z", Some(1_483_228_800_000)),
        ("0000-03-01T00:00:00Z", Some(-62_162_035_200_000)),
        ("9999-12-31T23:59:59Z", Some(253_402_300_799_000)),
        ("2026-02-29T00:00:00Z", None),
        ("2026-13-01T00:00:00Z", None),
        ("2026-00-01T00:00:00Z", None),
        ("2026-09-05T24:00:00Z", None),
        ("2026-09-05T10:60:00Z", None),
        ("2026-09-05T10:00:61Z", None),
        ("2026-09-05T10:00:13.Z", None),
        ("2026-09-05T10:00:13+24:00", None),
        ("2026-09-05T10:00Z", None),
        ("2026-09-05", None),
        ("2026-9-5T10:00:00Z", None),
        ("2026.09-05T10:00:00Z", None),
        ("2026-09.05T10:00:00Z", None),
        ("202:-09-05T10:00:00Z", None),
        ("202/-09-05T10:00:00Z", None),
        ("\u{b2}26-09-05T10:00:00Z", None),
        ("2026-09-05T1::00:00Z", None),
        ("2026-09-05T10-00:00Z", None),
        ("2026-09-05T10:00.00Z", None),
        ("2026-09-05T10:0\u{e9}:0Z", None),
        ("2026-09-05T 9:00:00Z", None),
        ("2026-09-05T10:00:00Z ", None),
        ("2026-09-05T10:00:00Ü", None),
        ("1788602413250", None),
        ("", None),
    ];
    for (text, expected) in table {
        assert_eq!(
            parse_date_time(text).map(|time| time.epoch_ms),
            expected,
            "{text}"
        );
    }
}

#[test]
fn dates() {
    let table = [
        ("2024-02-29", true),
        ("2000-02-29", true),
        ("1900-02-29", false),
        ("2026-04-31", false),
        ("2026-12-31", true),
        ("2026-1-1", false),
        ("2026-01-01x", false),
        ("", false),
    ];
    for (text, exists) in table {
        assert_eq!(parse_date(text).is_some(), exists, "{text}");
    }
}

#[test]
fn http_dates() {
    let table = [
        ("Sun, 06 Nov 1994 08:49:37 GMT", Some(784_111_777_000)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
        ("Sunday, 06-Nov-94 08:49:37 GMT", Some(784_111_777_000)),
        ("Sun Nov  6 08:49:37 1994", Some(784_111_777_000)),
        ("Wednesday, 01-Jan-31 00:00:00 GMT", Some(1_924_992_000_000)),
        ("Sun, 31 Feb 1994 08:49:37 GMT", None),
        ("Sun, 06 Nov 1994 24:00:00 GMT", None),
        ("Sun, 06 Nov 1994 GMT", None),
        ("Sun Nov 08:49:37 1994", None),
        ("Sun, 06 Nov 1994 08:49:37 UTC", None),
        ("Sun, 06 Nov 1994", None),
        ("tomorrow", None),
    ];
    for (text, expected) in table {
        assert_eq!(parse_http_date(text), expected, "{text}");
    }
}

fn utc(epoch_ms: i64) -> String {
    let mut text = String::new();
    add_utc(&mut text, epoch_ms);
    text
}

#[test]
fn times_are_written_as_javascript_writes_them() {
    for (epoch_ms, expected) in [
        (0, "1970-01-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_400_001, "2000-02-29T00:00:00.001Z"),
        (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
        (-62_167_219_200_001, "-000001-12-31T23:59:59.999Z"),
        (253_402_300_800_000, "+010000-01-01T00:00:00.000Z"),
        (8_640_000_000_000_000, "+275760-09-13T00:00:00.000Z"),
        (-8_640_000_000_000_000, "-271821-04-20T00:00:00.000Z"),
    ] {
        assert_eq!(utc(epoch_ms), expected);
    }
    // Only what was saved by somebody else has such times.
    assert!(utc(i64::MAX).starts_with('+') && utc(i64::MIN).starts_with('-'));
}

proptest! {
    #[test]
    fn written_times_agree_with_a_second_implementation(
        epoch_ms in -377_705_116_800_000_i64..253_402_207_200_000,
    ) {
        let theirs = Timestamp::from_millisecond(epoch_ms).unwrap();
        prop_assert_eq!(utc(epoch_ms), format!("{theirs:.3}"));
    }

    #[test]
    fn agrees_with_a_second_implementation(
        seconds in -62_135_596_800_i64..253_402_300_799,
        nanos in 0_i32..1_000_000_000,
        offset in -23 * 60 - 59..=23 * 60 + 59,
        digits in 0_usize..=9,
    ) {
        let offset = jiff::tz::Offset::from_seconds(offset * 60).unwrap();
        let time = Timestamp::new(seconds, 0).unwrap() ;
        let local = offset.to_datetime(time);
        prop_assume!((0..=9999).contains(&local.year()));
        let sign = if offset.seconds() < 0 { '-' } else { '+' };
        let minutes = offset.seconds().abs() / 60;
        let fraction = format!("{nanos:09}");
        let fraction = if digits == 0 { String::new() } else { format!(".{}", &fraction[..digits]) };
        let text = format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{fraction}{sign}{:02}:{:02}",
            local.year(), local.month(), local.day(), local.hour(), local.minute(), local.second(),
            minutes / 60, minutes % 60,
        );
        let ours = parse_date_time(&text).map(|time| time.epoch_ms);
        let theirs = text.parse::<Timestamp>().unwrap();
        let theirs = theirs.as_nanosecond().div_euclid(1_000_000) as i64;
        prop_assert_eq!(ours, Some(theirs), "{}", text);
    }

    #[test]
    fn days_agree_with_a_second_implementation(year in 0_i16..=9999, month in 0_i8..=13, day in 0_i8..=32) {
        let text = format!("{year:04}-{month:02}-{day:02}");
        let ours = parse_date(&text).map(|(date, _)| date.days());
        let theirs = jiff::civil::Date::new(year, month, day).ok().map(|date| {
            let epoch = jiff::civil::date(1970, 1, 1);
            i64::from(epoch.until((jiff::Unit::Day, date)).unwrap().get_days())
        });
        prop_assert_eq!(ours, theirs);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,40}") {
        parse_date_time(&text);
        parse_date(&text);
        parse_http_date(&text);
    }
}
