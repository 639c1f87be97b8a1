//! One recording: what the visitor granted, what waits to be sent, and what the vitals and the attention of the current view
//! come to. It decides; the page half (TypeScript, `beacon/loader/src/page`) reads and acts.

use crate::batch;
use crate::clean::clean;
use crate::consent::Granted;
use crate::flush::{self, Next};
use crate::mark::Mark;
use crate::metric::attention::Attention;
use crate::metric::interactions::Interactions;
use crate::metric::shifts::Shifts;
use crate::outbox::Outbox;
use crate::queue::Event;
use protocol::json::Writer;
use protocol::kind::Kind;
use protocol::redact::{self, part};
use protocol::wire::{EventHead, Head};
use protocol::{limits, sample};
use std::cell::RefCell;
use std::rc::Rc;

/// Why an event did not find its way into the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Over the size of an event.
    TooLarge = 1,
    /// The queue is full.
    NoRoom = 2,
}

/// When a batch is written, by the page's clocks.
#[derive(Debug, Clone, Copy)]
pub struct Clocks {
    /// `performance.now()`.
    pub sent_t: f64,
    /// `performance.timeOrigin`.
    pub origin_wall_ms: f64,
    /// `Date.now()`.
    pub sent_wall_ms: f64,
}

/// From a grant to its end.
#[derive(Debug)]
pub struct Recording {
    granted: Granted,
    /// The share of page loads that is kept.
    rate: f64,
    head: Head,
    stamp: String,
    /// Each as JSON, by its number; empty where nobody described it.
    views: Vec<String>,
    mark: Rc<Mark>,
    outbox: Outbox,
    /// Taken, and not yet launched.
    taken: Vec<Event>,
    /// Of the current view.
    pub shifts: Shifts,
    /// Of the current view.
    pub interactions: Interactions,
    /// Of the current view.
    pub attention: Attention,
}

impl Recording {
    /// Begins one under a grant. `head`: what all its batches share.
    #[must_use]
    pub fn new(granted: Granted, mut head: Head, stamp: &str, now_ms: f64) -> Self {
        redact::trim(&mut head.env, redact::beyond(limits::NAME_BYTES));
        redact::trim(&mut head.release, redact::beyond(limits::NAME_BYTES));
        let rate = head.rate;
        // What the edge takes for granted is left out. A batch that was kept gets its time when it is sent.
        head.held = f64::NAN;
        if rate >= 1.0 {
            head.rate = f64::NAN;
        }
        Self {
            granted,
            rate,
            head,
            stamp: stamp.into(),
            views: Vec::new(),
            mark: Rc::default(),
            outbox: Outbox::new(now_ms),
            taken: Vec::new(),
            shifts: Shifts::default(),
            interactions: Interactions::default(),
            attention: Attention::default(),
        }
    }

    /// Whether a kind is recorded: its purpose is granted, and the page load is in the sample; with linking
    /// the session is. `open` and errors are never sampled.
    #[must_use]
    pub fn wants(&self, kind: &str) -> bool {
        let Some(kind) = Kind::ALL.iter().find(|known| known.name() == kind) else { return false };
        let session = self.mark.session.borrow();
        let id = if session.is_empty() { &self.head.page } else { &*session };
        self.granted.allows(kind.needs()) && (matches!(kind, Kind::Open | Kind::Error) || sample::keeps(id, self.rate))
    }

    /// Queues an event, as of a time that lies ahead where it may wait for longer than others.
    ///
    /// # Errors
    /// Where there is no room for it.
    pub fn push(&mut self, json: &str, view: u32, as_of_ms: f64) -> Result<(), Refused> {
        if json.len() > limits::EVENT_BYTES {
            return Err(Refused::TooLarge);
        }
        let view_bytes = self.views.get(view as usize).map_or(0, String::len);
        // Two commas.
        let event = Event { view, cost_bytes: json.len() + view_bytes + 2, tries: 0, json: json.into(), mark: self.mark.clone() };
        if self.outbox.push(as_of_ms, event) { Ok(()) } else { Err(Refused::NoRoom) }
    }

