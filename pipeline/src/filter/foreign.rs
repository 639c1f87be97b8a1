//! Errors of tools that look at a page: what somebody typed into the console, what a test evaluated, and
//! the scanners of mail providers that open links.
//!
//! `Script error.` and the complaints about `ResizeObserver` are not here: the one comes from scripts that
//! the page loads, the other from what the page does, and both are the page's.

use super::Thrown;

/// How the places of such code begin.
const SCRIPTS: [&str; 4] = ["debugger eval code", "pptr:", "__puppeteer_evaluation_script__", "__playwright_evaluation_script__"];

/// What the embedded browser of link scanners says of its own bridge.
const MESSAGES: [&str; 1] = ["Object Not Found Matching Id:"];

/// Whether a tool threw it.
pub(super) fn is_of_a_tool(thrown: &Thrown<'_>) -> bool {
    SCRIPTS.iter().any(|start| thrown.script.starts_with(start)) || MESSAGES.iter().any(|part| thrown.message.contains(part))
}
