//! INP: how long the page takes to answer the visitor.

use crate::browser::object::Object;
use crate::capture::report::Report;
use crate::capture::{Running, Signal};
use crate::metric::interactions::{Interactions, Measured, THRESHOLD_MS};
use crate::page::Page;
use protocol::vital::Vital;
use std::cell::{Cell, RefCell};

/// What is said of a restored view whose interactions were all too short to be told of.
const UNSEEN_MS: f64 = 8.0;

struct Inp {
    report: Report,
    interactions: RefCell<Interactions>,
    /// Interactions before this view.
    before: Cell<f64>,
}

/// Follows it, from what the loader has seen on.
pub fn start(page: &Page, _: u32) -> Option<Box<dyn Running>> {
    Some(Box::new(Inp { report: Report::new(page, Vital::Inp), interactions: RefCell::default(), before: Cell::new(0.0) }))
}

/// The shortest events that are wanted: where the browser does not count interactions, they are
/// estimated from all that there are.
#[must_use]
pub fn least_ms(window: &Object) -> u32 {
    if native_count(window).is_nan() { 0 } else { THRESHOLD_MS }
}

/// Interactions since the page began; NaN where the browser does not count them.
fn native_count(window: &Object) -> f64 {
    window.get("performance").number("interactionCount")
}

impl Inp {
    fn count(&self, page: &Page) -> f64 {
        let native = native_count(&page.window);
        if native.is_nan() { self.interactions.borrow().estimated_count() } else { native }
    }
}

impl Running for Inp {
    fn on(&self, page: &Page, _: u32, signal: &Signal<'_>) {
        match signal {
            Signal::Entry(kind, entry) => {
                let id = entry.number("interactionId");
                // Where the browser does not number interactions there is no INP.
                if !id.is_nan() {
                    let event = Measured { id, duration_ms: entry.number("duration"), is_first_input: *kind != "event" };
                    self.interactions.borrow_mut().add(event);
                }
            }
            Signal::Hidden => {
                let count = self.count(page) - self.before.get();
                let answer_ms = self.interactions.borrow().answer(count);
                let is_unseen = answer_ms < 0.0 && count > 0.0 && self.before.get() > 0.0;
                self.report.give(page, if is_unseen { UNSEEN_MS } else { answer_ms });
            }
            Signal::Restored => {
                self.before.set(self.count(page));
                self.interactions.borrow_mut().restart();
                self.report.restart(page);
            }
            _ => {}
        }
    }
}
