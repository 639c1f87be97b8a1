//! Roll-ups: counts and distributions by bucket, computed whole from the raw rows of a marked hour.
//!
//! Whatever changes a raw row marks its hour (the triggers of the migration do). A run takes the oldest marks
//! of hours that are over, a bounded number of them, and each hour is one transaction: what was done stays
//! done, what is left is for the next run, and a change in between leaves its mark. An hour that goes on is
//! not computed at all, or each run would write it again; the pages read its raw rows meanwhile.

use protocol::histogram::{GAMMA, LEAST};
use protocol::site::SiteConfig;
use protocol::vital::Vital;
use serde_json::{Value, json};

use crate::sites;
use crate::store::{self, Database, Query, Store, StoreError};

const HOUR_MS: u64 = 3_600_000;
/// What stands between an hour's end and its roll-up, so that its last batches need no second one.
const SETTLED_AFTER_MS: u64 = 10 * 60_000;
/// Hours of one run: each is a question to D1, of which the free plan has 50 a run.
const HOURS: u32 = 40;

/// The statements of one hour: `?1` site, `?2` hour, `?3` length of a bucket, from `?4` on the scale.
const CLEAR: [&str; 4] = [
    "DELETE FROM rollup_kinds WHERE site = ?1 AND start_ms >= ?2 AND start_ms < ?2 + 3600000",
    "DELETE FROM rollup_opens WHERE site = ?1 AND start_ms >= ?2 AND start_ms < ?2 + 3600000",
    "DELETE FROM rollup_routes WHERE site = ?1 AND start_ms >= ?2 AND start_ms < ?2 + 3600000",
    "DELETE FROM rollup_vitals WHERE site = ?1 AND start_ms >= ?2 AND start_ms < ?2 + 3600000",
];
const COUNT: [&str; 3] =
    [include_str!("sql/rollup_kinds.sql"), include_str!("sql/rollup_opens.sql"), include_str!("sql/rollup_routes.sql")];
const UNMARK: &str = "DELETE FROM rollup_dirty WHERE site = ?1 AND hour_ms = ?2";

/// Computes what is marked. Gives whether nothing is left to do by now.
///
/// # Errors
/// If the store fails; hours that were computed until then are done.
pub async fn recompute(store: &impl Store, now_ms: u64) -> Result<bool, StoreError> {
    let until_ms = now_ms.saturating_sub(HOUR_MS + SETTLED_AFTER_MS);
    let due = Query::new(include_str!("sql/rollup_due.sql"), vec![until_ms.into(), (HOURS + 1).into()]);
    let due = store::rows(store, Database::Events, due).await?;
    if due.is_empty() {
        return Ok(true);
    }
    let sites = sites::all(store).await?;
    for mark in due.iter().take(HOURS as usize) {
        let site = store::text(mark, "site");
        let config = sites.iter().find(|known| known.key.as_str() == site).map(|known| &known.config);
        let hour = [site.into(), store::count(mark, "hour_ms").into()];
        store.batch(Database::Events, &of_hour(&hour, config.map_or(HOUR_MS, bucket_ms))).await?;
    }
    Ok(due.len() <= HOURS as usize)
}

fn of_hour(hour: &[Value; 2], bucket_ms: u64) -> Vec<Query> {
    let in_buckets: Vec<Value> = hour.iter().cloned().chain([bucket_ms.into()]).collect();
    let on_scale: Vec<Value> = in_buckets.iter().cloned().chain(scale()).collect();
    let mut queries: Vec<Query> = CLEAR.iter().map(|sql| Query::new(sql, hour.to_vec())).collect();
    queries.extend(COUNT.iter().map(|sql| Query::new(sql, in_buckets.clone())));
    queries.push(Query::new(include_str!("sql/rollup_vitals.sql"), on_scale));
    queries.push(Query::new(UNMARK, hour.to_vec()));
    queries
}

/// An hour, or a quarter of one where the hours of the site's zone begin at other minutes.
const fn bucket_ms(config: &SiteConfig) -> u64 {
    if config.utc_offset_minutes % 60 == 0 { HOUR_MS } else { HOUR_MS / 4 }
}

/// What the steps of a distribution are cut by: the thresholds as JSON, the upper end of step 0, the logarithm of a step's width.
pub(crate) fn scale() -> [Value; 3] {
    let thresholds = Vital::ALL.iter().map(|vital| {
        let (good, poor) = vital.thresholds();
        json!({"name": vital.name(), "good": good, "poor": poor})
    });
    [Value::from(thresholds.collect::<Vec<_>>()).to_string().into(), LEAST.into(), GAMMA.ln().into()]
}
