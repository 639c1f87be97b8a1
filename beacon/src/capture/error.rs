//! Errors of the page: uncaught ones, unhandled rejections, and elements that did not load. The
//! loader listens, from the grant on; this reads what it heard.
//!
//! What is thrown can be anything, and its properties can be getters that throw: everything is read
//! through `Object`.

use crate::browser::callback::{Call, Function};
use crate::browser::object::Object;
use crate::capture::{Running, Signal};
use crate::page::Page;
use crate::stack;
use protocol::kind::Kind;
use protocol::reason::PageDrop;
use protocol::wire::Error;
use protocol::{limits, redact};
use std::cell::Cell;

/// Errors that one page load records. What comes after is counted.
const MOST: u32 = 30;

struct Errors {
    left: Cell<u32>,
}

/// Records what the loader holds, and what it will hear from now on.
pub fn start(page: &Page, me: u32) -> Option<Box<dyn Running>> {
    let errors = Errors { left: Cell::new(MOST) };
    page.host.set_onerror(Function::new(&page.host, Call::Error(me)).value());
    let held = page.host.errors();
    while let Some(pair) = held.take_first() {
        // Its time stands in the event, too.
        let _ = pair.shift();
        errors.record(page, &pair.shift());
    }
    Some(Box::new(errors))
}

impl Running for Errors {
    fn on(&self, page: &Page, _: u32, signal: &Signal<'_>) {
        if let Signal::Event(event) = signal {
            self.record(page, event);
        }
    }
}

impl Errors {
    fn record(&self, page: &Page, event: &Object) {
        let Some(error) = read(page, event) else { return };
        let left = self.left.get();
        if left == 0 {
            page.give_up(PageDrop::ErrorFlood);
        } else {
            self.left.set(left - 1);
            page.record(Kind::Error, page.host.view(), event.number("timeStamp"), &|out| error.write_fields(out));
        }
    }
}

/// The error of an event; `None` if it is our own, or none at all.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn read(page: &Page, event: &Object) -> Option<Error> {
    // The loader listens for two: `error` and `unhandledrejection`.
    let is_rejection = event.text("type") != "error";
    let mut thrown = event.get(if is_rejection { "reason" } else { "error" });
    if is_rejection && thrown.is_absent() {
        // Some libraries and extensions dispatch it as a custom event.
        thrown = event.get_in("detail", "reason");
    }
    let mut error = Error {
        source: if is_rejection { "rejection" } else { "uncaught" }.into(),
        name: thrown.text("name"),
        message: thrown.text("message"),
        stack: thrown.text("stack"),
        file: event.text("filename"),
        line: event.number("lineno") as u32,
        column: event.number("colno") as u32,
    };
    if error.message.is_empty() {
        error.message = if is_rejection { thrown.to_text() } else { event.text("message") };
    }
    let is_element = !is_rejection && error.message.is_empty();
    if is_element {
        // No element that loads has fields that could stand before its own properties; a form has,
        // and is none. Nor has `window` a name.
        let target = event.get("target");
        error.source = "element".into();
        error.name = target.text("localName");
        error.file = target.text("src");
        if error.file.is_empty() {
            error.file = target.text("href");
        }
        if error.name.is_empty() {
            return None;
        }
    }
    if stack::is_own(if error.file.is_empty() { &error.stack } else { &error.file }, &page.host.text("url")) {
        return None;
    }
    redact::cap(&mut error.name, limits::NAME_BYTES);
    error.stack = stack::clean(&error.stack, &error.name, &error.message);
    error.file = redact::url(&error.file);
    error.message = redact::text(&error.message, limits::MESSAGE_BYTES);
    if is_element {
        core::mem::swap(&mut error.message, &mut error.file);
    } else if !error.stack.is_empty() {
        error.file.clear();
        error.line = 0;
        error.column = 0;
    }
    Some(error)
}
