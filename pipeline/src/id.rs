//! What an id looks like: 128 random bits. Whether they are random is beyond telling, but for ids that
//! no generator of random bits ever made: they would join everybody who has them.

use protocol::limits;

/// An id that says the same again after so many digits was counted up, filled or typed: of 2^64 random
/// ones it is one.
const LONGEST_PERIOD: usize = 16;
/// An id of so few different digits was filled: of 2^50 random ones it is one.
const FEWEST_DIGITS: u32 = 5;

/// Whether this is the random id of a page load, or of a session: 32 hexadecimal digits in lower case
/// that are no known fake (all alike, `0123…`, the same piece again and again, a small number).
pub(crate) fn is_genuine(id: &str) -> bool {
    let digits = id.as_bytes();
    let repeats = |period: usize| digits.iter().zip(digits.iter().skip(period)).all(|(one, other)| one == other);
    is_random_id(id) && different_digits(digits) >= FEWEST_DIGITS && !(1..=LONGEST_PERIOD).any(repeats)
}

/// How many of the sixteen digits there are.
fn different_digits(digits: &[u8]) -> u32 {
    digits.iter().filter_map(|digit| char::from(*digit).to_digit(16)).fold(0_u16, |met, digit| met | 1 << digit).count_ones()
}

/// Whether this has the form of an id: 128 bits as hexadecimal digits in lower case.
pub(crate) fn is_random_id(text: &str) -> bool {
    text.len() == limits::PAGE_ID_CHARS && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::property;
    use proptest::prelude::*;

    #[test]
    fn known_fakes_are_none() {
        for (id, expect) in [
            ("8f14e45fceea167a5a36dedd4bea2543", true),
            ("00000000000000008f14e45fceea167a", true),
            // Counted by bytes, as those of the golden batches are: no browser does that by mistake.
            ("00112233445566778899aabbccddeeff", true),
            ("0f1e2d3c4b5a69788796a5b4c3d2e1f0", true),
            // Filled.
            ("00000000000000000000000000000000", false),
            ("11111111111111111111111111111111", false),
            ("ffffffffffffffffffffffffffffffff", false),
            ("01010101010101010101010101010101", false),
            ("deadbeefdeadbeefdeadbeefdeadbeef", false),
            ("8f14e45fceea167a8f14e45fceea167a", false),
            // Counted.
            ("0123456789abcdef0123456789abcdef", false),
            ("fedcba9876543210fedcba9876543210", false),
            ("123456789abcdef0123456789abcdef0", false),
            ("01234567890123456789012345678901", false),
            ("12345678901234567890123456789012", false),
            ("98765432109876543210987654321098", false),
            // Small numbers, and the empty UUID with its version.
            ("00000000000000000000000000000001", false),
            ("0000000000000000000000000000007b", false),
            ("00000000000040008000000000000000", false),
            // No form of an id.
            ("8F14E45FCEEA167A5A36DEDD4BEA2543", false),
            ("8f14e45fceea167a5a36dedd4bea254", false),
            ("8f14e45fceea167a5a36dedd4bea2543a", false),
            ("8f14e45f-ceea-167a-5a36-dedd4bea", false),
            ("8f14e45fceea167a5a36dedd4bea254g", false),
            ("[object object]", false),
            ("undefined", false),
            ("", false),
        ] {
            assert_eq!(is_genuine(id), expect, "{id}");
        }
    }

    proptest! {
        #![proptest_config(property::cases(512))]

        #[test]
        fn random_bits_are_genuine(high in any::<u64>(), low in any::<u64>()) {
            let id = format!("{high:016x}{low:016x}");
            prop_assert!(is_genuine(&id));
        }

        #[test]
        fn any_text_is_judged(text in property::like("\\PC{0,40}|[0-9a-f]{31,33}")) {
            prop_assert!(!is_genuine(&text) || text.len() == limits::PAGE_ID_CHARS);
        }
    }
}
