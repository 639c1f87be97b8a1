//! `GET /c/<site>.json`: the configuration that the loader has inside, for the npm package and for
//! pages that pin a loader. Counted as a loader fetch, because for those pages it is the one.

use worker::{Response, Result};

use crate::call::Call;
use crate::facts::CallFacts;
use crate::{assets, reply, site_cache, tallies};

/// The configuration of a site as JSON.
pub(crate) async fn json(call: Call) -> Result<Response> {
    let (key, site) = match site_cache::find(&call, call.param("site")).await {
        Ok(found) => found,
        Err(refusal) => return reply::refuse_publicly(refusal),
    };
    tallies::count_loader(&call, &key, CallFacts::of(&call));
    let versions = assets::versions(&call.env, call.now_ms).await?;
    let config = pipeline::loader_config(&key, &site, versions.of_site(&site));
    let builder = reply::public("application/json")?.with_header("cache-control", "no-cache")?.with_header(reply::RESULT, "ok")?;
    Ok(builder.fixed(config.into_bytes()))
}
