//! What the browser has noted of the page's beginning.

use crate::browser::js;
use crate::browser::object::Object;
use crate::metric::visibility;

/// The navigation entry; absent if there is none.
#[must_use]
pub fn navigation() -> Object {
    js::entries_by_type("navigation").take_first().unwrap_or_else(Object::absent)
}

/// When the page was first hidden after its activation; infinity if it never was.
#[must_use]
pub fn first_hidden_ms(activation_ms: f64, is_hidden: bool) -> f64 {
    let states = js::entries_by_type("visibility-state");
    while let Some(state) = states.take_first() {
        let at_ms = state.number("startTime");
        if at_ms >= activation_ms && state.text("name") == "hidden" {
            return at_ms;
        }
    }
    visibility::unrecorded_first_hidden_ms(is_hidden)
}
