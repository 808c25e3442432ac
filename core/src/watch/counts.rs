//! The counts over the whole batch: which response has the newest, and when a step back is believed.

use super::agreement::is_forward;
use super::delta::Delta;
use crate::model::{BatchState, Progress};
use crate::rows::Stamp;
use crate::status::Page;

/// So many responses in a row must say the same before a step back is believed: replicas lag behind.
const STEPS_BACK: u32 = 2;

/// Responses in a row in which rows and counts agree, before a step back no longer keeps them from being synced.
const AGREED_FOR: u32 = 5;

/// Responses in a row in which rows are further than the counts, before rows that have ended are doubted.
const AHEAD_FOR: u32 = 2;

/// The head of the newest response.
#[derive(Debug, Default)]
pub struct Head {
    /// The API's ID of the request, for support.
    pub request_id: Option<String>,
    /// State of the batch.
    pub state: BatchState,
    /// State of the batch, as the API sent it.
    pub status_code: Option<String>,
    /// Counts over the whole batch.
    pub progress: Progress,
    /// Whether all four counts are known.
    pub complete: bool,
    /// The tick at which its request was sent.
    pub sent: u32,
}

/// The counts, and how far they are believed.
#[derive(Debug, Default)]
pub struct Counts {
    /// The newest; nothing before the first response.
    pub head: Head,
    /// Whether there was a response.
    pub are_known: bool,
    steps_back: u32,
    /// The counts before a step back was believed: some rows may be ahead until they are reached again.
    peak: Option<Progress>,
    /// Responses in a row in which rows and counts agree, and in which rows are further than the counts.
    agreed_for: u32,
    ahead_for: u32,
}

impl Counts {
    /// Takes the head of a response, unless what is known is newer.
    pub fn take(&mut self, page: &mut Page, stamp: Stamp, delta: &mut Delta) {
        let status = &mut page.status;
        let known = &mut self.head;
        if self.are_known {
            let forward = is_forward(status.progress, known.progress);
            let overtaken = stamp.sent < known.sent;
            // A response that was overtaken may still be the newer one: the server may have written it last.
            let older = overtaken && (!forward || status.progress == known.progress);
            if older || !forward && self.steps_back < STEPS_BACK {
                self.steps_back += u32::from(!overtaken);
                delta.head_older = true;
                return;
            }
            if !forward {
                self.peak.get_or_insert(known.progress);
            }
        }
        self.steps_back = 0;
        if self
            .peak
            .is_some_and(|peak| is_forward(status.progress, peak))
        {
            self.peak = None;
        }
        delta.head_changed = !self.are_known
            || known.progress != status.progress
            || known.state != status.state
            || known.status_code != status.status_code;
        self.are_known = true;
        *known = Head {
            request_id: status.request_id.take(),
            state: status.state,
            status_code: status.status_code.take(),
            progress: status.progress,
            complete: page.complete,
            sent: known.sent.max(stamp.sent),
        };
    }

    /// Takes whether the rows agree with the newest counts, and whether they are further.
    pub fn compare(&mut self, agree: bool, are_ahead: bool) {
        let count = |count: u32, is_so: bool| if is_so { count + 1 } else { 0 };
        self.agreed_for = count(self.agreed_for, agree);
        self.ahead_for = count(self.ahead_for, are_ahead);
        if self.agreed_for >= AGREED_FOR {
            self.peak = None;
        }
    }

    /// Forgets the counts before a step back: they may have been those of rows that are gone.
    pub fn forget_peak(&mut self) {
        self.peak = None;
    }

    /// Whether a step back was believed, and too few responses have confirmed that rows agree since.
    pub fn have_stepped_back(&self) -> bool {
        self.peak.is_some()
    }

    /// Whether rows have been further than the counts for several responses: queries were run again.
    pub fn were_run_again(&self) -> bool {
        self.ahead_for >= AHEAD_FOR
    }
}
