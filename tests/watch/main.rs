//! Whole batches, watched in virtual time: the state machine against the simulator's own model.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs
)]

mod after_the_end;
mod answers;
mod counts;
mod counts_only;
mod deadlines;
#[path = "../dice.rs"]
mod dice;
mod ends;
mod estimates;
mod exports;
mod faults;
mod folding;
mod forecasts;
mod gates;
mod groups;
mod hostile_rows;
mod late_rows;
mod naive;
mod odd_machines;
mod odd_servers;
mod oddity;
mod option_errors;
mod orders;
mod pace;
mod pauses;
mod plan;
mod polled;
mod properties;
mod relayed;
mod saved;
mod scripted;
mod sharing;
mod synced;
mod times;
mod timing;
mod trip;
mod view;
mod warnings;
