//! The visitor takes back what was recorded: the rows are gone, and nothing brings them back, neither
//! what is still on its way nor what is played back.

use candor_tests::batch;
use candor_tests::raw::Reply;
use candor_tests::stand::Stand;
use serde_json::{Value, json};

use crate::rights::{ask, ask_with, counts, full};
use crate::site::{ORIGIN, Site};

#[track_caller]
fn assert_acknowledged(reply: &Reply, deleted: &Value) {
    assert_eq!((reply.status, reply.header("candor-result")), (200, Some("erased")), "{reply:?}");
    assert_eq!(reply.json(), json!({ "deleted": deleted }));
    assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN));
    assert!(reply.header("access-control-expose-headers").is_some_and(|names| names.contains("candor-result")), "{reply:?}");
    assert!(reply.header("vary").is_some_and(|vary| vary.contains("Origin")), "{reply:?}");
    assert_eq!(reply.header("cache-control"), Some("no-store"));
}

#[test]
fn an_erasure_deletes_and_keeps_out_what_comes_later() {
    let (site, neighbour) = (Site::new("erase"), Site::new("neighbour"));
    let (page, other) = (batch::page_id(), batch::page_id());
    let good = full(&page);
    for (site, batch) in [(&site, &good), (&site, &full(&other)), (&neighbour, &good)] {
        assert_eq!(site.post(batch).status, 200);
    }
    assert_eq!(counts(&site), [6, 2, 4, 2, 2]);
    assert_acknowledged(
        &ask(&site, "erase", &[&page]),
        &json!({ "events": 3, "vitals": 1, "drops": 2, "page_drops": 1, "quarantine": 1, "dead_letters": 0 }),
    );
    assert_eq!(counts(&site), [3, 1, 2, 1, 1], "the other page load stays");
    assert_eq!(counts(&neighbour), [3, 1, 2, 1, 1], "another site stays");

    // The same batch again, one with new events, and one with nothing but totals.
    let mut totals = full(&page);
    totals["events"] = json!([]);
    for late in [good.clone(), batch::of(&page, &json!([batch::view(9)])), totals] {
        let reply = site.post(&late);
        assert_eq!((reply.status, reply.header("candor-result"), reply.body.as_str()), (204, Some("policy"), ""), "{reply:?}");
        assert_eq!(counts(&site), [3, 1, 2, 1, 1]);
    }
    site.wait_tally("received", 19);
    site.wait_tally("drop:erased", 7);
    site.wait_tally("stored", 8);

    // Asked again, it is acknowledged again; and the mark is of this page load alone.
    let nothing = json!({ "events": 0, "vitals": 0, "drops": 0, "page_drops": 0, "quarantine": 0, "dead_letters": 0 });
    assert_acknowledged(&ask(&site, "erase", &[&page, &page]), &nothing);
    assert_acknowledged(&ask(&site, "erase", &[]), &nothing);
    assert_eq!(site.count("tombstones"), 1);
    assert_eq!(site.post(&full(&other)).status, 200);
    assert_eq!(neighbour.post(&full(&page)).status, 200);
}

#[test]
fn a_page_load_of_which_nothing_has_come_can_be_erased_before() {
    let site = Site::new("before");
    let page = batch::page_id();
    assert_eq!(ask(&site, "erase", &[&page]).status, 200);
    assert_eq!(site.post(&full(&page)).status, 204);
    site.assert_stored_nothing();
}

#[test]
fn a_refusal_by_signal_hinders_no_erasure() {
    let site = Site::new("signal");
    let page = batch::page_id();
    assert_eq!(site.post(&full(&page)).status, 200);
    let body = json!({ "pages": [page] }).to_string();
    assert_eq!(ask_with(&site, "mine", &[("Sec-GPC", "1")], body.as_bytes()).status, 200);
    assert_eq!(ask_with(&site, "erase", &[("Sec-GPC", "1")], body.as_bytes()).status, 200);
    site.assert_stored_nothing();
}

