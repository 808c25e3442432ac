//! What may be odd about good answers.

/// What is odd about the answers of a batch that goes its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Twist {
    /// Nothing.
    None,
    /// Fields as real answers broke them.
    Drifted,
    /// Text that tries to break the page.
    Hostile,
    /// A status word that nobody knows.
    UnknownState,
    /// Valid JSON, but not called so.
    NotJsonType,
    /// Readable rate-limit headers.
    Exposed,
    /// No more than 50 rows a page, whatever is asked.
    ShortPages,
    /// No `Access-Control-Allow-Origin`.
    NoCors,
}
