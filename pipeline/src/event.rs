//! One event from its text, checked: its number, its kind, and the fields of its kind.
//!
//! It judges an event alone. Whether its view exists, what time it was and whether it may be kept
//! are other stages' business.

use protocol::kind::Kind;
use protocol::limits;
use protocol::purpose::Purposes;
use protocol::reason::{Drop, Refusal};
use protocol::vital::Vital;
use protocol::wire::{self, ERROR_SOURCES, EventHead, OPEN_SOURCES};
use serde::Deserialize;
use serde::de::MapAccess;
use serde_json::value::RawValue;

use crate::clock::MAX_TIME;
use crate::decode::object;
use crate::split::{Aside, Split, once};
use crate::{named, surrogates};

/// What every event has, checked.
#[derive(Debug, PartialEq)]
pub(crate) struct Checked<'a> {
    pub(crate) seq: u64,
    /// The name of the kind as it was sent.
    pub(crate) kind: String,
    pub(crate) view: u32,
    pub(crate) t: f64,
    /// What it says beyond its fields, as it was sent; empty if nothing.
    pub(crate) detail: &'a str,
}

/// The detail, unread.
#[derive(Default)]
pub(crate) struct Detail<'a>(Option<Option<&'a RawValue>>);

impl<'a> Aside<'a> for Detail<'a> {
    fn take<A: MapAccess<'a>>(&mut self, key: &str, map: &mut A) -> Result<bool, A::Error> {
        if key == "detail" { once(&mut self.0, "detail", map) } else { Ok(false) }
    }
}

impl<'a> Detail<'a> {
    /// As it was sent; empty if there is none.
    pub(crate) fn text(&self) -> &'a str {
        self.0.flatten().map_or("", RawValue::get)
    }
}

/// The fields of a kind.
#[derive(Debug, PartialEq)]
pub(crate) enum Body {
    Open { source: String },
    View,
    Vital { vital: Vital, value: f64 },
    Error(wire::Error),
    Named(wire::Named),
}

/// An event's number, if that much can be read: a drop is then known by it.
pub(crate) fn readable_seq(text: &str) -> Option<u64> {
    #[derive(Deserialize)]
    struct Seq {
        seq: u64,
    }
    object::<Seq>(text).ok().map(|event| event.seq).filter(|seq| *seq <= limits::MAX_SEQ)
}

/// Reads what every event has.
pub(crate) fn head(text: &str) -> Result<Checked<'_>, Drop> {
    if text.len() > limits::EVENT_BYTES {
        return Err(Drop::EventTooLarge);
    }
    let Split(EventHead { seq, kind, view, t }, detail) = object::<Split<EventHead, Detail<'_>>>(text).map_err(|_| Drop::Invalid)?;
    // Left out: the first view.
    let view = if view == u32::MAX { 0 } else { view };
    let sound = seq <= limits::MAX_SEQ && u64::from(view) <= limits::MAX_SEQ && (0.0..=MAX_TIME).contains(&t) && !kind.is_empty();
    if sound { Ok(Checked { seq, kind, view, t, detail: detail.text() }) } else { Err(Drop::Invalid) }
}

/// The kind by its name, if the visitor granted a purpose that allows it.
pub(crate) fn allowed_kind(name: &str, granted: Purposes) -> Result<Kind, Drop> {
    let kind = Kind::from_name(name).ok_or(Drop::UnknownKind)?;
    if kind.needs().meets(granted) { Ok(kind) } else { Err(Drop::Purpose) }
}

/// Reads the fields of a kind. `keep_names` are the settings and features that the site keeps.
pub(crate) fn body(kind: Kind, text: &str, keep_names: &[String]) -> Result<Body, Drop> {
    let body = match kind {
        Kind::Open => {
            let wire::Open { source } = fields(text)?;
            OPEN_SOURCES.contains(&source.as_str()).then_some(Body::Open { source })
        }
        Kind::View => Some(Body::View),
        Kind::Vital => {
            let wire::Vital { name, value } = fields(text)?;
            Vital::from_name(&name).filter(|vital| (0.0..=vital.ceiling()).contains(&value)).map(|vital| Body::Vital { vital, value })
        }
        Kind::Error => {
            let error: wire::Error = fields(text)?;
            ERROR_SOURCES.contains(&error.source.as_str()).then_some(Body::Error(error))
        }
        named => named::checked(named, fields(text)?, keep_names).map(Body::Named),
    };
    body.ok_or(Drop::Invalid)
}

