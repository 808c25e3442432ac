//! What is sent back: status, headers, body, and what becomes of them on the wire.

use std::borrow::Cow;

/// An answer, as it is meant to arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Headers, their names in lower case.
    pub headers: Vec<(&'static str, Cow<'static, str>)>,
    /// The body, or what of it is sent.
    pub body: Body,
    /// What becomes of it on the way.
    pub wire: Wire,
    /// Whether a page of another origin may read it (CORS).
    pub is_readable: bool,
}

/// A body. What is large and the same all over is not written out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// These bytes.
    Bytes(Vec<u8>),
    /// So many bytes of white space, between two texts.
    Padded {
        /// Before it.
        before: &'static str,
        /// How many spaces.
        spaces: usize,
        /// Behind it.
        after: &'static str,
    },
}

/// What becomes of an answer on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// It comes at once, and whole.
    Whole,
    /// Nothing comes for so long, then all of it.
    Delayed {
        /// Milliseconds.
        ms: u32,
    },
    /// The headers come at once, the body piece by piece.
    Trickle {
        /// How many pieces.
        pieces: u32,
        /// How far apart, in milliseconds.
        every_ms: u32,
    },
    /// The body is compressed on the way, as its headers say.
    Gzip,
    /// The body stops in the middle, and so long later the connection breaks.
    BreaksOff {
        /// Milliseconds.
        after_ms: u32,
    },
    /// The connection ends before the body is as long as its headers say.
    Short {
        /// What they say.
        length: usize,
        /// Whether it ends by a reset.
        resets: bool,
    },
    /// There is no answer: the connection ends.
    HangUp {
        /// What is said before.
        last_words: &'static str,
        /// Whether it ends by a reset.
        resets: bool,
    },
}

impl Body {
    /// How long it is.
    pub fn len(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Padded {
                before,
                spaces,
                after,
            } => before.len() + spaces + after.len(),
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of it.
    pub fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Padded {
                before,
                spaces,
                after,
            } => {
                let mut bytes = Vec::with_capacity(before.len() + spaces + after.len());
                bytes.extend_from_slice(before.as_bytes());
                bytes.resize(before.len() + spaces, b' ');
                bytes.extend_from_slice(after.as_bytes());
                bytes
            }
        }
    }
}

impl Answer {
    /// An answer that comes at once, and whole.
    pub fn new(status: u16, content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type", content_type.into())],
            body: Body::Bytes(body.into()),
            wire: Wire::Whole,
            is_readable: true,
        }
    }

    /// A status and nothing else.
    pub fn empty(status: u16) -> Self {
        Self {
            headers: Vec::new(),
            ..Self::new(status, "", "")
        }
    }

    /// 200 with JSON.
    pub fn json(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, "application/json", body)
    }

    /// HTML, as proxies send it.
    pub fn html(status: u16, body: &'static str) -> Self {
        Self::new(status, "text/html; charset=utf-8", body)
    }

    /// The same, with this fate.
    #[must_use]
    pub fn on(mut self, wire: Wire) -> Self {
        self.wire = wire;
        self
    }

    /// The same, with this header in place of one of that name.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value.into()));
        self
    }

    /// The bytes of the body, if it arrives.
    pub fn served(&self) -> usize {
        match self.wire {
            Wire::Whole | Wire::Delayed { .. } | Wire::Trickle { .. } | Wire::Gzip => {
                self.body.len()
            }
            Wire::BreaksOff { .. } | Wire::Short { .. } | Wire::HangUp { .. } => 0,
        }
    }
}
