//! Redaction, a second time: the page's own may be old, skipped or forged.
//!
//! The detectors are `protocol::redact`, the same code as in the page, and those of `secret`, `personal` and `phrase`,
//! which a page cannot afford. Here is which of them each field gets. NUL is replaced everywhere: SQLite's JSON
//! functions would end the text there. What was scrubbed once stays as it is when it is scrubbed again.

mod decode;
mod personal;
mod phrase;
mod secret;

use std::borrow::Cow;

use protocol::redact;
use protocol::wire;
use protocol::{limits, route};

pub(crate) use secret::hides_value;

/// A view's or a referrer's address.
pub(crate) fn address(address: &str) -> String {
    capped(redact::url_with(&without_nul(address), secret::hides), limits::URL_BYTES)
}

/// A script's address: its file name stays as it is.
pub(crate) fn script(address: &str) -> String {
    capped(redact::url_with(&without_nul(address), secret::hides_in_script), limits::URL_BYTES)
}

/// Cut, if it must be, with the remark that it was.
fn capped(mut text: String, max_bytes: usize) -> String {
    redact::cap(&mut text, max_bytes);
    text
}

/// Free text.
pub(crate) fn text(text: &str, max_bytes: usize) -> String {
    let text = without_nul(text);
    let text = phrase::without(secret::without_key_block(&text));
    capped(redact::text_with(&text, redact::beyond(max_bytes), secret::hides), max_bytes)
}

/// An error's message; of an element, the address that did not load.
pub(crate) fn message(error: &wire::Error) -> String {
    if error.source == "element" { address(&error.message) } else { text(&error.message, limits::MESSAGE_BYTES) }
}

/// The name of an error or of a function. Code may not be mistaken for a token, but a key of an
/// object can be a person's address.
pub(crate) fn name(name: &str) -> String {
    let mut out = if secret::names_person(name) { redact::text(name, redact::beyond(limits::NAME_BYTES)) } else { name.into() };
    label(&mut out);
    out
}

/// What the site's developers chose: it is only cut.
pub(crate) fn label(text: &mut String) {
    if text.contains('\0') {
        *text = without_nul(text).into_owned();
    }
    redact::cap(text, limits::NAME_BYTES);
}

/// A name that says something by itself: of an event, a setting, a property. It is text without the
/// notion that a word may name the next one a secret.
pub(crate) fn term(text: &str) -> String {
    let mut out = pieces(&phrase::without(text), redact::is_break, secret::hides);
    label(&mut out);
    out
}

/// What an element is called: tag, id, classes, attributes.
pub(crate) fn target(text: &str) -> String {
    let parts = |b: u8| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'@' | b'%' | b'+' | b'=') || b >= 0x80);
    // An address of a network would fall into its numbers; and what a piece hid may have hidden where one begins.
    let whole = |text: &str| pieces(text, redact::is_break, personal::hides);
    let mut out = whole(&pieces(&whole(text), parts, secret::hides));
    label(&mut out);
    out
}

/// A route's name, or another text whose parts a slash parts.
pub(crate) fn route(text: &str) -> String {
    let mut out = pieces(text, |b| b == b'/' || b.is_ascii_whitespace(), secret::hides);
    label(&mut out);
    out
}

/// The template of an address's path: where a page gave its view no name.
pub(crate) fn route_of(address: &str) -> String {
    let path = address.split_once("://").and_then(|(_, rest)| rest.find('/').and_then(|at| rest.get(at..)));
    capped(route::template(path.unwrap_or_default()), limits::NAME_BYTES)
}

/// A pseudonym may look as random as it likes: it must only not be an address of a person.
pub(crate) fn pseudonym(user: &str) -> String {
    let mut out: String = if secret::names_person(user) { GONE.into() } else { user.into() };
    label(&mut out);
    out
}

/// What stands for what was taken out.
pub(crate) const GONE: &str = "[…]";

/// A text of which each piece is judged by itself; what parts them stays.
fn pieces(text: &str, parts: fn(u8) -> bool, hides: fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let at = rest.bytes().position(parts).unwrap_or(rest.len());
        let (piece, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(if hides(piece) { GONE } else { piece });
        let gap = tail.bytes().position(|b| !parts(b)).unwrap_or(tail.len());
        let (gap, next) = tail.split_at_checked(gap).unwrap_or((tail, ""));
        out.push_str(gap);
        rest = next;
    }
    out
}

/// Before anything is cut: what stands for a NUL is longer.
fn without_nul(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { text.replace('\0', "\u{fffd}").into() } else { text.into() }
}

#[cfg(test)]
mod personal_tests;
#[cfg(test)]
mod tests;
