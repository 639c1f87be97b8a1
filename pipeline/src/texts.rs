//! The texts of the banner and of the settings in one language: which language that is, the site's
//! own texts, the shipped ones, and what stands in for those that are missing.

use std::collections::BTreeMap;

use protocol::site::{SiteConfig, SiteKey};
use serde::Serialize;

use crate::loader_config::in_script;

/// Language tags whose scripts run from right to left.
const RIGHT_TO_LEFT: [&str; 8] = ["ar", "dv", "fa", "he", "ku", "ps", "ur", "yi"];
/// The language in which every text is shipped.
const LAST_RESORT: &str = "en";

#[derive(Serialize)]
struct Texts<'a> {
    lang: &'a str,
    dir: &'static str,
    texts: BTreeMap<String, String>,
}

/// The language of a site in which a page is answered that asks for `tag` (in any case, or `-` for
/// none): that one, else what it is a kind of (`de-AT`, then `de`), else the site's first. It
/// comes with whether it is exactly what was asked for.
#[must_use]
pub fn negotiate<'a>(site: &'a SiteConfig, tag: &str) -> (&'a str, bool) {
    let tag = tag.to_ascii_lowercase();
    let spoken = |wanted: &str| site.languages.iter().find(|known| known.as_str() == wanted).map(String::as_str);
    let mut wanted = tag.as_str();
    loop {
        if let Some(language) = spoken(wanted) {
            return (language, wanted == tag);
        }
        match wanted.rsplit_once('-') {
            Some((base, _)) => wanted = base,
            None => return (first(site), false),
        }
    }
}

/// The languages whose texts make up those in `lang`, strongest first.
#[must_use]
pub fn text_sources<'a>(site: &'a SiteConfig, lang: &'a str) -> [&'a str; 3] {
    [lang, first(site), LAST_RESORT]
}

fn first(site: &SiteConfig) -> &str {
    site.languages.first().map_or(LAST_RESORT, String::as_str)
}

/// `{"lang", "dir", "texts"}` for the banner or the settings, as JSON that may stand inside a script.
/// Each text is the site's in that language, else the shipped one, else the same of the site's first
/// language, else of English; `lang` is the language that this mostly is. `shipped` gives a language's
/// files, the later ones on top: `texts/<lang>.json`, and for the settings `texts/<lang>.settings.json`.
/// `{site}`, `{controller}` and `{days}` (for which rows are kept) in a text are filled in.
#[must_use]
pub fn merge_texts<'a, Files>(key: &SiteKey, site: &SiteConfig, lang: &str, shipped: impl Fn(&str) -> Files) -> String
where
    Files: IntoIterator<Item = &'a str>,
{
    let mut texts = BTreeMap::new();
    let mut spoken = LAST_RESORT;
    // Backwards: what is stronger overwrites, and names the language.
    for source in text_sources(site, lang).into_iter().rev() {
        let mut found: BTreeMap<_, _> = shipped(source).into_iter().flat_map(read).collect();
        found.extend(site.texts.get(source).cloned().unwrap_or_default());
        if !found.is_empty() {
            spoken = source;
        }
        texts.extend(found);
    }
    let base = spoken.split('-').next().unwrap_or(spoken);
    let dir = if RIGHT_TO_LEFT.contains(&base) { "rtl" } else { "ltr" };
    texts.retain(|key, _| key != "lang" && key != "dir");
    let name = site.display_name(key);
    let days = site.retention_days.to_string();
    let places = [("site", name), ("controller", if site.controller.is_empty() { name } else { &site.controller }), ("days", &days)];
    for text in texts.values_mut().filter(|text| text.contains('{')) {
        *text = filled(text, &places);
    }
    in_script(&Texts { lang: spoken, dir, texts })
}

/// The text with its places filled in, once: what is put in is text and has no places. Others
/// are the page's to fill in, and stay.
fn filled(text: &str, places: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut parts = text.split('{');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let known = part.split_once('}').and_then(|(name, after)| Some((places.iter().find(|(place, _)| *place == name)?.1, after)));
        match known {
            Some((value, after)) => out.extend([value, after]),
            None => out.extend(["{", part]),
        }
    }
    out
}

