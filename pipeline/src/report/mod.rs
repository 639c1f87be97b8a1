//! Reports that the browser itself sends of a page (Reporting API): that it crashed, what the browser
//! stepped in against or will stop to support, what a policy blocked.
//!
//! No script runs there that could carry a consent stamp, so the page's address for reports carries a
//! [`ticket`]: given only with a document whose visitor had granted errors, signed here, good for a day,
//! without an id. What comes by it is judged as a batch of one page load with an id that nothing else has.
//! It is no page load: its rows say `report` as their mode, and the counts of page loads leave them out.

mod read;
mod ticket;

pub use read::{MEDIA_TYPES, check_report_type};
pub use ticket::{DAY_S, ticket};

use protocol::consent::Record;
use protocol::purpose::Purpose;
use protocol::reason::{Drop, Refusal};
use protocol::site::{SiteConfig, SiteKey};

use crate::facts::Facts;
use crate::mirror::only_record;
use crate::outcome::{Outcome, Verdict};
use crate::terms::Terms;
use crate::{process, stamp};

/// What came with a report besides its body.
#[derive(Debug, Clone, Copy)]
pub struct Sent<'a> {
    /// The ticket of the address; empty if it has none.
    pub ticket: &'a str,
    /// The header `Cookie`.
    pub cookie: Option<&'a str>,
    /// The secret that tickets are signed with.
    pub secret: &'a str,
    /// A random id, 32 hexadecimal digits.
    pub page: &'a str,
}

/// Whether reports may be taken at all; `None`: nothing is kept, and the reply says nothing.
#[must_use]
pub fn granted(key: &SiteKey, site: &SiteConfig, facts: &Facts<'_>, sent: &Sent<'_>) -> Option<ReportConsent> {
    let stamp = ticket::read(sent.secret, key, site, sent.ticket, facts.received_ms / 1000)?;
    let granted = stamp::judge(&stamp, site, facts).ok()?;
    let record =
        sent.cookie.and_then(only_record).and_then(|text| Record::parse(text, facts.day())).filter(|record| record.holds(facts.day()));
    // A browser that still has its record may have another one by now: the stricter counts.
    let withdrawn = record.is_some_and(|record| !record.granted.has(Purpose::Errors));
    (granted.purposes().has(Purpose::Errors) && !withdrawn).then_some(ReportConsent(stamp))
}

/// Proof that reports may be taken.
#[derive(Debug)]
pub struct ReportConsent(protocol::consent::Stamp);

/// Decides about the reports of one request.
///
/// # Errors
/// The body is no list of reports.
pub fn reports(
    (key, site): (&SiteKey, &SiteConfig),
    terms: &Terms<'_>,
    facts: &Facts<'_>,
    sent: &Sent<'_>,
    consent: &ReportConsent,
    body: &[u8],
) -> Result<Outcome, Refusal> {
    let written = read::batch(body, sent.page)?;
    let batch = written.as_batch(&consent.0)?;
    let mut outcome = process::judged(key, site, terms, facts, &batch.borrowed());
    // A number without a page load would be one that lost its events.
    outcome.drops.clear();
    for verdict in &mut outcome.verdicts {
        if let Verdict::Dropped { seq, .. } = verdict {
            *seq = None;
        }
    }
    outcome.verdicts.extend(std::iter::repeat_n(Verdict::Dropped { seq: None, reason: Drop::UnknownKind }, written.unknown));
    Ok(outcome)
}

#[cfg(test)]
mod tests;
