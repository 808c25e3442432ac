//! The options of a watch.

use crate::request::bound;
use crate::request::options::{Entry, OptionError, StatusOptions, Value};
use crate::request::retry::RetryPolicy;
use crate::request::{Secret, StatusRequest};
use crate::rows::saved::{Saved, SavedError};
use crate::text::digits;

/// The options of a watch of one batch: typed, and always within their bounds.
///
/// ```
/// use supermetrics_batch_status_core::watch::options::WatchOptions;
/// let mut options = WatchOptions::new("qrb_3feb5ff5c71e")?;
/// options.set_min_interval_ms(5000)?;
/// options.set_hourly_budget(200)?;
/// assert_eq!(
///     options.set_min_interval_ms(0).unwrap_err().to_string(),
///     "Option \"minIntervalMs\" must be a whole number of milliseconds from 100 to 3600000, got 0."
/// );
/// # Ok::<(), supermetrics_batch_status_core::error::option::OptionError>(())
/// ```
#[derive(Debug)]
pub struct WatchOptions {
    /// What to request, and how. The watch sets the window.
    pub request: StatusRequest,
    /// The token, where it is a fixed one.
    pub token: Option<Secret>,
    pub(crate) min_interval_ms: u64,
    pub(crate) max_interval_ms: u64,
    pub(crate) hourly_budget: Option<u64>,
    pub(crate) pause_when_hidden: bool,
    pub(crate) deadline_ms: Option<u64>,
    pub(crate) rows: bool,
    pub(crate) saved: Option<Saved>,
}

/// A watch retries failures for as long as it lasts, up to a minute apart.
const PATIENT: RetryPolicy = RetryPolicy {
    limit: u64::MAX,
    base_delay_ms: 1000,
    max_delay_ms: 60_000,
};

/// The intervals between polls where nobody sets them.
const MIN_INTERVAL_MS: u64 = 1000;
const MAX_INTERVAL_MS: u64 = 30_000;

const SAVED: &str = "what serialize() of a watch of this batch gave";

impl WatchOptions {
    /// A watch of a batch at the API's public address, with the defaults for everything.
    ///
    /// # Errors
    ///
    /// A batch ID that is empty, longer than 256 characters, `.` or `..`.
    pub fn new(batch_id: &str) -> Result<Self, OptionError> {
        let mut request = StatusRequest::new(batch_id)?;
        request.retry = PATIENT;
        Ok(Self::over(StatusOptions {
            request,
            token: None,
        }))
    }

    fn over(StatusOptions { request, token }: StatusOptions) -> Self {
        Self {
            request,
            token,
            min_interval_ms: MIN_INTERVAL_MS,
            max_interval_ms: MAX_INTERVAL_MS,
            hourly_budget: None,
            pause_when_hidden: true,
            deadline_ms: None,
            rows: true,
            saved: None,
        }
    }

    /// Sets the shortest interval between two polls, 100 ms to an hour; 1 s by default. Raises the longest if that is shorter.
    ///
    /// # Errors
    ///
    /// A time out of these bounds.
    pub fn set_min_interval_ms(&mut self, ms: u64) -> Result<(), OptionError> {
        self.min_interval_ms = bound::MIN_INTERVAL.check(ms)?;
        self.max_interval_ms = self.max_interval_ms.max(ms);
        Ok(())
    }

    /// Sets the longest interval between two polls, 100 ms to an hour; 30 s by default. Lowers the shortest if that is longer.
    ///
    /// # Errors
    ///
    /// A time out of these bounds.
    pub fn set_max_interval_ms(&mut self, ms: u64) -> Result<(), OptionError> {
        self.max_interval_ms = bound::MAX_INTERVAL.check(ms)?;
        self.min_interval_ms = self.min_interval_ms.min(ms);
        Ok(())
    }

    /// Sets the limit of requests in any hour, 1 to 10,000; by default half of the API's own limit.
    ///
    /// # Errors
    ///
    /// A number out of these bounds.
    pub fn set_hourly_budget(&mut self, requests: u64) -> Result<(), OptionError> {
        self.hourly_budget = Some(bound::HOURLY_BUDGET.check(requests)?);
        Ok(())
    }

    /// Sets whether a hidden page polls at the longest interval; it does by default.
    pub fn set_pause_when_hidden(&mut self, pause: bool) {
        self.pause_when_hidden = pause;
    }

