//! Raw stacks into frames: the text that Chromium, Firefox and Safari write into `Error.stack`.
//!
//! It runs in one pass over at most 8 KiB and without regular expressions: a hostile stack costs no
//! more than an honest one. It does not resolve source maps, and a line that is no frame (the
//! message, which Chromium puts first) is passed over.

mod chromium;
mod gecko;
mod place;

use protocol::limits;
use serde::Serialize;

use crate::scrub;
use place::Place;

/// One line of a stack is cut here: long ones are `data:` addresses or attempts to keep us busy.
const LINE_BYTES: usize = 1024;

/// One frame, as it is stored.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Frame {
    /// As the engine names it, without marks of asynchrony; empty if it has no name.
    function: String,
    /// The script's address, redacted; empty where code has none.
    file: String,
    /// From 1; 0 if unknown.
    line: u32,
    /// From 1; 0 if unknown.
    column: u32,
    /// Whether it is code of the page, and not of the engine or of an extension. Left out where it is:
    /// nearly always, in rows that are mostly frames.
    #[serde(skip_serializing_if = "is_true")]
    in_app: bool,
    /// The index of a WebAssembly function.
    #[serde(skip_serializing_if = "Option::is_none")]
    wasm_function: Option<u32>,
    /// The offset in a WebAssembly module.
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u32>,
}

// Serde hands over a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
const fn is_true(value: &bool) -> bool {
    *value
}

/// The innermost frames of a stack.
pub(crate) fn parse(stack: &str) -> Vec<Frame> {
    let stack = whole_lines(stack);
    let frames = frames(stack, chromium::split);
    if frames.is_empty() { self::frames(stack, gecko::split) } else { frames }
}

/// The frame of an error that came without a stack.
pub(crate) fn of_script(file: &str, line: u32, column: u32) -> Option<Frame> {
    frame("", &Place { file, line, column, ..Place::default() })
}

/// Name and place of a line that is a frame.
type Split = fn(&str) -> Option<(&str, Place<'_>)>;

fn frames(stack: &str, split: Split) -> Vec<Frame> {
    stack
        .split('\n')
        .filter_map(|line| {
            let (function, place) = split(cut(line.trim_ascii(), LINE_BYTES))?;
            frame(function, &place)
        })
        .take(limits::STACK_FRAMES)
        .collect()
}

fn frame(function: &str, place: &Place<'_>) -> Option<Frame> {
    let file = scrub::script(place.file);
    let (line, column) = if file.is_empty() { (0, 0) } else { (place.line, place.column) };
    let mut function = scrub::name(function);
    if let (true, Some(index)) = (function.is_empty(), place.wasm_function) {
        function = format!("wasm-function[{index}]");
    }
    if function.is_empty() && file.is_empty() {
        return None;
    }
    let in_app = place.is_wasm || ["https://", "http://", "blob:"].iter().any(|start| file.starts_with(start));
    Some(Frame { function, file, line, column, in_app, wasm_function: place.wasm_function, offset: place.offset })
}

/// The stack up to its cap; a line that was cut there could be read as another place.
fn whole_lines(stack: &str) -> &str {
    let capped = cut(stack, limits::STACK_BYTES);
    if capped.len() == stack.len() { stack } else { capped.rsplit_once('\n').map_or(capped, |(whole, _)| whole) }
}

fn cut(text: &str, max_bytes: usize) -> &str {
    if text.len() <= max_bytes {
        return text;
    }
    let end = (0..=max_bytes).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests;
