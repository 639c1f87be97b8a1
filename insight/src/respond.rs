//! The routes of the operator's side, and who may take them.

use protocol::reason::Refusal;
use protocol::site::SiteKey;

use crate::auth::{Authenticator, Operator};
use crate::pages::{
    Content, SITE_PAGES, dead as dead_page, failure, filters, form_page, issues, new_site, preview, quarantine, sign_in, site as site_page,
    sites as sites_page,
};
use crate::request::{Asker, Page, Request};
use crate::store::{Store, StoreError};
use crate::{api, api_filters, dead, sites};

/// Answers a request to the operator's side: pages and `/api/…`. It never fails: what goes wrong is
/// an answer too. The edge has limited the attempts before it hands over `POST /signin`.
pub async fn respond(authenticator: &Authenticator, store: &impl Store, request: &Request<'_>) -> Page {
    let operator = authenticator.operator(request.cookie, request.authorization, request.now_ms);
    let segments: Vec<&str> = request.path.split('/').filter(|segment| !segment.is_empty()).collect();
    let is_api = segments.first() == Some(&"api");
    if !matches!(request.method, "GET" | "HEAD" | "POST" | "PUT" | "DELETE") {
        return refuse(request, is_api, Refusal::Method, "This method is not taken", operator.is_some());
    }
    let reads = matches!(request.method, "GET" | "HEAD");
    // A bearer token is never sent by a browser by itself; a cookie is, and a sign-in or a sign-out needs none.
    let by_browser = operator.as_ref().is_none_or(Operator::by_session);
    if !reads && by_browser && !request.is_from_own_page() && (operator.is_some() || segments == ["signin"] || segments == ["signout"]) {
        return refuse(request, is_api, Refusal::CrossSite, "Not from this dashboard", operator.is_some());
    }
    match (segments.as_slice(), reads) {
        (["signin"], true) => return sign_in::show(authenticator, request, operator.is_some()),
        (["signin"], false) => return sign_in::take(authenticator, request),
        (["signout"], false) => return sign_in::leave(),
        _ => {}
    }
    let Some(operator) = operator else { return stranger(request, is_api, reads) };
    let answer =
        if is_api { api_route(store, request, &operator, &segments).await } else { page_route(store, request, &operator, &segments).await };
    match answer {
        Ok(Some(page)) => page,
        Ok(None) => refuse(request, is_api, Refusal::NotFound, "Nothing here", true),
        Err(_) if is_api => Page::refusal(Refusal::StoreUnavailable, Refusal::StoreUnavailable.text()).header("retry-after", "5"),
        Err(error) => failure::store(request, &error),
    }
}

/// The answer to a sign-in that the limit on attempts does not let through.
#[must_use]
pub fn too_many_attempts(request: &Request<'_>) -> Page {
    sign_in::too_many(request)
}

/// Who is nobody: a program is told so, a person is asked to sign in.
fn stranger(request: &Request<'_>, is_api: bool, reads: bool) -> Page {
    if is_api || !reads {
        return refuse(request, is_api, Refusal::Unauthorized, "Signed out", false).header("www-authenticate", "Bearer");
    }
    if request.sec_fetch_site == Some("cross-site") { sign_in::once_more(request) } else { sign_in::ask(request) }
}

fn refuse(request: &Request<'_>, is_api: bool, refusal: Refusal, title: &str, signed_in: bool) -> Page {
    if is_api { Page::refusal(refusal, refusal.text()) } else { failure::refusal(request, refusal, title, signed_in) }
}

