//! Options by name and value, as a dynamic language gives them.
//!
//! Each option is one line of a table: its name, what it must be, and where it goes. One function reads all tables; it
//! refuses unknown names first. Rust callers set typed options instead: [`StatusRequest`],
//! [`WatchOptions`](crate::watch::options::WatchOptions).

pub use crate::error::option::OptionError;
use crate::request::base_url;
use crate::request::bound::{self, Bound, MAX_SAFE_INTEGER};
use crate::request::retry::RetryPolicy;
use crate::request::{Secret, StatusRequest};
use crate::text::{join, quote, shorten};

/// Longest part of an offending value that a message shows.
const MAX_SHOWN: usize = 60;

/// A value of a dynamic language, as far as options need to tell values apart.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// `undefined`, or no such option.
    Absent,
    /// `null`: as if the option were absent, where nothing else is documented.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number, and how the language writes it.
    Number(f64, String),
    /// A string.
    Text(String),
    /// A plain object.
    Object(Vec<(String, Value)>),
    /// An array.
    List(Vec<Value>),
    /// Anything else, in words for messages: `a function`.
    Other(String),
}

impl Value {
    /// The value as messages show it, cut short.
    pub fn shown(&self) -> String {
        match self {
            Self::Absent | Self::Null => "nothing".to_owned(),
            Self::Bool(true) => "true".to_owned(),
            Self::Bool(false) => "false".to_owned(),
            Self::Number(_, shown) => shown.clone(),
            Self::Text(text) => quote(text, MAX_SHOWN),
            Self::Object(_) => "an object".to_owned(),
            Self::List(_) => "an array".to_owned(),
            Self::Other(words) => words.clone(),
        }
    }

    /// The same without the text of a string: where an object belongs, it may be a token or a header.
    fn type_name(&self) -> String {
        match self {
            Self::Text(_) => "a string".to_owned(),
            other => other.shown(),
        }
    }

    pub(crate) fn is_absent(&self) -> bool {
        matches!(self, Self::Absent | Self::Null)
    }

    /// The fields of an options object. `None` where there are no options.
    pub(crate) fn fields(&self) -> Result<Option<&[(String, Self)]>, OptionError> {
        match self {
            Self::Absent | Self::Null => Ok(None),
            Self::Object(fields) => Ok(Some(fields)),
            other => Err(OptionError::NotAnObject {
                got: other.type_name(),
            }),
        }
    }
}

/// Reads the value of one option.
type Read<'t, 'v> = &'t mut dyn FnMut(&'v Value) -> Result<(), OptionError>;