#[test]
fn an_erasure_and_batches_at_the_same_time_leave_no_row() {
    let site = Site::new("race");
    let pages: Vec<String> = (0..25).map(|_| batch::page_id()).collect();
    for (round, page) in pages.iter().enumerate() {
        // Three batches are on their way, the erasure starts among them: in each round elsewhere, in every fourth when the first
        // has its answer.
        let batches: Vec<Value> = (0..3)
            .map(|n| batch::of(page, &json!([batch::view(n * 10), batch::vital(n * 10 + 1, "CLS", 0.1), { "seq": n * 10 + 2, "kind": "teleport", "view": 0, "t": 1 }])))
            .collect();
        std::thread::scope(|scope| {
            let site = &site;
            let erase = || {
                let reply = ask(site, "erase", &[page]);
                assert_eq!((reply.status, reply.header("candor-result")), (200, Some("erased")), "{reply:?}");
            };
            let mut sent = Vec::new();
            for (n, batch) in batches.iter().enumerate() {
                if n == round % 4 {
                    scope.spawn(erase);
                }
                sent.push(scope.spawn(move || site.post(batch)));
            }
            if round % 4 == 3 {
                let first = sent.remove(0).join().unwrap();
                assert_eq!(first.status, 200, "nothing is erased yet: {first:?}");
                scope.spawn(erase);
            }
            for reply in sent.into_iter().map(|sent| sent.join().unwrap()) {
                assert!([200, 204].contains(&reply.status), "{reply:?}");
            }
        });
        assert_eq!(counts(&site), [0; 5], "round {round}");
        for batch in &batches {
            assert_eq!(site.post(batch).status, 204, "a replay after the race");
        }
    }
    site.assert_stored_nothing();
    assert_eq!(site.count("tombstones"), pages.len() as u64);
}

#[test]
fn a_receipt_is_marked_as_withdrawn() {
    let site = Site::new("receipt");
    let receipt = format!("{}ff", &batch::page_id()[..30]);
    let _ = site.stand.sql(
        "DB",
        &format!(
            "INSERT INTO receipts(receipt, site, revision, notice, purposes, source, language, controller, privacy_url, retention_days, granted_day, \
             expires_day, gpc, created_day) VALUES ('{receipt}', '{}', 1, '', 7, 'ui', 'en', '', '', 30, {today}, {today} + 182, 0, {today})",
            site.key,
            today = batch::today()
        ),
    );
    let erase = |site: &Site<'_>, receipt: &str| {
        let reply = ask_with(site, "erase", &[], json!({ "pages": [batch::page_id()], "receipt": receipt }).to_string().as_bytes());
        assert_eq!((reply.status, reply.header("candor-result")), (200, Some("erased")), "{reply:?}");
        reply.json()
    };
    let withdrawn =
        || site.stand.sql("DB", &format!("SELECT withdrawn_day FROM receipts WHERE receipt = '{receipt}'"))[0]["withdrawn_day"].clone();
    // Nobody is told which receipts there are, and another site cannot withdraw it.
    let unknown = erase(&site, &batch::page_id());
    assert_eq!(erase(&Site::new("no-receipt"), &receipt), unknown);
    assert_eq!(withdrawn(), Value::Null);
    assert_eq!(erase(&site, &receipt), unknown);
    assert_eq!(withdrawn(), json!(batch::today()));
    assert_eq!(erase(&site, &receipt), unknown);
}

#[test]
fn a_store_that_fails_acknowledges_no_erasure() {
    // Its own stand: it takes a table away.
    let stand = Stand::start();
    let site = Site::with(&stand, "unerased", &json!({}));
    let page = batch::page_id();
    assert_eq!(site.post(&full(&page)).status, 200);
    let _ = stand.events("ALTER TABLE drops RENAME TO drops_away");
    for right in ["erase", "mine"] {
        let reply = ask(&site, right, &[&page]);
        assert_eq!((reply.status, reply.json()["error"].as_str()), (503, Some("store_unavailable")), "{reply:?}");
        assert!(reply.header("candor-result").is_none() && reply.header("retry-after").is_some(), "{reply:?}");
    }
    assert_eq!((site.count("events"), site.count("tombstones")), (3, 0), "nothing is half erased");
    let _ = stand.events("ALTER TABLE drops_away RENAME TO drops");
    assert_eq!(ask(&site, "erase", &[&page]).status, 200);
    site.assert_stored_nothing();

    // The mark goes with the schedule, after thirty days and not before.
    stand.run_schedule();
    assert_eq!(site.count("tombstones"), 1);
    let _ = stand.events("UPDATE tombstones SET erased_ms = erased_ms - 30 * 86400000 - 1");
    stand.run_schedule();
    assert_eq!(site.count("tombstones"), 0);
}
