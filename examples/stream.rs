//! The crate in a Rust frontend, such as one of Leptos, Yew or Dioxus: a watch as a `Stream` of snapshots.
//!
//! `cargo build --example stream --target wasm32-unknown-unknown --no-default-features`. A frontend depends on the crate
//! with `default-features = false`: its wasm then has neither the npm package's functions nor its allocator.

#[cfg(target_arch = "wasm32")]
mod web {
    use std::rc::Rc;

    use futures_util::stream::{Stream, StreamExt as _, unfold};
    use supermetrics_batch_status::{BrowserHost, PageEvents, TokenSource, page_origin};
    use supermetrics_batch_status_core::client::poller::Poller;
    use supermetrics_batch_status_core::client::reader::Reader;
    use supermetrics_batch_status_core::error::option::OptionError;
    use supermetrics_batch_status_core::watch::options::WatchOptions;
    use supermetrics_batch_status_core::watch::reader_options::ReaderOptions;
    use supermetrics_batch_status_core::watch::snapshot::Snapshot;
    use wasm_bindgen_futures::spawn_local;

    /// Each new snapshot of the batch, the latest only. The watch ends with the stream.
    pub fn snapshots(
        batch_id: &str,
    ) -> Result<impl Stream<Item = Rc<Snapshot>> + use<>, OptionError> {
        let mut options = WatchOptions::new(batch_id)?;
        options.set_min_interval_ms(2000)?;
        // A proxy of the page's own origin adds the token.
        let page = page_origin();
        let request = &mut options.request;
        request.set_base_url("/supermetrics", false, page.as_deref())?;
        let host = BrowserHost::new(TokenSource::None);
        let wants = ReaderOptions::from(&options);
        let poller = Rc::new(Poller::new(host, options));
        let reader = Reader::new(Rc::clone(&poller), wants);
        spawn_local(async move {
            // A hidden page polls rarely.
            let _events = PageEvents::tell(&poller);
            poller.run().await;
        });
        Ok(unfold((reader, 0), |(reader, seen)| async move {
            reader.changed(seen).await;
            let version = reader.version();
            (version > seen).then(|| (reader.snapshot(), (reader, version)))
        }))
    }

    /// What a component would do: draw each snapshot.
    pub fn show(batch_id: &str) -> Result<(), OptionError> {
        let mut snapshots = Box::pin(snapshots(batch_id)?);
        spawn_local(async move {
            while let Some(snapshot) = snapshots.next().await {
                let done = snapshot.progress.fraction * 100.0;
                show_title(&format!("{done:.0} %"));
            }
        });
        Ok(())
    }

    fn show_title(text: &str) {
        // Stands for a signal of a framework: `set_progress.set(...)`.
        let document = js_sys::Reflect::get(&js_sys::global(), &"document".into());
        if let Ok(document) = document {
            let _ = js_sys::Reflect::set(&document, &"title".into(), &text.into());
        }
    }
}

fn main() {
    #[cfg(target_arch = "wasm32")]
    if let Err(wrong) = web::show("qrb_3feb5ff5c71e") {
        wasm_bindgen::throw_str(&wrong.message());
    }
}
