//! From a judged event to its row: what the batch and the request say of all, and what it says itself.

use std::collections::BTreeMap;

use protocol::kind::Kind;
use protocol::limits;
use protocol::purpose::Purpose;
use protocol::reason::{Drop, PageDrop};
use protocol::row::{BatchColumns, DropRow, EVENTS, EventEntry, PageDropRow, QuarantineRow, VITALS, VitalEntry, join};
use protocol::site::SiteKey;
use protocol::wire::{self, Head, Named, View};

use crate::channel::Arrival;
use crate::clock::Placed;
use crate::enrich::Enriched;
use crate::facts::Facts;
use crate::filter::Filtered;
use crate::stamp::Granted;
use crate::statements::{ENTRY_BYTES, json};
use crate::{class, environment, fingerprint, scrub, stack};

/// A frame of ordinary length as JSON.
const FRAME_BYTES: usize = 192;
/// Title and campaign of ordinary length as JSON.
const VIEW_BYTES: usize = 128;

/// What the rows of a batch are made of.
pub(crate) struct Rows<'a> {
    pub(crate) key: &'a SiteKey,
    pub(crate) facts: &'a Facts<'a>,
    pub(crate) head: &'a Head,
    pub(crate) granted: &'a Granted,
}

/// What the earlier stages found out about one event.
pub(crate) struct Judged<'a> {
    pub(crate) seq: u64,
    pub(crate) view: &'a View,
    /// On every row of the view, so that errors can be asked for by channel.
    pub(crate) arrival: &'a Arrival,
    pub(crate) placed: Placed,
    pub(crate) weight: f64,
    /// As JSON, or empty.
    pub(crate) detail: String,
}

/// The row of one event, for its table.
pub(crate) enum Row {
    Event(EventEntry),
    Vital(VitalEntry),
}

/// A row with its own fields, and those that every row has.
macro_rules! row {
    ($row:ident, $rows:expr, $event:expr, { $($field:ident: $value:expr,)* }) => {
        $row {
            seq: $event.seq,
            view: $event.view.n,
            $($field: $value,)*
            time_ms: $event.placed.time_ms,
            time_rule: $event.placed.rule,
            weight: $event.weight,
            url: $event.view.url.clone(),
            env: $rows.env(&$event.view.url).into(),
            route: $event.view.route.clone(),
            detail: $event.detail.clone(),
            channel: $event.arrival.channel,
            ref_source: $event.arrival.source.clone(),
        }
    };
}

