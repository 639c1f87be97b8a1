//! A batch as text: the only place of the beacon that knows its order. The types of
//! `protocol::wire` write the fields; events, views and the stamp are JSON already.

use crate::queue::Event;
use protocol::json::Writer;
use protocol::wire::{EventHead, Head};

/// What a batch weighs without its events, views and flags, at most: the head, the stamp and the totals.
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

/// Writes a batch. `flags` stand on all its events; `more` are events behind those of the queue, as JSON with commas; `dropped`:
/// a JSON object, how many events the page load has given up so far, by reason.
#[must_use]
pub fn write(head: &Head, stamp: &str, flags: &str, views: &[String], events: &[Event], more: &str, dropped: &str) -> String {
    let mut out = Writer::default();
    out.raw("{");
    head.write_fields(&mut out);
    out.raw(",\"consent\":");
    out.raw(stamp);
    if !flags.is_empty() {
        out.raw(",\"flags\":");
        out.raw(flags);
    }
    out.raw(",\"views\":[");
    // What comes besides the queue may belong to any view.
    for (n, view) in (0_u32..).zip(views) {
        if !view.is_empty() && (!more.is_empty() || events.iter().any(|event| event.view == n)) {
            out.comma();
            out.raw(view);
        }
    }
    if dropped.len() > 2 {
        out.raw("],\"dropped\":");
        out.raw(dropped);
        out.raw(",\"events\":[");
    } else {
        out.raw("],\"events\":[");
    }
    for event in events {
        out.comma();
        out.raw(&event.json);
    }
    if !more.is_empty() {
        out.comma();
        out.raw(more);
    }
    out.raw("]}");
    out.finish()
}
