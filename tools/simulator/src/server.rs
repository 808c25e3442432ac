//! The HTTP surface: the status endpoint under every base path, the list of scenarios, the counts.

use std::future::Future;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody as _};
use axum::extract::{Path, RawQuery, State as Shared};
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::get;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpSocket};
use tokio::task::JoinSet;
use tower_http::cors::{Any, CorsLayer};

use crate::bodies::{self, Moment};
use crate::catalogue::{SCENARIOS, find};
use crate::connection::{self, HangUp};
use crate::faults::{
    self, Fault, InPieces, RATE_LIMIT, RATE_REMAINING, envelope, exposed_headers, rate_limited,
};
use crate::scenario::{Behaviour, Run};
use crate::state::{Config, State};
use crate::twist::Twist;
use crate::{response, strike, window};

/// How far [`Run::Steps`] goes with each answer.
const STEP_MS: u64 = 300;

/// Tokens that are good begin with this.
pub const GOOD_TOKEN: &str = "demo-";

/// Serves until `stop` is done, and ends the connections that are open then.
pub async fn serve(
    listener: TcpListener,
    config: Config,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let port = listener.local_addr()?.port();
    // Bound, but nobody listens: nothing else gets this port meanwhile.
    let closed = TcpSocket::new_v4()?;
    closed.bind((Ipv4Addr::LOCALHOST, 0).into())?;
    let router = router(Arc::new(State::new(config, port, closed.local_addr()?)));
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
    let status = get(status);
    Router::new()
        .route("/", get(list))
        .route("/refused", get(refused))
        .route("/stats", get(all_stats))
        .route("/stats/{batch_id}", get(stats))
        .route("/query/batch/{batch_id}/status", status.clone())
        .route("/v2/query/batch/{batch_id}/status", status.clone())
        .route("/enterprise/v2/query/batch/{batch_id}/status", status)
        .layer(cors)
        .layer(from_fn_with_state(Arc::clone(&state), around_cors))
        .with_state(state)
}