impl Rows<'_> {
    /// What all rows of the batch say. `flags` is JSON, or empty.
    pub(crate) fn batch(&self, class: &str, flags: String, enriched: Enriched) -> BatchColumns {
        BatchColumns {
            site: self.key.as_str().into(),
            page: self.head.page.clone(),
            received_ms: self.facts.received_ms,
            release: self.head.release.clone(),
            sdk: self.head.sdk.clone(),
            mode: self.head.mode.clone(),
            purposes: self.granted.purposes().bits(),
            class: class.into(),
            country: class::country(self.facts).unwrap_or_default().into(),
            schema: limits::ROW_SCHEMA,
            session: self.linked(&self.head.session).into(),
            pseudonym: self.linked(&self.head.user).into(),
            flags,
            synthetic: self.head.synthetic.clone(),
            region: enriched.region,
            network: enriched.network,
            browser: enriched.agent.browser,
            browser_version: enriched.agent.version,
            os: enriched.agent.os,
            device: enriched.agent.device,
        }
    }

    pub(crate) fn open(&self, event: &Judged<'_>, source: String) -> EventEntry {
        EventEntry { name: source, ..self.event(Kind::Open, event) }
    }

    pub(crate) fn view(&self, event: &Judged<'_>) -> EventEntry {
        EventEntry {
            name: event.view.nav.clone(),
            referrer: event.view.referrer.clone(),
            detail: said_of(event.view),
            ..self.event(Kind::View, event)
        }
    }

    pub(crate) fn error(&self, event: &Judged<'_>, error: wire::Error) -> EventEntry {
        let mut frames = stack::parse(&error.stack);
        if frames.is_empty() {
            frames.extend(stack::of_script(&error.file, known(error.line), known(error.column)));
        }
        let (name, message) = (scrub::name(&error.name), scrub::message(&error));
        let fault = fingerprint::Fault { source: &error.source, name: &name, message: &message, frames: &frames };
        EventEntry {
            fingerprint: fingerprint::of(&fault),
            name,
            message,
            frames: json(&frames, FRAME_BYTES * frames.len()).unwrap_or_default(),
            source: error.source,
            ..self.event(Kind::Error, event)
        }
    }

    pub(crate) fn named(&self, kind: Kind, event: &Judged<'_>, named: Named) -> EventEntry {
        let Named { name, value, message } = named;
        EventEntry { name, value, message, ..self.event(kind, event) }
    }

    pub(crate) fn by_name(&self, event: &Judged<'_>, name: String, value: f64) -> VitalEntry {
        row!(VitalEntry, self, event, {
            name: name,
            seqs: event.seq.to_string(),
            value: value,
            nav: event.view.nav.clone(),
        })
    }

    pub(crate) fn drop(&self, seq: u64, reason: Drop) -> DropRow {
        DropRow {
            site: self.key.as_str().into(),
            page: self.head.page.clone(),
            seq,
            reason: reason.code(),
            received_ms: self.facts.received_ms,
        }
    }

    /// A row that a filter keeps out of its table, with all that it would say there. `batch` is what all rows of the batch say, as JSON.
    pub(crate) fn quarantined(&self, row: &Row, batch: &str, filtered: &Filtered) -> Option<QuarantineRow> {
        let (table, seq, time_ms, entry) = match row {
            Row::Event(row) => (EVENTS, row.seq, row.time_ms, json(row, ENTRY_BYTES)),
            Row::Vital(row) => (VITALS, row.seq, row.time_ms, json(row, ENTRY_BYTES)),
        };
        let mut row = String::new();
        join(&mut row, batch, &entry?);
        Some(QuarantineRow {
            site: self.key.as_str().into(),
            page: self.head.page.clone(),
            seq,
            table_name: table.name,
            reason: filtered.reason.code(),
            rule: filtered.rule.clone(),
            row,
            time_ms,
            received_ms: self.facts.received_ms,
        })
    }

    pub(crate) fn page_drop(&self, reason: PageDrop, n: u64) -> PageDropRow {
        PageDropRow {
            site: self.key.as_str().into(),
            page: self.head.page.clone(),
            reason: reason.code(),
            n,
            received_ms: self.facts.received_ms,
        }
    }

    fn event(&self, kind: Kind, event: &Judged<'_>) -> EventEntry {
        row!(EventEntry, self, event, {
            kind: kind.name(),
            name: String::new(),
            source: String::new(),
            message: String::new(),
            referrer: String::new(),
            frames: String::new(),
            value: 0.0,
            fingerprint: String::new(),
            mapped: 0,
        })
    }

    /// The environment that the page names, or the one that its address tells.
    fn env(&self, url: &str) -> &str {
        if self.head.env.is_empty() { environment::of(url) } else { &self.head.env }
    }

    /// What joins page loads, where the visitor granted that.
    pub(crate) fn linked<'b>(&self, id: &'b str) -> &'b str {
        if self.granted.purposes().has(Purpose::Linking) { id } else { "" }
    }
}

/// What a view says beyond its address, as JSON; empty if nothing.
fn said_of(view: &View) -> String {
    let said = [("title", &view.title), ("campaign", &view.campaign), ("reasons", &view.reasons)];
    let said: BTreeMap<_, _> = said.into_iter().filter(|(_, text)| !text.is_empty()).collect();
    if said.is_empty() { String::new() } else { json(&said, VIEW_BYTES).unwrap_or_default() }
}

/// A line or column, 0 if it was left out.
fn known(position: u32) -> u32 {
    if position == u32::MAX { 0 } else { position }
}
