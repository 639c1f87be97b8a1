//! Texts: words are judged one by one, what a word names as secret hides the next one.
//!
//! It reads no language. A secret that looks like a word and that nothing names stays.

use super::{cut, find, is_secret, part, trim, url_with};

/// What stands for what was taken out.
const GONE: &str = "[…]";

/// What the word before says about the next one.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    /// Nothing.
    Nothing,
    /// It is the name of a secret, which may follow after a `:` or `=` of its own.
    Name,
    /// The next one is a secret.
    Secret,
}

/// A message in which e-mail addresses, tokens, long runs of digits and what is named as a secret
/// (`password=x`, `token: x`, `Bearer x`) are replaced by `[…]`, cut to `max_bytes`. Words are what
/// white space, quotes and brackets part; addresses in it are redacted as addresses.
#[must_use]
pub fn text(message: &str, max_bytes: usize) -> String {
    text_with(message, max_bytes, is_secret)
}

/// The same by what hides a word.
#[must_use]
pub fn text_with(message: &str, max_bytes: usize, hides: fn(&str) -> bool) -> String {
    let mut out = String::new();
    let mut rest = message;
    let mut before = Before::Nothing;
    // A card in groups: where it began, and its digits so far.
    let (mut group_at, mut group_digits) = (0, 0);
    while !rest.is_empty() && out.len() < max_bytes {
        let (word, tail) = cut(rest, is_break);
        let (gap, next) = cut(tail, |b| !is_break(b));
        if !word.is_empty() {
            let is_group = matches!(word.len(), 3..=6) && word.bytes().all(|b| b.is_ascii_digit());
            if !is_group {
                group_digits = 0;
            } else if group_digits == 0 {
                group_at = out.len();
            }
            before = push_word(&mut out, word, before, hides);
            if is_group {
                group_digits += word.len();
            }
            if group_digits >= 12 {
                out.truncate(group_at);
                out.push_str(GONE);
            }
        }
        if gap != " " {
            group_digits = 0;
        }
        out.push_str(gap);
        rest = next;
    }
    trim(&mut out, max_bytes);
    out
}

/// What parts words.
#[must_use]
pub fn is_break(b: u8) -> bool {
    b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'`' | b'(' | b')' | b'<' | b'>' | b'{' | b'}' | b',' | b';')
}

fn push_word(out: &mut String, word: &str, before: Before, hides: fn(&str) -> bool) -> Before {
    let lower = word.to_ascii_lowercase();
    let is_bearer = lower == "bearer";
    if before == Before::Secret && !is_bearer && lower != "basic" {
        out.push_str(GONE);
        return if word.ends_with(':') { before } else { Before::Nothing };
    }
    if before == Before::Name && word.len() < 3 && word.bytes().all(|b| is_separator(b) || b == b'\\') {
        out.push_str(word);
        return Before::Secret;
    }
    let from = find(word, "https://").or_else(|| find(word, "http://")).unwrap_or(word.len());
    let (lead, address) = (part(word, 0, from), part(word, from, word.len()));
    let is_web = find(lead, "://").is_none();
    if let (true, Some(name_end)) = (is_web, secret_name(part(&lower, 0, from))) {
        let (rest, value) = cut(part(word, name_end, word.len()), is_separator);
        push(out, part(word, 0, name_end + rest.len()), hides);
        out.push_str(part(value, 0, 1));
        if value.len() > 1 {
            out.push_str(GONE);
            return Before::Nothing;
        }
        return if is_bearer || !value.is_empty() { Before::Secret } else { Before::Name };
    }
    // Of an address that is not redacted as one nothing stays.
    if is_web {
        push(out, lead, hides);
    } else {
        out.push_str(GONE);
    }
    out.push_str(&url_with(address, hides));
    if before == Before::Secret { before } else { Before::Nothing }
}

/// A word, or a path: of that each segment by itself.
fn push(out: &mut String, word: &str, hides: fn(&str) -> bool) {
    let mut rest = word;
    if !word.starts_with("/") {
        out.push_str(if hides(word) { GONE } else { word });
        rest = "";
    }
    while !rest.is_empty() {
        let (segment, next) = cut(rest, |b| b == b'/');
        out.push_str(if hides(segment) { GONE } else { segment });
        out.push_str(part(next, 0, 1));
        rest = part(next, 1, next.len());
    }
}