    /// Describes a view, again if there is more to say. Views are few (`views.ts`).
    pub fn describe(&mut self, n: usize, fields: &str) {
        if self.views.len() <= n {
            self.views.resize(n + 1, String::new());
        }
        if let Some(view) = self.views.get_mut(n) {
            *view = clean(fields, false);
        }
    }

    /// What stands on the events from now on.
    pub fn set_mark(&mut self, session: &str, user: &str, flags: &str) {
        let mut user = user.into();
        redact::trim(&mut user, redact::beyond(limits::NAME_BYTES));
        let mark = Mark { session: RefCell::new(session.into()), user, flags: clean(flags, false) };
        if *self.mark != mark {
            self.mark = Rc::new(mark);
        }
    }

    /// Which session it was all along: also on what waits.
    pub fn correct(&mut self, session: &str) {
        self.mark.session.replace(session.into());
    }

    /// When the next batch leaves.
    #[must_use]
    pub fn next(&mut self, now_ms: f64, has_kept: bool) -> Next {
        self.outbox.has_kept = has_kept;
        self.outbox.next(now_ms)
    }

    /// Takes the next batch; empty if there is none. [`Self::launch`] says that it left.
    pub fn take(&mut self, at_exit: bool, clocks: Clocks, dropped: &str) -> String {
        let max_bytes = if at_exit { self.outbox.room_bytes() } else { limits::PAGE_BATCH_BYTES };
        let events = self.outbox.queue.take(max_bytes);
        let body = if events.is_empty() { String::new() } else { self.body(&events, "", clocks, dropped) };
        self.taken = events;
        body
    }

    /// What waits, with these events behind it, as a batch; empty if that is nothing.
    #[must_use]
    pub fn peek(&mut self, more: &str, clocks: Clocks, dropped: &str) -> String {
        let fitting = self.outbox.queue.fit(limits::PAGE_BATCH_BYTES);
        let events = self.outbox.queue.waiting.get(..fitting).unwrap_or_default().to_vec();
        if events.is_empty() && more.is_empty() { String::new() } else { self.body(&events, more, clocks, dropped) }
    }

    fn body(&mut self, events: &[Event], more: &str, clocks: Clocks, dropped: &str) -> String {
        let mark = events.first().map_or(&self.mark, |event| &event.mark);
        let head = &mut self.head;
        head.sent_t = clocks.sent_t;
        head.origin_wall = clocks.origin_wall_ms;
        head.sent_wall = clocks.sent_wall_ms;
        head.session = mark.session.borrow().clone();
        head.user.clone_from(&mark.user);
        batch::write(&self.head, &self.stamp, &mark.flags, &self.views, events, more, dropped)
    }

    /// A batch is on its way: what was taken, or one that was kept on the device. Gives the flight's number.
    pub fn launch(&mut self, bytes: usize, is_taken: bool) -> usize {
        let events = if is_taken { core::mem::take(&mut self.taken) } else { Vec::new() };
        self.outbox.launch(bytes, events)
    }

    /// An answer came, or none (status 0). How many events were refused for good; below 0 how many were tried often enough.
    #[allow(clippy::cast_precision_loss)]
    pub fn settle(&mut self, flight: usize, status: u32, has_result: bool, retry_after: &str, now_ms: f64, chance: f64) -> f64 {
        let verdict = flush::judge(status, has_result);
        let left = self.outbox.settle(flight, verdict, now_ms, flush::whole(retry_after), chance);
        left.refused as f64 - left.tried as f64
    }

    /// Calls all that flies back into the queue.
    pub fn recall(&mut self) {
        self.outbox.recall();
    }

    /// The network is back.
    pub fn resume(&mut self) {
        self.outbox.pace.failures = 0;
    }
}

/// An event as it may leave the page: what all have, then its redacted fields.
#[must_use]
pub fn event(mut head: EventHead, fields: &str) -> String {
    // What the edge takes for granted.
    if head.view == 0 {
        head.view = u32::MAX;
    }
    let mut out = Writer::default();
    out.raw("{");
    head.write_fields(&mut out);
    let fields = clean(fields, matches!(head.kind.as_str(), "click" | "request"));
    // Without its opening brace.
    let fields = part(&fields, 1, fields.len());
    if fields.len() > 1 {
        out.raw(",");
    }
    out.raw(fields);
    out.finish()
}
