//! Options as JavaScript gives them: names and values, checked here by name before anything is sent.

pub use crate::error::option::OptionError;
use crate::request::bound::{self, Bound, MAX_SAFE_INTEGER};
use crate::request::retry::RetryPolicy;
use crate::request::{Secret, StatusRequest};
use crate::text::{join, quote, shorten};

/// Longest part of an offending value that a message shows.
const MOST_SHOWN: usize = 60;

/// The options of one status request, in the order in which messages list them.
const NAMES: [&str; 11] = [
    "batchId",
    "token",
    "baseUrl",
    "offset",
    "limit",
    "signal",
    "timeoutMs",
    "retry",
    "headers",
    "maxBodyBytes",
    "allowInsecure",
];

const RETRY_NAMES: [&str; 3] = ["limit", "baseDelayMs", "maxDelayMs"];

/// A JavaScript value, as far as options need to tell values apart.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `undefined` or `null`: as if the option were not there.
    Absent,
    /// A boolean.
    Bool(bool),
    /// A number, and how JavaScript writes it.
    Number(f64, String),
    /// A string.
    Text(String),
    /// A function.
    Function,
    /// An `AbortSignal`, of whatever realm.
    Signal,
    /// A plain object.
    Object(Vec<(String, Value)>),
    /// An array.
    List(Vec<Value>),
    /// Anything else, in words: `an array`.
    Other(String),
}

impl Value {
    /// The value as messages show it, cut short.
    pub fn shown(&self) -> String {
        match self {
            Self::Absent => "nothing".to_owned(),
            Self::Bool(true) => "true".to_owned(),
            Self::Bool(false) => "false".to_owned(),
            Self::Number(_, shown) => shown.clone(),
            Self::Text(text) => quote(text, MOST_SHOWN),
            Self::Function => "a function".to_owned(),
            Self::Signal => "an AbortSignal".to_owned(),
            Self::Object(_) => "an object".to_owned(),
            Self::List(_) => "an array".to_owned(),
            Self::Other(words) => words.clone(),
        }
    }

    /// The same without the words of a text: where an object belongs, it may be a token or a header.
    pub(crate) fn sort(&self) -> String {
        match self {
            Self::Text(_) => "a string".to_owned(),
            other => other.shown(),
        }
    }
}

/// Where the token comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenOption {
    /// There is none: a proxy adds it, or the API will say so.
    Absent,
    /// The same for every request.
    Fixed(Secret),
    /// A function, asked before each request.
    Function,
}

/// The options of one status request, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct StatusOptions {
    /// What to ask for, and how.
    pub request: StatusRequest,
    /// Where the token comes from.
    pub token: TokenOption,
}

/// Checks the options of one status request. `page` is the origin of the page, where there is one.
///
/// ```
/// use supermetrics_batch_status_core::request::options::{Value, decode};
/// let options = Value::Object(vec![("batchID".into(), Value::Text("qrb_1".into()))]);
/// assert_eq!(decode(&options, None).unwrap_err().to_string(), "Unknown option \"batchID\". Did you mean \"batchId\"?");
/// ```
pub fn decode(options: &Value, page: Option<&str>) -> Result<StatusOptions, OptionError> {
    let Value::Object(fields) = options else {
        return Err(OptionError::NotAnObject {
            got: options.sort(),
        });
    };
    refuse_unknown(fields, &NAMES, "")?;
    let mut options = exchange(fields, page)?;
    let request = &mut options.request;
    set(&mut request.offset, find(fields, "offset"), &bound::OFFSET)?;
    set(&mut request.limit, find(fields, "limit"), &bound::LIMIT)?;
    Ok(options)
}

/// The options that every request has, whatever it is for.
pub(crate) fn exchange(
    fields: &[(String, Value)],
    page: Option<&str>,
) -> Result<StatusOptions, OptionError> {
    let field = |name| find(fields, name);
    let batch_id = text(field("batchId"), "batchId", "a non-empty string")?.unwrap_or_default();
    let mut request = StatusRequest::new(batch_id)?;
    let insecure = boolean(field("allowInsecure"), "allowInsecure")?.unwrap_or(false);
    if let Some(url) = text(
        field("baseUrl"),
        "baseUrl",
        crate::request::base_url::EXPECTED,
    )? {
        request.set_base_url(url, insecure, page)?;
    }
    set(&mut request.timeout_ms, field("timeoutMs"), &bound::TIMEOUT)?;
    set(
        &mut request.max_body_bytes,
        field("maxBodyBytes"),
        &bound::BODY,
    )?;
    set_retry(&mut request.retry, field("retry"))?;
    add_headers(&mut request, field("headers"))?;
    check_signal(field("signal"))?;
    let token = token(field("token"))?;
    Ok(StatusOptions { request, token })
}

