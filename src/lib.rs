//! The status of a Supermetrics query batch in the browser: the core over the platform's `fetch` and timers.
//!
//! For JavaScript this crate is the npm package `supermetrics-batch-status`. A Rust frontend depends on it with
//! `default-features = false`: then it has neither exported functions nor an allocator, and the core's client
//! and watch run over `BrowserHost`.
//!
//! One page of status:
//!
//! ```no_run
//! use supermetrics_batch_status::{BrowserHost, TokenSource, page_origin};
//! use supermetrics_batch_status_core::client::get_batch_status;
//! use supermetrics_batch_status_core::error::Error;
//! use supermetrics_batch_status_core::request::StatusRequest;
//!
//! async fn fraction(batch_id: &str) -> Result<f64, Error> {
//!     let mut request = StatusRequest::new(batch_id)?;
//!     // A proxy of the page's own origin adds the token.
//!     request.set_base_url("/supermetrics", false, page_origin().as_deref())?;
//!     let status = get_batch_status(&BrowserHost::new(TokenSource::None), &request).await?;
//!     Ok(status.progress.fraction)
//! }
//! ```
//!
//! A whole batch, until it ends:
//!
//! ```no_run
//! use std::rc::Rc;
//! use supermetrics_batch_status::{BrowserHost, PageEvents, TokenSource};
//! use supermetrics_batch_status_core::client::poller::Poller;
//! use supermetrics_batch_status_core::client::reader::Reader;
//! use supermetrics_batch_status_core::error::option::OptionError;
//! use supermetrics_batch_status_core::request::Secret;
//! use supermetrics_batch_status_core::watch::options::WatchOptions;
//! use supermetrics_batch_status_core::watch::reader_options::ReaderOptions;
//! use wasm_bindgen_futures::spawn_local;
//!
//! async fn watch(batch_id: &str, token: Secret) -> Result<(), OptionError> {
//!     let host = BrowserHost::new(TokenSource::Fixed(token));
//!     let options = WatchOptions::new(batch_id)?;
//!     let wants = ReaderOptions::from(&options);
//!     let poller = Rc::new(Poller::new(host, options));
//!     let reader = Reader::new(Rc::clone(&poller), wants);
//!     spawn_local(async move {
//!         let _events = PageEvents::tell(&poller);
//!         poller.run().await;
//!     });
//!     let mut seen = 0;
//!     while reader.outcome().is_none() {
//!         reader.changed(seen).await;
//!         seen = reader.version();
//!         draw(reader.snapshot().progress.fraction);
//!     }
//!     Ok(())
//! }
//! # fn draw(_: f64) {}
//! ```

#![cfg(target_arch = "wasm32")]

mod events;
#[cfg(feature = "exports")]
mod exports;
mod host;
#[cfg(feature = "watch")]
mod link;
mod notify;
mod page_events;
mod realm;
mod reflect;
mod stream;
mod timer;

#[cfg(feature = "watch")]
pub use self::exports::watch_batch;
#[cfg(feature = "exports")]
pub use self::exports::{get_batch_status, is_batch_status_error, parse_batch_status, version};
pub use self::host::{BrowserHost, Credentials, TokenSource};
pub use self::page_events::PageEvents;
pub use self::realm::page_origin;
