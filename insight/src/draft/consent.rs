//! The fields of the page "Consent": all that a visitor reads, and what is done with the answer.

use std::collections::BTreeMap;

use protocol::purpose::ALL;
use protocol::site::{Bridge, DntPolicy, GpcPolicy, SiteConfig, UsOptOut};

use super::{Mistakes, list};
use crate::form::Form;

/// The policies with their names in a form, in the order of the choice.
const GPC: [(&str, GpcPolicy); 3] =
    [("deny", GpcPolicy::Deny), ("override", GpcPolicy::Override), ("ignore-first-party", GpcPolicy::IgnoreFirstParty)];
/// The same for Do Not Track.
const DNT: [(&str, DntPolicy); 2] = [("as-gpc", DntPolicy::AsGpc), ("ignore", DntPolicy::Ignore)];
/// The field of an own text is named `text.<language>.<key>`.
pub(crate) const TEXT_PREFIX: &str = "text.";
/// The longest key of a text.
const KEY_BYTES: usize = 40;

/// Own texts: language → key → text.
type Texts = BTreeMap<String, BTreeMap<String, String>>;

/// The fields of the form.
#[derive(Debug, Clone, Default)]
pub(crate) struct ConsentDraft {
    pub(crate) languages: String,
    pub(crate) texts: Texts,
    pub(crate) controller: String,
    pub(crate) privacy_url: String,
    pub(crate) retention_days: String,
    pub(crate) purposes: u8,
    pub(crate) gpc: String,
    pub(crate) dnt: String,
    /// Who asks, as the stamp names it ([`SiteConfig::asks_by`]).
    pub(crate) asks: String,
    pub(crate) bridges: Vec<Bridge>,
    pub(crate) tcf_vendor: String,
    pub(crate) us_optout_is_ignored: bool,
    pub(crate) emit_consent_mode: bool,
    pub(crate) cookie_domain: String,
    /// Whether the change is published under the next revision.
    pub(crate) new_revision: bool,
    /// Whether everyone who granted is asked again. It is a new revision too.
    pub(crate) material: bool,
}

impl ConsentDraft {
    /// What the form shows of a configuration.
    pub(crate) fn of(config: &SiteConfig) -> Self {
        Self {
            languages: config.languages.join(", "),
            texts: config.texts.clone(),
            controller: config.controller.clone(),
            privacy_url: config.privacy_url.clone(),
            retention_days: config.retention_days.to_string(),
            purposes: config.purposes,
            gpc: GPC.iter().find(|(_, p)| *p == config.gpc).map_or("", |(name, _)| name).to_owned(),
            dnt: DNT.iter().find(|(_, p)| *p == config.dnt).map_or("", |(name, _)| name).to_owned(),
            asks: config.asks_by().to_owned(),
            bridges: config.bridges.clone(),
            tcf_vendor: if config.tcf_vendor == 0 { String::new() } else { config.tcf_vendor.to_string() },
            us_optout_is_ignored: config.us_optout == UsOptOut::Ignore,
            emit_consent_mode: config.emit_consent_mode,
            cookie_domain: config.cookie_domain.clone(),
            new_revision: false,
            material: false,
        }
    }

    /// What was sent. What the form did not show is that of `base`: texts, and in the form for a new
    /// site who asks.
    pub(crate) fn sent(form: &Form, base: &SiteConfig) -> Self {
        let text = |name: &str| form.get(name).trim().to_owned();
        let is_sent = |name: &str| !form.get(name).is_empty();
        let has_asks = is_sent("asks");
        let purposes = ALL
            .iter()
            .filter(|(_, name)| form.all("purposes").any(|sent| sent == *name))
            .fold(0, |bits, (purpose, _)| bits | *purpose as u8);
        Self {
            languages: text("languages"),
            texts: sent_texts(form, &base.texts),
            controller: text("controller"),
            privacy_url: text("privacy_url"),
            retention_days: text("retention_days"),
            purposes,
            gpc: text("gpc"),
            dnt: text("dnt"),
            asks: if has_asks { text("asks") } else { base.asks_by().to_owned() },
            bridges: if has_asks { form.all("bridges").filter_map(bridge_named).collect() } else { base.bridges.clone() },
            tcf_vendor: text("tcf_vendor"),
            us_optout_is_ignored: is_sent("us_optout"),
            emit_consent_mode: is_sent("emit_consent_mode"),
            cookie_domain: text("cookie_domain").to_ascii_lowercase(),
            new_revision: is_sent("new_revision"),
            material: is_sent("material"),
        }
    }

    /// Puts the fields into a configuration, and notes what no configuration can hold.
    pub(crate) fn apply(&self, config: &mut SiteConfig, mistakes: &mut Mistakes) {
        config.languages = list(&self.languages.to_ascii_lowercase());
        config.texts.clone_from(&self.texts);
        config.controller.clone_from(&self.controller);
        config.privacy_url.clone_from(&self.privacy_url);
        config.purposes = self.purposes;
        config.cookie_domain.clone_from(&self.cookie_domain);
        config.emit_consent_mode = self.emit_consent_mode;
        config.us_optout = if self.us_optout_is_ignored { UsOptOut::Ignore } else { UsOptOut::Deny };
        mistakes.number("retention_days", &self.retention_days, "Write a whole number of days.", &mut config.retention_days);
        if self.tcf_vendor.is_empty() {
            config.tcf_vendor = 0;
        } else {
            mistakes.number("tcf_vendor", &self.tcf_vendor, "Write the vendor's number, or nothing.", &mut config.tcf_vendor);
        }
        match GPC.iter().find(|(name, _)| *name == self.gpc) {
            Some((_, policy)) => config.gpc = *policy,
            None => mistakes.add("gpc", "Choose one of the three."),
        }
        match DNT.iter().find(|(name, _)| *name == self.dnt) {
            Some((_, policy)) => config.dnt = *policy,
            None => mistakes.add("dnt", "Choose one of the two."),
        }
        match self.asks.as_str() {
            "cmp" if self.bridges.is_empty() => mistakes.add("bridges", "Tick the platform that asks."),
            "cmp" => config.bridges.clone_from(&self.bridges),
            "ui" | "api" => (config.banner, config.bridges) = (self.asks == "ui", Vec::new()),
            _ => mistakes.add("asks", "Choose who asks."),
        }
        if self.new_revision || self.material {
            config.policy_revision = config.policy_revision.saturating_add(1);
        }
        if self.material {
            config.material_revision = config.policy_revision;
        }
    }
}

