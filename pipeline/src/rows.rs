//! From a judged event to its row: what the batch and the request say of all, and what it says itself.

use std::collections::BTreeMap;

use protocol::kind::Kind;
use protocol::limits;
use protocol::purpose::Purpose;
use protocol::reason::{Drop, PageDrop};
use protocol::row::{DropRow, EVENTS, EventRow, PageDropRow, QuarantineRow, VITALS, VitalRow};
use protocol::site::SiteKey;
use protocol::wire::{self, Head, Named, View};

use crate::channel::Arrival;
use crate::clock::Placed;
use crate::enrich::Enriched;
use crate::facts::Facts;
use crate::filter::Filtered;
use crate::stamp::Granted;
use crate::statements::{ROW_BYTES, json};
use crate::{class, environment, fingerprint, scrub, stack};

/// A frame of ordinary length as JSON.
const FRAME_BYTES: usize = 192;
/// Title and campaign of ordinary length as JSON.
const VIEW_BYTES: usize = 128;

/// What all rows of a batch share.
pub(crate) struct Rows<'a> {
    pub(crate) key: &'a SiteKey,
    pub(crate) facts: &'a Facts<'a>,
    pub(crate) head: &'a Head,
    pub(crate) granted: &'a Granted,
    pub(crate) class: &'a str,
    /// As JSON.
    pub(crate) flags: &'a str,
    pub(crate) enriched: &'a Enriched,
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
    Event(EventRow),
    Vital(VitalRow),
}

/// A row with its own fields, and those that every row of a table has.
macro_rules! row {
    ($row:ident, $rows:expr, $event:expr, { $($field:ident: $value:expr,)* }) => {
        $row {
            site: $rows.key.as_str().into(),
            page: $rows.head.page.clone(),
            seq: $event.seq,
            view: $event.view.n,
            $($field: $value,)*
            time_ms: $event.placed.time_ms,
            received_ms: $rows.facts.received_ms,
            time_rule: $event.placed.rule,
            weight: $event.weight,
            url: $event.view.url.clone(),
            env: $rows.env(&$event.view.url).into(),
            release: $rows.head.release.clone(),
            sdk: $rows.head.sdk.clone(),
            mode: $rows.head.mode.clone(),
            purposes: $rows.granted.purposes().bits(),
            class: $rows.class.into(),
            country: class::country($rows.facts).unwrap_or_default().into(),
            schema: limits::ROW_SCHEMA,
            route: $event.view.route.clone(),
            session: $rows.linked(&$rows.head.session).into(),
            pseudonym: $rows.linked(&$rows.head.user).into(),
            flags: $rows.flags.into(),
            synthetic: $rows.head.synthetic.clone(),
            detail: $event.detail.clone(),
            region: $rows.enriched.region.clone(),
            network: $rows.enriched.network.clone(),
            browser: $rows.enriched.agent.browser,
            browser_version: $rows.enriched.agent.version.clone(),
            os: $rows.enriched.agent.os,
            device: $rows.enriched.agent.device,
            channel: $event.arrival.channel,
            ref_source: $event.arrival.source.clone(),
        }
    };
}

impl Rows<'_> {
    pub(crate) fn open(&self, event: &Judged<'_>, source: String) -> EventRow {
        EventRow { name: source, ..self.event(Kind::Open, event) }
    }

    pub(crate) fn view(&self, event: &Judged<'_>) -> EventRow {
        EventRow {
            name: event.view.nav.clone(),
            referrer: event.view.referrer.clone(),
            detail: said_of(event.view),
            ..self.event(Kind::View, event)
        }
    }

    pub(crate) fn error(&self, event: &Judged<'_>, error: wire::Error) -> EventRow {
        let mut frames = stack::parse(&error.stack);
        if frames.is_empty() {
            frames.extend(stack::of_script(&error.file, known(error.line), known(error.column)));
        }
        let (name, message) = (scrub::name(&error.name), scrub::message(&error));
        let fault = fingerprint::Fault { source: &error.source, name: &name, message: &message, frames: &frames };
        EventRow {
            fingerprint: fingerprint::of(&fault),
            name,
            message,
            frames: json(&frames, FRAME_BYTES * frames.len()).unwrap_or_default(),
            source: error.source,
            ..self.event(Kind::Error, event)
        }
    }

    pub(crate) fn named(&self, kind: Kind, event: &Judged<'_>, named: Named) -> EventRow {
        let Named { name, value, message } = named;
        EventRow { name, value, message, ..self.event(kind, event) }
    }

    pub(crate) fn by_name(&self, event: &Judged<'_>, name: String, value: f64) -> VitalRow {
        row!(VitalRow, self, event, {
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

    /// A row that a filter keeps out of its table.
    pub(crate) fn quarantined(&self, row: &Row, filtered: &Filtered) -> Option<QuarantineRow> {
        let (table, seq, time_ms, row) = match row {
            Row::Event(row) => (EVENTS, row.seq, row.time_ms, json(row, ROW_BYTES)),
            Row::Vital(row) => (VITALS, row.seq, row.time_ms, json(row, ROW_BYTES)),
        };
        Some(QuarantineRow {
            site: self.key.as_str().into(),
            page: self.head.page.clone(),
            seq,
            table_name: table.name,
            reason: filtered.reason.code(),
            rule: filtered.rule.clone(),
            row: row?,
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

    fn event(&self, kind: Kind, event: &Judged<'_>) -> EventRow {
        row!(EventRow, self, event, {
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
