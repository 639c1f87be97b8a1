//! The pressure on sites: what was stored against budgets and the plan, judged by the schedule, kept in the
//! control database, read by intake with the configuration, and shown on the site's page.
//!
//! Events are counted by the tallies, which cost nothing to read. D1 tells its size with every answer; the
//! schedule hands it in.

mod judge;

use std::collections::BTreeMap;

use protocol::pressure::Pressure;
use protocol::site::SiteKey;
use serde_json::{Value, json};

use crate::sites;
use crate::store::{self, Database, Query, Row, Store, StoreError};

pub(crate) use judge::{BUDGET, PLAN_ROWS, PLAN_STORAGE};
pub use judge::{Judged, Load, judge};

/// What the operator's plan allows. 0: no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Plan {
    /// Rows that D1 may write on a day (UTC), entries of indexes included, as Cloudflare counts them.
    pub rows_per_day: u64,
    /// Bytes that `EVENTS` may have.
    pub storage_bytes: u64,
}

/// Rows that D1 writes for one stored event in the long run: four for the event with its indexes, one when it is
/// purged (both as D1 reports them), and its part of roll-ups, marks and tallies.
const WRITES_PER_EVENT: u64 = 7;
const DAY_MS: u64 = 86_400_000;

/// Judges every site and keeps the judgement. `storage_bytes`: the present size of `EVENTS`, if it is known.
/// Gives whether any site stands under pressure.
///
/// # Errors
/// If the store fails; then everything stays as it was.
pub async fn adapt(store: &impl Store, plan: Plan, storage_bytes: Option<u64>, now_ms: u64) -> Result<bool, StoreError> {
    let sites = sites::all(store).await?;
    let keys = Value::from(sites.iter().map(|site| site.key.as_str()).collect::<Vec<_>>()).to_string();
    let stored = Query::new(include_str!("../sql/stored_today.sql"), vec![keys.into(), (now_ms / DAY_MS).into()]);
    let stored: BTreeMap<String, u64> = store::rows(store, Database::Events, stored)
        .await?
        .iter()
        .map(|row| (store::text(row, "site").into(), store::count(row, "n")))
        .collect();
    let before = Query::new(include_str!("../sql/pressures.sql"), Vec::new());
    let before: BTreeMap<String, Judged> =
        store::rows(store, Database::Control, before).await?.iter().map(|row| (store::text(row, "site").into(), read(row))).collect();
    let written = stored.values().sum::<u64>().saturating_mul(WRITES_PER_EVENT);
    let (plan_rows, plan_storage) = (share(written, plan.rows_per_day), share(storage_bytes.unwrap_or_default(), plan.storage_bytes));
    let mut rows = Vec::new();
    let mut any = false;
    for site in &sites {
        let key = site.key.as_str();
        let last = before.get(key);
        let load = Load {
            now_ms,
            stored: stored.get(key).copied().unwrap_or_default(),
            budget: site.config.sampling.budget_rows_per_day,
            plan_rows,
            plan_storage,
        };
        let judged = judge(last, load);
        any |= !judged.why.is_empty();
        // A site that never was under pressure and has no budget needs no memory.
        if last.is_some() || load.budget > 0 || !judged.why.is_empty() {
            rows.push(json!({
                "site": key, "factor": judged.pressure.factor, "is_full": u8::from(judged.pressure.is_full), "why": judged.why,
                "since_ms": judged.since_ms, "judged_ms": judged.judged_ms, "stored": judged.stored,
            }));
        }
    }
    if !rows.is_empty() {
        let put = Query::new(include_str!("../sql/put_pressures.sql"), vec![Value::from(rows).to_string().into()]);
        store::rows(store, Database::Control, put).await?;
    }
    Ok(any)
}

/// The pressure on one site.
///
/// # Errors
/// If the store fails, or does not have the table yet.
pub async fn of(store: &impl Store, key: &SiteKey) -> Result<Pressure, StoreError> {
    Ok(judged(store, key).await?.map_or(Pressure::NONE, |judged| judged.pressure))
}

/// The last judgement of one site, if there is one.
pub(crate) async fn judged(store: &impl Store, key: &SiteKey) -> Result<Option<Judged>, StoreError> {
    let query = Query::new(include_str!("../sql/pressure.sql"), vec![key.as_str().into()]);
    Ok(store::rows(store, Database::Control, query).await?.first().map(read))
}

fn read(row: &Row) -> Judged {
    let factor = store::number(row, "factor");
    let why = [BUDGET, PLAN_ROWS, PLAN_STORAGE].into_iter().find(|why| *why == store::text(row, "why"));
    Judged {
        pressure: Pressure { factor: if factor > 0.0 && factor <= 1.0 { factor } else { 1.0 }, is_full: store::count(row, "is_full") == 1 },
        why: why.unwrap_or_default(),
        since_ms: store::count(row, "since_ms"),
        judged_ms: store::count(row, "judged_ms"),
        stored: store::count(row, "stored"),
    }
}

#[allow(clippy::cast_precision_loss)] // counts and sizes are far below 2^53
fn share(used: u64, limit: u64) -> f64 {
    if limit == 0 { 0.0 } else { used as f64 / limit as f64 }
}
