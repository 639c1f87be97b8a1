//! The same mistake has another message in each engine where the engine wrote it. Here is which of them
//! mean the same, in one word each with the name that the code gave to what is at fault, if it is one
//! that a minifier leaves.
//!
//! Messages were compared in Chromium 156, Firefox 153 and WebKitGTK 2.50. What is not listed goes by its
//! own words: two issues instead of one at worst.

use super::message;

/// A name of one or two letters is a minifier's.
const NAME_CHARS: usize = 3;

/// `Uncaught TypeError: x` is what browsers say of an error that they do not hand over: its type and message.
pub(super) fn unannounced<'a>(name: &'a str, message: &'a str) -> (&'a str, &'a str) {
    let message = message.strip_prefix("Uncaught ").unwrap_or(message);
    match message.split_once(": ") {
        Some((kind, rest)) if kind == name || (name.is_empty() && is_type(kind)) => (kind, rest),
        _ => (name, message),
    }
}

fn is_type(word: &str) -> bool {
    (word.ends_with("Error") || word.ends_with("Exception")) && word.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Type and message in the words of no engine.
pub(super) fn level<'a>(name: &'a str, text: &str, has_place: bool) -> (&'a str, String) {
    let name = match name {
        // Firefox' recursion; others call it a range.
        "InternalError" => "RangeError",
        "" => "Error",
        name => name,
    };
    if let Some((class, subject)) = class(text) {
        let subject = subject.filter(|subject| subject.len() >= NAME_CHARS).unwrap_or_default();
        return (name, ["engine ", class, " ", subject].concat());
    }
    // What the platform throws is described by each engine in words of its own: its name says what it is.
    if has_place && PLATFORM.contains(&name) {
        return (name, String::new());
    }
    (name, message::normalise(text))
}

/// Names of what the platform throws (Web IDL, "DOMException names"); sites do not make them.
const PLATFORM: [&str; 19] = [
    "AbortError",
    "DataCloneError",
    "DataError",
    "HierarchyRequestError",
    "InvalidAccessError",
    "InvalidCharacterError",
    "InvalidStateError",
    "NamespaceError",
    "NetworkError",
    "NotAllowedError",
    "NotFoundError",
    "NotReadableError",
    "NotSupportedError",
    "QuotaExceededError",
    "SecurityError",
    "SyntaxError",
    "TimeoutError",
    "TransactionInactiveError",
    "WrongDocumentError",
];

/// What an engine's message means, and whose name it tells.
fn class(text: &str) -> Option<(&'static str, Option<&str>)> {
    let text = text.trim_ascii().trim_end_matches('.');
    nullish(text)
        .map(|subject| ("nullish", subject))
        .or_else(|| undefined(text).map(|name| ("undefined", Some(name))))
        .or_else(|| misused(text, "is not a function").map(|name| ("no function", name)))
        .or_else(|| misused(text, "is not a constructor").map(|name| ("no constructor", name)))
        .or_else(|| misused(text, "is not iterable").map(|name| ("not iterable", name)))
        .or_else(|| PHRASES.iter().find(|(phrase, _)| text.contains(phrase)).map(|(_, class)| (*class, None)))
}

/// Phrases by which a message is known.
const PHRASES: [(&str, &str); 25] = [
    ("Maximum call stack size exceeded", "recursion"),
    ("too much recursion", "recursion"),
    ("before initialization", "uninitialised"),
    ("Cannot access uninitialized variable", "uninitialised"),
    ("Assignment to constant variable", "constant"),
    ("invalid assignment to const", "constant"),
    ("Attempted to assign to readonly property", "readonly"),
    ("Cannot assign to read only property", "readonly"),
    ("is read-only", "readonly"),
    ("is not valid JSON", "json"),
    ("in JSON at position", "json"),
    ("Unexpected end of JSON input", "json"),
    ("JSON.parse: ", "json"),
    ("JSON Parse error: ", "json"),
    ("Failed to fetch", "fetch"),
    ("NetworkError when attempting to fetch resource", "fetch"),
    ("Load failed", "fetch"),
    ("nvalid array length", "array length"),
    ("Array size is not a small enough", "array length"),
    ("Converting circular structure to JSON", "cyclic"),
    ("cyclic object value", "cyclic"),
    ("JSON.stringify cannot serialize cyclic structures", "cyclic"),
    ("Failed to construct 'URL'", "url"),
    ("is not a valid URL", "url"),
    ("cannot be parsed as a URL", "url"),
];

