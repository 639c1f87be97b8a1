//! Sending: one request at a time, at the exit as many as the browser's keepalive budget holds.
//!
//! `fetch` with keepalive, because it survives the page and gives an answer; `sendBeacon` only in
//! browsers that have no keepalive. The body is text, which needs no preflight. What is answered by
//! nobody stays in the queue; `flush` says when to try again.

use crate::batch;
use crate::browser::callback::{Call, Function};
use crate::browser::clock::{self, Alarm};
use crate::browser::js;
use crate::browser::object::Object;
use crate::consent::Granted;
use crate::flush::{self, Next, Pace, Verdict};
use crate::page::Page;
use crate::queue::{Event, Queue};
use protocol::reason::PageDrop;
use protocol::wire::Head;
use protocol::{limits, redact};
use std::cell::{OnceCell, RefCell};

/// Keepalive bodies of a document share 64 KiB (Fetch, 4.6). What is left is for other scripts.
const IN_FLIGHT_BYTES: usize = 60_000;
/// The request, but for its body: no cookie and no path of the page goes along. The browser adds
/// `Origin` by itself, because the request is a CORS one.
const REQUEST: &str = r#"{"method":"POST","credentials":"omit","referrerPolicy":"no-referrer","keepalive":true}"#;

/// A request without an answer yet.
struct Flight {
    id: u32,
    bytes: usize,
    events: Vec<Event>,
}

struct Waiting {
    queue: Queue,
    pace: Pace,
    flights: Vec<Flight>,
    next_id: u32,
}

/// What waits, what is on its way, and when the next batch leaves.
pub(crate) struct Delivery {
    waiting: RefCell<Waiting>,
    alarm: OnceCell<Alarm>,
    controller: js::AbortController,
}

impl Delivery {
    /// Nothing waits yet.
    pub(crate) fn new(now_ms: f64) -> Self {
        Self {
            waiting: RefCell::new(Waiting { queue: Queue::default(), pace: Pace::new(now_ms), flights: Vec::new(), next_id: 0 }),
            alarm: OnceCell::new(),
            controller: js::AbortController::new(),
        }
    }

    /// Queues an event; false if there is no room.
    pub(crate) fn push(&self, view: u32, json: String, view_bytes: usize) -> bool {
        let waiting = &mut *self.waiting.borrow_mut();
        if waiting.queue.is_empty() {
            waiting.pace.oldest_ms = clock::now_ms();
        }
        // Two commas.
        waiting.queue.push(Event { view, cost_bytes: json.len() + view_bytes + 2, tries: 0, json })
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
        let next = {
            let waiting = self.delivery.waiting.borrow();
            waiting.pace.next(clock::now_ms(), waiting.queue.len(), waiting.queue.bytes(), waiting.flights.len())
        };
        match next {
            Next::Rest => {}
            // An alarm that is set already looks again when it rings.
            Next::Wait(ms) => self.delivery.alarm.get_or_init(|| Alarm::new(self, Call::Flush)).set_if_idle(ms),
            Next::Send(_) => {
                self.send(&self.granted, limits::PAGE_BATCH_BYTES);
            }
        }
    }

    /// The alarm has rung.
    pub(crate) fn flush_alarm(&self) {
        if let Some(alarm) = self.delivery.alarm.get() {
            alarm.cancel();
        }
        self.flush_if_due();
    }

    /// Sends what the browser will still carry, without looking at the time.
    pub(crate) fn flush_at_exit(&self) {
        loop {
            let in_flight: usize = self.delivery.waiting.borrow().flights.iter().map(|flight| flight.bytes).sum();
            let room = IN_FLIGHT_BYTES.saturating_sub(in_flight + batch::FRAME_BYTES);
            if !self.send(&self.granted, room.min(limits::PAGE_BATCH_BYTES)) {
                break;
            }
        }
    }

    /// Sends one batch; whether one left.
    fn send(&self, _: &Granted, max_bytes: usize) -> bool {
        let events = self.delivery.waiting.borrow_mut().queue.take(max_bytes);
        if events.is_empty() {
            return false;
        }
        let body = self.body(&events);
        self.host.set_sent();
        let id = {
            let waiting = &mut *self.delivery.waiting.borrow_mut();
            waiting.pace.has_sent = true;
            waiting.next_id += 1;
            waiting.flights.push(Flight { id: waiting.next_id, bytes: body.len(), events });
            waiting.next_id
        };
        let request = js::parse(REQUEST);
        js::set_text(&request, "body", &body);
        request.set("signal", &Object::new(self.delivery.controller.clone().into()).get("signal"));
        let promise = js::fetch(&self.host.text("url"), &request);
        match &promise {
            Ok(promise) => {
                let answered = Function::new(self, Call::Answer(id));
                promise.then(answered.value(), answered.value());
            }
            Err(_) => self.answered(id, &Object::absent()),
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

    /// An answer came; or an error, which has no status.
    pub(crate) fn answered(&self, id: u32, answer: &Object) {
        let events = {
            let flights = &mut self.delivery.waiting.borrow_mut().flights;
            match flights.iter().position(|flight| flight.id == id) {
                Some(at) => flights.swap_remove(at).events,
                None => return,
            }
        };
        let headers = answer.get("headers");
        let header = |name| if headers.is_absent() { String::new() } else { headers.header(name).as_text() };
        // A status is a small whole number.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let status = if headers.is_absent() { 0 } else { answer.number("status") as u32 };
        let verdict = flush::judge(status, !header("Candor-Result").is_empty());
        let retry_after_s = flush::retry_after_s(&header("Retry-After"));
        let (now_ms, chance) = (clock::now_ms(), js::random());
        let (reason, lost) = {
            let waiting = &mut *self.delivery.waiting.borrow_mut();
            if verdict == Verdict::Again {
                waiting.pace.failed(now_ms, retry_after_s, chance);
                (PageDrop::SendFailed, waiting.queue.put_back(events))
            } else {
                waiting.pace.answered();
                (PageDrop::Refused, if verdict == Verdict::Refused { events.len() } else { 0 })
            }
        };
        self.host.give_up(reason, lost);
        self.flush_if_due();
    }
}
