//! One who watches a batch: a view of the poller that several readers share, with a pause, a deadline and an end of its
//! own.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use crate::client::host::Host;
use crate::client::poller::Poller;
use crate::error::Error;
use crate::model::{BatchOutcome, Progress};
use crate::rows::view::{
    ErrorGroup, Export, Filter, QueryOrder, QueryWindow, RowQuery, SortedView, SplitGrid, Timing,
};
use crate::watch::End;
use crate::watch::snapshot::{Changes, Connection, Snapshot};

/// A deadline is looked at so often: the machine may have slept meanwhile.
const DEADLINE_CHECK_MS: u64 = 5000;

/// Why a reader has left before the batch had ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// It was closed.
    Closed,
    /// Its signal was aborted; the signal knows why.
    Aborted,
    /// Its time was up.
    Deadline {
        /// The time that was given, in milliseconds.
        after_ms: u64,
    },
}

/// How a watch has ended for a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The batch has ended.
    Batch(BatchOutcome),
    /// It could not be found out how it ends.
    Failed(Error),
    /// The reader's signal was aborted.
    Aborted,
}

/// One who watches.
#[derive(Debug)]
pub struct Reader<H: Host> {
    poller: Rc<Poller<H>>,
    paused: Cell<bool>,
    left: Cell<Option<Left>>,
    /// The version at which the reader paused or left, and what was known then: all that it sees from then on.
    frozen: Cell<Option<u64>>,
    kept: RefCell<Option<Snapshot>>,
    /// Changes of the reader's own.
    turns: Cell<u64>,
    drawn: RefCell<Option<(u64, Rc<Snapshot>)>>,
    order: RefCell<SortedView>,
}

impl<H: Host> Reader<H> {
    /// One more reader of a poller.
    pub fn new(poller: Rc<Poller<H>>) -> Self {
        poller.count_readers(1, 1);
        Self {
            poller,
            paused: Cell::new(false),
            left: Cell::new(None),
            frozen: Cell::new(None),
            kept: RefCell::default(),
            turns: Cell::new(0),
            drawn: RefCell::default(),
            order: RefCell::default(),
        }
    }

    /// Grows with everything that this reader can see; 0 before there is anything.
    pub fn version(&self) -> u64 {
        let shared = || self.poller.watch().version();
        self.frozen.get().unwrap_or_else(shared) + self.turns.get()
    }

    /// The picture now: the same one until the version changes.
    pub fn snapshot(&self) -> Rc<Snapshot> {
        let version = self.version();
        let before = self.drawn.borrow().clone();
        match before {
            Some((drawn_at, snapshot)) if drawn_at == version => snapshot,
            before => {
                let progress = before.map_or_else(Progress::default, |(_, before)| before.progress);
                let snapshot = Rc::new(self.draw(progress));
                self.drawn.replace(Some((version, Rc::clone(&snapshot))));
                snapshot
            }
        }
    }

    fn draw(&self, before: Progress) -> Snapshot {
        // Drawn once: the version that it is of stays.
        let kept = self.kept.take();
        let mut snapshot = kept.unwrap_or_else(|| self.look());
        snapshot.changes = Changes::between(before, snapshot.progress);
        if let Some(left) = self.left.get() {
            snapshot.connection = Connection::Closed;
            snapshot.next_poll_at = None;
            if let Left::Deadline { after_ms } = left {
                snapshot.error = Some(Error::Deadline { after_ms });
            }
        } else if self.paused.get() {
            snapshot.connection = Connection::Paused;
            snapshot.next_poll_at = None;
        }
        snapshot
    }

    fn look(&self) -> Snapshot {
        let now = self.poller.host().now();
        self.poller.watch().snapshot(now)
    }

    /// How the watch has ended for this reader; `None` while it goes on.
    pub fn outcome(&self) -> Option<Outcome> {
        match self.left.get() {
            Some(Left::Closed) => return Some(Outcome::Failed(Error::Closed)),
            Some(Left::Aborted) => return Some(Outcome::Aborted),
            Some(Left::Deadline { after_ms }) => {
                return Some(Outcome::Failed(Error::Deadline { after_ms }));
            }
            None if self.paused.get() => return None,
            None => {}
        }
        self.poller.watch().end().map(|end| match end {
            End::Batch(outcome) => Outcome::Batch(*outcome),
            End::Failed(error) => Outcome::Failed(error.clone()),
        })
    }

    /// Waits until there is more to see than at `version`, or the watch has ended.
    pub async fn changed(&self, version: u64) {
        let is_so = || self.version() > version || self.outcome().is_some();
        self.poller.until(is_so).await;
    }

