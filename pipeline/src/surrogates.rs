//! Mending halves of surrogate pairs in JSON text.
//!
//! JavaScript cuts text between the two halves of an emoji without complaint and `JSON.stringify`
//! writes such a half as `\ud83d`. serde_json refuses it. The event is good all the same: the half
//! becomes U+FFFD. It does not look at anything else that may be wrong with the text.

/// The text with lone surrogates replaced; `None` if it has none.
pub(crate) fn mend(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut kept = 0;
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('\\')) {
        let escape = at + found;
        at = match surrogate(text, escape) {
            // Another escape: its second character may be a backslash.
            None => escape + 2,
            Some(Half::High) if matches!(surrogate(text, escape + ESCAPE_BYTES), Some(Half::Low)) => escape + 2 * ESCAPE_BYTES,
            Some(_) => {
                out.push_str(text.get(kept..escape)?);
                out.push_str("\\ufffd");
                kept = escape + ESCAPE_BYTES;
                kept
            }
        };
    }
    if kept == 0 {
        return None;
    }
    out.push_str(text.get(kept..)?);
    Some(out)
}

/// `\uXXXX`.
const ESCAPE_BYTES: usize = 6;

enum Half {
    High,
    Low,
}

fn surrogate(text: &str, at: usize) -> Option<Half> {
    let digits = text.get(at..at + ESCAPE_BYTES)?.strip_prefix("\\u")?;
    match u16::from_str_radix(digits, 16).ok()? {
        0xd800..=0xdbff => Some(Half::High),
        0xdc00..=0xdfff => Some(Half::Low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn halves_are_replaced_and_pairs_are_not() {
        for (text, expect) in [
            (r#""plain""#, None),
            (r#""\ud83d\ude00""#, None),
            (r#""\\ud83d""#, None),
            (r#""\ud83d""#, Some(r#""\ufffd""#)),
            (r#""\uDE00 é \uD83D\ud83d\ude00 x""#, Some(r#""\ufffd é \ufffd\ud83d\ude00 x""#)),
            (r#""\\\ud83d\n""#, Some(r#""\\\ufffd\n""#)),
            (r#""\ud83"#, None),
            ("\\", None),
            ("\\é\\ud800", None),
        ] {
            assert_eq!(mend(text).as_deref(), expect, "{text}");
        }
    }

    proptest! {
        #![proptest_config(crate::property::cases(256))]

        #[test]
        fn what_javascript_writes_is_readable_after_mending(units in prop::collection::vec(prop_oneof![0_u16..0x80, 0xd7f0_u16..0xe010], 0..40)) {
            let text: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let text = ["\"", &text, "\""].concat();
            let mended = mend(&text).unwrap_or_else(|| text.clone());
            prop_assert_eq!(serde_json::from_str::<String>(&mended).ok(), Some(String::from_utf16_lossy(&units)));
        }
    }
}