/// What parts a name from its value; a `%` begins an escaped one.
fn is_separator(b: u8) -> bool {
    matches!(b, b'=' | b':' | b'%')
}

/// Whether a key is the name of a secret: of a field, a header, a property.
#[must_use]
pub fn names_secret(key: &str) -> bool {
    secret_name(&key.to_ascii_lowercase()).is_some()
}

/// Where in a word, in lower case, the name of a secret ends.
fn secret_name(word: &str) -> Option<usize> {
    ["passw", "pwd", "secret", "token", "session", "bearer", "authorization", "apikey", "api_key", "api-key", "credential"]
        .iter()
        .find_map(|name| find(word, name).map(|at| at + name.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn messages_lose_people_and_tokens() {
        for (message, expect) in [
            ("x is not a function", "x is not a function"),
            ("no user jane@example.org here", "no user […] here"),
            ("no user jane%40example.org, jane%2540example.org", "no user […], […]"),
            ("card 4111111111111111 declined", "card […] declined"),
            ("card 4111 1111 1111 1111 declined in 1200 ms", "card […] declined in 1200 ms"),
            ("DE89 3704 0044 0532 0130 00", "DE89 […] 00"),
            ("rows 1200, 1300, 1400", "rows 1200, 1300, 1400"),
            ("Failed to fetch https://a.example/x?key=1", "Failed to fetch https://a.example/x"),
            ("at https://a.example/?a=1&b=hunter2 x", "at https://a.example/ x"),
            ("at=https://u:p@a.example/x?key=1", "at=https://a.example/x"),
            ("ws://a.example/?token=1", "[…]"),
            ("amFuZS5kb2VAZXhhbXBsZS5vcmc= failed", "[…] failed"),
        ] {
            assert_eq!(text(message, 200), expect);
        }
    }

    #[test]
    fn what_is_named_a_secret_goes() {
        for (message, expect) in [
            ("password=hunter2 is wrong", "password=[…] is wrong"),
            ("Password: hunter2 is wrong", "Password: […] is wrong"),
            ("a=1&access_token=x&b=2", "a=1&access_token=[…]"),
            ("password%3Dhunter2 password%253Dhunter2", "password%[…] password%[…]"),
            ("{\"password\":\"hunter2\",\"a\":\"b\"}", "{\"password\":\"[…]\",\"a\":\"b\"}"),
            ("{\\\"password\\\":\\\"hunter2\\\"}", "{\\\"password\\\":\\\"[…]\"}"),
            ("jane@shop.example|password=x ?a=b|password=x", "[…]=[…] ?a=b|password=[…]"),
            ("apiKey = x", "apiKey = […]"),
            ("Authorization: Bearer abc for you", "Authorization: Bearer […] for you"),
            ("Authorization: Basic dXNlcg== x", "Authorization: Basic […] x"),
            ("Bearer abc", "Bearer […]"),
            ("password: token: x y", "password: […] […] y"),
            ("Unexpected token '<', \"<!DOCTYPE\" is not valid JSON", "Unexpected token '<', \"<!DOCTYPE\" is not valid JSON"),
            ("the session ended", "the session ended"),
        ] {
            assert_eq!(text(message, 200), expect);
            assert_eq!(text(expect, 200), expect, "again");
        }
    }

    proptest! {
        #[test]
        fn never_longer_than_the_cap_and_never_panics(s in "\\PC{0,300}", max in 0_usize..64) {
            prop_assert!(text(&s, max).len() <= max);
        }

        #[test]
        fn what_was_redacted_stays_as_it_is(s in "(password|Bearer|basic|token|=|:|%|%40|@|://|http|/|1234|[0-9]{1,8}| |\"|&|[a-zA-Z]|é|…|\\[|\\PC){0,24}") {
            let once = text(&s, 4096);
            prop_assert_eq!(text(&once, 4096), once);
        }
    }
}
