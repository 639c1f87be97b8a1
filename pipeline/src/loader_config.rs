//! The configuration that the loader carries, as an object that may stand inside a script.

use std::io;

use protocol::site::{Bridge, Build, DntPolicy, GpcPolicy, Requests, SiteConfig, SiteKey, UsOptOut};
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter};

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
    /// 1 `deny`, 2 `override`, 0 where the signal means nothing.
    gpc: u8,
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
    /// `full`, where it is not the standard beacon.
    #[serde(skip_serializing_if = "Option::is_none")]
    build: Option<&'static str>,
    /// What the beacon may do beyond the usual.
    #[serde(skip_serializing_if = "is_default")]
    opt: Options<'a>,
}

/// The beacon's options, of which only those are named that are set.
#[derive(Serialize, Default, PartialEq)]
struct Options<'a> {
    /// 1: a change of the hash is a view.
    #[serde(skip_serializing_if = "is_default")]
    hash: u8,
    /// 1: views carry the title.
    #[serde(skip_serializing_if = "is_default")]
    title: u8,
    /// Names of `Server-Timing`.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    server: &'a [String],
    /// `patched`.
    #[serde(skip_serializing_if = "Option::is_none")]
    requests: Option<&'static str>,
    /// Hosts whose requests are traced.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    trace: &'a [String],
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands on a reference")]
fn is_ui(source: &&str) -> bool {
    *source == "ui"
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The configuration of a site for its pages: an object as JavaScript writes it, a valid part of a script
/// wherever that stands. Names without quotes save every visitor some twenty bytes.
#[must_use]
pub fn loader_config(key: &SiteKey, site: &SiteConfig, version: &str) -> String {
    let config = LoaderConfig {
        site: key.as_str(),
        version,
        rev: site.policy_revision,
        material: site.material_revision,
        ask: site.purposes,
        gpc: match site.gpc {
            GpcPolicy::Deny => 1,
            GpcPolicy::Override => 2,
            GpcPolicy::IgnoreFirstParty => 0,
        },
        dnt: u8::from(site.dnt == DntPolicy::AsGpc),
        src: site.asks_by(),
        keep: site.retention_days,
        rate: site.sampling.page_rate(site.rate),
        privacy: &site.privacy_url,
        bridges: &site.bridges,
        vendor: site.tcf_vendor,
        us: u8::from(site.us_optout == UsOptOut::Ignore),
        emit: u8::from(site.emit_consent_mode),
        build: (site.build == Build::Full).then_some("full"),
        opt: Options {
            hash: u8::from(site.hash_routes),
            title: u8::from(site.titles),
            server: &site.server_timing,
            requests: (site.requests == Requests::Patched).then_some("patched"),
            trace: &site.trace_hosts,
        },
    };
    written(&config, Literal::default())
}

/// The file of the assets that this site's pages are given: the loader that most sites need, or the one
/// that also speaks with consent platforms and with Google's tags, and lets a site ask by itself.
#[must_use]
pub fn loader_file(site: &SiteConfig) -> &'static str {
    if site.asks_by() == "ui" && !site.emit_consent_mode { "loader.js" } else { "loader-hooks.js" }
}

/// A value as JSON that may stand inside a script: with `<` and the line ends of old JavaScript escaped.
pub(crate) fn in_script(value: &impl Serialize) -> String {
    written(value, CompactFormatter)
}

