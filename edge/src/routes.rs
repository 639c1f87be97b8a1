//! The route table: one line for each method and path, and how a request finds its line.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use protocol::reason::Refusal;
use worker::{Context, Env, Request, Response, Result, web_sys};

use crate::answer::Answer;
use crate::call::{Call, Params};
use crate::endpoint::{
    admin, banner, batch, config, demo, erase, files, gpc, health, loader, maps, metrics, mine, proof, receipt, reports,
};
use crate::{bindings, body, completion, cors, log, query, reply};

type Answering = Pin<Box<dyn Future<Output = Result<Answer>>>>;

/// Where a route is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    /// On every host, and under [`FRONT`] where the worker stands in front of a site.
    Visitor,
    /// Only under [`FRONT`]: elsewhere the platform serves it without the worker.
    Front,
    /// On every host.
    Public,
    /// On the operator's host; elsewhere there is nothing.
    Operator,
    /// On a developer's machine; elsewhere there is nothing.
    Development,
}

struct Route {
    side: Side,
    method: &'static str,
    /// `{name}` is one segment, with what may stand before and after it; `*` at the end is the rest.
    pattern: &'static str,
    handler: fn(Call) -> Answering,
}

const fn route(side: Side, method: &'static str, pattern: &'static str, handler: fn(Call) -> Answering) -> Route {
    Route { side, method, pattern, handler }
}

fn answering<A: Into<Answer>>(answer: impl Future<Output = Result<A>> + 'static) -> Answering {
    Box::pin(async { answer.await.map(Into::into) })
}

/// Every route. `GET` answers `HEAD` too. The first line that matches counts.
const ROUTES: &[Route] = &[
    route(Side::Visitor, "GET", "/c/{site}.js", |call| answering(loader::script(call))),
    route(Side::Visitor, "GET", "/c/{site}.json", |call| answering(config::json(call))),
    route(Side::Visitor, "GET", "/b/{site}/{revision}/{language}.settings.js", |call| answering(banner::settings(call))),
    route(Side::Visitor, "GET", "/b/{site}/{revision}/{language}.js", |call| answering(banner::banner(call))),
    route(Side::Visitor, "POST", "/v1/batch", |call| answering(batch::take(call))),
    route(Side::Visitor, "OPTIONS", "/v1/batch", |call| answering(batch::preflight(call))),
    route(Side::Visitor, "POST", "/v1/erase", |call| answering(erase::rows(call))),
    route(Side::Visitor, "OPTIONS", "/v1/erase", |call| answering(batch::preflight(call))),
    route(Side::Visitor, "POST", "/v1/mine", |call| answering(mine::rows(call))),
    route(Side::Visitor, "OPTIONS", "/v1/mine", |call| answering(batch::preflight(call))),
    route(Side::Visitor, "POST", "/v1/receipt", |call| answering(receipt::grant(call))),
    route(Side::Visitor, "OPTIONS", "/v1/receipt", |call| answering(batch::preflight(call))),
    route(Side::Visitor, "POST", "/v1/reports", |call| answering(reports::take(call))),
    route(Side::Visitor, "OPTIONS", "/v1/reports", |call| answering(batch::preflight(call))),
    route(Side::Visitor, "GET", "/proof", |call| answering(proof::of_host(call))),
    route(Side::Visitor, "GET", "/proof/{site}", |call| answering(proof::of_site(call))),
    route(Side::Front, "GET", "/a/*", |call| answering(files::file(call))),
    route(Side::Public, "GET", "/.well-known/gpc.json", |call| answering(gpc::statement(call))),
    route(Side::Public, "GET", "/healthz", |call| answering(health::report(call))),
    route(Side::Development, "GET", "/demo", |call| answering(demo::root(call))),
    route(Side::Development, "GET", "/demo/*", |call| answering(demo::page(call))),
    route(Side::Operator, "GET", "/metrics", |call| answering(metrics::text(call))),
    route(Side::Operator, "GET", "/", |call| answering(admin::page(call))),
    route(Side::Operator, "GET", "/signin", |call| answering(admin::page(call))),
    route(Side::Operator, "POST", "/signin", |call| answering(admin::sign_in(call))),
    route(Side::Operator, "POST", "/signout", |call| answering(admin::change(call))),
    route(Side::Operator, "GET", "/dead", |call| answering(admin::page(call))),
    route(Side::Operator, "POST", "/dead", |call| answering(admin::change(call))),
    route(Side::Operator, "GET", "/sites", |call| answering(admin::page(call))),
    route(Side::Operator, "GET", "/sites/*", |call| answering(admin::page(call))),
    route(Side::Operator, "POST", "/sites/*", |call| answering(admin::change(call))),
    route(Side::Operator, "PUT", "/api/sites/{site}/maps/{release}", |call| answering(maps::put(call))),
    route(Side::Operator, "GET", "/api/*", |call| answering(admin::page(call))),
    route(Side::Operator, "PUT", "/api/*", |call| answering(admin::change(call))),
    route(Side::Operator, "POST", "/api/*", |call| answering(admin::change(call))),
    route(Side::Operator, "DELETE", "/api/*", |call| answering(admin::change(call))),
];