/// Counts preflights, and takes the CORS headers off where a scenario has none.
async fn around_cors(
    Shared(state): Shared<Arc<State>>,
    request: Request<Body>,
    next: Next,
) -> Response {
    let batch_id = batch_id_of(request.uri());
    if let (&Method::OPTIONS, Some(batch_id)) = (request.method(), &batch_id) {
        let number = state.count_preflight(batch_id);
        let strikes = strike::find(batch_id)
            .is_some_and(|strike| strike.fault == Fault::Preflight && strike.hits(number));
        if strikes {
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    }
    let twist = batch_id
        .and_then(|batch_id| find(&batch_id))
        .map(|scenario| scenario.behaviour);
    let mut response = next.run(request).await;
    if matches!(twist, Some(Behaviour::Run(_, Twist::NoCors))) {
        response
            .headers_mut()
            .remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
    }
    response
}

/// The batch ID as the routes see it: without its percent-encoding.
fn batch_id_of(uri: &Uri) -> Option<String> {
    let (_, rest) = uri.path().split_once("/query/batch/")?;
    let encoded = rest.strip_suffix("/status")?;
    let decoded = percent_decode_str(encoded).decode_utf8().ok()?;
    Some(decoded.into_owned())
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
    response::json(format!("{body:#}\n"))
}

/// A base URL at which connections are refused.
async fn refused(Shared(state): Shared<Arc<State>>) -> Response {
    Json(json!({ "baseUrl": format!("http://{}/v2", state.closed) })).into_response()
}

async fn stats(Shared(state): Shared<Arc<State>>, Path(batch_id): Path<String>) -> Response {
    Json(state.stats(&batch_id)).into_response()
}

async fn all_stats(Shared(state): Shared<Arc<State>>) -> Response {
    Json(state.all_stats()).into_response()
}

async fn status(
    Shared(state): Shared<Arc<State>>,
    Path(batch_id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let window = window::read(query.as_deref());
    let number = state.count_request(&batch_id, window.unwrap_or_default());
    let mut response = answer(&state, &batch_id, window, &headers, number, uri.path()).await;
    if response.extensions().get::<HangUp>().is_none() {
        state.count_answer(&batch_id, response.status().as_u16(), length_of(&response));
    }
    if let Some(Behaviour::Run(_, twist)) = find(&batch_id).map(|scenario| scenario.behaviour) {
        twist_headers(&mut response, twist);
    }
    response
}

/// The bytes of a body; none where it is to break off.
fn length_of(response: &Response) -> u64 {
    let whole = response.body().size_hint().exact();
    let in_pieces = response.extensions().get::<InPieces>();
    whole
        .or(in_pieces.map(|InPieces(length)| *length))
        .unwrap_or(0)
}

fn twist_headers(response: &mut Response, twist: Twist) {
    let headers = response.headers_mut();
    match twist {
        Twist::NotJsonType => {
            headers.insert(
                header::CONTENT_TYPE,
                HeaderValue::from_static("text/plain; charset=utf-8"),
            );
        }
        Twist::Exposed => {
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed_headers());
        }
        _ => {}
    }
}

async fn answer(
    state: &State,
    batch_id: &str,
    window: Option<(u64, u64)>,
    headers: &HeaderMap,
    number: u64,
    path: &str,
) -> Response {
    let request_id = bodies::request_id(state.config.seed, state.next_answer());
    let token = match bearer(headers) {
        Some("demo-forbidden") => return envelope(403, &request_id),
        Some(token) if token.starts_with(GOOD_TOKEN) => token,
        _ => return envelope(401, &request_id),
    };
    let Some(scenario) = find(batch_id) else {
        return envelope(404, &request_id);
    };
    let Some((offset, limit)) = window else {
        return envelope(422, &request_id);
    };
    let mut response = match state.take_from_hour(token) {
        Err(seconds) => rate_limited(seconds, false, &request_id),
        Ok(left) => {
            let strike = strike::find(batch_id);
            let (run, twist, own) = behaviour(scenario.behaviour, number);
            let fault = strike
                .filter(|strike| strike.hits(number))
                .map(|strike| strike.fault)
                .or(own);
            let step = strike.map_or(number, |strike| strike.step(number));
            let good = good_body(
                state,
                batch_id,
                (run, step),
                (offset, limit),
                twist,
                &request_id,
            );
            let mut response = match fault {
                None => response::json(good.to_string()),
                Some(fault) => {
                    let request = faults::Request {
                        path,
                        port: state.port,
                        request_id: &request_id,
                        good: &good,
                        token,
                    };
                    fault.answer(request).await
                }
            };
            response.headers_mut().insert(RATE_REMAINING, left.into());
            response
        }
    };
    response
        .headers_mut()
        .insert(RATE_LIMIT, state.config.hourly_limit.into());
    response
}

/// What a scenario does with request number `number`.
fn behaviour(behaviour: Behaviour, number: u64) -> (Run, Twist, Option<Fault>) {
    match behaviour {
        Behaviour::Run(run, twist) => (run, twist, None),
        Behaviour::FirstThenRun { fault, times } => (
            Run::Small,
            Twist::None,
            Some(fault).filter(|_| number < u64::from(times)),
        ),
        Behaviour::Always(fault) => (Run::Small, Twist::None, Some(fault)),
    }
}

fn good_body(
    state: &State,
    batch_id: &str,
    (run, step): (Run, u64),
    window: (u64, u64),
    twist: Twist,
    request_id: &str,
) -> Value {
    let batch = state.batch(batch_id, run);
    let now = match run {
        Run::Steps => step.saturating_mul(STEP_MS),
        _ => batch.now(state.config.speed),
    };
    let moment = Moment {
        batch_id,
        schedule: &batch.schedule,
        now,
        began: batch.began_at,
        speed: state.config.speed,
    };
    bodies::status(moment, window.0, window.1, twist, request_id)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Bearer ")
}
