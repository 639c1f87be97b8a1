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
    /// One row for each (site, page, view, name): the higher seq wins.
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
    /// An uncaught error, an unhandled rejection, or an element that failed to load.
    Error = "error", Purposes::one(Purpose::Errors), BySeq;
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
