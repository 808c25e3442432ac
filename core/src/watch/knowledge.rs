//! What is known of the batch, and what each response adds to it.

use super::clock::Clock;
use super::delta::Delta;
use super::diagnostics::Diagnostics;
use super::estimate::Estimate;
use super::page_size::PageStats;
use super::skew::Skew;
use super::tracker::Tracker;
use super::window::Window;
use super::{Duration, Instant, SuccessResponse};
use crate::error::{Error, ResponseError};
use crate::rows::saved::Saved;
use crate::rows::{Row, Stamp};
use crate::status::warning::Warning;
use crate::status::{Page, read_response};

/// Rows are read again because queries were replaced after this pause at the earliest; it doubles each time.
const REREAD_PAUSE: Duration = Duration::from_ms(60_000.0);

/// Rows, counts and what follows from them.
#[derive(Debug)]
pub struct Knowledge {
    pub tracker: Tracker,
    pub estimate: Estimate,
    pub diagnostics: Diagnostics,
    skew: Skew,
    /// Rows may be read again for replaced queries from then on, and how long after that.
    reread_from: Instant,
    reread_pause: Duration,
}

impl Knowledge {
    /// Begins with what an earlier watch knew.
    pub fn new(saved: Option<Saved>, clock: Clock) -> Self {
        let mut estimate = Estimate::default();
        let tracker = saved.map_or_else(Tracker::default, |saved| {
            Tracker::restore(saved.rows, clock.wall_ms(), |rows, learned| {
                estimate.learn(rows, learned)
            })
        });
        Self {
            tracker,
            estimate,
            diagnostics: Diagnostics::default(),
            skew: Skew::default(),
            reread_from: clock.now(),
            reread_pause: REREAD_PAUSE,
        }
    }

    /// Whether nothing was read or restored.
    pub fn is_empty(&self) -> bool {
        !self.tracker.has_answered() && self.tracker.rows.len() == 0
    }

    /// Reads a response to a request for `window`; the last one was `since` ago.
    pub fn read(
        &mut self,
        window: Window,
        response: &SuccessResponse<'_>,
        stamp: Stamp,
        clock: Clock,
        since: Duration,
    ) -> Result<(Delta, PageStats), Error> {
        self.tracker.set_time(clock.wall_ms());
        let mut reading = self.tracker.reading(window.limit, window.end());
        let offset = window.offset.into();
        let page = read_response(response.body, offset, response.secret, &mut reading);
        let (rows, count) = reading.into_read();
        let mut page = page.map_err(|error| with_status(error, response.status))?;
        let mut delta = Delta {
            rows: count,
            ..Delta::default()
        };
        self.take_rows(&page, &rows, stamp, &mut delta);
        self.tracker.take_head(&mut page, stamp, &mut delta);
        self.reread_replaced(&delta, stamp, clock.now());
        self.tracker.settle(&delta);
        self.note_times(&delta, clock, since);
        let mut warnings = page.status.warnings;
        let page = page.status.page;
        warnings.extend(Warning::other_window(page.offset, offset));
        self.diagnostics.record(warnings);
        self.diagnostics.record_delta(&delta);
        let stats = PageStats {
            rows: delta.rows,
            new_rows: delta.new_rows,
            bytes: response.body.len(),
            limit: page.limit.and_then(|limit| u32::try_from(limit).ok()),
        };
        Ok((delta, stats))
    }

    fn take_rows(&mut self, page: &Page, rows: &[Row], stamp: Stamp, delta: &mut Delta) {
        let total = page.status.progress.total;
        for (position, row) in rows.iter().enumerate() {
            let index = page.status.page.index(position);
            let learned = self.tracker.take_row(index, row, stamp, total, delta);
            if let Some(learned) = learned {
                self.estimate.learn(&self.tracker.rows, learned);
            }
        }
    }

    /// Has all rows read again where one shows that they are those of other queries by now.
    fn reread_replaced(&mut self, delta: &Delta, stamp: Stamp, now: Instant) {
        if self.tracker.doubt_replaced(delta, stamp.arrived) && now >= self.reread_from {
            self.tracker.reread_doubted();
            self.reread_from = now + self.reread_pause;
            self.reread_pause = self.reread_pause.times(2.0);
        }
    }

    fn note_times(&mut self, delta: &Delta, clock: Clock, since: Duration) {
        let wall_ms = clock.wall_ms();
        self.skew
            .learn(delta.latest_time, delta.latest_end, since.as_ms(), wall_ms);
        let (now, server_ms) = (clock.now().as_ms(), self.server_time_ms(wall_ms));
        self.estimate.note(&self.tracker, now, server_ms);
    }

    /// What the API's clock shows, by the machine's.
    pub fn server_time_ms(&self, wall_ms: f64) -> f64 {
        self.skew.server_time_ms(wall_ms)
    }
}

fn with_status(mut error: ResponseError, status: u16) -> Error {
    error.status = Some(status);
    error.into()
}
