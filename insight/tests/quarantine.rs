//! What filters dropped, looked at and released: a row comes back once, as it would have been, and the ledgers
//! still say where it came from.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use protocol::row::{DROPS, DropRow, EventRow, QUARANTINE, QuarantineRow};
use serde_json::{Value, json};
use support::shop::blank;
use support::{DAY_MS, Memory, NOW_MS, answer, call, get, json_of, post, two_sites};

const CLASS: &str = "chromium-desktop-eu-0";

/// A row of one page load that a filter keeps out, with its mark among the drops.
fn hold(store: &Memory, page: u64, seq: u64, table: &'static str, row: &impl serde::Serialize, (reason, rule): (&'static str, &str)) {
    let (site, page) = (String::from("shop"), format!("{page:032x}"));
    let (row, time_ms, received_ms) = (serde_json::to_string(row).unwrap(), NOW_MS - 60_000, NOW_MS - 50_000);
    store.insert(DROPS, &[DropRow { site: site.clone(), page: page.clone(), seq, reason, received_ms }]);
    store.insert(QUARANTINE, &[QuarantineRow { site, page, seq, table_name: table, reason, rule: rule.into(), row, time_ms, received_ms }]);
}

fn event(page: u64, seq: u64, kind: &'static str) -> EventRow {
    blank("shop", &format!("{page:032x}"), seq, kind, NOW_MS - 60_000, CLASS)
}

