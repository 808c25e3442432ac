//! Everything that can go wrong, as enums, each with its exact message.
//!
//! No message contains the token, nor a header or a query string that the server did not repeat itself.

mod message;
pub mod option;

use std::sync::Arc;

use crate::error::option::OptionError;
use crate::model::RateLimit;
use crate::request::retry::is_retryable_status;

/// Makes the enum, and the words that JavaScript switches on.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $word:literal,)*) => {
        /// What went wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorKind {
            $($(#[$doc])* $kind,)*
        }

        impl ErrorKind {
            /// The kind as JavaScript sees it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $word,)*
                }
            }
        }
    };
}

kinds! {
    /// An option is missing, unknown or out of bounds.
    InvalidOptions "invalid_options",
    /// The token function failed, or returned something that is not a token.
    Token "token",
    /// 401.
    Unauthorized "unauthorized",
    /// 403.
    Forbidden "forbidden",
    /// 404.
    NotFound "not_found",
    /// 429.
    RateLimited "rate_limited",
    /// 5xx.
    Server "server",
    /// Any other status that is not a success.
    Http "http",
    /// No response, or one that broke off.
    Network "network",
    /// The time limit has passed.
    Timeout "timeout",
    /// The platform lacks something that requests need, or `fetch` returned something other than a `Response`.
    Unsupported "unsupported",
    /// A response that is not a batch status.
    InvalidResponse "invalid_response",
    /// The deadline of a watch has passed before the batch ended.
    Deadline "deadline",
    /// The caller closed the watch before the batch ended.
    Closed "closed",
}

/// Any error of this crate. It is small, and cheap to clone: its details are shared.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// An option is invalid. Nothing was sent.
    Option(Arc<OptionError>),
    /// There is no usable token. Nothing was sent.
    Token(TokenError),
    /// The API answered with an error status.
    Api(Arc<ApiError>),
    /// There was no response, or it broke off.
    Network(NetworkError),
    /// The platform cannot send requests.
    Platform(PlatformError),
    /// The time limit has passed.
    Timeout {
        /// The time limit, in milliseconds.
        after_ms: u64,
    },
    /// The response is not a batch status.
    Response(Arc<ResponseError>),
    /// The deadline of a watch has passed before the batch ended.
    Deadline {
        /// The time limit, in milliseconds.
        after_ms: u64,
    },
    /// The caller closed the watch before the batch ended.
    Closed,
}

/// Why there is no usable token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenError {
    /// The token function threw or rejected.
    Threw,
    /// It returned something other than a string, `null` or `undefined`.
    NotText,
    /// It returned an empty string.
    Empty,
    /// It returned a string with characters that no header can carry.
    BadCharacter,
}

impl TokenError {
    /// Whether the function may give a token another time: its own trouble may pass.
    pub(crate) fn may_pass(self) -> bool {
        self == Self::Threw
    }
}

/// Where the network failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NetworkError {
    /// No response came.
    NoResponse,
    /// The response broke off before its end.
    BrokeOff,
}

/// What the platform around the client lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlatformError {
    /// A function or class that requests need, by its name.
    Missing(&'static str),
    /// Its `fetch`, or the caller's own, returned something other than a `Response`.
    NotAResponse,
}

/// A response with an error status, as far as its body could be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApiError {
    /// HTTP status; 0 for a redirect that the browser hides.
    pub status: u16,
    /// The API's stable code.
    pub code: Option<String>,
    /// The API's message.
    pub message: Option<String>,
    /// The API's description.
    pub description: Option<String>,
    /// The API's ID of the request, for support.
    pub request_id: Option<String>,
    /// `Retry-After` of the response, in milliseconds.
    pub retry_after_ms: Option<u64>,
    /// The `WWW-Authenticate` header of a 401.
    pub challenge: Option<String>,
    /// Whether the request carried a token.
    pub sent_token: bool,
    /// The hourly limit, where the headers can be read.
    pub rate_limit: Option<RateLimit>,
}

impl ApiError {
    fn kind(&self) -> ErrorKind {
        match self.status {
            401 => ErrorKind::Unauthorized,
            403 => ErrorKind::Forbidden,
            404 => ErrorKind::NotFound,
            429 => ErrorKind::RateLimited,
            500..=599 => ErrorKind::Server,
            _ => ErrorKind::Http,
        }
    }
}

