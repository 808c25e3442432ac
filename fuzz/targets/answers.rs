//! Answers, failures and what a page does, in any order and at any time, into a watch.

use std::fmt::Write as _;

use supermetrics_batch_status_core::error::{ApiError, Error, NetworkError};
use supermetrics_batch_status_core::model::RateLimit;
use supermetrics_batch_status_core::watch::options::WatchOptions;
use supermetrics_batch_status_core::watch::reader_options::ReaderOptions;
use supermetrics_batch_status_core::watch::{
    Output, PageRequest, Relayed, SuccessResponse, Watch, Window,
};

use super::bytes::Bytes;
use super::saved::read_all;

const START: f64 = 1_788_602_400_000.0;
const HOUR: f64 = 3_600_000.0;

/// What counts are multiplied by that are beyond all bounds.
const BEYOND: u64 = 1_000_000_000;

/// Events of one run at most.
const MOST_EVENTS: u32 = 400;

const WORDS: [&str; 5] = ["QUEUED", "RUNNING", "STOPPED", "SUCCESS", "PAUSED"];
const STATES: [&str; 6] = ["QUEUED", "RUNNING", "SUCCESS", "FAILURE", "RETRYING", ""];
const BROKEN: [&str; 6] = [
    "",
    "<html>",
    "{}",
    "[",
    "{\"data\":[]}",
    "{\"error\":{\"code\":\"NOT_FOUND\"}}",
];
const STATUSES: [u16; 10] = [0, 302, 401, 403, 404, 408, 422, 429, 500, 503];

/// A watch, what is on its way, and when requests were sent.
struct Run {
    watch: Watch,
    now: f64,
    in_flight: Vec<PageRequest>,
    sent: Vec<f64>,
    /// Requests that another watch has sent.
    relayed: u64,
    revision: u32,
    readers: Vec<ReaderOptions>,
    /// What the first reader wants.
    wanted: ReaderOptions,
    /// Whether the clock was never put back: else it tells little of how often was asked.
    is_steady: bool,
    /// What large counts are multiplied by.
    scale: u64,
}

/// Any answers at any times, with readers that come and go: it never panics, never asks too often, shows nothing that
/// cannot be, and ends with a batch that has ended.
pub fn answers(data: &[u8]) {
    let mut bytes = Bytes(data);
    let mut options = WatchOptions::new("qrb_1").expect("a batch ID");
    let interval = [100, 1000, 60_000][bytes.below(3)];
    options.set_min_interval_ms(interval).expect("an interval");
    // Few runs have batches beyond all bounds: two million rows take more time than a hundred other runs.
    let scale = if bytes.byte() == 255 { BEYOND } else { 100 };
    let wanted = ReaderOptions::from(&options);
    let mut run = Run {
        readers: vec![wanted],
        wanted,
        watch: Watch::new(&mut options, START),
        now: START,
        in_flight: Vec::new(),
        sent: Vec::new(),
        relayed: 0,
        revision: 0,
        is_steady: true,
        scale,
    };
    for _ in 0..MOST_EVENTS {
        if bytes.is_empty() {
            break;
        }
        run.event(&mut bytes);
        run.ask();
        run.check();
    }
    read_all(&run.watch);
    run.end();
    let saved = run.watch.save(&options.request);
    assert!(saved.starts_with("sbs2."));
}

impl Run {
    fn event(&mut self, bytes: &mut Bytes<'_>) {
        match bytes.below(16) {
            0 => self.now += f64::from(bytes.byte()) * 1000.0,
            1 => self.now += f64::from(bytes.byte()) * 60_000.0,
            // A clock that is put back, and one that goes wild.
            2 => {
                self.now -= f64::from(bytes.byte()) * 10_000.0;
                self.is_steady = false;
            }
            3 => self.now += (bytes.number() % 10_u64.pow(14)) as f64,
            4 => self.watch.refresh(self.now),
            5 => self
                .watch
                .set_paused(bytes.byte().is_multiple_of(2), self.now),
            6 => self
                .watch
                .set_offline(bytes.byte().is_multiple_of(2), self.now),
            7 => self
                .watch
                .set_hidden(bytes.byte().is_multiple_of(2), self.now),
            8 => self.watch.renew_tokens(),
            9 => self.join_or_leave(bytes),
            10 => {
                // The driver was dropped, and runs again.
                self.in_flight.clear();
                self.watch.abandon_requests(self.now);
            }
            11 => self.relay(bytes),
            _ => self.answer(bytes),
        }
    }

