//! Retention: raw rows older than their site keeps them are deleted, in steps small enough for one
//! statement, as many as one run has time for. What is left is done by the next run.
//!
//! It needs no operator: the schedule of the worker runs it. It deletes by age only; a visitor's own
//! erasure is another matter. The mark that an erasure leaves goes by age too.

use protocol::limits;
use serde_json::Value;

use crate::sites::{self, Site};
use crate::store::{self, Database, Query, Store, StoreError};

/// The tables, each with the statement that takes its oldest rows.
const STEPS: [&str; 5] = [
    include_str!("sql/purge_events.sql"),
    include_str!("sql/purge_vitals.sql"),
    include_str!("sql/purge_drops.sql"),
    include_str!("sql/purge_page_drops.sql"),
    include_str!("sql/purge_tallies.sql"),
];

/// Rows that one statement deletes at most: some tens of milliseconds in D1.
const ROWS: u32 = 2_000;
/// Steps for each site in one run: 200,000 rows of each table.
const ROUNDS: u32 = 100;
/// Tallies hold no person's data; they go after 25 months (CNIL, audience measurement).
pub(crate) const TALLY_DAYS: u64 = 760;
const DAY_MS: u64 = 86_400_000;

/// Deletes what is older than its site keeps. Gives whether every site is done.
///
/// # Errors
/// If the store fails; what was deleted until then stays deleted.
pub async fn purge(store: &impl Store, now_ms: u64) -> Result<bool, StoreError> {
    let mut done = true;
    for site in sites::all(store).await? {
        done &= purge_site(store, &site, now_ms).await?;
    }
    done &= purge_tombstones(store, now_ms).await?;
    Ok(done)
}

/// The marks of erased page loads, of whatever site: they have one age for all.
async fn purge_tombstones(store: &impl Store, now_ms: u64) -> Result<bool, StoreError> {
    let before_ms = now_ms.saturating_sub(u64::from(limits::TOMBSTONE_DAYS) * DAY_MS);
    let queries = [
        Query::new(include_str!("sql/purge_tombstones.sql"), vec![before_ms.into(), ROWS.into()]),
        Query::new(include_str!("sql/tombstones_left.sql"), vec![before_ms.into()]),
    ];
    until_nothing_remains(store, &queries).await
}

async fn purge_site(store: &impl Store, site: &Site, now_ms: u64) -> Result<bool, StoreError> {
    let before_ms = now_ms.saturating_sub(u64::from(site.config.retention_days) * DAY_MS);
    let before_day = (now_ms / DAY_MS).saturating_sub(TALLY_DAYS);
    let due: Vec<Value> = vec![site.key.as_str().into(), before_ms.into(), before_day.into()];
    let step: Vec<Value> = due.iter().cloned().chain([ROWS.into()]).collect();
    let mut queries: Vec<Query> = STEPS.iter().map(|sql| Query::new(sql, step.clone())).collect();
    queries.push(Query::new(include_str!("sql/purge_left.sql"), due));
    until_nothing_remains(store, &queries).await
}

/// Repeats the statements, of which the last says whether anything remains.
async fn until_nothing_remains(store: &impl Store, queries: &[Query]) -> Result<bool, StoreError> {
    for _ in 0..ROUNDS {
        let left = store.batch(Database::Events, queries).await?.pop().unwrap_or_default();
        if left.first().is_none_or(|row| store::count(row, "remaining") == 0) {
            return Ok(true);
        }
    }
    Ok(false)
}
