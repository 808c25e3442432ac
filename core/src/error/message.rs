//! Error messages: what is wrong, where, and what to do.
//!
//! Messages are templates that are filled in, not formatted: `format!` would add code to the wasm.

use std::fmt;

use super::{
    ApiError, Error, NetworkError, PlatformError, ResponseError, ResponseProblem, TokenError,
};
use crate::error::option::OptionError;
use crate::text::{digits, fill, quote, sentence, shorten};

/// Longest part of the API's own words that a message repeats.
const MOST_WORDS: usize = 300;

/// Longest code and request ID that a message repeats.
const MOST_CODE: usize = 100;
const MOST_ID: usize = 64;

/// Longest beginning of a response that a message repeats.
const MOST_START: usize = 40;

impl TokenError {
    fn message(self) -> &'static str {
        match self {
            Self::Threw => "The token function failed. Its own error is the cause.",
            Self::NotText => "The token function must give a string, null or undefined.",
            Self::Empty => "The token function gave an empty string. Give null to send no token.",
            Self::BadCharacter => {
                "The token function gave a string with spaces, line breaks or non-ASCII characters. Give the bare token."
            }
        }
    }
}

impl NetworkError {
    fn message(self) -> &'static str {
        match self {
            Self::NoResponse => {
                "No response from the API. Check the connection, baseUrl, and that the server allows requests from this page (CORS)."
            }
            Self::BrokeOff => "The API's response broke off. Check the connection and try again.",
        }
    }
}

impl PlatformError {
    fn message(self) -> String {
        match self {
            Self::Missing("fetch") => {
                "This platform has no fetch. Pass the option \"fetch\".".to_owned()
            }
            Self::Missing(name) => fill("This platform has no {}. Add a polyfill.", &[name]),
            Self::NotAResponse => {
                "fetch gave something that is not a Response. Check the function that stands for it."
                    .to_owned()
            }
        }
    }
}

impl ApiError {
    fn opening(&self) -> &'static str {
        match self.status {
            401 if self.sent_token => "The API refused the token",
            401 => "The API asks for a token",
            403 => "The token may not read this batch",
            404 => "The API knows no such batch",
            429 => "Too many requests",
            500..=599 => "The API failed",
            0 | 300..=399 => "The API responded with a redirect",
            _ => "The API rejected the request",
        }
    }

    fn advice(&self) -> String {
        match (self.status, self.retry_after_ms) {
            (401, _) if !self.sent_token => "Pass the option \"token\".".to_owned(),
            (429, Some(wait)) => {
                let seconds = digits(wait.div_ceil(1000));
                fill("Wait {} s before the next request.", &[&seconds])
            }
            (status, _) => advice_for(status).to_owned(),
        }
    }

    fn message(&self) -> String {
        let mut message = self.opening().to_owned();
        if self.status != 0 {
            message += &fill(" (HTTP {}", &[&digits(self.status.into())]);
            // Problem details name their type by a URI, which tells a reader nothing more.
            if let Some(code) = self
                .code
                .as_ref()
                .filter(|code| !code.as_bytes().contains(&b':'))
            {
                message += &fill(" {}", &[&shorten(code, MOST_CODE)]);
            }
            message += ")";
        }
        message += ".";
        for words in [&self.message, &self.description].into_iter().flatten() {
            let words = sentence(&shorten(words, MOST_WORDS));
            if !words.is_empty() {
                message += &fill(" {}", &[&words]);
            }
        }
        message += &fill(" {}", &[&self.advice()]);
        with_request_id(message, self.request_id.as_deref())
    }
}

