//! Saved state that somebody has made up: refused, or rows that can be read like any other.

use supermetrics_batch_status_core::model::{BatchQuery, QueryState};
use supermetrics_batch_status_core::request::bound::MAX_SAFE_INTEGER;
use supermetrics_batch_status_core::request::options::Value;
use supermetrics_batch_status_core::rows::view::{Export, Filter, Format, RowQuery, SortedView};
use supermetrics_batch_status_core::time::parse_date;
use supermetrics_batch_status_core::watch::Watch;
use supermetrics_batch_status_core::watch::options::WatchOptions;

/// Begins every saved text.
pub const MARK: &str = "sbs2.";

const START: f64 = 1_788_602_400_000.0;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

pub fn options_with(saved: &str) -> Option<WatchOptions> {
    let text = |text: &str| Value::Text(text.to_owned());
    let fields = vec![
        ("batchId".to_owned(), text("qrb_1")),
        ("restoreFrom".to_owned(), text(saved)),
    ];
    WatchOptions::read(&Value::Object(fields), None).ok()
}

/// Rows that are saved so, with a checksum that fits: no fuzzer would find one.
pub fn sealed(rows: &[u8]) -> String {
    let place = WatchOptions::new("qrb_1")
        .expect("a batch ID")
        .request
        .resource_url();
    let mut bytes = vec![place.len() as u8];
    bytes.extend_from_slice(place.as_bytes());
    bytes.extend_from_slice(rows);
    let sum = bytes.iter().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    });
    bytes.extend_from_slice(&sum.to_le_bytes());
    let mut text = MARK.to_owned();
    for chunk in bytes.chunks(3) {
        let bits = chunk
            .iter()
            .fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - chunk.len()));
        for position in 0..=chunk.len() {
            text.push(char::from(
                DIGITS[(bits >> (18 - 6 * position) & 63) as usize],
            ));
        }
    }
    text
}

/// The rows of a saved text, for seeds.
pub fn unsealed(saved: &str) -> Vec<u8> {
    let digit = |letter| {
        DIGITS
            .iter()
            .position(|digit| *digit == letter)
            .unwrap_or(0) as u32
    };
    let mut bytes = Vec::new();
    for chunk in saved.trim_start_matches(MARK).as_bytes().chunks(4) {
        let bits = chunk
            .iter()
            .fold(0_u32, |bits, letter| bits << 6 | digit(*letter));
        let bits = bits << (6 * (4 - chunk.len()));
        bytes.extend_from_slice(&bits.to_be_bytes()[1..chunk.len()]);
    }
    let place = usize::from(bytes.first().copied().unwrap_or(0)) + 1;
    let end = bytes.len().saturating_sub(4);
    bytes.get(place..end).unwrap_or_default().to_vec()
}

/// What was saved, as text and as what the text stands for.
pub fn saved(data: &[u8]) {
    let _ = options_with(&String::from_utf8_lossy(data));
    let Some(mut options) = options_with(&sealed(data)) else {
        return;
    };
    let request = options.request.clone();
    let watch = Watch::new(&mut options, START);
    read_all(&watch);
    for query in queries(&watch) {
        assert_could_be_sent(&query);
    }
    // What was restored is saved and restored again as it is.
    let again = watch.save(&request);
    let mut options = options_with(&again).expect("what was saved can be restored");
    let restored = Watch::new(&mut options, START);
    assert_eq!(restored.save(&request), again);
    read_all(&restored);
}

/// All rows that are known, as far as one window reaches.
fn queries(watch: &Watch) -> Vec<BatchQuery> {
    let all = RowQuery {
        limit: 1000,
        ..RowQuery::default()
    };
    let window = watch.view().queries(&all, &mut SortedView::default());
    window.queries
}

/// An answer could have brought this row: a forged state yields no link, time, count or word that no answer has.
fn assert_could_be_sent(query: &BatchQuery) {
    let is_written = |time: &i64| (FIRST_MS..=LAST_MS).contains(time);
    assert!(query.started_at.iter().all(is_written), "{query:?}");
    assert!(query.ended_at.iter().all(is_written), "{query:?}");
    assert!(
        query.duration_ms.is_none_or(|duration| duration >= 0),
        "{query:?}"
    );
    let is_day = |day: &String| matches!(parse_date(day), Some((_, false)));
    assert!(query.start_date.iter().all(is_day), "{query:?}");
    assert!(query.end_date.iter().all(is_day), "{query:?}");
    let word = query.status_code.as_deref();
    assert_eq!(
        query.state,
        word.map_or(QueryState::Unknown, QueryState::from_word),
        "{query:?}"
    );
    let status = query.error.as_ref().and_then(|error| error.status);
    assert!(
        status.is_none_or(|status| status.unsigned_abs() <= MAX_SAFE_INTEGER),
        "{query:?}"
    );
    let result = query.result.clone().unwrap_or_default();
    assert!(
        result
            .total_rows
            .is_none_or(|rows| rows <= MAX_SAFE_INTEGER),
        "{query:?}"
    );
    if let Some(url) = result.url {
        let lower = url.to_ascii_lowercase();
        assert!(
            lower.starts_with("http://") || lower.starts_with("https://"),
            "{url:?}"
        );
        assert!(
            !url.chars()
                .any(|letter| letter.is_control() || letter.is_whitespace()),
            "{url:?}"
        );
    }
    let error = query.error.clone().unwrap_or_default();
    let texts = [
        &query.schedule_id,
        &error.code,
        &error.message,
        &error.description,
    ];
    let lengths = texts
        .into_iter()
        .flatten()
        .chain(&query.accounts)
        .map(String::len);
    assert!(
        lengths.max().is_none_or(|length| length <= (64 << 10) + 9),
        "{query:?}"
    );
}

/// The first and the last time that RFC 3339 can write, with the widest offset.
const FIRST_MS: i64 = -62_167_219_200_000 - 86_340_000;
const LAST_MS: i64 = 253_402_300_800_000 + 86_340_000;

/// Everything that can be read of a watch.
pub fn read_all(watch: &Watch) {
    let snapshot = watch.snapshot(START);
    let mut order = SortedView::default();
    let look = RowQuery {
        limit: 100,
        ..RowQuery::default()
    };
    let window = watch.view().queries(&look, &mut order);
    assert!(window.queries.len() as u64 <= window.total);
    assert!(window.total <= u64::from(snapshot.known_queries));
    watch.view().error_groups();
    watch.view().split_grid();
    watch.view().timing(&Filter::default(), &mut order);
    let indexes = watch
        .view()
        .query_order(&Filter::default(), &mut order)
        .indexes;
    for format in [Format::Csv, Format::Json] {
        let mut export = Export::new(format, indexes.clone());
        while export.next_piece(watch.view()).is_some() {}
    }
}
