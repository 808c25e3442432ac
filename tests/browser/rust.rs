//! The crate from Rust in a browser, as examples/stream.rs uses it.

use std::rc::Rc;

use supermetrics_batch_status::{BrowserHost, PageEvents, TokenSource, page_origin};
use supermetrics_batch_status_core::client::poller::Poller;
use supermetrics_batch_status_core::client::reader::{Outcome, Reader};
use supermetrics_batch_status_core::model::BatchOutcome;
use supermetrics_batch_status_core::request::Secret;
use supermetrics_batch_status_core::watch::options::WatchOptions;
use supermetrics_batch_status_core::watch::reader_options::ReaderOptions;
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{ORIGIN, batch, js};

#[wasm_bindgen_test]
async fn a_poller_over_the_browser_follows_a_batch_to_its_end() {
    let fixed = TokenSource::Fixed(Secret::new("demo-token").unwrap());
    let function = TokenSource::Function(js("async () => 'demo-token'").into());
    let hosts = [BrowserHost::new(fixed), BrowserHost::new(function)];
    for host in hosts {
        let mut options = WatchOptions::new(&batch("small")).unwrap();
        options.set_min_interval_ms(100).unwrap();
        options.set_max_interval_ms(300).unwrap();
        let base = format!("{ORIGIN}/v2");
        let page = page_origin();
        let request = &mut options.request;
        request.set_base_url(&base, false, page.as_deref()).unwrap();
        let wants = ReaderOptions::from(&options);
        let poller = Rc::new(Poller::new(host, options));
        let reader = Reader::new(Rc::clone(&poller), wants);
        spawn_local(async move {
            let _events = PageEvents::tell(&poller);
            poller.run().await;
        });
        let outcome = Some(Outcome::Batch(BatchOutcome::Success));
        assert_eq!(reader.ended().await, outcome);
        assert_eq!(reader.snapshot().progress.success, 4);
    }
}
