//! FCP: the first time that something was painted.

use crate::capture::report::Report;
use crate::capture::{Running, Signal};
use crate::page::Page;
use protocol::vital::Vital;

struct Fcp(Report);

/// Waits for it.
pub fn start(page: &Page, _: u32) -> Option<Box<dyn Running>> {
    Some(Box::new(Fcp(Report::new(page, Vital::Fcp))))
}

impl Running for Fcp {
    fn on(&self, page: &Page, _: u32, signal: &Signal<'_>) {
        let value_ms = match signal {
            Signal::Restored => return self.0.restart(page),
            Signal::Entry(_, entry) if entry.text("name") == "first-contentful-paint" => page.paint_ms(entry),
            Signal::Repainted(after_ms) => *after_ms,
            _ => return,
        };
        if value_ms >= 0.0 {
            page.is_painted.set(true);
        }
        self.0.give(page, value_ms);
    }
}
