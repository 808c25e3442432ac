//! Rows against counts: how far they agree, and which rows are in doubt where they do not.

use crate::model::{Progress, QueryState};

/// How many queries have started and ended by the counts that no row shows yet. Negative: the rows are ahead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gap {
    /// Queries that have started.
    pub starts: i64,
    /// Queries that have ended.
    pub ends: i64,
}

/// Which rows the counts contradict: those in states that have more rows than the counts say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Doubt {
    queued: bool,
    open: bool,
    success: bool,
    failure: bool,
}

impl Doubt {
    /// Whether there is any.
    pub fn is_any(self) -> bool {
        self != Self::default()
    }

    /// Whether rows in this state are in doubt.
    pub fn is_about(self, state: Option<QueryState>) -> bool {
        match state {
            Some(QueryState::Queued) => self.queued,
            Some(QueryState::Running | QueryState::Unknown) => self.open,
            Some(QueryState::Success) => self.success,
            Some(QueryState::Failure) => self.failure,
            None => false,
        }
    }
}

/// Rows by state.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally([u32; 5]);

impl Tally {
    /// Counts rows of a state in, or out.
    pub fn count(&mut self, state: Option<QueryState>, step: i32) {
        let count = state.and_then(|state| self.0.get_mut(state as usize));
        if let Some(count) = count {
            *count = count.wrapping_add_signed(step);
        }
    }

    /// Rows in a state.
    pub fn of(&self, state: QueryState) -> u32 {
        self.0.get(state as usize).copied().unwrap_or(0)
    }

    /// Rows in any state.
    pub fn all(&self) -> u32 {
        self.0.iter().sum()
    }

    /// What the counts know and the rows do not.
    pub fn gap(&self, progress: Progress) -> Gap {
        let rows = |state| i64::from(self.of(state));
        let rows_ended = rows(QueryState::Success) + rows(QueryState::Failure);
        let rows_started = rows_ended + rows(QueryState::Running) + rows(QueryState::Unknown);
        Gap {
            starts: (progress.running + progress.ended) as i64 - rows_started,
            ends: progress.ended as i64 - rows_ended,
        }
    }

    /// Which rows the counts contradict. Rows that are further than the counts are doubted only where that `lasts`: they
    /// may have been read after the counts were taken.
    pub fn doubt(&self, progress: Progress, lasts: bool) -> Doubt {
        let gap = self.gap(progress);
        let more = |state, count| lasts && u64::from(self.of(state)) > count;
        Doubt {
            queued: gap.starts > 0,
            open: gap.ends > 0 || lasts && gap.starts < 0,
            success: more(QueryState::Success, progress.success),
            failure: more(QueryState::Failure, progress.failure),
        }
    }

    /// Whether rows are further than the counts say: queries were run again.
    pub fn is_ahead(&self, progress: Progress) -> bool {
        let rows = |state| u64::from(self.of(state));
        let (succeeded, failed) = (rows(QueryState::Success), rows(QueryState::Failure));
        let started = rows(QueryState::Running) + succeeded + failed;
        succeeded > progress.success
            || failed > progress.failure
            || started > progress.running + progress.success + progress.failure
    }

    /// Whether each state has as many rows as the counts say, and all rows are known.
    pub fn agrees(&self, progress: Progress) -> bool {
        let counts = [
            (QueryState::Queued, progress.queued),
            (QueryState::Running, progress.running),
            (QueryState::Success, progress.success),
            (QueryState::Failure, progress.failure),
        ];
        let is_same = |(state, count): &(QueryState, u64)| u64::from(self.of(*state)) == *count;
        counts.iter().all(is_same) && u64::from(self.all()) == progress.total
    }
}

/// Whether no count is smaller than before: queries come into being, start and end, and never the other way.
pub fn is_forward(new: Progress, old: Progress) -> bool {
    let counts = |progress: Progress| {
        let started = progress.running + progress.ended;
        [progress.total, started, progress.success, progress.failure]
    };
    counts(new)
        .iter()
        .zip(counts(old))
        .all(|(new, old)| *new >= old)
}
