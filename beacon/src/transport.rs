//! Sending: one request at a time, at the exit as many as the browser's keepalive budget holds.
//!
//! `fetch` with keepalive, because it survives the page and gives an answer; `sendBeacon` only at the
//! exit of browsers that have no keepalive (Firefox before 133). The body is text, which needs no preflight. What is answered by
//! nobody stays in the queue; `flush` says when to try again.

use crate::batch;
use crate::browser::callback::{Call, Function};
use crate::browser::clock::{self, Alarm};
use crate::browser::js;
use crate::browser::object::Object;
use crate::consent::Granted;
use crate::flush::{self, Next, Pace, Verdict};
use crate::host::Host;
use crate::page::Page;
use crate::queue::{Event, Queue, weight_bytes};
use protocol::reason::PageDrop;
use protocol::wire::Head;
use protocol::{limits, redact};
use std::cell::RefCell;

/// Keepalive bodies of a document share 64 KiB (Fetch, 4.6). What is left is for other scripts.
const IN_FLIGHT_BYTES: usize = 60_000;
/// The request, but for its body: no cookie and no path of the page goes along. The browser adds
/// `Origin` by itself, because the request is a CORS one.
const REQUEST: &str = r#"{"method":"POST","credentials":"omit","referrerPolicy":"no-referrer","keepalive":true}"#;

struct Waiting {
    queue: Queue,
    pace: Pace,
    /// Requests by their number; those that were answered are empty.
    flights: Vec<Vec<Event>>,
}

impl Waiting {
    fn in_flight(&self) -> usize {
        self.flights.iter().map(Vec::len).sum()
    }
}

/// What waits, what is on its way, and when the next batch leaves.
pub(crate) struct Delivery {
    waiting: RefCell<Waiting>,
    alarm: Alarm,
    controller: Object,
}

impl Delivery {
    /// Nothing waits yet.
    pub(crate) fn new(host: &Host, now_ms: f64) -> Self {
        Self {
            waiting: RefCell::new(Waiting { queue: Queue::default(), pace: Pace::new(now_ms), flights: Vec::new() }),
            alarm: Alarm::new(host, Call::Flush),
            controller: Object::new(js::AbortController::new().into()),
        }
    }

    /// Queues an event; false if there is no room.
    pub(crate) fn push(&self, view: u32, json: String, view_bytes: usize) -> bool {
        let now_ms = clock::now_ms();
        let waiting = &mut *self.waiting.borrow_mut();
        if waiting.queue.waiting.is_empty() {
            waiting.pace.oldest_ms = now_ms;
        }
        // Two commas.
        let event = Event { view, cost_bytes: json.len() + view_bytes + 2, tries: 0, json };
        waiting.queue.push(event, waiting.in_flight())
    }
}

/// Aborts what is on its way.
impl Drop for Delivery {
    fn drop(&mut self) {
        self.controller.abort();
    }
}

impl Page {
    /// Sends what is due, or sees to it that it will be.
    pub(crate) fn flush_if_due(&self) {
        let now_ms = clock::now_ms();
        let next = {
            let waiting = self.delivery.waiting.borrow();
            let events = &waiting.queue.waiting;
            waiting.pace.next(now_ms, events.len(), weight_bytes(events), waiting.in_flight())
        };
        match next {
            Next::Rest => {}
            Next::Wait(ms) => self.delivery.alarm.set(ms),
            Next::Send(_) => {
                self.send(&self.granted, limits::PAGE_BATCH_BYTES, false);
            }
        }
    }

    /// Sends what the browser will still carry, without looking at the time.
    pub(crate) fn flush_at_exit(&self) {
        loop {
            let mut room = IN_FLIGHT_BYTES;
            for events in &self.delivery.waiting.borrow().flights {
                if !events.is_empty() {
                    room = room.saturating_sub(weight_bytes(events) + batch::FRAME_BYTES);
                }
            }
            let max_bytes = room.saturating_sub(batch::FRAME_BYTES).min(limits::PAGE_BATCH_BYTES);
            if !self.send(&self.granted, max_bytes, true) {
                break;
            }
        }
    }

    /// Sends one batch; whether one left.
    fn send(&self, _: &Granted, max_bytes: usize, at_exit: bool) -> bool {
        let events = self.delivery.waiting.borrow_mut().queue.take(max_bytes);
        if events.is_empty() {
            return false;
        }
        let body = self.body(&events);
        let id = {
            let waiting = &mut *self.delivery.waiting.borrow_mut();
            waiting.pace.has_sent = true;
            waiting.flights.push(events);
            waiting.flights.len() - 1
        };
        self.host.set_sent();
        let url = self.host.text("url");
        if at_exit && !js::has(&self.window.get_in("Request", "prototype"), "keepalive") {
            // No answer will come: that the browser took it is all there is to know.
            let left = js::send_beacon(&url, &body);
            self.settled(id, if left { Verdict::Final } else { Verdict::Again }, 0.0);
            return left;
        }
        let request = js::parse(REQUEST);
        js::set_text(&request, "body", &body);
        request.set("signal", &self.delivery.controller.get("signal"));
        let promise = js::fetch(&url, &request);
        match &promise {
            Ok(promise) => {
                let answered = Function::new(&self.host, Call::Answer(id));
                promise.then(answered.value(), answered.value());
            }
            Err(_) => self.settled(id, Verdict::Again, 0.0),
        }
        promise.is_ok()
    }

    fn body(&self, events: &[Event]) -> String {
        let host = &self.host;
        let short = |name| {
            let mut text = host.text(name);
            redact::cap(&mut text, limits::NAME_BYTES);
            text
        };
        let head = Head {
            v: limits::WIRE_VERSION,
            sdk: env!("CARGO_PKG_VERSION").into(),
            mode: "wasm".into(),
            page: host.text("page"),
            sent_t: clock::now_ms(),
            origin_wall: self.window.get("performance").number("timeOrigin"),
            sent_wall: clock::wall_ms(),
            held: 0.0,
            rate: host.rate(),
            env: short("env"),
            release: short("release"),
        };
        batch::write(&head, &host.text("stamp"), &|reason| host.dropped(reason), &self.views.borrow(), events)
    }

    /// An answer came; or an error, which has no headers.
    pub(crate) fn answered(&self, id: usize, answer: &Object) {
        let headers = answer.get("headers");
        if headers.is_absent() {
            return self.settled(id, Verdict::Again, 0.0);
        }
        // A status is a small whole number.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let status = answer.number("status") as u32;
        let verdict = flush::judge(status, headers.header("Candor-Result").is_string());
        self.settled(id, verdict, flush::retry_after_s(&headers.header("Retry-After").as_text()));
    }

    fn settled(&self, id: usize, verdict: Verdict, retry_after_s: f64) {
        // The page's own functions may run in these: nothing is borrowed meanwhile.
        let (now_ms, chance) = (clock::now_ms(), js::random());
        let (mut reason, mut lost) = (PageDrop::Refused, 0);
        {
            let waiting = &mut *self.delivery.waiting.borrow_mut();
            let batch = waiting.flights.get_mut(id).map(core::mem::take).unwrap_or_default();
            if verdict == Verdict::Again {
                waiting.pace.failed(now_ms, retry_after_s, chance);
                reason = PageDrop::SendFailed;
                lost = waiting.queue.put_back(batch);
            } else {
                waiting.pace.failures = 0;
                if verdict == Verdict::Refused {
                    lost = batch.len();
                }
            }
        }
        self.host.give_up(reason, lost);
        self.flush_if_due();
    }
}