    /// Another watch asks, or this one does again; and what it was answered is told.
    fn relay(&mut self, bytes: &mut Bytes<'_>) {
        self.watch.withdraw_requests();
        self.sent.truncate(self.sent.len() - self.in_flight.len());
        self.in_flight.clear();
        self.watch.set_shared(bytes.byte() < 200);
        if bytes.byte() < 50 {
            return;
        }
        let relayed = Relayed {
            window: Window {
                offset: u32::from(bytes.byte()),
                limit: [1, 25, 1000][bytes.below(3)],
            },
            age: 1 + u32::from(bytes.byte()),
            step: 1 + u32::from(bytes.byte() % 8),
        };
        let ask = self.watch.relayed_request(relayed, self.now);
        self.relayed += 1;
        self.take(ask, bytes);
    }

    /// A reader comes or goes, and with it what it wants.
    fn join_or_leave(&mut self, bytes: &mut Bytes<'_>) {
        let mut options = WatchOptions::new("qrb_1").expect("a batch ID");
        let min = [100, 1000, 60_000][bytes.below(3)];
        options.set_min_interval_ms(min).expect("within bounds");
        if bytes.byte() < 64 {
            let budget = u64::from(bytes.byte()) + 1;
            options.set_hourly_budget(budget).expect("within bounds");
        }
        options.set_pause_when_hidden(bytes.byte() < 128);
        let options = ReaderOptions::from(&options);
        if self.readers.len() < 4 && bytes.byte() < 128 {
            self.readers.push(options);
        } else if !self.readers.is_empty() {
            self.readers.swap_remove(bytes.below(self.readers.len()));
        }
        let folded = self.readers.iter().copied().reduce(ReaderOptions::folded);
        if let Some(folded) = folded {
            self.watch.set_options(&folded, self.now);
        }
        self.watch.set_paused(folded.is_none(), self.now);
    }

    /// From now on the server tells that the batch has ended, all is seen and online: then it ends here, within the
    /// longest wait that anybody asked for.
    fn end(&mut self) {
        self.watch.set_shared(false);
        self.watch.set_options(&self.wanted, self.now);
        self.watch.set_paused(false, self.now);
        self.watch.set_offline(false, self.now);
        self.watch.set_hidden(false, self.now);
        let until = self.now + 4.0 * HOUR;
        while self.now < until {
            for request in std::mem::take(&mut self.in_flight) {
                let body = ended(request);
                let response = SuccessResponse {
                    body: body.as_bytes(),
                    status: 200,
                    rate_limit: None,
                    secret: None,
                };
                self.now += 80.0;
                self.watch
                    .handle_response(request, Ok(response), self.now, 0.5);
            }
            match self.step() {
                Some(wait) if self.in_flight.is_empty() => self.now += wait,
                Some(_) => {}
                None => return,
            }
        }
        panic!(
            "the batch has ended, and the watch has not: {:#?}",
            self.watch.snapshot(self.now)
        );
    }

    /// Takes any of the requests that are on their way, and answers it.
    fn answer(&mut self, bytes: &mut Bytes<'_>) {
        self.now += f64::from(bytes.byte()) * 10.0;
        if self.in_flight.is_empty() {
            return;
        }
        let at = bytes.below(self.in_flight.len());
        let ask = self.in_flight.swap_remove(at);
        self.take(ask, bytes);
    }

    fn take(&mut self, ask: PageRequest, bytes: &mut Bytes<'_>) {
        let random = f64::from(bytes.byte()) / 256.0;
        let kind = bytes.byte();
        let failure = match kind {
            0..40 => Some(failure(bytes)),
            _ => None,
        };
        let body = match kind {
            40..60 => BROKEN[bytes.below(BROKEN.len())].to_owned(),
            60..70 => bytes.text(),
            _ => body(ask, self.scale, bytes),
        };
        let rate_limit = kind.is_multiple_of(8).then(|| RateLimit {
            limit: Some(u64::from(bytes.byte())),
            remaining: Some(u64::from(bytes.byte())),
        });
        let reply = SuccessResponse {
            body: body.as_bytes(),
            status: 200,
            rate_limit,
            secret: None,
        };
        let came = failure.map_or(Ok(reply), Err);
        self.watch.handle_response(ask, came, self.now, random);
    }

    /// Sends what is to be sent now.
    fn ask(&mut self) {
        self.step();
    }

    /// The same; gives how long it waits then, in milliseconds, and `None` at the end.
    fn step(&mut self) -> Option<f64> {
        loop {
            self.watch.handle_timeout(self.now);
            match self.watch.poll_output() {
                Output::Send(ask) => {
                    self.in_flight.push(ask);
                    self.sent.push(self.now);
                    assert!(
                        self.in_flight.len() <= 4,
                        "{} at once",
                        self.in_flight.len()
                    );
                }
                Output::Wait { duration, .. } => {
                    let ms = duration.as_ms();
                    assert!((1.0..=5000.0).contains(&ms), "waits {ms}");
                    return Some(ms);
                }
                Output::Done => {
                    assert!(self.watch.end().is_some());
                    return None;
                }
            }
        }
    }

