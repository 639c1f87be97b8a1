//! `GET /demo/…`: the demo site, on a developer's machine only.

use worker::{Response, Result};

use crate::assets;
use crate::call::Call;

/// The single-page app: every address below it is its one page.
const APP: &str = "/demo/planner/";

/// The site's address without its slash.
pub(crate) async fn root(_call: Call) -> Result<Response> {
    Ok(Response::builder().with_status(308).with_header("location", "/demo/")?.empty())
}

/// A page of the demo site.
pub(crate) async fn page(call: Call) -> Result<Response> {
    let mut asset = assets::fetch(&call.env, &call.path).await?;
    let is_route = call.path.starts_with(APP) && !call.path.contains('.');
    if asset.status_code() == 404 && is_route {
        asset = assets::fetch(&call.env, APP).await?;
    }
    let headers = asset.headers().clone();
    // A developer edits it: what is shown is what is there.
    headers.set("cache-control", "no-cache")?;
    Ok(asset.with_headers(headers))
}
