//! Every shape, right and wrong: wrong ones cost their key and nothing else.

use proptest::prelude::*;
use serde_json::{Map, json};

use super::*;
use crate::event::Detail;
use crate::property::{cases, like};
use crate::split::Split;
use protocol::wire::EventHead;

/// The detail of an event as it is stored, for a site that keeps two names.
fn read(kind: Kind, event: &str) -> Result<String, Drop> {
    let Split(_, detail) = object::<Split<EventHead, Detail<'_>>>(event).map_err(|_| Drop::Invalid)?;
    super::read(kind, detail.text(), &["phone_model".into(), "pinCount".into()])
}

fn of(kind: Kind, detail: &str) -> Value {
    let event = format!(r#"{{"seq":1,"kind":"x","view":0,"t":1,"detail":{detail}}}"#);
    let kept = read(kind, &event).unwrap_or_else(|reason| panic!("{reason:?}: {detail}"));
    if kept.is_empty() { Value::Null } else { serde_json::from_str(&kept).unwrap() }
}

/// What is kept of one key, whose neighbour must survive it.
fn one(kind: Kind, key: &str, value: &str) -> Value {
    let neighbour = if kind == Kind::Error && key != "n" { "n" } else { "" };
    let mut kept = of(kind, &format!(r#"{{"later":{{"x":[1]}},"{key}":{value},"n":7}}"#));
    if !neighbour.is_empty() {
        assert_eq!(kept["n"], 7, "{key} {value}");
    }
    kept[key].take()
}

#[test]
fn numbers_and_flags() {
    for (value, expect) in [
        ("12", json!(12)),
        ("12.0", json!(12)),
        ("12.5", json!(12.5)),
        ("0", json!(0)),
        ("600000", json!(600_000)),
        ("600000.1", Value::Null),
        ("-1", Value::Null),
        ("1e999", Value::Null),
        ("\"12\"", Value::Null),
        ("true", Value::Null),
        ("null", Value::Null),
        ("[12]", Value::Null),
        ("{}", Value::Null),
    ] {
        assert_eq!(one(Kind::Vital, "ttfb", value), expect, "{value}");
    }
    for (value, expect) in [("true", json!(true)), ("1", json!(true)), ("0", Value::Null), ("false", Value::Null), ("\"1\"", Value::Null)] {
        assert_eq!(one(Kind::Vital, "banner", value), expect, "{value}");
    }
    assert_eq!(one(Kind::Vital, "shift", "0.1234"), json!(0.1234));
    assert_eq!(one(Kind::Engagement, "scroll", "100"), json!(100));
    assert_eq!(one(Kind::Engagement, "scroll", "101"), Value::Null);
    assert_eq!(of(Kind::Error, r#"{"n":4}"#), json!({"n": 4}));
}

#[test]
fn texts() {
    let long = "x ".repeat(3000);
    for (kind, key, value, expect) in [
        (Kind::Vital, "state", json!("complete"), json!("complete")),
        (Kind::Vital, "state", json!("done"), Value::Null),
        (Kind::Vital, "type", json!("pointerdown"), json!("pointerdown")),
        (Kind::Vital, "type", json!(""), Value::Null),
        (Kind::Vital, "target", json!("a#user-9f86d081884c7d659a2feaa0c55ad015"), json!("a#[…]")),
        (Kind::Vital, "url", json!("https://u:p@a.example/x?q=1#h"), json!("https://a.example/x")),
        (
            Kind::Vital,
            "script",
            json!("https://a.example/main.4f3c2a1b9d8e7f60.js?v=1"),
            json!("https://a.example/main.4f3c2a1b9d8e7f60.js"),
        ),
        (Kind::Error, "build", json!("9f86d081884c7d659a2feaa0c55ad015"), json!("9f86d081884c7d659a2feaa0c55ad015")),
        (Kind::Error, "build", json!("jane@example.org"), Value::Null),
        (Kind::Error, "build", json!("x".repeat(65)), Value::Null),
        (Kind::Error, "code", json!("ECONNRESET"), json!("ECONNRESET")),
        (Kind::Error, "code", json!(20), json!(20)),
        (Kind::Error, "code", json!([20]), Value::Null),
        (Kind::Error, "directive", json!("img-src\0"), json!("img-src\u{fffd}")),
        (Kind::Request, "route", json!("/u/jane@a.example"), json!("/u/[…]")),
        (Kind::Frame, "invoker", json!("BUTTON#buy.onclick token=abc"), json!("BUTTON#buy.onclick token=[…]")),
        (Kind::Context, "dpr", json!(2), json!(2)),
        (Kind::Context, "hover", json!(false), json!(false)),
        (Kind::Context, "lang", json!("de"), json!("de")),
        (Kind::Context, "lang", json!({"a": 1}), Value::Null),
    ] {
        assert_eq!(one(kind, key, &value.to_string()), expect, "{key} {value}");
    }
    for (kind, key, most) in [
        (Kind::Vital, "type", limits::NAME_BYTES),
        (Kind::Vital, "target", limits::NAME_BYTES),
        (Kind::Frame, "invoker", limits::VALUE_BYTES),
        (Kind::Context, "lang", limits::NAME_BYTES),
        (Kind::Request, "route", limits::NAME_BYTES),
    ] {
        assert_eq!(one(kind, key, &json!(long).to_string()).as_str().map(str::len), Some(most), "{key}");
    }
    // Half an emoji, as JavaScript cuts it.
    assert_eq!(one(Kind::Vital, "target", r#""a.\ud83d""#), json!("a.\u{fffd}"));
}

#[test]
fn properties() {
    let props = |text: &str| one(Kind::Event, "props", text);
    assert_eq!(
        props(r#"{"plan":"pro","n":2.5,"on":false,"list":[1],"deep":{"a":1},"nothing":null,"huge":1e999,"card":4111111111111111,"":1}"#),
        json!({"plan": "pro", "n": 2.5, "on": false, "card": "[…]"})
    );
    assert_eq!(
        props(r#"{"password":"x","userEmail":"x","api_key":7,"who":"jane%40example.org","no":4111111111111111,"jane@example.org":1}"#),
        json!({"password": "[…]", "userEmail": "[…]", "api_key": "[…]", "who": "[…]", "[…]": 1})
    );
    assert_eq!(props(r#"{"a\u0000":"\u0000","h\ud83d":"\ude00"}"#), json!({"a\u{fffd}": "\u{fffd}", "h\u{fffd}": "\u{fffd}"}));
    for nothing in ["{}", "[]", "[[\"a\",1]]", "7", "\"x\"", "null", r#"{"a":null}"#] {
        assert_eq!(props(nothing), Value::Null, "{nothing}");
    }
    let many: Map<String, Value> = (0..99).map(|n| (format!("p{n:02}"), json!(n))).collect();
    let kept = props(&Value::Object(many).to_string());
    assert_eq!((kept.as_object().map(Map::len), &kept["…"]), (Some(limits::PROPS + 1), &json!(99 - limits::PROPS)));
    let long = json!({ "x".repeat(500): "y ".repeat(500) }).to_string();
    let kept = props(&long);
    let (key, value) = kept.as_object().unwrap().iter().next().unwrap();
    assert_eq!((key.len(), value.as_str().map(str::len)), (limits::NAME_BYTES, Some(limits::VALUE_BYTES)));
    assert_eq!(one(Kind::Vital, "server", r#"{"db":12.5,"cache":"x","neg":-1,"big":600001}"#), json!({"db": 12.5}));
}

#[test]
fn trails() {
    let trail = |text: &str| one(Kind::Error, "trail", text);
    assert_eq!(
        trail(
            r#"[[1,"view","/u/jane@a.example"],[2.5,"click","button#buy"],[3,"request","GET https://a.example/x?q=1"],[4,"log","token: abc"]]"#
        ),
        json!([[1, "view", "/u/[…]"], [2.5, "click", "button#buy"], [3, "request", "GET https://a.example/x"], [4, "log", "token: […]"]])
    );
    assert_eq!(
        trail(r#"[7,null,[],[1],[1,"a"],[1,"a","b","c"],["1","a","b"],[-1,"a","b"],[1,2,"b"],[1,"a",{}],[1,"a","b"]]"#),
        json!([[1, "a", "b"]])
    );
    let many: Vec<Value> = (0..30).map(|n| json!([n, "click", "x".repeat(500)])).collect();
    let kept = trail(&json!(many).to_string());
    assert_eq!(kept[0], json!([0, "…", "10 more"]));
    assert_eq!((kept.as_array().unwrap().len(), &kept[1][0]), (limits::TRAIL_STEPS + 1, &json!(10)), "the last ones");
    assert_eq!(kept[1][2].as_str().map(str::len), Some(limits::NAME_BYTES));
    for nothing in ["[]", "{}", "7", "[[]]"] {
        assert_eq!(trail(nothing), Value::Null, "{nothing}");
    }
}

#[test]
fn causes() {
    let causes = |text: &str| one(Kind::Error, "causes", text);
    assert_eq!(
        causes(
            r#"[{"name":"Error","message":"no jane@a.example \ud83d","stack":"Error: x\n    at go (https://a.example/a.js?v=1:2:3)"},{},7,{"name":7},[]]"#
        ),
        json!([
            {"name": "Error", "message": "no […] \u{fffd}", "frames": [{"function": "go", "file": "https://a.example/a.js", "line": 2, "column": 3}]},
            {"name": "", "message": ""},
        ])
    );
    let many: Vec<Value> = (0..9).map(|n| json!({ "name": format!("E{n}") })).collect();
    let kept = causes(&json!(many).to_string());
    assert_eq!(
        (kept.as_array().map(Vec::len), &kept[limits::CAUSES]),
        (Some(limits::CAUSES + 1), &json!({"name": "…", "message": "4 more"}))
    );
    assert_eq!(causes("[]"), Value::Null);
    assert_eq!(
        one(Kind::Error, "debug", r#"["8f14e45f-ceea-467a-9a36-dedd4bea2543",7,"a b",""]"#),
        json!(["8f14e45f-ceea-467a-9a36-dedd4bea2543"])
    );
}

#[test]
fn an_error_is_not_lost_by_stacks_that_grow_when_they_are_read() {
    let stack: String = (0..20).map(|n| format!("    at f (https://shop.example/{n}.js:1:1)\n")).collect();
    let causes: Vec<Value> =
        (0..5).map(|n| json!({"name": "E", "message": "m ".repeat(128), "stack": format!("E: {n}\n{stack}")})).collect();
    let kept = of(Kind::Error, &json!({ "causes": causes }).to_string());
    assert!(
        kept.to_string().len() <= limits::DETAIL_BYTES && kept["causes"][0]["frames"].as_array().is_some_and(|f| f.len() == 20),
        "{kept}"
    );
    // With a long trail they make room.
    let trail: Vec<Value> = (0..20).map(|n| json!([n, "click", "x".repeat(128)])).collect();
    let kept = of(Kind::Error, &json!({ "causes": causes, "trail": trail }).to_string());
    assert!(kept["causes"][4]["name"] == "E" && kept["causes"][0].get("frames").is_none(), "{kept}");
}

#[test]
fn names_that_a_site_keeps_are_kept_and_their_values_are_scrubbed() {
    let props = json!({
        "phone_model": "fold 2", "phone_Model": "x", "phone": "5551234", "pinCount": 3, "pin_count": 3,
    });
    let kept = of(Kind::Event, &json!({ "props": props }).to_string());
    let expect = json!({"phone_model": "fold 2", "phone_Model": "[…]", "phone": "[…]", "pinCount": 3, "pin_count": "[…]"});
    assert_eq!(kept["props"], expect, "only the very name");
    let secret = json!({"phone_model": "jane@shop.example 4111 1111 1111 1111", "pinCount": "sk_live_4f3c2a1b9d8e7f60"});
    let kept = of(Kind::Error, &json!({ "flags": secret }).to_string());
    assert_eq!(kept["flags"], json!({"phone_model": "[…] […]", "pinCount": "[…]"}));
}

#[test]
fn a_detail_that_is_none_is_ignored_and_one_that_is_too_long_is_not() {
    for nothing in ["{}", "[]", "7", "\"x\"", "null", r#"{"detail":{"props":{"a":1}}}"#] {
        assert_eq!(of(Kind::Event, nothing), Value::Null, "{nothing}");
    }
    assert_eq!(read(Kind::Event, r#"{"seq":1}"#), Ok(String::new()));
    assert_eq!(read(Kind::Event, r#"{"seq":1,"name":"\"detail\""}"#), Ok(String::new()));
    assert_eq!(read(Kind::Setting, r#"{"seq":1,"detail":{"props":{"a":1}}}"#), Ok(String::new()), "a kind without keys");
    assert_eq!(read(Kind::Event, r#"{"detail":{"props":{"a":1}},"detail":{}}"#), Err(Drop::Invalid));
    let props: Map<String, Value> = (0..32).map(|n| (format!("p{n}"), json!("\u{1} ".repeat(100)))).collect();
    let event = json!({"detail": {"props": props}}).to_string();
    assert_eq!(read(Kind::Event, &event), Err(Drop::EventTooLarge));
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn anything_is_read(
        at in 0..Kind::ALL.len(),
        text in like(r#"(\{|\}|\[|\]|,|:|"(props|trail|causes|debug|n|target|url|a|\\ud83d|\\u0000|[a-z@%=]{0,9})"|[0-9]{1,9}|1e999|-1|true|null){0,24}"#),
    ) {
        let event = format!(r#"{{"detail":{text}}}"#);
        if let Ok(kept) = read(Kind::ALL[at], &event) {
            prop_assert!(kept.is_empty() || serde_json::from_str::<Map<String, Value>>(&kept).is_ok());
            prop_assert!(!kept.contains('\0') && !kept.contains("\\u0000"));
        }
    }
}
