//! Retention: rows older than their site keeps them are deleted, in steps small enough for one statement, as
//! many as one run has time for. What is left is done by the next run. Which table goes by what is said in
//! [`crate::keeping`].
//!
//! It needs no operator: the schedule of the worker runs it. It deletes by age only; a visitor's own
//! erasure is another matter. Before raw rows go, the hours that lose some are closed: their roll-ups stay
//! as they were computed from all of them.

use std::sync::LazyLock;

use serde_json::Value;

use crate::keeping::{Kept, Rule, TABLES};
use crate::sites::{self, Site};
use crate::store::{Database, Query, Store, StoreError};

/// Rows that one statement deletes at most: some tens of milliseconds in D1.
const ROWS: u32 = 2_000;
/// Buckets of a roll-up that one statement deletes at most.
const BUCKETS: u32 = 24;
/// Steps for each site in one run: 200,000 rows of each table.
const ROUNDS: u32 = 100;
const DAY_MS: u64 = 86_400_000;
const HOUR_MS: u64 = 3_600_000;

/// What deletes from a table, and what says whether anything is left: `?1` before when, `?2` how many at
/// most; of a site's tables `?3` is the site, and `?4` before when where there is a second column.
struct Purge {
    kept: &'static Kept,
    delete: String,
    left: String,
}

static PURGES: LazyLock<Vec<Purge>> = LazyLock::new(|| TABLES.iter().filter_map(purge_of).collect());

/// What deletes from a table whose rows come in the order of their age, looking only at the first. A young one
/// among them keeps nothing behind it.
fn purge_oldest(kept: &'static Kept, by: &str) -> Purge {
    let table = kept.table;
    let oldest = format!("(SELECT rowid AS id, {by} AS at_ms FROM {table} ORDER BY rowid LIMIT ?2) AS oldest WHERE oldest.at_ms < ?1");
    let delete = format!("DELETE FROM {table} WHERE rowid IN (SELECT oldest.id FROM {oldest})");
    Purge { kept, delete, left: format!("SELECT 1 AS remaining FROM {oldest} LIMIT 1") }
}

fn purge_of(kept: &'static Kept) -> Option<Purge> {
    let table = kept.table;
    let (condition, key) = match kept.rule {
        Rule::Raw(by) | Rule::Days(by, _) => (format!("site = ?3 AND {by} < ?1"), "rowid"),
        Rule::RawFor(by, received, _) => (format!("site = ?3 AND ({by} < ?1 OR {received} < ?4)"), "rowid"),
        Rule::RawUnless(by, unless) => (format!("site = ?3 AND {by} < ?1 AND NOT {unless}"), "rowid"),
        Rule::Age(by, _) => (format!("{by} < ?1"), "rowid"),
        // Without rowid: whole buckets, which also carry the site's name, lest another site's go with them.
        Rule::Rollup => ("site = ?3 AND start_ms < ?1".to_owned(), "(site, start_ms)"),
        Rule::Oldest(by, _) => return Some(purge_oldest(kept, by)),
        Rule::Own(_) | Rule::Standing(_) => return None,
    };
    let columns = key.trim_matches(['(', ')']);
    let delete = format!("DELETE FROM {table} WHERE {key} IN (SELECT DISTINCT {columns} FROM {table} WHERE {condition} LIMIT ?2)");
    // Both take the same parameters: the second one names the limit only so that it may be bound.
    Some(Purge { kept, delete, left: format!("SELECT 1 AS remaining FROM {table} WHERE {condition} LIMIT min(?2, 1)") })
}

