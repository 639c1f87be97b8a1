//! The operator's side: hands the request to `insight` and its answer to the browser. The only
//! thing decided here is how often someone may try to sign in, because the limit is a binding.

use insight::{Authenticator, Page};
use worker::{Response, Result};

use crate::call::Call;
use crate::endpoint::dead;
use crate::store::D1Store;
use crate::wording::Shipped;
use crate::{assets, bindings, body, limit, query, reply, rule_cache, site_cache};

/// Buckets of the limit that all attempts share. The binding has one limit for every key; with one
/// shared key anyone could use up the operator's own attempts, with sixteen the sum is bounded too.
const SHARED_BUCKETS: u64 = 16;

/// A page or an answer of the API.
pub(crate) async fn page(call: Call) -> Result<Response> {
    respond(&call, &[]).await
}

/// A change, by a form or by the API.
pub(crate) async fn change(mut call: Call) -> Result<Response> {
    match body::read(&mut call.request, insight::Request::BODY_BYTES).await {
        Ok(body) => respond(&call, &body).await,
        Err(refusal) => reply::refuse(refusal),
    }
}

/// An attempt to sign in.
pub(crate) async fn sign_in(call: Call) -> Result<Response> {
    if is_over_limit(&call).await? {
        let assets_version = assets_version(&call).await;
        let environment = bindings::environment(&call.env);
        let parts = Parts::of(&call);
        let none = Shipped::default();
        return translate(&insight::too_many_attempts(&parts.request(&call, &[], &assets_version, &environment, &none)));
    }
    change(call).await
}

/// Whether this attempt is one too many from its address, or one too many altogether.
async fn is_over_limit(call: &Call) -> Result<bool> {
    let limiter = bindings::signin_limit(&call.env)?;
    if limit::is_over(&limiter, "signin", call).await? {
        return Ok(true);
    }
    let shared = limiter.limit(format!("signin {}", call.now_ms % SHARED_BUCKETS)).await?;
    Ok(!shared.success)
}

async fn respond(call: &Call, body: &[u8]) -> Result<Response> {
    let assets_version = assets_version(call).await;
    let environment = bindings::environment(&call.env);
    let parts = Parts::of(call);
    let wording = if shows_texts(&call.path) { Shipped::all(&call.env, &assets_version).await } else { Shipped::default() };
    let request = parts.request(call, body, &assets_version, &environment, &wording);
    let authenticator = Authenticator::new(&bindings::admin_token(&call.env));
    let page = insight::respond(&authenticator, &D1Store::new(&call.env), &request).await;
    if page.changed_site.is_some() {
        site_cache::clear();
        rule_cache::clear();
    }
    // Somebody looks at errors: those that wait for their source maps are read behind the answer.
    if let Some(site) = call.path.strip_prefix("/sites/").and_then(|rest| rest.strip_suffix("/errors")).filter(|_| page.status == 200) {
        call.context().wait_until(crate::maps::resolve_quietly(call.env.clone(), site.to_owned()));
    }
    translate(&dead::replay_if_wanted(&call.env, page).await)
}

/// Whether a page shows the texts of the banner: reading them costs a question for each language.
fn shows_texts(path: &str) -> bool {
    path == "/sites/new" || path.starts_with("/sites/") && path.contains("/consent")
}

/// The version of the assets in force. The pages must come up without them too, if only to say what is wrong.
async fn assets_version(call: &Call) -> String {
    assets::versions(&call.env, call.now_ms).await.map(|versions| versions.current.clone()).unwrap_or_default()
}

struct Parts {
    method: String,
    cookie: Option<String>,
    authorization: Option<String>,
    origin: Option<String>,
    sec_fetch_site: Option<String>,
}

impl Parts {
    fn of(call: &Call) -> Self {
        Self {
            method: call.request.inner().method(),
            cookie: call.header("cookie"),
            authorization: call.header("authorization"),
            origin: call.header("origin"),
            sec_fetch_site: call.header("sec-fetch-site"),
        }
    }

    fn request<'a>(
        &'a self,
        call: &'a Call,
        body: &'a [u8],
        assets_version: &'a str,
        environment: &'a str,
        wording: &'a Shipped,
    ) -> insight::Request<'a> {
        insight::Request {
            method: &self.method,
            path: &call.path,
            query: query::raw(call.url()),
            body,
            cookie: self.cookie.as_deref(),
            authorization: self.authorization.as_deref(),
            origin: self.origin.as_deref(),
            sec_fetch_site: self.sec_fetch_site.as_deref(),
            now_ms: call.now_ms,
            origin_of_worker: query::origin(call.url()),
            assets_version,
            environment,
            wording,
        }
    }
}

/// An answer of `insight` as the platform has it.
pub(crate) fn translate(page: &Page) -> Result<Response> {
    let response = Response::builder().with_status(page.status).fixed(page.body.clone().into_bytes());
    for (name, value) in &page.headers {
        // Appended: there may be two cookies.
        response.headers().append(name, value)?;
    }
    Ok(response)
}
