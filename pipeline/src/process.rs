//! The whole way of a batch: origin → decode → consent → each event by itself → outcome.
//!
//! The order is the design's. A reason found early hides those that would be found later: an event
//! that the visitor did not allow is not read further.

use std::collections::BTreeSet;

use protocol::limits;
use protocol::reason::{Drop, Refusal};
use protocol::site::{SiteConfig, SiteKey};
use serde_json::value::RawValue;

use crate::clock::Clock;
use crate::decode::{self, Batch};
use crate::event::{self, Body};
use crate::facts::Facts;
use crate::outcome::{Outcome, Verdict};
use crate::refusal::check_origin;
use crate::rights::PageOfSite;
use crate::rows::{Judged, Rows};
use crate::sample::Sample;
use crate::stamp::{self, Granted};
use crate::views::Views;

/// Decides about a batch.
///
/// # Errors
/// What is refused whole: the origin, or a body that is no sound batch.
pub fn process(key: &SiteKey, site: &SiteConfig, facts: &Facts<'_>, body: &[u8]) -> Result<Outcome, Refusal> {
    check_origin(site, facts.origin)?;
    let batch = decode::batch(body)?;
    let mut outcome = Outcome::new(facts);
    match stamp::check(batch.consent, site, facts) {
        // Without consent the events are counted and not looked at, not even for their numbers.
        Err(reason) => {
            outcome.withhold(reason, batch.events.len());
            outcome.is_ahead = reason == Drop::StampRevision && stamp::is_ahead(batch.consent, site);
        }
        Ok(granted) => {
            take(&mut outcome, key, site, facts, &batch, &granted);
            outcome.forget_if_policy();
        }
    }
    Ok(outcome)
}

fn take(outcome: &mut Outcome, key: &SiteKey, site: &SiteConfig, facts: &Facts<'_>, batch: &Batch<'_>, granted: &Granted) {
    let class = outcome.class.clone();
    outcome.page = Some(PageOfSite { site: key.as_str().into(), page: batch.head.page.clone() });
    let mut intake = Intake {
        rows: Rows { key, facts, head: &batch.head, granted, class: &class },
        views: Views::read(&batch.views),
        clock: Clock::new(&batch.head, facts.received_ms),
        sample: Sample::new(&batch.head.page, batch.head.rate, site.rate),
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
    views: Views,
    clock: Clock,
    sample: Sample,
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
    fn keep(&mut self, head: &event::Checked, text: &str) -> Result<(), Drop> {
        let kind = event::allowed_kind(&head.kind, self.rows.granted.purposes())?;
        let body = event::body(kind, text)?;
        let judged = Judged {
            seq: head.seq,
            view: self.views.get(head.view).ok_or(Drop::Invalid)?,
            placed: self.clock.place(head.t).ok_or(Drop::TooOld)?,
            weight: self.sample.weight(kind).ok_or(Drop::Sampled)?,
        };
        match body {
            Body::Open { source } => self.outcome.events.push(self.rows.open(&judged, source)),
            Body::View => self.outcome.events.push(self.rows.view(&judged)),
            Body::Error(error) => self.outcome.events.push(self.rows.error(&judged, error)),
            Body::Vital { vital, value } => self.outcome.vitals.push(self.rows.vital(&judged, vital, value)),
        }
        Ok(())
    }
}
