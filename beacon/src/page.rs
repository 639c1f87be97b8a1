//! The recording of one page load: what is numbered, which view it belongs to, and who is told what.

use crate::batch;
use crate::browser::callback::{Call, Function};
use crate::browser::clock;
use crate::browser::object::Object;
use crate::browser::observer::Observer;
use crate::browser::timeline;
use crate::capture::{self, Running, Signal};
use crate::consent::Granted;
use crate::host::Host;
use crate::metric::visibility;
use crate::transport::Delivery;
use crate::views::Views;
use protocol::json::Writer;
use protocol::kind::Kind;
use protocol::purpose::{Purpose, Purposes};
use protocol::reason::PageDrop;
use protocol::wire::{EventHead, View};
use protocol::{limits, redact, sample};
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

/// One recording, from `start` to `stop`. Dropping it detaches everything from the page.
#[allow(missing_debug_implementations)]
pub struct Page {
    /// The global object.
    pub window: Object,
    /// What is shared with the loader.
    pub host: Host,
    /// What the visitor granted.
    pub granted: Granted,
    /// The navigation entry; absent if the browser's cannot be believed.
    pub navigation: Object,
    /// When the page was activated: after 0 only for a prerendered one.
    pub activation_ms: f64,
    /// When the page was first hidden.
    pub first_hidden_ms: Cell<f64>,
    /// Whether the page has been painted while visible.
    pub is_painted: Cell<bool>,
    pub(crate) views: RefCell<Views>,
    pub(crate) delivery: Delivery,
    observer: OnceCell<Observer>,
    running: OnceCell<Vec<Option<Box<dyn Running>>>>,
}

thread_local! {
    static PAGE: Cell<Option<Rc<Page>>> = const { Cell::new(None) };
}

/// Begins a recording, unless nothing is granted.
pub fn start(host: Host) {
    stop();
    let Some(granted) = Granted::read(&host) else { return };
    let window = Object::global();
    let now_ms = clock::now_ms();
    let navigation = timeline::navigation();
    // Where there is no prerendering there is no such property.
    let is_prerendered = !navigation.is_absent() && navigation.is("activationStart");
    let activation_ms = if is_prerendered { navigation.number("activationStart") } else { 0.0 };
    let is_hidden = window.get("document").is("hidden");
    let page = Rc::new(Page {
        views: RefCell::new(Views::starting_at(host.view())),
        delivery: Delivery::new(&host, now_ms),
        window,
        host,
        granted,
        navigation,
        first_hidden_ms: Cell::new(timeline::first_hidden_ms(activation_ms, is_hidden)),
        activation_ms,
        is_painted: Cell::new(false),
        observer: OnceCell::new(),
        running: OnceCell::new(),
    });
    PAGE.set(Some(page.clone()));
    page.install();
}

/// A function of ours was called, by the browser or by the loader.
pub fn call(call: Call, first: &Object, second: &Object) {
    // The page may be stopped by what it does.
    if let Some(page) = PAGE.take() {
        PAGE.set(Some(page.clone()));
        page.called(call, first, second);
    }
}

/// Ends it.
pub fn stop() {
    drop(PAGE.take());
}

impl Page {
    fn install(&self) {
        let mut running = Vec::new();
        for (me, capture) in (0..).zip(capture::ALL) {
            // Where the engine has no such entries there is no such vital, not one of 0.
            let is_known = capture.entries.first().is_none_or(|name| Observer::knows(&self.window, name));
            running.push(if is_known && self.wants(capture.kind) { (capture.start)(self, me) } else { None });
        }
        let captures = self.running.get_or_init(|| running);
        // The page may have moved on while the wasm was on its way. What was measured so far is of the first view.
        self.follow();
        // Only now: WebKit has called back from within `observe` (github.com/GoogleChrome/web-vitals/issues/277).
        let observer = Observer::new(&Function::new(&self.host, Call::Entries));
        for (running, capture) in captures.iter().zip(capture::ALL) {
            if running.is_some() {
                for name in capture.entries {
                    observer.observe(&self.window, name, capture::inp::least_ms(&self.window));
                }
            }
        }
        let _ = self.observer.set(observer);
    }

    fn tell_one(&self, to: u32, signal: &Signal<'_>) {
        if let Some(Some(running)) = self.running.get().and_then(|all| all.get(to as usize)) {
            running.on(self, to, signal);
        }
    }

