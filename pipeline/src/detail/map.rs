//! Objects whose keys the site chose: properties and timings.

use protocol::limits;
use protocol::redact::CUT;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::{entries, scalar};
use crate::scrub::{self, GONE};

/// Names that a site allows of `Server-Timing`.
const TIMINGS: usize = 10;
/// Milliseconds of a page load.
const MOST_MS: f64 = 600_000.0;

/// Properties: texts, finite numbers and booleans. Of one whose name says that it is a secret only the name stays.
pub(super) fn props(raw: &RawValue, keep_names: &[String]) -> Option<Value> {
    of(raw, limits::PROPS, |name, value| {
        if scrub::hides_value(name, keep_names) {
            return Some(Value::String(GONE.into()));
        }
        scalar::word(&serde_json::from_str(value.get()).ok()?, limits::VALUE_BYTES)
    })
}

/// Labels with milliseconds.
pub(super) fn timings(raw: &RawValue) -> Option<Value> {
    of(raw, TIMINGS, |_, value| {
        let ms: f64 = serde_json::from_str(value.get()).ok()?;
        if (0.0..=MOST_MS).contains(&ms) { scalar::number(ms) } else { None }
    })
}

/// The first so many entries that can be read, and how many there were beyond them, under `…`.
fn of(raw: &RawValue, most: usize, read: impl Fn(&str, &RawValue) -> Option<Value>) -> Option<Value> {
    let kept = entries(raw.get(), |entries| {
        let entry = |(name, value): (&String, &&RawValue)| Some((scrub::term(name), read(name, value)?));
        let mut readable = entries.iter().filter(|(name, _)| !name.is_empty()).filter_map(entry);
        let mut kept: Map<_, _> = readable.by_ref().take(most).collect();
        let more = readable.count();
        if more > 0 {
            kept.insert(CUT.into(), more.into());
        }
        kept
    })?;
    (!kept.is_empty()).then_some(Value::Object(kept))
}
