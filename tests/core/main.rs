//! The core on the host: no browser, no network, no clock.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs
)]

mod bodies;
mod client;
mod errors;
mod json;
mod normalization;
mod options;
mod properties;
mod retry;
mod time;
mod virtual_host;
