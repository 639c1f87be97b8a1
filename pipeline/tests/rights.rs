//! Erasing and seeing, against the real schema: what is deleted, what is shown, whose it is, and
//! that an erased page load takes no rows again.

mod support;

use candor_pipeline::{Asked, Outcome, Settled, Terms, process};
use proptest::prelude::*;
use protocol::reason::Drop;
use protocol::row::{DEAD_LETTERS, Table};
use protocol::site::SiteKey;
use rusqlite::Connection;
use serde_json::{Map, Value, json};
use support::store::*;
use support::*;

const OTHER: &str = "0cc175b9c0f1b6a831c399e269772661";

/// An event of every table.
fn body(page: &str) -> String {
    let bad = r#"{"seq":4,"kind":"vital","view":0,"t":1,"name":"LCP","value":-1}"#;
    batch_of(
        page,
        &[open(0), view(1, 0), vital(2, 0, "LCP", 5.0), error(3, "x"), bad.into(), error(5, "Extension context invalidated")].join(","),
        r#"{"queue_full":4}"#,
    )
}

fn of_site(site: &str, page: &str) -> Outcome {
    process(&SiteKey::parse(site).unwrap(), &support::site(), &Terms::default(), &facts(), body(page).as_bytes()).unwrap()
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

/// The tables with rows of pages that a batch of every fate leaves rows in.
fn written() -> impl Iterator<Item = Table> {
    Table::of_pages().filter(|table| table.name != DEAD_LETTERS.name)
}

fn counts(db: &Connection) -> Vec<i64> {
    written().map(|table| count(db, table.name)).collect()
}

#[test]
fn an_erasure_takes_the_rows_of_its_pages_and_no_others() {
    let mut db = store();
    for (site, page) in [("shop", PAGE), ("shop", OTHER), ("blog", PAGE)] {
        keep(&mut db, &of_site(site, page));
    }
    assert_eq!(counts(&db), [9, 3, 6, 3, 3]);
    assert_eq!(
        erase(&mut db, "shop", &[PAGE, PAGE]),
        json!({ "deleted": { "events": 3, "vitals": 1, "drops": 2, "page_drops": 1, "quarantine": 1, "dead_letters": 0 } })
    );
    assert_eq!(counts(&db), [6, 2, 4, 2, 2]);
    for table in written() {
        let left = rows(&db, &format!("SELECT DISTINCT site, page FROM {} ORDER BY site", table.name), []);
        assert_eq!(Value::from(left), json!([{ "site": "blog", "page": PAGE }, { "site": "shop", "page": OTHER }]), "{}", table.name);
    }
    // Again: nothing is left to delete, and it is no mistake to ask.
    assert_eq!(
        erase(&mut db, "shop", &[PAGE]),
        json!({ "deleted": { "events": 0, "vitals": 0, "drops": 0, "page_drops": 0, "quarantine": 0, "dead_letters": 0 } })
    );
    assert_eq!(erase(&mut db, "shop", &[])["deleted"]["events"], 0);
    assert_eq!(count(&db, "tombstones"), 1);
}

#[test]
fn an_erased_page_takes_no_rows_again() {
    let mut db = store();
    keep(&mut db, &of_site("shop", PAGE));
    erase(&mut db, "shop", &[PAGE]);
    let later = process(&key(), &site(), &Terms::default(), &facts(), batch_of(PAGE, &view(9, 0), "{}").as_bytes()).unwrap();
    for outcome in [of_site("shop", PAGE), later] {
        let n = if outcome.events.len() > 1 { 6 } else { 1 };
        let settled = keep(&mut db, &outcome);
        assert_eq!(settled, Settled { stored: 0, duplicates: 0, dropped: [(Drop::Erased, n)].into(), by_rule: [].into(), erased: true });
        let reply = outcome.reply(&settled);
        assert_eq!((reply.status, reply.candor_result, reply.body), (204, "policy", None));
        let tallied: Vec<_> = outcome.tallies(&settled).into_iter().map(|tally| (tally.what, tally.n)).collect();
        assert_eq!(tallied, [("received".into(), n), ("drop:erased".into(), n)]);
    }
    assert_eq!(counts(&db), [0; 5]);
    // Totals without events are no way in either.
    let settled = put(&mut db, &batch_of(PAGE, "", r#"{"queue_full":9}"#));
    assert!(settled.erased && settled.dropped.is_empty());
    assert_eq!(counts(&db), [0; 5]);
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
    assert_eq!(counts(&db), [0; 5]);
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
                written().map(|table| rows(db, &count(table), [site, page])[0]["n"].as_u64().unwrap()).collect()
            };
            if what == 0 {
                let before = of_page(&db);
                let deleted = erase(&mut db, site, &[page]);
                let told: Vec<u64> = written().map(|table| deleted["deleted"][table.name].as_u64().unwrap()).collect();
                prop_assert_eq!(told, before);
                erased.insert((site, page));
            } else {
                let settled = keep(&mut db, &of_site(site, page));
                prop_assert_eq!(settled.erased, erased.contains(&(site, page)));
                let first = sent.insert((site, page));
                prop_assert_eq!(settled.stored, if first && !settled.erased { 4 } else { 0 });
            }
            let expect = if erased.contains(&(site, page)) || !sent.contains(&(site, page)) { [0; 5] } else { [3, 1, 2, 1, 1] };
            prop_assert_eq!(of_page(&db), expect);
        }
        let left = sent.difference(&erased).count() as i64;
        prop_assert_eq!(counts(&db), [3 * left, left, 2 * left, left, left]);
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
    for table in written() {
        let shown = found["tables"][table.name].as_array().unwrap();
        let stored = rows(&db, &format!("SELECT * FROM {} WHERE site = 'shop' AND page = '{PAGE}' ORDER BY rowid", table.name), []);
        assert!(!stored.is_empty());
        assert_eq!(Value::from(shown.clone()), Value::from(stored), "{}", table.name);
    }
    assert_eq!(found["more"], false);
    let none = mine(&mut db, "shop", &["ffffffffffffffffffffffffffffff00"]);
    let nothing = json!({ "events": [], "vitals": [], "drops": [], "page_drops": [], "quarantine": [], "dead_letters": [] });
    assert_eq!(none, json!({ "tables": nothing, "more": false }));
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

/// An event store from before has fewer tables with rows of page loads, and rows with fewer columns. All that it has is shown and
/// erased; only one that cannot keep a page load out is not asked.
#[test]
fn an_older_store_is_asked_for_the_tables_that_it_has() {
    for version in 2..=MIGRATIONS.len() {
        let mut db = store_of(version);
        db.execute("INSERT INTO drops VALUES ('shop', ?1, 3, 'invalid', 1)", [PAGE]).unwrap();
        let asked = asked("shop", &[PAGE]);
        let schema = schema_of(&db);
        // Exactly those that are there: one that was left out although it is would not be erased.
        for statement in asked.mine().iter().chain(&asked.erase(1)) {
            let is_there = !rows(&db, "SELECT 1 FROM sqlite_master WHERE name = ?1", [statement.table.name]).is_empty();
            assert_eq!(statement.on(&schema).is_some(), is_there, "schema {version}: {}", statement.table.name);
        }
        let shown = asked.mine_reply(run_on(&mut db, &asked.mine()).unwrap());
        let shown: Value = serde_json::from_str(&shown).unwrap();
        assert_eq!((&shown["tables"]["drops"][0]["seq"], &shown["tables"]["dead_letters"]), (&json!(3), &json!([])), "schema {version}");
        let deleted: Value = serde_json::from_str(&asked.erased_reply(&run_on(&mut db, &asked.erase(RECEIVED_MS)).unwrap())).unwrap();
        let expect = json!({ "dead_letters": 0, "drops": 1, "events": 0, "page_drops": 0, "quarantine": 0, "vitals": 0 });
        assert_eq!(deleted["deleted"], expect, "schema {version}");
        assert_eq!((count(&db, "drops"), count(&db, "tombstones")), (0, 1), "schema {version}");
        migrate(&db, version);
        assert_eq!(schema_of(&db), schema_of(&store()), "schema {version}: whoever asks again sees what came meanwhile");
    }
    let mut without_marks = store_of(1);
    assert!(run_on(&mut without_marks, &asked("shop", &[PAGE]).erase(1)).is_err());
}

/// A table of the first schema that is missing is a store that fails.
#[test]
fn nothing_is_half_erased_where_a_table_is_gone() {
    for table in ["events", "vitals", "drops", "page_drops"] {
        let mut db = store();
        db.execute_batch(&format!("DROP TABLE {table}")).unwrap();
        assert!(run_on(&mut db, &asked("shop", &[PAGE]).erase(1)).is_err(), "{table}");
        assert!(run_on(&mut db, &asked("shop", &[PAGE]).mine()).is_err(), "{table}");
        assert_eq!(count(&db, "tombstones"), 0, "{table}");
    }
}
