//! Stacks as text: what is taken out of them before they leave the page, and whose script is at
//! their top. Frames are parsed at the edge, where no visitor downloads the parser.

use protocol::limits;
use protocol::redact::{self, part};

/// A stack without its message (Chromium's begin with it, and messages are redacted elsewhere),
/// without queries, hashes and `data:` contents in its addresses, and capped.
#[must_use]
pub fn clean(stack: &str, name: &str, message: &str) -> String {
    let mut out = String::new();
    // Chromium's frames are "at …", after the message; a stack without them is another engine's, or
    // a message alone.
    let begins = match redact::find(stack, "\n    at ") {
        Some(at) => at + 1,
        None if stack.len() <= name.len() + 2 + message.len() => stack.len(),
        None => 0,
    };
    let mut rest = part(stack, begins, stack.len());
    while !rest.is_empty() && out.len() < limits::STACK_BYTES {
        let (word, next) = redact::cut(rest, |b| matches!(b, b' ' | b'(' | b')' | b'\n'));
        push_word(&mut out, word);
        out.push_str(part(next, 0, 1));
        rest = part(next, 1, next.len());
    }
    redact::cap(&mut out, limits::STACK_BYTES);
    out
}

fn push_word(out: &mut String, word: &str) {
    // Where the secret part begins: after `data:`, or with the query or hash of an address.
    let end = match redact::find(word, "data:") {
        Some(at) => at + 5,
        None if redact::find(word, "://").is_some() => redact::cut(word, |b| matches!(b, b'?' | b'#')).0.len(),
        None => word.len(),
    };
    out.push_str(part(word, 0, end));
    // Line and column are the last two numbers, each after a colon.
    let mut colons = 0;
    for (at, byte) in word.bytes().enumerate().skip(end).rev() {
        colons += usize::from(byte == b':');
        if colons == 2 {
            out.push_str(part(word, at, word.len()));
        }
        if colons == 2 || !(byte == b':' || byte.is_ascii_digit()) {
            break;
        }
    }
}

/// Whether the first address in a text (a stack, or an address itself) is one of our own scripts.
/// `endpoint` is where batches go: `<base>/v1/…`; ours are loader, banner and assets beside it. The
/// site itself may live on the same host.
#[must_use]
pub fn is_own(text: &str, endpoint: &str) -> bool {
    let base = part(endpoint, 0, redact::find(endpoint, "/v1/").unwrap_or(0));
    let first = part(text, redact::find(text, "http").unwrap_or(text.len()), text.len());
    let route = first.strip_prefix(base).unwrap_or_default().as_bytes();
    matches!(route, [b'/', b'a'..=b'c', b'/', ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chromium_stacks_lose_their_message_and_queries() {
        let stack = "TypeError: no user jane@example.org\nsecond line\n    at pay (https://a.example/app.js?v=1:10:5)\n    at https://a.example/p?token=s3cret#x:200:31\n    at async Promise.all (index 0)\n    at <anonymous>";
        assert_eq!(
            clean(stack, "TypeError", "no user jane@example.org\nsecond line"),
            "    at pay (https://a.example/app.js:10:5)\n    at https://a.example/p:200:31\n    at async Promise.all (index 0)\n    at <anonymous>"
        );
    }

    #[test]
    fn gecko_and_webkit_stacks_are_kept() {
        let stack = "pay@https://a.example/app.9f86d081884c7d65.js:10:5\n@https://a.example/?id=12345:3:9\nglobal code@https://a.example/#/a:1:2\n[native code]\n";
        assert_eq!(
            clean(stack, "Error", "no"),
            "pay@https://a.example/app.9f86d081884c7d65.js:10:5\n@https://a.example/:3:9\nglobal code@https://a.example/:1:2\n[native code]\n"
        );
    }

    #[test]
    fn a_message_without_frames_is_no_stack() {
        assert_eq!(clean("Error: no user jane@example.org", "Error", "no user jane@example.org"), "");
        assert_eq!(clean("", "", ""), "");
    }

    #[test]
    fn data_addresses_lose_their_content() {
        let stack = "Error\n    at f (data:text/javascript;base64,c2VjcmV0:1:7)\n    at g (data:text/javascript,secret)";
        assert_eq!(clean(stack, "", ""), "    at f (data::1:7)\n    at g (data:)");
        assert_eq!(clean("f@data:text/javascript,secret:2:3", "", ""), "f@data::2:3");
    }

    #[test]
    fn stacks_are_capped() {
        let line = "\n    at f (https://a.example/app.js:1:1)".repeat(1000);
        assert!(clean(&line, "", "").len() <= limits::STACK_BYTES);
    }

    #[test]
    fn our_own_scripts_are_known_by_their_route() {
        let base = "https://c.example/v1/batch?site=shop";
        for (text, expect) in [
            ("https://c.example/a/0.1.0-1234abcd/standard.js", true),
            ("https://c.example/c/shop.js", true),
            ("    at f (https://c.example/a/0.1.0-1234abcd/loader.js:1:5)\n    at https://shop.example/x.js:1:1", true),
            ("    at f (https://shop.example/x.js:1:1)\n    at https://c.example/a/0.1.0-1234abcd/loader.js:1:5", false),
            ("https://c.example/demo/shop.js", false),
            ("https://c.example.evil/a/x.js", false),
            ("https://shop.example/a/x.js", false),
            ("", false),
        ] {
            assert_eq!(is_own(text, base), expect, "{text}");
        }
        assert!(is_own("https://shop.example/candor/a/1/standard.wasm", "https://shop.example/candor/v1/batch?site=shop"));
        assert!(!is_own("https://shop.example/a/x.js", "https://shop.example/candor/v1/batch?site=shop"));
    }
}
