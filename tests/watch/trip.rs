//! A watch on its way through a batch: shared with the benchmark.

pub use ::trip::*;