    /// Sets the time after which the watch gives up, 1 ms to 30 days; never by default.
    ///
    /// # Errors
    ///
    /// A time out of these bounds.
    pub fn set_deadline_ms(&mut self, ms: u64) -> Result<(), OptionError> {
        self.deadline_ms = Some(bound::DEADLINE.check(ms)?);
        Ok(())
    }

    /// Sets whether rows are read from the start, as they are by default. Otherwise polls ask for counts only, until a reader
    /// asks for rows.
    pub fn set_rows(&mut self, rows: bool) {
        self.rows = rows;
    }

    /// Restores what an earlier watch of the same batch and base URL knew, from the text that its
    /// [`serialize`](crate::client::reader::Reader::serialize) returned.
    ///
    /// # Errors
    ///
    /// A text that is damaged, of another version of this crate, or of another batch or base URL.
    pub fn restore(&mut self, saved: &str) -> Result<(), OptionError> {
        let read = Saved::read(saved, &self.request).map_err(|problem| {
            let got = match problem {
                SavedError::Damaged => "a text that is damaged",
                SavedError::OtherVersion => "a text of another version of this package",
                SavedError::OtherBatch => "one of another batch or base URL",
            };
            OptionError::invalid("restoreFrom", SAVED, got)
        })?;
        self.saved = Some(read);
        Ok(())
    }

    /// The shortest time between two polls, in milliseconds.
    pub fn min_interval_ms(&self) -> u64 {
        self.min_interval_ms
    }

    /// The longest time between two polls, in milliseconds.
    pub fn max_interval_ms(&self) -> u64 {
        self.max_interval_ms
    }

    /// The time after which the watch gives up, in milliseconds: for
    /// [`expire`](crate::client::reader::expire).
    pub fn deadline_ms(&self) -> Option<u64> {
        self.deadline_ms
    }

    /// Reads the options of a watch by name. `page` is the origin to which a `baseUrl` that is a path belongs, if there is one.
    ///
    /// The caller reads `signal`, `fetch`, `credentials`, `share` and `log`, and a `token` that is a function: only their names
    /// are known here.
    ///
    /// # Errors
    ///
    /// The first option that is missing, unknown or out of bounds.
    ///
    /// ```
    /// use supermetrics_batch_status_core::request::options::Value;
    /// use supermetrics_batch_status_core::watch::options::WatchOptions;
    /// let fields = vec![("batchId".into(), Value::Text("qrb_1".into())), ("limit".into(), Value::Absent)];
    /// let error = WatchOptions::read(&Value::Object(fields), None).unwrap_err();
    /// assert_eq!(error.name(), Some("limit"));
    /// ```
    pub fn read(options: &Value, page: Option<&str>) -> Result<Self, OptionError> {
        let (mut min, mut max, mut budget, mut deadline) = (None, None, None, None);
        let (mut pause_when_hidden, mut rows, mut saved) = (true, true, None);
        let mut own = [
            Entry::MaybeWhole(&bound::MIN_INTERVAL, &mut min),
            Entry::MaybeWhole(&bound::MAX_INTERVAL, &mut max),
            Entry::MaybeWhole(&bound::HOURLY_BUDGET, &mut budget),
            Entry::Flag("pauseWhenHidden", &mut pause_when_hidden),
            Entry::MaybeWhole(&bound::DEADLINE, &mut deadline),
            Entry::Flag("rows", &mut rows),
            Entry::Text("restoreFrom", SAVED, &mut saved),
            Entry::Foreign("share"),
            Entry::Foreign("log"),
        ];
        let options = StatusOptions::read_with(options, page, PATIENT, &mut own)?;
        let mut watch = Self {
            hourly_budget: budget,
            deadline_ms: deadline,
            pause_when_hidden,
            rows,
            ..Self::over(options)
        };
        watch.set_intervals(min, max)?;
        saved.map_or(Ok(()), |saved| watch.restore(saved))?;
        Ok(watch)
    }

    /// Where only one is given, the other follows it.
    fn set_intervals(&mut self, min: Option<u64>, max: Option<u64>) -> Result<(), OptionError> {
        let longest = max.unwrap_or(u64::MAX);
        let min_ms = min.unwrap_or(MIN_INTERVAL_MS.min(longest));
        if longest < min_ms {
            let (name, expected) = (bound::MAX_INTERVAL.name, "no shorter than minIntervalMs");
            return Err(OptionError::invalid(name, expected, digits(longest)));
        }
        self.min_interval_ms = min_ms;
        self.max_interval_ms = max.unwrap_or(MAX_INTERVAL_MS.max(min_ms));
        Ok(())
    }
}
