//! `PUT /api/sites/<site>/maps/<release>?file=<name>`: takes a source map. The answer comes when the map is
//! stored; the errors that wait for it are looked at behind it.

use insight::Authenticator;
use insight::maps;
use pipeline::maps::SourceMap;
use protocol::reason::Refusal;
use worker::{Response, Result};

use crate::call::Call;
use crate::endpoint::admin;
use crate::store::D1Store;
use crate::{bindings, body, log, query, reply};

/// Takes a source map.
pub(crate) async fn put(mut call: Call) -> Result<Response> {
    let authenticator = Authenticator::new(&bindings::admin_token(&call.env));
    let release = query::decode_segment(call.param("release"));
    let file = call.query("file").unwrap_or_default();
    let authorization = call.header("authorization");
    let store = D1Store::new(&call.env);
    let admitted =
        maps::admit(&authenticator, &store, (authorization.as_deref(), call.now_ms), (call.param("site"), &release, &file)).await;
    let name = match admitted {
        Ok(name) => name,
        Err(page) => return admin::translate(&page),
    };
    if bindings::maps(&call.env).is_err() {
        return admin::translate(&maps::no_bucket());
    }
    let read = body::read(&mut call.request, maps::BODY_BYTES).await;
    let (body, map) = match read.and_then(|body| SourceMap::read(&body).map(|map| (body, map))) {
        Ok(read) => read,
        Err(refusal) => return admin::translate(&maps::unreadable(refusal)),
    };
    let bytes = body.len();
    if let Err(error) = crate::maps::keep(&call.env, &name, &map, body, call.now_ms).await {
        log::failure("maps_put", &error);
        return reply::refuse(Refusal::StoreUnavailable);
    }
    call.context().wait_until(crate::maps::resolve_quietly(call.env.clone(), name.site.as_str().to_owned()));
    admin::translate(&maps::taken(&name, map.debug_id(), bytes))
}
