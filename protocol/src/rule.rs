//! An operator's rules: what of a site's events is let through whatever the filters say, and what is
//! filtered besides. How a rule is compared with an event is the pipeline's.

use serde::{Deserialize, Serialize};

use crate::address::Range;
use crate::kind::Kind;

/// Rules of one site: each is compared with every event.
pub const RULES: usize = 100;
/// A pattern as text.
pub const PATTERN_BYTES: usize = 256;
/// A note as text.
pub const NOTE_BYTES: usize = 256;
/// A rule's name: it stands in URLs.
pub const RULE_ID_BYTES: usize = 32;

macro_rules! words {
    ($(#[$doc:meta])* $type:ident { $($(#[$vdoc:meta])* $variant:ident = $name:literal, $text:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum $type { $($(#[$vdoc])* $variant,)* }

        impl $type {
            /// Each, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its name: in JSON, in forms and in the store.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What it means, for a person.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The one with this name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == name)
            }
        }
    };
}

words! {
    /// What a rule does with what it matches.
    Action {
        /// It is filtered, unless another rule lets it through.
        Drop = "drop", "Filter what matches";
        /// It is let through, whatever filters and other rules say.
        Allow = "allow", "Let through what matches";
    }
}

words! {
    /// What a rule looks at.
    Field {
        /// The path of the view's address.
        Path = "path", "Path of the page: /internal/*";
        /// The host that the view's visitor came from.
        Referrer = "referrer", "Referring host, with its sub-domains: spam.example";
        /// The address of the request. It is compared and never stored.
        Address = "address", "Address or range: 203.0.113.0/24, 2001:db8::/32";
        /// The country that Cloudflare names.
        Country = "country", "Country by its two letters: DE";
        /// The number of the network (autonomous system).
        Network = "network", "Network by its number: 64496";
        /// The user agent. It is compared and never stored.
        Agent = "agent", "A part of the user agent: HeadlessChrome";
        /// The message of an error, a log line or an event.
        Message = "message", "Message: *ResizeObserver*";
        /// The site's release.
        Release = "release", "Release: 2.1.*";
        /// The kind of the event.
        Kind = "kind", "Kind of event: log";
    }
}

/// A rule. In `path`, `message` and `release` a `*` stands for any text and everything else for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name within its site: `[a-z0-9-]`, 1 to 32 characters.
    #[serde(default)]
    pub id: String,
    /// What it does.
    pub action: Action,
    /// What it looks at.
    pub field: Field,
    /// With what that is compared.
    pub pattern: String,
    /// For people: why it is there.
    #[serde(default)]
    pub note: String,
    /// Whether it is in force.
    #[serde(default = "yes")]
    pub enabled: bool,
}

const fn yes() -> bool {
    true
}

/// A mistake in a rule: where, and what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleMistake {
    /// The field.
    pub field: &'static str,
    /// What is wrong, as a sentence.
    pub text: &'static str,
}

impl Rule {
    /// Checks what types cannot say.
    ///
    /// # Errors
    /// The first mistake found.
    pub fn check(&self) -> Result<(), RuleMistake> {
        let mistake = |field, text| Err(RuleMistake { field, text });
        let id_chars = self.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !(1..=RULE_ID_BYTES).contains(&self.id.len()) || !id_chars {
            return mistake("id", "A rule's name is 1 to 32 characters: lower-case letters, digits and dashes.");
        }
        if self.note.len() > NOTE_BYTES || self.note.contains(char::is_control) {
            return mistake("note", "A note is one line of at most 256 bytes.");
        }
        let pattern = self.pattern.as_str();
        if pattern.trim_ascii().is_empty() || pattern.len() > PATTERN_BYTES || pattern.contains(char::is_control) {
            return mistake("pattern", "A pattern is one line of 1 to 256 bytes.");
        }
        let says = match self.field {
            Field::Path if !pattern.starts_with(['/', '*']) => "A path begins with / or *, such as /internal/*.",
            Field::Referrer if !is_host(pattern) => "A host has no scheme and no path: spam.example.",
            Field::Address if Range::parse(pattern).is_none() => {
                "Give an address or a range: 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32."
            }
            Field::Country if !is_country(pattern) => "A country is two capital letters, such as DE.",
            Field::Network if network(pattern).is_none() => "A network is the number of an autonomous system, such as 64496 or AS64496.",
            Field::Agent if pattern.len() < 3 => "Give at least three characters: fewer would be in every user agent.",
            Field::Kind if Kind::from_name(pattern).is_none() => "There is no such kind of event: see docs/records.md.",
            _ => return Ok(()),
        };
        mistake("pattern", says)
    }
}

