//! Redaction of an event's fields: JSON in, JSON out. The page writes them with the browser's own
//! `JSON.stringify`, so that there is no space between tokens; every text and every key in it is redacted here.

use crate::stack;
use protocol::json::Writer;
use protocol::limits;
use protocol::redact::{self, beyond, part};

/// What stands for what was taken out whole.
const GONE: &str = "[…]";

/// The fields without what must not leave the page. `is_address`: their message is one, as that of a click or a request is, and of an
/// element that did not load.
#[must_use]
pub fn clean(json: &str, is_address: bool) -> String {
    let mut is_address = is_address;
    let mut out = Writer::default();
    let mut rest = json;
    let mut key = String::new();
    loop {
        let (raw, quoted) = redact::cut(rest, |b| b == b'"');
        out.raw(raw);
        if quoted.is_empty() {
            return out.finish();
        }
        let (text, after) = string(part(quoted, 1, quoted.len()));
        rest = after;
        if rest.as_bytes().first() == Some(&b':') {
            out.string(&redact::text(&text, beyond(limits::NAME_BYTES)));
            key = text;
            // A number can be a secret, too.
            if names_secret(&key) && !matches!(rest.as_bytes().get(1), Some(b'"' | b'{' | b'[')) {
                out.raw(":");
                out.string(GONE);
                rest = redact::cut(rest, |b| matches!(b, b',' | b'}')).1;
            }
            continue;
        }
        out.string(&match key.as_str() {
            "stack" => stack::clean(&text, limits::STACK_BYTES),
            // Three words with slashes between them: each by itself, as in a path.
            "campaign" => {
                let path = redact::text(&["/", &text].concat(), beyond(limits::VALUE_BYTES));
                part(&path, 1, path.len()).into()
            }
            "message" if !is_address => redact::text(&text, beyond(limits::MESSAGE_BYTES)),
            "message" | "url" | "referrer" | "blocked" => redact::url(&text),
            "file" | "script" => redact::script(&text),
            // 128 random bits of our own.
            "trace" if text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit()) => text.clone(),
            secret if names_secret(secret) => GONE.into(),
            _ => redact::text(&text, beyond(limits::VALUE_BYTES)),
        });
        if key == "source" {
            is_address |= text == "element";
        }
    }
}

/// Names of properties whose values are hidden, whatever they are: more than in a text, where such words say nothing.
fn names_secret(key: &str) -> bool {
    let lower = key.to_ascii_lowercase();
    redact::names_secret(&lower) || ["auth", "card", "cookie", "iban", "cvv", "cvc"].iter().any(|name| redact::find(&lower, name).is_some())
}

/// A string without its escapes, and what comes after its closing quote.
fn string(rest: &str) -> (String, &str) {
    let mut out = String::new();
    let mut rest = rest;
    loop {
        let (plain, stop) = redact::cut(rest, |b| matches!(b, b'"' | b'\\'));
        out.push_str(plain);
        let escape = part(stop, 1, 2);
        if stop.as_bytes().first() != Some(&b'\\') {
            return (out, part(stop, 1, stop.len()));
        }
        let mut skip = 2;
        out.push_str(match escape {
            "n" => "\n",
            "t" | "r" | "b" | "f" => " ",
            // A control character, or half a pair: nobody needs it.
            "u" => {
                skip = 6;
                "\u{fffd}"
            }
            _ => escape,
        });
        rest = part(stop, skip, stop.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn cleaned(value: &Value) -> Value {
        serde_json::from_str(&clean(&value.to_string(), false)).unwrap()
    }

    #[test]
    fn each_text_is_redacted_by_its_key() {
        let fields = json!({
            "name": "TypeError",
            "message": "no user jane@example.org",
            "campaign": "spring2024/email/9f86d081884c7d659a2feaa0",
            "stack": "TypeError: no user jane@example.org\n    at pay (https://u:p@a.example/app.js?token=1:10:5)",
            "url": "https://a.example/orders/9f86d081884c7d659a2feaa0?x=1#y",
            "detail": { "causes": [{ "name": "Error", "message": "card 4111111111111111" }], "n": 2.5, "on": true },
            "props": { "email": "x", "password": "hunter2", "cardNumber": 4111, "isAuthor": true, "note": "at https://a.example/a?b=c", "jane@example.org": 1 },
        });
        assert_eq!(
            cleaned(&fields),
            json!({
                "name": "TypeError",
                "message": "no user […]",
                "campaign": "spring2024/email/[…]",
                "stack": "    at pay (https://a.example/app.js:10:5)",
                "url": "https://a.example/orders/:x",
                "detail": { "causes": [{ "name": "Error", "message": "card […]" }], "n": 2.5, "on": true },
                "props": { "email": "x", "password": "[…]", "cardNumber": "[…]", "isAuthor": "[…]", "note": "at https://a.example/a", "[…]": 1 },
            })
        );
    }

    #[test]
    fn a_message_that_is_an_address_is_redacted_as_one() {
        let fields = r#"{"message":"https://a.example/x?ref=a,jane"}"#;
        assert_eq!(clean(fields, true), r#"{"message":"https://a.example/x"}"#);
        let element = r#"{"source":"element","name":"img","message":"https://a.example/x.png?ref=a,jane"}"#;
        assert_eq!(clean(element, false), r#"{"source":"element","name":"img","message":"https://a.example/x.png"}"#);
    }

    #[test]
    fn what_is_no_secret_stays_as_it_is() {
        for value in [json!({}), json!({ "a": [] }), json!({ "a": "é \\ \"q\" /", "b": [1, -2.5, null, false], "c": { "d": "" } })] {
            assert_eq!(cleaned(&value), value);
        }
    }

    #[test]
    fn control_characters_and_half_pairs_leave_sound_json() {
        let read = |text: &str| serde_json::from_str::<Value>(&clean(text, false)).unwrap();
        assert_eq!(read(r#"{"a":"one\ntwo\tthree"}"#)["a"], "one\ntwo three");
        assert_eq!(read(r#"{"a":"x\u0001\ud800y"}"#)["a"], "x\u{fffd}\u{fffd}y");
    }

    #[test]
    fn anything_comes_to_an_end() {
        for text in ["", "\"", "{\"a\":\"", "{\"a\":\"\\", "{\"a\":\"\\u12", "\"a\":\"b\":", "é\"ü"] {
            let _ = clean(text, false);
        }
    }
}
