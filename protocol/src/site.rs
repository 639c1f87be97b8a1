//! A site's configuration: one typed JSON value with a revision of its own.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::capturing;
use crate::fronts;
use crate::limits;
use crate::origin;
use crate::private;
use crate::purpose::Purposes;
use crate::sampling::{self, Sampling};

pub use crate::capturing::{Build, Requests};
pub use crate::fronts::is_host;
pub use crate::policy::{Bridge, DntPolicy, GpcPolicy, UsOptOut};
pub use crate::site_key::SiteKey;

/// The configuration of a site, as `PUT /api/sites/<site>` takes it. Every field has a default, so
/// that `{"origins":["https://shop.example"]}` is a whole configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SiteConfig {
    /// The name that people see: in the banner and on the dashboard. Empty: the site's key.
    pub name: String,
    /// From where batches are taken: `https://shop.example`, `https://*.shop.example`, `http://localhost:*`, or `*`.
    pub origins: Vec<String>,
    /// What Global Privacy Control means.
    pub gpc: GpcPolicy,
    /// What Do Not Track means.
    pub dnt: DntPolicy,
    /// The purposes that are asked for, as bits. No other is ever granted.
    pub purposes: u8,
    /// Whether our banner asks. If not, the site asks by itself (`candor.consent.set`), or a platform does.
    pub banner: bool,
    /// The consent platforms that are asked instead of our banner; of several the strictest holds.
    pub bridges: Vec<Bridge>,
    /// The site's number in IAB Europe's list of vendors, for the bridge `tcf`; 0: it has none, and only a publisher's own segment can grant.
    pub tcf_vendor: u16,
    /// What an opt-out under the law of a US state means, for the bridge `gpp`.
    pub us_optout: UsOptOut,
    /// Whether what is decided here is passed on to Google's tags as Consent Mode v2.
    pub emit_consent_mode: bool,
    /// Who answers for the data: name and address to write to. Shown in the banner's settings, in receipts and on the public page.
    pub controller: String,
    /// The domain that shares the record over its subdomains, as in the tag's `data-domain`; empty: each host has its own.
    pub cookie_domain: String,
    /// The revision of the consent text in force.
    pub policy_revision: u32,
    /// The oldest revision whose grants still hold.
    pub material_revision: u32,
    /// The languages of the banner; the first is the fallback.
    pub languages: Vec<String>,
    /// Own texts for the banner: language → key → text. What is missing comes from the shipped ones.
    pub texts: BTreeMap<String, BTreeMap<String, String>>,
    /// The site's privacy page, http(s).
    pub privacy_url: String,
    /// The share of page loads that is kept, in (0, 1].
    pub rate: f64,
    /// Rules for some of it, and a budget.
    pub sampling: Sampling,
    /// How long raw rows are kept, in days.
    pub retention_days: u32,
    /// How long roll-ups are kept, in days: counts and distributions by hour, without page loads.
    pub rollup_days: u32,
    /// The reporting time zone: an offset from UTC in minutes.
    pub utc_offset_minutes: i32,
    /// The version of the assets that pages are given; empty: the newest.
    pub assets: String,
    /// Which of the two beacons pages are given.
    pub build: Build,
    /// Whether a change of the hash is a view of its own.
    pub hash_routes: bool,
    /// Whether views carry the document's title.
    pub titles: bool,
    /// The names of `Server-Timing` that are recorded.
    pub server_timing: Vec<String>,
    /// How requests are measured (full build).
    pub requests: Requests,
    /// Hosts besides the page's own whose requests get `traceparent` where requests are patched: `api.example.com`, `*.example.com`.
    pub trace_hosts: Vec<String>,
    /// Hosts before which the worker stands for this site: `www.shop.example`.
    pub fronts: Vec<String>,
    /// Names of properties, settings and features whose values are kept although a word of theirs names what is private: `phone_model`.
    pub keep_names: Vec<String>,
}

