//! The operator's API for sites: the same checks and the same store as the forms, in JSON.

use protocol::reason::Refusal;
use protocol::site::{SiteConfig, SiteKey};
use serde_json::{Value, json};

use crate::auth::Operator;
use crate::layout::tag_text;
use crate::request::{Page, Request};
use crate::sites::{self, PutError, Site, Stored};
use crate::store::{Store, StoreError};

/// `GET /api/sites`.
pub(crate) async fn list(store: &impl Store, request: &Request<'_>, operator: &Operator) -> Result<Page, StoreError> {
    let sites: Vec<Value> = sites::list(store, operator).await?.iter().map(|site| described(request, site)).collect();
    Ok(Page::json(200, &json!({"sites": sites})))
}

/// `GET /api/sites/<site>`.
pub(crate) fn one(request: &Request<'_>, site: &Site) -> Page {
    Page::json(200, &described(request, site))
}

/// `PUT /api/sites/<site>`: the body is a whole configuration; what it leaves out has its default.
pub(crate) async fn put(store: &impl Store, request: &Request<'_>, operator: &Operator, key: SiteKey) -> Result<Page, StoreError> {
    let config: SiteConfig = match serde_json::from_slice(request.body) {
        Ok(config) => config,
        Err(error) => return Ok(Page::refusal(Refusal::Malformed, &format!("The body is not a configuration: {error}."))),
    };
    match sites::put(store, operator, &key, &config, None, request.now_ms).await {
        Ok(stored) => {
            let status = if matches!(stored, Stored::Created { .. }) { 201 } else { 200 };
            let site = Site { key: key.clone(), revision: stored.revision(), config, updated_ms: request.now_ms };
            let mut page = Page::json(status, &described(request, &site));
            page.changed_site = Some(key);
            Ok(page)
        }
        Err(PutError::Store(error)) => Err(error),
        Err(PutError::Mistake(mistake)) => Ok(mistaken(mistake.field, mistake.text)),
        Err(PutError::Revision(mistake)) => Ok(Page::refusal_with(
            Refusal::Revision,
            &mistake.text,
            &json!({
                "field": mistake.fields.first(),
                "fields": mistake.fields,
                "policy_revision": mistake.policy_revision,
                "material_revision": mistake.material_revision,
            }),
        )),
        Err(PutError::Reserved) => Ok(mistaken("site", "This key is an address of the dashboard.")),
        Err(PutError::Conflict { .. }) => {
            Ok(Page::refusal(Refusal::StoreUnavailable, "The site was changed by someone else at the same moment: send it again.")
                .header("retry-after", "1"))
        }
    }
}

fn mistaken(field: &str, text: &str) -> Page {
    Page::refusal_with(Refusal::Config, text, &json!({"field": field}))
}

fn described(request: &Request<'_>, site: &Site) -> Value {
    json!({
        "site": site.key.as_str(),
        "revision": site.revision,
        "config": site.config,
        "tag": tag_text(request, &site.key, &site.config),
    })
}
