//! From a judged event to its row: what the batch and the request say of all, and what it says itself.

use protocol::kind::Kind;
use protocol::limits;
use protocol::reason::{Drop, PageDrop};
use protocol::row::{DropRow, EventRow, PageDropRow, VitalRow};
use protocol::site::SiteKey;
use protocol::vital::Vital;
use protocol::wire::{self, Head, View};

use crate::clock::Placed;
use crate::facts::Facts;
use crate::stamp::Granted;
use crate::statements::json;
use crate::{class, scrub, stack};

/// A frame of ordinary length as JSON.
const FRAME_BYTES: usize = 192;

/// What all rows of a batch share.
pub(crate) struct Rows<'a> {
    pub(crate) key: &'a SiteKey,
    pub(crate) facts: &'a Facts<'a>,
    pub(crate) head: &'a Head,
    pub(crate) granted: &'a Granted,
    pub(crate) class: &'a str,
}

/// What the earlier stages found out about one event.
pub(crate) struct Judged<'a> {
    pub(crate) seq: u64,
    pub(crate) view: &'a View,
    pub(crate) placed: Placed,
    pub(crate) weight: f64,
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
            env: $rows.head.env.clone(),
            release: $rows.head.release.clone(),
            sdk: $rows.head.sdk.clone(),
            mode: $rows.head.mode.clone(),
            purposes: $rows.granted.purposes().bits(),
            class: $rows.class.into(),
            country: class::country($rows.facts).unwrap_or_default().into(),
            schema: limits::ROW_SCHEMA,
        }
    };
}

impl Rows<'_> {
    pub(crate) fn open(&self, event: &Judged<'_>, source: String) -> EventRow {
        EventRow { name: source, ..self.event(Kind::Open, event) }
    }

    pub(crate) fn view(&self, event: &Judged<'_>) -> EventRow {
        EventRow { name: event.view.nav.clone(), referrer: event.view.referrer.clone(), ..self.event(Kind::View, event) }
    }

    pub(crate) fn error(&self, event: &Judged<'_>, error: wire::Error) -> EventRow {
        let mut frames = stack::parse(&error.stack);
        if frames.is_empty() {
            frames.extend(stack::of_script(&error.file, known(error.line), known(error.column)));
        }
        EventRow {
            name: scrub::name(&error.name),
            message: scrub::message(&error),
            frames: json(&frames, FRAME_BYTES * frames.len()).unwrap_or_default(),
            source: error.source,
            ..self.event(Kind::Error, event)
        }
    }

    pub(crate) fn vital(&self, event: &Judged<'_>, vital: Vital, value: f64) -> VitalRow {
        row!(VitalRow, self, event, {
            name: vital.name().into(),
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
        })
    }
}

/// A line or column, 0 if it was left out.
fn known(position: u32) -> u32 {
    if position == u32::MAX { 0 } else { position }
}
