//! Raw stacks into frames: the text that Chromium, Firefox and Safari write into `Error.stack`.
//!
//! It runs in one pass over at most 8 KiB and without regular expressions: a hostile stack costs no
//! more than an honest one. It does not resolve source maps, and a line that is no frame (the
//! message, which Chromium puts first) is passed over.

mod chromium;
mod gecko;
mod place;

use protocol::limits;
use serde::{Deserialize, Serialize};

use crate::scrub;
use place::Place;

/// One line of a stack is cut here: long ones are `data:` addresses or attempts to keep us busy.
const LINE_BYTES: usize = 1024;

/// One frame, as it is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Frame {
    /// As the engine names it, without marks of asynchrony; empty if it has no name.
    pub(crate) function: String,
    /// The script's address, redacted; empty where code has none.
    pub(crate) file: String,
    /// From 1; 0 if unknown.
    pub(crate) line: u32,
    /// From 1; 0 if unknown.
    pub(crate) column: u32,
    /// Whether it is code of the page, and not of the engine or of an extension. Left out where it is:
    /// nearly always, in rows that are mostly frames.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub(crate) in_app: bool,
    /// The index of a WebAssembly function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    wasm_function: Option<u32>,
    /// The offset in a WebAssembly module.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    offset: Option<u32>,
    /// Where the engine saw it, if a source map has told where it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) generated: Option<Generated>,
}

/// A place in a generated file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Generated {
    pub(crate) function: String,
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Frame {
    /// Whether it is WebAssembly.
    pub(crate) const fn is_wasm(&self) -> bool {
        self.wasm_function.is_some()
    }
}

const fn yes() -> bool {
    true
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

/// The script of the innermost frame that has one, as the stack names it; empty if none has.
pub(crate) fn innermost_script(stack: &str) -> &str {
    let of = |split: Split| {
        let files = whole_lines(stack).split('\n').filter_map(|line| Some(split(cut(line.trim_ascii(), LINE_BYTES))?.1.file));
        files.take(limits::STACK_FRAMES).find(|file| !place::is_nowhere(file))
    };
    of(chromium::split).or_else(|| of(gecko::split)).unwrap_or_default()
}

/// The frame of an error that came without a stack.
pub(crate) fn of_script(file: &str, line: u32, column: u32) -> Option<Frame> {
    frame("", &Place { file, line, column, ..Place::default() }, &mut Scripts::default())
}

/// Name and place of a line that is a frame.
type Split = fn(&str) -> Option<(&str, Place<'_>)>;

fn frames(stack: &str, split: Split) -> Vec<Frame> {
    let mut scripts = Scripts::default();
    stack
        .split('\n')
        .filter_map(|line| {
            let (function, place) = split(cut(line.trim_ascii(), LINE_BYTES))?;
            frame(function, &place, &mut scripts)
        })
        .take(limits::STACK_FRAMES)
        .collect()
}

/// Scripts that are remembered: a stack has few.
const SCRIPTS: usize = 8;

/// Addresses of scripts with what scrubbing made of them.
#[derive(Default)]
struct Scripts<'a>(Vec<(&'a str, String)>);

impl<'a> Scripts<'a> {
    fn scrubbed(&mut self, file: &'a str) -> String {
        if let Some((_, scrubbed)) = self.0.iter().find(|(known, _)| *known == file) {
            return scrubbed.clone();
        }
        let scrubbed = scrub::script(file);
        if self.0.len() < SCRIPTS {
            self.0.push((file, scrubbed.clone()));
        }
        scrubbed
    }
}

fn frame<'a>(function: &str, place: &Place<'a>, scripts: &mut Scripts<'a>) -> Option<Frame> {
    let file = scripts.scrubbed(place.file);
    let (line, column) = if file.is_empty() { (0, 0) } else { (place.line, place.column) };
    let mut function = scrub::name(function);
    if let (true, Some(index)) = (function.is_empty(), place.wasm_function) {
        function = format!("wasm-function[{index}]");
    }
    if function.is_empty() && file.is_empty() {
        return None;
    }
    let in_app = place.is_wasm || ["https://", "http://", "blob:"].iter().any(|start| file.starts_with(start));
    Some(Frame { function, file, line, column, in_app, wasm_function: place.wasm_function, offset: place.offset, generated: None })
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
