//! A server that answers like the Supermetrics batch status endpoint: same bodies, same headers, same CORS,
//! and the same trouble. The batch ID selects the scenario: `GET /` lists them. [`strike`]: trouble of one's choice.
//!
//! [`schedule`] is pure, so that tests can replay whole batches in virtual time.

pub mod bodies;
pub mod catalogue;
mod connection;
pub mod evil;
pub mod faults;
pub mod mix;
pub mod random;
mod response;
pub mod scenario;
pub mod schedule;
pub mod server;
pub mod spoil;
pub mod state;
pub mod strike;
pub mod twist;
mod window;

pub use server::serve;
pub use state::Config;
