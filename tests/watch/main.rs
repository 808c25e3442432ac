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
mod faults;
mod pace;
mod plan;
mod properties;
mod saved;
mod sharing;
mod trip;
mod truth;
mod view;
mod world;
