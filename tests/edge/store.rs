//! When the store does not take it, nothing is kept and the page is told to come again.

use candor_tests::batch;
use candor_tests::stand::Stand;
use serde_json::json;

use crate::site::Site;

#[test]
fn a_store_that_fails_is_answered_503_and_nothing_is_half_written() {
    // Its own stand: it takes a table away.
    let stand = Stand::start();
    let site = Site::with(&stand, "broken", &json!({}));
    let page = batch::page_id();
    let batch = batch::of(&page, &json!([batch::open(0), batch::view(1), batch::vital(2, "TTFB", 10.0)]));

    // The vitals are written after the events, in the same transaction.
    let _ = stand.events("ALTER TABLE vitals RENAME TO vitals_away");
    let reply = site.post(&batch);
    assert_eq!((reply.status, reply.json()["error"].as_str()), (503, Some("store_unavailable")), "{reply:?}");
    assert!(reply.header("retry-after").is_some_and(|seconds| seconds.parse::<u32>().is_ok()), "{reply:?}");
    assert!(reply.header("candor-result").is_none(), "a final answer would make the page give the batch up: {reply:?}");
    assert_eq!(reply.header("access-control-allow-origin"), Some(crate::site::ORIGIN));
    assert_eq!(site.count("events"), 0, "half a batch was written");

    let _ = stand.events("ALTER TABLE vitals_away RENAME TO vitals");
    let reply = site.post(&batch);
    assert_eq!((reply.status, reply.header("candor-result")), (200, Some("accepted")), "{reply:?}");
    assert_eq!((site.count("events"), site.count("vitals")), (2, 1));
}

#[test]
fn rows_older_than_the_site_keeps_them_are_deleted_by_the_schedule() {
    // Its own stand: the schedule works on every site.
    let stand = Stand::start();
    let site = Site::with(&stand, "retention", &json!({ "retention_days": 2 }));
    for seq in 0..2 {
        let reply = site.post(&batch::of(&batch::page_id(), &json!([batch::open(seq), batch::vital(seq + 1, "TTFB", 10.0)])));
        assert_eq!(reply.status, 200, "{reply:?}");
    }
    let three_days_ms = 3 * 24 * 60 * 60 * 1000;
    let _ = stand.events(&format!("UPDATE events SET time_ms = time_ms - {three_days_ms} WHERE seq = 0"));
    let _ = stand.events(&format!("UPDATE vitals SET time_ms = time_ms - {three_days_ms} WHERE seq = 1"));
    stand.run_schedule();
    assert_eq!((site.count("events"), site.count("vitals")), (1, 1));
}

#[test]
fn health_names_the_part_that_fails() {
    let stand = Stand::start();
    let (status, _, body) = stand.get("/healthz", &[]);
    assert_eq!(status, 200, "{body}");
    let health: serde_json::Value = serde_json::from_str(&body).unwrap();
    let newest = |folder: &str| std::fs::read_dir(candor_tests::paths::repository().join("edge/migrations").join(folder)).unwrap().count();
    let schema = json!({ "db": newest("db"), "events": newest("events") });
    assert_eq!((&health["status"], &health["schema"]), (&json!("ok"), &schema));
    assert!(health["assets"].as_str().is_some_and(|version| version.contains('-')), "{health}");

    let _ = stand.events("ALTER TABLE schema_version RENAME TO away");
    let (status, _, body) = stand.get("/healthz", &[]);
    assert_eq!(status, 503, "{body}");
    assert!(body.contains("EVENTS"), "{body}");
    assert!(!body.contains("\"DB\""), "{body}");
}

#[test]
fn a_worker_that_is_ahead_of_its_store_keeps_pages_waiting_and_says_so() {
    let stand = Stand::start();
    let site = Site::with(&stand, "ahead", &json!({}));
    let batch = batch::of(&batch::page_id(), &json!([batch::open(0), batch::view(1)]));
    // As the store was before the marks of erased page loads.
    let _ = stand.events("ALTER TABLE tombstones RENAME TO later");
    let _ = stand.events("DELETE FROM schema_version WHERE version > 1");
    let reply = site.post(&batch);
    assert_eq!((reply.status, reply.header("candor-result")), (503, None), "nothing is taken that could be what was erased: {reply:?}");
    let (status, _, body) = stand.get("/healthz", &[]);
    assert!(status == 503 && body.contains("\"failing\":[\"EVENTS\"]"), "{status} {body}");

    let _ = stand.events("ALTER TABLE later RENAME TO tombstones");
    let _ = stand.events("INSERT INTO schema_version(version, applied_ms) VALUES (2, 0), (3, 0), (4, 0), (5, 0), (6, 0)");
    assert_eq!((site.post(&batch).status, stand.get("/healthz", &[]).0), (200, 200));
}
