//! The status of a Supermetrics query batch: fetched, validated, normalised.
//!
//! The pure half of `supermetrics-batch-status`: no clock, no random source, no I/O and no JavaScript types. A
//! [`client::host::Host`] provides those, so a test can implement it and replay hours in milliseconds. In a browser, use
//! `BrowserHost` of the crate `supermetrics-batch-status`.
//!
//! One page of status:
//!
//! ```
//! use supermetrics_batch_status_core::client::{get_batch_status, host::Host};
//! use supermetrics_batch_status_core::error::Error;
//! use supermetrics_batch_status_core::request::StatusRequest;
//!
//! async fn fraction(host: &impl Host, batch_id: &str) -> Result<f64, Error> {
//!     let mut request = StatusRequest::new(batch_id)?;
//!     request.set_limit(1000)?;
//!     let status = get_batch_status(host, &request).await?;
//!     Ok(status.progress.fraction)
//! }
//! ```
//!
//! A whole batch, until it ends. The poller runs beside its readers, which may be many:
//!
//! ```
//! use std::rc::Rc;
//! use supermetrics_batch_status_core::client::host::Host;
//! use supermetrics_batch_status_core::client::poller::Poller;
//! use supermetrics_batch_status_core::client::reader::{Outcome, Reader};
//! use supermetrics_batch_status_core::error::option::OptionError;
//! use supermetrics_batch_status_core::watch::options::WatchOptions;
//! use supermetrics_batch_status_core::watch::reader_options::ReaderOptions;
//! use supermetrics_batch_status_core::watch::snapshot::Snapshot;
//!
//! async fn watch<H: Host + 'static>(
//!     host: H,
//!     batch_id: &str,
//!     spawn: impl FnOnce(std::pin::Pin<Box<dyn Future<Output = ()>>>),
//!     draw: impl Fn(&Snapshot),
//! ) -> Result<Option<Outcome>, OptionError> {
//!     let options = WatchOptions::new(batch_id)?;
//!     let wants = ReaderOptions::from(&options);
//!     let poller = Rc::new(Poller::new(host, options));
//!     let reader = Reader::new(Rc::clone(&poller), wants);
//!     spawn(Box::pin(async move { poller.run().await }));
//!     let mut seen = 0;
//!     while reader.outcome().is_none() {
//!         reader.changed(seen).await;
//!         seen = reader.version();
//!         draw(&reader.snapshot());
//!     }
//!     Ok(reader.outcome())
//! }
//! ```
//!
//! A body that was fetched elsewhere:
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
//! | what | module |
//! |---|---|
//! | what to request: options, base URL, headers, retry policy | [`request`] |
//! | one page over any host; one poller for many readers | [`client`] |
//! | one response: JSON, normalisation, warnings | [`status`] |
//! | a whole batch, as a sans-IO state machine | [`watch`] |
//! | what is known of each query, in columns, and views over it | [`rows`] |
//! | the fields of a query, one line each | [`fields`] |
//! | plain vocabulary | [`model`], [`error`], [`time`] |

// Only the wasm crate needs the hidden modules.
pub mod client;
pub mod error;
pub mod fields;
#[doc(hidden)]
pub mod json;
mod math;
pub mod model;
pub mod request;
pub mod rows;
pub mod status;
#[doc(hidden)]
pub mod text;
pub mod time;
pub mod watch;