/// Everything under `/api/`. `None`: there is nothing.
async fn api_route(store: &impl Store, request: &Request<'_>, operator: &Operator, segments: &[&str]) -> Result<Option<Page>, StoreError> {
    let reads = matches!(request.method, "GET" | "HEAD");
    let page = match segments {
        ["api", "sites"] if reads => api::list(store, request, operator).await?,
        ["api", "sites", key] => {
            let Some(key) = SiteKey::parse(key) else { return Ok(None) };
            match request.method {
                "PUT" => api::put(store, request, operator, key).await?,
                "POST" | "DELETE" => Page::refusal(Refusal::Method, Refusal::Method.text()).header("allow", "GET, PUT"),
                _ => match sites::get(store, &key).await? {
                    Some(site) => api::one(request, &site),
                    None => return Ok(None),
                },
            }
        }
        ["api", "sites", key, "arrivals"] if reads => {
            let Some(site) = find(store, key).await? else { return Ok(None) };
            site_page::arrivals_json(store, request, &operator.scope(site.key.clone()), &site).await?
        }
        ["api", "sites", key, "receipts"] if reads => {
            let Some(site) = find(store, key).await? else { return Ok(None) };
            crate::receipts::export(store, request, &operator.scope(site.key.clone()), &site).await?
        }
        ["api", "sites", key, "rules" | "quarantine", rest @ ..] => {
            let Some(site) = find(store, key).await? else { return Ok(None) };
            let scope = operator.scope(site.key.clone());
            return match segments.get(3) {
                Some(&"rules") => api_filters::rules(store, request, &scope, rest).await,
                _ => api_filters::quarantine(store, request, &scope, rest).await,
            };
        }
        ["api", "dead"] if reads => dead::list(store, operator).await?,
        ["api", "dead", "replay"] if request.method == "POST" => dead::wanted(Asker::Program),
        ["api", "dead", "replay"] => Page::refusal(Refusal::Method, Refusal::Method.text()).header("allow", "POST"),
        ["api", "sites"] | ["api", "dead"] | ["api", "sites", _, "arrivals" | "receipts"] => {
            Page::refusal(Refusal::Method, Refusal::Method.text()).header("allow", "GET")
        }
        _ => return Ok(None),
    };
    Ok(Some(page))
}

/// Every page. `None`: there is nothing.
async fn page_route(store: &impl Store, request: &Request<'_>, operator: &Operator, segments: &[&str]) -> Result<Option<Page>, StoreError> {
    let reads = matches!(request.method, "GET" | "HEAD");
    let page = match segments {
        [] if reads => sites_page::show(store, request, operator).await?,
        ["sites"] if reads => Page::redirect("/?list=1"),
        ["dead"] if reads => dead_page::show(store, request, operator).await?,
        ["dead"] if request.method == "POST" => dead::wanted(Asker::Person),
        ["sites", "new"] if reads => new_site::show(request),
        ["sites", "new"] if request.method == "POST" => new_site::make(store, request, operator).await?,
        ["sites", key, rest @ ..] => {
            let slug = match rest {
                [] => "",
                [slug] => slug,
                ["consent", "preview"] if reads => {
                    let Some(site) = find(store, key).await? else { return Ok(None) };
                    return Ok(Some(preview::show(request, &site)));
                }
                _ => return Ok(None),
            };
            let Some(site) = find(store, key).await? else { return Ok(None) };
            let Some(page) = SITE_PAGES.iter().find(|page| page.slug == slug) else { return Ok(None) };
            let refused = |allow| failure::refusal(request, Refusal::Method, "This method is not taken", true).header("allow", allow);
            match (&page.content, request.method) {
                (Content::Panels { has_range, panels }, "GET" | "HEAD") => {
                    site_page::show(store, request, &operator.scope(site.key.clone()), &site, page, (*has_range, panels)).await?
                }
                (Content::Issues(panels), "GET" | "HEAD") => {
                    issues::show(store, request, &operator.scope(site.key.clone()), &site, page, panels).await?
                }
                (Content::Issues(_), "POST") => issues::save(store, request, &operator.scope(site.key.clone()), page).await?,
                (Content::Form(form), "GET" | "HEAD") => form_page::show(request, &site, page, form),
                (Content::Form(form), "POST") => form_page::save(store, request, operator, &site, page, form).await?,
                (Content::Filters, "GET" | "HEAD" | "POST") => {
                    filters::page(store, request, &operator.scope(site.key.clone()), &site, page).await?
                }
                (Content::Quarantine, "GET" | "HEAD" | "POST") => {
                    quarantine::page(store, request, &operator.scope(site.key.clone()), &site, page).await?
                }
                (Content::Panels { .. }, _) => refused("GET"),
                (Content::Form(_) | Content::Issues(_) | Content::Filters | Content::Quarantine, _) => refused("GET, POST"),
            }
        }
        _ => return Ok(None),
    };
    Ok(Some(page))
}

async fn find(store: &impl Store, key: &str) -> Result<Option<sites::Site>, StoreError> {
    match SiteKey::parse(key) {
        Some(key) => sites::get(store, &key).await,
        None => Ok(None),
    }
}
