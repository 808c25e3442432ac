//! The browser, a worker or Node as the client's [`Host`].

use std::cell::{Cell, RefCell};

use gloo_net::http::Response;
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReferrerPolicy, RequestCache, RequestCredentials, RequestInit,
    RequestRedirect, ResponseType,
};

use crate::bell::wait;
use crate::body::{broken, read_stream};
use crate::realm::is_a;
use supermetrics_batch_status_core::client::host::{FetchError, Host, HttpRequest, HttpResponse};
use supermetrics_batch_status_core::error::{NetworkError, TokenError};
use supermetrics_batch_status_core::request::Secret;
use supermetrics_batch_status_core::request::options::TokenOption;
use supermetrics_batch_status_core::text::join;

/// `setTimeout` takes 31 bits: anything longer would fire at once.
const LONGEST_SLEEP_MS: u64 = 0x7fff_ffff;

/// The platform's `fetch`, timers and chance, and the caller's token: in browsers, workers and Node.
///
/// The host of a [`Poller`](supermetrics_batch_status_core::client::poller::Poller), or of [`get_batch_status`](supermetrics_batch_status_core::client::get_batch_status).
pub struct BrowserHost {
    token: TokenOption,
    token_function: RefCell<JsValue>,
    /// What was thrown last, for the error's `cause`.
    cause: Cell<Option<JsValue>>,
}

/// Ends its request when dropped, as when the caller aborts or the time is up.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl BrowserHost {
    /// `token_function` gives the token, at once or as a promise, where `token` is [`TokenOption::Function`]. It is
    /// `undefined` elsewhere.
    pub fn new(token: TokenOption, token_function: JsValue) -> Self {
        Self {
            token,
            token_function: RefCell::new(token_function),
            cause: Cell::new(None),
        }
    }

    /// What was thrown by the last request, if anything.
    pub fn cause(&self) -> Option<JsValue> {
        let cause = self.cause.take();
        self.cause.set(cause.clone());
        cause
    }

    /// Lets go of the token function, when nothing will be asked any more: it may hold the watch, and the host is held
    /// by that.
    pub fn forget_token(&self) {
        self.token_function.take();
    }

    fn no_answer(&self, thrown: JsValue) -> FetchError {
        self.cause.set(Some(thrown));
        FetchError::Network(NetworkError::NoAnswer)
    }

    fn broke_off(&self, thrown: JsValue) -> FetchError {
        self.cause.set(Some(thrown));
        broken()
    }

    fn token_threw(&self, thrown: JsValue) -> TokenError {
        self.cause.set(Some(thrown));
        TokenError::Threw
    }

    async fn ask_for_token(&self) -> Result<Option<Secret>, TokenError> {
        // Cloned, so that nothing is borrowed while the caller's code runs.
        let function: Function = self.token_function.borrow().clone().unchecked_into();
        let given = function
            .call0(&JsValue::UNDEFINED)
            .map_err(|thrown| self.token_threw(thrown))?;
        let token = settled(&given)
            .await
            .map_err(|thrown| self.token_threw(thrown))?;
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
}

impl Host for BrowserHost {
    async fn get(&self, request: HttpRequest<'_>) -> Result<HttpResponse, FetchError> {
        let controller = AbortController::new().map_err(|thrown| self.no_answer(thrown))?;
        let controller = AbortOnDrop(controller);
        let sent = fetch(&request, &controller.0).map_err(|thrown| self.no_answer(thrown))?;
        let answer = settled(&sent)
            .await
            .map_err(|thrown| self.no_answer(thrown))?;
        if !is_a(&answer, "Response") {
            return Err(self.no_answer(answer));
        }
        let answer: web_sys::Response = answer.unchecked_into();
        let hidden_redirect = answer.type_() == ResponseType::Opaqueredirect;
        let headers = answer.headers();
        let header = |name: &str| headers.get(name).ok().flatten();
        let response = Response::from(answer);
        let mut read = HttpResponse {
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
        if let Some(stream) = response.body() {
            read.body = read_stream(stream, request.max_body_bytes, |thrown| {
                self.broke_off(thrown)
            })
            .await?;
        }
        Ok(read)
    }

    async fn token(&self) -> Result<Option<Secret>, TokenError> {
        match &self.token {
            TokenOption::Absent => Ok(None),
            TokenOption::Fixed(secret) => Ok(Some(secret.clone())),
            TokenOption::Function => self.ask_for_token().await,
        }
    }

    fn can_renew_token(&self) -> bool {
        self.token == TokenOption::Function
    }

    async fn sleep(&self, ms: u64) {
        let mut left = ms;
        while left > 0 {
            let nap = left.min(LONGEST_SLEEP_MS);
            wait(u32::try_from(nap).unwrap_or_default()).await;
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

/// Calls the platform's `fetch`; its answer becomes a response of gloo-net.
///
/// `Headers`, `RequestBuilder::build` and `Request::send` of gloo-net 0.7 are not used: they trap where
/// something is missing, or is thrown that is no `Error` of this realm, as mocks, polyfills and jsdom do.
/// A trap would leave the caller's promise open for good.
fn fetch(request: &HttpRequest<'_>, controller: &AbortController) -> Result<JsValue, JsValue> {
    let headers = Headers::new()?;
    headers.set("Accept", "application/json")?;
    if let Some(token) = request.token {
        headers.set("Authorization", &join(&["Bearer ", token.expose()]))?;
    }
    for (name, value) in request.headers {
        headers.set(name, value)?;
    }
    let init = RequestInit::new();
    init.set_headers(&headers);
    // A stored answer would be shown as live. Chromium then asks for a preflight each time (measured), which is cheaper.
    init.set_cache(RequestCache::NoStore);
    init.set_credentials(RequestCredentials::Omit);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    // Followed redirects could carry the token to another address.
    init.set_redirect(RequestRedirect::Manual);
    init.set_signal(Some(&controller.signal()));
    let request = web_sys::Request::new_with_str_and_init(request.url, &init)?;
    let global = js_sys::global();
    let fetch: Function = Reflect::get(&global, &JsValue::from_str("fetch"))?.dyn_into()?;
    fetch.call1(&global, &request)
}

/// What a value becomes, which may be a promise or anything with a `then`.
///
/// `Promise.all` turns whatever such a thing throws into a rejection: thrown here, it would leave the caller's
/// promise open for good.
async fn settled(value: &JsValue) -> Result<JsValue, JsValue> {
    let one = JsFuture::from(Promise::all(&Array::of1(value))).await?;
    Ok(one.unchecked_into::<Array>().get(0))
}
