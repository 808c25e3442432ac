//! The status of a Supermetrics query batch: fetched, validated, normalised.
//!
//! Compiled to WebAssembly, this crate is the npm package `supermetrics-batch-status`; what JavaScript
//! sees of it is in the README and in the package's type declarations. This page is for Rust readers.
//!
//! Everything but the module `wasm` is pure: no clock, no chance, no I/O, no JavaScript types. The client
//! asks a [`host::Host`] for those, so that a test can be one, and replays hours in milliseconds. In a browser
//! `wasm::BrowserHost` is one: `examples/stream.rs` has a watch as a `Stream` for a Rust frontend.
//!
//! ```
//! use supermetrics_batch_status::answer::read_status;
//! use supermetrics_batch_status::model::BatchOutcome;
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
//! # Ok::<(), supermetrics_batch_status::error::ResponseError>(())
//! ```
//!
//! From the API's bytes to a page of status:
//!
//! | step | module |
//! |---|---|
//! | options, checked by name | [`options`], [`bound`], [`base_url`] |
//! | the request and its URL | [`request`] |
//! | attempts, waits, the time that is left | [`client`], [`retry`] |
//! | JSON as sent, by a table of the endpoint's fields | `wire` |
//! | times, dates, states, links, counts | `normalize`, [`time`] |
//! | what was off but usable | [`warning`] |
//! | the page, or what made it useless | [`answer`], [`model`], [`error`] |

pub mod answer;
pub mod base_url;
pub mod bound;
pub mod client;
pub mod error;
pub mod host;
mod json;
pub mod model;
mod normalize;
mod option_error;
pub mod options;
pub mod poller;
pub mod reader;
pub mod request;
pub mod retry;
pub mod text;
pub mod time;
pub mod warning;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
pub mod watch;
mod wire;
