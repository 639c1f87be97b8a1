//! The wire: the only file that knows the format. Each message is declared once; the page's writer
//! and the edge's reader are both derived from the declaration.
//!
//! A batch is a JSON object: the fields of [`Head`], then `"consent"` (a [`Stamp`]), `"views"`
//! (array of [`View`]), `"dropped"` (reason code → events given up by this page so far, if there are any)
//! and `"events"`. An event is one flat object: the fields of [`EventHead`] and those of its kind.
//! Absent text and absent options are left out. Times are milliseconds.

use crate::json::Writer;

pub use crate::consent::Stamp;

macro_rules! wire {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Default)]
        #[cfg_attr(feature = "edge", derive(serde::Deserialize))]
        pub struct $name { $($(#[$fdoc])* #[cfg_attr(feature = "edge", serde(default = "Absent::absent"))] pub $field: $type,)* }

        impl $name {
            /// Writes the fields, without braces, after whatever the object holds already.
            pub fn write_fields(&self, out: &mut Writer) {
                $(out.field(stringify!($field), &self.$field);)*
            }
        }
    )*};
}

/// What a reader finds where a field was left out: a number that JSON cannot carry or the limits
/// forbid, so that a missing `seq` is never taken for 0. Absent text is empty.
#[cfg(feature = "edge")]
pub trait Absent {
    /// The value of a field that was left out.
    fn absent() -> Self;
}

#[cfg(feature = "edge")]
macro_rules! absent {
    ($($type:ty = $value:expr;)*) => {$(
        impl Absent for $type {
            fn absent() -> Self {
                $value
            }
        }
    )*};
}

#[cfg(feature = "edge")]
absent! {
    u32 = Self::MAX;
    u64 = Self::MAX;
    f64 = Self::NAN;
    String = Self::new();
}

