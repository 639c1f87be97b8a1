//! The operator's rules, read once and compared with every event. Each comparison is linear in what is
//! compared, and there are never more than `protocol::rule::RULES` of them.

use protocol::address::Range;
use protocol::kind::Kind;
use protocol::rule::{self, Action, Field, Rule};
use protocol::wire::View;

use super::{Sender, glob, referrer};
use crate::class;

/// The rules of a site that are in force.
#[derive(Debug, Default)]
pub struct Rules(Vec<Ready>);

#[derive(Debug)]
struct Ready {
    id: String,
    action: Action,
    test: Test,
}

/// What a rule compares, read from its pattern.
#[derive(Debug)]
enum Test {
    Path(String),
    Referrer(String),
    Address(Range),
    Country(String),
    Network(u32),
    /// In lower case.
    Agent(String),
    Message(String),
    Release(String),
    Kind(String),
}

/// What rules look at of one event.
pub(super) struct Event<'a> {
    pub(super) sender: &'a Sender<'a>,
    pub(super) release: &'a str,
    pub(super) kind: Kind,
    pub(super) view: &'a View,
    pub(super) message: &'a str,
}

impl Rules {
    /// No rules.
    pub const NONE: Self = Self(Vec::new());

    /// Those of the list that are switched on and sound.
    #[must_use]
    pub fn new(rules: Vec<Rule>) -> Self {
        let ready = |rule: Rule| (rule.enabled && rule.check().is_ok()).then(|| Ready::of(rule)).flatten();
        Self(rules.into_iter().filter_map(ready).take(rule::RULES).collect())
    }

    /// The id of the first rule of this action that an event meets.
    pub(super) fn first_of(&self, action: Action, event: &Event<'_>) -> Option<&str> {
        self.0.iter().find(|rule| rule.action == action && rule.test.meets(event)).map(|rule| rule.id.as_str())
    }

    /// The same of the rules that look at the sender alone.
    pub(super) fn first_of_sender(&self, action: Action, sender: &Sender<'_>) -> Option<&str> {
        self.0.iter().find(|rule| rule.action == action && rule.test.meets_sender(sender) == Some(true)).map(|rule| rule.id.as_str())
    }
}

impl Ready {
    fn of(Rule { id, action, field, pattern, .. }: Rule) -> Option<Self> {
        let test = match field {
            Field::Path => Test::Path(pattern),
            Field::Referrer => Test::Referrer(pattern),
            Field::Address => Test::Address(Range::parse(&pattern)?),
            Field::Country => Test::Country(pattern),
            Field::Network => Test::Network(rule::network(&pattern)?),
            Field::Agent => Test::Agent(pattern.to_ascii_lowercase()),
            Field::Message => Test::Message(pattern),
            Field::Release => Test::Release(pattern),
            Field::Kind => Test::Kind(pattern),
        };
        Some(Self { id, action, test })
    }
}

impl Test {
    fn meets(&self, event: &Event<'_>) -> bool {
        match self {
            Self::Path(pattern) => glob::matches(pattern, path(&event.view.url)),
            Self::Referrer(host) => {
                !event.view.referrer.is_empty() && referrer::is_or_is_under(&referrer::host(&event.view.referrer), |one| one == host)
            }
            Self::Message(pattern) => !event.message.is_empty() && glob::matches(pattern, event.message),
            Self::Release(pattern) => !event.release.is_empty() && glob::matches(pattern, event.release),
            Self::Kind(name) => event.kind.name() == name,
            of_sender => of_sender.meets_sender(event.sender) == Some(true),
        }
    }

    /// `None` if it looks at more than the sender.
    fn meets_sender(&self, sender: &Sender<'_>) -> Option<bool> {
        match self {
            Self::Address(range) => Some(sender.address.is_some_and(|address| range.contains(address))),
            Self::Country(code) => Some(class::country(sender.facts) == Some(code)),
            Self::Network(number) => Some(sender.facts.asn == Some(*number)),
            Self::Agent(part) => Some(sender.agent.contains(part)),
            Self::Path(_) | Self::Referrer(_) | Self::Message(_) | Self::Release(_) | Self::Kind(_) => None,
        }
    }
}

/// The path of an address; empty if there is no address.
fn path(url: &str) -> &str {
    let Some((_, rest)) = url.split_once("://") else { return url };
    let path = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/");
    path.split(['?', '#']).next().unwrap_or_default()
}