/// A response that is not a batch status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseError {
    /// What is wrong with it.
    pub problem: ResponseProblem,
    /// JSON path of the place; empty for the whole response.
    pub path: String,
    /// HTTP status; `None` for a body that came from elsewhere.
    pub status: Option<u16>,
    /// The API's ID of the request, for support.
    pub request_id: Option<String>,
}

/// What makes a response unusable.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseProblem {
    /// Nothing, or only white space.
    Empty,
    /// Not JSON.
    NotJson {
        /// Offset of the byte that does not fit.
        at: usize,
        /// The beginning of the response; the message truncates it.
        start: String,
    },
    /// JSON that ends too early.
    CutOff {
        /// Bytes that arrived.
        length: usize,
    },
    /// JSON of another type than in the schema.
    WrongType {
        /// What the schema requires.
        expected: &'static str,
        /// What the response contains.
        found: &'static str,
    },
    /// A required field is absent, and the response is unusable without it.
    Missing {
        /// What the schema requires.
        expected: &'static str,
    },
    /// The body of an API error, with a status of success.
    ErrorBody {
        /// The API's stable code.
        code: Option<String>,
        /// The API's message.
        message: Option<String>,
    },
    /// Longer than the limit.
    TooLong {
        /// The limit, in bytes.
        limit: u64,
        /// Whether no option can raise it.
        is_fixed: bool,
    },
    /// More queries than any batch has.
    TooMany {
        /// The most that are read.
        limit: usize,
    },
}

impl ResponseError {
    /// Whether a smaller page would have been read.
    pub(crate) fn is_too_large(&self) -> bool {
        use ResponseProblem::{TooLong, TooMany};
        matches!(self.problem, TooLong { .. } | TooMany { .. })
    }
}

impl Error {
    /// The kind of the error.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Option(_) => ErrorKind::InvalidOptions,
            Self::Token(_) => ErrorKind::Token,
            Self::Api(api) => api.kind(),
            Self::Network(_) => ErrorKind::Network,
            Self::Platform(_) => ErrorKind::Unsupported,
            Self::Timeout { .. } => ErrorKind::Timeout,
            Self::Response(_) => ErrorKind::InvalidResponse,
            Self::Deadline { .. } => ErrorKind::Deadline,
            Self::Closed => ErrorKind::Closed,
        }
    }

    fn api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(api) => Some(api),
            _ => None,
        }
    }

    /// The API's own stable code.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Api(api) => api.code.as_deref(),
            Self::Response(response) => match &response.problem {
                ResponseProblem::ErrorBody { code, .. } => code.as_deref(),
                _ => None,
            },
            _ => None,
        }
    }

    /// HTTP status of the response, if there was one.
    pub fn http_status(&self) -> Option<u16> {
        match self {
            Self::Api(api) => Some(api.status).filter(|status| *status != 0),
            Self::Response(response) => response.status,
            _ => None,
        }
    }

    /// The API's ID of the request, for support.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Api(api) => api.request_id.as_deref(),
            Self::Response(response) => response.request_id.as_deref(),
            _ => None,
        }
    }

    /// `Retry-After` of the response, in milliseconds.
    pub fn retry_after_ms(&self) -> Option<u64> {
        self.api()?.retry_after_ms
    }

    /// The `WWW-Authenticate` header of a 401.
    pub fn challenge(&self) -> Option<&str> {
        self.api()?.challenge.as_deref()
    }

    /// The hourly limit, where the headers of the response can be read.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.api()?.rate_limit
    }

    /// Whether the same call may succeed later without any change. Calls and watches retry such failures.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Api(api) => is_retryable_status(api.status),
            Self::Network(_) | Self::Timeout { .. } | Self::Deadline { .. } => true,
            Self::Token(token) => token.may_pass(),
            Self::Response(response) => !response.is_too_large(),
            Self::Option(_) | Self::Platform(_) | Self::Closed => false,
        }
    }

    /// The name of the option, or the JSON path, that is at fault.
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::Option(option) => option.name(),
            Self::Response(response) if !response.path.is_empty() => Some(&response.path),
            _ => None,
        }
    }
}

impl From<OptionError> for Error {
    fn from(error: OptionError) -> Self {
        Self::Option(Arc::new(error))
    }
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        Self::Api(Arc::new(error))
    }
}

impl From<ResponseError> for Error {
    fn from(error: ResponseError) -> Self {
        Self::Response(Arc::new(error))
    }
}

impl From<TokenError> for Error {
    fn from(error: TokenError) -> Self {
        Self::Token(error)
    }
}