    fn check(&mut self) {
        let snapshot = self.watch.snapshot(self.now);
        let progress = snapshot.progress;
        assert!((0.0..=1.0).contains(&progress.fraction), "{progress:?}");
        assert!(progress.ended <= progress.total, "{progress:?}");
        assert!(snapshot.revision >= self.revision, "{snapshot:?}");
        assert!(!snapshot.synced || u64::from(snapshot.known_queries) == progress.total);
        assert!(
            snapshot.warnings.len() <= 200,
            "{}",
            snapshot.warnings.len()
        );
        if let Some(left) = snapshot.time_left {
            assert!(left.from_ms <= left.to_ms, "{left:?}");
        }
        self.revision = snapshot.revision;
        assert_eq!(snapshot.requests, self.sent.len() as u64 + self.relayed);
        if !self.is_steady {
            return;
        }
        let now = self.now;
        let within = |span: f64| {
            let recent = self
                .sent
                .iter()
                .rev()
                .take_while(|at| (0.0..span).contains(&(now - **at)));
            recent.count()
        };
        assert!(within(1000.0) <= 20, "{} in a second", within(1000.0));
        assert!(within(HOUR) <= 5000, "{} in an hour", within(HOUR));
    }
}

fn failure(bytes: &mut Bytes<'_>) -> Error {
    match bytes.below(4) {
        0 => Error::Network(NetworkError::NoResponse),
        1 => Error::Timeout { after_ms: 30_000 },
        _ => Error::from(ApiError {
            status: STATUSES[bytes.below(STATUSES.len())],
            retry_after_ms: Some(u64::from(bytes.byte()) * 1000).filter(|wait| *wait > 0),
            ..ApiError::default()
        }),
    }
}

/// A page of a batch of three that has ended.
fn ended(request: PageRequest) -> String {
    let rows = (0..3).map(|index| {
        format!(r#"{{"@type":"batch_query","schedule_id":"q_{index}","status_code":"SUCCESS"}}"#)
    });
    let rows: Vec<String> = rows.skip(request.window.offset as usize).collect();
    format!(
        r#"{{"meta":{{"request_id":"r","status_code":"STOPPED","progress":{{"queued":0,"running":0,"success":3,"failure":0}},"paginate":{{"offset":{},"limit":{},"total":3}}}},"data":[{}]}}"#,
        request.window.offset,
        request.window.limit,
        rows.join(","),
    )
}

/// A page of a batch that need not be consistent, with itself or with those before it.
fn body(ask: PageRequest, scale: u64, bytes: &mut Bytes<'_>) -> String {
    let word = WORDS[bytes.below(WORDS.len())];
    let factor = if bytes.byte() < 225 { 1 } else { scale };
    let counts: [u64; 4] = std::array::from_fn(|_| u64::from(bytes.byte() % 32) * factor);
    let [queued, running, success, failure] = counts;
    let sum: u64 = counts.iter().sum();
    let total = match bytes.byte() {
        0..128 => sum,
        more if scale == BEYOND => sum.wrapping_add(u64::from(more)).wrapping_sub(160),
        more => (sum + u64::from(more)).saturating_sub(160),
    };
    let offset = match bytes.byte() {
        0..200 => u64::from(ask.window.offset),
        other => u64::from(other),
    };
    let mut rows = String::new();
    let count = match bytes.byte() {
        0..250 => usize::from(bytes.byte() % 64),
        _ => 1100,
    };
    for index in 0..count {
        let state = STATES[bytes.below(STATES.len())];
        let (started, ran) = (bytes.byte() % 60, bytes.byte() % 60);
        let comma = if index == 0 { "" } else { "," };
        let _ = write!(
            rows,
            r#"{comma}{{"@type":"batch_query","schedule_id":"q_{index}","status_code":"{state}","query_start_time":"2026-09-05T10:00:{started:02}Z","query_end_time":"2026-09-05T10:01:{ran:02}Z","split_info":{{"ds_accounts":["{ran}"],"start_date":"2026-01-{:02}","end_date":"2026-01-31"}},"error_info":{{"code":"{started}"}}}}"#,
            started % 30 + 1,
        );
    }
    format!(
        r#"{{"meta":{{"request_id":"r","status_code":"{word}","progress":{{"queued":{queued},"running":{running},"success":{success},"failure":{failure}}},"paginate":{{"offset":{offset},"limit":{},"total":{total}}}}},"data":[{rows}]}}"#,
        ask.window.limit,
    )
}
