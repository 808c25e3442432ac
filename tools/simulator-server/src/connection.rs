//! One connection, whose end may be as rude as a scenario wants it.

use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::Request;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tower::ServiceExt as _;

/// Marks a response that is not to be sent: these bytes go out instead, and the connection ends.
#[derive(Clone, Debug)]
pub struct HangUp {
    /// What is said before.
    pub last_words: Bytes,
    /// Whether it ends by a reset instead of an end.
    pub resets: bool,
}

/// So long the last words have to arrive before a reset, which would overtake them.
const HEAD_START: Duration = Duration::from_millis(50);

/// Serves a connection to its end.
pub async fn serve(stream: TcpStream, router: Router) {
    let hung_up = Arc::new(Mutex::new(None));
    let heard = Arc::clone(&hung_up);
    let service = hyper::service::service_fn(move |request: Request<hyper::body::Incoming>| {
        let (router, heard) = (router.clone(), Arc::clone(&heard));
        Box::pin(async move {
            let response = router
                .oneshot(request.map(Body::new))
                .await
                .unwrap_or_else(|never: Infallible| match never {});
            if let Some(hang_up) = response.extensions().get::<HangUp>() {
                *heard.lock().unwrap_or_else(PoisonError::into_inner) = Some(hang_up.clone());
                return Err(io::Error::other("hung up"));
            }
            Ok(response)
        })
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(70))
        .serve_connection(TokioIo::new(stream), service);
    // Not shut down here: that would be an orderly end, and a scenario may want another.
    let served = poll_fn(|context| connection.poll_without_shutdown(context)).await;
    // An error here is a connection that broke, which is what some scenarios are for.
    drop(served);
    let stream = connection.into_parts().io.into_inner();
    let said = hung_up
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    let ended = match said {
        Some(hang_up) => end(stream, &hang_up).await,
        None => Ok(()),
    };
    // The other side may have gone first.
    drop(ended);
}

async fn end(mut stream: TcpStream, hang_up: &HangUp) -> io::Result<()> {
    stream.write_all(&hang_up.last_words).await?;
    if hang_up.resets {
        if !hang_up.last_words.is_empty() {
            tokio::time::sleep(HEAD_START).await;
        }
        stream.set_zero_linger()?;
        return Ok(());
    }
    stream.shutdown().await
}
