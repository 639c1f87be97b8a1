//! CLS: how much the layout shifted by itself.

use crate::capture::report::Report;
use crate::capture::{Running, Signal};
use crate::metric::shifts::Shifts;
use crate::page::Page;
use protocol::vital::Vital;
use std::cell::Cell;

struct Cls {
    report: Report,
    shifts: Cell<Shifts>,
}

/// Follows it.
pub fn start(page: &Page, _: u32) -> Option<Box<dyn Running>> {
    Some(Box::new(Cls { report: Report::new(page, Vital::Cls), shifts: Cell::default() }))
}

impl Running for Cls {
    fn on(&self, page: &Page, _: u32, signal: &Signal<'_>) {
        match signal {
            Signal::Restored => {
                self.shifts.set(Shifts::default());
                self.report.restart(page);
            }
            Signal::Entry(_, entry) if !entry.is("hadRecentInput") => {
                let mut shifts = self.shifts.get();
                shifts.add(entry.number("startTime"), entry.number("value"));
                self.shifts.set(shifts);
            }
            // What was never painted cannot have shifted; what was and did not shift has a score of 0.
            Signal::Hidden if page.is_painted.get() => self.report.give(page, self.shifts.get().score()),
            _ => {}
        }
    }
}
