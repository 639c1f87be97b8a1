//! A message without what varies from one occurrence to the next: numbers, hexadecimal digits, UUIDs,
//! quoted text and addresses. One pass, no regular expressions.

/// Bytes of the result: what comes later says little about which bug it is.
const BYTES: usize = 200;
/// The shortest run of hexadecimal digits that is an id although it may read like a word.
const HEX_CHARS: usize = 8;
/// What begins an address.
const SCHEMES: [&str; 6] = ["https://", "http://", "blob:", "data:", "file://", "wss://"];

/// The message in lower case, with `#` for numbers and ids, `""` for quoted text and `://` for addresses.
pub(super) fn normalise(message: &str) -> String {
    let mut out = String::with_capacity(message.len().min(BYTES));
    let mut rest = message.trim_ascii();
    let mut before = ' ';
    while let Some(first) = rest.chars().next() {
        if out.len() >= BYTES {
            break;
        }
        let next = if first.is_ascii_whitespace() {
            out.push(' ');
            rest.trim_ascii_start()
        } else if SCHEMES.iter().any(|scheme| rest.starts_with(scheme)) && !before.is_ascii_alphanumeric() {
            out.push_str("://");
            after(rest, |c| !c.is_ascii_whitespace() && !matches!(c, '"' | '\'' | '`' | ')' | '>'))
        } else if let Some(tail) = quoted(first, rest, before) {
            out.push_str("\"\"");
            tail
        } else if first.is_alphanumeric() || first == '_' || (first == '-' && !before.is_alphanumeric()) {
            let tail = after(rest, |c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ',' | ':' | '+'));
            let word = rest.strip_suffix(tail).unwrap_or(rest);
            let word = word.trim_end_matches(['.', ',', ':', '+', '-']);
            let tail = rest.strip_prefix(word).unwrap_or_default();
            if word.is_empty() {
                out.push(first);
                rest.get(first.len_utf8()..).unwrap_or_default()
            } else {
                push_word(&mut out, word);
                tail
            }
        } else {
            out.push(first.to_ascii_lowercase());
            rest.get(first.len_utf8()..).unwrap_or_default()
        };
        before = rest.strip_suffix(next).and_then(|read| read.chars().next_back()).unwrap_or(' ');
        rest = next;
    }
    let end = out.trim_end_matches(['.', ' ', '!']).len();
    out.truncate(end);
    protocol::redact::cap(&mut out, BYTES);
    out
}

/// The text after the run of characters that belong.
fn after(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    text.find(|c| !belongs(c)).and_then(|at| text.get(at..)).unwrap_or_default()
}

/// What follows a quotation that begins here. An apostrophe (`can't`) opens none, and what is not closed is none.
fn quoted(first: char, rest: &str, before: char) -> Option<&str> {
    let close = match first {
        '"' | '`' => first,
        '\'' if !before.is_alphanumeric() => '\'',
        '“' => '”',
        '‘' => '’',
        '«' => '»',
        _ => return None,
    };
    let text = rest.get(first.len_utf8()..)?;
    let mut ends = text.match_indices(close).map(|(at, end)| text.get(at + end.len()..).unwrap_or_default());
    ends.find(|tail| close != '\'' || !tail.starts_with(char::is_alphanumeric))
}

fn push_word(out: &mut String, word: &str) {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let hex = word.bytes().filter(u8::is_ascii_hexdigit).count();
    let parts = word.bytes().filter(|b| *b == b'-').count();
    if hex + parts == word.len() && hex >= HEX_CHARS {
        out.push('#');
        return;
    }
    if digits == 0 {
        out.extend(word.chars().map(|c| c.to_ascii_lowercase()));
        return;
    }
    // Numbers in the word, with their signs, points and exponents: `1.5e-3`, `0x1f`, `12:30`, `item42`.
    let mut inside = false;
    for c in word.chars() {
        if c.is_ascii_digit() {
            if !inside {
                if out.ends_with('-') {
                    out.pop();
                }
                out.push('#');
            }
            inside = true;
        } else if !(inside && matches!(c, '.' | ',' | ':' | '+' | '-' | '_' | 'a'..='f' | 'A'..='F' | 'x')) {
            inside = false;
            out.push(c.to_ascii_lowercase());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_varies_is_taken_out() {
        for (message, expect) in [
            ("No such size", "no such size"),
            ("No such size: 44", "no such size: #"),
            ("No such size: -4.5e10", "no such size: #"),
            ("order 8f14e45f-ceea-467a-9a36-dedd4bea2543 is closed.", "order # is closed"),
            ("object 0xDEADBEEF", "object #"),
            ("cannot read 'price' of \"a b\" and `c`", "cannot read \"\" of \"\" and \"\""),
            ("can't read it's name", "can't read it's name"),
            ("loading https://shop.example/a.js?x=1 failed", "loading :// failed"),
            ("(blob:https://a/1)", "(://)"),
            ("item42 and item7", "item# and item#"),
            ("a   b\n c", "a b c"),
            ("„Größe“ fehlt", "„größe“ fehlt"),
            ("'unclosed", "'unclosed"),
            ("", ""),
        ] {
            assert_eq!(normalise(message), expect, "{message}");
        }
    }

    proptest! {
        #[test]
        fn numbers_do_not_matter(a in any::<u32>(), b in any::<u32>(), words in "[a-z ]{0,30}") {
            let with = |n: u32| normalise(&format!("{words} {n} of 'x{n}' at https://a.example/{n} ({n})"));
            prop_assert_eq!(with(a), with(b));
        }

        #[test]
        fn any_text_has_a_form(text in "\\PC{0,300}") {
            prop_assert!(normalise(&text).len() <= BYTES);
        }
    }
}
