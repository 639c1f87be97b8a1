//! Which detector each field gets, and what they find.

use proptest::prelude::*;

use super::*;
use crate::property::{cases, like};

#[test]
fn each_field_gets_its_detector() {
    let error = |source: &str, message: &str| wire::Error { source: source.into(), message: message.into(), ..wire::Error::default() };
    assert_eq!(message(&error("uncaught", "no user jane@example.org \0")), "no user […] \u{fffd}");
    assert_eq!(message(&error("element", "https://a.example/i.png?token=1")), "https://a.example/i.png");
    assert_eq!(name("wasm_bindgen::closure::h1234567890abcdef"), "wasm_bindgen::closure::h1234567890abcdef");
    assert_eq!(name("Object.jane@example.org"), "[…]");
    assert_eq!(address("https://u:p@a.example/x?y#z\0"), "https://a.example/x");
    let mut release = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b".repeat(4);
    label(&mut release);
    assert_eq!(release.len(), limits::NAME_BYTES);
}

#[test]
fn names_keep_what_names_and_lose_what_is_secret() {
    for (text, expect) in [
        ("session:start", "session:start"),
        ("checkout step 2", "checkout step 2"),
        ("user jane%40example.org", "user […]"),
        ("amFuZS5kb2VAZXhhbXBsZS5vcmc=", "[…]"),
    ] {
        assert_eq!(term(text), expect);
    }
    for (text, expect) in [
        ("button#buy.primary.is-large", "button#buy.primary.is-large"),
        ("div#9f86d081884c7d659a2feaa0c55ad015 > a.next", "div#[…] > a.next"),
        ("a#jane@example.org", "a#[…].org"),
        ("input[name=card_4111111111111111]", "input[[…]]"),
        ("input[type=password]", "input[type=password]"),
        ("input[name=password=x]", "input[[…]]"),
    ] {
        assert_eq!(target(text), expect);
    }
    for (text, expect) in [
        ("/orders/:id/edit", "/orders/:id/edit"),
        ("/u/jane@example.org/9f86d081884c7d659a2feaa0c55ad015", "/u/[…]/[…]"),
        ("Product page", "Product page"),
    ] {
        assert_eq!(route(text), expect);
    }
    assert_eq!(route_of("https://a.example/orders/:x/edit"), "/orders/:id/edit");
    assert_eq!((route_of("https://a.example"), route_of("")), (String::new(), String::new()));
    assert_eq!(pseudonym("9f86d081884c7d659a2feaa0c55ad015"), "9f86d081884c7d659a2feaa0c55ad015");
    for user in ["jane@example.org", "jane%2540example.org", "amFuZS5kb2VAZXhhbXBsZS5vcmc="] {
        assert_eq!(pseudonym(user), GONE, "{user}");
    }
}

#[test]
fn keys_that_name_a_secret() {
    for key in
        ["password", "userPassword", "access_token", "API-Key", "cardNumber", "card", "auth", "iban", "ssn", "e.mail", "PIN", "session_id"]
    {
        assert!(hides_value(key, &[]) && !hides_value(key, &[key.into()]), "{key}");
    }
    for key in ["", "plan", "discard", "author", "className", "cardinality", "telemetry", "spinner", "items", "é"] {
        assert!(!hides_value(key, &[]), "{key}");
    }
}

#[test]
fn code_and_words_are_no_secrets() {
    for word in [
        "getElementsByClassName",
        "internationalization",
        "Canon-EOS-R5-Body-Kit-Bundle",
        "List_of_Presidents_of_the_United_States",
        "src/components/AppShell/index.tsx:12:3",
        "HTMLTableSectionElement",
        "node_modules/react-dom/cjs/react-dom.production.min.js",
        "net::ERR_BLOCKED_BY_CLIENT",
        "XMLHttpRequestEventTarget",
        "100%",
        "50%25",
        "2026-11-23",
    ] {
        assert!(!secret::hides(word), "{word}");
        assert_eq!(text(word, 200), word);
    }
}

#[test]
fn secrets_behind_their_encodings() {
    for word in [
        "jane%40example.org",
        "jane%2540example.org",
        "%6a%61%6e%65%40%65%78%61%6d%70%6c%65%2e%6f%72%67",
        "mail%3Djane%2540example.org",
        "amFuZS5kb2VAZXhhbXBsZS5vcmc=",
        "amFuZS5kb2VAZXhhbXBsZS5vcmc%3D",
        "amFuZS5kb2VAZXhhbXBsZS5vcmc%253D",
        "NDExMTExMTExMTExMTExMQ==",
        "x=NDExMTExMTExMTExMTExMQ==",
        "aHVudGVyMi1zM2NyZXQ=",
        "v1:aHVudGVyMi1zM2NyZXQ=",
        "k3J+/9aSQx7Lm2Rz0TqVbN5w==",
        "k3J-_9aSQx7Lm2Rz0TqVbN5w",
        "sk_live_abcdefghijklmnop",
        "ghp_abcdefghijklmnopqrstuvwxyz",
        "x.eyJzdWIiOiJqYW5lIn0.sig",
        "DE89370400440532013000",
    ] {
        assert!(secret::hides(word), "{word}");
    }
    assert_eq!(text("key -----BEGIN RSA PRIVATE KEY-----\nMIIE", 200), "key ");
}

proptest! {
    #![proptest_config(cases(256))]

    /// Any text at all, also such as grows when it is scrubbed.
    #[test]
    fn nothing_is_longer_than_its_cap(s in like("([\\x00-\\x1f]|https?://|/|@|password=|-----BEGIN |:|%|é|😀|[a-z]{1,9}|[0-9]{1,20}|\\PC){0,60}"), times in 1_usize..12, most in 0_usize..300) {
        let s = s.repeat(times);
        prop_assert!(text(&s, most).len() <= most);
        prop_assert!(address(&s).len() <= limits::URL_BYTES && script(&s).len() <= limits::URL_BYTES);
        for scrub in [term, target, route, pseudonym, name] {
            prop_assert!(scrub(&s).len() <= limits::NAME_BYTES);
        }
        prop_assert!(!text(&s, most).contains('\0') && !term(&s).contains('\0'));
    }

    #[test]
    fn what_was_scrubbed_stays_as_it_is(s in like("(password|/ho[m]e/|/User[s]/|C:\\\\Users\\\\|bsn|111222333|NL91 ABNA 0417 1643 00|86 095 742 719|203\\.0\\.113\\.77|\\.|/|Bearer|=|:|%|%40|%25|@|https://|/|[0-9]{1,6}| |\"|#|\\.|[a-zA-Z]{1,6}|é|…|\\[|\\PC){0,20}")) {
        let again = |scrub: &dyn Fn(&str) -> String| {
            let once = scrub(&s);
            // What the cap cut may look like something else.
            once.len() + 4 > limits::NAME_BYTES || scrub(&once) == once
        };
        prop_assert!(again(&|s| text(s, 4096)), "text");
        prop_assert!(again(&address), "address");
        prop_assert!(again(&term), "term");
        prop_assert!(again(&target), "target");
        prop_assert!(again(&route), "route");
        prop_assert!(again(&pseudonym), "pseudonym");
        prop_assert!(again(&name), "name");
    }
}
