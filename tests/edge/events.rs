//! Each event by itself: good ones survive bad ones, and each that is dropped has its reason in the
//! reply, in the rows and in the tallies.

use candor_tests::batch;
use serde_json::{Value, json};

use crate::site::Site;

#[test]
fn good_events_survive_bad_ones() {
    let site = Site::new("survive");
    let page = batch::page_id();
    let large = json!({ "seq": 9, "kind": "error", "view": 0, "t": 1, "source": "uncaught", "message": "x".repeat(17_000) });
    let events = json!([
        batch::open(0),
        batch::view(1),
        7,
        null,
        { "seq": 2, "kind": "vital", "view": 0, "t": 5, "name": "TTFB" },
        { "seq": 3, "kind": "vital", "view": 0, "t": 5, "name": "TTFB", "value": -1 },
        { "seq": 4, "kind": "teleport", "view": 0, "t": 5 },
        { "seq": 5, "kind": ["view"], "view": 0, "t": 5 },
        { "seq": 6, "kind": "view", "view": 9, "t": 5 },
        { "kind": "view", "view": 0, "t": 5 },
        batch::vital(7, "TTFB", 12.5),
        batch::error(8, "the basket is empty"),
        large,
    ]);
    let reply = site.post(&batch::of(&page, &events));
    assert_eq!((reply.status, reply.header("candor-result")), (200, Some("partial")), "{reply:?}");
    let results: Vec<(Value, Value)> =
        reply.json()["events"].as_array().unwrap().iter().map(|event| (event["result"].clone(), event["reason"].clone())).collect();
    let dropped = |reason: &str| (json!("dropped"), json!(reason));
    let accepted = (json!("accepted"), Value::Null);
    assert_eq!(
        results,
        [
            accepted.clone(),
            accepted.clone(),
            dropped("invalid"),
            dropped("invalid"),
            dropped("invalid"),
            dropped("invalid"),
            dropped("unknown_kind"),
            dropped("invalid"),
            dropped("invalid"),
            dropped("invalid"),
            accepted.clone(),
            accepted,
            dropped("event_too_large"),
        ],
        "in the order of the batch: {reply:?}"
    );
    assert_eq!((site.count("events"), site.count("vitals")), (3, 1));
    let reasons = site.stand.events(&format!("SELECT seq, reason FROM drops WHERE site = '{}' ORDER BY seq", site.key));
    let reasons: Vec<(u64, &str)> = reasons.iter().map(|row| (row["seq"].as_u64().unwrap(), row["reason"].as_str().unwrap())).collect();
    let expect = [(2, "invalid"), (3, "invalid"), (4, "unknown_kind"), (5, "invalid"), (6, "invalid"), (9, "event_too_large")];
    assert_eq!(reasons, expect);
    // Received = stored + duplicate + dropped, by the tallies alone.
    for (what, n) in [("received", 13), ("stored", 4), ("drop:invalid", 7), ("drop:unknown_kind", 1), ("drop:event_too_large", 1)] {
        site.wait_tally(what, n);
    }
}

#[test]
fn more_events_than_a_batch_may_hold() {
    let site = Site::new("many");
    let events: Vec<Value> = (0..103).map(|seq| if seq == 0 { batch::open(0) } else { batch::error(seq, "again") }).collect();
    let reply = site.post(&batch::of(&batch::page_id(), &json!(events)));
    assert_eq!((reply.status, reply.header("candor-result")), (200, Some("partial")), "{reply:?}");
    assert_eq!(site.count("events"), 100);
    assert_eq!(reply.json()["events"][100], json!({ "seq": 100, "result": "dropped", "reason": "too_many_events" }));
    site.wait_tally("drop:too_many_events", 3);
}

#[test]
fn a_repeated_batch_changes_nothing() {
    let site = Site::new("repeat");
    let batch = batch::of(
        &batch::page_id(),
        &json!([batch::open(0), batch::view(1), batch::vital(2, "CLS", 0.1), batch::error(3, "once"), { "seq": 4, "kind": "teleport", "view": 0, "t": 1 }]),
    );
    let dump =
        || ["events", "vitals", "drops"].map(|table| site.stand.events(&format!("SELECT * FROM {table} WHERE site = '{}'", site.key)));
    let first = site.post(&batch);
    let rows = dump();
    assert_eq!(rows.each_ref().map(Vec::len), [3, 1, 1]);
    for _ in 0..3 {
        let again = site.post(&batch);
        assert_eq!((again.status, again.json()), (first.status, first.json()));
    }
    assert_eq!(dump(), rows);
    site.wait_tally("received", 20);
    site.wait_tally("stored", 4);
    // A drop that is known already is a duplicate like any other.
    site.wait_tally("duplicate", 15);
    site.wait_tally("drop:unknown_kind", 1);
}

#[test]
fn a_later_vital_replaces_the_row_and_an_earlier_one_does_not() {
    let site = Site::new("vital");
    let page = batch::page_id();
    let send = |seq: u64, value: f64| {
        let reply = site.post(&batch::of(&page, &json!([batch::vital(seq, "CLS", value)])));
        assert_eq!((reply.status, reply.header("candor-result")), (200, Some("accepted")), "{reply:?}");
        let rows = site.stand.events(&format!("SELECT value, seq, seqs FROM vitals WHERE site = '{}'", site.key));
        assert_eq!(rows.len(), 1);
        (rows[0]["value"].as_f64().unwrap(), rows[0]["seq"].as_u64().unwrap(), rows[0]["seqs"].as_str().unwrap().split(',').count())
    };
    assert_eq!(send(5, 0.05), (0.05, 5, 1));
    assert_eq!(send(9, 0.2), (0.2, 9, 2));
    assert_eq!(send(7, 0.1), (0.2, 9, 3), "an older report that came late is counted and changes no value");
    assert_eq!(send(7, 0.1), (0.2, 9, 3));
    assert_eq!(send(9, 0.2), (0.2, 9, 3));
}

#[test]
fn two_batches_at_once_are_both_stored() {
    let site = Site::new("parallel");
    let pages: Vec<String> = (0..8).map(|_| batch::page_id()).collect();
    std::thread::scope(|scope| {
        for page in &pages {
            let site = &site;
            // Each batch twice at the same time, as a page does that saw its first try time out.
            for _ in 0..2 {
                scope.spawn(move || {
                    let reply = site.post(&batch::of(page, &json!([batch::open(0), batch::view(1), batch::vital(2, "LCP", 900.0)])));
                    assert_eq!(reply.status, 200, "{reply:?}");
                });
            }
        }
    });
    assert_eq!((site.count("events"), site.count("vitals")), (16, 8));
    site.wait_tally("received", 48);
    site.wait_tally("stored", 24);
    site.wait_tally("duplicate", 24);
}
