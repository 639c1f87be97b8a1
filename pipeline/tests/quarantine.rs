//! What a filter drops, against the real schema: it waits in quarantine as the row that it would have
//! been, the ledger closes, and nothing that was decided once is decided again.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;

use candor_pipeline::{Asked, Facts, Outcome, Parcel, Rules, Settled, Terms, process};
use protocol::reason::Drop;
use protocol::rule::Rule;
use protocol::site::SiteConfig;
use rusqlite::Connection;
use serde_json::{Value, json};
use support::store::*;
use support::*;

const HEADLESS: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36";
const EXTENSION: &str = "Extension context invalidated";

fn headless() -> Facts<'static> {
    Facts { user_agent: HEADLESS, ..facts() }
}

fn rules(list: Value) -> Rules {
    Rules::new(serde_json::from_value::<Vec<Rule>>(list).unwrap())
}

fn run(db: &mut Connection, rules: &Rules, facts: &Facts<'_>, body: &str) -> (u64, u64, u64) {
    let settled = keep(db, &process(&key(), &site(), &Terms { rules, ..Terms::default() }, facts, body.as_bytes()).unwrap());
    (settled.stored, settled.duplicates, settled.dropped.values().sum())
}

fn counts(db: &Connection) -> [i64; 4] {
    ["events", "vitals", "drops", "quarantine"].map(|table| count(db, table))
}

