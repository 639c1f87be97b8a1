//! What a batch and an erasure leave for the roll-ups: the hours whose rows they changed, and no others; and
//! what becomes of a batch, and of a vital's weight, under pressure.

mod support;

use candor_pipeline::{Asked, Outcome, Terms, process};
use protocol::pressure::Pressure;
use protocol::sampling::{SampleRule, Sampling};
use protocol::site::SiteConfig;
use rusqlite::Connection;
use serde_json::{Value, json};
use support::store::*;
use support::*;

const HOUR_MS: u64 = 3_600_000;

fn marks(db: &Connection) -> Vec<u64> {
    rows(db, "SELECT hour_ms FROM rollup_dirty WHERE site = 'shop' ORDER BY hour_ms", [])
        .iter()
        .map(|row| row["hour_ms"].as_u64().unwrap())
        .collect()
}

fn forget(db: &Connection) {
    let _ = rows(db, "DELETE FROM rollup_dirty RETURNING 1", []);
}

/// The batch as it arrives so many hours later, its events as much later too.
fn later(events: &str, hours: u64) -> Outcome {
    let facts = candor_pipeline::Facts { received_ms: RECEIVED_MS + hours * HOUR_MS, ..facts() };
    process(&key(), &site(), &Terms::default(), &facts, batch(events).as_bytes()).unwrap()
}

fn hour_of(hours: u64) -> u64 {
    (RECEIVED_MS + hours * HOUR_MS) / HOUR_MS * HOUR_MS
}

fn with(factor: f64, is_full: bool) -> Terms<'static> {
    Terms { pressure: Pressure { factor, is_full }, ..Terms::default() }
}

