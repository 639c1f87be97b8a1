//! Redaction, a second time: the page's own may be old, skipped or forged.
//!
//! The detectors are `protocol::redact`, the same code as in the page. Here is only which of them
//! each field gets. NUL is replaced everywhere: SQLite's JSON functions would end the text there.

use protocol::limits;
use protocol::redact;
use protocol::wire;

/// A view's or a referrer's address.
pub(crate) fn address(address: &str) -> String {
    without_nul(redact::url(address))
}

/// A script's address: its file name stays as it is.
pub(crate) fn script(address: &str) -> String {
    without_nul(redact::script(address))
}

/// An error's message; of an element, the address that did not load.
pub(crate) fn message(error: &wire::Error) -> String {
    if error.source == "element" { address(&error.message) } else { without_nul(redact::text(&error.message, limits::MESSAGE_BYTES)) }
}

/// The name of an error or of a function. Code may not be mistaken for a token, but a key of an
/// object can be a person's address.
pub(crate) fn name(name: &str) -> String {
    let mut out = if name.contains('@') { redact::text(name, limits::NAME_BYTES) } else { name.into() };
    label(&mut out);
    out
}

/// What the site's developers chose: it is only cut.
pub(crate) fn label(text: &mut String) {
    redact::cap(text, limits::NAME_BYTES);
    if text.contains('\0') {
        *text = without_nul(std::mem::take(text));
    }
}

fn without_nul(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_gets_its_detector() {
        let error = |source: &str, message: &str| wire::Error { source: source.into(), message: message.into(), ..wire::Error::default() };
        assert_eq!(message(&error("uncaught", "no user jane@example.org \0")), "no user […] \u{fffd}");
        assert_eq!(message(&error("element", "https://a.example/i.png?token=1")), "https://a.example/i.png");
        assert_eq!(name("wasm_bindgen::closure::h1234567890abcdef"), "wasm_bindgen::closure::h1234567890abcdef");
        assert_eq!(name("Object.jane@example.org"), "[…]");
        assert_eq!(address("https://u:p@a.example/x?y#z\0"), "https://a.example/x");
        let mut release = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b".repeat(4);
        label(&mut release);
        assert_eq!(release.len(), limits::NAME_BYTES);
    }
}
