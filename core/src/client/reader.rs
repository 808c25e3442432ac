//! One reader of a batch. Several readers share a poller; each has its own pause, deadline and end.

use std::cell::{Cell, Ref, RefCell};
use std::rc::{Rc, Weak};

use crate::client::host::Host;
use crate::client::poller::{Logger, Poller};
use crate::error::Error;
use crate::model::{BatchOutcome, Progress};
use crate::rows::view::{
    ErrorGroup, Export, Filter, QueryOrder, QueryWindow, RowQuery, SortedView, SplitGrid, Timing,
};
use crate::watch::reader_options::ReaderOptions;
use crate::watch::snapshot::{Changes, Connection, Snapshot};
use crate::watch::{End, Watch};

/// How often a deadline is checked: the machine may have slept meanwhile.
const DEADLINE_CHECK_MS: u64 = 5000;

/// Why a reader has left before the batch had ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// It was closed.
    Closed,
    /// Its signal was aborted; the signal has the reason.
    Aborted,
    /// Its deadline has passed.
    Deadline {
        /// The time limit, in milliseconds.
        after_ms: u64,
    },
}

/// How a watch has ended for a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The batch has ended.
    Batch(BatchOutcome),
    /// An error ended the watch before the end of the batch was known.
    Failed(Error),
    /// The reader's signal was aborted.
    Aborted,
}

/// A reader of a batch.
#[derive(Debug)]
pub struct Reader<H: Host> {
    poller: Rc<Poller<H>>,
    id: u32,
    paused: Cell<bool>,
    left: Cell<Option<Left>>,
    /// The version at which the reader paused or left, and what was known then: all that it sees from then on.
    frozen: Cell<Option<u64>>,
    kept: RefCell<Option<Snapshot>>,
    /// What a version stands for: that of the watch, and whether the reader had paused or left.
    seen: Cell<(u64, bool, bool)>,
    version: Cell<u64>,
    drawn: RefCell<Option<(u64, Rc<Snapshot>)>>,
    order: RefCell<SortedView>,
}

impl<H: Host> Reader<H> {
    /// Adds a reader to a poller. Its options count until it pauses or leaves.
    pub fn new(poller: Rc<Poller<H>>, options: ReaderOptions) -> Self {
        let id = poller.join(options);
        Self {
            poller,
            id,
            paused: Cell::new(false),
            left: Cell::new(None),
            frozen: Cell::new(None),
            kept: RefCell::default(),
            seen: Cell::default(),
            version: Cell::new(0),
            drawn: RefCell::default(),
            order: RefCell::default(),
        }
    }

    /// Grows with each change that this reader can see; 0 before the first.
    ///
    /// A state between two calls gets no version of its own: a listener that pauses and resumes is not called for that.
    pub fn version(&self) -> u64 {
        let shared = || self.poller.watch().version();
        let version = self.frozen.get().unwrap_or_else(shared);
        let now = (version, self.paused.get(), self.left.get().is_some());
        if self.seen.replace(now) != now {
            self.version.set(self.version.get() + 1);
        }
        self.version.get()
    }

    /// Calls `logger` with each event of the poller, until this reader leaves.
    pub fn log(&self, logger: Logger) {
        self.poller.set_logger(self.id, logger);
    }