#[test]
fn what_changes_a_row_marks_its_hour() {
    let mut db = store();
    let first = [open(0), view(1, 0), vital(2, 0, "CLS", 0.1)].join(",");
    keep(&mut db, &later(&first, 0));
    assert_eq!(marks(&db), [hour_of(0)]);
    forget(&db);
    // A repetition changes nothing.
    keep(&mut db, &later(&first, 5));
    assert!(marks(&db).is_empty());
    // A report that replaces another one leaves its hour: both are to be computed.
    keep(&mut db, &later(&vital(7, 0, "CLS", 0.2), 3));
    assert_eq!(marks(&db), [hour_of(0), hour_of(3)]);
    forget(&db);
    // Drops and totals are in no roll-up.
    keep(
        &mut db,
        &process(
            &key(),
            &site(),
            &Terms::default(),
            &facts(),
            batch_of(PAGE, r#"{"seq":9,"kind":"replay","view":0,"t":1}"#, r#"{"queue_full":1}"#).as_bytes(),
        )
        .unwrap(),
    );
    assert!(marks(&db).is_empty());
    erase(&mut db);
    assert_eq!(marks(&db), [hour_of(0), hour_of(3)]);
    forget(&db);
    // What is kept out marks nothing.
    keep(&mut db, &later(&view(20, 0), 9));
    assert!(marks(&db).is_empty());
}

/// D1 splits a migration by itself, and cuts a trigger of several lines at the semicolon inside.
#[test]
fn every_trigger_is_one_line() {
    for migration in MIGRATIONS {
        let lines: Vec<&str> = migration.lines().filter(|line| line.contains("CREATE TRIGGER")).collect();
        assert!(
            lines.iter().all(|line| line.starts_with("CREATE TRIGGER") && line.contains(" BEGIN ") && line.ends_with("; END;")),
            "{lines:?}"
        );
        assert!(!migration.contains('\r'));
    }
}

#[test]
fn hours_that_have_lost_rows_by_their_age_are_closed() {
    let mut db = store();
    let floor = format!("INSERT INTO rollup_floors VALUES ('shop', {}) RETURNING 1", hour_of(1));
    assert_eq!(rows(&db, &floor, []).len(), 1);
    let events = [view(1, 0), vital(2, 0, "LCP", 1.0)].join(",");
    keep(&mut db, &later(&events, 0));
    assert!(marks(&db).is_empty());
    keep(&mut db, &later(&vital(3, 0, "LCP", 2.0), 1));
    assert_eq!(marks(&db), [hour_of(1)], "not the hour that it left");
    forget(&db);
    erase(&mut db);
    assert_eq!(marks(&db), [hour_of(1)]);
}

fn erase(db: &mut Connection) {
    let asked = Asked::read(&key(), json!({ "pages": [PAGE] }).to_string().as_bytes()).unwrap();
    for statement in asked.erase(RECEIVED_MS) {
        let _ = rows(db, statement.sql, [&statement.json_rows]);
    }
}

#[test]
fn under_pressure_rates_fall_and_what_is_full_takes_nothing() {
    // At 0.56 of the way: kept at rates above.
    let body = batch(&[open(0), view(1, 0), vital(2, 0, "LCP", 5.0), error(3, "x")].join(","));
    let under = |factor, is_full| process(&key(), &site(), &with(factor, is_full), &facts(), body.as_bytes()).unwrap();
    let kept = under(0.8, false);
    assert_eq!(kept.events.iter().map(|row| row.weight).collect::<Vec<_>>(), [1.0, 1.25, 1.0]);
    assert_eq!(kept.vitals[0].weight, 1.25);
    let less = under(0.5, false);
    assert_eq!(less.events.iter().map(|row| row.kind).collect::<Vec<_>>(), ["open", "error"]);

    let full = under(0.5, true);
    assert!(full.statements().is_empty(), "not even a drop: there is no room");
    let settled = full.settle(&[]);
    let reply = full.reply(&settled);
    assert_eq!((reply.status, reply.candor_result, reply.body), (204, "storage_full", None));
    let tallies: Vec<_> = full.tallies(&settled).into_iter().map(|tally| (tally.what, tally.n)).collect();
    assert_eq!(tallies, [("received".into(), 4), ("drop:storage_full".into(), 4)]);
    // A batch without consent is that, full or not.
    let refused = process(&key(), &site(), &with(1.0, true), &facts(), body.replace(STAMP, "null").as_bytes()).unwrap();
    assert_eq!(refused.reply(&refused.settle(&[])).candor_result, "policy");
}

#[test]
fn rules_give_events_of_one_page_load_their_own_weights() {
    let rule =
        |kind: &str, path: &str, release: &str, rate| SampleRule { kind: kind.into(), path: path.into(), release: release.into(), rate };
    let rules = vec![rule("vital", "", "r1", 0.8), rule("", "/cart", "", 0.25), rule("", "", "r2", 0.1)];
    let site = SiteConfig { sampling: Sampling { rules, ..Sampling::default() }, rate: 0.625, ..site() };
    let body = batch(&[open(0), view(1, 0), view(2, 1), vital(3, 1, "LCP", 5.0)].join(","));
    let outcome = process(&key(), &site, &Terms::default(), &facts(), body.as_bytes()).unwrap();
    assert_eq!(outcome.events.iter().map(|row| (row.seq, row.weight)).collect::<Vec<_>>(), [(0, 1.0), (1, 1.6)]);
    assert_eq!(outcome.vitals[0].weight, 1.25);
    assert_eq!(outcome.drops.iter().map(|row| (row.seq, row.reason)).collect::<Vec<_>>(), [(2, "sampled")]);
}

/// A vital's row is there if any of its reports was kept: it weighs by the highest of their rates, in whatever order they came.
#[test]
fn a_replaced_report_keeps_the_lowest_weight() {
    for order in [[(2, 0.8), (7, 1.0)], [(2, 1.0), (7, 0.8)], [(7, 0.8), (2, 1.0)], [(7, 1.0), (2, 0.8)]] {
        let mut db = store();
        for (seq, rate) in order {
            let site = SiteConfig { rate, ..site() };
            let body = batch(&vital(seq, 0, "INP", seq as f64));
            keep(&mut db, &process(&key(), &site, &Terms::default(), &facts(), body.as_bytes()).unwrap());
        }
        let row = Value::from(rows(&db, "SELECT seq, value, weight FROM vitals", []));
        assert_eq!(row, json!([{"seq": 7, "value": 7.0, "weight": 1.0}]), "{order:?}");
    }
}
