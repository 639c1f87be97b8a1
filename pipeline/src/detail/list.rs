//! Lists: ids, the steps before an error, and the errors behind it.

use protocol::limits;
use protocol::redact::CUT;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::scalar;
use crate::surrogates;
use crate::{scrub, stack};

/// Scripts of which one error's stack knows ids.
const IDS: usize = 20;
/// What all frames of all causes may take as JSON.
const FRAMES_BYTES: usize = limits::DETAIL_BYTES / 2;
/// A cause's message: the error's own is the longer one.
const CAUSE_BYTES: usize = limits::MESSAGE_BYTES / 4;

/// Ids; one that is none is left out.
pub(super) fn ids(raw: &RawValue) -> Option<Value> {
    let ids = parse::<Vec<Value>>(raw)?.iter().filter_map(|id| scalar::id(id.as_str()?)).take(IDS).collect();
    said(ids)
}

/// The last steps: `[t, kind, label]`; before them, where there were more, `[0, "…", "12 more"]`.
pub(super) fn trail(raw: &RawValue) -> Option<Value> {
    let steps = parse::<Vec<Value>>(raw)?;
    let skipped = steps.len().saturating_sub(limits::TRAIL_STEPS);
    let mark = (skipped > 0).then(|| Value::from(vec![Value::from(0), CUT.into(), more(skipped).into()]));
    said(mark.into_iter().chain(steps.iter().skip(skipped).filter_map(step)).collect())
}

fn more(n: usize) -> String {
    format!("{n} more")
}

fn step(step: &Value) -> Option<Value> {
    let [t, kind, label] = step.as_array()?.as_slice() else { return None };
    let t = t.as_f64().filter(|t| *t >= 0.0).and_then(scalar::number)?;
    Some(Value::Array(vec![t, Value::String(scrub::term(kind.as_str()?)), Value::String(self::label(label.as_str()?))]))
}

/// What a step was about: a path, an element, an address, a message.
fn label(label: &str) -> String {
    if label.starts_with('/') { scrub::route(label) } else { scrub::text(label, limits::NAME_BYTES) }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Cause {
    name: String,
    message: String,
    stack: String,
}

#[derive(Serialize)]
struct StoredCause {
    name: String,
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    frames: Vec<Value>,
}

/// The errors behind an error, the nearest first, with their stacks read; after them, where there were
/// more, one that is named `…`.
pub(super) fn causes(raw: &RawValue) -> Option<Value> {
    let mut room = FRAMES_BYTES;
    let causes = parse::<Vec<Value>>(raw)?;
    let left_out = causes.len().saturating_sub(limits::CAUSES);
    let mark = (left_out > 0).then(|| serde_json::json!({ "name": CUT, "message": more(left_out) }));
    let causes = causes.into_iter().take(limits::CAUSES).filter_map(|cause| {
        let cause: Cause = if cause.is_object() { serde_json::from_value(cause).ok()? } else { return None };
        let frames = stack::parse(&cause.stack).into_iter().map_while(|frame| {
            let frame = serde_json::to_value(frame).ok()?;
            room = room.checked_sub(frame.to_string().len())?;
            Some(frame)
        });
        let frames = frames.collect();
        let stored = StoredCause { name: scrub::name(&cause.name), message: scrub::text(&cause.message, CAUSE_BYTES), frames };
        serde_json::to_value(stored).ok()
    });
    said(causes.chain(mark).collect())
}

/// Takes the frames out of causes: read, a stack is longer than it was sent, and an error must not become
/// too large by what only explains it. Whether there was anything to take out.
pub(super) fn shorten(causes: &mut Value) -> bool {
    let Some(causes) = causes.as_array_mut() else { return false };
    let frames = causes.iter_mut().filter_map(|cause| cause.as_object_mut()?.remove("frames"));
    frames.count() > 0
}

/// Reads a list, with halves of emojis mended.
fn parse<T: for<'a> Deserialize<'a>>(raw: &RawValue) -> Option<T> {
    let mended = surrogates::mend(raw.get());
    serde_json::from_str(mended.as_deref().unwrap_or(raw.get())).ok()
}

/// A list that says something.
fn said(list: Vec<Value>) -> Option<Value> {
    (!list.is_empty()).then_some(Value::Array(list))
}
