//! LCP: when the largest thing was painted, as far as the visitor waited for it: it is final with
//! the first key, click or hiding. A scroll says nothing, scripts scroll too.

use crate::browser::callback::{Call, Function};
use crate::browser::clock::Alarm;
use crate::browser::listener::Listener;
use crate::capture::report::Report;
use crate::capture::{Running, Signal};
use crate::page::Page;
use protocol::vital::Vital;
use std::cell::Cell;

struct Lcp {
    report: Report,
    value_ms: Cell<f64>,
    /// Until the first input.
    inputs: Cell<Option<Listener>>,
    later: Alarm,
}

/// Follows it.
pub fn start(page: &Page, me: u32) -> Option<Box<dyn Running>> {
    let inputs = Listener::new(&page.window, &["keydown", "click"], Function::new(&page.host, Call::Event(me)));
    Some(Box::new(Lcp {
        report: Report::new(page, Vital::Lcp),
        value_ms: Cell::new(-1.0),
        inputs: Cell::new(Some(inputs)),
        later: Alarm::new(&page.host, Call::Time(me)),
    }))
}

impl Running for Lcp {
    fn on(&self, page: &Page, _: u32, signal: &Signal<'_>) {
        match signal {
            Signal::Entry(_, entry) => {
                // The browser tells of none after an input; one after a hiding does not count.
                let value_ms = page.paint_ms(entry);
                if value_ms >= 0.0 {
                    self.value_ms.set(value_ms);
                }
            }
            Signal::Event(event) if event.is("isTrusted") => {
                self.inputs.take();
                // Not now: the page's answer to the input comes first.
                self.later.set(0.0);
            }
            Signal::Time => {
                page.take_pending_entries();
                self.report.give(page, self.value_ms.get());
            }
            Signal::Hidden => self.report.give(page, self.value_ms.get()),
            Signal::Restored => {
                self.report.restart(page);
                self.value_ms.set(-1.0);
            }
            Signal::Repainted(after_ms) => self.report.give(page, *after_ms),
            Signal::Event(_) => {}
        }
    }
}