fn fields<T: for<'a> Deserialize<'a>>(text: &str) -> Result<T, Drop> {
    object(text)
        .or_else(|refusal: Refusal| surrogates::mend(text).map_or(Err(refusal), |mended| object(&mended)))
        .map_err(|_| Drop::Invalid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads() {
        let good = r#"{"seq":4,"kind":"view","view":1,"t":12.5}"#;
        assert_eq!(head(good), Ok(Checked { seq: 4, kind: "view".into(), view: 1, t: 12.5, detail: "" }));
        assert_eq!(head(&good.replace('}', ",\"later\":[{}]}")).map(|event| event.seq), Ok(4));
        for (from, to) in [
            ("\"seq\":4,", ""),
            ("\"seq\":4", "\"seq\":-1"),
            ("\"seq\":4", "\"seq\":4.5"),
            ("\"seq\":4", "\"seq\":1000001"),
            ("\"seq\":4", "\"seq\":99999999999999999999999"),
            ("\"seq\":4", "\"seq\":null"),
            ("\"seq\":4", "\"seq\":4,\"seq\":4"),
            ("\"kind\":\"view\",", ""),
            ("\"view\":1", "\"view\":1000001"),
            ("\"view\":1", "\"view\":[]"),
            (",\"t\":12.5", ""),
            ("12.5", "-0.1"),
            ("12.5", "1e17"),
            ("12.5", "\"12\""),
        ] {
            let text = good.replace(from, to);
            assert_ne!(text, good);
            assert_eq!(head(&text), Err(Drop::Invalid), "{text}");
        }
        for text in ["null", "7", "\"x\"", "[]", "[4,\"view\",1,12.5]", "{}"] {
            assert_eq!(head(text), Err(Drop::Invalid), "{text}");
        }
        assert_eq!(head(&" ".repeat(limits::EVENT_BYTES + 1)), Err(Drop::EventTooLarge));
    }

    #[test]
    fn a_number_is_read_of_whatever_else_is_wrong() {
        for (text, expect) in [
            (r#"{"kind":7,"seq":3}"#, Some(3)),
            (r#"{"seq":3,"message":"\ud800"}"#, Some(3)),
            (r#"{"seq":1000000}"#, Some(1_000_000)),
            (r#"{"seq":1000001}"#, None),
            (r#"{"seq":"3"}"#, None),
            (r#"{"seq":3,"seq":4}"#, None),
            ("[3]", None),
            ("{}", None),
        ] {
            assert_eq!(readable_seq(text), expect, "{text}");
        }
    }

    #[test]
    fn kinds_need_their_purpose() {
        let usage = Purposes::from_bits(1).unwrap();
        let linking = Purposes::from_bits(8).unwrap();
        assert_eq!(allowed_kind("view", usage), Ok(Kind::View));
        assert_eq!(allowed_kind("open", usage), Ok(Kind::Open));
        assert_eq!(allowed_kind("vital", usage), Err(Drop::Purpose));
        assert_eq!(allowed_kind("error", usage), Err(Drop::Purpose));
        assert_eq!(allowed_kind("open", linking), Err(Drop::Purpose));
        assert_eq!(allowed_kind("open", Purposes::NONE), Err(Drop::Purpose));
        assert_eq!(allowed_kind("replay", Purposes::ALL), Err(Drop::UnknownKind));
    }

    #[test]
    fn bodies_are_checked_against_the_registries() {
        let check = |kind, text: &str, good: bool| assert_eq!(body(kind, text, &[]).is_ok(), good, "{kind:?} {text}");
        check(Kind::Open, r#"{"source":"cache"}"#, true);
        check(Kind::Open, r#"{"source":"teleport"}"#, false);
        check(Kind::Open, r#"{"source":7}"#, false);
        check(Kind::Open, "{}", false);
        check(Kind::View, "{}", true);
        check(Kind::Vital, r#"{"name":"LCP","value":600000}"#, true);
        check(Kind::Vital, r#"{"name":"LCP","value":600000.1}"#, false);
        check(Kind::Vital, r#"{"name":"LCP","value":-1}"#, false);
        check(Kind::Vital, r#"{"name":"LCP"}"#, false);
        check(Kind::Vital, r#"{"name":"lcp","value":1}"#, false);
        check(Kind::Vital, r#"{"name":"LCP","value":"1"}"#, false);
        check(Kind::Error, r#"{"source":"uncaught"}"#, true);
        check(Kind::Error, r#"{"source":"uncaught","line":-1}"#, false);
        check(Kind::Error, r#"{"source":"uncaught","message":{}}"#, false);
        check(Kind::Error, r#"{"source":"guess"}"#, false);
        check(Kind::Error, r#"{"source":"uncaught","message":"x","message":"y"}"#, false);
    }

    #[test]
    fn half_an_emoji_is_no_reason_to_lose_an_error() {
        let Ok(Body::Error(error)) = body(Kind::Error, r#"{"source":"rejection","message":"so \ud83d"}"#, &[]) else { panic!("dropped") };
        assert_eq!(error.message, "so \u{fffd}");
    }
}
