//! The HTTP surface: the status endpoint under every base path, the list of scenarios, the counts.

use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State as Shared};
use axum::http::{Method, Request, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Json, Response};
use axum::routing::get;
use serde_json::{Value, json};
use simulator::catalogue::SCENARIOS;
use simulator::{Config, Preflight, Simulator};
use tokio::net::{TcpListener, TcpSocket};
use tokio::task::JoinSet;
use tower_http::cors::{Any, CorsLayer};

use crate::connection;
use crate::respond::respond;

/// Tells the time, in epoch milliseconds.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Shared by all connections.
struct State {
    simulator: Mutex<Simulator>,
    clock: Clock,
    port: u16,
    /// An address that refuses connections.
    closed: SocketAddr,
}

impl State {
    fn simulator(&self) -> MutexGuard<'_, Simulator> {
        // Nothing in it is left half done by a panic elsewhere.
        self.simulator
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Serves until `stop` is done, and ends the connections that are open then.
pub async fn serve(
    listener: TcpListener,
    config: Config,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    serve_by(clock(), listener, config, stop).await
}

/// The machine's clock when this is called, and from there on one that never goes back.
fn clock() -> Clock {
    let (wall, began) = (SystemTime::now(), Instant::now());
    Arc::new(move || {
        let now = wall + began.elapsed();
        let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    })
}

/// The same by another clock.
pub async fn serve_by(
    clock: Clock,
    listener: TcpListener,
    config: Config,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let port = listener.local_addr()?.port();
    // Bound, but nobody listens: nothing else gets this port meanwhile.
    let refusing = TcpSocket::new_v4()?;
    refusing.bind((Ipv4Addr::LOCALHOST, 0).into())?;
    let router = router(Arc::new(State {
        simulator: Mutex::new(Simulator::new(config)),
        clock,
        port,
        closed: refusing.local_addr()?,
    }));
    // Dropped at the end, which ends them: a stalled answer would else keep the server for a minute.
    let mut connections = JoinSet::new();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => return Ok(()),
            accepted = listener.accept() => {
                // A connection that fails before it begins is the client's trouble.
                if let Ok((stream, _)) = accepted {
                    connections.spawn(connection::serve(stream, router.clone()));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

fn router(state: Arc<State>) -> Router {
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET])
        // Named, because a wildcard does not cover Authorization.
        .allow_headers([header::AUTHORIZATION])
        .max_age(Duration::from_secs(5));
    Router::new()
        .route("/", get(list))
        .route("/refused", get(refused))
        .route("/stats", get(all_stats))
        .route("/stats/{batch_id}", get(stats))
        .fallback(answer)
        .layer(cors)
        .layer(from_fn_with_state(Arc::clone(&state), around_cors))
        .with_state(state)
}

/// Marks a response that a page of another origin may not read.
#[derive(Clone, Copy)]
struct WithoutCors;

/// Counts preflights, and takes the CORS headers off where a scenario has none.
async fn around_cors(
    Shared(state): Shared<Arc<State>>,
    request: Request<Body>,
    next: Next,
) -> Response {
    let is_preflight = request.method() == Method::OPTIONS;
    let preflight = is_preflight.then(|| state.simulator().preflight(request.uri().path()));
    if preflight == Some(Preflight::Refused) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let mut response = next.run(request).await;
    if preflight == Some(Preflight::Unreadable)
        || response.extensions().get::<WithoutCors>().is_some()
    {
        response
            .headers_mut()
            .remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
    }
    response
}

async fn list(Shared(state): Shared<Arc<State>>) -> Response {
    let scenarios: Vec<Value> = SCENARIOS
        .iter()
        .map(|scenario| json!({ "batchId": format!("qrb_{}", scenario.name), "title": scenario.title, "line": scenario.line }))
        .collect();
    let body = json!({
        "simulator": "supermetrics-batch-status",
        "baseUrl": format!("http://127.0.0.1:{}/v2", state.port),
        "token": "demo-token",
        "scenarios": scenarios,
    });
    let json = [(header::CONTENT_TYPE, "application/json")];
    (json, format!("{body:#}\n")).into_response()
}

/// A base URL at which connections are refused.
async fn refused(Shared(state): Shared<Arc<State>>) -> Response {
    Json(json!({ "baseUrl": format!("http://{}/v2", state.closed) })).into_response()
}

async fn stats(Shared(state): Shared<Arc<State>>, Path(batch_id): Path<String>) -> Response {
    Json(state.simulator().stats(&batch_id)).into_response()
}

async fn all_stats(Shared(state): Shared<Arc<State>>) -> Response {
    Json(state.simulator().all_stats()).into_response()
}

/// Everything that the API itself answers.
async fn answer(Shared(state): Shared<Arc<State>>, request: Request<Body>) -> Response {
    let authorization = request.headers().get(header::AUTHORIZATION);
    let asked = simulator::Request {
        method: request.method().as_str(),
        path: request.uri().path(),
        query: request.uri().query(),
        authorization: authorization.and_then(|value| value.to_str().ok()),
        other_origin: &format!("http://localhost:{}", state.port),
    };
    let now = (state.clock)();
    let answer = state.simulator().answer(&asked, now, None);
    let is_readable = answer.is_readable;
    let mut response = respond(answer).await;
    if !is_readable {
        response.extensions_mut().insert(WithoutCors);
    }
    response
}
