//! A performance observer that is disconnected when it is dropped.
//!
//! The page has one for all types of entries: each of its own would cost bytes, and nothing is
//! gained by them.

use crate::browser::callback::Function;
use crate::browser::js;
use crate::browser::object::Object;
use protocol::json::Writer;

/// An observer of the page's entries, from the page's beginning on.
#[must_use = "dropping it disconnects the observer"]
#[derive(Debug)]
pub struct Observer(js::PerformanceObserver);

impl Observer {
    /// An observer of nothing.
    pub fn new(function: &Function) -> Self {
        Self(js::PerformanceObserver::new(function.value()))
    }

    /// Whether the browser has a type of entries.
    #[must_use]
    pub fn knows(window: &Object, name: &str) -> bool {
        window.get_in("PerformanceObserver", "supportedEntryTypes").includes(name)
    }

    /// Observes a type of entries, if the browser has it: asking for another would write to the
    /// console. `least_ms` matters to the durations of events only.
    pub fn observe(&self, window: &Object, name: &str, least_ms: u32) {
        if Self::knows(window, name) {
            let mut options = Writer::default();
            options.raw("{\"buffered\":true");
            options.field("type", &name);
            options.field("durationThreshold", &least_ms);
            options.raw("}");
            self.0.observe(&js::parse(&options.finish()));
        }
    }

    /// Entries that were not delivered yet.
    #[must_use]
    pub fn take_records(&self) -> Object {
        self.0.take_records()
    }
}

impl Drop for Observer {
    fn drop(&mut self) {
        self.0.disconnect();
    }
}
