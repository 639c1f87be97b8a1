//! HTTP requests, made by the pinned Node (`js/request.mjs`): it brings TLS, which would cost this program half its build time.
//!
//! One request and one reply; who calls decides what a status means.

use crate::failure::{Context, Result};
use crate::repo::Repo;
use crate::run;
use crate::tools;
use serde_json::{Value, json};
use std::path::Path;

const SCRIPT: &str = include_str!("../js/request.mjs");

/// What came back. Status 0 means that nothing did; `body` then says why.
#[derive(Debug)]
pub(crate) struct Reply {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The body as text; empty if it went to a file.
    pub(crate) body: String,
    /// The SHA-256 of a body that went to a file.
    pub(crate) sha256: String,
}

impl Reply {
    /// The reply in a few words, for a failure's text.
    pub(crate) fn shown(&self) -> String {
        let body: String = self.body.trim().chars().take(300).collect();
        if self.status == 0 { format!("no answer ({body})") } else { format!("status {} {body}", self.status).trim_end().to_owned() }
    }
}

/// A plain GET.
pub(crate) fn get(repo: &Repo, url: &str) -> Result<Reply> {
    send(repo, &json!({ "url": url }))
}

/// A GET whose body goes to a file.
pub(crate) fn get_to_file(repo: &Repo, url: &str, file: &Path) -> Result<Reply> {
    send(repo, &json!({ "url": url, "file": file.to_string_lossy(), "timeout_ms": 30_000 }))
}

/// A request with the operator's token; `body` makes it a PUT.
pub(crate) fn as_operator(repo: &Repo, url: &str, token: &str, body: Option<&Value>) -> Result<Reply> {
    let headers = json!({ "authorization": format!("Bearer {token}"), "content-type": "application/json" });
    let method = if body.is_some() { "PUT" } else { "GET" };
    send(repo, &json!({ "url": url, "method": method, "headers": headers, "body": body.map(Value::to_string) }))
}

fn send(repo: &Repo, request: &Value) -> Result<Reply> {
    let mut node = run::command(tools::node(repo)?);
    // The script is given as text, so that it is there whatever folder this program works on.
    let printed = run::output_with_input(node.args(["--input-type=module", "--eval", SCRIPT]), &request.to_string())?;
    let reply: Value = serde_json::from_str(&printed).context("the reply of js/request.mjs")?;
    let text = |name: &str| reply.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let status = reply.get("status").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok()).unwrap_or(0);
    Ok(Reply { status, body: text("body"), sha256: text("sha256") })
}
