//! The operator's API for rules and quarantine, in JSON: the same checks and the same store as the pages.

use protocol::reason::Refusal;
use protocol::rule::Rule;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::auth::SiteScope;
use crate::quarantine::{self, Release};
use crate::request::{Page, Request};
use crate::rules::{self, RuleError, StoredRule};
use crate::store::{Database, Store, StoreError, count, text};

/// `/api/sites/<site>/rules` and `/api/sites/<site>/rules/<id>`. `None`: there is nothing.
pub(crate) async fn rules(store: &impl Store, request: &Request<'_>, scope: &SiteScope, rest: &[&str]) -> Result<Option<Page>, StoreError> {
    let page = match (rest, request.method) {
        ([], "GET" | "HEAD") => {
            let list: Vec<Value> = rules::list(store, scope).await?.iter().map(described).collect();
            Page::json(200, &json!({ "rules": list }))
        }
        ([], _) => not_taken("GET"),
        ([id], "GET" | "HEAD") => match rules::list(store, scope).await?.iter().find(|stored| stored.rule.id == *id) {
            Some(stored) => Page::json(200, &described(stored)),
            None => return Ok(None),
        },
        ([id], "PUT") => put(store, request, scope, id).await?,
        ([id], "DELETE") => {
            if !rules::remove(store, scope, id).await? {
                return Ok(None);
            }
            changed(Page::json(200, &json!({ "deleted": id })), scope)
        }
        ([_], _) => not_taken("GET, PUT, DELETE"),
        _ => return Ok(None),
    };
    Ok(Some(page))
}

async fn put(store: &impl Store, request: &Request<'_>, scope: &SiteScope, id: &str) -> Result<Page, StoreError> {
    let rule: Rule = match serde_json::from_slice(request.body) {
        Ok(rule) => Rule { id: id.into(), ..rule },
        Err(error) => return Ok(Page::refusal(Refusal::Malformed, &format!("The body is not a rule: {error}."))),
    };
    match rules::put(store, scope, &rule, request.now_ms).await {
        Ok(is_new) => Ok(changed(Page::json(if is_new { 201 } else { 200 }, &json!(rule)), scope)),
        Err(RuleError::Store(error)) => Err(error),
        Err(RuleError::Mistake(mistake)) => Ok(Page::refusal_with(Refusal::Config, mistake.text, &json!({ "field": mistake.field }))),
    }
}

/// What a release asks for: a reason, a rule, or one event.
#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Asked {
    Rule { rule: String },
    Reason { reason: String },
    One { page: String, seq: u64 },
}

/// `/api/sites/<site>/quarantine` and `/api/sites/<site>/quarantine/release`. `None`: there is nothing.
pub(crate) async fn quarantine(
    store: &impl Store,
    request: &Request<'_>,
    scope: &SiteScope,
    rest: &[&str],
) -> Result<Option<Page>, StoreError> {
    let page = match (rest, request.method) {
        ([], "GET" | "HEAD") => {
            let query = scope.query(include_str!("sql/quarantine_counts.sql"), []);
            let counts = crate::store::rows(store, Database::Events, query).await?;
            let waiting: Vec<Value> = counts
                .iter()
                .map(|row| json!({"reason": text(row, "reason"), "rule": text(row, "rule"), "events": count(row, "n"), "page_loads": count(row, "loads")}))
                .collect();
            Page::json(200, &json!({ "waiting": waiting }))
        }
        (["release"], "POST") => {
            let what = match serde_json::from_slice(request.body) {
                Ok(Asked::Rule { rule }) => Release::Of { reason: protocol::reason::Drop::Rule.code().into(), rule },
                Ok(Asked::Reason { reason }) => Release::Of { reason, rule: String::new() },
                Ok(Asked::One { page, seq }) => Release::One { page, seq },
                Err(_) => {
                    let text = r#"Send {"reason": …}, {"rule": …}, or {"page": …, "seq": …}."#;
                    return Ok(Some(Page::refusal(Refusal::Malformed, text)));
                }
            };
            let (released, more) = quarantine::release(store, scope, &what).await?;
            Page::json(200, &json!({ "released": released, "more": more }))
        }
        ([], _) => not_taken("GET"),
        (["release"], _) => not_taken("POST"),
        _ => return Ok(None),
    };
    Ok(Some(page))
}

fn not_taken(allow: &str) -> Page {
    Page::refusal(Refusal::Method, Refusal::Method.text()).header("allow", allow)
}

/// The answer to a change: the edge's caches of this site are stale.
fn changed(mut page: Page, scope: &SiteScope) -> Page {
    page.changed_site = Some(scope.site().clone());
    page
}

fn described(stored: &StoredRule) -> Value {
    let mut told = json!(stored.rule);
    if let Some(told) = told.as_object_mut() {
        told.insert("created_ms".into(), stored.created_ms.into());
        told.insert("updated_ms".into(), stored.updated_ms.into());
    }
    told
}
