//! How much of what a site's pages tell is kept: rules by kind, path and release, and a budget.
//!
//! The first rule that fits decides, and where none does the site's own rate. Page and edge compare the
//! same position of a page load (or session) with a rate, so that an event is kept where the position is
//! under both, and stands for 1 / the lower of the two. Events of one page load may meet different rules:
//! each stands for its own share, and sums stay right. `open` and errors are outside of all this.

use serde::{Deserialize, Serialize};

use crate::kind::Kind;
use crate::limits;
use crate::site::{ConfigMistake, SiteConfig};

/// What is kept of a site.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sampling {
    /// In their order; 20 at most.
    pub rules: Vec<SampleRule>,
    /// Rows that the site may store on a day (UTC) before its rate is lowered; 0: as many as come.
    pub budget_rows_per_day: u64,
}

/// The rate of some events. What is left empty fits everything.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SampleRule {
    /// The name of a kind that can be sampled.
    pub kind: String,
    /// The path of the view, with `*` for any text: `/shop/*`.
    pub path: String,
    /// The release, with `*` for any text.
    pub release: String,
    /// The share that is kept, from 0 to 1.
    pub rate: f64,
}

/// Rules of one site.
const RULES: usize = 20;
/// `*` in one pattern.
const STARS: usize = 8;

/// Kinds that are always kept: `open` counts page loads, and errors are rare.
#[must_use]
pub const fn is_always_kept(kind: Kind) -> bool {
    matches!(kind, Kind::Open | Kind::Error)
}

impl Sampling {
    /// The rate for an event. `site_rate` is that of a site's other events, `url` the address of the view.
    #[must_use]
    pub fn rate(&self, site_rate: f64, kind: Kind, url: &str, release: &str) -> f64 {
        self.rules.iter().find(|rule| rule.fits(kind, url, release)).map_or(site_rate, |rule| rule.rate)
    }

    /// The rate that a page has to keep to so that no rule finds less than it asks for.
    #[must_use]
    pub fn page_rate(&self, site_rate: f64) -> f64 {
        self.rules.iter().fold(site_rate, |rate, rule| rate.max(rule.rate))
    }
}

impl SampleRule {
    fn fits(&self, kind: Kind, url: &str, release: &str) -> bool {
        (self.kind.is_empty() || self.kind == kind.name())
            && (self.path.is_empty() || fits(&self.path, path_of(url)))
            && (self.release.is_empty() || fits(&self.release, release))
    }
}

/// The path of an address without query and hash.
fn path_of(url: &str) -> &str {
    let rest = url.find("://").and_then(|at| url.get(at + 3..)).unwrap_or(url);
    let path = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/");
    path.split(['?', '#']).next().unwrap_or(path)
}

/// Whether text fits a pattern in which `*` stands for any text. Each piece is looked for once, from where
/// the one before it ended.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let Some((middle, last)) = rest.rsplit_once('*') else { return text.ends_with(rest) };
    for piece in middle.split('*') {
        match text.find(piece).and_then(|at| text.get(at + piece.len()..)) {
            Some(after) => text = after,
            None => return false,
        }
    }
    text.ends_with(last)
}

