//! Where rows come from: a trait with one method, which the edge implements on D1 and the tests on
//! SQLite with the same migrations.
//!
//! A [`Query`] can be made only inside this crate, from SQL that is part of the program, with values
//! as bound parameters: no text of a request ever becomes SQL. Queries about one site are made by
//! [`crate::SiteScope`], which binds the site as `?1`.

use serde_json::{Map, Value};
use std::future::Future;

/// One of the two databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// `DB`: sites and what else is configured.
    Control,
    /// `EVENTS`: raw events and tallies.
    Events,
}

/// A row: column name → value.
pub type Row = Map<String, Value>;

/// One statement with its bound parameters (`?1`, `?2`, …).
#[derive(Debug, Clone)]
pub struct Query {
    sql: &'static str,
    params: Vec<Value>,
}

impl Query {
    pub(crate) const fn new(sql: &'static str, params: Vec<Value>) -> Self {
        Self { sql, params }
    }

    /// The statement.
    #[must_use]
    pub const fn sql(&self) -> &'static str {
        self.sql
    }

    /// The parameters in order: null, numbers and text only. Numbers are at most 2^53, so that a
    /// double holds them (D1 binds numbers as doubles; an integer type of 32 bits would cut times).
    #[must_use]
    pub fn params(&self) -> &[Value] {
        &self.params
    }
}

/// The store did not answer, or not with what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the store failed: {0}")]
pub struct StoreError(pub String);

impl StoreError {
    /// Whether the store lacks a table or a column that it was asked for: migrations of this version were not applied. By the words
    /// of the engine, which has no code for it.
    #[must_use]
    pub fn is_of_older_store(&self) -> bool {
        ["no such table", "no such column", "has no column named"].iter().any(|words| self.0.contains(words))
    }
}

/// The rows of the two databases.
pub trait Store {
    /// Runs the queries in one transaction and one round trip, and gives the rows of each.
    fn batch(&self, database: Database, queries: &[Query]) -> impl Future<Output = Result<Vec<Vec<Row>>, StoreError>>;
}

/// The rows of one query.
pub(crate) async fn rows(store: &impl Store, database: Database, query: Query) -> Result<Vec<Row>, StoreError> {
    Ok(store.batch(database, &[query]).await?.pop().unwrap_or_default())
}

/// A column as text; empty if it is missing or no text.
pub(crate) fn text<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).and_then(Value::as_str).unwrap_or_default()
}

/// A column as a number; 0 if it is missing or no number.
pub(crate) fn number(row: &Row, column: &str) -> f64 {
    row.get(column).and_then(Value::as_f64).unwrap_or_default()
}

/// The sum of a column. `Iterator::sum` of nothing is -0, which would be shown and sent as such.
pub(crate) fn sum<'a>(rows: impl IntoIterator<Item = &'a Row>, column: &str) -> f64 {
    rows.into_iter().fold(0.0, |sum, row| sum + number(row, column))
}

/// A column as a count or a time; 0 if it is missing or negative.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` saturates, and counts and times are far below 2^53
pub(crate) fn count(row: &Row, column: &str) -> u64 {
    number(row, column).max(0.0) as u64
}
