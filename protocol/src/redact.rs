//! Redaction: what is taken out of addresses and texts before they leave the page, and again at the
//! edge. The cheap detectors only; the edge has more.

/// An address without user info, query and hash, and with path segments that look like secrets
/// replaced by `:x`. Anything that is not http(s) keeps only its scheme.
#[must_use]
pub fn url(address: &str) -> String {
    let end = address.find(['?', '#']).unwrap_or(address.len());
    let address = address.get(..end).unwrap_or_default();
    let Some(scheme_end) = address.find("://") else {
        let scheme = address.find(':').map_or(0, |at| at + 1);
        return address.get(..scheme).unwrap_or_default().into();
    };
    let (scheme, rest) = address.split_at(scheme_end);
    if scheme != "https" && scheme != "http" {
        let mut out = String::from(scheme);
        out.push(':');
        return out;
    }
    let rest = rest.get(3..).unwrap_or_default();
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.rsplit('@').next().unwrap_or_default();
    let mut out = String::from(scheme);
    out.push_str("://");
    out.push_str(host);
    push_path(&mut out, path);
    cap(&mut out, crate::limits::URL_BYTES);
    out
}

fn push_path(out: &mut String, path: &str) {
    for (at, segment) in path.split('/').enumerate() {
        if at > 0 {
            out.push('/');
        }
        out.push_str(if is_secret(segment) { ":x" } else { segment });
    }
}

/// Whether a path segment or a word looks like a token, an id or an address of a person: an `@`
/// (also escaped), or at least 16 characters of which many are digits or that mix cases like base64.
fn is_secret(word: &str) -> bool {
    if word.contains('@') || word.contains("%40") {
        return true;
    }
    if word.len() < 16 {
        return false;
    }
    let count = |test: fn(&u8) -> bool| word.bytes().filter(test).count();
    let digits = count(u8::is_ascii_digit);
    let upper = count(u8::is_ascii_uppercase);
    let lower = count(u8::is_ascii_lowercase);
    digits * 5 >= word.len() || (upper > 2 && lower > 2 && digits > 0 && digits + upper + lower == word.len())
}

/// A message in which e-mail addresses, tokens and long runs of digits are replaced by `[…]`, cut
/// to `max_bytes`. Words are what white space and quotes part.
#[must_use]
pub fn text(message: &str, max_bytes: usize) -> String {
    let mut out = String::new();
    let mut rest = message;
    while !rest.is_empty() && out.len() < max_bytes {
        let end = rest.find(is_break).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        push_word(&mut out, word);
        let gap = tail.find(|c| !is_break(c)).unwrap_or(tail.len());
        let (gap, next) = tail.split_at(gap);
        out.push_str(gap);
        rest = next;
    }
    cap(&mut out, max_bytes);
    out
}

fn is_break(c: char) -> bool {
    c.is_ascii_whitespace() || matches!(c, '"' | '\'' | '`' | '(' | ')' | '<' | '>' | ',' | ';')
}

fn push_word(out: &mut String, word: &str) {
    if word.starts_with("https://") || word.starts_with("http://") {
        out.push_str(&url(word));
    } else if is_secret(word) || has_card_number(word) {
        out.push_str("[…]");
    } else {
        out.push_str(word);
    }
}

/// Twelve digits or more in one word: a card, an account, a telephone.
fn has_card_number(word: &str) -> bool {
    word.bytes().filter(u8::is_ascii_digit).count() >= 12
}

/// Cuts text to at most `max_bytes`, at a character's edge.
pub fn cap(text: &mut String, max_bytes: usize) {
    if text.len() <= max_bytes {
        return;
    }
    let mut end = max_bytes;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
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
            ("https://a.example/blog/how-to-build-a-good-shop-front", "https://a.example/blog/how-to-build-a-good-shop-front"),
            ("data:text/html,secret", "data:"),
            ("javascript:alert(1)", "javascript:"),
            ("blob:https://a.example/123", "blob:https:"),
            ("", ""),
        ] {
            assert_eq!(url(address), expect, "{address}");
        }
    }

    #[test]
    fn messages_lose_people_and_tokens() {
        for (message, expect) in [
            ("x is not a function", "x is not a function"),
            ("no user jane@example.org here", "no user […] here"),
            ("card 4111111111111111 declined", "card […] declined"),
            ("Failed to fetch https://a.example/x?key=1", "Failed to fetch https://a.example/x"),
        ] {
            assert_eq!(text(message, 200), expect);
        }
    }

    proptest! {
        #[test]
        fn never_longer_than_the_cap_and_never_panics(s in "\\PC{0,300}", max in 0_usize..64) {
            prop_assert!(text(&s, max).len() <= max);
            let _ = url(&s);
        }
    }
}
