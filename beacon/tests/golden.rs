//! Golden batches: the very bytes that this version of the beacon puts on the wire.
//!
//! They are kept for as long as pages that send them may live; the edge's tests read them. A change
//! of one byte fails here. `CANDOR_BLESS=1 cargo test -p candor-beacon --test golden` writes them
//! anew, which is right only for a version that was never released.
#![cfg(not(target_family = "wasm"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use candor_beacon::batch;
use candor_beacon::consent::Granted;
use candor_beacon::recording::{self, Clocks, Recording};
use protocol::wire::{EventHead, Head};
use serde_json::{Value, json};
use std::path::PathBuf;

fn head() -> Head {
    Head {
        v: 1,
        sdk: "0.1.0".into(),
        page: "0f1e2d3c4b5a69788796a5b4c3d2e1f0".into(),
        rate: 1.0,
        env: "production".into(),
        release: "2026.11.2".into(),
        ..Head::default()
    }
}

const CLOCKS: Clocks = Clocks { sent_t: 8421.3, origin_wall_ms: 1_795_000_000_000.5, sent_wall_ms: 1_795_000_008_422.0 };
const STAMP: &str = r#"{"v":1,"rev":1,"day":20775,"bits":7,"src":"ui","gpc":0}"#;

/// The events of a page load, numbered as they come.
struct Recorded(Recording, u64);

impl Recorded {
    fn new(head: Head) -> Self {
        Self(Recording::new(Granted::from_bits(7).unwrap(), head, STAMP, 0.0), 0)
    }

    fn add(&mut self, kind: &str, view: u32, t: f64, fields: &str) {
        let event = recording::event(EventHead { seq: self.1, kind: kind.into(), view, t }, fields);
        self.1 += 1;
        assert_eq!(self.0.push(&event, view, t), Ok(()));
    }

    fn vital(&mut self, t: f64, name: &str, value: f64) {
        self.add("vital", 0, t, &format!(r#"{{"name":"{name}","value":{value}}}"#));
    }
}

fn check(name: &str, batch: &str) {
    let parsed: Value = serde_json::from_str(batch).unwrap();
    assert_eq!(parsed["v"], 1);
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/v1").join(name);
    if std::env::var_os("CANDOR_BLESS").is_some() {
        std::fs::write(&path, batch).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(batch, golden, "{name} is another than the golden one");
}

#[test]
fn a_visit_of_two_views_with_five_vitals_and_an_error() {
    let mut recorded = Recorded::new(head());
    recorded.0.describe(
        0,
        r#"{"n":0,"url":"https://shop.example/?utm_source=mail#top","referrer":"https://search.example/find?q=shop","nav":"navigate","start":0}"#,
    );
    recorded.0.describe(1, r#"{"n":1,"url":"https://shop.example/cart?session=1","nav":"route","start":4102.25}"#);
    recorded.add("open", 0, 312.4, r#"{"source":"network"}"#);
    recorded.add("view", 0, 0.0, "{}");
    recorded.vital(313.1, "TTFB", 84.2);
    recorded.vital(330.0, "FCP", 212.0);
    let error = json!({
        "source": "uncaught",
        "name": "TypeError",
        "message": "no user jane@example.org",
        "stack": "TypeError: no user jane@example.org\n    at total (https://shop.example/app.js?v=3:1:5021)\n    at async pay (https://shop.example/app.js:1:611)",
    });
    recorded.add("error", 0, 2210.7, &ordered(&error, &["source", "name", "message", "stack"]));
    recorded.add("view", 1, 4102.25, "{}");
    recorded.vital(8421.0, "LCP", 640.5);
    recorded.vital(8421.1, "CLS", 0.0123);
    recorded.vital(8421.2, "INP", 72.0);
    let batch = recorded.0.take(false, CLOCKS, "{}");
    assert!(batch.len() <= 2200, "{} bytes", batch.len());
    check("visit.json", &batch);
}

/// As JavaScript writes an object: in the order of its making.
fn ordered(fields: &Value, names: &[&str]) -> String {
    let written: Vec<String> = names.iter().map(|name| format!("\"{name}\":{}", fields[name])).collect();
    format!("{{{}}}", written.join(","))
}

#[test]
fn a_later_batch_says_what_was_given_up_and_describes_only_its_views() {
    let mut recorded =
        Recorded::new(Head { page: "ffeeddccbbaa99887766554433221100".into(), env: String::new(), release: String::new(), ..head() });
    for (n, path, nav) in [(0, "/", "navigate"), (1, "/a", "route"), (2, "/b", "restore")] {
        recorded.0.describe(n, &format!(r#"{{"n":{n},"url":"https://shop.example{path}","nav":"{nav}","start":0}}"#));
    }
    let error = json!({
        "source": "uncaught",
        "message": "\"quoted\" \\ back\nslash \u{2028} é 😀",
        "file": "https://shop.example/app.js",
        "line": 3,
        "column": 9,
    });
    recorded.add("error", 2, 91_000.0, &ordered(&error, &["source", "message", "file", "line", "column"]));
    recorded.add("error", 2, 91_001.0, r#"{"source":"element","name":"img","message":"https://cdn.example/lost.png"}"#);
    check("later.json", &recorded.0.take(false, CLOCKS, r#"{"send_failed":3,"error_flood":12}"#));
}

#[test]
fn settings_in_force_and_a_session_stand_once_for_a_batch() {
    let mut recorded = Recorded::new(head());
    recorded.0.describe(0, r#"{"n":0,"url":"https://shop.example/","nav":"navigate","start":0}"#);
    recorded.add("view", 0, 1.0, "{}");
    recorded.0.set_mark("00112233445566778899aabbccddeeff", "u1", r#"{"theme":"dark","email":"jane@example.org"}"#);
    recorded.add("event", 0, 2.0, r#"{"name":"order","detail":{"props":{"items":2}}}"#);
    let first: Value = serde_json::from_str(&recorded.0.take(false, CLOCKS, "{}")).unwrap();
    assert_eq!((first["events"].as_array().unwrap().len(), &first["flags"]), (1, &Value::Null));
    let _ = recorded.0.launch(100, true);
    let second: Value = serde_json::from_str(&recorded.0.take(false, CLOCKS, "{}")).unwrap();
    assert_eq!(second["flags"], json!({ "theme": "dark", "email": "[…]" }));
    assert_eq!((&second["session"], &second["user"]), (&json!("00112233445566778899aabbccddeeff"), &json!("u1")));
}

#[test]
fn the_frame_of_a_batch_keeps_within_its_reserve() {
    let wide = "\"".repeat(400);
    let mut recording = Recorded::new(Head { env: wide.clone(), release: wide.clone(), ..head() }).0;
    recording.set_mark(&"f".repeat(32), &wide, "");
    let dropped: Vec<String> = protocol::reason::PageDrop::ALL.iter().map(|reason| format!("\"{}\":1000000", reason.code())).collect();
    let frame = recording.peek("{}", CLOCKS, &format!("{{{}}}", dropped.join(",")));
    assert!(frame.len() < batch::FRAME_BYTES, "{}", frame.len());
}
