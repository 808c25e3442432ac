//! What is fuzzed, and what must hold: for cargo-fuzz, and for the short replay in `tests/core/replay.rs`.

#![allow(dead_code, unused_imports, reason = "each program runs one of them")]

mod answers;
mod bytes;
mod headers;
mod options;
mod saved;

pub use answers::answers;
pub use headers::headers;
pub use options::options;
pub use saved::{options_with, saved, sealed, unsealed};

use supermetrics_batch_status_core::model::BatchStatus;
use supermetrics_batch_status_core::status::{read_api_error, read_status};

/// A body, as it came: it is read or refused, and nothing in it is made up.
pub fn body(data: &[u8]) {
    read_api_error(data);
    match read_status(data, 7) {
        Ok(status) => check(&status),
        // One message of a length that fits on a screen, whatever came.
        Err(error) => assert!(error.to_string().chars().count() < 1500, "{error}"),
    }
}

fn check(status: &BatchStatus) {
    let progress = status.progress;
    assert!((0.0..=1.0).contains(&progress.fraction), "{progress:?}");
    let parts = [progress.queued, progress.running, progress.ended];
    assert!(
        parts.iter().all(|part| *part <= progress.total),
        "{progress:?}"
    );
    assert!(
        status.warnings.len() <= 65,
        "{} warnings",
        status.warnings.len()
    );
    for (query, next) in status.queries.iter().zip(status.queries.iter().skip(1)) {
        assert_eq!(query.index + 1, next.index);
    }
    for query in &status.queries {
        let url = query
            .result
            .as_ref()
            .and_then(|result| result.url.as_deref());
        let lower = url.map(str::to_ascii_lowercase);
        let is_web = |url: &String| url.starts_with("http://") || url.starts_with("https://");
        assert!(lower.iter().all(is_web), "{url:?}");
        assert!(query.duration_ms.is_none_or(|duration| duration >= 0));
    }
}
