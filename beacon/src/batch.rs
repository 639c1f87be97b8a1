//! A batch as text: the only place of the beacon that knows its order. The types of
//! `protocol::wire` write the fields; events, views and the stamp are JSON already.

use crate::queue::Event;
use crate::views::Views;
use protocol::json::Writer;
use protocol::reason::PageDrop;
use protocol::wire::{EventHead, Head};

/// What a batch weighs without its events and views, at most: the head, the stamp and the totals.
pub const FRAME_BYTES: usize = 2048;

/// Writes an event: what all have, then the fields of its kind.
#[must_use]
pub fn event(head: &EventHead, fields: &dyn Fn(&mut Writer)) -> String {
    let mut out = Writer::default();
    out.raw("{");
    head.write_fields(&mut out);
    fields(&mut out);
    out.raw("}");
    out.finish()
}

/// Writes a batch. `dropped` says how many events the page load has given up for a reason so far.
#[must_use]
pub fn write(head: &Head, stamp: &str, dropped: &dyn Fn(PageDrop) -> f64, views: &Views, events: &[Event]) -> String {
    let mut out = Writer::default();
    out.raw("{");
    head.write_fields(&mut out);
    out.raw(",\"consent\":");
    out.raw(stamp);
    out.raw(",\"views\":[");
    // Views are fewer than the bits of this.
    let mut described = 0_u64;
    for event in events {
        let bit = 1_u64 << (event.view & 63);
        if described & bit == 0 {
            described |= bit;
            out.comma();
            out.raw(views.json(event.view));
        }
    }
    out.raw("],\"dropped\":{");
    for reason in PageDrop::ALL {
        let total = dropped(*reason);
        if total > 0.0 {
            out.field(reason.code(), &total);
        }
    }
    out.raw("},\"events\":[");
    for event in events {
        out.comma();
        out.raw(&event.json);
    }
    out.raw("]}");
    out.finish()
}
