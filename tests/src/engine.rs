//! The three engines and what each can do. The lists are exact, so that a newer engine fails the
//! test that compares them and somebody looks at what became possible.

/// A browser engine under test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Chromium.
    Chromium,
    /// Firefox ESR.
    Firefox,
    /// WebKitGTK's MiniBrowser.
    Webkit,
}

impl Engine {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::Webkit];

    /// A name for hosts, sites and files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }

    /// `PerformanceObserver.supportedEntryTypes`, as this engine lists it.
    #[must_use]
    pub const fn entry_types(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &[
                "element",
                "event",
                "first-input",
                "interaction-contentful-paint",
                "largest-contentful-paint",
                "layout-shift",
                "long-animation-frame",
                "longtask",
                "mark",
                "measure",
                "navigation",
                "paint",
                "resource",
                "soft-navigation",
                "visibility-state",
            ],
            Self::Firefox => &["event", "first-input", "largest-contentful-paint", "mark", "measure", "navigation", "paint", "resource"],
            Self::Webkit => &["mark", "measure", "navigation", "paint", "resource"],
        }
    }

    /// The vitals for which this engine has entries, in alphabetical order.
    #[must_use]
    pub const fn vitals(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["CLS", "FCP", "INP", "LCP", "TTFB"],
            Self::Firefox => &["FCP", "INP", "LCP", "TTFB"],
            Self::Webkit => &["FCP", "TTFB"],
        }
    }

    /// Whether layout shifts are reported at all.
    #[must_use]
    pub fn has_layout_shift(self) -> bool {
        self.entry_types().contains(&"layout-shift")
    }
}
