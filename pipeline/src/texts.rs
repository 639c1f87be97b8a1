//! The banner's texts in one language: the site's own, the shipped ones, and what stands in for
//! those that are missing.

use std::collections::BTreeMap;

use protocol::site::SiteConfig;
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

/// `{"lang", "dir", "texts"}` for the banner, as JSON that may stand inside a script. Each text is
/// the site's in that language, else the shipped one, else the same of the site's first language,
/// else of English; `lang` is the language that this mostly is. `shipped` gives the file `texts/<lang>.json`, if there is one.
#[must_use]
pub fn merge_texts<'a>(site: &SiteConfig, lang: &str, shipped: impl Fn(&str) -> Option<&'a str>) -> String {
    let first = site.languages.first().map_or(LAST_RESORT, String::as_str);
    let mut texts = BTreeMap::new();
    let mut spoken = LAST_RESORT;
    // Backwards: what is stronger overwrites, and names the language.
    for source in [LAST_RESORT, first, lang] {
        let (file, own) = (shipped(source).map(read).unwrap_or_default(), site.texts.get(source).cloned().unwrap_or_default());
        if !(file.is_empty() && own.is_empty()) {
            spoken = source;
        }
        texts.extend(file);
        texts.extend(own);
    }
    let base = spoken.split('-').next().unwrap_or(spoken);
    let dir = if RIGHT_TO_LEFT.contains(&base) { "rtl" } else { "ltr" };
    texts.retain(|key, _| key != "lang" && key != "dir");
    in_script(&Texts { lang: spoken, dir, texts })
}

/// A file that is not what it should be counts as missing: the next language stands in.
fn read(file: &str) -> BTreeMap<String, String> {
    serde_json::from_str(file).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(site: &SiteConfig, lang: &str) -> serde_json::Value {
        let shipped = |lang: &str| match lang {
            "en" => Some(r#"{"lang":"en","dir":"ltr","title":"Title","accept":"Accept","decline":"Decline","keep":"Keep"}"#),
            "de" => Some(r#"{"lang":"de","dir":"ltr","title":"Titel","accept":"Annehmen","decline":"Ablehnen"}"#),
            "fr" => Some(r#"{"title":"Titre","accept":"Accepter"}"#),
            "xx" => Some("not json"),
            _ => None,
        };
        serde_json::from_str(&merge_texts(site, lang, shipped)).unwrap()
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
        assert!(!merge_texts(&site, "de", |_| None).contains('<'));
    }
}
