//! A server that answers like the Supermetrics batch status endpoint, over real HTTP: same bodies, same headers, same CORS,
//! and trouble that is real on the wire. What it answers is decided by the model, the crate `simulator`.

mod connection;
mod respond;
mod server;

pub use server::{serve, serve_by};