impl Default for SiteConfig {
    fn default() -> Self {
        Self {
            name: String::new(),
            origins: Vec::new(),
            gpc: GpcPolicy::Deny,
            dnt: DntPolicy::AsGpc,
            purposes: Purposes::RECORDING.bits(),
            banner: true,
            bridges: Vec::new(),
            tcf_vendor: 0,
            us_optout: UsOptOut::Deny,
            emit_consent_mode: false,
            controller: String::new(),
            cookie_domain: String::new(),
            policy_revision: 1,
            material_revision: 1,
            languages: vec!["en".into()],
            texts: BTreeMap::new(),
            privacy_url: String::new(),
            rate: 1.0,
            sampling: Sampling::default(),
            retention_days: 30,
            rollup_days: 395,
            utc_offset_minutes: 0,
            assets: String::new(),
            build: Build::Standard,
            hash_routes: false,
            titles: false,
            server_timing: Vec::new(),
            requests: Requests::Timing,
            trace_hosts: Vec::new(),
            fronts: Vec::new(),
            keep_names: Vec::new(),
        }
    }
}

/// A mistake in a configuration: where, and what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConfigMistake {
    /// The field.
    pub field: &'static str,
    /// What is wrong, as a sentence.
    pub text: &'static str,
}

impl SiteConfig {
    /// Checks what types cannot say.
    ///
    /// # Errors
    /// The first mistake found.
    pub fn check(&self) -> Result<(), ConfigMistake> {
        let mistake = |field, text| Err(ConfigMistake { field, text });
        if self.origins.is_empty() || self.origins.len() > 50 {
            return mistake("origins", "Name between 1 and 50 origins, such as https://shop.example.");
        }
        if !self.origins.iter().all(|pattern| origin::is_pattern(pattern)) {
            return mistake(
                "origins",
                "An origin is scheme and host without a path: https://shop.example, https://*.shop.example, http://localhost:*, or *.",
            );
        }
        if Purposes::from_bits(self.purposes).is_none_or(|p| !p.meets(Purposes::RECORDING)) {
            return mistake("purposes", "Ask for at least one of usage (1), timing (2), errors (4); linking (8) may be added.");
        }
        if self.policy_revision == 0 || self.material_revision == 0 || self.material_revision > self.policy_revision {
            return mistake("material_revision", "Revisions begin at 1, and the material one is not above the one in force.");
        }
        if self.languages.is_empty() || self.languages.len() > 40 || !self.languages.iter().all(|l| language_is_valid(l)) {
            return mistake("languages", "Name between 1 and 40 language tags, such as en or pt-br, in lower case.");
        }
        if self.name.len() > limits::NAME_BYTES {
            return mistake("name", "The name is longer than 128 bytes.");
        }
        let texts: usize = self.texts.values().flat_map(BTreeMap::values).map(String::len).sum();
        if texts > 64 * 1024 {
            return mistake("texts", "The texts are longer than 64 KiB in all.");
        }
        if !self.privacy_url.is_empty() && !is_http_url(&self.privacy_url) {
            return mistake("privacy_url", "The address of the privacy page begins with https:// or http://.");
        }
        if self.controller.len() > limits::CONTROLLER_BYTES || self.controller.contains(char::is_control) {
            return mistake("controller", "Name and address are one line of at most 256 bytes.");
        }
        if !self.cookie_domain.is_empty() && !is_domain(&self.cookie_domain) {
            return mistake("cookie_domain", "A domain is shop.example: without a scheme, a port or a path.");
        }
        if (1..self.bridges.len()).any(|i| self.bridges.get(i).is_some_and(|b| self.bridges.iter().take(i).any(|a| a == b))) {
            return mistake("bridges", "Name each platform once.");
        }
        if !(self.rate > 0.0 && self.rate <= 1.0) {
            return mistake("rate", "The rate is above 0 and at most 1.");
        }
        if !(1..=395).contains(&self.retention_days) {
            return mistake("retention_days", "Raw rows are kept for 1 to 395 days.");
        }
        if !(1..=395).contains(&self.rollup_days) {
            return mistake("rollup_days", "Roll-ups are kept for 1 to 395 days.");
        }
        if !(-720..=840).contains(&self.utc_offset_minutes) || self.utc_offset_minutes % 15 != 0 {
            return mistake("utc_offset_minutes", "The offset is a multiple of 15 between -720 and 840.");
        }
        if !(self.assets.is_empty() || is_version(&self.assets)) {
            return mistake("assets", "An asset version is letters, digits, dots and dashes.");
        }
        sampling::check(self)?;
        capturing::check(self)?;
        fronts::check(self)?;
        private::check(self)
    }

