//! Placeholder docs.

pub mod answer;
pub mod base_url;
pub mod client;
pub mod error;
pub mod host;
pub mod model;
mod normalize;
pub mod options;
pub mod request;
pub mod retry;
pub mod text;
pub mod time;
pub mod warning;
#[cfg(target_arch = "wasm32")]
mod wasm;
mod wire;
