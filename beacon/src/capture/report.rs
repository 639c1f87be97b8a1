//! One vital of one view: reported when its value is new, and again when it has changed.

use crate::browser::clock;
use crate::page::Page;
use protocol::kind::Kind;
use protocol::vital::Vital;
use protocol::wire;
use std::cell::Cell;

/// What was reported of a vital, for the view in which its measuring began.
#[derive(Debug)]
pub struct Report {
    vital: Vital,
    view: Cell<u32>,
    last: Cell<f64>,
}

impl Report {
    /// Nothing yet, for the current view.
    #[must_use]
    pub fn new(page: &Page, vital: Vital) -> Self {
        Self { vital, view: Cell::new(page.host.view()), last: Cell::new(-1.0) }
    }

    /// Begins again, for the current view.
    pub fn restart(&self, page: &Page) {
        self.view.set(page.host.view());
        self.last.set(-1.0);
    }

    /// Reports a value, unless it is the last one again, below zero (there is none) or beyond belief.
    pub fn give(&self, page: &Page, value: f64) {
        if value >= 0.0 && value != self.last.get() && value <= self.vital.ceiling() {
            self.last.set(value);
            let vital = wire::Vital { name: self.vital.name().into(), value };
            page.record(Kind::Vital, self.view.get(), clock::now_ms(), &|out| vital.write_fields(out));
        }
    }
}
