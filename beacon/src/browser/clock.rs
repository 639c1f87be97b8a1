//! Time: the page's monotonic clock, the wall clock, and alarms.

use crate::browser::callback::{Call, Function};
use crate::browser::js;
use crate::page::Page;
use std::cell::Cell;

/// Milliseconds since the document began; never goes back.
#[must_use]
pub fn now_ms() -> f64 {
    js::now()
}

/// The wall clock, in milliseconds since 1970. It jumps.
#[must_use]
pub fn wall_ms() -> f64 {
    js::wall()
}

/// A call at a later time; at most one is pending.
#[must_use = "dropping it cancels the call"]
#[derive(Debug)]
pub struct Alarm {
    function: Function,
    /// Of the pending call; 0 if there is none.
    id: Cell<f64>,
}

impl Alarm {
    /// An alarm that is not set.
    pub fn new(page: &Page, call: Call) -> Self {
        Self { function: Function::new(page, call), id: Cell::new(0.0) }
    }

    /// Sets it, instead of what was set before.
    pub fn set(&self, ms: f64) {
        self.cancel();
        self.id.set(js::set_timeout(self.function.value(), ms));
    }

    /// Sets it, unless a call is pending.
    pub fn set_if_idle(&self, ms: f64) {
        if self.id.get() == 0.0 {
            self.set(ms);
        }
    }

    /// Cancels it; or notes that it has rung.
    pub fn cancel(&self) {
        js::clear_timeout(self.id.take());
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.cancel();
    }
}
