//! The options of a watch, checked by name.

use crate::request::StatusRequest;
use crate::request::bound;
use crate::request::options::{
    OptionError, StatusOptions, TokenOption, Value, boolean, exchange, find, refuse_unknown, set,
    set_retry, text,
};
use crate::request::retry::RetryPolicy;
use crate::rows::saved::{Saved, SavedError};

/// The options of a watch, in the order in which messages list them.
const NAMES: [&str; 15] = [
    "batchId",
    "token",
    "baseUrl",
    "signal",
    "minIntervalMs",
    "maxIntervalMs",
    "hourlyBudget",
    "pauseWhenHidden",
    "deadlineMs",
    "restoreFrom",
    "timeoutMs",
    "retry",
    "headers",
    "maxBodyBytes",
    "allowInsecure",
];

/// The options of a watch, checked.
#[derive(Debug)]
pub struct WatchOptions {
    /// What to ask for, and how; the window is the watch's own.
    pub request: StatusRequest,
    /// Where the token comes from.
    pub token: TokenOption,
    /// The shortest time between two polls, in milliseconds.
    pub min_interval_ms: u64,
    /// The longest time between two polls, in milliseconds.
    pub max_interval_ms: u64,
    /// Requests in any hour; half of the API's limit if absent.
    pub hourly_budget: Option<u64>,
    /// Whether a hidden page polls at the longest interval.
    pub pause_when_hidden: bool,
    /// The watch gives up after so many milliseconds.
    pub deadline_ms: Option<u64>,
    /// How failures are tried again; as often as it takes, unless the user says otherwise.
    pub retry: RetryPolicy,
    /// What an earlier watch of the same batch knew.
    pub saved: Option<Saved>,
}

/// Failures of a watch are retried for as long as it lasts, up to a minute apart.
const PATIENT: RetryPolicy = RetryPolicy {
    limit: u64::MAX,
    base_delay_ms: 1000,
    max_delay_ms: 60_000,
};

impl WatchOptions {
    /// A watch of a batch at the API's public address, with the defaults for everything.
    ///
    /// ```
    /// use supermetrics_batch_status_core::watch::options::WatchOptions;
    /// let options = WatchOptions::new("qrb_3feb5ff5c71e").unwrap();
    /// assert_eq!((options.min_interval_ms, options.max_interval_ms), (1000, 30_000));
    /// ```
    pub fn new(batch_id: &str) -> Result<Self, OptionError> {
        StatusRequest::new(batch_id).map(|request| {
            Self::over(StatusOptions {
                request,
                token: TokenOption::Absent,
            })
        })
    }

    fn over(StatusOptions { request, token }: StatusOptions) -> Self {
        Self {
            request,
            token,
            min_interval_ms: 1000,
            max_interval_ms: 30_000,
            hourly_budget: None,
            pause_when_hidden: true,
            deadline_ms: None,
            retry: PATIENT,
            saved: None,
        }
    }

    /// Checks the options of a watch. `page` is the origin of the page, where there is one.
    ///
    /// ```
    /// use supermetrics_batch_status_core::request::options::Value;
    /// use supermetrics_batch_status_core::watch::options::WatchOptions;
    /// let fields = vec![("batchId".into(), Value::Text("qrb_1".into())), ("limit".into(), Value::Absent)];
    /// let error = WatchOptions::decode(&Value::Object(fields), None).unwrap_err();
    /// assert_eq!(error.name(), Some("limit"));
    /// ```
    pub fn decode(options: &Value, page: Option<&str>) -> Result<Self, OptionError> {
        let Value::Object(fields) = options else {
            return Err(OptionError::NotAnObject {
                got: options.sort(),
            });
        };
        refuse_unknown(fields, &NAMES, "")?;
        let field = |name| find(fields, name);
        let mut watch = Self::over(exchange(fields, page)?);
        set_retry(&mut watch.retry, field("retry"))?;
        watch.set_intervals(field("minIntervalMs"), field("maxIntervalMs"))?;
        watch.hourly_budget = optional(field("hourlyBudget"), &bound::HOURLY_BUDGET)?;
        watch.deadline_ms = optional(field("deadlineMs"), &bound::DEADLINE)?;
        watch.pause_when_hidden =
            boolean(field("pauseWhenHidden"), "pauseWhenHidden")?.unwrap_or(true);
        watch.restore(field("restoreFrom"))?;
        Ok(watch)
    }

    fn set_intervals(&mut self, min: &Value, max: &Value) -> Result<(), OptionError> {
        set(&mut self.min_interval_ms, min, &bound::MIN_INTERVAL)?;
        if *max == Value::Absent {
            self.max_interval_ms = self.max_interval_ms.max(self.min_interval_ms);
            return Ok(());
        }
        set(&mut self.max_interval_ms, max, &bound::MAX_INTERVAL)?;
        if self.max_interval_ms < self.min_interval_ms {
            let expected = "no shorter than minIntervalMs";
            return Err(OptionError::invalid("maxIntervalMs", expected, max.shown()));
        }
        Ok(())
    }

    fn restore(&mut self, value: &Value) -> Result<(), OptionError> {
        let expected = "what serialize() of a watch of this batch gave";
        let Some(saved) = text(value, "restoreFrom", expected)? else {
            return Ok(());
        };
        let read = Saved::read(saved, &self.request).map_err(|problem| {
            let got = match problem {
                SavedError::Damaged => "a text that is damaged",
                SavedError::OtherVersion => "a text of another version of this package",
                SavedError::OtherBatch => "one of another batch or base URL",
            };
            OptionError::invalid("restoreFrom", expected, got)
        })?;
        self.saved = Some(read);
        Ok(())
    }
}

fn optional(value: &Value, bound: &bound::Bound) -> Result<Option<u64>, OptionError> {
    let mut number = 0;
    set(&mut number, value, bound)?;
    Ok((number > 0).then_some(number))
}
