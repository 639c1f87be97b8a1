//! What an event says beyond its fields: read by the registry of `protocol::detail`, key by key.
//!
//! A key that the registry does not know is ignored, a value of another shape is lost with its key, and
//! no more than that: an event is not dropped for what only describes it. What is kept is written anew,
//! so that nothing reaches the store as it was sent.

mod list;
mod map;
mod scalar;

use std::collections::BTreeMap;
use std::fmt;

use protocol::detail::{Key, Shape, keys};
use protocol::kind::Kind;
use protocol::limits;
use protocol::reason::Drop;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::decode::object;
use crate::split::Name;
use crate::surrogates;

/// A JSON object of which each value can be read, or lost, by itself.
pub(crate) type Entries<'a> = BTreeMap<String, &'a RawValue>;

/// What of a detail is kept, by the names of its keys in their order.
struct Kept(Vec<(&'static str, Value)>);

impl Serialize for Kept {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// The detail of an event, by the text that it was sent as, as it is stored: JSON, or empty if it says nothing.
/// `keep_names` are the properties that the site keeps.
pub(crate) fn read(kind: Kind, raw: &str, keep_names: &[String]) -> Result<String, Drop> {
    let keys = keys(kind);
    if keys.is_empty() || raw.is_empty() {
        return Ok(String::new());
    }
    let mended = surrogates::mend(raw);
    let text = mended.as_deref().unwrap_or(raw);
    let mut kept = Kept(slots(keys, text, keep_names).unwrap_or_default());
    if kept.0.is_empty() {
        return Ok(String::new());
    }
    kept.0.sort_unstable_by_key(|(name, _)| *name);
    let mut detail = json(&kept);
    if detail.len() > limits::DETAIL_BYTES && kept.0.iter_mut().any(|(name, value)| *name == "causes" && list::shorten(value)) {
        detail = json(&kept);
    }
    if detail.len() > limits::DETAIL_BYTES { Err(Drop::EventTooLarge) } else { Ok(detail) }
}

/// The values of the keys that the registry knows, each read; of a key that comes twice the last one. `None`: it is no object.
fn slots(keys: &'static [Key], text: &str, keep_names: &[String]) -> Option<Vec<(&'static str, Value)>> {
    if !text.starts_with('{') {
        return None;
    }
    let mut raw = vec![None; keys.len()];
    let mut from = serde_json::Deserializer::from_str(text);
    Slots(keys, &mut raw).deserialize(&mut from).ok()?;
    from.end().ok()?;
    Some(keys.iter().zip(raw).filter_map(|(key, raw)| Some((key.name, value(key.shape, raw?, keep_names)?))).collect())
}

/// Puts each value into the place of its key.
struct Slots<'a, 's>(&'static [Key], &'s mut [Option<&'a RawValue>]);

impl<'a> DeserializeSeed<'a> for Slots<'a, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'a> Visitor<'a> for Slots<'a, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        // Pages write keys in the registry's order: the next one is most often the one behind the last.
        let mut next = 0;
        while let Some(Name(name)) = map.next_key()? {
            let known = (next..self.0.len()).chain(0..next).find(|at| self.0.get(*at).is_some_and(|key| key.name == name));
            match known.and_then(|at| Some((at, self.1.get_mut(at)?))) {
                Some((at, slot)) => {
                    *slot = Some(map.next_value()?);
                    next = at + 1;
                }
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// Strings and finite numbers only: it cannot fail.
fn json(kept: &Kept) -> String {
    serde_json::to_string(kept).unwrap_or_default()
}

/// Reads an object; `None` if it is none.
pub(crate) fn entries<T>(raw: &str, read: impl FnOnce(&Entries<'_>) -> T) -> Option<T> {
    let mended = surrogates::mend(raw);
    let text = mended.as_deref().unwrap_or(raw);
    object::<Entries<'_>>(text).ok().map(|entries| read(&entries))
}

/// One value, scrubbed; `None` if it is not of the shape, or says nothing.
fn value(shape: Shape, raw: &RawValue, keep_names: &[String]) -> Option<Value> {
    match shape {
        Shape::Props => map::props(raw, keep_names),
        Shape::Timings => map::timings(raw),
        Shape::Trail => list::trail(raw),
        Shape::Causes => list::causes(raw),
        Shape::Ids => list::ids(raw),
        simple => scalar::read(simple, &serde_json::from_str(raw.get()).ok()?),
    }
}

#[cfg(test)]
mod tests;
