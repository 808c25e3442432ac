//! What one response has changed of what is known.

/// Stands for a time that is missing: it is before all that are plausible.
pub const NO_TIME: i64 = 0;

/// What a response brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delta {
    /// Rows in the response.
    pub rows: u32,
    /// Rows that were never read before.
    pub new_rows: u32,
    /// Rows that are different now.
    pub changed_rows: u32,
    /// Rows that are said to be at an earlier stage than before.
    pub rows_back: u32,
    /// Rows beyond the total, which are left out.
    pub beyond_total: u32,
    /// Rows at whose place another query was before, by its schedule ID.
    pub replaced: u32,
    /// Rows with a time that cannot be one of this batch.
    pub odd_times: u32,
    /// The latest time in the rows that have changed, or [`NO_TIME`].
    pub latest_time: i64,
    /// The latest end among the queries that ended since they were last read, which is not long ago; or [`NO_TIME`].
    pub latest_end: i64,
    /// Whether the counts, the total or the batch's state are different now.
    pub head_changed: bool,
    /// Whether the response's counts were put aside, because they are older than those that are known.
    pub head_older: bool,
}
