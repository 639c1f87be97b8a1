//! Purposes: what a visitor may grant, each by itself.

/// One purpose. The value is its bit in a consent stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// Page events: views, settings, features.
    Usage = 1,
    /// Timings: vitals, requests.
    Timing = 2,
    /// Errors and what led to them.
    Errors = 4,
    /// An id that is sent and joins two page loads. Does nothing by itself.
    Linking = 8,
}

/// Every purpose with its stable name, in the order of their bits.
pub const ALL: [(Purpose, &str); 4] =
    [(Purpose::Usage, "usage"), (Purpose::Timing, "timing"), (Purpose::Errors, "errors"), (Purpose::Linking, "linking")];

/// A set of purposes, as the bits of a consent stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Purposes(u8);

impl Purposes {
    /// No purpose.
    pub const NONE: Self = Self(0);
    /// Purposes that by themselves allow something to be recorded (all but `linking`).
    pub const RECORDING: Self = Self(7);
    /// Every purpose.
    pub const ALL: Self = Self(15);

    /// The set with these bits; `None` if a bit has no purpose.
    #[must_use]
    pub const fn from_bits(bits: u8) -> Option<Self> {
        if bits & !Self::ALL.0 == 0 { Some(Self(bits)) } else { None }
    }

    /// The set of one purpose.
    #[must_use]
    pub const fn one(purpose: Purpose) -> Self {
        Self(purpose as u8)
    }

    /// The bits, as they stand in a stamp.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// What both sets hold.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether the purpose is in the set.
    #[must_use]
    pub const fn has(self, purpose: Purpose) -> bool {
        self.0 & purpose as u8 != 0
    }

    /// Whether the two sets share a purpose.
    #[must_use]
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_round_trip_and_unknown_bits_are_refused() {
        for bits in 0..=15 {
            assert_eq!(Purposes::from_bits(bits).unwrap().bits(), bits);
        }
        assert_eq!(Purposes::from_bits(16), None);
        assert_eq!(ALL.iter().fold(0, |bits, (p, _)| bits | *p as u8), Purposes::ALL.bits());
    }
}
