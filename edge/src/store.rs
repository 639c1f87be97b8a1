//! Storage on D1: what `insight` asks, and what `pipeline` writes.
//!
//! A batch of statements is one transaction and one round trip: it is stored whole or not at all
//! (checked against the real engine), so a page may repeat whatever failed.

use insight::{Database, Query, Row, StoreError};
use pipeline::Statement;
use serde_json::Value;
use worker::wasm_bindgen::JsValue;
use worker::{D1Database, D1PreparedStatement, Env};

use crate::bindings;

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
    /// Runs what the pipeline wants written or read, as one transaction of the event store.
    pub(crate) async fn run(&self, statements: &[Statement]) -> Result<Vec<Vec<Row>>, StoreError> {
        let bound = statements.iter().map(|statement| (statement.sql, vec![JsValue::from_str(&statement.json_rows)]));
        // A transaction of nothing is an error of the platform.
        if statements.is_empty() { Ok(Vec::new()) } else { self.transaction(Database::Events, bound).await }
    }
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
