//! Settings and features that were in force when the events of a batch were captured: they stand on every
//! row, so that a figure can be asked for with and without one.

use protocol::limits;
use protocol::redact::CUT;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::detail::entries;
use crate::scrub::{self, GONE};

/// Braces, and the remark that something was left out.
const MARK_BYTES: usize = 32;

/// The flags as they are stored: a JSON object of texts, or empty if there are none. What is too much is left out, and
/// `…` says how much that is.
pub(crate) fn read(raw: Option<&RawValue>, keep_names: &[String]) -> String {
    let Some(raw) = raw else { return String::new() };
    let kept = entries(raw.get(), |entries| {
        let mut room = limits::FLAGS_BYTES.saturating_sub(MARK_BYTES);
        let (mut kept, mut taken) = (Map::new(), 0);
        let read = |(name, value): (&String, &&RawValue)| Some((name.clone(), serde_json::from_str::<String>(value.get()).ok()?));
        let flags: Vec<_> = entries.iter().filter(|(name, _)| !name.is_empty()).filter_map(read).collect();
        for (name, value) in flags.iter().take(limits::FLAGS) {
            let value = if scrub::hides_value(name, keep_names) { GONE.into() } else { scrub::text(value, limits::VALUE_BYTES) };
            let (name, value) = (scrub::term(name), Value::String(value));
            // Quotes, colon and comma, and room for the escapes of the name.
            let Some(left) = room.checked_sub(Value::from(name.as_str()).to_string().len() + value.to_string().len() + 2) else { break };
            room = left;
            kept.insert(name, value);
            taken += 1;
        }
        if taken < flags.len() {
            kept.insert(CUT.into(), format!("{} more", flags.len() - taken).into());
        }
        kept
    });
    kept.filter(|kept| !kept.is_empty()).map(|kept| Value::Object(kept).to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> String {
        read(Some(&RawValue::from_string(text.into()).unwrap()), &["phone_model".into()])
    }

    #[test]
    fn only_texts_and_not_too_many() {
        assert_eq!(read(None, &[]), "");
        for nothing in ["{}", "[]", "7", "null", r#"{"a":1}"#, r#"{"":"x"}"#] {
            assert_eq!(of(nothing), "", "{nothing}");
        }
        assert_eq!(
            of(r#"{"theme":"dark","n":1,"user":"jane@shop.example","token":"x","half":"a\ud83d"}"#),
            "{\"half\":\"a\u{fffd}\",\"theme\":\"dark\",\"token\":\"[…]\",\"user\":\"[…]\"}"
        );
        assert_eq!(of(r#"{"phone_model":"fold","phone_size":"big"}"#), r#"{"phone_model":"fold","phone_size":"[…]"}"#);
        let many: Map<String, Value> = (0..60).map(|n| (format!("f{n:02}"), "on".into())).collect();
        let kept = of(&Value::Object(many).to_string());
        assert_eq!(kept.matches("\"on\"").count(), limits::FLAGS);
        assert!(kept.ends_with("\"…\":\"10 more\"}"), "{kept}");
        let long: Map<String, Value> = (0..50).map(|n| (format!("f{n:02}"), "\u{1} ".repeat(100).into())).collect();
        let kept = of(&Value::Object(long).to_string());
        assert!(kept.len() <= limits::FLAGS_BYTES && kept.len() > limits::FLAGS_BYTES / 2, "{}", kept.len());
    }
}