/// Deletes what is older than its site keeps. Gives whether every site is done.
///
/// # Errors
/// If the store fails; what was deleted until then stays deleted.
pub async fn purge(store: &impl Store, now_ms: u64) -> Result<bool, StoreError> {
    let mut done = true;
    for site in sites::all(store).await? {
        let due = PURGES.iter().filter_map(|purge| Some((purge, of_site(purge.kept.rule, &site, now_ms)?))).collect();
        done &= purge_these(store, close_hours(&site, now_ms), due).await?;
    }
    // Each by itself: a store from before one of these tables is purged of the others all the same.
    let mut failed = None;
    for purge in PURGES.iter() {
        let Some(params) = of_all(purge.kept.rule, now_ms) else { continue };
        match purge_these(store, Vec::new(), vec![(purge, params)]).await {
            Ok(is_done) => done &= is_done,
            Err(error) => failed = Some(error),
        }
    }
    failed.map_or(Ok(done), Err)
}

/// Notes from which hour on a site has all of its raw rows. Marks of older hours mean nothing any more.
fn close_hours(site: &Site, now_ms: u64) -> Vec<Query> {
    let floor_ms = days_before(u64::from(site.config.retention_days), now_ms).div_ceil(HOUR_MS) * HOUR_MS;
    let key = site.key.as_str();
    vec![
        Query::new(include_str!("sql/raise_floor.sql"), vec![key.into(), floor_ms.into()]),
        Query::new(include_str!("sql/forget_marks.sql"), vec![key.into()]),
    ]
}

const fn days_before(days: u64, now_ms: u64) -> u64 {
    now_ms.saturating_sub(days * DAY_MS)
}

/// The parameters for a table of a site; `None` if its rows do not go with the site's.
fn of_site(rule: Rule, site: &Site, now_ms: u64) -> Option<Vec<Value>> {
    let (before, most) = match rule {
        Rule::Raw(_) | Rule::RawFor(..) | Rule::RawUnless(..) => (days_before(site.config.retention_days.into(), now_ms), ROWS),
        Rule::Rollup => (days_before(site.config.rollup_days.into(), now_ms), BUCKETS),
        Rule::Days(_, days) => ((now_ms / DAY_MS).saturating_sub(days), ROWS),
        Rule::Age(..) | Rule::Oldest(..) | Rule::Own(_) | Rule::Standing(_) => return None,
    };
    let second = if let Rule::RawFor(_, _, days) = rule { Some(days_before(days, now_ms).into()) } else { None };
    Some([before.into(), most.into(), site.key.as_str().into()].into_iter().chain(second).collect())
}

/// The same for a table whose rows all have one age.
fn of_all(rule: Rule, now_ms: u64) -> Option<Vec<Value>> {
    match rule {
        Rule::Age(_, days) | Rule::Oldest(_, days) => Some(vec![days_before(days, now_ms).into(), ROWS.into()]),
        _ => None,
    }
}

/// Repeats one step in each table, with its parameters, until nothing remains. In `EVENTS` each one begins with `first`.
async fn purge_these(store: &impl Store, first: Vec<Query>, due: Vec<(&'static Purge, Vec<Value>)>) -> Result<bool, StoreError> {
    let mut done = true;
    for database in [Database::Events, Database::Control] {
        let due: Vec<_> = due.iter().filter(|(purge, _)| purge.kept.database == database).collect();
        if due.is_empty() {
            continue;
        }
        let mut queries = if database == Database::Events { first.clone() } else { Vec::new() };
        queries.extend(due.iter().map(|(purge, params)| Query::new(&purge.delete, params.clone())));
        let asked = queries.len();
        queries.extend(due.iter().map(|(purge, params)| Query::new(&purge.left, params.clone())));
        done &= until_nothing_remains(store, database, &queries, asked).await?;
    }
    Ok(done)
}

/// Repeats the statements; those from `asked` on say whether anything remains.
async fn until_nothing_remains(store: &impl Store, database: Database, queries: &[Query], asked: usize) -> Result<bool, StoreError> {
    for _ in 0..ROUNDS {
        let answers = store.batch(database, queries).await?;
        if answers.iter().skip(asked).all(Vec::is_empty) {
            return Ok(true);
        }
    }
    Ok(false)
}
