//! `GET /candor/a/…`: the static assets where the worker stands in front of a site. Under `/a/…`
//! the platform serves them itself, for nothing.

use protocol::reason::Refusal;
use worker::{Response, Result};

use crate::call::Call;
use crate::{assets, reply};

/// A static asset with the headers that `_headers` gives it elsewhere.
pub(crate) async fn file(call: Call) -> Result<Response> {
    let asset = assets::fetch(&call.env, &call.path).await?;
    if asset.status_code() != 200 {
        return reply::refuse(Refusal::NotFound);
    }
    let headers = asset.headers().clone();
    // A file of a version never changes; the list of versions does.
    let is_list = call.path == assets::VERSIONS_PATH;
    headers.set("cache-control", if is_list { "no-cache" } else { reply::IMMUTABLE })?;
    for (name, value) in reply::PUBLIC {
        headers.set(name, value)?;
    }
    Ok(asset.with_headers(headers))
}