    /// Who asks the visitor: a source of the stamp ([`crate::consent::STAMP_SOURCES`]).
    #[must_use]
    pub fn asks_by(&self) -> &'static str {
        match (self.bridges.is_empty(), self.banner) {
            (false, _) => "cmp",
            (true, true) => "ui",
            (true, false) => "api",
        }
    }

    /// The name that people see.
    #[must_use]
    pub fn display_name<'a>(&'a self, key: &'a SiteKey) -> &'a str {
        if self.name.is_empty() { key.as_str() } else { &self.name }
    }

    /// Whether batches are taken from an `Origin`.
    #[must_use]
    pub fn takes_origin(&self, origin: &str) -> bool {
        self.origins.iter().any(|pattern| origin::matches(pattern, origin))
    }
}

/// Whether an address is http(s): the only links that are ever shown as links.
#[must_use]
pub fn is_http_url(address: &str) -> bool {
    let bytes = address.as_bytes();
    let has = |prefix: &[u8]| bytes.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    (has(b"https://") || has(b"http://")) && !address.bytes().any(|b| b <= b' ')
}

/// Whether text can be the domain of a cookie: two labels at least.
fn is_domain(text: &str) -> bool {
    let label = |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    text.len() <= 253 && text.contains('.') && text.split('.').all(label)
}

/// Whether text can be an asset version: it stands in paths.
#[must_use]
pub fn is_version(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && !text.starts_with('.')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-')
}

/// Whether text can be a language tag, in lower case.
#[must_use]
pub fn language_is_valid(tag: &str) -> bool {
    (2..=16).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_configuration_is_whole() {
        let config: SiteConfig = serde_json::from_str(r#"{"origins":["https://shop.example"]}"#).unwrap();
        assert_eq!(config.check(), Ok(()));
        assert!(config.takes_origin("https://shop.example"));
        assert!(serde_json::from_str::<SiteConfig>(r#"{"orgins":[]}"#).is_err());
    }

    #[test]
    fn mistakes_name_their_field() {
        let base = SiteConfig { origins: vec!["https://shop.example".into()], ..SiteConfig::default() };
        let check = |field: &str, edit: fn(&mut SiteConfig)| {
            let mut config = base.clone();
            edit(&mut config);
            assert_eq!(config.check().unwrap_err().field, field);
        };
        check("origins", |c| c.origins.clear());
        check("origins", |c| c.origins.push("shop.example".into()));
        check("origins", |c| c.origins.push("https://shop.example/path".into()));
        check("purposes", |c| c.purposes = 8);
        check("material_revision", |c| c.material_revision = 2);
        check("languages", |c| c.languages.clear());
        check("privacy_url", |c| c.privacy_url = "javascript:alert(1)".into());
        check("controller", |c| c.controller = "a\nb".into());
        check("cookie_domain", |c| c.cookie_domain = "https://shop.example".into());
        check("bridges", |c| c.bridges = vec![Bridge::Tcf, Bridge::Gpp, Bridge::Tcf]);
        check("rate", |c| c.rate = f64::NAN);
        check("retention_days", |c| c.retention_days = 0);
        check("rollup_days", |c| c.rollup_days = 396);
        check("utc_offset_minutes", |c| c.utc_offset_minutes = 7);
        check("assets", |c| c.assets = "../x".into());
        check("server_timing", |c| c.server_timing = vec!["db query".into()]);
        check("keep_names", |c| c.keep_names = vec!["phone".into()]);
        check("trace_hosts", |c| c.trace_hosts = vec!["https://api.example".into()]);
    }
}
