//! TTFB: the time to the first byte of the document.

use crate::browser::clock;
use crate::capture::report::Report;
use crate::capture::{Running, Signal};
use crate::metric::visibility;
use crate::page::Page;
use protocol::vital::Vital;

struct Ttfb(Report);

/// Reports it, if the browser has noted it.
pub fn start(page: &Page, _: u32) -> Option<Box<dyn Running>> {
    let ttfb = Ttfb(Report::new(page, Vital::Ttfb));
    let entry = &page.navigation;
    if !entry.is_absent() && visibility::is_sound(entry.number("responseStart"), clock::now_ms()) {
        // A prerendered page had its first byte before it was wanted.
        let ms = entry.number("responseStart") - page.activation_ms;
        ttfb.0.give(page, if ms > 0.0 { ms } else { 0.0 });
    }
    Some(Box::new(ttfb))
}

impl Running for Ttfb {
    fn on(&self, page: &Page, _: u32, signal: &Signal<'_>) {
        // A restored page waits for no byte.
        if let Signal::Restored = signal {
            self.0.restart(page);
            self.0.give(page, 0.0);
        }
    }
}
