//! Time: the page's monotonic clock, the wall clock, and alarms.

use crate::browser::callback::{Call, Function};
use crate::browser::js;
use crate::host::Host;
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
    pub fn new(host: &Host, call: Call) -> Self {
        Self { function: Function::new(host, call), id: Cell::new(0.0) }
    }

    /// Sets it, instead of what was set before.
    pub fn set(&self, ms: f64) {
        self.cancel();
        self.id.set(js::set_timeout(self.function.value(), ms));
    }

    /// Cancels it.
    pub fn cancel(&self) {
        js::clear_timeout(self.id.take());
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.cancel();
    }
}
