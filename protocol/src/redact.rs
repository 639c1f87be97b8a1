//! Redaction: what is taken out of addresses and texts before they leave the page, and again at the
//! edge. The cheap detectors only; the edge has more, and hands them in (`url_with`, `text_with`).

mod text;

pub use text::{is_break, names_secret, text, text_with};

/// An address without user info, query and hash, and with path segments that look like secrets
/// replaced by `:x`. Anything that is not http(s) keeps only its scheme.
#[must_use]
pub fn url(address: &str) -> String {
    url_with(address, is_secret)
}

/// A script's address: as [`url`], but the file's name stays, however random the hash in it looks,
/// and so do versions and scopes (`react@18.2.0`, `@scope`). They name code and not a person, and
/// errors are grouped by them.
#[must_use]
pub fn script(address: &str) -> String {
    url_with(address, hides_in_script)
}

/// Whether a path segment of a script's address is hidden.
#[must_use]
pub fn hides_in_script(segment: &str) -> bool {
    is_mail(segment) || (is_token(segment) && !is_script_name(segment))
}

/// The same as [`url`], by what hides a path segment.
#[must_use]
// Bytes and not `str` patterns: the general search would cost the page two kilobytes.
pub fn url_with(address: &str, hides: fn(&str) -> bool) -> String {
    let (address, _) = cut(address, |b| matches!(b, b'?' | b'#'));
    let (scheme, rest) = cut(address, |b| b == b':');
    let mut out = String::with_capacity(address.len());
    let is_web = (scheme == "https" || scheme == "http") && rest.starts_with("://");
    if !is_web {
        out.push_str(if rest.is_empty() { "" } else { part(address, 0, scheme.len() + 1) });
        return out;
    }
    out.push_str(scheme);
    out.push_str("://");
    let (host, mut path) = cut(part(rest, 3, rest.len()), |b| b == b'/');
    let user = host.bytes().rposition(|b| b == b'@').map_or(0, |at| at + 1);
    out.push_str(part(host, user, host.len()));
    while let Some(rest) = path.strip_prefix("/") {
        let (segment, next) = cut(rest, |b| b == b'/');
        out.push_str("/");
        out.push_str(if hides(segment) { ":x" } else { segment });
        path = next;
    }
    trim(&mut out, beyond(crate::limits::URL_BYTES));
    out
}

/// Cuts text in two before the first byte that is asked for, which is ASCII.
pub fn cut(text: &str, is: fn(u8) -> bool) -> (&str, &str) {
    let at = text.bytes().position(is).unwrap_or(text.len());
    (part(text, 0, at), part(text, at, text.len()))
}

/// A part of a text; empty if it does not begin and end with characters. One way to cut for all.
#[must_use]
pub fn part(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or_default()
}

/// Where a short piece of text begins in another. The standard library's search is ten times larger.
#[must_use]
pub fn find(text: &str, piece: &str) -> Option<usize> {
    text.as_bytes().windows(piece.len()).position(|window| window == piece.as_bytes())
}

/// Whether a path segment is the name of a file with code.
#[must_use]
pub fn is_script_name(file: &str) -> bool {
    [".js", ".mjs", ".cjs", ".wasm", ".css", ".ts", ".tsx", ".jsx", ".vue", ".svelte"].iter().any(|ending| file.ends_with(ending))
}

/// Whether something stands before an `@` (also escaped), and after it something that ends like a domain.
#[must_use]
pub fn is_mail(word: &str) -> bool {
    let escaped = find(word, "%40").or_else(|| find(word, "%2540"));
    let Some(at) = escaped.or_else(|| word.bytes().rposition(|b| b == b'@')) else { return false };
    let dot = word.bytes().rposition(|b| b == b'.').unwrap_or(0);
    at > 0 && dot > at && part(word, dot + 1, dot + 2).bytes().any(|b| b.is_ascii_alphabetic())
}

/// An `@`, and its escapes, once and twice.
const AT: [&str; 3] = ["%2540", "%40", "@"];

/// Whether a path segment or a word looks like a secret, an account or an address of a person.
#[must_use]
pub fn is_secret(word: &str) -> bool {
    AT.iter().any(|at| find(word, at).is_some()) || is_token(word) || has_card_number(word)
}

/// Whether a word looks like a token or an id: at least 16 characters of which many are digits, that
/// mix cases like base64, or that begin like one of its JSON objects.
fn is_token(word: &str) -> bool {
    if word.len() < 16 {
        return false;
    }
    let (mut digits, mut upper, mut lower, mut pads) = (0, 0, 0, 0);
    for b in word.bytes() {
        digits += usize::from(b.is_ascii_digit());
        upper += usize::from(b.is_ascii_uppercase());
        lower += usize::from(b.is_ascii_lowercase());
        // Of base64, also escaped.
        pads += usize::from(matches!(b, b'=' | b'%'));
    }
    digits * 5 >= word.len()
        || (upper > 2 && lower > 2 && digits + pads > 0 && digits + upper + lower + pads == word.len())
        || word.starts_with("eyJ")
}

/// Twelve digits or more in one word: a card, an account, a telephone.
fn has_card_number(word: &str) -> bool {
    word.bytes().map(|b| usize::from(b.is_ascii_digit())).sum::<usize>() >= 12
}

