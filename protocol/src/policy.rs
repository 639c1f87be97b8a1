//! What an operator decides about signals and platforms: the words of a site's configuration.

use serde::{Deserialize, Serialize};

/// What Global Privacy Control means for a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum GpcPolicy {
    /// A refusal.
    #[default]
    Deny,
    /// A refusal, unless the visitor grants in our banner while being told.
    Override,
    /// Not applied to this site's own telemetry: an operator's documented act, sent in the stamp.
    IgnoreFirstParty,
}

/// What Do Not Track means for a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum DntPolicy {
    /// The same as Global Privacy Control.
    #[default]
    AsGpc,
    /// Nothing.
    Ignore,
}

/// A consent platform that a site asks instead of our banner, and the chunk that reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bridge {
    /// IAB Europe's TCF 2.2 and 2.3: `__tcfapi`.
    Tcf,
    /// IAB's Global Privacy Platform: `__gpp`.
    Gpp,
    /// Google Consent Mode v2, read from `dataLayer`.
    Gcm,
    /// Cookiebot.
    Cookiebot,
    /// OneTrust.
    Onetrust,
}

/// What an opt-out under the law of a US state means: the same two words as for Do Not Track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum UsOptOut {
    /// A refusal.
    #[default]
    Deny,
    /// Nothing.
    Ignore,
}
