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
    /// What stands while the value may still grow.
    open: Cell<Option<(Listener, Alarm)>>,
}

/// Follows it.
pub fn start(page: &Page, me: usize) -> Option<Box<dyn Running>> {
    let inputs = Listener::new(&page.window, &["keydown", "click"], Function::new(page, Call::Event(me)));
    Some(Box::new(Lcp {
        report: Report::new(page, Vital::Lcp),
        value_ms: Cell::new(-1.0),
        open: Cell::new(Some((inputs, Alarm::new(page, Call::Time(me))))),
    }))
}

impl Lcp {
    fn finish(&self, page: &Page) {
        if self.open.take().is_some() {
            self.report.give(page, self.value_ms.get());
        }
    }
}

impl Running for Lcp {
    fn on(&self, page: &Page, _: usize, signal: &Signal<'_>) {
        match signal {
            Signal::Entry(_, entry) => {
                let value_ms = page.paint_ms(entry);
                if value_ms >= 0.0 {
                    self.value_ms.set(value_ms);
                }
            }
            Signal::Event(event) if event.is("isTrusted") => {
                // Not now: the page's answer to the input comes first.
                if let Some((listener, alarm)) = self.open.take() {
                    alarm.set_if_idle(0.0);
                    self.open.set(Some((listener, alarm)));
                }
            }
            Signal::Time => {
                page.take_pending_entries();
                self.finish(page);
            }
            Signal::Hidden => self.finish(page),
            Signal::Restored => self.report.restart(page),
            Signal::Repainted(after_ms) => self.report.give(page, *after_ms),
            _ => {}
        }
    }
}
