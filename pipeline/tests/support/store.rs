//! The event store of the tests: the real schema in the engine that D1 is built on.

use std::collections::BTreeMap;

use candor_pipeline::{Outcome, Schema, Settled, Statement};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use serde_json::{Map, Value, json};

use super::take;

/// The migrations of the event store, the oldest first.
pub(crate) const MIGRATIONS: [&str; 9] = [
    include_str!("../../../edge/migrations/events/0001_events.sql"),
    include_str!("../../../edge/migrations/events/0002_tombstones.sql"),
    include_str!("../../../edge/migrations/events/0003_detail.sql"),
    include_str!("../../../edge/migrations/events/0004_enrichment.sql"),
    include_str!("../../../edge/migrations/events/0005_quarantine.sql"),
    include_str!("../../../edge/migrations/events/0006_issues.sql"),
    include_str!("../../../edge/migrations/events/0007_rollups.sql"),
    include_str!("../../../edge/migrations/events/0008_queue.sql"),
    include_str!("../../../edge/migrations/events/0009_debug_ids.sql"),
];

pub(crate) fn store() -> Connection {
    let db = Connection::open_in_memory().unwrap();
    // As D1 has them: bytes of a value and a row, and of a statement; how much of anything one statement may have.
    for (limit, most) in [
        (Limit::SQLITE_LIMIT_LENGTH, 2_000_000),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000),
        (Limit::SQLITE_LIMIT_COLUMN, 100),
        (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
        (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 5),
        (Limit::SQLITE_LIMIT_VDBE_OP, 25_000),
        (Limit::SQLITE_LIMIT_FUNCTION_ARG, 32),
        (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50),
        (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 100),
        (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 10),
    ] {
        db.set_limit(limit, most).unwrap();
    }
    for migration in MIGRATIONS {
        db.execute_batch(migration).unwrap();
    }
    db
}

/// A store with the first so many migrations.
pub(crate) fn store_of(version: usize) -> Connection {
    let db = Connection::open_in_memory().unwrap();
    for migration in &MIGRATIONS[..version] {
        db.execute_batch(migration).unwrap();
    }
    db
}

/// Applies the others.
pub(crate) fn migrate(db: &Connection, from: usize) {
    for migration in &MIGRATIONS[from..] {
        db.execute_batch(migration).unwrap();
    }
}

/// What a store has, as the edge asks it.
pub(crate) fn schema_of(db: &Connection) -> Schema {
    Schema::read(&Schema::question().iter().map(|asked| rows(db, asked.sql, [&asked.json_rows])).collect::<Vec<_>>())
}

/// Statements in one transaction of a store that may be older.
pub(crate) fn run_on(db: &mut Connection, statements: &[Statement]) -> rusqlite::Result<Vec<Vec<Map<String, Value>>>> {
    let schema = schema_of(db);
    let transaction = db.transaction()?;
    let run = |statement: &Statement| match statement.on(&schema) {
        Some(sql) => transaction.prepare(&sql)?.query_map([&statement.json_rows], json_row)?.collect(),
        None => Ok(Vec::new()),
    };
    let returned = statements.iter().map(run).collect::<Result<_, _>>()?;
    transaction.commit()?;
    Ok(returned)
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
