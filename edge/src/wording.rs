//! The texts that visitors read, from the built files: the shipped ones of a version, and merged with
//! a site's own by the pipeline. Reading is here, once for each version and isolate (`assets`);
//! nothing is decided.

use std::rc::Rc;

use insight::{Module, Wording};
use protocol::site::{SiteConfig, SiteKey};
use serde::de::{Deserializer, MapAccess, Visitor};
use worker::{Env, Result};

use crate::{assets, log};

/// The list of a version's files, with their hashes.
pub(crate) const FILES: &str = "files.json";

/// Shipped texts of some languages, of one version of the assets.
#[derive(Debug, Default)]
pub(crate) struct Shipped {
    version: String,
    languages: Vec<String>,
    /// Names without folder: `en.json`, `en.settings.json`.
    files: Vec<(String, Rc<str>)>,
}

impl Shipped {
    /// The texts of these languages; one that is not shipped has none.
    ///
    /// # Errors
    /// The assets do not answer.
    pub(crate) async fn of(env: &Env, version: &str, languages: &[&str]) -> Result<Self> {
        let mut files = Vec::new();
        for language in languages {
            for module in [Module::Banner, Module::Settings] {
                let name = file_name(module, language);
                if let Some(text) = assets::optional_file(env, version, &format!("texts/{name}")).await? {
                    files.push((name, text));
                }
            }
        }
        Ok(Self { version: version.to_owned(), languages: languages.iter().copied().map(str::to_owned).collect(), files })
    }

    /// The texts of every language. A page of the operator's must come up without them too, so that
    /// what is wrong is told in the log.
    pub(crate) async fn all(env: &Env, version: &str) -> Self {
        let read = async {
            let list = assets::file(env, version, FILES).await?;
            let languages = languages_of(&list);
            Self::of(env, version, &languages.iter().map(String::as_str).collect::<Vec<_>>()).await
        };
        read.await.unwrap_or_else(|error| {
            log::failure("texts", &error);
            Self { version: version.to_owned(), ..Self::default() }
        })
    }

    fn file(&self, module: Module, language: &str) -> Option<&str> {
        let name = file_name(module, language);
        self.files.iter().find(|(known, _)| *known == name).map(|(_, text)| &**text)
    }
}

impl Wording for Shipped {
    fn languages(&self) -> Vec<String> {
        self.languages.clone()
    }

    fn shipped(&self, module: Module, language: &str) -> Vec<(String, String)> {
        self.file(module, language).map(in_order).unwrap_or_default()
    }

    fn shown(&self, module: Module, key: &SiteKey, site: &SiteConfig, language: &str) -> String {
        let modules: &[Module] = if module == Module::Settings { &[Module::Banner, Module::Settings] } else { &[Module::Banner] };
        pipeline::merge_texts(key, site, language, |language| {
            let language = language.to_owned();
            modules.iter().filter_map(move |module| self.file(*module, &language))
        })
    }

    fn config(&self, key: &SiteKey, site: &SiteConfig) -> String {
        pipeline::loader_config(key, site, &self.version)
    }
}

fn file_name(module: Module, language: &str) -> String {
    match module {
        Module::Banner => format!("{language}.json"),
        Module::Settings => format!("{language}.settings.json"),
    }
}

/// The languages in a list of files, in its order.
fn languages_of(list: &str) -> Vec<String> {
    in_order(list)
        .into_iter()
        .filter_map(|(name, _)| name.strip_prefix("texts/")?.strip_suffix(".json").filter(|tag| !tag.contains('.')).map(str::to_owned))
        .collect()
}

/// The members of a JSON object of texts, in the order of the file; what is none of these is left out.
pub(crate) fn in_order(json: &str) -> Vec<(String, String)> {
    struct Members;
    impl<'de> Visitor<'de> for Members {
        type Value = Vec<(String, String)>;

        fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("an object of texts")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some(member) = map.next_entry()? {
                members.push(member);
            }
            Ok(members)
        }
    }
    serde_json::Deserializer::from_str(json).deserialize_map(Members).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stay_in_their_order() {
        let pair = |key: &str, text: &str| (key.to_owned(), text.to_owned());
        assert_eq!(in_order(r#"{"title":"T","body":"B","accept":"A"}"#), [pair("title", "T"), pair("body", "B"), pair("accept", "A")]);
        assert_eq!(in_order("[1]"), []);
    }

    #[test]
    fn languages_are_files() {
        let list = r#"{"banner.js":"0","texts/de.json":"1","texts/de.settings.json":"2","texts/pt-br.json":"3","x.json":"4"}"#;
        assert_eq!(languages_of(list), ["de", "pt-br"]);
    }

    #[test]
    fn the_settings_lie_on_top_of_the_banner() {
        let files = [("en.json", r#"{"title":"T","save":"S"}"#), ("en.settings.json", r#"{"save":"Keep"}"#)];
        let files = files.map(|(name, text)| (name.to_owned(), Rc::from(text))).into();
        let shipped = Shipped { version: "1".to_owned(), languages: vec!["en".to_owned()], files };
        let key = SiteKey::parse("shop").unwrap();
        let shown = |module| shipped.shown(module, &key, &SiteConfig::default(), "en");
        assert!(shown(Module::Banner).contains(r#""save":"S""#) && shown(Module::Settings).contains(r#""save":"Keep""#));
        assert!(shown(Module::Settings).contains(r#""title":"T""#));
    }
}
