//! The fields of the page "Settings": where pages come from, and how much is kept.

use protocol::site::SiteConfig;

use super::{Mistakes, list};
use crate::form::Form;

/// The fields of the form.
#[derive(Debug, Clone, Default)]
pub(crate) struct SettingsDraft {
    pub(crate) name: String,
    pub(crate) origins: String,
    /// In percent.
    pub(crate) rate: String,
    pub(crate) utc_offset_minutes: String,
    pub(crate) assets: String,
}

impl SettingsDraft {
    /// What the form shows of a configuration.
    pub(crate) fn of(config: &SiteConfig) -> Self {
        Self {
            name: config.name.clone(),
            origins: config.origins.join("\n"),
            rate: percent(config.rate),
            utc_offset_minutes: config.utc_offset_minutes.to_string(),
            assets: config.assets.clone(),
        }
    }

    /// What was sent.
    pub(crate) fn sent(form: &Form) -> Self {
        let text = |name: &str| form.get(name).trim().to_owned();
        Self {
            name: text("name"),
            origins: text("origins"),
            rate: text("rate"),
            utc_offset_minutes: text("utc_offset_minutes"),
            assets: text("assets"),
        }
    }

    /// Puts the fields into a configuration, and notes what no configuration can hold.
    pub(crate) fn apply(&self, config: &mut SiteConfig, mistakes: &mut Mistakes) {
        config.name.clone_from(&self.name);
        config.origins = list(&self.origins);
        config.assets.clone_from(&self.assets);
        match self.rate.trim_end_matches([' ', '%']).parse::<f64>() {
            Ok(percent) => config.rate = percent / 100.0,
            Err(_) => mistakes.add("rate", "Write a number between 0 and 100, such as 25 or 0.5."),
        }
        mistakes.number("utc_offset_minutes", &self.utc_offset_minutes, "Choose an offset.", &mut config.utc_offset_minutes);
    }
}

/// A rate in percent with up to four decimals and no trailing zeros.
pub(super) fn percent(rate: f64) -> String {
    ((rate * 1_000_000.0).round() / 10_000.0).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::FieldMistake;

    fn config() -> SiteConfig {
        SiteConfig {
            name: "Shop".into(),
            origins: vec!["https://shop.example".into(), "http://localhost:*".into()],
            rate: 0.125,
            utc_offset_minutes: -210,
            ..SiteConfig::default()
        }
    }

    fn read(draft: &SettingsDraft, base: &SiteConfig) -> Result<SiteConfig, Vec<FieldMistake>> {
        let (mut config, mut mistakes) = (base.clone(), Mistakes::default());
        draft.apply(&mut config, &mut mistakes);
        mistakes.judge(config)
    }

    #[test]
    fn a_form_that_is_sent_as_it_was_changes_nothing() {
        let config = config();
        assert_eq!(read(&SettingsDraft::of(&config), &config), Ok(config));
        for rate in [1.0, 0.1, 0.29, 0.57, 0.001, 1.0 / 3.0] {
            let text = SettingsDraft::of(&SiteConfig { rate, ..SiteConfig::default() }).rate;
            assert!((text.parse::<f64>().unwrap() / 100.0 - rate).abs() < 1e-6 && text.len() <= 8, "{text}");
        }
    }

    #[test]
    fn every_mistake_stands_beside_its_field() {
        let draft = SettingsDraft { rate: "many".into(), origins: "shop.example".into(), ..SettingsDraft::of(&config()) };
        let fields: Vec<_> = read(&draft, &config()).unwrap_err().iter().map(|m| m.field).collect();
        assert_eq!(fields, ["rate", "origins"]);
        let draft = SettingsDraft {
            origins: String::new(),
            name: "x".repeat(129),
            rate: "101".into(),
            utc_offset_minutes: "7".into(),
            assets: "../x".into(),
        };
        assert_eq!(read(&draft, &config()).unwrap_err().len(), 5);
    }

    #[test]
    fn a_sent_form_is_read() {
        let form =
            Form::parse(b"name=+My+shop+&origins=https%3A%2F%2Fa.example%0D%0Ahttps%3A%2F%2Fb.example&rate=50+%25&utc_offset_minutes=60");
        let read = read(&SettingsDraft::sent(&form), &SiteConfig::default()).unwrap();
        assert_eq!(read.name, "My shop");
        assert_eq!(read.origins, ["https://a.example", "https://b.example"]);
        assert!((read.rate - 0.5).abs() < 1e-9 && read.utc_offset_minutes == 60);
    }
}
