//! The page of errors: its panels, and the form by which an issue is resolved, ignored or opened again.

use protocol::limits;
use protocol::reason::Refusal;

use crate::auth::SiteScope;
use crate::form::{Form, encode};
use crate::issues::{self, State};
use crate::pages::{SitePage, failure, site as site_page};
use crate::request::{Page, Request};
use crate::sites::Site;
use crate::store::{Store, StoreError};
use crate::view::Panel;

/// Shows the page.
pub(crate) async fn show(
    store: &impl Store,
    request: &Request<'_>,
    scope: &SiteScope,
    site: &Site,
    page: &SitePage,
    panels: &[Panel],
) -> Result<Page, StoreError> {
    let decided = issues::decided(store, scope).await?;
    site_page::show_with(store, request, scope, site, page, (true, panels), &decided).await
}

/// Takes a decision, and shows the page again.
pub(crate) async fn save(store: &impl Store, request: &Request<'_>, scope: &SiteScope, page: &SitePage) -> Result<Page, StoreError> {
    let sent = Form::parse(request.body);
    let (issue, release) = (sent.get("issue"), sent.get("release"));
    let Some(state) = State::from_name(sent.get("state")).filter(|_| issues::is_fingerprint(issue) && release.len() <= limits::NAME_BYTES)
    else {
        return Ok(failure::refusal(request, Refusal::Malformed, "Nothing was changed", true));
    };
    issues::decide(store, scope, issue, state, release, request.now_ms).await?;
    let range = encode(Form::parse(request.query.as_bytes()).get("range"));
    Ok(Page::redirect(&["/sites/", scope.site().as_str(), "/", page.slug, "?range=", &range, "#", &encode(issue)].concat()))
}
