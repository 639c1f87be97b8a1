//! Storage on D1: what `insight` asks, and what `pipeline` writes.
//!
//! A batch of statements is one transaction and one round trip: it is stored whole or not at all
//! (checked against the real engine), so a page may repeat whatever failed.

use std::cell::RefCell;
use std::rc::Rc;

use insight::{Database, Query, Row, StoreError};
use pipeline::{Schema, Statement};
use serde_json::Value;
use worker::wasm_bindgen::JsValue;
use worker::{D1Database, D1PreparedStatement, Date, Env};

use crate::bindings;

/// For how long this isolate takes for granted what an older store lacks.
const SCHEMA_MS: u64 = 5_000;

thread_local! {
    /// What an older store has, and when it said so. Nobody asks where all is there.
    static SCHEMA: RefCell<Option<(Rc<Schema>, u64)>> = const { RefCell::new(None) };
}

/// The two databases of this worker.
pub(crate) struct D1Store<'a> {
    env: &'a Env,
}

impl<'a> D1Store<'a> {
    /// The databases that the worker is bound to.
    pub(crate) const fn new(env: &'a Env) -> Self {
        Self { env }
    }

    fn database(&self, database: Database) -> Result<D1Database, StoreError> {
        let bound = match database {
            Database::Control => bindings::control(self.env),
            Database::Events => bindings::events(self.env),
        };
        bound.map_err(|error| failed(&error))
    }

    /// Runs statements with their parameters in one transaction, and gives the rows of each.
    pub(crate) async fn transaction<'s>(
        &self,
        database: Database,
        statements: impl Iterator<Item = (&'s str, Vec<JsValue>)>,
    ) -> Result<Vec<Vec<Row>>, StoreError> {
        let database = self.database(database)?;
        let prepared: Vec<D1PreparedStatement> = statements
            .map(|(sql, params)| database.prepare(sql).bind(&params).map_err(|error| failed(&error)))
            .collect::<Result<_, _>>()?;
        let results = database.batch(prepared).await.map_err(|error| failed(&error))?;
        results.iter().map(|result| result.results().map_err(|error| failed(&error))).collect()
    }
}

impl D1Store<'_> {
    /// How large the event store is, in bytes, without the pages that are free (seen in workerd: it falls with
    /// a DELETE). D1 allows no PRAGMA that would tell, but says it with every answer.
    pub(crate) async fn events_bytes(&self) -> Result<Option<u64>, StoreError> {
        let answer = self.database(Database::Events)?.prepare("SELECT 1").all().await.map_err(|error| failed(&error))?;
        let meta = answer.meta().map_err(|error| failed(&error))?;
        Ok(meta.and_then(|meta| meta.size_after).and_then(|bytes| u64::try_from(bytes).ok()))
    }

    /// Runs what the pipeline wants written or read, as one transaction of the event store. On one that is older than this worker
    /// only what it has is written; each time all is tried first, so that the first row after a migration is whole.
    pub(crate) async fn run(&self, statements: &[Statement]) -> Result<Vec<Vec<Row>>, StoreError> {
        let mut done = self.run_whole(statements).await;
        if is_lacking(&done)
            && let Some(schema) = known_schema()
        {
            done = self.run_on(&schema, statements).await;
        }
        if is_lacking(&done) {
            let schema = Rc::new(self.schema().await?);
            SCHEMA.set(Some((Rc::clone(&schema), Date::now().as_millis())));
            done = self.run_on(&schema, statements).await;
        }
        done
    }

    /// The same where nothing may be passed by that a migration adds meanwhile: what a visitor asks. On an older store it is done
    /// again until the schema is the same before and after.
    ///
    /// # Errors
    /// If the store does not answer, or is too old to keep out what is erased.
    pub(crate) async fn run_complete(&self, statements: &[Statement]) -> Result<Vec<Vec<Row>>, StoreError> {
        let mut done = self.run_whole(statements).await;
        if is_lacking(&done) {
            let mut before = None;
            loop {
                let schema = self.schema().await?;
                if before.as_ref() == Some(&schema) {
                    break;
                }
                done = self.run_on(&schema, statements).await;
                before = Some(schema);
            }
        }
        done
    }

    async fn schema(&self) -> Result<Schema, StoreError> {
        self.run_whole(&Schema::question()).await.map(|rows| Schema::read(&rows))
    }

    async fn run_whole(&self, statements: &[Statement]) -> Result<Vec<Vec<Row>>, StoreError> {
        let bound = statements.iter().map(|statement| (statement.sql, vec![JsValue::from_str(&statement.json_rows)]));
        // A transaction of nothing is an error of the platform.
        if statements.is_empty() { Ok(Vec::new()) } else { self.transaction(Database::Events, bound).await }
    }

    /// The rows of every statement; of those that are left out there are none.
    async fn run_on(&self, schema: &Schema, statements: &[Statement]) -> Result<Vec<Vec<Row>>, StoreError> {
        let fitting: Vec<_> = statements.iter().map(|statement| statement.on(schema).map(|sql| (sql, &statement.json_rows))).collect();
        let asked = || fitting.iter().flatten().map(|(sql, json_rows)| (&**sql, vec![JsValue::from_str(json_rows)]));
        let returned = if asked().next().is_some() { self.transaction(Database::Events, asked()).await? } else { Vec::new() };
        let mut returned = returned.into_iter();
        Ok(fitting.iter().map(|sql| sql.as_ref().and_then(|_| returned.next()).unwrap_or_default()).collect())
    }
}

/// Whether the store has no such table or column: it is older than this worker.
fn is_lacking<T>(done: &Result<T, StoreError>) -> bool {
    done.as_ref().is_err_and(StoreError::is_of_older_store)
}

fn known_schema() -> Option<Rc<Schema>> {
    let now_ms = Date::now().as_millis();
    SCHEMA.with_borrow(|known| known.as_ref().filter(|(_, since_ms)| now_ms < since_ms + SCHEMA_MS).map(|(schema, _)| Rc::clone(schema)))
}

impl insight::Store for D1Store<'_> {
    async fn batch(&self, database: Database, queries: &[Query]) -> Result<Vec<Vec<Row>>, StoreError> {
        let mut statements = Vec::with_capacity(queries.len());
        for query in queries {
            statements.push((query.sql(), query.params().iter().map(bind).collect::<Result<Vec<_>, _>>()?));
        }
        self.transaction(database, statements.into_iter()).await
    }
}

/// A parameter for D1. Numbers go as doubles, in which every time in milliseconds is exact:
/// `D1Type::Integer` has 32 bits and would cut them, and D1 refuses a `BigInt`.
fn bind(value: &Value) -> Result<JsValue, StoreError> {
    match value {
        Value::Null => Ok(JsValue::NULL),
        Value::String(text) => Ok(JsValue::from_str(text)),
        Value::Number(number) => number.as_f64().map(JsValue::from_f64).ok_or_else(|| StoreError("a number that is no double".to_owned())),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => Err(StoreError("only null, numbers and text can be bound".to_owned())),
    }
}

fn failed(error: &worker::Error) -> StoreError {
    StoreError(reason(error))
}

/// Why the platform failed: of the database its engine's message, without the stack of the runtime.
pub(crate) fn reason(error: &worker::Error) -> String {
    match error {
        worker::Error::D1(error) => error.cause(),
        other => other.to_string(),
    }
}
