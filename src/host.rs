//! The browser, a worker or Node as the client's [`Host`].

use std::cell::{Cell, RefCell};

use gloo_net::http::Response;
use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, ReadableStream, ResponseType};

#[cfg(feature = "watch")]
use crate::link::Link;
use crate::realm::{global, is_a};
use crate::reflect::{get, record, set, settled};
use crate::stream::read_stream;
use crate::timer::Timers;
use supermetrics_batch_status_core::client::host::{FetchError, Host, HttpRequest, HttpResponse};
use supermetrics_batch_status_core::error::{NetworkError, PlatformError, TokenError};
use supermetrics_batch_status_core::request::Secret;
use supermetrics_batch_status_core::text::join;

/// `setTimeout` takes 31 bits: anything longer would fire at once.
const MAX_SLEEP_MS: u64 = 0x7fff_ffff;

const NO_RESPONSE: FetchError = FetchError::Network(NetworkError::NoResponse);
const BROKE_OFF: FetchError = FetchError::Network(NetworkError::BrokeOff);

/// Where the token comes from.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum TokenSource {
    /// There is none: a proxy adds it.
    #[default]
    None,
    /// The same token for every request.
    Fixed(Secret),
    /// A function that returns the token, or a promise of it. Called before each request, and once more after a 401.
    Function(Function),
}

/// Whether requests carry cookies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Credentials {
    /// Never.
    #[default]
    Omit,
    /// To the page's own origin.
    SameOrigin,
    /// To every origin.
    Include,
}

impl Credentials {
    /// The platform's word.
    fn as_str(self) -> &'static str {
        match self {
            Self::Omit => "omit",
            Self::SameOrigin => "same-origin",
            Self::Include => "include",
        }
    }

    /// The one with this word.
    #[cfg(feature = "exports")]
    pub(crate) fn read(word: &str) -> Option<Self> {
        let all = [Self::Omit, Self::SameOrigin, Self::Include];
        all.into_iter()
            .find(|credentials| credentials.as_str() == word)
    }
}

/// The platform's `fetch`, timers and random numbers, and the caller's token: in browsers, workers and Node.
///
/// The host of a [`Poller`](supermetrics_batch_status_core::client::poller::Poller), or of
/// [`get_batch_status`](supermetrics_batch_status_core::client::get_batch_status).
pub struct BrowserHost {
    /// Replaced when no request will follow: a token function may hold the watch, and the watch holds this host.
    token: RefCell<TokenSource>,
    fetch: JsValue,
    credentials: Credentials,
    timers: Timers,
    /// Tabs that share a poller: `src/npm/share/link.js`.
    #[cfg(feature = "watch")]
    link: Link,
    /// What was thrown last, for the error's `cause`.
    cause: Cell<Option<JsValue>>,
}

/// Aborts its request when dropped: the caller has aborted, or the time limit has passed.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl BrowserHost {
    /// A host that sends requests with `globalThis.fetch`, without cookies.
    pub fn new(token: TokenSource) -> Self {
        Self {
            token: RefCell::new(token),
            fetch: JsValue::UNDEFINED,
            credentials: Credentials::Omit,
            timers: Timers::default(),
            #[cfg(feature = "watch")]
            link: Link::default(),
            cause: Cell::new(None),
        }
    }

    /// Sends requests with this function, which is called like the platform's `fetch`: with a URL and an init object.
    #[must_use]
    pub fn with_fetch(mut self, fetch: Function) -> Self {
        self.fetch = fetch.into();
        self
    }

    /// Sets whether requests carry cookies; `omit` by default.
    #[must_use]
    pub fn with_credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// Adds `step` to the number of those who await this host's timers, which is 1 at first. While it is 0, a Node process may
    /// exit.
    pub fn count_awaiting(&self, step: i32) {
        self.timers.count_awaiting(step);
    }

    /// Keeps what was thrown, for the `cause` of the error that it becomes.
    fn threw<E>(&self, thrown: JsValue, error: E) -> E {
        self.cause.set(Some(thrown));
        error
    }

    async fn ask_for_token(&self, function: &Function) -> Result<Option<Secret>, TokenError> {
        let given = function
            .call0(&JsValue::UNDEFINED)
            .map_err(|thrown| self.threw(thrown, TokenError::Threw))?;
        let token = settled(&given)
            .await
            .map_err(|thrown| self.threw(thrown, TokenError::Threw))?;
        if token.is_null() || token.is_undefined() {
            return Ok(None);
        }
        let text = token.as_string().ok_or(TokenError::NotText)?;
        if text.is_empty() {
            return Err(TokenError::Empty);
        }
        Secret::new(&text)
            .map(Some)
            .map_err(|_| TokenError::BadCharacter)
    }

    fn controller(&self) -> Result<AbortOnDrop, FetchError> {
        if !get(&global(), "AbortController").is_function() {
            let missing = PlatformError::Missing("AbortController");
            return Err(FetchError::Platform(missing));
        }
        let controller = AbortController::new();
        controller
            .map(AbortOnDrop)
            .map_err(|thrown| self.threw(thrown, NO_RESPONSE))
    }

    /// Calls `fetch`, looked up late: mocks and instrumentation replace it.
    ///
    /// Only the response goes through gloo-net: the request types of gloo-net 0.7 trap where something is missing, or is
    /// thrown that is no `Error` of this realm, as mocks, polyfills and jsdom do. A trap would leave the caller's promise
    /// pending for good.
    fn send(
        &self,
        request: &HttpRequest<'_>,
        controller: &AbortController,
    ) -> Result<JsValue, FetchError> {
        let global = global();
        #[cfg(feature = "watch")]
        let shared = self.link.fetch();
        #[cfg(not(feature = "watch"))]
        let shared = JsValue::UNDEFINED;
        let fetch = if !shared.is_undefined() {
            shared
        } else if self.fetch.is_undefined() {
            get(&global, "fetch")
        } else {
            self.fetch.clone()
        };
        let fetch: Function = fetch
            .dyn_into()
            .map_err(|_| FetchError::Platform(PlatformError::Missing("fetch")))?;
        let headers = record(&[("Accept", "application/json".into())]);
        if let Some(token) = request.token {
            let bearer = join(&["Bearer ", token.expose()]);
            set(&headers, "Authorization", &bearer.into());
        }
        for (name, value) in request.headers {
            set(&headers, name, &value.into());
        }
        let init = record(&[
            ("headers", headers),
            // A stored response would be shown as live. Chromium preflights every `no-store` request (measured): that is
            // cheaper than a wrong number.
            ("cache", "no-store".into()),
            ("credentials", self.credentials.as_str().into()),
            ("referrerPolicy", "no-referrer".into()),
            // Following a redirect could carry the token to another address.
            ("redirect", "manual".into()),
            ("signal", controller.signal().into()),
        ]);
        fetch
            .call2(&global, &request.url.into(), &init)
            .map_err(|thrown| self.threw(thrown, NO_RESPONSE))
    }
}

