//! `GET /healthz`: whether the worker has what it needs, and which versions of it.

use insight::Database;
use serde::Serialize;
use worker::{Response, Result, console_error};

use crate::call::Call;
use crate::store::D1Store;
use crate::{assets, reply};

const SCHEMA_VERSION: &str = "SELECT max(version) AS version FROM schema_version";

/// The event store from which on batches can be taken: they look for the marks of erased page loads.
/// On an older one they are answered 503 and come again, and the deployment is told here.
const EVENTS_SCHEMA_MIN: u64 = 2;

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
            console_error!("health: {error}");
            None
        }
    };
    let parts = [("DB", schema.db.is_some()), ("EVENTS", schema.events >= Some(EVENTS_SCHEMA_MIN)), ("ASSETS", assets.is_some())];
    let failing: Vec<_> = parts.into_iter().filter(|(_, works)| !works).map(|(name, _)| name).collect();
    let (code, status) = if failing.is_empty() { (200, "ok") } else { (503, "failing") };
    reply::json(code, &Health { status, version: env!("CARGO_PKG_VERSION"), assets, schema, failing })
}

/// The version of the newest migration that was applied; `None` if the database does not say.
async fn schema_version(call: &Call, database: Database) -> Option<u64> {
    match D1Store::new(&call.env).transaction(database, std::iter::once((SCHEMA_VERSION, Vec::new()))).await {
        Ok(results) => results.first()?.first()?.get("version")?.as_u64(),
        Err(error) => {
            console_error!("health: {error}");
            None
        }
    }
}
