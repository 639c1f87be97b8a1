//! One pass over an object that has two readers: a declaration of the wire, and who takes the values that it does not read itself,
//! because they stay raw text or have readers of their own.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Error, IntoDeserializer, MapAccess, Visitor};

/// Takes values by their keys.
pub(crate) trait Aside<'de>: Default {
    /// Takes the value of this key, if it is one of its own; whether it did. A key that comes twice is an error.
    fn take<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<bool, A::Error>;
}

/// Fills a place once.
pub(crate) fn once<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    place: &mut Option<T>,
    name: &'static str,
    map: &mut A,
) -> Result<bool, A::Error> {
    if place.is_some() {
        return Err(A::Error::duplicate_field(name));
    }
    *place = Some(map.next_value()?);
    Ok(true)
}

/// A key, without a copy where it has no escapes.
#[derive(Deserialize)]
pub(crate) struct Name<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

/// What is read by `T`, and what `P` took aside.
pub(crate) struct Split<T, P>(pub(crate) T, pub(crate) P);

impl<'de, T: Deserialize<'de>, P: Aside<'de>> Deserialize<'de> for Split<T, P> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Both(PhantomData))
    }
}

struct Both<T, P>(PhantomData<(T, P)>);

impl<'de, T: Deserialize<'de>, P: Aside<'de>> Visitor<'de> for Both<T, P> {
    type Value = Split<T, P>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let mut aside = P::default();
        let own = T::deserialize(MapAccessDeserializer::new(Rest { map, aside: &mut aside }))?;
        Ok(Split(own, aside))
    }
}

/// The entries that are left.
struct Rest<'p, A, P> {
    map: A,
    aside: &'p mut P,
}

impl<'de, A: MapAccess<'de>, P: Aside<'de>> MapAccess<'de> for Rest<'_, A, P> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        while let Some(Name(key)) = self.map.next_key()? {
            if !self.aside.take(&key, &mut self.map)? {
                return seed.deserialize(key.into_deserializer()).map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::wire::EventHead;

    #[derive(Default)]
    struct Detail(Option<u32>);

    impl<'de> Aside<'de> for Detail {
        fn take<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<bool, A::Error> {
            if key == "detail" { once(&mut self.0, "detail", map) } else { Ok(false) }
        }
    }

    fn read(text: &str) -> Result<(u64, Option<u32>), serde_json::Error> {
        serde_json::from_str::<Split<EventHead, Detail>>(text).map(|Split(head, detail)| (head.seq, detail.0))
    }

    #[test]
    fn both_readers_get_theirs_in_any_order() {
        for text in
            [r#"{"seq":4,"detail":7}"#, r#"{"detail":7,"later":{"detail":8,"seq":[]},"seq":4}"#, r#"{"d\u0065tail":7,"s\u0065q":4}"#]
        {
            assert_eq!(read(text).unwrap(), (4, Some(7)), "{text}");
        }
        assert_eq!(read(r#"{"seq":4}"#).unwrap(), (4, None));
    }

    #[test]
    fn what_is_wrong_for_one_of_them_is_wrong() {
        for text in [
            r#"{"detail":7,"detail":7}"#,
            r#"{"seq":4,"seq":4}"#,
            r#"{"detail":"7"}"#,
            r#"{"seq":"4"}"#,
            r#"{"seq":4"#,
            "[4,7]",
            "7",
            "{}x",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