/// A property was asked of nothing: the property's name.
fn nullish(text: &str) -> Option<Option<&str>> {
    // Chromium: `Cannot read properties of undefined (reading 'price')`; before 92 `Cannot read property 'price' of undefined`.
    if text.starts_with("Cannot read propert") || text.starts_with("Cannot set propert") {
        return Some(between(text, "'", "'"));
    }
    // Firefox: `can't access property "price", a is undefined`, or `a is null` where it is no property that is asked for.
    if let Some(rest) = text.strip_prefix("can't access property ") {
        return Some(between(rest, "\"", "\""));
    }
    // Safari: `undefined is not an object (evaluating 'a.b.price')`.
    if text.starts_with("undefined is not an object") || text.starts_with("null is not an object") {
        return Some(between(text, "'", "'").map(last));
    }
    let subject = text.strip_suffix(" is undefined").or_else(|| text.strip_suffix(" is null"))?;
    (!subject.contains(' ')).then_some(None)
}

/// A variable that does not exist. Safari: `Can't find variable: basket`.
fn undefined(text: &str) -> Option<&str> {
    let name = text.strip_suffix(" is not defined").or_else(|| text.strip_prefix("Can't find variable: "))?;
    (!name.contains(' ')).then_some(name)
}

/// `a.b.load is not a function`, in Safari with `(In 'a.b.load()', …)` after it: the last name.
fn misused<'a>(text: &'a str, what: &str) -> Option<Option<&'a str>> {
    let (subject, rest) = text.split_once(what)?;
    let subject = subject.trim_ascii_end();
    // Safari, where the thing itself has no name: `undefined is not a function (near '...of load...')`.
    let is_named = !matches!(subject, "undefined" | "null" | "(intermediate value)") && !subject.contains(' ');
    let ends = rest.is_empty() || rest.starts_with('.') || rest.trim_ascii_start().starts_with('(');
    ends.then_some(is_named.then(|| last(subject)).filter(|name| !name.is_empty()))
}

fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    text.split_once(open)?.1.split_once(close).map(|(inside, _)| inside)
}

/// The last name of an expression: of `a.b[0].price()` it is `price`.
fn last(expression: &str) -> &str {
    let end = expression.split(['(', '=', ' ']).next().unwrap_or_default();
    let name = end.rsplit('.').next().unwrap_or_default();
    if name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$')) { name } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engines_say_the_same() {
        for (same, expect) in [
            (
                &[
                    "Cannot read properties of undefined (reading 'price')",
                    "Cannot read property 'price' of undefined",
                    "can't access property \"price\", a.b is undefined",
                    "undefined is not an object (evaluating 'a.b.price')",
                    "null is not an object (evaluating 'a.b.price')",
                ][..],
                "engine nullish price",
            ),
            (
                &["a.b.load is not a function", "a.b.load is not a function. (In 'a.b.load()', 'a.b.load' is undefined)"],
                "engine no function load",
            ),
            (&["basket is not defined", "Can't find variable: basket"], "engine undefined basket"),
            (
                &["t is not a function", "(intermediate value) is not a function", "t is not a function. (In 't()', 't' is undefined)"],
                "engine no function ",
            ),
            (&["Maximum call stack size exceeded", "Maximum call stack size exceeded.", "too much recursion"], "engine recursion "),
            (
                &[
                    "Unexpected token '<', \"<html>\" is not valid JSON",
                    "JSON.parse: unexpected character at line 1 column 1 of the JSON data",
                    "JSON Parse error: Unrecognized token '<'",
                ],
                "engine json ",
            ),
            (&["Failed to fetch", "NetworkError when attempting to fetch resource.", "Load failed"], "engine fetch "),
            (&["The user is not a function of time", "the user is not a function of time"], "the user is not a function of time"),
        ] {
            for text in same {
                assert_eq!(level("TypeError", text, true).1, expect, "{text}");
            }
        }
    }

    #[test]
    fn what_is_announced_is_no_part_of_it() {
        assert_eq!(unannounced("", "Uncaught TypeError: x is bad"), ("TypeError", "x is bad"));
        assert_eq!(unannounced("", "TypeError: x is bad"), ("TypeError", "x is bad"));
        assert_eq!(unannounced("TypeError", "TypeError: x is bad"), ("TypeError", "x is bad"));
        assert_eq!(unannounced("", "note: x is bad"), ("", "note: x is bad"));
        assert_eq!(level("InternalError", "too much recursion", true).0, "RangeError");
        assert_eq!(level("NotFoundError", "The node before which …", true).1, "");
        assert_eq!(level("NotFoundError", "Nothing there", false).1, "nothing there");
    }
}