/// What comes before the body of a response, and the body's stream.
fn read_head(response: JsValue) -> Result<(HttpResponse, Option<ReadableStream>), FetchError> {
    let refused = FetchError::Platform(PlatformError::NotAResponse);
    if !is_a(&response, "Response") {
        return Err(refused);
    }
    let response: web_sys::Response = response.unchecked_into();
    let hidden_redirect = response.type_() == ResponseType::Opaqueredirect;
    let headers = response.headers();
    let header = |name: &str| headers.get(name).ok().flatten();
    let response = Response::from(response);
    let read = HttpResponse {
        status: if hidden_redirect {
            0
        } else {
            response.status()
        },
        retry_after: header("retry-after"),
        challenge: header("www-authenticate"),
        rate_limit: header("x-ratelimit-limit"),
        rate_remaining: header("x-ratelimit-remaining"),
        body: Vec::new(),
    };
    match response.body() {
        // Some stand-ins for `fetch` have streams of Node instead.
        Some(stream) if !get(&stream, "getReader").is_function() => Err(refused),
        body => Ok((read, body)),
    }
}

/// What only the exported functions need.
#[cfg(feature = "exports")]
impl BrowserHost {
    /// What was thrown by the last request, if anything.
    pub(crate) fn cause(&self) -> Option<JsValue> {
        let cause = self.cause.take();
        self.cause.set(cause.clone());
        cause
    }

    /// Lets go of the token function when no request will follow.
    #[cfg(feature = "watch")]
    pub(crate) fn forget_token(&self) {
        self.token.take();
        self.link.leave();
    }

    /// The link with pollers of other tabs.
    #[cfg(feature = "watch")]
    pub(crate) fn link(&self) -> &Link {
        &self.link
    }
}

impl Host for BrowserHost {
    async fn get(&self, request: HttpRequest<'_>) -> Result<HttpResponse, FetchError> {
        let controller = self.controller()?;
        let sent = self.send(&request, &controller.0)?;
        let response = settled(&sent)
            .await
            .map_err(|thrown| self.threw(thrown, NO_RESPONSE))?;
        let (mut read, body) = read_head(response)?;
        if let Some(stream) = body {
            let broke = |thrown| self.threw(thrown, BROKE_OFF);
            read.body = read_stream(stream, request.max_body_bytes, broke).await?;
        }
        Ok(read)
    }

    #[cfg(feature = "watch")]
    fn holds_requests(&self) -> bool {
        self.link.holds_requests()
    }

    async fn token(&self) -> Result<Option<Secret>, TokenError> {
        // Cloned, so that nothing is borrowed while the caller's code runs.
        let source = self.token.borrow().clone();
        match source {
            TokenSource::None => Ok(None),
            TokenSource::Fixed(secret) => Ok(Some(secret)),
            TokenSource::Function(function) => self.ask_for_token(&function).await,
        }
    }

    fn can_renew_token(&self) -> bool {
        matches!(*self.token.borrow(), TokenSource::Function(_))
    }

    async fn sleep(&self, ms: u64) {
        let mut left = ms;
        while left > 0 {
            let nap = left.min(MAX_SLEEP_MS);
            self.timers
                .wait(u32::try_from(nap).unwrap_or_default())
                .await;
            left -= nap;
        }
    }

    fn now(&self) -> f64 {
        js_sys::Date::now()
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }
}
