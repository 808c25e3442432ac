//! Whole batches, watched in virtual time: the state machine against the simulator's own model.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs
)]

mod ends;
mod estimates;
mod exports;
mod faults;
mod groups;
mod known;
mod orders;
mod pace;
mod plan;
mod properties;
mod refusals;
mod saved;
mod sharing;
mod timing;
mod trip;
mod truth;
mod view;
mod world;
