//! The core on the host: no browser, no network, no clock.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs
)]

mod bodies;
mod client;
mod deviations;
#[path = "../dice.rs"]
mod dice;
mod drift;
mod drift_values;
mod errors;
mod fields;
mod hostile;
mod json;
mod normalization;
mod options;
mod properties;
mod replay;
mod retry;
mod time;
