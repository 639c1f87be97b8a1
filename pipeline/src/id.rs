//! What an id looks like: 128 random bits. Whether they are random is beyond telling, but for one case.

use protocol::limits;

/// Whether this is the random id of a page load: 32 hexadecimal digits in lower case. Sixteen equal
/// bytes are not random but a generator that did not work, and would join all its visitors.
pub(crate) fn is_page_id(page: &str) -> bool {
    let digits = page.as_bytes();
    let first = digits.get(..2);
    is_random_id(page) && digits.chunks(2).any(|byte| Some(byte) != first)
}

/// Whether this has the form of an id: 128 bits as hexadecimal digits in lower case.
pub(crate) fn is_random_id(text: &str) -> bool {
    text.len() == limits::PAGE_ID_CHARS && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_random_and_lower_case() {
        for (page, expect) in [
            ("0123456789abcdef0123456789abcdef", true),
            ("00000000000000000000000000000001", true),
            ("00000000000000000000000000000000", false),
            ("ffffffffffffffffffffffffffffffff", false),
            ("01010101010101010101010101010101", false),
            ("0123456789ABCDEF0123456789ABCDEF", false),
            ("0123456789abcdef0123456789abcde", false),
            ("0123456789abcdef0123456789abcdeg", false),
            ("", false),
        ] {
            assert_eq!(is_page_id(page), expect, "{page}");
        }
    }
}
