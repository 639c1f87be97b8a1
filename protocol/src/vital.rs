//! The Web Vitals that are recorded, with their thresholds (web.dev/articles/vitals).

macro_rules! vitals {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $good:literal, $poor:literal, $max:literal;)*) => {
        /// A Web Vital.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Vital { $($(#[$doc])* $variant,)* }

        impl Vital {
            /// Every vital, in the order in which a page load meets them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name on the wire and in the store.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The highest value that is good, and the highest that needs improvement: the
            /// boundary itself is the better class. Milliseconds, or for CLS the score.
            #[must_use]
            pub const fn thresholds(self) -> (f64, f64) {
                match self { $(Self::$variant => ($good, $poor),)* }
            }

            /// Values above this are mistakes of the browser or the clock and are not recorded.
            #[must_use]
            pub const fn ceiling(self) -> f64 {
                match self { $(Self::$variant => $max,)* }
            }
        }
    };
}

vitals! {
    /// Time to first byte, ms.
    Ttfb = "TTFB", 800.0, 1800.0, 600_000.0;
    /// First contentful paint, ms.
    Fcp = "FCP", 1800.0, 3000.0, 600_000.0;
    /// Largest contentful paint, ms.
    Lcp = "LCP", 2500.0, 4000.0, 600_000.0;
    /// Cumulative layout shift, a score.
    Cls = "CLS", 0.1, 0.25, 1000.0;
    /// Interaction to next paint, ms.
    Inp = "INP", 200.0, 500.0, 600_000.0;
}

/// How a value is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rating {
    /// At or under the lower threshold.
    Good,
    /// At or under the upper threshold.
    NeedsImprovement,
    /// Over it.
    Poor,
}

impl Vital {
    /// The vital of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|vital| vital.name() == name)
    }

    /// The class of a value.
    #[must_use]
    pub fn rate(self, value: f64) -> Rating {
        let (good, poor) = self.thresholds();
        if value <= good {
            Rating::Good
        } else if value <= poor {
            Rating::NeedsImprovement
        } else {
            Rating::Poor
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boundary_is_the_better_class() {
        assert_eq!(Vital::Lcp.rate(2500.0), Rating::Good);
        assert_eq!(Vital::Lcp.rate(2500.1), Rating::NeedsImprovement);
        assert_eq!(Vital::Cls.rate(0.25), Rating::NeedsImprovement);
        assert_eq!(Vital::Cls.rate(0.2501), Rating::Poor);
        for vital in Vital::ALL {
            assert_eq!(Vital::from_name(vital.name()), Some(*vital));
        }
    }
}
