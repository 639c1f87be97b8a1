//! What the worker does by itself. Every five minutes: judge how much of each site can be kept, and compute the
//! roll-ups that are due. Every hour, besides: delete what is older than its site keeps, and receipts and source
//! maps whose time is over; read frames of errors with the maps that came.

use insight::StoreError;
use worker::{Date, Env};

use crate::store::D1Store;
use crate::{bindings, log, maps, site_cache};

/// The schedule of what is cheap and has to be prompt, as `wrangler.toml` names it. Any other runs everything.
const OFTEN: &str = "*/5 * * * *";

/// One run. A failure is told in the log, without anybody's data; the next run goes on from there.
pub(crate) async fn run(env: &Env, schedule: &str) {
    let (store, now_ms) = (D1Store::new(env), Date::now().as_millis());
    if let Err(error) = adapt(env, &store, now_ms).await {
        log::failure("pressure", &error);
    }
    // Before the purge: what is marked is computed while its rows are there.
    told("rollups", insight::rollups::recompute(&store, now_ms).await);
    if schedule != OFTEN {
        told("retention", insight::retention::purge(&store, now_ms).await);
        told("receipts", insight::receipts::purge(&store, now_ms).await);
        told("maps_purge", maps::purge(env, now_ms).await);
        told("maps", maps::resolve(env, None).await);
    }
}

/// Judges the pressure on each site. Where the size of the store is not told, nothing is done for it.
async fn adapt(env: &Env, store: &D1Store<'_>, now_ms: u64) -> Result<(), StoreError> {
    let plan = bindings::plan(env);
    let storage_bytes = if plan.storage_bytes > 0 { store.events_bytes().await? } else { None };
    if insight::pressure::adapt(store, plan, storage_bytes, now_ms).await? {
        // Others notice within a minute; this isolate need not wait.
        site_cache::clear();
    }
    Ok(())
}

fn told(what: &'static str, done: Result<bool, StoreError>) {
    match done {
        Ok(true) => {}
        Ok(false) => log::failure(what, &"more is due than one run does; the next one goes on"),
        Err(error) => log::failure(what, &error),
    }
}
