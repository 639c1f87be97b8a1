//! The field of the page "Settings" about scrubbing: names of properties whose values are kept.

use protocol::site::SiteConfig;

use super::list;
use crate::form::Form;

/// The field of the form.
#[derive(Debug, Clone, Default)]
pub(crate) struct ScrubDraft {
    /// One a line.
    pub(crate) keep_names: String,
}

impl ScrubDraft {
    /// What the form shows of a configuration.
    pub(crate) fn of(config: &SiteConfig) -> Self {
        Self { keep_names: config.keep_names.join("\n") }
    }

    /// What was sent; `None` by a form that does not show the field.
    pub(crate) fn sent(form: &Form) -> Option<Self> {
        let is_shown = form.fields().any(|(name, _)| name == "keep_names");
        is_shown.then(|| Self { keep_names: form.get("keep_names").trim().to_owned() })
    }

    /// Puts the names into a configuration.
    pub(crate) fn apply(&self, config: &mut SiteConfig) {
        config.keep_names = list(&self.keep_names);
        config.keep_names.dedup();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_what_was_set() {
        let config = SiteConfig { keep_names: vec!["phone_model".into(), "pinCount".into()], ..SiteConfig::default() };
        let mut read = SiteConfig::default();
        ScrubDraft::of(&config).apply(&mut read);
        assert_eq!(read, config);
        assert!(ScrubDraft::sent(&Form::parse(b"name=Shop")).is_none(), "a form without the field says nothing about it");
        ScrubDraft::sent(&Form::parse(b"keep_names=")).unwrap().apply(&mut read);
        assert!(read.keep_names.is_empty());
    }
}