/// One line of a table: an option's name, what it must be, and where it goes. An absent option leaves its place as it is.
pub(crate) enum Entry<'t, 'v> {
    /// A whole number.
    Whole(&'static Bound, &'t mut u64),
    /// A whole number without a default.
    MaybeWhole(&'static Bound, &'t mut Option<u64>),
    /// A boolean.
    Flag(&'static str, &'t mut bool),
    /// A string, and what messages say that it must be.
    Text(&'static str, &'static str, &'t mut Option<&'v str>),
    /// A value with rules of its own, which says itself what is wrong.
    Custom(&'static str, Read<'t, 'v>),
    /// The same for an option to which `null` and absence are values, too.
    Nullable(&'static str, Read<'t, 'v>),
    /// A name that is known, and whose value the caller of this crate reads and checks itself.
    Foreign(&'static str),
}

impl<'v> Entry<'_, 'v> {
    /// The option's full name: `retry.limit`.
    fn name(&self) -> &'static str {
        match self {
            Self::Whole(bound, _) | Self::MaybeWhole(bound, _) => bound.name,
            Self::Flag(name, _) | Self::Text(name, ..) | Self::Foreign(name) => name,
            Self::Custom(name, _) | Self::Nullable(name, _) => name,
        }
    }

    fn read(&mut self, value: &'v Value) -> Result<(), OptionError> {
        match self {
            Self::Nullable(_, read) => return read(value),
            Self::Foreign(_) => {}
            _ if value.is_absent() => {}
            Self::Custom(_, read) => return read(value),
            Self::Whole(bound, place) => **place = whole(bound, value)?,
            Self::MaybeWhole(bound, place) => **place = Some(whole(bound, value)?),
            Self::Flag(name, place) => match value {
                Value::Bool(flag) => **place = *flag,
                other => return refuse(name, "true or false", other),
            },
            Self::Text(name, expected, place) => match value {
                Value::Text(text) => **place = Some(text),
                other => return refuse(name, expected, other),
            },
        }
        Ok(())
    }
}

/// The error of an option that is not what it must be.
pub(crate) fn refuse<T>(name: &str, expected: &'static str, got: &Value) -> Result<T, OptionError> {
    Err(OptionError::invalid(name, expected, got.shown()))
}

/// A whole number within its bounds.
pub(crate) fn whole(bound: &Bound, value: &Value) -> Result<u64, OptionError> {
    match value {
        Value::Number(number, _)
            if *number >= 0.0 && number.fract() == 0.0 && *number <= MAX_SAFE_INTEGER as f64 =>
        {
            bound.check(*number as u64)
        }
        other => Err(bound.refuse(other.shown())),
    }
}

/// Reads an object by its table. `prefix` is what names have before them in messages: `retry.`.
pub(crate) fn read<'v>(
    fields: &'v [(String, Value)],
    prefix: &str,
    table: &mut [Entry<'_, 'v>],
) -> Result<(), OptionError> {
    let mut known = Vec::new();
    add_keys(&mut known, prefix, table);
    refuse_unknown(fields, prefix, known)?;
    fill(fields, prefix, table)
}

/// Adds the keys of a table's options in their object.
fn add_keys(keys: &mut Vec<&'static str>, prefix: &str, table: &[Entry<'_, '_>]) {
    for entry in table {
        keys.extend(entry.name().get(prefix.len()..));
    }
}

fn fill<'v>(
    fields: &'v [(String, Value)],
    prefix: &str,
    table: &mut [Entry<'_, 'v>],
) -> Result<(), OptionError> {
    for entry in table {
        let key = entry.name().get(prefix.len()..);
        let given = fields.iter().find(|(name, _)| Some(name.as_str()) == key);
        entry.read(given.map_or(&Value::Absent, |(_, value)| value))?;
    }
    Ok(())
}

