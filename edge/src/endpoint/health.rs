//! `GET /healthz`: whether the worker has what it needs, and which versions of it.

use insight::Database;
use serde::Serialize;
use worker::{Response, Result};

use crate::call::Call;
use crate::store::D1Store;
use crate::{assets, bindings, log, reply};

const SCHEMA_VERSION: &str = "SELECT max(version) AS version FROM schema_version";

/// The event store from which on batches can be written: directly, since there are the marks of what was erased, and from the
/// queue, since it is known what came out of it. On an older one they wait, with the pages or in the queue, and the deployment is
/// told here. Columns that are not there yet keep nothing waiting.
const EVENTS_SCHEMA_MIN: [u64; 2] = [2, 8];

#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
    /// The version of the assets in force.
    assets: Option<String>,
    schema: Schema,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    failing: Vec<&'static str>,
}

#[derive(Serialize)]
struct Schema {
    db: Option<u64>,
    events: Option<u64>,
}

/// 200 with every version, or 503 with the names of the bindings that fail.
pub(crate) async fn report(call: Call) -> Result<Response> {
    let schema = Schema { db: schema_version(&call, Database::Control).await, events: schema_version(&call, Database::Events).await };
    let assets = match assets::versions(&call.env, call.now_ms).await {
        Ok(versions) => Some(versions.current.clone()),
        Err(error) => {
            log::failure("health", &error);
            None
        }
    };
    let is_queue_mode = bindings::is_queue_mode(&call.env);
    let queue = !is_queue_mode || bindings::batches(&call.env).is_ok();
    let [directly, from_queue] = EVENTS_SCHEMA_MIN;
    let events = schema.events >= Some(if is_queue_mode { from_queue } else { directly });
    let parts = [("DB", schema.db.is_some()), ("EVENTS", events), ("ASSETS", assets.is_some()), ("BATCHES", queue)];
    let failing: Vec<_> = parts.into_iter().filter(|(_, works)| !works).map(|(name, _)| name).collect();
    let (code, status) = if failing.is_empty() { (200, "ok") } else { (503, "failing") };
    reply::json(code, &Health { status, version: env!("CARGO_PKG_VERSION"), assets, schema, failing })
}

/// The version of the newest migration that was applied; `None` if the database does not say.
async fn schema_version(call: &Call, database: Database) -> Option<u64> {
    match D1Store::new(&call.env).transaction(database, std::iter::once((SCHEMA_VERSION, Vec::new()))).await {
        Ok(results) => results.first()?.first()?.get("version")?.as_u64(),
        Err(error) => {
            log::failure("health", &error);
            None
        }
    }
}