    /// Waits until the watch has ended for this reader.
    pub async fn ended(&self) -> Option<Outcome> {
        self.poller.until(|| self.outcome().is_some()).await;
        self.outcome()
    }

    /// Waits until `is_so`, which is looked at whenever something changes.
    pub async fn until(&self, is_so: impl Fn() -> bool) {
        self.poller.until(is_so).await;
    }

    /// Wakes those who wait, because something of the caller's own has changed.
    pub fn notify(&self) {
        self.poller.notify();
    }

    /// Sees nothing new until [`Reader::resume`]. The poller rests when all of its readers do.
    pub fn pause(&self) {
        if self.outcome().is_none() && !self.paused.replace(true) {
            self.turn(true);
            self.poller.count_readers(0, -1);
        }
    }

    /// Goes on, with what has become known meanwhile.
    pub fn resume(&self) {
        if self.left.get().is_none() && self.paused.replace(false) {
            // A pause that nobody saw has changed nothing: a listener that pauses and resumes is not called for ever.
            let drawn_at = self.drawn.borrow().as_ref().map(|(version, _)| *version);
            if drawn_at == Some(self.version()) {
                self.turn(false);
            } else {
                self.turns.set(self.turns.get().saturating_sub(1));
                self.freeze(false);
            }
            self.poller.count_readers(0, 1);
        }
    }

    fn turn(&self, freeze: bool) {
        self.turns.set(self.turns.get() + 1);
        self.freeze(freeze);
    }

    fn freeze(&self, freeze: bool) {
        // One after the other: the clock that is looked at may call back.
        let known = freeze.then(|| self.look());
        let version = self.poller.watch().version();
        self.frozen.set(freeze.then_some(version));
        self.kept.replace(known);
    }

    /// Asks at once, or as soon as the API allows.
    pub fn refresh(&self) {
        if self.outcome().is_none() {
            self.poller.refresh();
        }
    }

    /// Leaves. What is known stays.
    pub fn leave(&self, why: Left) {
        if self.left.get().is_some() || (self.outcome().is_some() && !self.paused.get()) {
            return;
        }
        let was_active = !self.paused.get();
        self.left.set(Some(why));
        self.turn(true);
        self.poller.count_readers(-1, -i32::from(was_active));
    }

    /// A window of the rows that are known.
    pub fn queries(&self, look: &RowQuery) -> QueryWindow {
        let order = &mut self.order.borrow_mut();
        self.poller.watch().view().queries(look, order)
    }

    /// Where all rows that match stand.
    pub fn query_order(&self, filter: &Filter) -> QueryOrder {
        let order = &mut self.order.borrow_mut();
        self.poller.watch().view().query_order(filter, order)
    }

    /// The next piece of a file.
    pub fn next_piece(&self, export: &mut Export) -> Option<String> {
        export.next_piece(self.poller.watch().view())
    }

    /// Failures by code and message, the most frequent first.
    pub fn error_groups(&self) -> Vec<ErrorGroup> {
        self.poller.watch().view().error_groups()
    }

    /// The map of accounts and days; `None` where the batch is not split that way.
    pub fn split_grid(&self) -> Option<SplitGrid> {
        self.poller.watch().view().split_grid()
    }

    /// When all queries have started and ended, and how long those take that a filter keeps.
    pub fn timing(&self, filter: &Filter) -> Timing {
        let order = &mut self.order.borrow_mut();
        self.poller.watch().view().timing(filter, order)
    }

    /// What is known, as text that a later watch of the same batch can begin with. Never a secret.
    pub fn serialize(&self) -> String {
        self.poller.watch().save(self.poller.request())
    }
}

impl<H: Host> Drop for Reader<H> {
    fn drop(&mut self) {
        if self.left.get().is_none() {
            self.poller
                .count_readers(-1, -i32::from(!self.paused.get()));
        }
    }
}

/// Makes a reader leave when its time is up. Ends with the reader.
pub async fn expire<H: Host>(reader: Weak<Reader<H>>, after_ms: u64) {
    let Some(poller) = reader.upgrade().map(|reader| Rc::clone(&reader.poller)) else {
        return;
    };
    let (mut left, mut before) = (after_ms as f64, poller.host().now());
    loop {
        // A clock that is set back gives no more time.
        let now = poller.host().now();
        left -= (now - before).max(0.0);
        before = now;
        let Some(reader) = reader.upgrade().filter(|reader| reader.outcome().is_none()) else {
            return;
        };
        if left <= 0.0 {
            return reader.leave(Left::Deadline { after_ms });
        }
        drop(reader);
        poller
            .host()
            .sleep((left.ceil() as u64).min(DEADLINE_CHECK_MS))
            .await;
    }
}
