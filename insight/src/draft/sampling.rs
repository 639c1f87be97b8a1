//! The fields of the page "Settings" about sampling: rules as lines of text, the budget, and how long roll-ups are kept.

use protocol::sampling::{SampleRule, Sampling};
use protocol::site::SiteConfig;

use super::Mistakes;
use super::settings::percent;
use crate::form::Form;

/// The fields of the form.
#[derive(Debug, Clone, Default)]
pub(crate) struct SamplingDraft {
    /// One a line: `25% kind=vital path=/shop/* release=2026.*`.
    pub(crate) rules: String,
    pub(crate) budget: String,
    pub(crate) rollup_days: String,
}

impl SamplingDraft {
    /// What the form shows of a configuration.
    pub(crate) fn of(config: &SiteConfig) -> Self {
        let Sampling { rules, budget_rows_per_day } = &config.sampling;
        Self {
            rules: rules.iter().map(line).collect::<Vec<_>>().join("\n"),
            budget: if *budget_rows_per_day == 0 { String::new() } else { budget_rows_per_day.to_string() },
            rollup_days: config.rollup_days.to_string(),
        }
    }

    /// What was sent; `None` by a form that does not show these fields.
    pub(crate) fn sent(form: &Form) -> Option<Self> {
        let text = |name: &str| form.get(name).trim().to_owned();
        let is_shown = form.fields().any(|(name, _)| name == "sampling");
        is_shown.then(|| Self { rules: text("sampling"), budget: text("budget_rows_per_day"), rollup_days: text("rollup_days") })
    }

    /// Puts the fields into a configuration, and notes what no configuration can hold.
    pub(crate) fn apply(&self, config: &mut SiteConfig, mistakes: &mut Mistakes) {
        let lines = self.rules.lines().map(str::trim).filter(|line| !line.is_empty());
        match lines.map(rule).collect() {
            Some(rules) => config.sampling.rules = rules,
            None => mistakes.add("sampling", "A rule is a rate and what it is for: 25% kind=vital path=/shop/* release=2026.*"),
        }
        if self.budget.is_empty() {
            config.sampling.budget_rows_per_day = 0;
        } else {
            let text = "Write a whole number of rows, or nothing.";
            mistakes.number("budget_rows_per_day", &self.budget, text, &mut config.sampling.budget_rows_per_day);
        }
        mistakes.number("rollup_days", &self.rollup_days, "Write a whole number of days.", &mut config.rollup_days);
    }
}

fn line(rule: &SampleRule) -> String {
    let mut line = percent(rule.rate);
    line.push('%');
    for (name, value) in [(" kind=", &rule.kind), (" path=", &rule.path), (" release=", &rule.release)] {
        if !value.is_empty() {
            line.push_str(name);
            line.push_str(value);
        }
    }
    line
}

/// Reads a line. A word without a name goes on with the value before it: a release may hold spaces.
fn rule(line: &str) -> Option<SampleRule> {
    let mut words = line.split_ascii_whitespace();
    let rate = words.next()?.strip_suffix('%')?.parse::<f64>().ok()? / 100.0;
    let mut rule = SampleRule { rate, ..SampleRule::default() };
    let mut last: Option<&str> = None;
    for word in words {
        let named = ["kind", "path", "release"].into_iter().find_map(|name| Some((name, word.strip_prefix(name)?.strip_prefix('=')?)));
        let (name, value) = named.or_else(|| last.map(|name| (name, word)))?;
        let field = match name {
            "kind" => &mut rule.kind,
            "path" => &mut rule.path,
            _ => &mut rule.release,
        };
        if named.is_none() {
            field.push(' ');
        } else if !field.is_empty() {
            return None;
        }
        field.push_str(value);
        last = Some(name);
    }
    Some(rule)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::FieldMistake;

    fn read(draft: &SamplingDraft) -> Result<SiteConfig, Vec<FieldMistake>> {
        let (mut config, mut mistakes) = (SiteConfig { origins: vec!["*".into()], ..SiteConfig::default() }, Mistakes::default());
        draft.apply(&mut config, &mut mistakes);
        mistakes.judge(config)
    }

    #[test]
    fn what_is_shown_is_what_was_set() {
        let rule = |kind: &str, path: &str, release: &str, rate| SampleRule {
            kind: kind.into(),
            path: path.into(),
            release: release.into(),
            rate,
        };
        let rules = vec![rule("vital", "/shop/*", "2026.11 beta", 0.125), rule("", "", "", 1.0), rule("", "/a=b", "", 0.0)];
        let config = SiteConfig {
            origins: vec!["*".into()],
            sampling: Sampling { rules, budget_rows_per_day: 5000 },
            rollup_days: 90,
            ..SiteConfig::default()
        };
        let draft = SamplingDraft::of(&config);
        assert_eq!(draft.rules, "12.5% kind=vital path=/shop/* release=2026.11 beta\n100%\n0% path=/a=b");
        assert_eq!(read(&draft), Ok(config));
        let none = SiteConfig { origins: vec!["*".into()], ..SiteConfig::default() };
        assert_eq!(read(&SamplingDraft::of(&none)), Ok(none));
    }

    #[test]
    fn mistakes_stand_beside_their_field() {
        let good = SamplingDraft { rollup_days: "395".into(), ..SamplingDraft::default() };
        for rules in ["0.5", "50", "x%", "50% view", "50% kind=view kind=click", "150%", "50% kind=open", "50% path=shop"] {
            let mistakes = read(&SamplingDraft { rules: rules.into(), ..good.clone() }).unwrap_err();
            assert_eq!(mistakes.iter().map(|m| m.field).collect::<Vec<_>>(), ["sampling"], "{rules}");
        }
        let draft = SamplingDraft { budget: "many".into(), rollup_days: "0".into(), ..good };
        let fields: Vec<_> = read(&draft).unwrap_err().iter().map(|m| m.field).collect();
        assert_eq!(fields, ["budget_rows_per_day", "rollup_days"]);
    }

    #[test]
    fn a_form_without_these_fields_says_nothing_about_them() {
        assert!(SamplingDraft::sent(&Form::parse(b"name=Shop&rate=100")).is_none());
        let sent =
            SamplingDraft::sent(&Form::parse(b"sampling=50%25+kind%3Dview%0D%0A%0D%0A&budget_rows_per_day=&rollup_days=30")).unwrap();
        let config = read(&sent).unwrap();
        assert_eq!((config.sampling.rules.len(), config.sampling.budget_rows_per_day, config.rollup_days), (1, 0, 30));
    }
}
