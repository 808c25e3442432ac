//! The status of a Supermetrics query batch: fetched, validated, normalised.
//!
//! The pure half of `supermetrics-batch-status`: no clock, no random source, no I/O and no JavaScript types. The client
//! asks a [`client::host::Host`] for those, so a test can be one and replay hours in milliseconds. In a browser,
//! `BrowserHost` of the crate `supermetrics-batch-status` is one.
//!
//! ```
//! use supermetrics_batch_status_core::status::read_status;
//! use supermetrics_batch_status_core::model::BatchOutcome;
//!
//! let body = br#"{
//!   "meta": {
//!     "request_id": "a1", "status_code": "STOPPED",
//!     "progress": { "queued": 0, "running": 0, "success": 1, "failure": 1 },
//!     "paginate": { "offset": 0, "limit": 100, "total": 2 }
//!   },
//!   "data": []
//! }"#;
//! let status = read_status(body, 0)?;
//! assert_eq!(status.outcome, Some(BatchOutcome::Partial));
//! # Ok::<(), supermetrics_batch_status_core::error::ResponseError>(())
//! ```
//!
//! | step | module |
//! |---|---|
//! | options, checked by name; the request and its URL; what is retried | [`request`] |
//! | attempts, waits, the time that is left; one poller for many readers | [`client`] |
//! | one answer: JSON, normalisation, warnings | [`status`] |
//! | a whole batch, as a state machine | [`watch`] |
//! | what is known of each query, in columns, and views over it | [`rows`] |
//! | plain vocabulary | [`model`], [`error`], [`time`] |

pub mod client;
pub mod error;
pub mod json;
mod math;
pub mod model;
pub mod request;
pub mod rows;
pub mod status;
pub mod text;
pub mod time;
pub mod watch;
