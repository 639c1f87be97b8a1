//! The one error of this program: a text for a person, with what was being done when it happened.
//!
//! It does not classify: nothing in here recovers from an error by its kind.

use std::fmt;

/// What went wrong, in words.
#[derive(Debug)]
pub(crate) struct Failure(String);

/// The result of everything that can fail.
pub(crate) type Result<T = ()> = std::result::Result<T, Failure>;

impl Failure {
    /// A failure that says `text`.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// Adds what was being done to an error.
pub(crate) trait Context<T> {
    /// Puts `doing` before the error's own text.
    fn context(self, doing: impl fmt::Display) -> Result<T>;
}

impl<T, E: fmt::Display> Context<T> for std::result::Result<T, E> {
    fn context(self, doing: impl fmt::Display) -> Result<T> {
        self.map_err(|error| Failure(format!("{doing}: {error}")))
    }
}

impl<T> Context<T> for Option<T> {
    fn context(self, doing: impl fmt::Display) -> Result<T> {
        self.ok_or_else(|| Failure(doing.to_string()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<lexopt::Error> for Failure {
    fn from(error: lexopt::Error) -> Self {
        Self(format!("{error}. `cargo xtask` lists the commands and their options."))
    }
}
