//! The configuration that the loader carries, as JSON that may stand inside a script.

use protocol::site::{DntPolicy, GpcPolicy, SiteConfig, SiteKey};
use serde::Serialize;

/// What the loader knows about its site. Names are short: every visitor downloads them.
#[derive(Serialize)]
struct LoaderConfig<'a> {
    site: &'a str,
    /// The version of the assets.
    version: &'a str,
    rev: u32,
    material: u32,
    /// The purposes that the banner asks for, as bits.
    ask: u8,
    gpc: GpcPolicy,
    /// 1: Do Not Track counts as Global Privacy Control.
    dnt: u8,
    langs: &'a [String],
    rate: f64,
    /// The site's privacy page, for the banner.
    #[serde(skip_serializing_if = "str::is_empty")]
    privacy: &'a str,
}

/// The configuration of a site for its pages, with `<` and the line ends of old JavaScript escaped:
/// it is valid JSON and a valid part of a script, wherever that stands.
#[must_use]
pub fn loader_config(key: &SiteKey, site: &SiteConfig, version: &str) -> String {
    let config = LoaderConfig {
        site: key.as_str(),
        version,
        rev: site.policy_revision,
        material: site.material_revision,
        ask: site.purposes,
        gpc: site.gpc,
        dnt: u8::from(site.dnt == DntPolicy::AsGpc),
        langs: &site.languages,
        rate: site.rate,
        privacy: &site.privacy_url,
    };
    in_script(&config)
}

/// A value as JSON that may stand inside a script.
pub(crate) fn in_script(value: &impl Serialize) -> String {
    // Strings and finite numbers only: it cannot fail.
    let json = serde_json::to_string(value).unwrap_or_default();
    json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_the_loader_reads() {
        let key = SiteKey::parse("demo").unwrap();
        let site = SiteConfig { languages: vec!["en".into(), "de".into()], ..SiteConfig::default() };
        assert_eq!(
            loader_config(&key, &site, "0.1.0-1a2b3c4d"),
            r#"{"site":"demo","version":"0.1.0-1a2b3c4d","rev":1,"material":1,"ask":7,"gpc":"deny","dnt":1,"langs":["en","de"],"rate":1.0}"#
        );
    }

    #[test]
    fn nothing_ends_the_script() {
        let key = SiteKey::parse("demo").unwrap();
        let site = SiteConfig {
            privacy_url: "https://a.example/</script>\u{2028}\"\\".into(),
            gpc: GpcPolicy::IgnoreFirstParty,
            dnt: DntPolicy::Ignore,
            ..SiteConfig::default()
        };
        let text = loader_config(&key, &site, "1");
        assert!(!text.contains('<') && !text.contains('\u{2028}'), "{text}");
        let back: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(back["privacy"].as_str(), Some(site.privacy_url.as_str()));
        assert_eq!((back["gpc"].as_str(), back["dnt"].as_u64()), (Some("ignore-first-party"), Some(0)));
    }
}
