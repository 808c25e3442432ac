//! Serves a folder of static files, for the demo and the page's tests. Nothing here is needed to host the page.

use std::future::Future;
use std::io;
use std::path::Path;

use axum::Router;
use axum::http::{HeaderValue, header};
use tokio::net::TcpListener;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

/// Serves `folder` until `stop` is done. Nothing is cached, so that a reload shows the last build.
pub async fn serve(
    listener: TcpListener,
    folder: &Path,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let files = Router::new().fallback_service(ServeDir::new(folder));
    serve_files(listener, files, stop).await
}

/// The same under a path, such as `/project`: what is not below it is not there.
pub async fn serve_under(
    path: &str,
    listener: TcpListener,
    folder: &Path,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let files = Router::new().nest_service(path, ServeDir::new(folder));
    serve_files(listener, files, stop).await
}

async fn serve_files(
    listener: TcpListener,
    files: Router,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let set =
        |name, value| SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value));
    let router = files
        .layer(set(header::CACHE_CONTROL, "no-store"))
        .layer(set(header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    let served = axum::serve(listener, router);
    // Not graceful: a browser keeps its connections open, and nobody waits for them.
    tokio::select! {
        ended = async { served.await } => ended,
        () = stop => Ok(()),
    }
}
