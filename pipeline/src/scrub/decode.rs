//! Texts behind their encodings: percent escapes and base64. Only what is text again is a result.

/// A text with its percent escapes undone; `None` where there is none that could be undone.
pub(super) fn percent(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.as_bytes();
    let mut is_changed = false;
    while let [first, tail @ ..] = bytes {
        let escaped = match (first, tail) {
            (b'%', [high, low, ..]) => digit(*high).zip(digit(*low)).map(|(high, low)| high << 4 | low),
            _ => None,
        };
        is_changed |= escaped.is_some();
        out.push(escaped.unwrap_or(*first));
        bytes = if escaped.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    is_changed.then(|| String::from_utf8_lossy(&out).into_owned())
}

fn digit(b: u8) -> Option<u8> {
    char::from(b).to_digit(16).and_then(|n| u8::try_from(n).ok())
}

/// Base64 without padding that is shorter could be a word by chance: one in a hundred of 12 letters.
const PLAIN_CHARS: usize = 16;
/// With padding it is hardly a word.
const PADDED_CHARS: usize = 8;

/// Whether a word is base64 (of either alphabet) of printable text. One that is something else becomes
/// bytes of which more than half are not printable.
pub(super) fn is_base64_text(word: &str) -> bool {
    let bare = word.trim_end_matches('=');
    let least = if bare.len() < word.len() { PADDED_CHARS } else { PLAIN_CHARS };
    word.len() >= least && word.len() - bare.len() <= 2 && printable(bare, |_| ())
}

/// The text behind base64 without padding that is too short to be known as such: only what it says can tell.
pub(super) fn short_base64(word: &str) -> Option<String> {
    let mut out = String::new();
    (word.len() < PLAIN_CHARS && printable(word, |b| out.push(char::from(b)))).then_some(out)
}

/// Whether base64 without padding is printable text, of which each byte is handed on.
fn printable(bare: &str, mut hand_on: impl FnMut(u8)) -> bool {
    if bare.len() % 4 == 1 {
        return false;
    }
    let (mut bits, mut held) = (0_u32, 0_u32);
    for b in bare.bytes() {
        let Some(six) = six_bits(b) else { return false };
        bits = (bits << 6 | six) & 0xffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            match u8::try_from(bits >> held & 0xff) {
                Ok(byte @ 0x20..0x7f) => hand_on(byte),
                _ => return false,
            }
        }
    }
    true
}

fn six_bits(b: u8) -> Option<u32> {
    Some(u32::from(match b {
        b'A'..=b'Z' => b - b'A',
        b'a'..=b'z' => b - b'a' + 26,
        b'0'..=b'9' => b - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone() {
        for (text, expect) in [
            ("plain", None),
            ("100%", None),
            ("50%zz", None),
            ("jane%40a.example", Some("jane@a.example")),
            ("jane%2540a.example", Some("jane%40a.example")),
            ("%e2%82%ac%", Some("€%")),
            ("%ff", Some("\u{fffd}")),
            ("é%4", None),
        ] {
            assert_eq!(percent(text).as_deref(), expect, "{text}");
        }
    }

    #[test]
    fn only_text_behind_base64_counts() {
        for (word, expect) in [
            ("amFuZS5kb2VAZXhhbXBsZS5vcmc=", true),
            ("amFuZS5kb2VAZXhhbXBsZS5vcmc", true),
            ("NDExMTExMTExMTExMTExMQ==", true),
            ("aHVudGVyMi1zM2NyZXQ=", true),
            ("aHVudGVyMg==", true),
            ("aHVudGVyMg", false),
            ("internationalization", false),
            ("getElementsByClassName", false),
            ("how-to-build-a-good-shop-front", false),
            ("/static/chunks/main/index", false),
            ("a=b=", false),
            ("===========", false),
            ("", false),
        ] {
            assert_eq!(is_base64_text(word), expect, "{word}");
        }
    }
}
