//! The whole way of a batch: origin → decode → consent → each event by itself (validate, clock, filters,
//! sample, scrub and enrich) → outcome.
//!
//! The order is the design's. A reason found early hides those that would be found later: an event
//! that the visitor did not allow is not read further.

use std::collections::BTreeSet;

use protocol::kind::Keyed;
use protocol::limits;
use protocol::purpose::Purpose;
use protocol::reason::{Drop, Refusal};
use protocol::site::{SiteConfig, SiteKey};
use serde_json::value::RawValue;

use crate::clock::Clock;
use crate::decode::{self, Batch};
use crate::detail;
use crate::enrich::Enriched;
use crate::event::{self, Body};
use crate::facts::Facts;
use crate::filter::Filters;
use crate::flags;
use crate::outcome::{Outcome, Verdict};
use crate::refusal::check_origin;
use crate::rights::PageOfSite;
use crate::rows::{Judged, Row, Rows};
use crate::sample::Sample;
use crate::stamp::{self, Granted};
use crate::terms::Terms;
use crate::views::Views;

/// Decides about a batch, by the site's configuration and what else is in force for it.
///
/// # Errors
/// What is refused whole: the origin, or a body that is no sound batch.
pub fn process(key: &SiteKey, site: &SiteConfig, terms: &Terms<'_>, facts: &Facts<'_>, body: &[u8]) -> Result<Outcome, Refusal> {
    check_origin(site, facts.origin)?;
    Ok(judged(key, site, terms, facts, &decode::batch(body)?))
}

/// Decides about a batch that may be read, wherever it came from.
pub(crate) fn judged(key: &SiteKey, site: &SiteConfig, terms: &Terms<'_>, facts: &Facts<'_>, batch: &Batch<'_>) -> Outcome {
    let mut outcome = Outcome::new(facts);
    match stamp::check(batch.consent, site, facts) {
        // Without consent the events are counted and not looked at, not even for their numbers.
        Err(reason) => {
            outcome.withhold(reason, batch.events.len());
            outcome.is_ahead = reason == Drop::StampRevision && stamp::is_ahead(batch.consent, site);
        }
        // Not even the drops would find room: counted, and nothing else.
        Ok(_) if terms.pressure.is_full => outcome.withhold(Drop::StorageFull, batch.events.len()),
        Ok(granted) => {
            take(&mut outcome, (key, site, terms), facts, batch, &granted);
            outcome.forget_if_policy();
        }
    }
    outcome
}

fn take(
    outcome: &mut Outcome,
    (key, site, terms): (&SiteKey, &SiteConfig, &Terms<'_>),
    facts: &Facts<'_>,
    batch: &Batch<'_>,
    granted: &Granted,
) {
    let has_usage = granted.purposes().has(Purpose::Usage);
    let flags = if has_usage { flags::read(batch.flags, &site.keep_names) } else { String::new() };
    outcome.page = Some(PageOfSite { site: key.as_str().into(), page: batch.head.page.clone() });
    let rows = Rows { key, facts, head: &batch.head, granted };
    outcome.batch = Some(rows.batch(&outcome.class, flags, Enriched::of(facts)));
    // With linking a whole session is kept or not, as in the page.
    let session = rows.linked(&batch.head.session);
    let sampled = if session.is_empty() { &batch.head.page } else { session };
    let views = Views::read(&batch.views, has_usage.then_some(&site.origins));
    let mut intake = Intake {
        filters: Filters::new(terms.rules, facts, &batch.head, &views),
        views,
        clock: Clock::new(&batch.head, facts.received_ms),
        sample: Sample::new(site, terms, sampled, batch.head.rate, &batch.head.release),
        keep_names: &site.keep_names,
        rows,
        seen: BTreeSet::new(),
        outcome,
    };
    for (at, raw) in batch.events.iter().enumerate() {
        let verdict = intake.event(at, raw);
        intake.outcome.verdicts.push(verdict);
    }
    for (reason, n) in &batch.dropped {
        let row = intake.rows.page_drop(*reason, *n);
        intake.outcome.page_drops.push(row);
    }
}

/// What the events of one batch are judged by.
struct Intake<'a> {
    rows: Rows<'a>,
    filters: Filters<'a>,
    views: Views,
    clock: Clock,
    sample: Sample<'a>,
    /// Names of properties that the site keeps.
    keep_names: &'a [String],
    /// Numbers that were met in this batch: the first to have one decides.
    seen: BTreeSet<u64>,
    outcome: &'a mut Outcome,
}

impl Intake<'_> {
    fn event(&mut self, at: usize, raw: &RawValue) -> Verdict {
        let text = raw.get();
        let head = if at < limits::BATCH_EVENTS { event::head(text) } else { Err(Drop::TooManyEvents) };
        let seq = head.as_ref().map_or_else(|_| event::readable_seq(text), |head| Some(head.seq));
        if seq.is_some_and(|seq| !self.seen.insert(seq)) {
            return Verdict::Duplicate { seq };
        }
        match head.and_then(|head| self.keep(&head, text)) {
            Ok(()) => Verdict::Kept { seq },
            Err(reason) => {
                if let Some(seq) = seq {
                    let row = self.rows.drop(seq, reason);
                    self.outcome.drops.push(row);
                }
                Verdict::Dropped { seq, reason }
            }
        }
    }

    /// Makes the event's row.
    fn keep(&mut self, head: &event::Checked<'_>, text: &str) -> Result<(), Drop> {
        let kind = event::allowed_kind(&head.kind, self.rows.granted.purposes())?;
        let body = event::body(kind, text, self.keep_names)?;
        let detail = detail::read(kind, head.detail, self.keep_names)?;
        let described = self.views.get(head.view).ok_or(Drop::Invalid)?;
        let view = &described.view;
        let placed = self.clock.place(head.t).ok_or(Drop::TooOld)?;
        let filtered = self.filters.judge(kind, view, &body);
        if let Some(filtered) = filtered.as_ref().filter(|filtered| filtered.reason == Drop::Rule) {
            self.outcome.ruled.insert(head.seq, filtered.rule.clone());
        }
        // In quarantine is what would have been stored: of what is not in the sample only the reason is kept.
        let weight =
            self.sample.weight(kind, &view.url).map_err(|left_out| filtered.as_ref().map_or(left_out, |filtered| filtered.reason))?;
        let judged = Judged { seq: head.seq, view, arrival: &described.arrival, placed, weight, detail };
        let row = match body {
            Body::Open { source } => Row::Event(self.rows.open(&judged, source)),
            Body::View => Row::Event(self.rows.view(&judged)),
            Body::Error(error) => Row::Event(self.rows.error(&judged, error)),
            Body::Vital { vital, value } => Row::Vital(self.rows.by_name(&judged, vital.name().into(), value)),
            Body::Named(event) => match kind.keyed() {
                Keyed::BySeq => Row::Event(self.rows.named(kind, &judged, event)),
                Keyed::ByName => Row::Vital(self.rows.by_name(&judged, event.name, event.value)),
            },
        };
        if let Some(filtered) = filtered {
            self.outcome.quarantine.extend(self.outcome.batch_json().and_then(|batch| self.rows.quarantined(&row, &batch, &filtered)));
            return Err(filtered.reason);
        }
        match row {
            Row::Event(row) => self.outcome.events.push(row),
            Row::Vital(row) => self.outcome.vitals.push(row),
        }
        Ok(())
    }
}
