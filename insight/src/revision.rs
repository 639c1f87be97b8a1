//! Whether a change needs a new revision of the consent text. A visitor granted what the text said;
//! if it says something else under the same number, nobody can tell any more what was granted.
//!
//! Only what a visitor reads counts: rate, origins, name and the like are free. It compares and
//! judges; it stores nothing and knows no form.

use std::collections::{BTreeMap, BTreeSet};

use protocol::site::SiteConfig;

/// What is wrong with the revisions of a change, and which ones to use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionMistake {
    /// The fields whose change asks for it, in the order of the configuration.
    pub fields: Vec<&'static str>,
    /// The revision to use.
    pub policy_revision: u32,
    /// The oldest revision whose grants may still hold.
    pub material_revision: u32,
    /// What to do, as a sentence.
    pub text: String,
}

/// Compares a change with what is in force.
///
/// # Errors
/// See [`RevisionMistake`].
pub(crate) fn check(before: &SiteConfig, after: &SiteConfig) -> Result<(), RevisionMistake> {
    let (policy, material) = (before.policy_revision, before.material_revision);
    let mistake = |fields: &[&'static str], policy_revision, material_revision, text| {
        Err(RevisionMistake { fields: fields.to_vec(), policy_revision, material_revision, text })
    };
    if after.policy_revision < policy {
        let text = format!("A revision never falls: {policy} is in force, so use {policy} or {}.", policy.saturating_add(1));
        return mistake(&["policy_revision"], policy, material, text);
    }
    if after.material_revision < material {
        let text = format!(
            "A revision never falls: what was granted before revision {material} is void and stays so, so use {material} at least."
        );
        return mistake(&["material_revision"], after.policy_revision, material, text);
    }
    let next = if after.policy_revision > policy { after.policy_revision } else { policy.saturating_add(1) };
    let mut fields = read_differently(before, after);
    // Nobody was asked for it under any revision so far.
    let asks_for_more = after.purposes & !before.purposes != 0;
    if asks_for_more && after.material_revision <= policy {
        let text = format!(
            "A purpose is new, and nobody was asked for it yet: use policy_revision {next} and material_revision {next}, so that everyone is asked again."
        );
        if after.policy_revision > policy {
            fields.retain(|field| *field == "purposes");
        }
        return mistake(&fields, next, next, text);
    }
    if after.policy_revision == policy && !fields.is_empty() {
        let text = format!("Visitors read this, and they granted what revision {policy} says: use policy_revision {next}.");
        return mistake(&fields, next, after.material_revision, text);
    }
    Ok(())
}

/// The fields that a visitor would read differently.
fn read_differently(before: &SiteConfig, after: &SiteConfig) -> Vec<&'static str> {
    let is_gone = |language: &String| !after.languages.contains(language);
    [
        ("purposes", before.purposes != after.purposes),
        ("controller", before.controller != after.controller),
        ("languages", before.languages.iter().any(is_gone)),
        ("texts", texts_differ(before, after)),
        ("privacy_url", before.privacy_url != after.privacy_url),
        ("retention_days", before.retention_days < after.retention_days),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
}

