//! The frames of a stack, as the edge has parsed them.

use maud::{Markup, html};
use serde::Deserialize;

use crate::layout::{address, foreign};

/// One frame. What is unknown is empty or 0.
#[derive(Debug, Deserialize)]
#[serde(default)]
pub(crate) struct Frame {
    pub(crate) function: String,
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
    /// Whether it is code of the page, and not of the engine or of an extension. Left out where it is.
    pub(crate) in_app: bool,
    /// Where the engine saw it, if a source map has told where it was written.
    pub(crate) generated: Option<Generated>,
}

/// A place in a generated file.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Generated {
    pub(crate) function: String,
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Default for Frame {
    fn default() -> Self {
        Self { function: String::new(), file: String::new(), line: 0, column: 0, in_app: true, generated: None }
    }
}

/// The frames of a row, the innermost first; none if the column is empty or unreadable.
pub(crate) fn read(frames: &str) -> Vec<Frame> {
    serde_json::from_str(frames).unwrap_or_default()
}

/// The frame that says most in one line: the innermost of the page's own code, or the innermost of all.
pub(crate) fn telling(frames: &[Frame]) -> Option<&Frame> {
    frames.iter().find(|frame| frame.in_app).or_else(|| frames.first())
}

/// A frame in one line.
pub(crate) fn line(frame: &Frame) -> Markup {
    html! {
        span class={ "frame" @if !frame.in_app { " frame-foreign" } } {
            span class="frame-function" { @if frame.function.is_empty() { "(anonymous)" } @else { (foreign(&frame.function)) } }
            @if !frame.file.is_empty() {
                " " span class="frame-place" { (address(&frame.file)) @if frame.line > 0 { ":" (frame.line) @if frame.column > 0 { ":" (frame.column) } } }
            }
            @if let Some(from) = &frame.generated {
                " " span class="frame-generated" { "from " @if !from.function.is_empty() { (foreign(&from.function)) " " } (foreign(file_name(&from.file))) ":" (from.line) ":" (from.column) }
            }
        }
    }
}

/// The end of an address: where a frame was generated is told in short.
fn file_name(address: &str) -> &str {
    address.rsplit('/').next().unwrap_or_default()
}