impl ResponseError {
    fn message(&self) -> String {
        let place = match self.path.as_str() {
            "" => "the response",
            path => path,
        };
        let message = match &self.problem {
            ResponseProblem::Empty => {
                "The response is empty. A proxy may have responded instead of the API. Check baseUrl."
                    .to_owned()
            }
            ResponseProblem::NotJson { at, start } => fill(
                "The response is not JSON (byte {}); it begins with {}. A proxy or a sign-in page may have responded instead of the API. Check baseUrl.",
                &[&digits(*at as u64), &quote(start, MOST_START)],
            ),
            ResponseProblem::CutOff { length } => fill(
                "The response is cut off after {} bytes. Try again.",
                &[&digits(*length as u64)],
            ),
            ResponseProblem::WrongType { expected, found } => fill(
                "Not a batch status: {} must be {}, but is {}. Check baseUrl.",
                &[place, expected, found],
            ),
            ResponseProblem::Missing { expected } => fill(
                "Not a batch status: {} is missing; it must be {}. Check baseUrl.",
                &[place, expected],
            ),
            ResponseProblem::ErrorBody { code, message } => {
                error_body(code.as_deref(), message.as_deref())
            }
            ResponseProblem::TooLong { limit, is_fixed } => {
                let raise = if *is_fixed {
                    ""
                } else {
                    ", or raise maxBodyBytes"
                };
                fill(
                    "The response is longer than {} bytes. Ask for fewer queries with limit{}.",
                    &[&digits(*limit), raise],
                )
            }
            ResponseProblem::TooMany { limit } => fill(
                "The response holds more than {} queries. Ask for fewer with limit.",
                &[&digits(*limit as u64)],
            ),
        };
        with_request_id(message, self.request_id.as_deref())
    }
}

fn error_body(code: Option<&str>, words: Option<&str>) -> String {
    let mut message = "Not a batch status, but an API error".to_owned();
    if let Some(code) = code {
        message += &fill(" ({})", &[&shorten(code, MOST_CODE)]);
    }
    match words {
        Some(words) => message += &fill(": {}", &[&sentence(&shorten(words, MOST_WORDS))]),
        None => message += ".",
    }
    message += &fill(" {}", &[advice_for(status_of(code))]);
    message
}

/// The status that a code of the API belongs to: that of the response says success.
fn status_of(code: Option<&str>) -> u16 {
    match code {
        Some("UNAUTHORIZED") => 401,
        Some("FORBIDDEN") => 403,
        Some("BAD_REQUEST" | "UNPROCESSABLE_ENTITY") => 422,
        Some("TOO_MANY_REQUESTS") => 429,
        Some("INTERNAL_SERVER_ERROR" | "SERVICE_UNAVAILABLE") => 500,
        _ => 404,
    }
}

/// What to do about an error of the API.
fn advice_for(status: u16) -> &'static str {
    match status {
        401 => "Pass a current token.",
        403 => "Use a token with access to this batch.",
        404 => "Check batchId and baseUrl.",
        0 | 300..=399 => {
            "Redirects are not followed, so that the token reaches no other address. Check baseUrl."
        }
        400 | 422 => "Check batchId, offset and limit.",
        429 => "Wait before the next request.",
        500..=599 => "Try again later.",
        _ => "Check baseUrl.",
    }
}

fn with_request_id(message: String, request_id: Option<&str>) -> String {
    match request_id {
        Some(id) => message + &fill(" Request ID: {}.", &[&shorten(id, MOST_ID)]),
        None => message,
    }
}

impl Error {
    /// The message: what is wrong, where, and what to do. It never contains a secret.
    pub fn message(&self) -> String {
        match self {
            Self::Option(error) => error.message(),
            Self::Token(error) => error.message().to_owned(),
            Self::Api(error) => error.message(),
            Self::Network(error) => error.message().to_owned(),
            Self::Platform(error) => error.message(),
            Self::Timeout { after_ms } => fill(
                "No complete response within {} ms. Try again, or raise timeoutMs.",
                &[&digits(*after_ms)],
            ),
            Self::Response(error) => error.message(),
            Self::Deadline { after_ms } => fill(
                "The batch had not ended within {} ms. Watch it again, or raise deadlineMs.",
                &[&digits(*after_ms)],
            ),
            Self::Closed => "The watch was closed before the batch had ended.".to_owned(),
        }
    }
}

/// What is displayed of an error is its message.
macro_rules! display_message {
    ($($error:ident)*) => {$(
        impl fmt::Display for $error {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.message())
            }
        }

        impl std::error::Error for $error {}
    )*};
}

display_message! { Error OptionError ResponseError }
