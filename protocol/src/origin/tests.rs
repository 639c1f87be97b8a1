//! Patterns against origins: by table, and against a slower judge that builds the origins itself.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

use super::*;

#[test]
fn origins_match_by_pattern() {
    for (pattern, origin, expect) in [
        ("https://shop.example", "https://shop.example", true),
        ("https://shop.example", "https://SHOP.example", true),
        ("HTTPS://Shop.Example", "https://shop.example", true),
        ("https://shop.example", "http://shop.example", false),
        ("https://shop.example", "https://shop.example:8443", false),
        ("https://shop.example", "https://shop.example:443", true),
        ("https://shop.example:443", "https://shop.example", true),
        ("http://shop.example:443", "http://shop.example", false),
        ("http://shop.example:80", "http://shop.example", true),
        ("https://shop.example", "https://shop.example.evil.test", false),
        ("https://shop.example", "https://www.shop.example", false),
        ("https://*.shop.example", "https://a.b.shop.example", true),
        ("https://*.shop.example", "https://shop.example", true),
        ("https://*.shop.example", "https://evilshop.example", false),
        ("https://*.shop.example", "https://shop.example.evil.test", false),
        ("https://*.shop.example", "https://evil.test/.shop.example", false),
        ("https://*.shop.example", "https://evil.test#.shop.example", false),
        ("https://*.shop.example", "https://evil.test@a.shop.example", false),
        ("https://*.shop.example", "https://.shop.example", false),
        ("https://*.shop.example", "https://a..shop.example", false),
        ("https://*.shop.example", "https://a.shop.example:8443", false),
        ("https://*.shop.example:*", "https://a.shop.example:8443", true),
        ("https://*.shop.example:8443", "https://a.shop.example:8443", true),
        ("http://localhost:*", "http://localhost:5173", true),
        ("http://localhost:*", "http://localhost", true),
        ("http://localhost:*", "http://localhost:5173/", false),
        ("http://localhost:*", "http://localhost:x", false),
        ("http://localhost:*", "http://localhost:", false),
        ("http://localhost:*", "http://localhost:+80", false),
        ("http://localhost:*", "http://localhost:99999", false),
        ("http://[::1]:8080", "http://[::1]:8080", true),
        ("http://[::1]:*", "http://[::1]", true),
        ("http://[::1]", "http://[::2]", false),
        ("*", "https://anything.example", true),
        ("*", "http://127.0.0.1:3000", true),
        ("*", "null", false),
        ("*", "", false),
        ("*", "https://", false),
        ("*", "https://a b", false),
        ("*", "https://a.example/path", false),
        ("*", "file://", false),
        ("*", "chrome-extension://abcdefghijklmnop", false),
        ("*", "https://shop.example, https://evil.test", false),
    ] {
        assert_eq!(matches(pattern, origin), expect, "{pattern} {origin}");
    }
}

#[test]
fn patterns_are_origins_with_stars_in_two_places() {
    for (pattern, expect) in [
        ("*", true),
        ("https://shop.example", true),
        ("https://*.shop.example", true),
        ("https://*.shop.example:*", true),
        ("http://localhost", true),
        ("http://localhost:5173", true),
        ("http://127.0.0.1:*", true),
        ("http://[::1]:3000", true),
        ("https://my_host.example", true),
        ("", false),
        ("shop.example", false),
        ("//shop.example", false),
        ("ftp://shop.example", false),
        ("https://", false),
        ("https://*", false),
        ("https://*.", false),
        ("https://*.*.example", false),
        ("https://a.*.example", false),
        ("https://*shop.example", false),
        ("https://shop.example/", false),
        ("https://shop.example/path", false),
        ("https://user@shop.example", false),
        ("https://shop..example", false),
        ("https://.shop.example", false),
        ("https://shop.example.", false),
        ("https://shop.example:", false),
        ("https://shop.example:0", false),
        ("https://shop.example:+443", false),
        ("https://shop.example:65536", false),
        ("https://[::1", false),
        ("https://::1", false),
        ("https://[shop]", false),
        ("https://b\u{fc}cher.example", false),
        ("https://shop.example https://a.example", false),
    ] {
        assert_eq!(is_pattern(pattern), expect, "{pattern}");
    }
    assert!(!is_pattern(&format!("https://{}.example", "a".repeat(300))));
}

fn cases() -> Config {
    let cases = if std::env::var_os("CANDOR_FULL").is_some() { 100_000 } else { 1000 };
    Config { cases, rng_seed: RngSeed::Fixed(0x0ca4_d0e5), failure_persistence: None, ..Config::default() }
}

/// Labels of which some end like others, which is where matching goes wrong.
fn host() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(&["a", "shop", "evilshop", "example", "test", "A", "x-y"][..]), 1..4)
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn a_pattern_matches_what_its_parts_match(
        pattern in (host(), any::<bool>(), any::<bool>(), prop::option::of(79_u16..82)),
        origin in (host(), any::<bool>(), prop::option::of(79_u16..82)),
        any_port in any::<bool>(),
    ) {
        let (labels, below, secure, port) = pattern;
        let (of_labels, of_secure, of_port) = origin;
        let scheme = |secure: bool| if secure { "https" } else { "http" };
        let written = |port: Option<u16>| port.map(|port| format!(":{port}")).unwrap_or_default();
        let own = |secure: bool, port: Option<u16>| port.unwrap_or(if secure { 443 } else { 80 });
        let star = if below { "*." } else { "" };
        let text = format!("{}://{star}{}{}", scheme(secure), labels.join("."), if any_port { ":*".into() } else { written(port) });
        let from = format!("{}://{}{}", scheme(of_secure), of_labels.join("."), written(of_port));
        prop_assert!(is_pattern(&text), "{}", text);

        let alike = |one: &[&str], other: &[&str]| one.len() == other.len() && one.iter().zip(other).all(|(a, b)| a.eq_ignore_ascii_case(b));
        let hosts = if below {
            of_labels.len() >= labels.len() && alike(&of_labels[of_labels.len() - labels.len()..], &labels)
        } else {
            alike(&of_labels, &labels)
        };
        let expect = secure == of_secure && hosts && (any_port || own(secure, port) == own(of_secure, of_port));
        prop_assert_eq!(matches(&text, &from), expect, "{} {}", text, from);
        prop_assert!(matches("*", &from));
    }

    /// Any text at all, also what only looks like an origin: judged, and what matches is one.
    #[test]
    fn any_text_is_judged(pieces in prop::collection::vec(prop_oneof![
        4 => prop::sample::select(&["https://", "http://", "*", ".", ":", "/", "@", "[", "]", "shop", "example", "443", "80", "#", "?", " ", "%"][..]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ], 0..12)) {
        let text = pieces.concat();
        for pattern in ["*", "https://*.shop.example", "http://localhost:*", text.as_str()] {
            if matches(pattern, &text) {
                let (scheme, rest) = text.split_once("://").unwrap();
                prop_assert!(["http", "https"].contains(&scheme.to_ascii_lowercase().as_str()), "{}", text);
                prop_assert!(!rest.is_empty() && !rest.contains(['/', '@', '?', '#', '%', ' ', '*', ',']), "{}", text);
                prop_assert!(is_pattern(&text), "what is an origin is a pattern: {}", text);
            }
        }
        let _ = is_pattern(&text);
    }
}