fn visit() -> String {
    batch_of(PAGE, &[open(0), view(1, 0), vital(2, 0, "LCP", 5.0), error(3, "x")].join(","), r#"{"queue_full":2}"#)
}

#[test]
fn a_bots_batch_is_answered_204_and_waits_whole() {
    let mut db = store();
    let outcome = process(&key(), &site(), &Terms::default(), &headless(), visit().as_bytes()).unwrap();
    let settled = keep(&mut db, &outcome);
    let reply = outcome.reply(&settled);
    assert_eq!((reply.status, reply.candor_result, reply.body), (204, "policy", None));
    assert_eq!(settled.dropped, [(Drop::BotAgent, 4)].into());
    assert_eq!(counts(&db), [0, 0, 4, 4]);
    assert_eq!(count(&db, "page_drops"), 1, "the ledger of its page load closes too");
    let waiting = rows(&db, "SELECT seq, table_name, reason, rule, received_ms FROM quarantine ORDER BY seq", []);
    let one =
        |seq: u64, table: &str| json!({"seq": seq, "table_name": table, "reason": "bot_agent", "rule": "", "received_ms": RECEIVED_MS});
    assert_eq!(Value::from(waiting), json!([one(0, "events"), one(1, "events"), one(2, "vitals"), one(3, "events")]));
    // Again, and by another path: nothing changes.
    assert_eq!(run(&mut db, &Rules::default(), &headless(), &visit()), (0, 4, 0));
    assert_eq!(run(&mut db, &Rules::default(), &facts(), &visit()), (0, 4, 0));
    assert_eq!(counts(&db), [0, 0, 4, 4]);
}

#[test]
fn the_row_that_waits_is_the_row_that_would_have_been() {
    let (mut stored, mut waiting) = (store(), store());
    run(&mut stored, &Rules::default(), &facts(), &visit());
    let everything = rules(json!([{"id": "all", "action": "drop", "field": "path", "pattern": "*"}]));
    assert_eq!(run(&mut waiting, &everything, &facts(), &visit()), (0, 0, 4));
    for (table, n) in [("events", 3), ("vitals", 1)] {
        let kept = rows(&stored, &format!("SELECT * FROM {table} ORDER BY seq"), []);
        let held = rows(&waiting, "SELECT \"row\", rule FROM quarantine WHERE table_name = ?1 ORDER BY seq", [table]);
        assert_eq!((kept.len(), held.len()), (n, n));
        for (kept, held) in kept.iter().zip(&held) {
            let row: Value = serde_json::from_str(held["row"].as_str().unwrap()).unwrap();
            assert_eq!((json!(kept), &held["rule"]), (row, &json!("all")));
        }
    }
}

#[test]
fn in_a_mixed_batch_only_what_is_filtered_waits() {
    let mut db = store();
    let body = batch(&[open(0), error(1, "x is not a function"), error(2, EXTENSION)].join(","));
    let outcome = process(&key(), &site(), &Terms::default(), &facts(), body.as_bytes()).unwrap();
    let settled = keep(&mut db, &outcome);
    assert_eq!((settled.stored, &settled.dropped), (2, &[(Drop::ErrorExtension, 1)].into()));
    let reply: Value = serde_json::from_str(&outcome.reply(&settled).body.unwrap()).unwrap();
    assert_eq!(reply["events"][2], json!({"seq": 2, "result": "dropped", "reason": "policy"}), "a page is not told how it was filtered");
    assert_eq!(counts(&db), [2, 0, 1, 1]);
}

#[test]
fn what_was_stored_or_dropped_before_does_not_come_into_quarantine() {
    let mut db = store();
    assert_eq!(run(&mut db, &Rules::default(), &facts(), &visit()), (4, 0, 0));
    assert_eq!(run(&mut db, &Rules::default(), &headless(), &visit()), (0, 4, 0));
    assert_eq!(counts(&db), [3, 1, 0, 0]);
    // Dropped for another reason first.
    let mut db = store();
    let unsampled = SiteConfig { rate: 0.25, ..site() };
    keep(&mut db, &process(&key(), &unsampled, &Terms::default(), &facts(), visit().as_bytes()).unwrap());
    assert_eq!(counts(&db), [2, 0, 2, 0]);
    assert_eq!(run(&mut db, &Rules::default(), &headless(), &visit()), (0, 4, 0));
    assert_eq!(counts(&db), [2, 0, 2, 0]);
}

#[test]
fn of_what_is_not_in_the_sample_only_the_reason_is_kept() {
    let mut db = store();
    let unsampled = SiteConfig { rate: 0.25, ..site() };
    let settled = keep(&mut db, &process(&key(), &unsampled, &Terms::default(), &headless(), visit().as_bytes()).unwrap());
    assert_eq!(settled.dropped, [(Drop::BotAgent, 4)].into(), "who is a bot is no matter of the sample");
    assert_eq!(counts(&db), [0, 0, 4, 2], "`open` and the error are always kept, view and vital would not have been");
}

#[test]
fn nothing_waits_of_what_no_consent_allows_or_what_was_erased() {
    let mut db = store();
    let gpc = Facts { sec_gpc: Some("1"), ..headless() };
    assert_eq!(run(&mut db, &Rules::default(), &gpc, &visit()), (0, 0, 4));
    assert_eq!((counts(&db), count(&db, "page_drops")), ([0; 4], 0));
    // A purpose that was not granted comes first, and is the only thing that is said of it.
    let timing = visit().replace("\"bits\":7", "\"bits\":2");
    run(&mut db, &Rules::default(), &headless(), &timing);
    let reasons = rows(&db, "SELECT seq, reason FROM drops ORDER BY seq", []);
    let reason = |seq: u64, reason: &str| json!({"seq": seq, "reason": reason});
    assert_eq!(Value::from(reasons), json!([reason(0, "bot_agent"), reason(1, "purpose"), reason(2, "bot_agent"), reason(3, "purpose")]));
    assert_eq!(count(&db, "quarantine"), 2);

    let asked = Asked::read(&key(), json!({"pages": [PAGE]}).to_string().as_bytes()).unwrap();
    for statement in asked.erase(RECEIVED_MS) {
        rows(&db, statement.sql, [&statement.json_rows]);
    }
    assert_eq!(counts(&db), [0; 4]);
    let outcome = process(&key(), &site(), &Terms::default(), &headless(), visit().as_bytes()).unwrap();
    assert!(keep(&mut db, &outcome).erased);
    assert_eq!(counts(&db), [0; 4]);
}

#[test]
fn secrets_do_not_wait_either() {
    let mut db = store();
    let body = batch(&error(0, "no user jane@b.example, token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl"));
    run(&mut db, &Rules::default(), &headless(), &body);
    let row: String = db.query_row("SELECT \"row\" FROM quarantine", [], |row| row.get(0)).unwrap();
    assert!(!row.contains("jane") && !row.contains("eyJ") && !row.contains("Headless"), "{row}");
}

#[test]
fn a_rule_that_allows_lets_a_bot_in() {
    let mut db = store();
    let allow = rules(json!([{"id": "ours", "action": "allow", "field": "agent", "pattern": "HeadlessChrome"}]));
    assert_eq!(run(&mut db, &allow, &headless(), &visit()), (4, 0, 0));
    assert_eq!(counts(&db), [3, 1, 0, 0]);
}

#[test]
fn what_each_rule_dropped_is_counted_once() {
    let mut db = store();
    let two = rules(json!([
        {"id": "no-views", "action": "drop", "field": "kind", "pattern": "view"},
        {"id": "no-errors", "action": "drop", "field": "kind", "pattern": "error"},
        {"id": "all", "action": "drop", "field": "path", "pattern": "*", "enabled": false},
    ]));
    let body = batch(&[open(0), view(1, 0), error(2, "x"), error(3, "y"), error(3, "y")].join(","));
    let count = |db: &mut Connection| {
        let outcome = process(&key(), &site(), &Terms { rules: &two, ..Terms::default() }, &facts(), body.as_bytes()).unwrap();
        let settled = keep(db, &outcome);
        let tallies: Vec<_> = outcome.tallies(&settled).into_iter().filter(|t| t.what.contains("rule")).map(|t| (t.what, t.n)).collect();
        tallies
    };
    assert_eq!(count(&mut db), [("drop:rule".into(), 3), ("rule:no-errors".into(), 2), ("rule:no-views".into(), 1)]);
    assert_eq!(count(&mut db), [], "repeated, it is counted as a duplicate");
}

/// As the queue's consumer does it, a message after the other.
fn deliver(db: &mut Connection, outcome: &Outcome) -> Vec<Settled> {
    let write = |message: &String| {
        let parcel = Parcel::read(message).unwrap();
        let returned: Vec<_> = parcel.statements().iter().map(|one| rows(db, one.sql, [&one.json_rows])).collect();
        parcel.settle(&returned).unwrap()
    };
    outcome.messages("a").unwrap().iter().map(write).collect()
}

#[test]
fn through_the_queue_the_same_waits_and_is_counted() {
    let all = |table: &str, db: &Connection| Value::from(rows(db, &format!("SELECT * FROM {table} ORDER BY page, seq"), []));
    let no_views = rules(json!([{"id": "no-views", "action": "drop", "field": "kind", "pattern": "view"}]));
    for (terms, facts, by_rule) in [
        (Terms::default(), headless(), BTreeMap::new()),
        (Terms { rules: &no_views, ..Terms::default() }, facts(), BTreeMap::from([("no-views".to_owned(), 1)])),
    ] {
        let outcome = process(&key(), &site(), &terms, &facts, visit().as_bytes()).unwrap();
        let (mut direct, mut queued) = (store(), store());
        let expect = keep(&mut direct, &outcome);
        assert_eq!(expect.by_rule, by_rule);
        for again in [false, true] {
            assert_eq!(deliver(&mut queued, &outcome), std::slice::from_ref(&expect), "again: {again}");
        }
        for table in ["events", "vitals", "drops", "quarantine"] {
            assert_eq!(all(table, &queued), all(table, &direct), "{table}");
        }
    }
}

#[test]
fn what_fits_into_no_single_message_is_counted_by_rule_once() {
    let all = rules(json!([{"id": "all", "action": "drop", "field": "path", "pattern": "*"}]));
    let long = "x ".repeat(2000);
    let errors: Vec<String> = (0..60).map(|seq| error(seq, &long)).collect();
    let outcome =
        process(&key(), &site(), &Terms { rules: &all, ..Terms::default() }, &facts(), batch(&errors.join(",")).as_bytes()).unwrap();
    let mut db = store();
    let settled = deliver(&mut db, &outcome);
    assert!(settled.len() > 1, "several messages");
    assert_eq!(settled.iter().filter_map(|one| one.by_rule.get("all")).sum::<u64>(), 60);
    assert_eq!(settled.iter().filter_map(|one| one.dropped.get(&Drop::Rule)).sum::<u64>(), 60);
    assert_eq!(counts(&db), [0, 0, 60, 60]);
}
