//! The golden batches of every wire version: what pages have sent must be understood for as long as
//! such pages may live.

mod support;

use std::path::PathBuf;

use candor_pipeline::{Facts, Outcome, process};
use protocol::site::SiteConfig;
use serde_json::Value;
use support::*;

fn golden() -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/v1");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(path).unwrap())).collect()
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
    process(&key(), &site, &facts, body).unwrap()
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
