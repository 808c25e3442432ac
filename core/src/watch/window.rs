//! Windows of rows, on a grid.

/// The largest page that the API gives.
pub const LARGEST: u32 = 1000;

/// Windows begin and end at multiples of this, so that URLs repeat: browsers cache CORS preflights by URL.
pub const GRID: u32 = 25;

/// Rows `offset` to `offset + limit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Position of the first row.
    pub offset: u32,
    /// The most rows.
    pub limit: u32,
}

impl Window {
    /// Behind the last row.
    pub fn end(self) -> u32 {
        self.offset.saturating_add(self.limit)
    }

    pub(super) fn covers(self, start: u32, end: u32) -> bool {
        self.offset <= start && end <= self.end()
    }

    pub(super) fn overlaps(self, other: Self) -> bool {
        self.offset < other.end() && other.offset < self.end()
    }

    /// The window on the grid that holds the rows from `start` to `end`, and at most `most`.
    pub(super) fn snapped(start: u32, end: u32, most: u32) -> Self {
        let offset = start / GRID * GRID;
        let limit = end.saturating_sub(offset).div_ceil(GRID) * GRID;
        if limit <= most.min(LARGEST) {
            return Self {
                offset,
                limit: limit.max(GRID.min(most.max(1))),
            };
        }
        Self {
            offset: start,
            limit: most.clamp(1, LARGEST),
        }
    }
}

/// How far ahead of the front a window of `most` rows may end without leaving the front behind.
pub(super) fn ahead_of(most: u32) -> u32 {
    if most < 2 * GRID {
        return most;
    }
    most / GRID * GRID - GRID
}

/// The first row of a window up to `end` where `most` rows do not reach all: on the grid too, so that watches of one batch ask
/// for the same windows, which a proxy responses with one request.
pub(super) fn earliest(end: u32, most: u32) -> u32 {
    if most < 2 * GRID {
        return end.saturating_sub(most);
    }
    end.saturating_sub(most / GRID * GRID).div_ceil(GRID) * GRID
}
