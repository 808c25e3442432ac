//! The exported functions in a real browser, against the simulator on another origin.
//!
//! `cargo xtask test browser` starts the simulator and names its origin at compile time.

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs
)]

mod abort;
mod answers;
#[path = "../dice.rs"]
mod dice;
mod differential;
mod errors;
mod faults;
mod hostile;
mod memory;
mod mocks;
mod panics;
mod platform;
mod rows;
mod rust;
mod secrets;
mod support;
mod values;
mod watch;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