fn written(value: &impl Serialize, form: impl Formatter) -> String {
    let mut text = Vec::new();
    // Strings and finite numbers only, and memory takes all that is written: it cannot fail.
    let _ = value.serialize(&mut Serializer::with_formatter(&mut text, form));
    let text = String::from_utf8(text).unwrap_or_default();
    text.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// An object of JavaScript: like JSON, but names have no quotes, and a whole number has no `.0`. Only for structures whose
/// fields' names are names in JavaScript too.
#[derive(Default)]
struct Literal {
    in_name: bool,
}

impl Literal {
    fn quote(&self, writer: &mut (impl io::Write + ?Sized)) -> io::Result<()> {
        if self.in_name { Ok(()) } else { writer.write_all(b"\"") }
    }
}

impl Formatter for Literal {
    fn begin_object_key<W: io::Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.in_name = true;
        if first { Ok(()) } else { writer.write_all(b",") }
    }

    fn end_object_key<W: io::Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.in_name = false;
        Ok(())
    }

    fn begin_string<W: io::Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.quote(writer)
    }

    fn end_string<W: io::Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.quote(writer)
    }

    fn write_f64<W: io::Write + ?Sized>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        write!(writer, "{value}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The configuration as JSON, with quotes around what stands as a name.
    fn read(text: &str) -> serde_json::Value {
        let mut json = String::new();
        let (mut in_text, mut in_name, mut escaped) = (false, false, false);
        for c in text.chars() {
            if !in_text && c.is_ascii_alphabetic() && !in_name {
                in_name = true;
                json.push('"');
            } else if in_name && !c.is_ascii_alphabetic() {
                in_name = false;
                json.push('"');
            }
            in_text ^= c == '"' && !escaped;
            escaped = in_text && c == '\\' && !escaped;
            json.push(c);
        }
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn it_is_what_the_loader_reads() {
        let key = SiteKey::parse("demo").unwrap();
        let site = SiteConfig::default();
        assert_eq!(
            loader_config(&key, &site, "0.1.0-1a2b3c4d"),
            r#"{site:"demo",version:"0.1.0-1a2b3c4d",rev:1,material:1,ask:7,gpc:1,dnt:1,keep:30,rate:1}"#
        );
    }

    #[test]
    fn what_only_platforms_need_is_there_for_them() {
        let key = SiteKey::parse("demo").unwrap();
        let bridges = vec![Bridge::Tcf, Bridge::Gpp];
        let site = SiteConfig { bridges, tcf_vendor: 9, us_optout: UsOptOut::Ignore, emit_consent_mode: true, ..SiteConfig::default() };
        let config = read(&loader_config(&key, &site, "1"));
        assert_eq!((config["src"].as_str(), &config["bridges"]), (Some("cmp"), &serde_json::json!(["tcf", "gpp"])));
        assert_eq!((&config["vendor"], &config["us"], &config["emit"]), (&9.into(), &1.into(), &1.into()));
        assert_eq!(loader_file(&site), "loader-hooks.js");
        assert_eq!(loader_file(&SiteConfig { emit_consent_mode: false, ..site }), "loader-hooks.js");
        assert_eq!(loader_file(&SiteConfig { emit_consent_mode: true, ..SiteConfig::default() }), "loader-hooks.js");
        assert_eq!(loader_file(&SiteConfig::default()), "loader.js");
        let own = SiteConfig { banner: false, ..SiteConfig::default() };
        assert_eq!(loader_file(&own), "loader-hooks.js");
        assert!(loader_config(&key, &own, "1").contains(r#",src:"api","#));
    }

    #[test]
    fn the_beacon_s_options_are_there_where_they_are_set() {
        let key = SiteKey::parse("demo").unwrap();
        let of = |site: &SiteConfig| read(&loader_config(&key, site, "1"));
        let site = SiteConfig {
            build: Build::Full,
            hash_routes: true,
            titles: true,
            server_timing: vec!["db".into(), "cache".into()],
            requests: Requests::Patched,
            trace_hosts: vec!["*.shop.example".into()],
            ..SiteConfig::default()
        };
        let all = serde_json::json!({"hash": 1, "title": 1, "server": ["db", "cache"], "requests": "patched", "trace": ["*.shop.example"]});
        assert_eq!((of(&site)["build"].as_str(), &of(&site)["opt"]), (Some("full"), &all));
        let one = of(&SiteConfig { titles: true, ..SiteConfig::default() });
        assert_eq!((one.get("build"), &one["opt"]), (None, &serde_json::json!({"title": 1})));
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
        let back = read(&text);
        assert_eq!(back["privacy"].as_str(), Some(site.privacy_url.as_str()));
        assert_eq!((back["gpc"].as_u64(), back["dnt"].as_u64()), (Some(0), Some(0)));
    }
}