/// Checks what types cannot say.
pub(crate) fn check(config: &SiteConfig) -> Result<(), ConfigMistake> {
    let mistake = |text| Err(ConfigMistake { field: "sampling", text });
    let rules = &config.sampling.rules;
    if rules.len() > RULES {
        return mistake("Write at most 20 rules.");
    }
    if !rules.iter().all(|rule| rule.kind.is_empty() || Kind::from_name(&rule.kind).is_some_and(|kind| !is_always_kept(kind))) {
        return mistake("A rule names a kind of event that can be sampled, such as view or vital; open and error are always kept.");
    }
    let is_pattern = |text: &str| text.len() <= limits::VALUE_BYTES && text.bytes().filter(|b| *b == b'*').count() <= STARS;
    if !rules.iter().all(|rule| is_pattern(&rule.path) && is_pattern(&rule.release)) {
        return mistake("A path or a release is at most 256 bytes, with at most 8 stars.");
    }
    if !rules.iter().all(|rule| rule.path.is_empty() || rule.path.starts_with(['/', '*'])) {
        return mistake("A path begins with / or *, such as /shop/*.");
    }
    if !rules.iter().all(|rule| (0.0..=1.0).contains(&rule.rate)) {
        return mistake("The rate of a rule is from 0 to 1.");
    }
    if config.sampling.budget_rows_per_day > limits::BUDGET_ROWS {
        return mistake("The budget is at most 1,000,000,000 rows a day; 0 for none.");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(kind: &str, path: &str, release: &str, rate: f64) -> SampleRule {
        SampleRule { kind: kind.into(), path: path.into(), release: release.into(), rate }
    }

    #[test]
    fn the_first_rule_that_fits_decides() {
        let rules = vec![
            rule("vital", "/shop/*", "", 0.5),
            rule("", "/shop/*", "2026.*", 0.25),
            rule("", "/health", "", 0.0),
            rule("click", "", "", 1.0),
        ];
        let sampling = Sampling { rules, ..Sampling::default() };
        for (kind, url, release, expect) in [
            (Kind::Vital, "https://shop.example/shop/mugs", "", 0.5),
            (Kind::View, "https://shop.example/shop/mugs?x=/shop/", "2026.1", 0.25),
            (Kind::View, "https://shop.example/shop/mugs", "2025.1", 0.1),
            (Kind::View, "https://shop.example/health", "", 0.0),
            (Kind::View, "https://shop.example/healthy", "", 0.1),
            (Kind::Click, "https://shop.example", "", 1.0),
            (Kind::View, "", "", 0.1),
        ] {
            assert_eq!(sampling.rate(0.1, kind, url, release), expect, "{kind:?} {url} {release}");
        }
        assert_eq!((sampling.page_rate(0.1), Sampling::default().page_rate(0.1)), (1.0, 0.1));
    }

    #[test]
    fn stars_stand_for_any_text() {
        for (pattern, text, expect) in [
            ("/a", "/a", true),
            ("/a", "/a/", false),
            ("*", "", true),
            ("/a/*", "/a/b/c", true),
            ("/a/*", "/a", false),
            ("*/edit", "/orders/1/edit", true),
            ("/a*a", "/a", false),
            ("/a*a", "/aa", true),
            ("/*/b/*/d", "/a/b/c/d", true),
            ("/*/b/*/d", "/a/b/d", false),
            ("**", "é", true),
            ("é*é", "éé", true),
            ("é*é", "é", false),
        ] {
            assert_eq!(fits(pattern, text), expect, "{pattern} {text}");
        }
        // Many stars over long text stay quick.
        let text = "a".repeat(100_000);
        assert!(!fits("*a*a*a*a*a*a*b*", &text));
    }

    #[test]
    fn mistakes_are_named() {
        let with = |rule: SampleRule| SiteConfig {
            origins: vec!["*".into()],
            sampling: Sampling { rules: vec![rule], ..Sampling::default() },
            ..SiteConfig::default()
        };
        assert_eq!(with(rule("view", "/a/*", "1.*", 0.0)).check(), Ok(()));
        for bad in [
            rule("open", "", "", 1.0),
            rule("error", "", "", 1.0),
            rule("replay", "", "", 1.0),
            rule("", "shop", "", 1.0),
            rule("", "/*********", "", 1.0),
            rule("", "", "", 1.01),
            rule("", "", "", -0.0001),
            rule("", "", "", f64::NAN),
            rule("", "", &"r".repeat(257), 1.0),
        ] {
            assert_eq!(with(bad.clone()).check().unwrap_err().field, "sampling", "{bad:?}");
        }
        let mut config = with(SampleRule::default());
        config.sampling.rules = vec![SampleRule::default(); 21];
        assert!(config.check().is_err());
        config.sampling = Sampling { rules: Vec::new(), budget_rows_per_day: limits::BUDGET_ROWS + 1 };
        assert!(config.check().is_err());
        let read: Result<SiteConfig, _> = serde_json::from_str(r#"{"sampling":{"rules":[{"kind":"view","rate":0.5,"pth":"/"}]}}"#);
        assert!(read.is_err());
    }
}
