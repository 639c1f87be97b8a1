//! Answers on their way out.
//!
//! Each header that is set on a `Response` is a call into the runtime, and so is what lies around it. The answer to a batch is
//! therefore written here and handed over whole: status, headers and body by two calls.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use js_sys::JSON;
use serde::Serialize;
use worker::wasm_bindgen::JsCast;
use worker::{Response, Result, web_sys};

const VARY: &str = "vary";

/// A header.
pub(crate) type Header = (&'static str, Cow<'static, str>);

/// An answer.
pub(crate) enum Answer {
    /// One of the runtime's.
    Made(Response),
    /// One that the runtime has yet to be given.
    Written(Written),
}

/// An answer that is written.
pub(crate) struct Written {
    head: Head,
    body: Option<String>,
}

/// What the runtime's `Response` is made with, by its names.
#[derive(Serialize)]
struct Head {
    status: u16,
    headers: BTreeMap<&'static str, Cow<'static, str>>,
}

impl Written {
    /// An answer with this body; without one it has none.
    pub(crate) fn new(status: u16, headers: impl IntoIterator<Item = Header>, body: Option<String>) -> Self {
        Self { head: Head { status, headers: headers.into_iter().collect() }, body }
    }

    fn hand_over(self) -> Result<web_sys::Response> {
        let init = JSON::parse(&serde_json::to_string(&self.head)?)?;
        Ok(web_sys::Response::new_with_opt_str_and_init(self.body.as_deref(), init.unchecked_ref())?)
    }
}

impl Answer {
    /// Adds headers. `Vary` is added to, any other takes the place of one of its name.
    pub(crate) fn add(&mut self, headers: impl IntoIterator<Item = Header>) -> Result<()> {
        for (name, value) in headers {
            match self {
                Self::Written(written) => match written.head.headers.entry(name) {
                    Entry::Occupied(mut had) if name == VARY => *had.get_mut() = [had.get(), ", ", &value].concat().into(),
                    entry => drop(entry.insert_entry(value)),
                },
                Self::Made(response) if name == VARY => response.headers().append(name, &value)?,
                Self::Made(response) => response.headers().set(name, &value)?,
            }
        }
        Ok(())
    }

    /// The answer as the runtime takes it.
    pub(crate) fn hand_over(self) -> Result<web_sys::Response> {
        match self {
            Self::Made(response) => Ok(response.into()),
            Self::Written(written) => written.hand_over(),
        }
    }
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        Self::Made(response)
    }
}

impl From<Written> for Answer {
    fn from(written: Written) -> Self {
        Self::Written(written)
    }
}
