//! The Supermetrics batch status endpoint as a pure model: same bodies, same headers, same limits, and the same trouble.
//! The batch ID selects the scenario ([`catalogue`]). [`strike`]: trouble of one's choice.
//!
//! A seed, a time and a request give an [`Answer`], and what becomes of it on the wire. Nothing here reads a clock or
//! opens a connection: `simulator-server` speaks it over HTTP, `simulator-wasm` behind a `fetch`.

mod answer;
pub mod bodies;
mod calendar;
pub mod catalogue;
pub mod evil;
pub mod fault;
pub mod mix;
mod model;
pub mod random;
mod request;
pub mod scenario;
pub mod schedule;
mod selected;
pub mod spoil;
pub mod strike;
pub mod twist;
mod window;

pub use answer::{Answer, Body, Wire};
pub use model::{Config, GOOD_TOKEN, Preflight, Simulator, Stats};
pub use request::Request;