/// The visitor's side again, when the worker stands in front of a site.
pub(crate) const FRONT: &str = "/candor";

/// Whether a path is ours wherever the worker stands.
pub(crate) fn is_front(path: &str) -> bool {
    path.strip_prefix(FRONT).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether there is a route for a request, if it is for us.
pub(crate) fn is_known(method: &str, path: &str, url: &str, env: &Env) -> bool {
    !matches!(find(method, path, |side| is_served(side, false, url, env)), Found::Nothing)
}

/// The answer to a request. What fails or panics is answered with 500 and logged, without anything of
/// the request in the log.
pub(crate) async fn answer(request: Request, url: String, env: Env, context: Rc<Context>) -> Result<web_sys::Response> {
    let path = request.path();
    let (path, front) = match path.strip_prefix(FRONT) {
        Some(rest) if rest.starts_with('/') => (rest.to_owned(), true),
        _ => (path, false),
    };
    // Not `worker::Request::method`: it calls every method that it does not know GET.
    let method = request.inner().method();
    let origin = request.headers().get("origin").ok().flatten();
    let opened = path.starts_with("/v1/");
    let found = find(&method, &path, |side| is_served(side, front, &url, &env));
    let unread = Clone::clone(request.inner());
    let call = Call::new(request, url, env, Rc::clone(&context), path);
    let work = async move {
        let answer = match found {
            Found::Route(route, params) => (route.handler)(call.with_params(params)).await,
            Found::OtherMethods(allow) => refuse_method(&allow).map(Into::into),
            Found::Nothing => reply::refuse(Refusal::NotFound).map(Into::into),
        };
        body::discard(unread).await;
        answer
    };
    let answer = match completion::to_the_end(&context, work).await {
        Some(Ok(answer)) => answer,
        None => reply::refuse(Refusal::Internal)?.into(),
        Some(Err(error)) => {
            log::failure("request", &error);
            reply::refuse(Refusal::Internal)?.into()
        }
    };
    let mut answer = reply::finish(answer)?;
    if opened {
        answer.add(cors::open(origin.as_deref()))?;
    }
    answer.hand_over()
}

fn is_served(side: Side, front: bool, url: &str, env: &Env) -> bool {
    match side {
        Side::Visitor => true,
        Side::Front => front,
        Side::Public => !front,
        Side::Development => !front && bindings::is_development(env),
        Side::Operator => !front && is_operators_host(query::host(url), &bindings::admin_host(env)),
    }
}

/// Whether the operator's side is served under this host. Without a name it is the one host that
/// the worker has; the name may be given with or without a port.
fn is_operators_host(host: &str, admin_host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    admin_host.is_empty() || admin_host.eq_ignore_ascii_case(host) || admin_host.eq_ignore_ascii_case(name)
}

enum Found {
    Route(&'static Route, Params),
    /// The path exists; these are its methods.
    OtherMethods(String),
    Nothing,
}

fn find(method: &str, path: &str, is_served: impl Fn(Side) -> bool) -> Found {
    let method = if method == "HEAD" { "GET" } else { method };
    let mut allowed = Vec::new();
    for route in ROUTES {
        let Some(params) = match_path(route.pattern, path) else { continue };
        if !is_served(route.side) {
            continue;
        }
        if route.method == method {
            return Found::Route(route, params);
        }
        allowed.push(if route.method == "GET" { "GET, HEAD" } else { route.method });
    }
    if allowed.is_empty() { Found::Nothing } else { Found::OtherMethods(allowed.join(", ")) }
}

fn match_path(pattern: &'static str, path: &str) -> Option<Params> {
    let mut params = Vec::new();
    let mut segments = path.split('/');
    for expected in pattern.split('/') {
        if expected == "*" {
            return segments.next().map(|_| params);
        }
        let segment = segments.next()?;
        match expected.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?))) {
            Some((before, (name, after))) => {
                let value = segment.strip_prefix(before)?.strip_suffix(after)?;
                if value.is_empty() {
                    return None;
                }
                params.push((name, value.to_owned()));
            }
            None if expected == segment => {}
            None => return None,
        }
    }
    segments.next().is_none().then_some(params)
}