fn hold_event(store: &Memory, page: u64, seq: u64, why: (&'static str, &str)) {
    hold(store, page, seq, "events", &event(page, seq, "view"), why);
}

fn hold_vital(store: &Memory, page: u64, seq: u64, value: f64) {
    let mut row = json!(event(page, seq, "view"));
    row["name"] = "LCP".into();
    row["seqs"] = seq.to_string().into();
    row["value"] = value.into();
    row["nav"] = "navigate".into();
    hold(store, page, seq, "vitals", &row, ("bot_agent", ""));
}

fn n(store: &Memory, table: &str) -> usize {
    store.execute(&format!("SELECT 1 FROM {table} WHERE site = ?1"), "shop")
}

fn release(store: &Memory, body: &Value) -> Value {
    json_of(&call(store, "POST", "/api/sites/shop/quarantine/release", body))
}

#[test]
fn a_release_by_reason_moves_the_rows_once() {
    let store = two_sites();
    for seq in 0..3 {
        hold_event(&store, 1, seq, ("bot_agent", ""));
    }
    hold_event(&store, 2, 0, ("rule", "office"));
    hold_event(&store, 2, 1, ("rule", "other"));
    assert_eq!((n(&store, "events"), n(&store, "drops"), n(&store, "quarantine")), (0, 5, 5));
    let waiting = json_of(&answer(&store, &get("/api/sites/shop/quarantine")));
    assert_eq!(waiting["waiting"][0], json!({"reason": "bot_agent", "rule": "", "events": 3, "page_loads": 1}));

    assert_eq!(release(&store, &json!({"reason": "bot_agent"})), json!({"released": 3, "more": false}));
    assert_eq!((n(&store, "events"), n(&store, "drops"), n(&store, "quarantine")), (3, 2, 2));
    assert_eq!(release(&store, &json!({"reason": "bot_agent"})), json!({"released": 0, "more": false}), "once only");
    assert_eq!(release(&store, &json!({"rule": "office"})), json!({"released": 1, "more": false}));
    assert_eq!(release(&store, &json!({"page": format!("{:032x}", 2), "seq": 1})), json!({"released": 1, "more": false}));
    assert_eq!((n(&store, "events"), n(&store, "drops"), n(&store, "quarantine")), (5, 0, 0));
    for (what, expect) in [("released:bot_agent", 3), ("released:rule", 2)] {
        let found =
            store.execute(&format!("SELECT 1 FROM tallies WHERE what = ?1 AND site = 'shop' AND class = '{CLASS}' AND n = {expect}"), what);
        assert_eq!(found, 1, "{what}");
    }
}

#[test]
fn the_row_comes_back_as_it_would_have_been() {
    let store = two_sites();
    let row = EventRow { message: "it's \"here\"".into(), weight: 2.5, ..event(1, 4, "error") };
    hold(&store, 1, 4, "events", &row, ("error_extension", ""));
    release(&store, &json!({"reason": "error_extension"}));
    let found = store.execute("SELECT 1 FROM events WHERE message = ?1 AND weight = 2.5 AND seq = 4 AND kind = 'error'", &row.message);
    assert_eq!(found, 1);
    // Written by a worker from before some columns.
    let mut older = json!(event(2, 0, "view"));
    for column in ["detail", "route", "value", "flags"] {
        assert!(older.as_object_mut().unwrap().remove(column).is_some());
    }
    hold(&store, 2, 0, "events", &older, ("bot_agent", ""));
    assert_eq!(release(&store, &json!({"reason": "bot_agent"}))["released"], 1);
    assert_eq!(store.execute("SELECT 1 FROM events WHERE page = ?1 AND detail = '' AND value = 0", &format!("{:032x}", 2)), 1);
}

#[test]
fn reports_of_one_vital_come_back_as_one_row() {
    let store = two_sites();
    for (seq, value) in [(7, 700.0), (3, 300.0), (9, 900.0)] {
        hold_vital(&store, 1, seq, value);
    }
    assert_eq!(release(&store, &json!({"page": format!("{:032x}", 1), "seq": 9}))["released"], 1);
    assert_eq!(release(&store, &json!({"reason": "bot_agent"}))["released"], 2);
    assert_eq!((n(&store, "vitals"), n(&store, "drops")), (1, 0));
    assert_eq!(store.execute("SELECT 1 FROM vitals WHERE site = ?1 AND seq = 9 AND value = 900 AND length(seqs) = 5", "shop"), 1);
}

#[test]
fn nothing_of_an_erased_page_load_or_of_another_site_is_released() {
    let store = two_sites();
    hold_event(&store, 1, 0, ("bot_agent", ""));
    hold_event(&store, 2, 0, ("bot_agent", ""));
    store.execute(&format!("INSERT INTO tombstones VALUES ('shop', ?1, {NOW_MS})"), &format!("{:032x}", 1));
    let blog = call(&store, "POST", "/api/sites/blog/quarantine/release", &json!({"reason": "bot_agent"}));
    assert_eq!(json_of(&blog)["released"], 0);
    let page = format!("{:032x}", 2);
    assert_eq!(json_of(&call(&store, "POST", "/api/sites/blog/quarantine/release", &json!({"page": page, "seq": 0})))["released"], 0);
    assert_eq!(release(&store, &json!({"reason": "bot_agent"}))["released"], 1);
    assert_eq!((n(&store, "events"), n(&store, "quarantine")), (1, 1));
}

#[test]
fn a_flood_is_released_in_steps() {
    let store = two_sites();
    for seq in 0..2_500 {
        hold_event(&store, 1, seq, ("bot_agent", ""));
    }
    assert_eq!(release(&store, &json!({"reason": "bot_agent"})), json!({"released": 2500, "more": false}));
    assert_eq!((n(&store, "events"), n(&store, "drops"), n(&store, "quarantine")), (2_500, 0, 0));
}

#[test]
fn the_page_shows_what_waits_and_escapes_it() {
    let store = two_sites();
    assert!(answer(&store, &get("/sites/shop/quarantine")).body.contains("Nothing waits"));
    let evil = "\"'><script>alert(1)</script>";
    let row = EventRow {
        name: evil.into(),
        message: evil.into(),
        url: "javascript:alert(1)".into(),
        referrer: evil.into(),
        ..event(1, 0, "error")
    };
    hold(&store, 1, 0, "events", &row, ("bot_agent", evil));
    hold(&store, 1, 1, "events", &"no row", ("<b>", ""));
    let page = answer(&store, &get("/sites/shop/quarantine")).body;
    assert!(page.contains("&lt;script&gt;alert(1)") && page.contains("bot_agent"), "{page}");
    for bad in ["<script>", "<b>", "href=\"javascript"] {
        assert!(!page.contains(bad), "{bad} in {page}");
    }
    hold_event(&store, 2, 0, ("bot_score", ""));
    let released = post(&store, "/sites/shop/quarantine", "reason=bot_score&rule=");
    assert_eq!((released.status, released.header_value("location")), (303, Some("/sites/shop/quarantine?released=1")));
    assert!(answer(&store, &get("/sites/shop/quarantine?released=1")).body.contains("1 row was released."));
    assert_eq!(post(&store, "/sites/shop/quarantine", "").header_value("location"), Some("/sites/shop/quarantine?released=0"));
}

#[test]
fn the_ledger_says_what_was_filtered_and_released() {
    let store = two_sites();
    let today = NOW_MS / DAY_MS;
    for (what, n) in
        [("received", 200), ("stored", 150), ("drop:bot_agent", 30), ("drop:rule", 10), ("drop:invalid", 10), ("rule:office", 10)]
    {
        store.tally("shop", today, CLASS, what, n);
    }
    store.tally("shop", today, CLASS, "loader_filtered", 4);
    hold_event(&store, 1, 0, ("bot_agent", ""));
    release(&store, &json!({"reason": "bot_agent"}));
    let page = answer(&store, &get("/sites/shop/ledger")).body;
    assert!(page.contains("It closes: every event that arrived has its place."), "a release does not undo what happened: {page}");
    for part in ["15.0%", "5.0%", "of these by the rule", "office", "4 loader fetches were"] {
        assert!(page.contains(part), "{part} in {page}");
    }
    let overview = answer(&store, &get("/sites/shop")).body;
    assert!(!overview.contains("loader_filtered"));
}
