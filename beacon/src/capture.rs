//! The registry of captures: each is one file and one line here.
//!
//! A capture is a state that answers signals; only those begin whose kind is granted. Dropping the
//! page drops them, and what they hold of the browser (listeners, alarms) is detached with them.

use crate::browser::object::Object;
use crate::page::Page;
use protocol::kind::Kind;

pub mod cls;
pub mod error;
pub mod fcp;
pub mod inp;
pub mod lcp;
pub mod lifecycle;
pub mod open;
pub mod report;
pub mod ttfb;
pub mod view;

/// A capture as it is registered.
#[derive(Debug)]
pub struct Capture {
    /// What it records, which says what must be granted.
    pub kind: Kind,
    /// The types of performance entries that it wants to see.
    pub entries: &'static [&'static str],
    /// Begins to capture; `None` if nothing needs to stay. The number is its place in the registry,
    /// for the functions that it makes.
    pub start: fn(&Page, u32) -> Option<Box<dyn Running>>,
}

/// Every capture, in the order in which each signal reaches them: `open` and the view come first,
/// and FCP before CLS, which rests on it.
pub const ALL: &[Capture] = &[
    Capture { kind: Kind::Open, entries: &[], start: open::start },
    // Errors belong to a view, too: views and exits are followed with any grant.
    Capture { kind: Kind::Open, entries: &[], start: view::start },
    Capture { kind: Kind::Open, entries: &[], start: lifecycle::start },
    Capture { kind: Kind::Error, entries: &[], start: error::start },
    Capture { kind: Kind::Vital, entries: &[], start: ttfb::start },
    Capture { kind: Kind::Vital, entries: &["paint"], start: fcp::start },
    Capture { kind: Kind::Vital, entries: &["largest-contentful-paint"], start: lcp::start },
    Capture { kind: Kind::Vital, entries: &["layout-shift"], start: cls::start },
    Capture { kind: Kind::Vital, entries: &["event", "first-input"], start: inp::start },
];

/// What a capture is told.
#[derive(Debug)]
pub enum Signal<'a> {
    /// A performance entry of a type that it wants, and that type.
    Entry(&'a str, &'a Object),
    /// An event that it listens for was dispatched; or the loader passes the event of an error on.
    Event(&'a Object),
    /// A time that it asked for is over.
    Time,
    /// The page is hidden or goes away: what is to be said must be said now.
    Hidden,
    /// The page came back from the back-forward cache, as a new view.
    Restored,
    /// The restored page was painted, so many milliseconds after it came back.
    Repainted(f64),
}

/// A capture that lives.
pub trait Running {
    /// Answers a signal. `me` is its place in the registry.
    fn on(&self, page: &Page, me: u32, signal: &Signal<'_>);
}