fn refuse_unknown(
    fields: &[(String, Value)],
    prefix: &str,
    known: Vec<&'static str>,
) -> Result<(), OptionError> {
    let is_unknown = |(name, _): &&(String, Value)| !known.contains(&name.as_str());
    let Some((name, _)) = fields.iter().find(is_unknown) else {
        return Ok(());
    };
    let is_meant = |known: &&&str| spelled_alike(known, name);
    Err(OptionError::Unknown {
        name: join(&[prefix, &shorten(name, MAX_SHOWN)]),
        meant: known.iter().find(is_meant).copied(),
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

/// The options of one status request.
#[derive(Clone, Debug, PartialEq)]
pub struct StatusOptions {
    /// What to request, and how.
    pub request: StatusRequest,
    /// The token, where it is a fixed one.
    pub token: Option<Secret>,
}

impl StatusOptions {
    /// Reads the options of one status request. `page` is the origin to which a `baseUrl` that is a path belongs, if there is
    /// one.
    ///
    /// The caller reads `signal`, `fetch` and `credentials`, and a `token` that is a function: only their names are known
    /// here.
    ///
    /// # Errors
    ///
    /// The first option that is missing, unknown or out of bounds.
    ///
    /// ```
    /// use supermetrics_batch_status_core::request::options::{StatusOptions, Value};
    /// let options = Value::Object(vec![("batchID".into(), Value::Text("qrb_1".into()))]);
    /// let error = StatusOptions::read(&options, None).unwrap_err();
    /// assert_eq!(error.to_string(), "Unknown option \"batchID\". Did you mean \"batchId\"?");
    /// ```
    pub fn read(options: &Value, page: Option<&str>) -> Result<Self, OptionError> {
        let (mut offset, mut limit) = (0, 100);
        let mut own = [
            Entry::Whole(&bound::OFFSET, &mut offset),
            Entry::Whole(&bound::LIMIT, &mut limit),
        ];
        let mut options = Self::read_with(options, page, RetryPolicy::default(), &mut own)?;
        (options.request.offset, options.request.limit) = (offset, limit);
        Ok(options)
    }

    /// Reads the options that every request has, and `own`: those of one kind of request.
    pub(crate) fn read_with<'v>(
        options: &'v Value,
        page: Option<&str>,
        mut retry: RetryPolicy,
        own: &mut [Entry<'_, 'v>],
    ) -> Result<Self, OptionError> {
        let Some(fields) = options.fields()? else {
            return Err(OptionError::NotAnObject {
                got: options.shown(),
            });
        };
        let (mut batch_id, mut base_url, mut insecure) = (None, None, false);
        let (mut timeout_ms, mut max_body_bytes) = (30_000, bound::BODY_BYTES);
        let (mut token, mut headers) = (None, None);
        let mut shared = [
            Entry::Text("batchId", "a non-empty string", &mut batch_id),
            Entry::Custom("token", &mut |value| {
                token = Some(read_token(value)?);
                Ok(())
            }),
            Entry::Text("baseUrl", base_url::EXPECTED, &mut base_url),
            Entry::Foreign("signal"),
            Entry::Foreign("fetch"),
            Entry::Foreign("credentials"),
            Entry::Whole(&bound::TIMEOUT, &mut timeout_ms),
            Entry::Custom("retry", &mut |value| read_retry(&mut retry, value)),
            Entry::Custom("headers", &mut |value| {
                headers = Some(value);
                Ok(())
            }),
            Entry::Whole(&bound::BODY, &mut max_body_bytes),
            Entry::Flag("allowInsecure", &mut insecure),
        ];
        let mut known = Vec::new();
        add_keys(&mut known, "", &shared);
        add_keys(&mut known, "", own);
        refuse_unknown(fields, "", known)?;
        fill(fields, "", &mut shared)?;
        let mut request = StatusRequest::new(batch_id.unwrap_or_default())?;
        if let Some(url) = base_url {
            request.set_base_url(url, insecure, page)?;
        }
        (request.timeout_ms, request.max_body_bytes) = (timeout_ms, max_body_bytes);
        request.retry = retry;
        if let Some(headers) = headers {
            add_headers(&mut request, headers)?;
        }
        fill(fields, "", own)?;
        Ok(Self { request, token })
    }
}

fn read_retry(policy: &mut RetryPolicy, value: &Value) -> Result<(), OptionError> {
    match value {
        Value::Bool(false) => policy.limit = 0,
        Value::Number(..) => policy.limit = whole(&bound::RETRY, value)?,
        Value::Object(fields) => read(
            fields,
            "retry.",
            &mut [
                Entry::Whole(&bound::RETRY_LIMIT, &mut policy.limit),
                Entry::Whole(&bound::BASE_DELAY, &mut policy.base_delay_ms),
                Entry::Whole(&bound::MAX_DELAY, &mut policy.max_delay_ms),
            ],
        )?,
        other => return refuse("retry", "an object, a number of retries, or false", other),
    }
    Ok(())
}

fn add_headers(request: &mut StatusRequest, value: &Value) -> Result<(), OptionError> {
    let refuse = |value: &Value| {
        let expected = "a plain object of strings";
        Err(OptionError::invalid("headers", expected, value.type_name()))
    };
    match value {
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

fn read_token(value: &Value) -> Result<Secret, OptionError> {
    let got = match value {
        // The value is a secret: the message says what is wrong with it, never what it is.
        Value::Text(text) => {
            return Secret::new(text).map_err(|problem| {
                OptionError::invalid("token", "a bare token of visible ASCII characters", problem)
            });
        }
        Value::Bool(_) => "a boolean".to_owned(),
        Value::Number(..) => "a number".to_owned(),
        other => other.shown(),
    };
    Err(OptionError::invalid("token", "a string or a function", got))
}
