//! Proof that a visitor has granted something. Only this module makes one, and nothing leaves the
//! page without it.
//!
//! The loader is the authority: it reads the visitor's record, and calls `stop` the moment the
//! answer changes. Here its answer becomes a type.

use protocol::purpose::Purposes;

/// What the visitor granted: at least one purpose that allows something to be recorded.
#[derive(Debug)]
pub struct Granted(Purposes);

impl Granted {
    /// The grant of these bits; `None` if it allows nothing.
    #[must_use]
    pub fn from_bits(bits: u8) -> Option<Self> {
        let purposes = Purposes::from_bits(bits)?;
        purposes.meets(Purposes::RECORDING).then_some(Self(purposes))
    }

    /// Whether one of the purposes is granted.
    #[must_use]
    pub const fn allows(&self, needed: Purposes) -> bool {
        self.0.meets(needed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::kind::Kind;

    #[test]
    fn nothing_comes_of_no_grant_and_of_linking_alone() {
        for bits in [0, 8, 16, 255] {
            assert!(Granted::from_bits(bits).is_none(), "{bits}");
        }
    }

    #[test]
    fn each_purpose_allows_its_own_kinds() {
        for (bits, expect) in [(1, [true, true, false, false]), (2, [true, false, true, false]), (4, [true, false, false, true])] {
            let granted = Granted::from_bits(bits).unwrap();
            let allowed = [Kind::Open, Kind::View, Kind::Vital, Kind::Error].map(|kind| granted.allows(kind.needs()));
            assert_eq!(allowed, expect, "{bits}");
        }
    }
}