fn refuse_method(allow: &str) -> Result<Response> {
    let response = reply::refuse(Refusal::Method)?;
    response.headers().set("allow", allow)?;
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(method: &str, path: &str) -> Option<(&'static str, Params)> {
        match find(method, path, |side| side != Side::Front) {
            Found::Route(route, params) => Some((route.pattern, params)),
            Found::OtherMethods(_) | Found::Nothing => None,
        }
    }

    #[test]
    fn paths_find_their_route() {
        assert_eq!(found("GET", "/c/shop.js"), Some(("/c/{site}.js", vec![("site", "shop".to_owned())])));
        assert_eq!(found("HEAD", "/c/shop.json"), Some(("/c/{site}.json", vec![("site", "shop".to_owned())])));
        let banner = vec![("site", "shop".to_owned()), ("revision", "3".to_owned()), ("language", "pt-br".to_owned())];
        assert_eq!(found("GET", "/b/shop/3/pt-br.js"), Some(("/b/{site}/{revision}/{language}.js", banner)));
        assert_eq!(
            found("GET", "/b/shop/3/-.settings.js"),
            Some((
                "/b/{site}/{revision}/{language}.settings.js",
                vec![("site", "shop".to_owned()), ("revision", "3".to_owned()), ("language", "-".to_owned())]
            ))
        );
        assert_eq!(found("GET", "/sites/shop/errors"), Some(("/sites/*", vec![])));
        assert_eq!(found("GET", "/"), Some(("/", vec![])));
        for path in ["/c/shop", "/c/.js", "/c/a/b.js", "/c", "/b/shop/3", "/b/shop/3/en.js/x", "/a/1/loader.js", "/V1/batch", "//"] {
            assert_eq!(found("GET", path), None, "{path}");
        }
    }

    #[test]
    fn another_method_is_told_which_ones_there_are() {
        let allow = |method, path| match find(method, path, |side| side != Side::Operator) {
            Found::OtherMethods(allow) => Some(allow),
            Found::Route(..) | Found::Nothing => None,
        };
        assert_eq!(allow("GET", "/v1/batch").as_deref(), Some("POST, OPTIONS"));
        assert_eq!(allow("TRACE", "/v1/batch").as_deref(), Some("POST, OPTIONS"));
        assert_eq!(allow("PROPFIND", "/healthz").as_deref(), Some("GET, HEAD"));
        assert_eq!(allow("PUT", "/signin"), None, "what is not served has no methods");
    }

    #[test]
    fn the_operators_host_is_one() {
        for (host, admin_host, expect) in [
            ("c.example", "", true),
            ("admin.example", "Admin.example", true),
            ("admin.example:8443", "admin.example", true),
            ("localhost:8787", "localhost:8787", true),
            ("c.example", "admin.example", false),
            ("admin.example.evil.test", "admin.example", false),
        ] {
            assert_eq!(is_operators_host(host, admin_host), expect, "{host} {admin_host}");
        }
    }
}