    /// Returns the current snapshot: the same one until the version changes.
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
        // The frozen snapshot is used once; after that, the version stays and `drawn` is returned.
        let kept = self.kept.take();
        let mut snapshot = kept.unwrap_or_else(|| self.current());
        snapshot.changes = Changes::between(before, snapshot.progress);
        if let Some(left) = self.left.get() {
            snapshot.connection = Connection::Closed;
            snapshot.stop_waiting();
            if let Left::Deadline { after_ms } = left {
                snapshot.error = Some(Error::Deadline { after_ms });
            }
        } else if self.paused.get() {
            snapshot.connection = Connection::Paused;
            snapshot.stop_waiting();
        }
        snapshot
    }

    fn current(&self) -> Snapshot {
        let now = self.poller.host().now();
        self.poller.watch().snapshot(now)
    }

    /// How the watch has ended for this reader; `None` until it has.
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

    /// Whether this reader will see nothing new by itself: it has left, or the watch is over and no reader has asked for missing
    /// rows for ten minutes.
    pub fn is_finished(&self) -> bool {
        self.left.get().is_some() || !self.paused.get() && self.poller.is_finished()
    }

    /// Waits until the version exceeds `version`, or the watch has ended.
    pub async fn changed(&self, version: u64) {
        let is_so = || self.version() > version || self.outcome().is_some();
        self.poller.until(&is_so).await;
    }

    /// Waits until the watch has ended for this reader.
    pub async fn ended(&self) -> Option<Outcome> {
        self.poller.until(&|| self.outcome().is_some()).await;
        self.outcome()
    }

    /// Waits until `is_so` returns true; it is called again after each change.
    pub fn until(&self, is_so: &dyn Fn() -> bool) -> impl Future<Output = ()> {
        self.poller.until(is_so)
    }

    /// Wakes everything that waits, because something in the caller's own state has changed.
    pub fn notify(&self) {
        self.poller.notify();
    }

    /// Freezes the snapshot until [`Reader::resume`]. The poller rests once all of its readers have paused.
    pub fn pause(&self) {
        if self.outcome().is_none() && !self.paused.replace(true) {
            self.freeze(true);
            self.poller.set_paused(self.id, true);
        }
    }

    /// Continues, with everything that has become known meanwhile.
    pub fn resume(&self) {
        if self.left.get().is_none() && self.paused.replace(false) {
            self.freeze(false);
            self.poller.set_paused(self.id, false);
        }
    }

    fn freeze(&self, freeze: bool) {
        // One after the other: the clock that is looked at may call back.
        let known = freeze.then(|| self.current());
        let version = self.poller.watch().version();
        self.frozen.set(freeze.then_some(version));
        self.kept.replace(known);
    }

    /// Polls at once, or as soon as the API allows. After the end, reads the rows that are missing.
    pub fn refresh(&self) {
        if matches!(self.outcome(), None | Some(Outcome::Batch(_))) {
            self.poller.refresh();
        }
    }

    /// Leaves the watch. Its snapshot and rows can still be read.
    pub fn leave(&self, why: Left) {
        if self.left.get().is_some() || (self.outcome().is_some() && !self.paused.get()) {
            return;
        }
        self.freeze(true);
        self.left.set(Some(why));
        self.poller.leave(self.id);
    }

    /// What is known, for one who asks for rows: they are read from now on, if they are not yet.
    fn with_rows(&self) -> Ref<'_, Watch> {
        self.poller.want_rows(self.id);
        self.poller.watch()
    }

    /// Returns a window of the known rows.
    pub fn queries(&self, query: &RowQuery) -> QueryWindow {
        let watch = self.with_rows();
        let order = &mut self.order.borrow_mut();
        watch.view().queries(query, order)
    }

    /// Returns the positions of all matching rows, in order.
    pub fn query_order(&self, filter: &Filter) -> QueryOrder {
        let watch = self.with_rows();
        let order = &mut self.order.borrow_mut();
        watch.view().query_order(filter, order)
    }

    /// Returns the next piece of an export; `None` after the last.
    pub fn next_piece(&self, export: &mut Export) -> Option<String> {
        export.next_piece(self.poller.watch().view())
    }

    /// Returns failures grouped by code and message, the largest group first.
    pub fn error_groups(&self) -> Vec<ErrorGroup> {
        self.with_rows().view().error_groups()
    }

    /// Returns the grid of accounts and days; `None` if the batch is not split that way.
    pub fn split_grid(&self) -> Option<SplitGrid> {
        self.with_rows().view().split_grid()
    }

    /// Returns the start and end of all queries, and the median and 95th percentile of the matching queries' durations.
    pub fn timing(&self, filter: &Filter) -> Timing {
        let watch = self.with_rows();
        let order = &mut self.order.borrow_mut();
        watch.view().timing(filter, order)
    }

    /// Returns the known rows as text that a later watch of the same batch can restore. It never contains a secret.
    pub fn serialize(&self) -> String {
        self.poller.watch().save(self.poller.request())
    }
}

impl<H: Host> Drop for Reader<H> {
    fn drop(&mut self) {
        if self.left.get().is_none() {
            self.poller.leave(self.id);
        }
    }
}

/// Makes a reader leave once its deadline has passed. The future ends with the reader.
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
