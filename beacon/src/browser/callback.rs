//! Functions for the browser to call: each is the wasm's own [`crate::call`], bound to a code that
//! says what it is called for, and guarded by the loader so that it never throws into the page.
//! There is no closure in this crate: the first one costs a kilobyte, and each further one more.

use crate::browser::object::Object;
use crate::host::Host;

/// What a function is called for. The number is the place of the capture that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// The observer has entries.
    Entries,
    /// Waiting events may be due.
    Flush,
    /// An answer, or none, came to a request.
    Answer(usize),
    /// An event was dispatched.
    Event(u32),
    /// The loader passes an error on.
    Error(u32),
    /// A time is over, or a frame begins.
    Time(u32),
}

impl Call {
    /// As a number.
    #[must_use]
    // Requests of one page load are few.
    #[allow(clippy::cast_possible_truncation)]
    pub const fn code(self) -> u32 {
        match self {
            Self::Entries => 0,
            Self::Flush => 1,
            Self::Answer(id) => 2 | (id as u32) << 3,
            Self::Event(to) => 3 | to << 3,
            Self::Error(to) => 4 | to << 3,
            Self::Time(to) => 5 | to << 3,
        }
    }

    /// Back from a number.
    #[must_use]
    pub const fn from_code(code: u32) -> Self {
        let number = code >> 3;
        match code & 7 {
            0 => Self::Entries,
            1 => Self::Flush,
            2 => Self::Answer(number as usize),
            3 => Self::Event(number),
            4 => Self::Error(number),
            _ => Self::Time(number),
        }
    }
}

/// A JavaScript function that never throws.
#[derive(Debug, Clone)]
pub struct Function(Object);

impl Function {
    /// A function that calls the page.
    #[must_use]
    pub fn new(host: &Host, call: Call) -> Self {
        Self(host.callback(call.code()))
    }

    /// The function itself.
    #[must_use]
    pub fn value(&self) -> &Object {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back() {
        for call in [Call::Entries, Call::Flush, Call::Answer(7), Call::Event(0), Call::Error(3), Call::Time(8)] {
            assert_eq!(Call::from_code(call.code()), call);
        }
    }
}
