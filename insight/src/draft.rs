//! A site's configuration as a form holds it: text as it was typed, so that a form with a mistake
//! comes back as it was sent, with the sentence beside the field.
//!
//! What a form does not show (own banner texts) stays as it is. The check itself is the one of
//! `protocol`, the same that the API uses.

use protocol::purpose::ALL;
use protocol::site::{DntPolicy, GpcPolicy, SiteConfig};

use crate::form::Form;

/// The fields of the form.
#[derive(Debug, Clone, Default)]
pub(crate) struct Draft {
    pub(crate) name: String,
    pub(crate) origins: String,
    pub(crate) gpc: String,
    pub(crate) dnt: String,
    pub(crate) purposes: u8,
    pub(crate) languages: String,
    pub(crate) privacy_url: String,
    /// In percent.
    pub(crate) rate: String,
    pub(crate) retention_days: String,
    pub(crate) policy_revision: String,
    pub(crate) material_revision: String,
    pub(crate) utc_offset_minutes: String,
    pub(crate) assets: String,
}

/// A mistake beside its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldMistake {
    pub(crate) field: &'static str,
    pub(crate) text: &'static str,
}

/// The policies with their names in a form, in the order of the choice.
pub(crate) const GPC: [(&str, GpcPolicy); 3] =
    [("deny", GpcPolicy::Deny), ("override", GpcPolicy::Override), ("ignore-first-party", GpcPolicy::IgnoreFirstParty)];
/// The same for Do Not Track.
pub(crate) const DNT: [(&str, DntPolicy); 2] = [("as-gpc", DntPolicy::AsGpc), ("ignore", DntPolicy::Ignore)];

impl Draft {
    /// What the form shows of a configuration.
    pub(crate) fn of(config: &SiteConfig) -> Self {
        Self {
            name: config.name.clone(),
            origins: config.origins.join("\n"),
            gpc: GPC.iter().find(|(_, p)| *p == config.gpc).map_or("", |(name, _)| name).to_owned(),
            dnt: DNT.iter().find(|(_, p)| *p == config.dnt).map_or("", |(name, _)| name).to_owned(),
            purposes: config.purposes,
            languages: config.languages.join(", "),
            privacy_url: config.privacy_url.clone(),
            rate: percent(config.rate),
            retention_days: config.retention_days.to_string(),
            policy_revision: config.policy_revision.to_string(),
            material_revision: config.material_revision.to_string(),
            utc_offset_minutes: config.utc_offset_minutes.to_string(),
            assets: config.assets.clone(),
        }
    }

    /// What was sent.
    pub(crate) fn sent(form: &Form) -> Self {
        let text = |name: &str| form.get(name).trim().to_owned();
        let purposes = ALL
            .iter()
            .filter(|(_, name)| form.all("purposes").any(|sent| sent == *name))
            .fold(0, |bits, (purpose, _)| bits | *purpose as u8);
        Self {
            name: text("name"),
            origins: text("origins"),
            gpc: text("gpc"),
            dnt: text("dnt"),
            purposes,
            languages: text("languages"),
            privacy_url: text("privacy_url"),
            rate: text("rate"),
            retention_days: text("retention_days"),
            policy_revision: text("policy_revision"),
            material_revision: text("material_revision"),
            utc_offset_minutes: text("utc_offset_minutes"),
            assets: text("assets"),
        }
    }

    /// The configuration; what the form does not show is taken from `base`.
    pub(crate) fn read(&self, base: &SiteConfig) -> Result<SiteConfig, Vec<FieldMistake>> {
        let mut mistakes = Vec::new();
        let mut wrong = |field, text| mistakes.push(FieldMistake { field, text });
        let mut config = base.clone();
        config.name.clone_from(&self.name);
        config.origins = list(&self.origins);
        config.purposes = self.purposes;
        config.languages = list(&self.languages);
        config.privacy_url.clone_from(&self.privacy_url);
        config.assets.clone_from(&self.assets);
        match GPC.iter().find(|(name, _)| *name == self.gpc) {
            Some((_, policy)) => config.gpc = *policy,
            None => wrong("gpc", "Choose one of the three."),
        }
        match DNT.iter().find(|(name, _)| *name == self.dnt) {
            Some((_, policy)) => config.dnt = *policy,
            None => wrong("dnt", "Choose one of the two."),
        }
        match self.rate.trim_end_matches([' ', '%']).parse::<f64>() {
            Ok(percent) => config.rate = percent / 100.0,
            Err(_) => wrong("rate", "Write a number between 0 and 100, such as 25 or 0.5."),
        }
        match self.retention_days.parse() {
            Ok(days) => config.retention_days = days,
            Err(_) => wrong("retention_days", "Write a whole number of days."),
        }
        match self.policy_revision.parse() {
            Ok(revision) => config.policy_revision = revision,
            Err(_) => wrong("policy_revision", "Write a whole number."),
        }
        match self.material_revision.parse() {
            Ok(revision) => config.material_revision = revision,
            Err(_) => wrong("material_revision", "Write a whole number."),
        }
        match self.utc_offset_minutes.parse() {
            Ok(minutes) => config.utc_offset_minutes = minutes,
            Err(_) => wrong("utc_offset_minutes", "Choose an offset."),
        }
        // The check names one mistake; without that field it names the next.
        let mut rest = config.clone();
        while let Err(mistake) = rest.check() {
            if !mistakes.iter().any(|m| m.field == mistake.field) {
                mistakes.push(FieldMistake { field: mistake.field, text: mistake.text });
            }
            if !pass_over(&mut rest, mistake.field) {
                break;
            }
        }
        if mistakes.is_empty() { Ok(config) } else { Err(mistakes) }
    }
}

