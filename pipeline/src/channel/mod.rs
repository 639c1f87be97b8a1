//! What brought a visitor to a view: the channel and the source, of the campaign's values, the click ids and the
//! referrer's host.
//!
//! Only an arrival has one: the first view of a page load that was navigated to. A route, a restore or a reload brings
//! nobody. A move from one page of the site to another is `internal` and not `direct`: there are no sessions here in
//! which it could be hidden, and it would drown what came from outside. Where a site forbids its own pages to send a
//! referrer, the two cannot be told apart.

mod rules;
mod sources;

use protocol::origin;
use protocol::redact;
use protocol::wire::View;

use crate::scrub;

/// Bytes of a source's name.
const SOURCE_BYTES: usize = 64;

/// Click ids that only an advertisement adds. Facebook's `fbclid` is on every link that leaves it: it names a source.
const PAID_CLICKS: [&str; 9] = ["gclid", "gbraid", "wbraid", "gad_source", "msclkid", "yclid", "ttclid", "twclid", "rdt_cid"];
/// Click ids that say no more than where from.
const CLICKS: [&str; 5] = ["fbclid", "igshid", "li_fat_id", "epik", "sccid"];

/// What brought a visitor; both are empty if the view is no arrival.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Arrival {
    pub(crate) channel: &'static str,
    pub(crate) source: String,
}

/// Reads a view as it was sent. `origins` are the site's.
pub(crate) fn of(view: &View, origins: &[String]) -> Arrival {
    if view.n != 0 || !matches!(view.nav.as_str(), "navigate" | "prerender") {
        return Arrival::default();
    }
    let query = query(&view.url);
    let mut said = view.campaign.splitn(3, '/');
    // A page cuts the query off its address; another client may not.
    let mut word = |name| {
        let sent = said.next().unwrap_or_default();
        (if sent.is_empty() { value(query, name) } else { sent }).to_ascii_lowercase()
    };
    let (source, medium, campaign) = (word("utm_source"), word("utm_medium"), word("utm_campaign"));
    let click = if source.is_empty() { click(query) } else { None };
    let source = click.map_or(source, Into::into);
    let referrer = host(&view.referrer);
    let is_internal = !referrer.is_empty() && (referrer == host(&view.url) || is_own(&view.referrer, origins));
    let referrer = if is_internal { String::new() } else { referrer };
    let known = if source.is_empty() { sources::of_host(&referrer) } else { sources::of_word(&source) };
    let channel = rules::of(&rules::Arrival {
        source: known,
        word: &source,
        medium: &medium,
        campaign: &campaign,
        is_paid_click: PAID_CLICKS.contains(&source.as_str()),
        has_referrer: !referrer.is_empty(),
        is_internal,
    });
    Arrival { channel, source: name(known, &source, &referrer) }
}

fn name(known: Option<sources::Source>, word: &str, referrer: &str) -> String {
    if let Some(source) = known {
        return source.name.into();
    }
    let mut name = if word.is_empty() { referrer.strip_prefix("www.").unwrap_or(referrer).into() } else { scrub::term(word) };
    redact::cap(&mut name, SOURCE_BYTES);
    name
}

/// The host of an address without its port, in lower case; empty if it has none.
fn host(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return String::new() };
    if !matches!(scheme, "https" | "http") {
        return String::new();
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = if host.starts_with('[') { host } else { host.split(':').next().unwrap_or_default() };
    host.trim_end_matches('.').to_ascii_lowercase()
}

/// Whether an address is of one of the site's origins. The pattern `*` makes nobody a page of the site.
fn is_own(address: &str, origins: &[String]) -> bool {
    let end = address.find("://").map_or(0, |at| at + 3);
    let length = address.get(end..).and_then(|rest| rest.find(['/', '?', '#'])).map_or(address.len(), |at| end + at);
    let origin = address.get(..length).unwrap_or_default();
    origins.iter().filter(|pattern| *pattern != "*").any(|pattern| origin::matches(pattern, origin))
}

/// The query of an address.
fn query(address: &str) -> &str {
    let address = address.split('#').next().unwrap_or_default();
    address.split_once('?').map_or("", |(_, query)| query)
}

/// The value of a name in a query, as it stands there; empty if there is none.
fn value<'a>(query: &'a str, name: &str) -> &'a str {
    query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).map_or("", |(_, value)| value)
}

/// The name of a click id in a query. Its value names one click of one person, and is never looked at.
fn click(query: &str) -> Option<&'static str> {
    if query.is_empty() {
        return None;
    }
    let has = |id: &&str| query.split('&').any(|pair| pair.split('=').next() == Some(*id));
    PAID_CLICKS.iter().chain(&CLICKS).copied().find(has)
}

#[cfg(test)]
mod tests;
