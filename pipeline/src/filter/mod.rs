//! Filters: what is no visitor's doing. Bots, visits that only exist to be seen in reports, errors that
//! are not the page's; and the operator's own rules, of which one that allows wins over everything.
//!
//! A filter is one file and one line in a table below. What it finds is dropped for its reason and waits
//! in quarantine: nothing is judged for good. A browser that says that a program drives it (`synthetic`)
//! is marked and not filtered: a site's own tests do that. It keeps nothing: address and user agent are
//! compared and gone.

mod agent;
mod cloudflare;
mod extension;
mod foreign;
mod glob;
mod referrer;
mod rules;
mod webview;

use std::net::IpAddr;

use protocol::kind::Kind;
use protocol::reason::Drop;
use protocol::rule::Action;
use protocol::wire::{self, Head, View};

use crate::event::Body;
use crate::facts::Facts;
use crate::stack;
use crate::views::Views;
pub use rules::Rules;

/// What is known of who sent a request.
struct Sender<'a> {
    facts: &'a Facts<'a>,
    /// The user agent in lower case, as far as it is looked at.
    agent: String,
    address: Option<IpAddr>,
}

/// What an error says about where it was thrown.
struct Thrown<'a> {
    message: &'a str,
    /// The innermost script that the stack names, else the one that the browser named.
    script: &'a str,
}

type OfSender = (Drop, fn(&Sender<'_>) -> bool);
type OfView = (Drop, fn(&View) -> bool);
type OfError = (Drop, fn(&Thrown<'_>) -> bool);

/// Filters that judge a whole request, in this order.
const OF_SENDER: &[OfSender] =
    &[(Drop::BotVerified, cloudflare::is_verified), (Drop::BotScore, cloudflare::is_scored), (Drop::BotAgent, agent::is_program)];
/// Filters that judge a visit by one of its views.
const OF_VIEW: &[OfView] = &[(Drop::ReferrerSpam, referrer::is_spam)];
/// Filters that judge an error.
const OF_ERROR: &[OfError] =
    &[(Drop::ErrorExtension, extension::is_of_one), (Drop::ErrorWebview, webview::is_of_one), (Drop::ErrorForeign, foreign::is_of_a_tool)];

/// What filtered an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filtered {
    pub(crate) reason: Drop,
    /// The operator's rule, with [`Drop::Rule`].
    pub(crate) rule: String,
}

impl From<Drop> for Filtered {
    fn from(reason: Drop) -> Self {
        Self { reason, rule: String::new() }
    }
}

/// What the events of one batch are filtered by.
pub(crate) struct Filters<'a> {
    rules: &'a Rules,
    sender: Sender<'a>,
    release: &'a str,
    /// What all of the batch is filtered for: a bot's page load is dropped whole, its `open` with it.
    of_all: Option<Drop>,
}

impl<'a> Filters<'a> {
    pub(crate) fn new(rules: &'a Rules, facts: &'a Facts<'a>, head: &'a Head, views: &Views) -> Self {
        let sender = Sender::of(facts);
        let of_visit = || OF_VIEW.iter().find(|(_, is_spam)| views.iter().any(is_spam)).map(|(reason, _)| *reason);
        let of_all = of_sender(&sender).or_else(of_visit);
        Self { rules, sender, release: &head.release, of_all }
    }

    /// What filters an event; `None` if it is let through.
    pub(crate) fn judge(&self, kind: Kind, view: &View, body: &Body) -> Option<Filtered> {
        let message = match body {
            Body::Error(error) => &error.message,
            Body::Named(named) => &named.message,
            Body::Open { .. } | Body::View | Body::Vital { .. } => "",
        };
        let event = rules::Event { sender: &self.sender, release: self.release, kind, view, message };
        if self.rules.first_of(Action::Allow, &event).is_some() {
            return None;
        }
        if let Some(rule) = self.rules.first_of(Action::Drop, &event) {
            return Some(Filtered { reason: Drop::Rule, rule: rule.into() });
        }
        let of_error = || match body {
            Body::Error(error) => of_error(error),
            _ => None,
        };
        self.of_all.or_else(of_error).map(Filtered::from)
    }
}

/// What would filter everything that this sender sends, by what its request alone says; `None` if nothing
/// would. A page load that is filtered is no visitor's, so its loader fetch may not count as one either.
#[must_use]
pub fn filtered_sender(rules: &Rules, facts: &Facts<'_>) -> Option<Drop> {
    let sender = Sender::of(facts);
    if rules.first_of_sender(Action::Allow, &sender).is_some() {
        return None;
    }
    rules.first_of_sender(Action::Drop, &sender).map(|_| Drop::Rule).or_else(|| of_sender(&sender))
}

impl<'a> Sender<'a> {
    fn of(facts: &'a Facts<'a>) -> Self {
        Self { facts, agent: agent::looked_at(facts.user_agent), address: facts.address.and_then(|address| address.parse().ok()) }
    }
}

fn of_sender(sender: &Sender<'_>) -> Option<Drop> {
    OF_SENDER.iter().find(|(_, finds)| finds(sender)).map(|(reason, _)| *reason)
}

fn of_error(error: &wire::Error) -> Option<Drop> {
    let innermost = stack::innermost_script(&error.stack);
    let thrown = Thrown { message: &error.message, script: if innermost.is_empty() { &error.file } else { innermost } };
    OF_ERROR.iter().find(|(_, finds)| finds(&thrown)).map(|(reason, _)| *reason)
}

#[cfg(test)]
mod tests;
