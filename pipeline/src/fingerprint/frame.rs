//! The frame by which an issue is known, in words that every engine would use.

use super::file;
use crate::stack::Frame;

/// A name of one or two letters is a minifier's.
const NAME_CHARS: usize = 3;
/// What engines call code that has no name.
const NAMELESS: [&str; 9] =
    ["<anonymous>", "(anonymous class)", "anonymous", "global code", "module code", "eval code", "eval", "<computed>", "[…]"];

/// The innermost frame of the page's own code: the function's name, or where it has no usable one the
/// name of the file. `None` if no frame is the page's, or none says where it is.
pub(super) fn telling(frames: &[Frame]) -> Option<String> {
    frames.iter().filter(|frame| frame.in_app).find_map(|frame| {
        if frame.is_wasm() {
            return Some(wasm(&frame.function).into());
        }
        let name = usable_name(&frame.function);
        let place = if name.is_empty() { file::name(&frame.file) } else { name.into() };
        (!place.is_empty()).then_some(place)
    })
}

/// The levelled name of a function; empty if it has none or a minifier's.
pub(crate) fn usable_name(function: &str) -> &str {
    Some(level(function)).filter(|name| is_usable(name)).unwrap_or_default()
}

/// A name without what only one engine puts around it: Chromium's receiver and modifiers
/// (`async Cart.load`, `new Cart`, `get price`, `t.<computed> [as load]`), Firefox' path to a function in
/// a function (`Cart.prototype.load/<`, `outer/inner`).
fn level(function: &str) -> &str {
    if let Some((_, alias)) = function.split_once(" [as ") {
        return alias.strip_suffix(']').unwrap_or(alias);
    }
    if NAMELESS.contains(&function) {
        return "";
    }
    let mut name = function;
    for modifier in ["async ", "new ", "get ", "set "] {
        name = name.strip_prefix(modifier).unwrap_or(name);
    }
    // A path to a nameless function ends in `<`.
    let name = name.rsplit(['.', '/']).next().unwrap_or_default();
    let name = name.trim_start_matches('#');
    if name == "<" || NAMELESS.contains(&name) { "" } else { name }
}

fn is_usable(name: &str) -> bool {
    name.chars().count() >= NAME_CHARS
}

/// A WebAssembly function by its name; its index says nothing after the next build. Rust's names end in a hash.
fn wasm(function: &str) -> &str {
    if function.is_empty() || function.starts_with("wasm-function[") {
        return "wasm";
    }
    match function.rsplit_once("::h") {
        Some((name, hash)) if hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit()) => name,
        _ => function,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_levelled() {
        for (function, expect) in [
            ("load", "load"),
            ("Cart.load", "load"),
            ("async Cart.load", "load"),
            ("new Cart", "Cart"),
            ("get price", "price"),
            ("Cart.prototype.load", "load"),
            ("outer/inner", "inner"),
            ("load/<", ""),
            ("t.<computed> [as load]", "load"),
            ("HTMLButtonElement.<anonymous>", ""),
            ("window.inlineThrow", "inlineThrow"),
            ("Cart.#total", "total"),
            ("<anonymous>", ""),
            ("global code", ""),
            ("eval", ""),
            ("", ""),
        ] {
            assert_eq!(level(function), expect, "{function}");
        }
        assert!(!is_usable("t") && !is_usable("e4") && is_usable("get") && !is_usable("éa"));
        assert_eq!(wasm("bar::h0123456789abcdef"), "bar");
        assert_eq!(wasm("wasm-function[3]"), "wasm");
    }
}
