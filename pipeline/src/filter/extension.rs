//! Errors of browser extensions: thrown by a script of theirs, or with a message that only they get.

use super::Thrown;

/// How addresses of extensions begin. Safari hides theirs behind `webkit-masked-url`.
const SCRIPTS: [&str; 9] = [
    "chrome-extension:",
    "moz-extension:",
    "safari-extension:",
    "safari-web-extension:",
    "webkit-masked-url:",
    "ms-browser-extension:",
    "extension:",
    "resource:",
    "chrome:",
];

/// What only the programming interface of extensions says, or only one of them.
const MESSAGES: [&str; 11] = [
    "Extension context invalidated",
    "Receiving end does not exist",
    "message port closed before a response was received",
    "message channel closed before a response was received",
    "Attempting to use a disconnected port object",
    "can't access dead object",
    "runtime.sendMessage",
    "pktAnnotationHighlighter",
    "chrome-extension://",
    "moz-extension://",
    "safari-web-extension://",
];

/// Whether an extension threw it.
pub(super) fn is_of_one(thrown: &Thrown<'_>) -> bool {
    SCRIPTS.iter().any(|start| thrown.script.starts_with(start)) || MESSAGES.iter().any(|part| thrown.message.contains(part))
}
