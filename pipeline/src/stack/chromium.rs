//! Chromium's lines: `at name (place)`, or `at place` where the function has no name.

use super::place::{self, Place};

/// Name and place of one line.
pub(super) fn split(line: &str) -> Option<(&str, Place<'_>)> {
    let rest = line.strip_prefix("at ")?;
    let rest = rest.strip_prefix("async ").unwrap_or(rest);
    let (name, place) = match rest.strip_suffix(')').and_then(named) {
        Some(split) => split,
        None if place::is_place(rest) => ("", rest),
        None => return None,
    };
    Some((name, place::read(place)))
}

/// Names and addresses may hold parentheses themselves (`new (anonymous class)`, C++ from wasm): the
/// place begins at the first one that is followed by something like a place.
fn named(text: &str) -> Option<(&str, &str)> {
    text.match_indices('(')
        .filter_map(|(at, _)| Some((text.get(..at)?.strip_suffix(' ')?, text.get(at + 1..)?)))
        .find(|(_, place)| place::is_place(place))
        .or_else(|| text.rsplit_once(" ("))
}
