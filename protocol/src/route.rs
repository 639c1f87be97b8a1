//! A path's template: what stays of `/orders/8f14e45f` when its ids are taken out. Views of one page
//! with many addresses are counted under it.
//!
//! It judges a path only by how it looks. A site that names its routes is believed instead. Both sides
//! use it: bytes count here.

use crate::redact::{beyond, cut, trim};

/// Segments after which the rest of a path is `*`.
const DEPTH: usize = 8;
/// A template's length: a label's, which the edge cuts.
const BYTES: usize = beyond(crate::limits::NAME_BYTES);

/// The template of a path, which begins with `/` and has neither query nor hash.
#[must_use]
pub fn template(path: &str) -> String {
    let mut out = String::new();
    let mut rest = path;
    let mut depth = 0;
    while let Some(next) = rest.strip_prefix("/") {
        let (segment, tail) = cut(next, |b| b == b'/');
        out.push_str("/");
        if depth == DEPTH {
            out.push_str(if next.is_empty() { "" } else { "*" });
            break;
        }
        out.push_str(if is_id(segment) { ":id" } else { segment });
        rest = tail;
        depth += 1;
    }
    trim(&mut out, BYTES);
    out
}

/// Whether a segment names one thing of many: a number, hexadecimal digits, a token, or what
/// redaction took out before (`:x`).
fn is_id(segment: &str) -> bool {
    let (mut digits, mut hex, mut upper, mut lower) = (0, 0, 0, 0);
    for b in segment.bytes() {
        digits += usize::from(b.is_ascii_digit());
        hex += usize::from(b.is_ascii_hexdigit() || b == b'-');
        upper += usize::from(b.is_ascii_uppercase());
        lower += usize::from(b.is_ascii_lowercase());
    }
    let all = segment.len();
    (digits > 0 && (digits == all || (hex == all && all >= 8)))
        || (digits > 3 && digits * 10 >= all * 3)
        || (all >= 16 && upper > 2 && lower > 2 && digits > 0)
        || segment == ":x"
        || segment.bytes().any(|b| b == b'@')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ids_leave_a_template() {
        for (path, expect) in [
            ("", ""),
            ("/", "/"),
            ("/blog", "/blog"),
            ("/blog/", "/blog/"),
            ("/blog/how-to-build-a-good-shop-front", "/blog/how-to-build-a-good-shop-front"),
            ("/orders/7", "/orders/:id"),
            ("/orders/20261123/edit", "/orders/:id/edit"),
            ("/o/8f14e45f-ceea-467a-9a36-dedd4bea2543", "/o/:id"),
            ("/o/8F14E45FCEEA167A5A36DEDD4BEA2543/x", "/o/:id/x"),
            ("/c/deadbeef", "/c/deadbeef"),
            ("/c/deadbee1", "/c/:id"),
            ("/v2/users", "/v2/users"),
            ("/news/2026-11-23", "/news/:id"),
            ("/p/shoe-12345", "/p/:id"),
            ("/p/area-51", "/p/area-51"),
            ("/s/dQw4w9WgXcQpLmNoPq", "/s/:id"),
            ("/u/:x", "/u/:id"),
            ("/u/jane@shop.example", "/u/:id"),
            ("/über/ñ", "/über/ñ"),
            ("/a/b/c/d/e/f/g/h", "/a/b/c/d/e/f/g/h"),
            ("/a/b/c/d/e/f/g/h/i/j", "/a/b/c/d/e/f/g/h/*"),
            ("/a/b/c/d/e/f/g/h/", "/a/b/c/d/e/f/g/h/"),
            ("//a", "//a"),
            ("no-path", ""),
        ] {
            assert_eq!(template(path), expect, "{path}");
        }
    }

    proptest! {
        #[test]
        fn a_template_is_its_own(path in "(/[a-zA-Z0-9@:é%-]{0,24}){0,12}") {
            let once = template(&path);
            prop_assert!(once.len() <= BYTES);
            prop_assert!(once.is_empty() == path.is_empty());
            if once.len() < BYTES {
                prop_assert_eq!(template(&once), once);
            }
        }
    }
}
