//! Numbers, flags and texts.

use protocol::detail::Shape;
use protocol::{limits, redact};
use serde_json::Value;

use crate::scrub;

/// An id's length: a trace has 32 characters, a build 40.
const ID_BYTES: usize = 64;

/// A value of a simple shape.
pub(super) fn read(shape: Shape, value: &Value) -> Option<Value> {
    match shape {
        Shape::Number(most) => value.as_f64().filter(|n| (0.0..=most).contains(n)).and_then(number),
        Shape::Flag => (value == &Value::Bool(true) || value.as_f64() == Some(1.0)).then_some(Value::Bool(true)),
        Shape::Word => word(value, limits::NAME_BYTES),
        Shape::OneOf(words) => words.contains(&value.as_str()?).then(|| value.clone()),
        Shape::Id => id(value.as_str()?),
        Shape::Label => said(scrub::term(value.as_str()?)),
        Shape::Text => said(scrub::text(value.as_str()?, limits::VALUE_BYTES)),
        Shape::Address => said(scrub::address(value.as_str()?)),
        Shape::Script => said(scrub::script(value.as_str()?)),
        Shape::Route => said(scrub::route(value.as_str()?)),
        Shape::Target => said(scrub::target(value.as_str()?)),
        Shape::Ids | Shape::Props | Shape::Timings | Shape::Trail | Shape::Causes => None,
    }
}

/// A text, a finite number or a boolean.
pub(super) fn word(value: &Value, max_bytes: usize) -> Option<Value> {
    match value {
        Value::Bool(is) => Some(Value::Bool(*is)),
        Value::String(text) => Some(Value::String(scrub::text(text, max_bytes))),
        Value::Number(n) => n.as_f64().filter(|n| n.abs() <= MOST && !is_account(*n)).and_then(number),
        _ => None,
    }
}

/// No honest number is larger, and no larger one is exact.
const MOST: f64 = 1e15;

/// As many digits as a card or an account has, and nothing after the point. Milliseconds since 1970 have 13.
fn is_account(n: f64) -> bool {
    n.abs() >= 1e13 && n.fract() == 0.0
}

/// A number as it is written shortest: whole ones without a fraction.
#[allow(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
pub(super) fn number(n: f64) -> Option<Value> {
    if n.fract() == 0.0 && n.abs() <= MOST { Some(Value::from(n as i64)) } else { serde_json::Number::from_f64(n).map(Value::Number) }
}

/// An id that can be nothing else.
pub(super) fn id(text: &str) -> Option<Value> {
    let is_id = text.len() <= ID_BYTES && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':'));
    (is_id && !text.is_empty()).then(|| Value::String(text.into()))
}

/// A text that says something.
pub(super) fn said(mut text: String) -> Option<Value> {
    redact::cap(&mut text, limits::URL_BYTES);
    (!text.is_empty()).then_some(Value::String(text))
}