/// Puts a field to a value that passes, so that the check goes on to the next; whether it could.
fn pass_over(config: &mut SiteConfig, field: &str) -> bool {
    let good = SiteConfig { origins: vec!["*".into()], ..SiteConfig::default() };
    match field {
        "origins" => config.origins = good.origins,
        "purposes" => config.purposes = good.purposes,
        "material_revision" => (config.policy_revision, config.material_revision) = (good.policy_revision, good.material_revision),
        "languages" => config.languages = good.languages,
        "name" => config.name = good.name,
        "privacy_url" => config.privacy_url = good.privacy_url,
        "rate" => config.rate = good.rate,
        "retention_days" => config.retention_days = good.retention_days,
        "utc_offset_minutes" => config.utc_offset_minutes = good.utc_offset_minutes,
        "assets" => config.assets = good.assets,
        _ => return false,
    }
    true
}

/// Entries that white space or commas part.
fn list(text: &str) -> Vec<String> {
    text.split(|c: char| c.is_ascii_whitespace() || c == ',').filter(|entry| !entry.is_empty()).map(Into::into).collect()
}

/// A rate in percent with up to four decimals and no trailing zeros.
fn percent(rate: f64) -> String {
    ((rate * 1_000_000.0).round() / 10_000.0).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> SiteConfig {
        let mut config = SiteConfig {
            name: "Shop".into(),
            origins: vec!["https://shop.example".into(), "http://localhost:*".into()],
            gpc: GpcPolicy::Override,
            dnt: DntPolicy::Ignore,
            purposes: 5,
            languages: vec!["de".into(), "en".into()],
            privacy_url: "https://shop.example/privacy".into(),
            rate: 0.125,
            utc_offset_minutes: -210,
            ..SiteConfig::default()
        };
        config.texts.entry("en".into()).or_default().insert("title".into(), "Hello".into());
        config
    }

    #[test]
    fn a_form_that_is_sent_as_it_was_changes_nothing() {
        let config = config();
        assert_eq!(Draft::of(&config).read(&config), Ok(config));
        for rate in [1.0, 0.1, 0.29, 0.57, 0.001, 1.0 / 3.0] {
            let text = Draft::of(&SiteConfig { rate, ..SiteConfig::default() }).rate;
            assert!((text.parse::<f64>().unwrap() / 100.0 - rate).abs() < 1e-6 && text.len() <= 8, "{text}");
        }
    }

    #[test]
    fn every_mistake_stands_beside_its_field() {
        let draft = Draft {
            rate: "many".into(),
            retention_days: "-1".into(),
            gpc: "x".into(),
            origins: "shop.example".into(),
            ..Draft::of(&config())
        };
        let fields: Vec<_> = draft.read(&config()).unwrap_err().iter().map(|m| m.field).collect();
        assert_eq!(fields, ["gpc", "rate", "retention_days", "origins"]);
        let draft = Draft {
            origins: String::new(),
            purposes: 8,
            material_revision: "9".into(),
            languages: String::new(),
            name: "x".repeat(129),
            privacy_url: "javascript:alert(1)".into(),
            rate: "101".into(),
            retention_days: "0".into(),
            utc_offset_minutes: "7".into(),
            assets: "../x".into(),
            ..Draft::of(&config())
        };
        assert_eq!(draft.read(&config()).unwrap_err().len(), 10);
    }

    #[test]
    fn a_sent_form_is_read() {
        let form = Form::parse(b"name=+My+shop+&origins=https%3A%2F%2Fa.example%0D%0Ahttps%3A%2F%2Fb.example&purposes=usage&purposes=errors&purposes=spying&languages=en%2C+pt-br&rate=50+%25&gpc=deny&dnt=as-gpc&retention_days=7&policy_revision=2&material_revision=1&utc_offset_minutes=60");
        let read = Draft::sent(&form).read(&SiteConfig::default()).unwrap();
        assert_eq!(read.name, "My shop");
        assert_eq!(read.origins, ["https://a.example", "https://b.example"]);
        assert_eq!((read.purposes, read.rate, read.utc_offset_minutes), (5, 0.5, 60));
        assert_eq!(read.languages, ["en", "pt-br"]);
    }
}
