//! Stacks as text: what is taken out of them before they leave the page. Frames are parsed at the edge, where no visitor downloads the parser.

use protocol::redact::{self, part};

/// A stack without its message (Chromium's begin with it, and messages are redacted elsewhere),
/// without queries, hashes and `data:` contents in its addresses, and cut to `max_bytes`.
#[must_use]
pub fn clean(stack: &str, max_bytes: usize) -> String {
    let mut out = String::new();
    // Chromium's frames are "at …", after the message. What other engines write begins with a frame; the page half has cut off
    // what is a message alone.
    let begins = redact::find(stack, "\n    at ").map_or(0, |at| at + 1);
    let mut rest = part(stack, begins, stack.len());
    while !rest.is_empty() && out.len() < max_bytes {
        let (word, next) = redact::cut(rest, |b| matches!(b, b' ' | b'(' | b')' | b'\n'));
        push_word(&mut out, word);
        out.push_str(part(next, 0, 1));
        rest = part(next, 1, next.len());
    }
    if out.len() > max_bytes {
        redact::trim(&mut out, max_bytes);
        // Half a frame would be another place.
        out.truncate(out.bytes().rposition(|b| b == b'\n').unwrap_or(0));
    }
    out
}

fn push_word(out: &mut String, word: &str) {
    // Line and column are the last two numbers, each after a colon.
    let (mut place, mut colons) = (word.len(), 0);
    for (at, byte) in word.bytes().enumerate().rev() {
        if byte == b':' {
            place = at;
            colons += 1;
        } else if !byte.is_ascii_digit() {
            break;
        }
        if colons == 2 {
            break;
        }
    }
    let place = if colons == 2 { place } else { word.len() };
    let (address, place) = (part(word, 0, place), part(word, place, word.len()));
    // Gecko writes the function's name before it: `pay@https://…`.
    if let Some(at) = redact::find(address, "http") {
        out.push_str(part(address, 0, at));
        out.push_str(&redact::script(part(address, at, address.len())));
    } else {
        let end = redact::find(address, "data:").map_or(address.len(), |at| at + 5);
        out.push_str(part(address, 0, end));
    }
    out.push_str(place);
}

#[cfg(test)]
mod tests {
    use protocol::limits;

    fn clean(stack: &str) -> String {
        super::clean(stack, limits::STACK_BYTES)
    }

    #[test]
    fn chromium_stacks_lose_their_message_and_queries() {
        let stack = "TypeError: no user jane@example.org\nsecond line\n    at pay (https://a.example/app.js?v=1:10:5)\n    at https://a.example/p?token=s3cret#x:200:31\n    at async Promise.all (index 0)\n    at <anonymous>";
        assert_eq!(
            clean(stack),
            "    at pay (https://a.example/app.js:10:5)\n    at https://a.example/p:200:31\n    at async Promise.all (index 0)\n    at <anonymous>"
        );
    }

    #[test]
    fn gecko_and_webkit_stacks_are_kept() {
        let stack = "pay@https://a.example/app.9f86d081884c7d65.js:10:5\n@https://a.example/?id=12345:3:9\nglobal code@https://a.example/#/a:1:2\n[native code]\n";
        assert_eq!(
            clean(stack),
            "pay@https://a.example/app.9f86d081884c7d65.js:10:5\n@https://a.example/:3:9\nglobal code@https://a.example/:1:2\n[native code]\n"
        );
    }

    #[test]
    fn short_stacks_stay() {
        assert_eq!(clean("saw@https://shop.example/faulty.js:56:11"), "saw@https://shop.example/faulty.js:56:11");
        assert_eq!(clean(""), "");
    }

    #[test]
    fn data_addresses_lose_their_content() {
        let stack = "Error\n    at f (data:text/javascript;base64,c2VjcmV0:1:7)\n    at g (data:text/javascript,secret)";
        assert_eq!(clean(stack), "    at f (data::1:7)\n    at g (data:)");
        assert_eq!(clean("f@data:text/javascript,secret:2:3"), "f@data::2:3");
    }

    #[test]
    fn stacks_are_capped() {
        let line = "\n    at f (https://a.example/app.js:1:1)".repeat(1000);
        assert!(clean(&line).len() <= limits::STACK_BYTES);
        let short = super::clean(&line, 100);
        assert_eq!(short, ["    at f (https://a.example/app.js:1:1)"; 2].join("\n"));
        assert_eq!(super::clean("f@https://a.example/app.js:1:1", 10), "");
    }
}
