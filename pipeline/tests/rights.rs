//! Erasing and seeing, against the real schema: what is deleted, what is shown, whose it is, and
//! that an erased page load takes no rows again.

mod support;

use candor_pipeline::{Asked, Outcome, Settled, process};
use proptest::prelude::*;
use protocol::reason::Drop;
use protocol::row::Table;
use protocol::site::SiteKey;
use rusqlite::Connection;
use serde_json::{Map, Value, json};
use support::store::*;
use support::*;

const OTHER: &str = "0123456789abcdef0123456789abcdef";

/// An event of every table.
fn body(page: &str) -> String {
    let bad = r#"{"seq":4,"kind":"vital","view":0,"t":1,"name":"LCP","value":-1}"#;
    batch_of(page, &[open(0), view(1, 0), vital(2, 0, "LCP", 5.0), error(3, "x"), bad.into()].join(","), r#"{"queue_full":4}"#)
}

fn of_site(site: &str, page: &str) -> Outcome {
    process(&SiteKey::parse(site).unwrap(), &support::site(), &facts(), body(page).as_bytes()).unwrap()
}

fn asked(site: &str, pages: &[&str]) -> Asked {
    Asked::read(&SiteKey::parse(site).unwrap(), json!({ "pages": pages }).to_string().as_bytes()).unwrap()
}

fn run(db: &mut Connection, statements: &[candor_pipeline::Statement]) -> Vec<Vec<Map<String, Value>>> {
    let transaction = db.transaction().unwrap();
    let returned = statements.iter().map(|statement| rows(&transaction, statement.sql, [&statement.json_rows])).collect();
    transaction.commit().unwrap();
    returned
}

fn erase(db: &mut Connection, site: &str, pages: &[&str]) -> Value {
    let asked = asked(site, pages);
    let returned = run(db, &asked.erase(RECEIVED_MS));
    serde_json::from_str(&asked.erased_reply(&returned)).unwrap()
}

fn mine(db: &mut Connection, site: &str, pages: &[&str]) -> Value {
    let asked = asked(site, pages);
    let returned = run(db, &asked.mine());
    serde_json::from_str(&asked.mine_reply(returned)).unwrap()
}

fn counts(db: &Connection) -> Vec<i64> {
    Table::of_pages().map(|table| count(db, table.name)).collect()
}

#[test]
fn an_erasure_takes_the_rows_of_its_pages_and_no_others() {
    let mut db = store();
    for (site, page) in [("shop", PAGE), ("shop", OTHER), ("blog", PAGE)] {
        keep(&mut db, &of_site(site, page));
    }
    assert_eq!(counts(&db), [9, 3, 3, 3]);
    assert_eq!(erase(&mut db, "shop", &[PAGE, PAGE]), json!({ "deleted": { "events": 3, "vitals": 1, "drops": 1, "page_drops": 1 } }));
    assert_eq!(counts(&db), [6, 2, 2, 2]);
    for table in Table::of_pages() {
        let left = rows(&db, &format!("SELECT DISTINCT site, page FROM {} ORDER BY site", table.name), []);
        assert_eq!(Value::from(left), json!([{ "site": "blog", "page": PAGE }, { "site": "shop", "page": OTHER }]), "{}", table.name);
    }
    // Again: nothing is left to delete, and it is no mistake to ask.
    assert_eq!(erase(&mut db, "shop", &[PAGE]), json!({ "deleted": { "events": 0, "vitals": 0, "drops": 0, "page_drops": 0 } }));
    assert_eq!(erase(&mut db, "shop", &[])["deleted"]["events"], 0);
    assert_eq!(count(&db, "tombstones"), 1);
}

#[test]
fn an_erased_page_takes_no_rows_again() {
    let mut db = store();
    keep(&mut db, &of_site("shop", PAGE));
    erase(&mut db, "shop", &[PAGE]);
    let later = process(&key(), &site(), &facts(), batch_of(PAGE, &view(9, 0), "{}").as_bytes()).unwrap();
    for outcome in [of_site("shop", PAGE), later] {
        let n = if outcome.events.len() > 1 { 5 } else { 1 };
        let settled = keep(&mut db, &outcome);
        assert_eq!(settled, Settled { stored: 0, duplicates: 0, dropped: [(Drop::Erased, n)].into(), erased: true });
        let reply = outcome.reply(&settled);
        assert_eq!((reply.status, reply.candor_result, reply.body), (204, "policy", None));
        let tallied: Vec<_> = outcome.tallies(&settled).into_iter().map(|tally| (tally.what, tally.n)).collect();
        assert_eq!(tallied, [("received".into(), n), ("drop:erased".into(), n)]);
    }
    assert_eq!(counts(&db), [0, 0, 0, 0]);
    // Totals without events are no way in either.
    let settled = put(&mut db, &batch_of(PAGE, "", r#"{"queue_full":9}"#));
    assert!(settled.erased && settled.dropped.is_empty());
    assert_eq!(counts(&db), [0, 0, 0, 0]);
    // The mark is of one page of one site.
    assert_eq!(keep(&mut db, &of_site("blog", PAGE)).stored, 4);
    assert_eq!(keep(&mut db, &of_site("shop", OTHER)).stored, 4);
    assert!(!mine(&mut db, "blog", &[PAGE])["tables"]["events"].as_array().unwrap().is_empty());
}

/// Each statement looks for the mark by itself, so that none writes if the first one were left out.
#[test]
fn no_statement_writes_to_an_erased_page() {
    let mut db = store();
    erase(&mut db, "shop", &[PAGE]);
    for statement in of_site("shop", PAGE).statements().iter().skip(1) {
        assert_eq!(rows(&db, statement.sql, [&statement.json_rows]), [], "{}", statement.table.name);
    }
    assert_eq!(counts(&db), [0, 0, 0, 0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Batches and erasures of a few page loads in any order: what is erased has no row from then on,
    /// everything else has all of its own, and what an erasure says it deleted was there.
    #[test]
    fn no_order_of_batches_and_erasures_brings_a_row_back(steps in prop::collection::vec((0..2_usize, 0..3_usize, 0..4_u8), 1..24)) {
        let mut db = store();
        let mut erased = std::collections::BTreeSet::new();
        let mut sent = std::collections::BTreeSet::new();
        for (site, page, what) in steps {
            let (site, page) = (["shop", "blog"][site], [PAGE, OTHER, "5d41402abc4b2a76b9719d911017c592"][page]);
            let of_page = |db: &Connection| -> Vec<u64> {
                let count = |table: Table| format!("SELECT count(*) AS n FROM {} WHERE site = ?1 AND page = ?2", table.name);
                Table::of_pages().map(|table| rows(db, &count(table), [site, page])[0]["n"].as_u64().unwrap()).collect()
            };
            if what == 0 {
                let before = of_page(&db);
                let deleted = erase(&mut db, site, &[page]);
                let told: Vec<u64> = Table::of_pages().map(|table| deleted["deleted"][table.name].as_u64().unwrap()).collect();
                prop_assert_eq!(told, before);
                erased.insert((site, page));
            } else {
                let settled = keep(&mut db, &of_site(site, page));
                prop_assert_eq!(settled.erased, erased.contains(&(site, page)));
                let first = sent.insert((site, page));
                prop_assert_eq!(settled.stored, if first && !settled.erased { 4 } else { 0 });
            }
            let expect = if erased.contains(&(site, page)) || !sent.contains(&(site, page)) { [0; 4] } else { [3, 1, 1, 1] };
            prop_assert_eq!(of_page(&db), expect);
        }
        let left = sent.difference(&erased).count() as i64;
        prop_assert_eq!(counts(&db), [3 * left, left, left, left]);
        prop_assert_eq!(count(&db, "tombstones"), erased.len() as i64);
    }
}

#[test]
fn a_visitor_sees_the_own_rows_whole() {
    let mut db = store();
    for (site, page) in [("shop", PAGE), ("shop", OTHER), ("blog", PAGE)] {
        keep(&mut db, &of_site(site, page));
    }
    let found = mine(&mut db, "shop", &[PAGE]);
    for table in Table::of_pages() {
        let shown = found["tables"][table.name].as_array().unwrap();
        let stored = rows(&db, &format!("SELECT * FROM {} WHERE site = 'shop' AND page = '{PAGE}' ORDER BY rowid", table.name), []);
        assert!(!stored.is_empty());
        assert_eq!(Value::from(shown.clone()), Value::from(stored), "{}", table.name);
    }
    assert_eq!(found["more"], false);
    let none = mine(&mut db, "shop", &["ffffffffffffffffffffffffffffff00"]);
    assert_eq!(none, json!({ "tables": { "events": [], "vitals": [], "drops": [], "page_drops": [] }, "more": false }));
}

#[test]
fn what_is_shown_has_an_end() {
    let mut db = store();
    for first in (0..1001).step_by(91) {
        let events: Vec<String> = (first..first + 91).map(|seq| view(seq, 0)).collect();
        put(&mut db, &batch(&events.join(",")));
    }
    assert_eq!(count(&db, "events"), 1001);
    let found = mine(&mut db, "shop", &[PAGE]);
    assert_eq!((found["tables"]["events"].as_array().unwrap().len(), &found["more"]), (1000, &json!(true)));
    db.execute("DELETE FROM events WHERE seq = 1000", []).unwrap();
    assert_eq!(mine(&mut db, "shop", &[PAGE])["more"], false);
}

#[test]
fn the_largest_list_is_found_by_the_key() {
    let pages: Vec<String> = (0..500).map(|n| format!("{n:032x}")).collect();
    let asked = asked("shop", &pages.iter().map(String::as_str).collect::<Vec<_>>());
    let db = store();
    for statement in asked.erase(1).iter().chain(&asked.mine()) {
        assert!(statement.sql.len() < 100 * 1024 && statement.json_rows.len() < 100_000);
        if statement.sql.starts_with("INSERT") {
            continue;
        }
        let plan = rows(&db, &format!("EXPLAIN QUERY PLAN {}", statement.sql), [&statement.json_rows]);
        let steps: Vec<&str> = plan.iter().map(|step| step["detail"].as_str().unwrap()).collect();
        let of_table = |step: &&&str| Table::of_pages().any(|table| step.split(' ').nth(1) == Some(table.name));
        assert!(steps.iter().any(|step| of_table(&step)), "{steps:?}");
        assert!(steps.iter().filter(of_table).all(|step| step.contains("(site=? AND page=?)")), "{}: {steps:?}", statement.sql);
    }
}
