//! The crate in a Rust frontend, such as one of Leptos, Yew or Dioxus: a watch as a `Stream` of snapshots.
//!
//! `cargo build --example stream --target wasm32-unknown-unknown`. The [`Host`] below is as short as one can be; a
//! real one also gives up a request whose future is dropped.

#[cfg(target_arch = "wasm32")]
mod web {
    use std::rc::Rc;

    use futures_util::stream::{Stream, StreamExt as _, unfold};
    use gloo_net::http::Request;
    use gloo_timers::future::TimeoutFuture;
    use supermetrics_batch_status::error::{NetworkError, TokenError};
    use supermetrics_batch_status::host::{FetchError, Host, HttpRequest, HttpResponse};
    use supermetrics_batch_status::options::OptionError;
    use supermetrics_batch_status::poller::Poller;
    use supermetrics_batch_status::reader::Reader;
    use supermetrics_batch_status::request::Secret;
    use supermetrics_batch_status::watch::options::WatchOptions;
    use supermetrics_batch_status::watch::snapshot::Snapshot;
    use wasm_bindgen_futures::spawn_local;

    /// The browser; a proxy adds the token.
    struct Browser;

    impl Host for Browser {
        async fn get(&self, request: HttpRequest<'_>) -> Result<HttpResponse, FetchError> {
            let no_answer = |_| FetchError::Network(NetworkError::NoAnswer);
            let mut asked = Request::get(request.url);
            for (name, value) in request.headers {
                asked = asked.header(name, value);
            }
            let answer = asked.send().await.map_err(no_answer)?;
            let headers = answer.headers();
            Ok(HttpResponse {
                status: answer.status(),
                retry_after: headers.get("retry-after"),
                challenge: headers.get("www-authenticate"),
                rate_limit: headers.get("x-ratelimit-limit"),
                rate_remaining: headers.get("x-ratelimit-remaining"),
                body: answer.binary().await.map_err(no_answer)?,
            })
        }

        async fn token(&self) -> Result<Option<Secret>, TokenError> {
            Ok(None)
        }

        fn can_renew_token(&self) -> bool {
            false
        }

        async fn sleep(&self, ms: u64) {
            // No browser's timer takes more than 31 bits.
            TimeoutFuture::new(u32::try_from(ms).unwrap_or(u32::MAX).min(0x7fff_ffff)).await;
        }

        fn now(&self) -> f64 {
            js_sys::Date::now()
        }

        fn random(&self) -> f64 {
            js_sys::Math::random()
        }
    }

    /// Each new picture of the batch, the latest only. The watch ends with the stream.
    pub fn snapshots(
        batch_id: &str,
    ) -> Result<impl Stream<Item = Rc<Snapshot>> + use<>, OptionError> {
        let poller = Rc::new(Poller::new(Browser, WatchOptions::new(batch_id)?));
        let reader = Reader::new(Rc::clone(&poller));
        spawn_local(async move { poller.run().await });
        Ok(unfold((reader, 0), |(reader, seen)| async move {
            reader.changed(seen).await;
            let version = reader.version();
            (version > seen).then(|| (reader.snapshot(), (reader, version)))
        }))
    }

    /// What a component would do: draw each picture.
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
