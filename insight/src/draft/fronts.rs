//! The field of the page "Settings" about front mode: the hosts before which the worker stands.

use protocol::site::{SiteConfig, is_host};

use super::{Mistakes, list};
use crate::form::Form;

/// The field of the form.
#[derive(Debug, Clone, Default)]
pub(crate) struct FrontsDraft {
    /// One a line.
    pub(crate) fronts: String,
}

impl FrontsDraft {
    /// What the form shows of a configuration.
    pub(crate) fn of(config: &SiteConfig) -> Self {
        Self { fronts: config.fronts.join("\n") }
    }

    /// What was sent; `None` by a form that does not show the field.
    pub(crate) fn sent(form: &Form) -> Option<Self> {
        let is_shown = form.fields().any(|(name, _)| name == "fronts");
        is_shown.then(|| Self { fronts: form.get("fronts").trim().to_owned() })
    }

    /// Puts the hosts into a configuration whose origins are set, and notes what is wrong with them.
    pub(crate) fn apply(&self, config: &mut SiteConfig, mistakes: &mut Mistakes) {
        config.fronts = list(&self.fronts).iter().map(|typed| host(typed)).collect();
        config.fronts.dedup();
        for host in &config.fronts {
            if host.contains('*') {
                mistakes.add("fronts", "Name each host by itself: * stands for none.");
            } else if host.contains(['/', '?', '#', '@']) {
                mistakes.add("fronts", "Name hosts only, without a path: the worker's route says which paths it stands before.");
            } else if is_host(host) && !["https://", "http://"].iter().any(|scheme| config.takes_origin(&[scheme, host.as_str()].concat()))
            {
                let text = ["Pages of ", host, " would be refused: name https://", host, " under Origins too."].concat();
                mistakes.add("fronts", text);
            }
        }
    }
}

/// A host as addresses have it, of what is often typed: an address copied from the browser.
fn host(typed: &str) -> String {
    let typed = typed.to_ascii_lowercase();
    let bare = typed.strip_prefix("https://").or_else(|| typed.strip_prefix("http://")).unwrap_or(&typed);
    bare.strip_suffix('/').unwrap_or(bare).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fronts: &str) -> Result<Vec<String>, String> {
        let mut config =
            SiteConfig { origins: vec!["https://*.shop.example".into(), "http://localhost:*".into()], ..SiteConfig::default() };
        let mut mistakes = Mistakes::default();
        FrontsDraft { fronts: fronts.into() }.apply(&mut config, &mut mistakes);
        let judged = mistakes.judge(config).map(|config| config.fronts);
        judged.map_err(|found| found.iter().map(|m| [m.field, ": ", &*m.text].concat()).collect::<Vec<_>>().join(" | "))
    }

    #[test]
    fn hosts_are_read_as_they_are_typed() {
        for (typed, expect) in [
            ("", &[] as &[&str]),
            ("www.shop.example", &["www.shop.example"]),
            ("https://WWW.shop.example/\r\nlocalhost:3000", &["www.shop.example", "localhost:3000"]),
            ("shop.example, shop.example", &["shop.example"]),
        ] {
            assert_eq!(read(typed).unwrap(), expect, "{typed}");
        }
        let config = SiteConfig { fronts: vec!["www.shop.example".into(), "localhost:3000".into()], ..SiteConfig::default() };
        assert_eq!(read(&FrontsDraft::of(&config).fronts).unwrap(), config.fronts, "what is shown is what was set");
    }

    #[test]
    fn mistakes_say_what_to_do() {
        for (typed, part) in [
            ("*.shop.example", "by itself"),
            ("www.shop.example/basket", "without a path"),
            ("user@www.shop.example", "without a path"),
            ("other.example", "name https://other.example under Origins"),
            ("www.shop.example:99999", "hosts"),
            ("www..shop.example", "hosts without scheme and path"),
            (&"a.shop.example b.shop.example ".repeat(11), "at most 20 hosts"),
        ] {
            let said = read(typed).unwrap_err();
            assert!(said.starts_with("fronts: ") && said.contains(part) && !said.contains('|'), "{typed}: {said}");
        }
    }

    #[test]
    fn a_form_without_the_field_says_nothing_about_it() {
        assert!(FrontsDraft::sent(&Form::parse(b"name=Shop")).is_none());
        assert_eq!(FrontsDraft::sent(&Form::parse(b"fronts=")).unwrap().fronts, "", "all hosts are taken out");
    }
}