/// The number of a network: `64496` or `AS64496`.
#[must_use]
pub fn network(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("AS").unwrap_or(text);
    // `parse` would take a sign.
    if digits.bytes().all(|b| b.is_ascii_digit()) { digits.parse().ok() } else { None }
}

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase())
}

/// Whether text can be a host, in lower case.
fn is_host(text: &str) -> bool {
    let label = |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    text.len() <= 253 && text.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(field: Field, pattern: &str) -> Rule {
        Rule { id: "r-1".into(), action: Action::Drop, field, pattern: pattern.into(), note: String::new(), enabled: true }
    }

    #[test]
    fn patterns_are_of_their_field() {
        for (field, pattern, is_good) in [
            (Field::Path, "/internal/*", true),
            (Field::Path, "*.php", true),
            (Field::Path, "internal", false),
            (Field::Referrer, "spam.example", true),
            (Field::Referrer, "Spam.example", false),
            (Field::Referrer, "https://spam.example", false),
            (Field::Referrer, "spam..example", false),
            (Field::Address, "2001:db8::/32", true),
            (Field::Address, "203.0.113.*", false),
            (Field::Country, "DE", true),
            (Field::Country, "de", false),
            (Field::Country, "DEU", false),
            (Field::Network, "64496", true),
            (Field::Network, "AS64496", true),
            (Field::Network, "as64496", false),
            (Field::Network, "4294967296", false),
            (Field::Network, "-1", false),
            (Field::Agent, "Bot", true),
            (Field::Agent, "B", false),
            (Field::Message, "*", true),
            (Field::Message, "  ", false),
            (Field::Message, "a\nb", false),
            (Field::Release, "2.1.*", true),
            (Field::Kind, "log", true),
            (Field::Kind, "logs", false),
        ] {
            assert_eq!(rule(field, pattern).check().is_ok(), is_good, "{field:?} {pattern}");
        }
        assert_eq!(rule(Field::Message, &"x".repeat(257)).check().unwrap_err().field, "pattern");
    }

    #[test]
    fn names_and_notes_are_narrow() {
        for (id, is_good) in [("a", true), ("office-2", true), ("", false), ("A", false), ("a/b", false), (&*"a".repeat(33), false)] {
            assert_eq!(Rule { id: id.into(), ..rule(Field::Kind, "log") }.check().is_ok(), is_good, "{id}");
        }
        assert_eq!(Rule { note: "a\u{7}".into(), ..rule(Field::Kind, "log") }.check().unwrap_err().field, "note");
    }

    #[test]
    fn a_rule_as_json() {
        let text = r#"{"action":"allow","field":"address","pattern":"203.0.113.0/24"}"#;
        let read: Rule = serde_json::from_str(text).unwrap();
        assert_eq!((read.action, read.field, read.enabled), (Action::Allow, Field::Address, true));
        for wrong in [text.replace("allow", "keep"), text.replace("address", "ip"), text.replace('{', "{\"more\":1,")] {
            assert!(serde_json::from_str::<Rule>(&wrong).is_err(), "{wrong}");
        }
        for field in Field::ALL {
            assert_eq!(Field::from_name(field.name()), Some(*field));
            assert_eq!(serde_json::to_string(field).unwrap(), format!("\"{}\"", field.name()));
        }
    }
}