    /// Tells every capture.
    pub fn tell(&self, signal: &Signal<'_>) {
        for (to, _) in (0..).zip(capture::ALL) {
            self.tell_one(to, signal);
        }
    }

    fn called(&self, call: Call, first: &Object, second: &Object) {
        let (to, signal) = match call {
            Call::Entries => return self.take_entries(&first.entries()),
            Call::Flush => return self.flush_if_due(),
            Call::Answer(request) => return self.answered(request, first),
            Call::Event(to) => (to, Signal::Event(first)),
            Call::Error(to) => (to, Signal::Event(second)),
            Call::Time(to) => (to, Signal::Time),
        };
        self.tell_one(to, &signal);
    }

    fn take_entries(&self, entries: &Object) {
        while let Some(entry) = entries.take_first() {
            let kind = entry.text("entryType");
            for (to, capture) in (0..).zip(capture::ALL) {
                if capture.entries.iter().any(|name| *name == kind) {
                    self.tell_one(to, &Signal::Entry(&kind, &entry));
                }
            }
        }
    }

    /// Takes what the observer has not delivered yet.
    pub fn take_pending_entries(&self) {
        if let Some(observer) = self.observer.get() {
            self.take_entries(&observer.take_records());
        }
    }

    /// Whether a kind is recorded here: its purpose is granted, and the page load is not sampled
    /// out. `open` and errors are never sampled.
    #[must_use]
    pub fn wants(&self, kind: Kind) -> bool {
        let is_kept = matches!(kind, Kind::Open | Kind::Error) || sample::keeps(&self.host.text("page"), self.host.rate());
        is_kept && self.granted.allows(kind.needs())
    }

    /// Whether the page is hidden now.
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        self.window.get("document").is("hidden")
    }

    /// The value of a paint entry; below zero if nobody saw it.
    #[must_use]
    pub fn paint_ms(&self, entry: &Object) -> f64 {
        visibility::paint_ms(entry.number("startTime"), self.activation_ms, self.first_hidden_ms.get())
    }

    /// Records an event: it gets its number here, whatever becomes of it.
    pub fn record(&self, kind: Kind, view: u32, t: f64, fields: &dyn Fn(&mut Writer)) {
        let json = batch::event(&EventHead { seq: self.host.take_seq(), kind: kind.name().into(), view, t }, fields);
        let view_bytes = self.views.borrow().json(view).len();
        if json.len() > limits::EVENT_BYTES {
            self.host.give_up(PageDrop::EventTooLarge, 1);
        } else if !self.delivery.push(view, json, view_bytes) {
            self.host.give_up(PageDrop::QueueFull, 1);
        }
        self.flush_if_due();
    }

    /// Gives an event up that would have been captured: it has its number, too.
    pub fn give_up(&self, reason: PageDrop) {
        self.host.take_seq();
        self.host.give_up(reason, 1);
    }

    /// Where the page is now.
    #[must_use]
    pub fn address(&self) -> String {
        self.window.get_in("location", "href").as_text()
    }

    /// Begins a view if the page is at another path than when the current one began.
    pub fn follow(&self) {
        let address = self.address();
        let has_moved = self.views.borrow().leaves(&address);
        if has_moved {
            self.begin_view("route", clock::now_ms(), &address);
        }
    }

    /// Begins a view: describes it, and records it if usage is granted.
    pub fn begin_view(&self, nav: &str, start_ms: f64, address: &str) {
        let mut view = View { nav: nav.into(), start: start_ms, url: redact::url(address), ..View::default() };
        let n = self.views.borrow().next();
        if n == 0 && self.granted.allows(Purposes::one(Purpose::Usage)) {
            view.referrer = redact::url(&self.window.get_in("document", "referrer").as_text());
        }
        let has_room = self.views.borrow_mut().add(address, view);
        if has_room {
            self.host.set_view(n);
        }
        // The first view may be known to the edge already: then only its description was missing.
        if !self.wants(Kind::View) || (n == 0 && self.host.sent()) {
        } else if has_room {
            self.record(Kind::View, n, start_ms, &|_| {});
        } else {
            self.give_up(PageDrop::ViewFlood);
        }
    }
}
