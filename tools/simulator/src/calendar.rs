//! Dates and times as the API writes them (RFC 3339).

const DAY_MS: i64 = 86_400_000;

/// The latest time that has four digits for its year: 9999-12-31T23:59:59.999Z.
const LATEST: i64 = 253_402_300_799_999;

/// The date so many days after 1970-01-01.
///
/// The algorithm is `civil_from_days` of Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms", for days that are
/// not before 1970.
pub fn date(days: i64) -> String {
    let days = days.max(0) + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Months count from March, so that a leap day is the last of its year.
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A time in epoch milliseconds, in UTC.
pub fn date_time(ms: i64) -> String {
    let ms = ms.clamp(0, LATEST);
    let seconds = ms / 1000 % 86_400;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let fraction = match ms % 1000 {
        0 => String::new(),
        ms => format!(".{ms:03}").trim_end_matches('0').to_owned(),
    };
    format!(
        "{}T{hour:02}:{minute:02}:{second:02}{fraction}Z",
        date(ms / DAY_MS)
    )
}

#[cfg(test)]
mod tests {
    use super::{DAY_MS, date, date_time};

    #[test]
    fn times_are_those_of_a_reference() {
        let known = [0, 1, 10, 100, 1_788_602_400_000, 253_402_207_200_000];
        let many = (0..20_000).map(|step| step * 12_670_115_039);
        for ms in known.into_iter().chain(many) {
            let reference = jiff::Timestamp::from_millisecond(ms).unwrap().to_string();
            assert_eq!(date_time(ms), reference, "{ms}");
            assert!(reference.starts_with(&date(ms / DAY_MS)), "{ms}");
        }
    }

    #[test]
    fn a_time_that_cannot_be_written_is_the_nearest_that_can() {
        assert_eq!(date_time(-1), "1970-01-01T00:00:00Z");
        assert_eq!(date_time(i64::MAX), "9999-12-31T23:59:59.999Z");
    }
}
