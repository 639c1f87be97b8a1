//! Redaction: what is taken out of addresses and texts before they leave the page, and again at the
//! edge. The cheap detectors only; the edge has more.

/// An address without user info, query and hash, and with path segments that look like secrets
/// replaced by `:x`. Anything that is not http(s) keeps only its scheme.
#[must_use]
pub fn url(address: &str) -> String {
    clean(address, is_secret)
}

/// A script's address: as [`url`], but the file's name stays, however random the hash in it looks,
/// and so do versions and scopes (`react@18.2.0`, `@scope`). They name code and not a person, and
/// errors are grouped by them.
#[must_use]
pub fn script(address: &str) -> String {
    clean(address, |segment| is_mail(segment) || (is_token(segment) && !is_script_name(segment)))
}

// Bytes and not `str` patterns: the general search would cost the page two kilobytes.
fn clean(address: &str, hides: fn(&str) -> bool) -> String {
    let (address, _) = cut(address, |b| matches!(b, b'?' | b'#'));
    let Some(scheme_end) = find(address, "://") else {
        let scheme = address.bytes().position(|b| b == b':').map_or(0, |at| at + 1);
        return part(address, 0, scheme).into();
    };
    let scheme = part(address, 0, scheme_end);
    let mut out = String::with_capacity(address.len());
    out.push_str(scheme);
    if scheme != "https" && scheme != "http" {
        out.push_str(":");
        return out;
    }
    out.push_str("://");
    let (host, mut path) = cut(part(address, scheme_end + 3, address.len()), |b| b == b'/');
    let user = host.bytes().rposition(|b| b == b'@').map_or(0, |at| at + 1);
    out.push_str(part(host, user, host.len()));
    while let Some(rest) = path.strip_prefix("/") {
        let (segment, next) = cut(rest, |b| b == b'/');
        out.push_str("/");
        out.push_str(if hides(segment) { ":x" } else { segment });
        path = next;
    }
    cap(&mut out, crate::limits::URL_BYTES);
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

fn is_script_name(file: &str) -> bool {
    [".js", ".mjs", ".cjs", ".wasm", ".css", ".ts", ".tsx", ".jsx", ".vue", ".svelte"].iter().any(|ending| file.ends_with(ending))
}

/// Whether something stands before an `@` (also escaped), and after it something that ends like a domain.
fn is_mail(word: &str) -> bool {
    let Some((name, domain)) = word.rsplit_once("%40").or_else(|| word.rsplit_once('@')) else { return false };
    let top = domain.rsplit_once('.').map_or("", |(_, top)| top);
    !name.is_empty() && top.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Whether a path segment or a word looks like a secret or an address of a person.
fn is_secret(word: &str) -> bool {
    word.bytes().any(|b| b == b'@') || find(word, "%40").is_some() || is_token(word)
}

/// Whether a word looks like a token or an id: at least 16 characters of which many are digits or
/// that mix cases like base64.
fn is_token(word: &str) -> bool {
    if word.len() < 16 {
        return false;
    }
    let (mut digits, mut upper, mut lower) = (0, 0, 0);
    for b in word.bytes() {
        digits += usize::from(b.is_ascii_digit());
        upper += usize::from(b.is_ascii_uppercase());
        lower += usize::from(b.is_ascii_lowercase());
    }
    digits * 5 >= word.len() || (upper > 2 && lower > 2 && digits > 0 && digits + upper + lower == word.len())
}

/// A message in which e-mail addresses, tokens and long runs of digits are replaced by `[…]`, cut
/// to `max_bytes`. Words are what white space and quotes part.
#[must_use]
pub fn text(message: &str, max_bytes: usize) -> String {
    let mut out = String::new();
    let mut rest = message;
    while !rest.is_empty() && out.len() < max_bytes {
        let (word, tail) = cut(rest, is_break);
        push_word(&mut out, word);
        let (gap, next) = cut(tail, |b| !is_break(b));
        out.push_str(gap);
        rest = next;
    }
    cap(&mut out, max_bytes);
    out
}

fn is_break(b: u8) -> bool {
    b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'`' | b'(' | b')' | b'<' | b'>' | b',' | b';')
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
    word.bytes().map(|b| usize::from(b.is_ascii_digit())).sum::<usize>() >= 12
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
    fn scripts_keep_their_file_name() {
        for (address, expect) in [
            ("https://a.example/static/main.4f3c2a1b9d8e7f60.chunk.js?v=1", "https://a.example/static/main.4f3c2a1b9d8e7f60.chunk.js"),
            ("https://a.example/9f86d081884c7d659a2feaa0c55ad015/app.js", "https://a.example/:x/app.js"),
            ("https://a.example/reset/9f86d081884c7d659a2feaa0c55ad015", "https://a.example/reset/:x"),
            ("https://a.example/jane@a.example.js", "https://a.example/:x"),
            ("https://a.example/jane%40a.example/app.js", "https://a.example/:x/app.js"),
            ("https://cdn.example/npm/react@18.2.0/@scope/a.js", "https://cdn.example/npm/react@18.2.0/@scope/a.js"),
            ("https://a.js", "https://a.js"),
            ("data:text/javascript,x", "data:"),
        ] {
            assert_eq!(script(address), expect, "{address}");
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
