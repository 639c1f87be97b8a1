//! `GET /.well-known/gpc.json`: the statement that Global Privacy Control is honoured here.

use worker::{Response, Result};

use crate::call::Call;

/// The day on which the way the signal is honoured last changed.
const LAST_UPDATE: &str = "2026-11-23";

/// The statement.
pub(crate) async fn statement(_call: Call) -> Result<Response> {
    Response::builder()
        .with_header("cache-control", "public, max-age=86400")?
        .from_json(&serde_json::json!({"gpc": true, "lastUpdate": LAST_UPDATE}))
}
