//! The golden batches of every wire version: what pages have sent must be understood for as long as
//! such pages may live.

mod support;

use std::path::PathBuf;

use candor_pipeline::{Facts, Outcome, Terms, process};
use protocol::detail::keys;
use protocol::kind::Kind;
use protocol::site::SiteConfig;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use support::store::*;
use support::*;

fn golden() -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/v1");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(path).unwrap())).collect()
}

/// A golden batch is what pages of a released version send: it is never changed, only another one is
/// added, with its line in `SHA256SUMS`.
#[test]
fn no_golden_batch_has_changed() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/golden");
    let versions = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let files = versions.flat_map(|version| std::fs::read_dir(version).unwrap().map(|entry| entry.unwrap().path()));
    let mut found: Vec<String> = files
        .map(|path| {
            let hash: String = Sha256::digest(std::fs::read(&path).unwrap()).iter().map(|byte| format!("{byte:02x}")).collect();
            format!("{hash}  {}", path.strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/"))
        })
        .collect();
    let by_name = |line: &String| line.split_once("  ").map(|(_, name)| name.to_owned());
    found.sort_by_key(by_name);
    let released = std::fs::read_to_string(folder.join("SHA256SUMS")).unwrap();
    assert_eq!(found, released.lines().collect::<Vec<_>>(), "left: what is there, right: what was released");
}

/// The batch taken 200 ms after it was sent, by a site that its stamp fits.
fn take_in_its_time(body: &[u8]) -> Outcome {
    let batch: Value = serde_json::from_slice(body).unwrap();
    let number = |field: &str| batch[field].as_f64().unwrap_or_default();
    let revision = u32::try_from(batch["consent"]["rev"].as_u64().unwrap()).unwrap();
    let day = batch["consent"]["day"].as_u64().unwrap();
    let site = SiteConfig { policy_revision: revision, material_revision: revision, ..site() };
    let sent_ms = number("sent_wall") + number("held");
    let facts = Facts { received_ms: (sent_ms as u64 + 200).max(day * 86_400_000), ..facts() };
    process(&key(), &site, &Terms::default(), &facts, body).unwrap()
}

#[test]
fn every_event_of_every_golden_batch_is_accepted() {
    let batches = golden();
    assert!(batches.len() >= 2);
    for (name, body) in batches {
        let outcome = take_in_its_time(&body);
        let reply = outcome.reply(&outcome.settle(&[]));
        if name == "edge-mixed.json" {
            continue;
        }
        assert_eq!((reply.status, reply.candor_result), (200, "accepted"), "{name}: {:?}", reply.body);
        let events = serde_json::from_slice::<Value>(&body).unwrap()["events"].as_array().unwrap().len();
        assert_eq!(outcome.events.len() + outcome.vitals.len(), events, "{name}");
        for row in &outcome.events {
            assert!(row.weight == 1.0 && row.url.starts_with("http"), "{name}: {row:?}");
        }
    }
}