pub(crate) fn find<'a>(fields: &'a [(String, Value)], name: &str) -> &'a Value {
    fields
        .iter()
        .find(|(key, _)| key == name)
        .map_or(&Value::Absent, |(_, value)| value)
}

pub(crate) fn refuse_unknown(
    fields: &[(String, Value)],
    known: &'static [&'static str],
    prefix: &str,
) -> Result<(), OptionError> {
    let Some((name, _)) = fields
        .iter()
        .find(|(name, _)| !known.contains(&name.as_str()))
    else {
        return Ok(());
    };
    let meant = known
        .iter()
        .find(|known| spelled_alike(known, name))
        .copied();
    Err(OptionError::Unknown {
        name: join(&[prefix, &shorten(name, MOST_SHOWN)]),
        meant,
        known,
    })
}

fn spelled_alike(known: &str, name: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars()
            .filter(|letter| !matches!(letter, '_' | '-'))
            .map(|letter| letter.to_ascii_lowercase())
            .collect()
    };
    letters(known) == letters(name)
}

pub(crate) fn text<'a>(
    value: &'a Value,
    name: &str,
    expected: &'static str,
) -> Result<Option<&'a str>, OptionError> {
    match value {
        Value::Absent => Ok(None),
        Value::Text(text) => Ok(Some(text)),
        other => Err(OptionError::invalid(name, expected, other.shown())),
    }
}

pub(crate) fn boolean(value: &Value, name: &str) -> Result<Option<bool>, OptionError> {
    match value {
        Value::Absent => Ok(None),
        Value::Bool(value) => Ok(Some(*value)),
        other => Err(OptionError::invalid(name, "true or false", other.shown())),
    }
}

/// A whole number within its bounds. `number` stays as it is where the option is absent.
pub(crate) fn set(number: &mut u64, value: &Value, bound: &Bound) -> Result<(), OptionError> {
    match value {
        Value::Absent => return Ok(()),
        Value::Number(given, _)
            if *given >= 0.0 && given.fract() == 0.0 && *given <= MAX_SAFE_INTEGER as f64 =>
        {
            *number = bound.check(*given as u64)?;
        }
        other => return Err(bound.refuse(other.shown())),
    }
    Ok(())
}

pub(crate) fn set_retry(policy: &mut RetryPolicy, value: &Value) -> Result<(), OptionError> {
    match value {
        Value::Absent => {}
        Value::Bool(false) => policy.limit = 0,
        Value::Number(..) => set(&mut policy.limit, value, &bound::RETRY)?,
        Value::Object(fields) => {
            refuse_unknown(fields, &RETRY_NAMES, "retry.")?;
            let field = |name| find(fields, name);
            set(&mut policy.limit, field("limit"), &bound::RETRY_LIMIT)?;
            set(
                &mut policy.base_delay_ms,
                field("baseDelayMs"),
                &bound::BASE_DELAY,
            )?;
            set(
                &mut policy.max_delay_ms,
                field("maxDelayMs"),
                &bound::MAX_DELAY,
            )?;
        }
        other => {
            let expected = "an object, a number of retries, or false";
            return Err(OptionError::invalid("retry", expected, other.shown()));
        }
    }
    Ok(())
}

fn add_headers(request: &mut StatusRequest, value: &Value) -> Result<(), OptionError> {
    let refuse = |value: &Value| {
        let expected = "a plain object of strings";
        Err(OptionError::invalid("headers", expected, value.sort()))
    };
    match value {
        Value::Absent => Ok(()),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::Text(text) => request.add_header(name, text)?,
                    other => return refuse(other),
                }
            }
            Ok(())
        }
        other => refuse(other),
    }
}

fn check_signal(value: &Value) -> Result<(), OptionError> {
    match value {
        Value::Absent | Value::Signal => Ok(()),
        other => Err(OptionError::invalid(
            "signal",
            "an AbortSignal",
            other.shown(),
        )),
    }
}

fn token(value: &Value) -> Result<TokenOption, OptionError> {
    match value {
        Value::Absent => Ok(TokenOption::Absent),
        Value::Function => Ok(TokenOption::Function),
        // The value is a secret: what is wrong with it is said, never what it is.
        Value::Text(text) => Secret::new(text)
            .map(TokenOption::Fixed)
            .map_err(|problem| {
                OptionError::invalid("token", "a bare token of visible ASCII characters", problem)
            }),
        other => {
            let got = match other {
                Value::Bool(_) => "a boolean".to_owned(),
                Value::Number(..) => "a number".to_owned(),
                other => other.shown(),
            };
            Err(OptionError::invalid("token", "a string or a function", got))
        }
    }
}