/// A file that is not what it should be counts as missing: the next language stands in.
fn read(file: &str) -> BTreeMap<String, String> {
    serde_json::from_str(file).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SiteKey {
        SiteKey::parse("shop").unwrap()
    }

    fn merged(site: &SiteConfig, lang: &str) -> serde_json::Value {
        let shipped = |lang: &str| match lang {
            "en" => Some(r#"{"lang":"en","dir":"ltr","title":"Title","accept":"Accept","decline":"Decline","keep":"Keep"}"#),
            "de" => Some(r#"{"lang":"de","dir":"ltr","title":"Titel","accept":"Annehmen","decline":"Ablehnen"}"#),
            "fr" => Some(r#"{"title":"Titre","accept":"Accepter"}"#),
            "xx" => Some("not json"),
            _ => None,
        };
        serde_json::from_str(&merge_texts(&key(), site, lang, shipped)).unwrap()
    }

    #[test]
    fn each_text_has_its_best_source() {
        let own = |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
        let mut site = SiteConfig {
            languages: vec!["de".into(), "fr".into(), "ar-eg".into()],
            texts: [("fr".into(), own(&[("title", "À nous")])), ("de".into(), own(&[("accept", "Gern </script>")]))].into(),
            ..SiteConfig::default()
        };
        let french = merged(&site, "fr");
        assert_eq!(french["texts"]["title"], "À nous");
        assert_eq!(french["texts"]["accept"], "Accepter");
        assert_eq!(french["texts"]["decline"], "Ablehnen");
        assert_eq!(french["texts"]["keep"], "Keep");
        assert_eq!((french["lang"].as_str(), french["dir"].as_str()), (Some("fr"), Some("ltr")));
        assert!(french["texts"].get("lang").is_none());
        assert_eq!(merged(&site, "de")["texts"]["accept"], "Gern </script>");
        let arabic = merged(&site, "ar-eg");
        assert_eq!((arabic["lang"].as_str(), arabic["texts"]["title"].as_str()), (Some("de"), Some("Titel")));
        site.texts.insert("ar-eg".into(), own(&[("title", "عنوان")]));
        let arabic = merged(&site, "ar-eg");
        assert_eq!((arabic["lang"].as_str(), arabic["dir"].as_str()), (Some("ar-eg"), Some("rtl")));
        assert_eq!(merged(&site, "xx")["texts"]["title"], "Titel");
        assert!(!merge_texts(&key(), &site, "de", |_| None).contains('<'));
    }
    #[test]
    fn a_later_file_stands_on_top() {
        let site = SiteConfig { languages: vec!["de".into()], ..SiteConfig::default() };
        let shipped = |lang: &str| match lang {
            "en" => vec![r#"{"title":"Title","accept":"Accept"}"#, r#"{"title":"Settings","term":"Term"}"#],
            "de" => vec![r#"{"title":"Titel"}"#],
            _ => vec![],
        };
        let merged: serde_json::Value = serde_json::from_str(&merge_texts(&key(), &site, "de", shipped)).unwrap();
        assert_eq!(merged["texts"], serde_json::json!({ "title": "Titel", "accept": "Accept", "term": "Term" }));
    }

    #[test]
    fn places_are_filled_in_once() {
        let places = [("site", "The {days} Shop"), ("controller", "A & Co, <a@shop.example>"), ("days", "30")];
        for (text, expect) in [
            ("{site} keeps it for {days} days.", "The {days} Shop keeps it for 30 days."),
            ("{controller}{controller}", "A & Co, <a@shop.example>A & Co, <a@shop.example>"),
            ("{since} {Site} {} { days} {days", "{since} {Site} {} { days} {days"),
            ("}{{days}}{", "}{30}{"),
            ("", ""),
        ] {
            assert_eq!(filled(text, &places), expect);
        }
        let own = [("body".into(), "{site}, {controller}, {days}".into())].into();
        let mut site = SiteConfig { texts: [("en".into(), own)].into(), retention_days: 7, ..SiteConfig::default() };
        assert_eq!(merged(&site, "en")["texts"]["body"], "shop, shop, 7");
        site.name = "</script> {days}".into();
        site.controller = "A & Co".into();
        assert_eq!(merged(&site, "en")["texts"]["body"], "</script> {days}, A & Co, 7");
        assert!(!merge_texts(&key(), &site, "en", |_| None).contains('<'));
    }

    #[test]
    fn every_tag_gets_a_language_of_the_site() {
        let site = SiteConfig { languages: ["de", "en", "pt-br", "zh-hant"].map(String::from).into(), ..SiteConfig::default() };
        for (tag, expect) in [
            ("en", ("en", true)),
            ("EN", ("en", true)),
            ("en-GB", ("en", false)),
            ("pt-BR", ("pt-br", true)),
            ("pt", ("de", false)),
            ("pt-PT", ("de", false)),
            ("zh-Hant-TW", ("zh-hant", false)),
            ("-", ("de", false)),
            ("fr", ("de", false)),
            ("", ("de", false)),
            ("--", ("de", false)),
            ("en-", ("en", false)),
            ("-en", ("de", false)),
            ("..%2f..%2fen", ("de", false)),
            ("é", ("de", false)),
            (&"en-".repeat(500), ("en", false)),
        ] {
            assert_eq!(negotiate(&site, tag), expect, "{tag}");
        }
        let nothing = SiteConfig { languages: Vec::new(), ..SiteConfig::default() };
        assert_eq!(negotiate(&nothing, "de"), ("en", false));
    }
}
