//! Planted secrets: in every field of every kind that a page fills, plain and behind every encoding. The pipeline's tests
//! and those of the worker plant the same.

use protocol::detail::{Shape, keys};
use protocol::kind::Kind;
use serde_json::{Map, Value, json};

/// What is planted, and what of it must not be found again.
pub(crate) const SECRETS: [(&str, &str); 9] = [
    ("jane.doe@example.org", "jane.doe"),
    ("4111111111111111", "41111111"),
    ("DE89370400440532013000", "37040044"),
    ("9f86d081884c7d659a2feaa0c55ad015", "9f86d081"),
    ("eyJhbGciOiJub25lIn0.eyJzdWIiOiJqIn0.c2ln", "eyJzdWIi"),
    ("password=hunter2-s3cret", "hunter2"),
    ("sk_live_abcdefghijklmnop", "abcdefgh"),
    ("203.0.113.77", "203.0.113"),
    ("078-05-1120", "078-05-11"),
];

fn percent(text: &str) -> String {
    text.bytes().map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

fn percent_all(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02x}")).collect()
}

fn base64(text: &str) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let n = chunk.iter().fold(0_usize, |n, b| n << 8 | usize::from(*b)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            out.push(if at <= chunk.len() { char::from(DIGITS[n >> (18 - 6 * at) & 63]) } else { '=' });
        }
    }
    out
}

/// A secret in every encoding.
pub(crate) fn encoded(secret: &str) -> [String; 6] {
    [
        secret.to_owned(),
        percent(secret),
        percent(&percent(secret)),
        percent_all(secret),
        base64(secret),
        base64(secret).replace('+', "-").replace('/', "_").trim_end_matches('=').to_owned(),
    ]
}

/// A value of a shape that holds a secret wherever a page could put one.
fn planted(shape: Shape, s: &str) -> Value {
    let address = format!("https://u:{s}@shop.example/p/{s}/x?q={s}&a=b#{s}");
    match shape {
        Shape::Label | Shape::Word | Shape::Id | Shape::OneOf(_) | Shape::Flag | Shape::Number(_) => json!(s),
        Shape::Ids => json!([s]),
        Shape::Text => json!(format!("before {s} after \"{s}\" at {address}")),
        Shape::Address | Shape::Script => json!(address),
        Shape::Route => json!(format!("/p/{s}/x")),
        Shape::Target => json!(format!("form#{s} > input[name={s}].{s}")),
        Shape::Props => json!({"plan": s, s: 1, "password": s, "note": format!("it is {s}, {address}")}),
        Shape::Timings => json!({ s: 1.5 }),
        Shape::Trail => json!([[1, "view", format!("/p/{s}")], [2, s, format!("it is {s}")], [3, "request", format!("GET {address}")]]),
        Shape::Causes => json!([{ "name": "Error", "message": format!("no {s} ({s}) {address}"), "stack": stack(&address) }]),
    }
}

fn stack(address: &str) -> String {
    format!("Error: x\n    at go ({address}:1:2)\n    at {address}:3:4")
}

/// Ids may look as random as they like: a build or a trace is one.
fn may_hold(shape: Shape) -> bool {
    matches!(shape, Shape::Id | Shape::Ids)
}

/// The fields of a kind, each with a secret in it where free text may stand.
fn event(kind: Kind, s: &str) -> Map<String, Value> {
    let address = planted(Shape::Address, s);
    let text = planted(Shape::Text, s);
    let own = match kind {
        Kind::Open => json!({"source": "network"}),
        Kind::View | Kind::Context => json!({}),
        Kind::Vital => json!({"name": "LCP", "value": 1}),
        Kind::Error => {
            json!({"source": "uncaught", "name": "Error", "message": text, "stack": stack(address.as_str().unwrap()), "file": address})
        }
        Kind::Click => json!({"name": "outbound", "message": address}),
        Kind::Request => json!({"name": "GET", "value": 1, "message": address}),
        Kind::Log => json!({"name": "info", "message": text}),
        Kind::Frame => json!({"name": "frame", "value": 1, "message": text}),
        Kind::Setting | Kind::Feature => json!({"name": s, "message": text}),
        Kind::Engagement | Kind::Event | Kind::Form | Kind::Measure => json!({"name": s, "value": 1, "message": text}),
    };
    own.as_object().cloned().unwrap()
}

/// The batch with every field of every kind, and of one error that an element met.
pub(crate) fn all(mut batch: Value, s: &str) -> Value {
    let mut events = Vec::new();
    let mut push = |kind: Kind, fields: Map<String, Value>| {
        let mut event = json!({"seq": events.len(), "kind": kind.name(), "view": 0, "t": 1});
        let detail: Map<String, Value> =
            keys(kind).iter().filter(|key| !may_hold(key.shape)).map(|key| (key.name.to_owned(), planted(key.shape, s))).collect();
        event.as_object_mut().unwrap().extend(fields);
        event["detail"] = detail.into();
        events.push(event);
    };
    for kind in Kind::ALL {
        push(*kind, event(*kind, s));
    }
    push(Kind::Error, json!({"source": "element", "name": "img", "message": planted(Shape::Address, s)}).as_object().cloned().unwrap());
    push(Kind::Setting, json!({"name": "theme", "message": planted(Shape::Text, s)}).as_object().cloned().unwrap());
    let address = planted(Shape::Address, s);
    let view = json!([{
        "n": 0, "nav": "navigate", "start": 0, "url": address, "referrer": address, "route": format!("/p/{s}/x"), "title": planted(Shape::Text, s),
        "campaign": format!("mail/{s}/{s}"), "reasons": format!("{s}, websocket"),
    }]);
    let flags = json!({"theme": s, s: "on", "note": planted(Shape::Text, s)});
    batch["views"] = view;
    batch["flags"] = flags;
    batch["events"] = events.into();
    batch["consent"]["bits"] = 15.into();
    batch
}

/// The marks of what was planted, in each encoding: one of them in a text gives it away.
pub(crate) fn marks(mark: &str, s: &str) -> [String; 5] {
    [mark.to_owned(), percent_all(mark), percent(&percent_all(mark)), base64(mark).chars().take(8).collect(), s.to_owned()]
}
