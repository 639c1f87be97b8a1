//! A site's configuration as forms hold it: text as it was typed, so that a form with a mistake comes
//! back as it was sent, with the sentence beside the field.
//!
//! Each form has its own fields, one file each; what a form does not show stays as it is. The check
//! itself is the one of `protocol`, the same that the API uses.

mod beacon;
mod consent;
mod fronts;
mod sampling;
mod scrub;
mod settings;

pub(crate) use beacon::BeaconDraft;
pub(crate) use consent::{ConsentDraft, TEXT_PREFIX};
pub(crate) use fronts::FrontsDraft;
pub(crate) use sampling::SamplingDraft;
pub(crate) use scrub::ScrubDraft;
pub(crate) use settings::SettingsDraft;

use protocol::site::SiteConfig;
use std::borrow::Cow;

/// A mistake beside its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldMistake {
    pub(crate) field: &'static str,
    pub(crate) text: Cow<'static, str>,
}

/// What is wrong so far, each field once.
#[derive(Debug, Default)]
pub(crate) struct Mistakes(Vec<FieldMistake>);

impl Mistakes {
    /// Notes a mistake; the first one of a field counts.
    pub(crate) fn add(&mut self, field: &'static str, text: impl Into<Cow<'static, str>>) {
        if !self.0.iter().any(|m| m.field == field) {
            self.0.push(FieldMistake { field, text: text.into() });
        }
    }

    /// A number that was typed, or the mistake.
    fn number<T: std::str::FromStr>(&mut self, field: &'static str, typed: &str, text: &'static str, to: &mut T) {
        match typed.parse() {
            Ok(number) => *to = number,
            Err(_) => self.add(field, text),
        }
    }

    /// The configuration, if nothing is wrong with it.
    pub(crate) fn judge(mut self, config: SiteConfig) -> Result<SiteConfig, Vec<FieldMistake>> {
        // The check names one mistake; without that field it names the next.
        let mut rest = config.clone();
        while let Err(mistake) = rest.check() {
            self.add(mistake.field, mistake.text);
            if !pass_over(&mut rest, mistake.field) {
                break;
            }
        }
        if self.0.is_empty() { Ok(config) } else { Err(self.0) }
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
        "texts" => config.texts = good.texts,
        "privacy_url" => config.privacy_url = good.privacy_url,
        "controller" => config.controller = good.controller,
        "cookie_domain" => config.cookie_domain = good.cookie_domain,
        "bridges" => config.bridges = good.bridges,
        "rate" => config.rate = good.rate,
        "sampling" => config.sampling = good.sampling,
        "rollup_days" => config.rollup_days = good.rollup_days,
        "retention_days" => config.retention_days = good.retention_days,
        "utc_offset_minutes" => config.utc_offset_minutes = good.utc_offset_minutes,
        "assets" => config.assets = good.assets,
        "server_timing" => config.server_timing = good.server_timing,
        "trace_hosts" => config.trace_hosts = good.trace_hosts,
        "keep_names" => config.keep_names = good.keep_names,
        "fronts" => config.fronts = good.fronts,
        _ => return false,
    }
    true
}

/// Entries that white space or commas part.
fn list(text: &str) -> Vec<String> {
    text.split(|c: char| c.is_ascii_whitespace() || c == ',').filter(|entry| !entry.is_empty()).map(Into::into).collect()
}
