//! The registry of event kinds: name, the purposes that allow it, and the table that keeps it.
//!
//! A kind is one line here. The edge derives what a stamp allows from this table; it is never
//! listed anywhere else.

use crate::purpose::{Purpose, Purposes};

/// How a stored event is keyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyed {
    /// One row for each (site, page, seq).
    BySeq,
    /// One row for each (site, page, view, name): the higher seq wins. Of a kind without names its own stands there.
    ByName,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $needs:expr, $keyed:ident;)*) => {
        /// What an event is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind { $($(#[$doc])* $variant,)* }

        impl Kind {
            /// Every kind, in the order of the registry.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name on the wire and in the store. It never changes its meaning.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The purposes of which one at least must be granted.
            #[must_use]
            pub const fn needs(self) -> Purposes {
                match self { $(Self::$variant => $needs,)* }
            }

            /// How its rows are keyed.
            #[must_use]
            pub const fn keyed(self) -> Keyed {
                match self { $(Self::$variant => Keyed::$keyed,)* }
            }
        }
    };
}

kinds! {
    /// A page load with any grant. Never sampled.
    Open = "open", Purposes::RECORDING, BySeq;
    /// A view: the load itself, a route, or a restore from the back-forward cache.
    View = "view", Purposes::one(Purpose::Usage), BySeq;
    /// A Web Vital of one view; sent again when it changes.
    Vital = "vital", Purposes::one(Purpose::Timing), ByName;
    /// Something that went wrong, however it was noticed (`wire::ERROR_SOURCES`).
    Error = "error", Purposes::one(Purpose::Errors), BySeq;
    /// How long and how far a view was read; sent again when it changes.
    Engagement = "engagement", Purposes::one(Purpose::Usage), ByName;
    /// What the site counts: `candor.track`, or an element with `data-candor-event`.
    Event = "event", Purposes::one(Purpose::Usage), BySeq;
    /// A click that says something by itself (`wire::CLICKS`).
    Click = "click", Purposes::one(Purpose::Usage), BySeq;
    /// A form was sent. Never what was in it.
    Form = "form", Purposes::one(Purpose::Usage), BySeq;
    /// How the page is shown and used: display preferences, input, connection. Sent again when it changes.
    Context = "context", Purposes::one(Purpose::Usage), BySeq;
    /// What the visitor set: `candor.setting`.
    Setting = "setting", Purposes::one(Purpose::Usage), BySeq;
    /// What the visitor was given or used: `candor.feature`.
    Feature = "feature", Purposes::one(Purpose::Usage), BySeq;
    /// What the site measures: `candor.measure`, or the User Timing API.
    Measure = "measure", Purposes::one(Purpose::Timing), BySeq;
    /// A request of the page.
    Request = "request", Purposes::one(Purpose::Timing), BySeq;
    /// A frame or a task that held the page up.
    Frame = "frame", Purposes::one(Purpose::Timing), BySeq;
    /// What the site logs: `candor.log`.
    Log = "log", Purposes::one(Purpose::Errors), BySeq;
}

impl Kind {
    /// The kind of this name; `None` where a newer page sends what this edge does not know.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_are_distinct() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.name()), Some(*kind));
        }
        assert_eq!(Kind::from_name("replay"), None);
    }
}