#[test]
fn every_kind_is_stored_with_every_detail() {
    let (_, body) = golden().into_iter().find(|(name, _)| name == "all-kinds.json").unwrap();
    let outcome = take_in_its_time(&body);
    let mut db = store();
    assert_eq!((keep(&mut db, &outcome).stored, keep(&mut db, &outcome).duplicates), (23, 23));
    let mut kept: Vec<(String, Value)> = Vec::new();
    for sql in ["SELECT * FROM events", "SELECT *, iif(name = 'engagement', name, 'vital') AS kind FROM vitals"] {
        for row in rows(&db, sql, []) {
            let text = |column: &str| row[column].as_str().unwrap().to_owned();
            assert_eq!((text("session").as_str(), text("pseudonym").as_str()), ("9bf31c7ff062936a96d3c8bd1f8f2ff3", "u-81"));
            assert_eq!((text("flags").as_str(), text("synthetic").as_str()), (r#"{"new-checkout":"b","theme":"dark"}"#, "webdriver"));
            assert_eq!(
                (text("route"), text("env")),
                (if row["view"] == 1 { "/orders/:id".into() } else { "/".into() }, "production".into())
            );
            let detail = text("detail");
            kept.push((text("kind"), if detail.is_empty() { Value::Null } else { serde_json::from_str(&detail).unwrap() }));
        }
    }
    for kind in Kind::ALL {
        assert!(kept.iter().any(|(name, _)| name == kind.name()), "{}", kind.name());
        for key in keys(*kind) {
            assert!(
                kept.iter().any(|(name, detail)| name == kind.name() && detail.get(key.name).is_some()),
                "{}.{}",
                kind.name(),
                key.name
            );
        }
    }
    let detail = |kind: &str| kept.iter().find(|(name, _)| name == kind).unwrap().1.clone();
    assert_eq!(detail("view"), json!({"title": "The shop", "campaign": "news/mail/winter", "reasons": "unload-listener,websocket"}));
    assert_eq!(detail("event"), json!({"props": {"plan": "pro", "items": 2, "price": 19.5, "gift": false}}));
    let error = json!({
        "trail": [[12.3, "view", "/"], [1800, "click", "button#buy.primary"], [2100, "request", "POST /orders/:id 503"]],
        "causes": [
            {"name": "TypeError", "message": "Failed to fetch",
             "frames": [{"function": "send", "file": "https://shop.example/static/main.js", "line": 7, "column": 11}]},
            {"name": "Error", "message": "no network"},
        ],
        "n": 3, "code": "E_ORDER", "debug": ["8f14e45f-ceea-467a-9a36-dedd4bea2543"], "build": "4f3c2a1", "flags": {"theme": "dark"},
        "file": "https://shop.example/static/cart.js",
    });
    assert_eq!(detail("error"), error);
    let values =
        rows(&db, "SELECT kind, name, value, message FROM events WHERE kind IN ('request', 'measure', 'setting') ORDER BY kind", []);
    assert_eq!(
        Value::from(values),
        json!([
            {"kind": "measure", "name": "checkout.pay", "value": 812.25, "message": ""},
            {"kind": "request", "name": "POST", "value": 240.5, "message": "https://api.shop.example/orders/:x"},
            {"kind": "setting", "name": "theme", "value": 0.0, "message": "dark"},
        ])
    );
    let engaged = rows(&db, "SELECT view, value FROM vitals WHERE name = 'engagement' ORDER BY view", []);
    assert_eq!(Value::from(engaged), json!([{"view": 0, "value": 3900.0}, {"view": 1, "value": 5100.5}]));
}

#[test]
fn a_mixed_batch_keeps_what_is_good() {
    let (_, body) = golden().into_iter().find(|(name, _)| name == "edge-mixed.json").unwrap();
    let outcome = take_in_its_time(&body);
    let reply = outcome.reply(&outcome.settle(&[]));
    assert_eq!((reply.status, reply.candor_result), (200, "partial"));
    assert_eq!(
        reply.body.unwrap(),
        concat!(
            r#"{"events":[{"seq":0,"result":"accepted"},{"seq":1,"result":"accepted"},{"seq":2,"result":"dropped","reason":"policy"},"#,
            r#"{"seq":3,"result":"dropped","reason":"unknown_kind"},{"seq":4,"result":"dropped","reason":"invalid"},"#,
            r#"{"seq":5,"result":"dropped","reason":"invalid"},{"seq":1,"result":"accepted"},{"seq":null,"result":"dropped","reason":"invalid"},"#,
            r#"{"seq":null,"result":"dropped","reason":"invalid"},{"seq":6,"result":"accepted"},{"seq":7,"result":"dropped","reason":"invalid"}]}"#
        )
    );
    assert_eq!(outcome.events.iter().map(|row| row.seq).collect::<Vec<_>>(), [0, 1, 6]);
    assert_eq!(
        outcome.drops.iter().map(|row| (row.seq, row.reason)).collect::<Vec<_>>(),
        [(2, "purpose"), (3, "unknown_kind"), (4, "invalid"), (5, "invalid"), (7, "invalid")]
    );
    assert_eq!(outcome.page_drops.iter().map(|row| (row.reason, row.n)).collect::<Vec<_>>(), [("queue_full", 2)]);
}