/// Whether own texts differ in any language that is or was shown. A language that nobody is shown is
/// free; English stands in for any text that is missing elsewhere.
fn texts_differ(before: &SiteConfig, after: &SiteConfig) -> bool {
    let shown: BTreeSet<&str> = before.languages.iter().chain(&after.languages).map(String::as_str).chain(["en"]).collect();
    let none = BTreeMap::new();
    shown.into_iter().any(|language| before.texts.get(language).unwrap_or(&none) != after.texts.get(language).unwrap_or(&none))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn before() -> SiteConfig {
        let mut config = SiteConfig {
            purposes: 5,
            policy_revision: 3,
            material_revision: 2,
            languages: vec!["en".into(), "de".into()],
            controller: "Shop Ltd, privacy@shop.example".into(),
            ..SiteConfig::default()
        };
        config.texts.entry("de".into()).or_default().insert("title".into(), "Dürfen wir?".into());
        config
    }

    /// The fields that are named for a change, and the revisions to use.
    fn judged(change: impl Fn(&mut SiteConfig)) -> Option<(Vec<&'static str>, u32, u32)> {
        let mut after = before();
        change(&mut after);
        check(&before(), &after).err().map(|m| {
            assert!(m.text.contains(&m.policy_revision.to_string()) || m.text.contains(&m.material_revision.to_string()), "{}", m.text);
            (m.fields, m.policy_revision, m.material_revision)
        })
    }

    fn own(config: &mut SiteConfig, language: &str, text: &str) {
        config.texts.entry(language.into()).or_default().insert("body".into(), text.into());
    }

    #[test]
    fn what_visitors_read_needs_a_new_revision() {
        assert_eq!(judged(|c| own(c, "de", "Anders")), Some((vec!["texts"], 4, 2)));
        assert_eq!(judged(|c| own(c, "en", "Else")), Some((vec!["texts"], 4, 2)));
        assert_eq!(judged(|c| drop(c.texts.remove("de"))), Some((vec!["texts"], 4, 2)));
        assert_eq!(judged(|c| c.controller = "Another Ltd".into()), Some((vec!["controller"], 4, 2)));
        assert_eq!(judged(|c| c.privacy_url = "https://shop.example/p".into()), Some((vec!["privacy_url"], 4, 2)));
        assert_eq!(judged(|c| c.retention_days = 31), Some((vec!["retention_days"], 4, 2)));
        assert_eq!(judged(|c| c.languages = vec!["en".into()]), Some((vec!["languages"], 4, 2)));
        assert_eq!(judged(|c| c.purposes = 1), Some((vec!["purposes"], 4, 2)));
        let many = judged(|c| {
            c.controller.clear();
            c.retention_days = 60;
        });
        assert_eq!(many, Some((vec!["controller", "retention_days"], 4, 2)));
        assert_eq!(
            judged(|c| {
                own(c, "de", "Anders");
                c.policy_revision = 4;
            }),
            None
        );
    }

    #[test]
    fn a_new_purpose_asks_everyone_again() {
        assert_eq!(judged(|c| c.purposes = 7), Some((vec!["purposes"], 4, 4)));
        // Those who granted under 3 were not asked for it either.
        assert_eq!(
            judged(|c| {
                c.purposes = 7;
                (c.policy_revision, c.material_revision) = (6, 3);
            }),
            Some((vec!["purposes"], 6, 6))
        );
        assert_eq!(
            judged(|c| {
                c.purposes = 7;
                (c.policy_revision, c.material_revision) = (4, 4);
            }),
            None
        );
        let with_more = judged(|c| {
            c.purposes = 7;
            c.controller.clear();
        });
        assert_eq!(with_more, Some((vec!["purposes", "controller"], 4, 4)));
        // Another one instead is a new one too; one less is none.
        assert_eq!(judged(|c| c.purposes = 6), Some((vec!["purposes"], 4, 4)));
        assert_eq!(
            judged(|c| {
                c.purposes = 1;
                c.policy_revision = 4;
            }),
            None
        );
    }

    #[test]
    fn a_revision_never_falls() {
        assert_eq!(judged(|c| c.policy_revision = 2), Some((vec!["policy_revision"], 3, 2)));
        assert_eq!(judged(|c| c.material_revision = 1), Some((vec!["material_revision"], 3, 2)));
        assert_eq!(judged(|c| c.policy_revision = 9), None);
        assert_eq!(judged(|c| c.material_revision = 3), None);
    }

    #[test]
    fn what_nobody_reads_is_free() {
        assert_eq!(
            judged(|c| {
                c.name = "Another name".into();
                c.origins = vec!["*".into()];
                c.rate = 0.5;
                c.retention_days = 7;
                c.languages = vec!["de".into(), "en".into(), "fr".into()];
                own(c, "pt", "Nobody is shown this");
                c.texts.entry("fr".into()).or_default().clear();
                c.utc_offset_minutes = 60;
                c.assets = "1.0.0-a".into();
            }),
            None
        );
        // A language that comes with words of the site's own is read from its first day.
        assert_eq!(
            judged(|c| {
                c.languages.push("fr".into());
                own(c, "fr", "À nous");
            }),
            Some((vec!["texts"], 4, 2))
        );
    }
}
