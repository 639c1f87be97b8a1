//! The registry of what an event's `detail` may hold: for each kind its keys, for each key its shape.
//!
//! The edge reads by it: a key that is not here is ignored, a value of another shape is lost with its
//! key. Adding a key is one line. How a shape is read and scrubbed is the pipeline's business.

use crate::kind::Kind;

/// What a value must be. Texts are scrubbed and capped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// A number from 0 to this.
    Number(f64),
    /// `true`, or 1; what is false is left out.
    Flag,
    /// A short name that says something by itself.
    Label,
    /// A label, a number or a boolean: what names a class of something.
    Word,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// Letters, digits, `.`, `-`, `_` and `:`; it may look as random as it likes, because it names a build or a trace.
    Id,
    /// Some of these.
    Ids,
    /// Free text.
    Text,
    /// An address.
    Address,
    /// The address of a script.
    Script,
    /// A path with what looks like a secret replaced, or a name.
    Route,
    /// What an element is called: tag, id, classes.
    Target,
    /// Properties that the site chose: a label → text, number or boolean.
    Props,
    /// A label → milliseconds.
    Timings,
    /// The steps before: `[t, kind, label]` each.
    Trail,
    /// The errors behind one: `{name, message, stack}` each; stored with `frames` instead of `stack`.
    Causes,
}

/// Milliseconds of a page load: longer ones are mistakes.
const MS: Shape = Shape::Number(600_000.0);
/// Milliseconds for which a page may stay open: a week.
const SPAN: Shape = Shape::Number(604_800_000.0);
/// Something counted: bytes, clicks, pixels. Exact in a double.
const COUNT: Shape = Shape::Number(1e15);
/// A score of layout shifts.
const SCORE: Shape = Shape::Number(1000.0);
const PERCENT: Shape = Shape::Number(100.0);

/// A key of `detail`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What its value must be.
    pub shape: Shape,
}

macro_rules! keys {
    ($($name:literal: $shape:expr,)*) => {
        &[$(Key { name: $name, shape: $shape },)*]
    };
}

/// How far the document had come; left out where it was complete.
const STATES: &[&str] = &["loading", "dom-interactive", "dom-content-loaded", "complete"];
/// The parts of an interaction.
const PARTS: &[&str] = &["input", "processing", "presentation"];
/// The keys that a kind's `detail` may hold.
#[must_use]
pub const fn keys(kind: Kind) -> &'static [Key] {
    match kind {
        // What a view says beyond its event stands in its description (`wire::View`).
        Kind::Open | Kind::View | Kind::Setting | Kind::Feature => &[],
        // Each of them has some of these.
        Kind::Vital => keys! {
            "ttfb": MS,
            "delay": MS,
            "load": MS,
            "render": MS,
            "target": Shape::Target,
            "url": Shape::Address,
            "banner": Shape::Flag,
            "input": MS,
            "processing": MS,
            "presentation": MS,
            "type": Shape::Label,
            "script": Shape::Script,
            "script_ms": MS,
            "part": Shape::OneOf(PARTS),
            "shift": SCORE,
            "at": SPAN,
            "state": Shape::OneOf(STATES),
            "waiting": MS,
            "cache": MS,
            "dns": MS,
            "connection": MS,
            "request": MS,
            "server": Shape::Timings,
        },
        Kind::Error => keys! {
            "trail": Shape::Trail,
            "causes": Shape::Causes,
            "n": COUNT,
            "code": Shape::Word,
            "debug": Shape::Ids,
            "build": Shape::Id,
            "flags": Shape::Props,
            "file": Shape::Script,
            "directive": Shape::Label,
            "blocked": Shape::Address,
        },
        Kind::Engagement => keys! {
            "visible": SPAN,
            "scroll": PERCENT,
            "height": COUNT,
            "clicks": COUNT,
            "keys": COUNT,
        },
        Kind::Event => keys! { "props": Shape::Props, },
        Kind::Click => keys! {
            "target": Shape::Target,
            "url": Shape::Address,
            "n": COUNT,
        },
        Kind::Form => keys! { "target": Shape::Target, },
        Kind::Context => keys! {
            "scheme": Shape::Word,
            "contrast": Shape::Word,
            "motion": Shape::Word,
            "pointer": Shape::Word,
            "hover": Shape::Word,
            "orientation": Shape::Word,
            "display": Shape::Word,
            "viewport": Shape::Word,
            "dpr": Shape::Word,
            "lang": Shape::Word,
            "conn": Shape::Word,
            "save": Shape::Flag,
            "input": Shape::Word,
            "cause": Shape::Word,
        },
        Kind::Measure => keys! {
            "unit": Shape::Label,
            "props": Shape::Props,
        },
        Kind::Request => keys! {
            "status": COUNT,
            "bytes": COUNT,
            "type": Shape::Label,
            "route": Shape::Route,
            "cached": Shape::Flag,
            "trace": Shape::Id,
            "ttfb": MS,
        },
        Kind::Frame => keys! {
            "blocking": MS,
            "script": Shape::Script,
            "script_ms": MS,
            "invoker": Shape::Text,
            "render": MS,
        },
        Kind::Log => keys! { "props": Shape::Props, },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_stands_once() {
        for kind in Kind::ALL {
            let keys = keys(*kind);
            for (at, key) in keys.iter().enumerate() {
                assert!(keys.iter().take(at).all(|other| other.name != key.name), "{} {}", kind.name(), key.name);
            }
        }
    }
}
