//! How many rows to request at once: by their weight, and by what the server gives.

use super::window::{GRID, LARGEST, Window};

/// A poll asks for rows of so many bytes at most.
const POLL_BYTES: u32 = 57_000;

/// What a response to a window held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PageStats {
    /// Rows.
    pub rows: u32,
    /// Rows that were never read before.
    pub new_rows: u32,
    /// Bytes of the body.
    pub bytes: usize,
    /// The most rows, as the response itself says.
    pub limit: Option<u32>,
}

/// What is known of the size of pages.
#[derive(Debug)]
pub struct PageSize {
    /// Bytes of a row's JSON, as met.
    row_bytes: u32,
    /// The same outside the band, where most have ended and weigh more.
    ended_row_bytes: u32,
    /// The most rows that the server gives at once, as far as that shows.
    given: u32,
    /// Answers with more rows than this may be too long.
    ceiling: u32,
    /// Answers in a row that had fewer rows than there are.
    short: u32,
}

impl Default for PageSize {
    fn default() -> Self {
        Self {
            row_bytes: 320,
            ended_row_bytes: 450,
            given: LARGEST,
            ceiling: LARGEST,
            short: 0,
        }
    }
}

impl PageSize {
    /// The most rows that are worth asking for at once.
    pub fn page_rows(&self) -> u32 {
        self.given.min(self.ceiling).max(1)
    }

    /// The most rows that a poll asks for.
    pub fn most_rows(&self) -> u32 {
        self.rows_of(self.row_bytes)
    }

    /// The same outside the band.
    pub fn most_ended_rows(&self) -> u32 {
        self.rows_of(self.ended_row_bytes.max(self.row_bytes))
    }

    fn rows_of(&self, row_bytes: u32) -> u32 {
        (POLL_BYTES / row_bytes.max(1))
            .max(GRID)
            .min(self.page_rows())
    }

    /// Learns from a response: how heavy rows are, inside the band or outside, and how many the server gives at once.
    pub fn learn(&mut self, requested: Window, stats: &PageStats, total: u32, in_band: bool) {
        let expected = requested.limit.min(total.saturating_sub(requested.offset));
        if stats.rows > 0 && stats.rows < expected {
            self.short += 1;
            // One short page may be a fault; a second one shows the server's limit.
            if self.short > 1 {
                let said = stats.limit.filter(|limit| *limit < requested.limit);
                self.given = said.unwrap_or(0).max(stats.rows);
            }
        } else {
            self.short = 0;
            if stats.new_rows >= self.given {
                // All that it was thought to give: it may give more.
                self.given = (self.given * 2).min(LARGEST);
            }
        }
        self.learn_weight(stats, in_band);
    }

    /// Rows grow as queries end: the lightest of late would promise too much.
    fn learn_weight(&mut self, stats: &PageStats, in_band: bool) {
        if stats.rows < GRID {
            return;
        }
        let here = u32::try_from(stats.bytes).unwrap_or(u32::MAX) / stats.rows;
        let known = if in_band {
            &mut self.row_bytes
        } else {
            &mut self.ended_row_bytes
        };
        *known = here.max(*known - *known / 64);
    }

    /// After a response that was too long to be read.
    pub fn request_fewer(&mut self, requested: Window) {
        self.ceiling = self.ceiling.min(requested.limit / 2).max(1);
    }
}
