//! Event listeners that are removed when they are dropped. They capture: on `window` they hear of
//! an event before anything on the page can stop it.

use crate::browser::callback::Function;
use crate::browser::object::Object;

/// A listener on some target, for some events.
#[must_use = "dropping it removes the listener"]
#[derive(Debug)]
pub struct Listener {
    target: Object,
    names: &'static [&'static str],
    function: Function,
}

impl Listener {
    /// Listens for events.
    pub fn new(target: &Object, names: &'static [&'static str], function: Function) -> Self {
        for name in names {
            target.add_event_listener(name, function.value(), true);
        }
        Self { target: target.clone(), names, function }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        for name in self.names {
            self.target.remove_event_listener(name, self.function.value(), true);
        }
    }
}
