//! The counter object of one site: takes increments, keeps absolute counts in its own SQLite, and
//! writes those to the event store by alarm.
//!
//! Absolute counts make the flush repeatable: a row is `counts.n` at some moment, whichever attempt
//! wrote it. Increments from one object only: no two writers race for a row.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use protocol::limits;
use protocol::row::TALLIES;
use worker::wasm_bindgen::JsValue;
use worker::{Date, DurableObject, Env, Request, Response, Result, SqlStorage, SqlStorageValue, State, durable_object};

use crate::tallies::day_of;
use crate::{bindings, log, store};

/// From the first increment to the flush.
const FLUSH_AFTER: Duration = Duration::from_secs(2);
/// From a flush that failed to the next.
const RETRY_AFTER: Duration = Duration::from_secs(10);
/// Days for which counts are kept here after they were flushed.
const KEPT_DAYS: u32 = 3;

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS counts(
  site TEXT NOT NULL, day INTEGER NOT NULL, class TEXT NOT NULL, what TEXT NOT NULL,
  n INTEGER NOT NULL, flushed INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(site, day, class, what)) WITHOUT ROWID";
/// Messages of the queue that were counted, for longer than they can come again: see `limits::TOMBSTONE_DAYS`.
const SEEN_SCHEMA: &str = "CREATE TABLE IF NOT EXISTS seen(id TEXT PRIMARY KEY, day INTEGER NOT NULL) WITHOUT ROWID";
const SEE: &str = "INSERT INTO seen(id, day) VALUES (?1, ?2) ON CONFLICT DO NOTHING RETURNING id";
const FORGET_SEEN: &str = "DELETE FROM seen WHERE day < ?1";
const ADD: &str = "INSERT INTO counts(site, day, class, what, n)
  SELECT ?1, value->>'$.day', value->>'$.class', value->>'$.what', value->>'$.n' FROM json_each(?2) WHERE true
  ON CONFLICT(site, day, class, what) DO UPDATE SET n = n + excluded.n";
/// A thousand rows are some 100 KB: far under the 2 MB that one value may have.
const UNFLUSHED: &str = "SELECT json_group_array(json_object('site', site, 'day', day, 'class', class, 'what', what, 'n', n)) AS rows,
  count(*) AS n FROM (SELECT * FROM counts WHERE n <> flushed LIMIT 1000)";
const UNFLUSHED_LIMIT: u32 = 1000;
/// Marks what was written, not what stands there by now: increments may have come in between.
const MARK: &str = "UPDATE counts SET flushed = sent.n
  FROM (SELECT value->>'$.site' AS site, value->>'$.day' AS day, value->>'$.class' AS class, value->>'$.what' AS what, value->>'$.n' AS n
    FROM json_each(?1)) AS sent
  WHERE counts.site = sent.site AND counts.day = sent.day AND counts.class = sent.class AND counts.what = sent.what";
const FORGET: &str = "DELETE FROM counts WHERE day < ?1 AND n = flushed";

#[derive(serde::Deserialize)]
struct Unflushed {
    rows: String,
    n: u32,
}

/// The counter object of one site.
#[durable_object(alarm)]
#[derive(Debug)]
pub struct Tallies {
    state: State,
    env: Env,
    /// Whether an alarm is set that has not begun; unknown after a start, and then one more is harmless.
    /// Atomic and not a `Cell`: with unwinding, wasm-bindgen takes only what is `RefUnwindSafe`.
    armed: AtomicBool,
}

impl DurableObject for Tallies {
    fn new(state: State, env: Env) -> Self {
        for schema in [SCHEMA, SEEN_SCHEMA] {
            if let Err(error) = state.storage().sql().exec(schema, None) {
                log::failure("tallies_table", &error);
            }
        }
        Self { state, env, armed: AtomicBool::new(false) }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let path = request.path();
        let path = path.trim_start_matches('/');
        let (site, id) = path.split_once('/').map_or((path, None), |(site, id)| (site, Some(id)));
        let (site, increments) = (site.to_owned(), request.text().await?);
        // No await until the counts are there too: the object writes both or neither.
        if let Some(id) = id
            && !self.is_first(id)?
        {
            return Response::empty();
        }
        self.sql().exec(ADD, vec![SqlStorageValue::String(site), SqlStorageValue::String(increments)])?;
        self.arm(FLUSH_AFTER).await?;
        Response::empty()
    }

    async fn alarm(&self) -> Result<Response> {
        self.armed.store(false, Ordering::Relaxed);
        // Never an error to the runtime: it would give up after some tries, and the counts would wait for the next visit.
        let next = match self.flush().await {
            Ok(false) => None,
            Ok(true) => Some(FLUSH_AFTER),
            Err(error) => {
                log::failure("tallies_flush", &store::reason(&error));
                Some(RETRY_AFTER)
            }
        };
        if let Some(after) = next {
            self.arm(after).await?;
        }
        Response::empty()
    }
}

impl Tallies {
    fn sql(&self) -> SqlStorage {
        self.state.storage().sql()
    }

    /// Whether a message is counted for the first time.
    fn is_first(&self, id: &str) -> Result<bool> {
        let today = i64::from(day_of(Date::now().as_millis()));
        let new = self.sql().exec(SEE, vec![SqlStorageValue::String(id.to_owned()), SqlStorageValue::Integer(today)])?;
        Ok(!new.to_array::<serde_json::Value>()?.is_empty())
    }

    async fn arm(&self, after: Duration) -> Result<()> {
        if !self.armed.swap(true, Ordering::Relaxed) {
            self.state.storage().set_alarm(after).await?;
        }
        Ok(())
    }

    /// Writes what changed since the last flush; whether there is more.
    async fn flush(&self) -> Result<bool> {
        let unflushed: Unflushed = self.sql().exec(UNFLUSHED, None)?.one()?;
        if unflushed.n > 0 {
            let upsert = TALLIES.insert_sql("UPDATE SET n = excluded.n", "n");
            bindings::events(&self.env)?.prepare(upsert).bind(&[JsValue::from_str(&unflushed.rows)])?.run().await?;
            self.sql().exec(MARK, vec![SqlStorageValue::String(unflushed.rows)])?;
        }
        let today = day_of(Date::now().as_millis());
        self.sql().exec(FORGET, vec![SqlStorageValue::Integer(today.saturating_sub(KEPT_DAYS).into())])?;
        self.sql().exec(FORGET_SEEN, vec![SqlStorageValue::Integer(today.saturating_sub(limits::TOMBSTONE_DAYS + 2).into())])?;
        Ok(unflushed.n == UNFLUSHED_LIMIT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flush_is_one_value_of_the_store() {
        assert!(UNFLUSHED.contains(&format!("LIMIT {UNFLUSHED_LIMIT})")));
        // Longer than any: a site's key has 32 characters, a class some thirty, and `what` is a word with a code or the id of a rule.
        let row =
            serde_json::json!({"site": "s".repeat(32), "day": u32::MAX, "class": "c".repeat(64), "what": "w".repeat(256), "n": u64::MAX});
        assert!((row.to_string().len() as u64 + 1) * u64::from(UNFLUSHED_LIMIT) < 2_000_000);
    }
}
