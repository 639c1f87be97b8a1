//! Errors of the page: uncaught ones, unhandled rejections, and elements that did not load. The
//! loader listens, from the grant on; this reads what it heard.
//!
//! What is thrown can be anything, and its properties can be getters that throw: everything is read
//! through `Object`.

use crate::browser::callback::{Call, Function};
use crate::browser::js;
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
pub fn start(page: &Page, me: usize) -> Option<Box<dyn Running>> {
    let errors = Errors { left: Cell::new(MOST) };
    page.host.set_onerror(Function::new(page, Call::Error(me)).value());
    let held = page.host.held("errors");
    while let Some(pair) = held.take_first() {
        // Its time stands in the event, too.
        let _ = pair.shift();
        errors.record(page, &pair.shift());
    }
    Some(Box::new(errors))
}

impl Running for Errors {
    fn on(&self, page: &Page, _: usize, signal: &Signal<'_>) {
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
        thrown = event.get("detail").get("reason");
    }
    let mut name = thrown.text("name");
    let mut message = thrown.text("message");
    let mut stack = thrown.text("stack");
    let mut file = event.text("filename");
    let (mut line, mut column) = (event.number("lineno") as u32, event.number("colno") as u32);
    let mut source = "rejection";
    if is_rejection {
        if message.is_empty() && name.is_empty() {
            message = js::string(&thrown).unwrap_or_default();
        }
    } else {
        source = "uncaught";
        let told = event.text("message");
        if told.is_empty() {
            source = "element";
            (name, file) = element(page, &event.get("target"))?;
        } else if message.is_empty() {
            message = told;
        }
    }
    if stack::is_own(if file.is_empty() { &stack } else { &file }, &page.host.text("url")) {
        return None;
    }
    stack = stack::clean(&stack, &name, &message);
    file = redact::url(&file);
    message = redact::text(&message, limits::MESSAGE_BYTES);
    if source == "element" {
        message = core::mem::take(&mut file);
    } else if !stack.is_empty() {
        file = String::new();
        (line, column) = (0, 0);
    }
    redact::cap(&mut name, limits::NAME_BYTES);
    Some(Error { source: source.into(), name, message, stack, file, line, column })
}

/// The tag of an element that did not load, and the address that it has; `None` if it is none.
fn element(page: &Page, target: &Object) -> Option<(String, String)> {
    // A form's own `tagName` may be one of its fields; and `window` has none.
    let mut tag = target.get_by(&page.window.get("Element").get("prototype"), "tagName").as_text();
    tag.make_ascii_lowercase();
    let mut address = target.text("src");
    if address.is_empty() {
        address = target.text("href");
    }
    (!tag.is_empty()).then_some((tag, address))
}
