//! Firefox' and Safari's lines: `name@place`; Safari leaves `name@` out of nameless functions.

use super::place::{self, Place};

/// Name and place of one line.
pub(super) fn split(line: &str) -> Option<(&str, Place<'_>)> {
    let (name, place) = named(line).or_else(|| place::is_numbered(line).then_some(("", line)))?;
    // Firefox: `async*name`, `setTimeout handler*name`; Safari: `async name`.
    let name = name.rsplit('*').next().unwrap_or_default();
    let name = name.strip_prefix("async ").unwrap_or(name);
    // Safari, of a WebAssembly function.
    let name = if name == "(null)" { "" } else { name };
    let mut place = place::read(place);
    // Safari: `module.wasm-function[name or index]@[wasm code]`.
    let Some((_, inner)) = name.split_once("wasm-function[") else { return Some((name, place)) };
    let inner = inner.strip_suffix(']').unwrap_or(inner);
    place.is_wasm = true;
    match inner.parse() {
        Ok(index) => {
            place.wasm_function = Some(index);
            Some(("", place))
        }
        Err(_) => Some((inner, place)),
    }
}

/// Names (computed keys) and addresses (`/react@18/`) may hold an `@` themselves: the place begins
/// after the first one that is followed by something like a place, or by nothing.
fn named(line: &str) -> Option<(&str, &str)> {
    line.match_indices('@')
        .map(|(at, sign)| (line.get(..at).unwrap_or_default(), line.get(at + sign.len()..).unwrap_or_default()))
        .find(|(_, place)| place.is_empty() || place::is_place(place))
}
