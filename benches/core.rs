//! The core on the host, in time: `cargo bench`. For work on it; what is promised is measured by `cargo xtask bench`.

// What cannot go on here should stop it.
#![allow(clippy::panic, clippy::unwrap_used)]

/// There is nothing to measure so: in a browser, `cargo xtask bench` does.
#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    divan::main();
}

#[cfg(not(target_arch = "wasm32"))]
mod on_the_host {
    use divan::counter::{BytesCount, ItemsCount};
    use divan::{Bencher, black_box};
    use simulator::schedule::{Plan, Schedule};
    use supermetrics_batch_status_core::request::StatusRequest;
    use supermetrics_batch_status_core::request::options::Value;
    use supermetrics_batch_status_core::rows::view::{RowQuery, SortedView};
    use supermetrics_batch_status_core::status::read_status;
    use supermetrics_batch_status_core::watch::options::WatchOptions;
    use supermetrics_batch_status_core::watch::{
        Output, PageRequest, SuccessResponse, Watch, Window,
    };
    use trip::{BATCH_ID, HOUR, START, options};

    const LARGE: u32 = 182_500;

    /// The time at which batches are looked at, since they began: all of the first page have ended.
    const LOOKED_AT: u64 = HOUR as u64;

    fn schedule() -> Schedule {
        Schedule::new(Plan {
            total: LARGE,
            concurrency: 50,
            ..Plan::default()
        })
    }

    fn page(schedule: &Schedule, window: Window) -> Vec<u8> {
        trip::page(schedule, START, window, LOOKED_AT)
            .to_string()
            .into_bytes()
    }

    fn first_page(schedule: &Schedule) -> Vec<u8> {
        let window = Window {
            offset: 0,
            limit: 1000,
        };
        page(schedule, window)
    }

    /// A watch, and what it asks for next.
    struct Asking {
        watch: Watch,
        ask: PageRequest,
        now: f64,
    }

    impl Asking {
        fn new() -> Self {
            let mut now = START as f64;
            let mut watch = Watch::new(&mut options(|_| ()), now);
            let ask = next(&mut watch, &mut now);
            Self { watch, ask, now }
        }

        fn take(mut self, body: &[u8]) -> Self {
            let reply = SuccessResponse {
                body,
                status: 200,
                rate_limit: None,
                secret: None,
            };
            self.watch
                .handle_response(self.ask, Ok(reply), self.now, 0.5);
            self
        }

        fn ask(mut self) -> Self {
            self.ask = next(&mut self.watch, &mut self.now);
            self
        }
    }

    /// Lets the time pass until the watch asks.
    fn next(watch: &mut Watch, now: &mut f64) -> PageRequest {
        loop {
            *now += 1000.0;
            watch.handle_timeout(*now);
            match watch.poll_output() {
                Output::Send(ask) => return ask,
                Output::Wait { duration, .. } => *now += duration.as_ms(),
                Output::Done => panic!("the batch is over"),
            }
        }
    }

    /// A watch that knows all rows.
    fn loaded() -> Watch {
        let schedule = schedule();
        let mut asking = Asking::new();
        while asking.watch.snapshot(asking.now).known_queries < LARGE {
            let body = page(&schedule, asking.ask.window);
            asking = asking.take(&body).ask();
        }
        asking.watch
    }

    /// A page of 1000, to a page of status.
    #[divan::bench]
    fn parse(bencher: Bencher) {
        let body = first_page(&schedule());
        bencher
            .counter(BytesCount::new(body.len()))
            .bench(|| read_status(black_box(&body), 0));
    }

    /// The first page of 1000 rows into the tracker, which makes room for all 182,500.
    #[divan::bench]
    fn take_first_page(bencher: Bencher) {
        let body = first_page(&schedule());
        bencher
            .counter(BytesCount::new(body.len()))
            .with_inputs(Asking::new)
            .bench_values(|asking| asking.take(&body));
    }

    /// The same page again.
    #[divan::bench]
    fn take_known_rows(bencher: Bencher) {
        let body = first_page(&schedule());
        bencher
            .counter(BytesCount::new(body.len()))
            .with_inputs(|| Asking::new().take(&body).ask())
            .bench_values(|asking| asking.take(&body));
    }

    /// A window of 50: two states, a search, an order.
    #[divan::bench(sample_count = 50, sample_size = 1)]
    fn window(bencher: Bencher) {
        let watch = loaded();
        let text = |text: &str| Value::Text(text.to_owned());
        let states = Value::List(vec![text("success"), text("failure")]);
        let fields = [
            ("state", states),
            ("search", text("17")),
            ("sort", text("durationMs")),
            ("limit", Value::Number(50.0, "50".to_owned())),
        ];
        let fields = fields.map(|(name, value)| (name.to_owned(), value));
        let Ok(query) = RowQuery::read(&Value::Object(fields.to_vec())) else {
            panic!("the options are refused");
        };
        bencher
            .counter(ItemsCount::new(LARGE))
            .with_inputs(SortedView::default)
            .bench_local_refs(|order| watch.view().queries(&query, order));
    }

    fn request() -> StatusRequest {
        StatusRequest::new(BATCH_ID).unwrap()
    }

    /// All rows, to the text that is saved.
    #[divan::bench(sample_count = 50, sample_size = 1)]
    fn save(bencher: Bencher) {
        let (watch, request) = (loaded(), request());
        bencher
            .counter(ItemsCount::new(LARGE))
            .bench_local(|| watch.save(&request));
    }

    /// And back, to a watch that knows them.
    #[divan::bench(sample_count = 50, sample_size = 1)]
    fn restore(bencher: Bencher) {
        let saved = loaded().save(&request());
        let fields = [("batchId", BATCH_ID), ("restoreFrom", &saved)];
        let fields = fields.map(|(name, text)| (name.to_owned(), Value::Text(text.to_owned())));
        let fields = Value::Object(fields.to_vec());
        bencher.counter(ItemsCount::new(LARGE)).bench(|| {
            let options = WatchOptions::read(black_box(&fields), None);
            options.map(|mut options| Watch::new(&mut options, START as f64))
        });
    }
}
