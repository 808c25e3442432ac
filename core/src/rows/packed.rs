//! What a row holds besides its state: 48 bytes, whatever its JSON weighed.

use crate::rows::interner::Symbol;

/// Stands for what is missing.
pub const NO_TIME: i64 = i64::MIN;
/// Stands for what is missing.
pub const NO_COUNT: u64 = u64::MAX;
/// Stands for what is missing.
pub const NO_NUMBER: u32 = u32::MAX;

/// The packed of one row that are only looked at together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackedRow {
    /// Epoch milliseconds.
    pub started: i64,
    /// Epoch milliseconds.
    pub ended: i64,
    /// Rows of the result.
    pub total_rows: u64,
    /// The beginning of the schedule ID.
    pub id_prefix: Symbol,
    /// The number at its end.
    pub id_number: u32,
    /// The accounts, as the row's flags say.
    pub accounts: Symbol,
    /// First and last day, with a slash between.
    pub days: Symbol,
    /// The error's record.
    pub error: Symbol,
    /// The link, or its beginning, as the row's flags say.
    pub link: Symbol,
}

/// Nothing is known.
pub const EMPTY_ROW: PackedRow = PackedRow {
    started: NO_TIME,
    ended: NO_TIME,
    total_rows: NO_COUNT,
    id_prefix: Symbol::NONE,
    id_number: NO_NUMBER,
    accounts: Symbol::NONE,
    days: Symbol::NONE,
    error: Symbol::NONE,
    link: Symbol::NONE,
};

impl PackedRow {
    /// Start in epoch milliseconds.
    pub fn started(&self) -> Option<i64> {
        Some(self.started).filter(|time| *time != NO_TIME)
    }

    /// End in epoch milliseconds.
    pub fn ended(&self) -> Option<i64> {
        Some(self.ended).filter(|time| *time != NO_TIME)
    }

    /// From start to end, in milliseconds.
    pub fn duration(&self) -> Option<i64> {
        // What was saved may have been made up.
        let duration = self.ended()?.checked_sub(self.started()?)?;
        (duration >= 0).then_some(duration)
    }

    /// Rows of its result.
    pub fn total_rows(&self) -> Option<u64> {
        Some(self.total_rows).filter(|count| *count != NO_COUNT)
    }

    /// As numbers that are near those of the rows around; zero is what is missing.
    pub fn to_numbers(self) -> [i64; 9] {
        let time = |time: i64| {
            if time == NO_TIME {
                0
            } else {
                beside_zero(time)
            }
        };
        let text = |id: Symbol| i64::from(id.to_bits().wrapping_add(1));
        let ended = match (self.started, self.ended) {
            (NO_TIME, _) | (_, NO_TIME) => time(self.ended),
            (started, ended) => beside_zero(ended.wrapping_sub(started)),
        };
        let total_rows = match self.total_rows {
            NO_COUNT => 0,
            count => beside_zero(count as i64),
        };
        [
            time(self.started),
            ended,
            total_rows,
            text(self.id_prefix),
            i64::from(self.id_number),
            text(self.accounts),
            text(self.days),
            text(self.error),
            text(self.link),
        ]
    }

    /// The other way; `None` for numbers that no row has.
    pub fn from_numbers(numbers: [i64; 9]) -> Option<Self> {
        let [
            started,
            ended,
            total_rows,
            id_prefix,
            id_number,
            accounts,
            days,
            error,
            link,
        ] = numbers;
        let time = |number: i64| {
            if number == 0 {
                NO_TIME
            } else {
                from_beside_zero(number)
            }
        };
        let text = |value: i64| {
            let bits = u32::try_from(value).ok()?;
            Some(Symbol::from_bits(bits.wrapping_sub(1)))
        };
        let started = time(started);
        let ended = match (started, ended) {
            (NO_TIME, _) | (_, 0) => time(ended),
            (started, ran_for) => started.wrapping_add(from_beside_zero(ran_for)),
        };
        let total_rows = match total_rows {
            0 => NO_COUNT,
            number => u64::try_from(from_beside_zero(number)).ok()?,
        };
        Some(Self {
            started,
            ended,
            total_rows,
            id_prefix: text(id_prefix)?,
            id_number: u32::try_from(id_number).ok()?,
            accounts: text(accounts)?,
            days: text(days)?,
            error: text(error)?,
            link: text(link)?,
        })
    }
}

/// Makes room for zero among the numbers.
fn beside_zero(value: i64) -> i64 {
    if value < 0 {
        value
    } else {
        value.wrapping_add(1)
    }
}

fn from_beside_zero(number: i64) -> i64 {
    if number < 0 {
        number
    } else {
        number.wrapping_sub(1)
    }
}