wire! {
    /// What a whole batch shares. Required by the edge: `v`, `page`, `sent_t`, `origin_wall`, `sent_wall`.
    Head {
        /// Wire version: [`crate::limits::WIRE_VERSION`].
        v: u32,
        /// The beacon's version.
        sdk: String,
        /// Who wrote it: `wasm`, or `lite` for the loader's own small sender. Left out: `wasm`.
        mode: String,
        /// The page load: 128 random bits as 32 lower-case hexadecimal digits.
        page: String,
        /// `performance.now()` when it was sent.
        sent_t: f64,
        /// `performance.timeOrigin`: the wall clock when the document began.
        origin_wall: f64,
        /// The wall clock when it was sent.
        sent_wall: f64,
        /// For how long it lay stored between its writing and its sending. Left out: it did not.
        held: f64,
        /// The share of page loads that this page's configuration keeps. Left out: all.
        rate: f64,
        /// The site's environment, if it gave one: `production`, `development`, …
        env: String,
        /// The site's release, if it gave one.
        release: String,
        /// The session: 128 random bits as hexadecimal. Only with `linking`.
        session: String,
        /// The pseudonym that the site gave this visitor. Only with `linking`.
        user: String,
        /// What says that a program drives the browser: `webdriver`. Such page loads are marked, not dropped.
        synthetic: String,
    }
    /// One view of the page load.
    View {
        /// Its number: 0 is the load itself.
        n: u32,
        /// Its address, redacted.
        url: String,
        /// Where the visitor came from, redacted. Only with `usage`, only for view 0.
        referrer: String,
        /// How it came about: `navigate`, `reload`, `back-forward`, `prerender`, `restore`, `route`. Left out: `navigate`.
        nav: String,
        /// `performance.now()` at its start. Left out: 0.
        start: f64,
        /// Its name: given by the site, or the path with what looks like an id replaced by `:id`.
        route: String,
        /// The document's title, redacted; only where the site allows it.
        title: String,
        /// `source`, `medium` and `campaign` of the address's `utm_` parameters, joined by `/`, redacted. Only with `usage`, only for view 0.
        campaign: String,
        /// Why the browser did not keep the page that was left before (`notRestoredReasons`), joined by commas.
        reasons: String,
    }
    /// What every event has.
    EventHead {
        /// Its number among all that the page load captured.
        seq: u64,
        /// A name of [`crate::kind::Kind`].
        kind: String,
        /// The view it belongs to. Left out: 0.
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
    /// What all kinds share that have no fields of their own; what more there is stands in `detail` (see [`crate::detail`]).
    Named {
        /// Of an `event`, `measure`, `setting`, `feature` or `form` its name; of a `click` one of [`CLICKS`]; of a `request` its method, or `fetch` or `xhr` where that is not known; of a `log`
        /// its level; of a `frame` one of [`FRAMES`].
        name: String,
        /// Of a `measure`, `request` or `frame` milliseconds (a measure's unit is the site's); of an `engagement` the engaged milliseconds. 0 if left out.
        value: f64,
        /// Of a `log` its message, of a `setting` or `feature` its value, of a `click` or `request` the redacted address.
        message: String,
    }
    /// `error`.
    Error {
        /// How it was noticed: one of [`ERROR_SOURCES`].
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

/// The beacon wrote it.
pub const WASM: &str = "wasm";
/// Who wrote a batch.
pub const MODES: [&str; 2] = [WASM, "lite"];
/// An ordinary navigation.
pub const NAVIGATE: &str = "navigate";
/// How a view may have come about.
pub const NAVIGATIONS: [&str; 6] = [NAVIGATE, "reload", "back-forward", "prerender", "restore", "route"];
/// Where a document may have come from.
pub const OPEN_SOURCES: [&str; 4] = ["network", "cache", "worker", "prerender"];
/// How an error may have been noticed.
pub const ERROR_SOURCES: [&str; 8] = ["uncaught", "rejection", "element", "csp", "api", "console", "report", "died"];
/// Clicks that are recorded by themselves.
pub const CLICKS: [&str; 5] = ["outbound", "download", "rage", "dead", "error"];
/// What held a page up: a long animation frame, or a long task where the browser has no such frames.
pub const FRAMES: [&str; 2] = ["frame", "task"];
/// Levels of a `log`.
pub const LEVELS: [&str; 4] = ["debug", "info", "warn", "error"];

#[cfg(all(test, feature = "edge"))]
mod tests {
    use super::*;

    fn object(write: impl FnOnce(&mut Writer)) -> String {
        let mut out = Writer::default();
        out.raw("{");
        write(&mut out);
        out.raw("}");
        out.finish()
    }

    #[test]
    fn what_the_page_writes_the_edge_reads() {
        let head = Head {
            v: 1,
            sdk: "0.1.0".into(),
            mode: "wasm".into(),
            page: "0".repeat(32),
            sent_t: 1234.5,
            origin_wall: 1_795_000_000_123.25,
            sent_wall: 1_795_000_001_357.75,
            held: 0.0,
            rate: 0.25,
            env: "production".into(),
            release: "a \"quoted\" one".into(),
            session: "f".repeat(32),
            user: "u1".into(),
            synthetic: "webdriver".into(),
        };
        assert_eq!(serde_json::from_str::<Head>(&object(|out| head.write_fields(out))).unwrap(), head);
        let error = Error { message: "x\n\u{1}\u{2028}é".into(), line: 3, ..Error::default() };
        assert_eq!(serde_json::from_str::<Error>(&object(|out| error.write_fields(out))).unwrap(), error);
    }

    #[test]
    fn absent_text_is_left_out() {
        let event = EventHead { seq: 7, kind: "open".into(), view: 0, t: 12.0 };
        let text = object(|out| {
            event.write_fields(out);
            Open::default().write_fields(out);
        });
        assert_eq!(text, r#"{"seq":7,"kind":"open","view":0,"t":12}"#);
    }

    #[test]
    fn a_missing_number_is_not_zero() {
        let event: EventHead = serde_json::from_str("{}").unwrap();
        assert_eq!((event.seq, event.view, event.kind.as_str()), (u64::MAX, u32::MAX, ""));
        assert!(event.t.is_nan());
    }

    #[test]
    fn a_wrong_type_is_an_error_and_an_unknown_field_is_not() {
        assert!(serde_json::from_str::<EventHead>(r#"{"seq":"7"}"#).is_err());
        assert!(serde_json::from_str::<EventHead>(r#"{"seq":-1}"#).is_err());
        assert!(serde_json::from_str::<EventHead>(r#"{"seq":1,"later":true}"#).is_ok());
    }
}