/// What the page cuts a text of this cap to: more by the longest character, so that it is still longer than its cap. The edge,
/// which says of what it cuts that it did, then sees that there was more. The page has no bytes for saying so itself.
#[must_use]
pub const fn beyond(max_bytes: usize) -> usize {
    max_bytes + 4
}

/// Cuts text to at most `max_bytes`, at a character's edge.
pub fn trim(text: &mut String, max_bytes: usize) {
    if text.len() <= max_bytes {
        return;
    }
    let mut end = max_bytes;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
}

/// What stands where something was cut off, so that nobody takes the rest for the whole.
pub const CUT: &str = "…";

/// Cuts text to at most `max_bytes`, at a character's edge, and says so at its end.
pub fn cap(text: &mut String, max_bytes: usize) {
    if text.len() <= max_bytes {
        return;
    }
    let mut end = max_bytes.saturating_sub(CUT.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    // Not where the cap leaves no room for it.
    if max_bytes >= CUT.len() {
        text.push_str(CUT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_lose_what_may_be_secret() {
        for (address, expect) in [
            ("https://shop.example/a/b?token=1#x", "https://shop.example/a/b"),
            ("https://user:pass@shop.example/", "https://shop.example/"),
            ("https://shop.example", "https://shop.example"),
            ("http://localhost:8787/demo/", "http://localhost:8787/demo/"),
            ("https://a.example/reset/9f86d081884c7d659a2feaa0c55ad015", "https://a.example/reset/:x"),
            ("https://a.example/u/jane@a.example/x", "https://a.example/u/:x/x"),
            ("https://a.example/u/jane%40a.example/jane%2540a.example", "https://a.example/u/:x/:x"),
            ("https://a.example/pay/4111111111111111", "https://a.example/pay/:x"),
            ("https://a.example/t/eyJhbGciOiJub25lIn0.e30.", "https://a.example/t/:x"),
            ("https://a.example/t/NDExMTExMTExMTExMTExMQ==", "https://a.example/t/:x"),
            ("https://a.example/getKeyJournalEntries", "https://a.example/getKeyJournalEntries"),
            ("https://a.example/blog/how-to-build-a-good-shop-front", "https://a.example/blog/how-to-build-a-good-shop-front"),
            ("data:text/html,secret", "data:"),
            ("javascript:alert(1)", "javascript:"),
            ("blob:https://a.example/123", "blob:"),
            ("", ""),
        ] {
            assert_eq!(url(address), expect, "{address}");
        }
    }

    #[test]
    fn scripts_keep_their_file_name() {
        for (address, expect) in [
            ("https://a.example/static/main.4f3c2a1b9d8e7f60.chunk.js?v=1", "https://a.example/static/main.4f3c2a1b9d8e7f60.chunk.js"),
            ("https://a.example/9f86d081884c7d659a2feaa0c55ad015/app.js", "https://a.example/:x/app.js"),
            ("https://a.example/reset/9f86d081884c7d659a2feaa0c55ad015", "https://a.example/reset/:x"),
            ("https://a.example/jane@a.example.js", "https://a.example/:x"),
            ("https://a.example/jane%40a.example/jane%2540a.example/app.js", "https://a.example/:x/:x/app.js"),
            ("https://cdn.example/npm/react@18.2.0/@scope/a.js", "https://cdn.example/npm/react@18.2.0/@scope/a.js"),
            ("https://a.js", "https://a.js"),
            ("data:text/javascript,x", "data:"),
        ] {
            assert_eq!(script(address), expect, "{address}");
        }
    }

    #[test]
    fn what_is_cut_says_so() {
        for (text, max_bytes, expect) in
            [("abcdef", 6, "abcdef"), ("abcdefg", 6, "abc…"), ("aéééé", 6, "aé…"), ("aaéé", 6, "aaéé"), ("abcd", 3, "…"), ("abc", 2, "")]
        {
            let mut capped = text.to_owned();
            cap(&mut capped, max_bytes);
            assert_eq!(capped, expect, "{text} {max_bytes}");
            cap(&mut capped, max_bytes);
            assert_eq!(capped, expect, "again");
        }
    }

    #[test]
    fn what_the_page_cuts_is_cut_again_and_said_at_the_edge() {
        for (text, trimmed) in [
            ("no such user", "no such user"),
            ("no such users", "no such users"),
            ("no such user at all", "no such user at "),
            ("no such user é of mine", "no such user é "),
            ("no such users aé é", "no such users a"),
            ("no such us𝄞𝄞𝄞", "no such us𝄞"),
        ] {
            let mut out = super::text(text, beyond(12));
            assert_eq!(out, trimmed);
            assert_eq!(text.len() > 12, out.len() > 12, "{text}");
            cap(&mut out, 12);
            assert!(out == text || out.ends_with(CUT), "{out}");
        }
    }

    proptest! {
        #[test]
        fn what_was_redacted_stays_as_it_is(s in "(https?://|/|%|%25|40|@|eyJ|[A-Za-z]|[0-9]|=|\\?|#|\\PC){0,40}") {
            let once = url(&s);
            prop_assert_eq!(url(&once), once);
        }
    }
}