/// The platform of this name in the configuration.
fn bridge_named(name: &str) -> Option<Bridge> {
    serde_json::from_value(name.into()).ok()
}

/// Own texts: those that were sent over those that the form did not show. An empty field means the
/// shipped text, and white space at its ends is nobody's intention.
fn sent_texts(form: &Form, base: &Texts) -> Texts {
    let mut texts = base.clone();
    for (language, key, typed) in form.fields().filter_map(|(name, typed)| {
        let (language, key) = name.strip_prefix(TEXT_PREFIX)?.split_once('.')?;
        Some((language, key, typed))
    }) {
        let text = typed.replace("\r\n", "\n");
        let own = texts.entry(language.to_owned()).or_default();
        if text.trim().is_empty() || !is_key(key) {
            own.remove(key);
        } else {
            own.insert(key.to_owned(), text.trim().to_owned());
        }
    }
    texts.retain(|_, own| !own.is_empty());
    texts
}

fn is_key(key: &str) -> bool {
    !key.is_empty() && key.len() <= KEY_BYTES && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::FieldMistake;

    fn config() -> SiteConfig {
        let mut config = SiteConfig {
            origins: vec!["*".into()],
            gpc: GpcPolicy::Override,
            dnt: DntPolicy::Ignore,
            purposes: 5,
            languages: vec!["de".into(), "en".into()],
            privacy_url: "https://shop.example/privacy".into(),
            bridges: vec![Bridge::Tcf, Bridge::Gcm],
            tcf_vendor: 755,
            us_optout: UsOptOut::Ignore,
            controller: "Shop Ltd".into(),
            cookie_domain: "shop.example".into(),
            policy_revision: 3,
            ..SiteConfig::default()
        };
        config.texts.entry("en".into()).or_default().insert("title".into(), "Hello".into());
        config
    }

    fn read(draft: &ConsentDraft, base: &SiteConfig) -> Result<SiteConfig, Vec<FieldMistake>> {
        let (mut config, mut mistakes) = (base.clone(), Mistakes::default());
        draft.apply(&mut config, &mut mistakes);
        mistakes.judge(config)
    }

    #[test]
    fn a_form_that_is_sent_as_it_was_changes_nothing() {
        for config in [config(), SiteConfig { bridges: Vec::new(), banner: false, ..config() }, SiteConfig { banner: false, ..config() }] {
            assert_eq!(read(&ConsentDraft::of(&config), &config), Ok(config));
        }
    }

    #[test]
    fn every_mistake_stands_beside_its_field() {
        let draft = ConsentDraft {
            retention_days: "0".into(),
            purposes: 8,
            languages: String::new(),
            privacy_url: "javascript:alert(1)".into(),
            controller: "x".repeat(257),
            cookie_domain: "https://x".into(),
            gpc: "x".into(),
            dnt: String::new(),
            bridges: Vec::new(),
            tcf_vendor: "seven".into(),
            ..ConsentDraft::of(&config())
        };
        let mut fields: Vec<_> = read(&draft, &config()).unwrap_err().iter().map(|m| m.field).collect();
        fields.sort_unstable();
        assert_eq!(
            fields,
            [
                "bridges",
                "controller",
                "cookie_domain",
                "dnt",
                "gpc",
                "languages",
                "privacy_url",
                "purposes",
                "retention_days",
                "tcf_vendor"
            ]
        );
    }

    #[test]
    fn a_new_revision_is_the_next_one() {
        let revisions = |new_revision, material| {
            let read = read(&ConsentDraft { new_revision, material, ..ConsentDraft::of(&config()) }, &config()).unwrap();
            (read.policy_revision, read.material_revision)
        };
        assert_eq!((revisions(false, false), revisions(true, false)), ((3, 1), (4, 1)));
        assert_eq!((revisions(true, true), revisions(false, true)), ((4, 4), (4, 4)));
    }

    #[test]
    fn a_sent_form_is_read() {
        let body = b"purposes=usage&purposes=errors&purposes=spying&languages=EN%2C+pt-br&gpc=deny&dnt=as-gpc&retention_days=7&asks=cmp\
            &bridges=tcf&bridges=onetrust&bridges=nobody&tcf_vendor=12&text.pt-br.title=+Ol%C3%A1%0D%0Amundo+&text.en.title=&text.en.<b>=x";
        let form = Form::parse(body);
        let read = read(&ConsentDraft::sent(&form, &config()), &config()).unwrap();
        assert_eq!((read.purposes, read.retention_days, read.tcf_vendor), (5, 7, 12));
        assert_eq!(read.languages, ["en", "pt-br"]);
        assert_eq!(read.bridges, [Bridge::Tcf, Bridge::Onetrust]);
        assert_eq!(read.texts["pt-br"]["title"], "Olá\nmundo");
        assert!(!read.texts.contains_key("en"), "an empty field is the shipped text, and no key is markup");
    }
}
