//! The wire: the only file that knows the format. Each message is declared once; the page's writer
//! and the edge's reader are both derived from the declaration.
//!
//! A batch is a JSON object: the fields of [`Head`], then `"consent"` (a [`Stamp`]), `"views"`
//! (array of [`View`]), `"dropped"` (reason code → events given up by this page so far) and
//! `"events"`. An event is one flat object: the fields of [`EventHead`] and those of its kind.
//! Absent text and absent options are left out. Times are milliseconds.

use crate::json::Writer;

pub use crate::consent::Stamp;

macro_rules! wire {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Default)]
        #[cfg_attr(feature = "edge", derive(serde::Deserialize))]
        #[cfg_attr(feature = "edge", serde(default))]
        pub struct $name { $($(#[$fdoc])* pub $field: $type,)* }

        impl $name {
            /// Writes the fields, without braces, after whatever the object holds already.
            pub fn write_fields(&self, out: &mut Writer) {
                $(out.field(stringify!($field), &self.$field);)*
            }
        }
    )*};
}

wire! {
    /// What a whole batch shares. Required by the edge: `v`, `page`, `sent_t`, `origin_wall`, `sent_wall`.
    Head {
        /// Wire version: [`crate::limits::WIRE_VERSION`].
        v: u32,
        /// The beacon's version.
        sdk: String,
        /// Who wrote it: `wasm`, or `lite` for the loader's own small sender.
        mode: String,
        /// The page load: 128 random bits as 32 lower-case hexadecimal digits.
        page: String,
        /// `performance.now()` when it was sent.
        sent_t: f64,
        /// `performance.timeOrigin`: the wall clock when the document began.
        origin_wall: f64,
        /// The wall clock when it was sent.
        sent_wall: f64,
        /// For how long it lay stored between its writing and its sending.
        held: f64,
        /// The share of page loads that this page's configuration keeps.
        rate: f64,
        /// The site's environment, if it gave one: `production`, `development`, …
        env: String,
        /// The site's release, if it gave one.
        release: String,
    }
    /// One view of the page load.
    View {
        /// Its number: 0 is the load itself.
        n: u32,
        /// Its address, redacted.
        url: String,
        /// Where the visitor came from, redacted. Only with `usage`, only for view 0.
        referrer: String,
        /// How it came about: `navigate`, `reload`, `back-forward`, `prerender`, `restore`, `route`.
        nav: String,
        /// `performance.now()` at its start.
        start: f64,
    }
    /// What every event has.
    EventHead {
        /// Its number among all that the page load captured.
        seq: u64,
        /// A name of [`crate::kind::Kind`].
        kind: String,
        /// The view it belongs to.
        view: u32,
        /// `performance.now()` when it was captured.
        t: f64,
    }
    /// `open`.
    Open {
        /// Where the document came from: `network`, `cache`, `worker`, `prerender`.
        source: String,
    }
    /// `vital`.
    Vital {
        /// A name of [`crate::vital::Vital`].
        name: String,
        /// Milliseconds, or the score.
        value: f64,
    }
    /// `error`.
    Error {
        /// How it was noticed: `uncaught`, `rejection`, `element`.
        source: String,
        /// The error's name (`TypeError`), or the element's tag (`img`).
        name: String,
        /// Its message; for an element the redacted address that did not load.
        message: String,
        /// The raw stack.
        stack: String,
        /// The script that threw, where there is no stack.
        file: String,
        /// Its line, from 1.
        line: u32,
        /// Its column, from 1.
        column: u32,
    }
}

/// Who wrote a batch.
pub const MODES: [&str; 2] = ["wasm", "lite"];
/// How a view may have come about.
pub const NAVIGATIONS: [&str; 6] = ["navigate", "reload", "back-forward", "prerender", "restore", "route"];
/// Where a document may have come from.
pub const OPEN_SOURCES: [&str; 4] = ["network", "cache", "worker", "prerender"];
/// How an error may have been noticed.
pub const ERROR_SOURCES: [&str; 3] = ["uncaught", "rejection", "element"];
