//! The event store of the tests: the real schema in the engine that D1 is built on.

use std::collections::BTreeMap;

use candor_pipeline::{Outcome, Settled};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use serde_json::{Map, Value, json};

use super::take;

const MIGRATIONS: [&str; 2] =
    [include_str!("../../../edge/migrations/events/0001_events.sql"), include_str!("../../../edge/migrations/events/0002_tombstones.sql")];

pub(crate) fn store() -> Connection {
    let db = Connection::open_in_memory().unwrap();
    for migration in MIGRATIONS {
        db.execute_batch(migration).unwrap();
    }
    db
}

fn json_row(row: &Row<'_>) -> rusqlite::Result<Map<String, Value>> {
    let names: Vec<String> = row.as_ref().column_names().into_iter().map(String::from).collect();
    names
        .into_iter()
        .enumerate()
        .map(|(at, name)| {
            let value = match row.get_ref(at)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(n) => json!(n),
                ValueRef::Real(n) => json!(n),
                ValueRef::Text(text) => Value::String(String::from_utf8(text.to_vec()).unwrap()),
                ValueRef::Blob(_) => panic!("no table has blobs"),
            };
            Ok((name, value))
        })
        .collect()
}

pub(crate) fn rows(db: &Connection, sql: &str, params: impl rusqlite::Params) -> Vec<Map<String, Value>> {
    db.prepare(sql).unwrap().query_map(params, json_row).unwrap().map(Result::unwrap).collect()
}

/// As the edge does it: all statements in one transaction.
pub(crate) fn keep(db: &mut Connection, outcome: &Outcome) -> Settled {
    let transaction = db.transaction().unwrap();
    let returned: Vec<_> = outcome
        .statements()
        .iter()
        .map(|statement| {
            assert!(statement.sql.len() < 100 * 1024 && statement.json_rows.len() < 2_000_000);
            rows(&transaction, statement.sql, [&statement.json_rows])
        })
        .collect();
    transaction.commit().unwrap();
    let settled = outcome.settle(&returned);
    let tallies: BTreeMap<_, _> = outcome.tallies(&settled).into_iter().map(|tally| (tally.what, tally.n)).collect();
    let of = |what: &str| tallies.get(what).copied().unwrap_or_default();
    let dropped: u64 = tallies.iter().filter(|(what, _)| what.starts_with("drop:")).map(|(_, n)| n).sum();
    assert_eq!(of("received"), of("stored") + of("duplicate") + dropped, "{tallies:?}");
    settled
}

pub(crate) fn put(db: &mut Connection, body: &str) -> Settled {
    keep(db, &take(body).unwrap())
}

pub(crate) fn count(db: &Connection, table: &str) -> i64 {
    db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}
