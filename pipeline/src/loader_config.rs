//! The configuration that the loader carries, as JSON that may stand inside a script.

use protocol::site::{Bridge, DntPolicy, GpcPolicy, SiteConfig, SiteKey, UsOptOut};
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
    /// `deny`, `override`, or empty where the signal means nothing.
    gpc: &'static str,
    /// 1: Do Not Track counts as Global Privacy Control.
    dnt: u8,
    /// Who asks, where it is not our banner: the source that the stamp names.
    #[serde(skip_serializing_if = "is_ui")]
    src: &'static str,
    /// Days for which raw rows are kept: no older page load is remembered for erasure.
    keep: u32,
    rate: f64,
    /// The site's privacy page, for the banner.
    #[serde(skip_serializing_if = "str::is_empty")]
    privacy: &'a str,
    /// The platforms whose bridges are fetched.
    #[serde(skip_serializing_if = "<[Bridge]>::is_empty")]
    bridges: &'a [Bridge],
    /// For the bridge `tcf`.
    #[serde(skip_serializing_if = "is_default")]
    vendor: u16,
    /// For the bridge `gpp`: 1 if an opt-out under the law of a US state means nothing.
    #[serde(skip_serializing_if = "is_default")]
    us: u8,
    /// 1: what is decided is passed on to Google's tags.
    #[serde(skip_serializing_if = "is_default")]
    emit: u8,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands on a reference")]
fn is_ui(source: &&str) -> bool {
    *source == "ui"
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
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
        gpc: match site.gpc {
            GpcPolicy::Deny => "deny",
            GpcPolicy::Override => "override",
            GpcPolicy::IgnoreFirstParty => "",
        },
        dnt: u8::from(site.dnt == DntPolicy::AsGpc),
        src: site.asks_by(),
        keep: site.retention_days,
        rate: site.rate,
        privacy: &site.privacy_url,
        bridges: &site.bridges,
        vendor: site.tcf_vendor,
        us: u8::from(site.us_optout == UsOptOut::Ignore),
        emit: u8::from(site.emit_consent_mode),
    };
    in_script(&config)
}

/// The file of the assets that this site's pages are given: the loader that most sites need, or the one
/// that also speaks with consent platforms and with Google's tags, and lets a site ask by itself.
#[must_use]
pub fn loader_file(site: &SiteConfig) -> &'static str {
    if site.asks_by() == "ui" && !site.emit_consent_mode { "loader.js" } else { "loader-hooks.js" }
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
        let site = SiteConfig::default();
        assert_eq!(
            loader_config(&key, &site, "0.1.0-1a2b3c4d"),
            r#"{"site":"demo","version":"0.1.0-1a2b3c4d","rev":1,"material":1,"ask":7,"gpc":"deny","dnt":1,"keep":30,"rate":1.0}"#
        );
    }

    #[test]
    fn what_only_platforms_need_is_there_for_them() {
        let key = SiteKey::parse("demo").unwrap();
        let bridges = vec![Bridge::Tcf, Bridge::Gpp];
        let site = SiteConfig { bridges, tcf_vendor: 9, us_optout: UsOptOut::Ignore, emit_consent_mode: true, ..SiteConfig::default() };
        let config: serde_json::Value = serde_json::from_str(&loader_config(&key, &site, "1")).unwrap();
        assert_eq!((config["src"].as_str(), &config["bridges"]), (Some("cmp"), &serde_json::json!(["tcf", "gpp"])));
        assert_eq!((&config["vendor"], &config["us"], &config["emit"]), (&9.into(), &1.into(), &1.into()));
        assert_eq!(loader_file(&site), "loader-hooks.js");
        assert_eq!(loader_file(&SiteConfig { emit_consent_mode: false, ..site }), "loader-hooks.js");
        assert_eq!(loader_file(&SiteConfig { emit_consent_mode: true, ..SiteConfig::default() }), "loader-hooks.js");
        assert_eq!(loader_file(&SiteConfig::default()), "loader.js");
        let own = SiteConfig { banner: false, ..SiteConfig::default() };
        assert_eq!(loader_file(&own), "loader-hooks.js");
        assert!(loader_config(&key, &own, "1").contains(r#""src":"api""#));
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
        assert_eq!((back["gpc"].as_str(), back["dnt"].as_u64()), (Some(""), Some(0)));
    }
}
