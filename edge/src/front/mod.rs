//! Front mode: the worker stands on a route before a site. What is under `/candor/` is ours; everything
//! else goes on to the origin, and pages come back with the tag. What a reply is and what becomes of it
//! is decided in `pipeline::front`.
//!
//! The site comes first. A reply that needs no change is handed on as the object that came; where
//! anything of ours fails before a reply is there, the request goes on all the same, and where it fails
//! after that, the reply goes back as the origin gave it. If the worker itself breaks, the platform asks the origin.

mod change;
mod hosts;
mod origin;
mod runtime;
mod tagging;

use std::rc::Rc;

use futures_util::future::join;
use pipeline::front::{self, Asked, Given, Head, Plan};
use pipeline::{class_of, report};
use protocol::reason::Untagged;
use protocol::site::SiteKey;
use worker::wasm_bindgen::JsValue;
use worker::{Context, Env, Request, Response, Result, web_sys};

use crate::call::Call;
use crate::facts::CallFacts;
use crate::front::change::Change;
use crate::{bindings, log, query, routes, site_cache, tallies};

pub(crate) use hosts::clear;

/// Says of a request to an origin that it went through here, so that an origin that leads back here is noticed.
const PASSED: &str = "candor-front";

/// For whom a request is.
pub(crate) enum Front {
    /// For us.
    Ours,
    /// For the origin of this site; `None` where the database does not say before which hosts we stand.
    Origin(Option<SiteKey>),
    /// It went through here before: the origin leads back to us, or a visitor says so. Before a site there is nothing of
    /// ours but what is under `/candor/`, the operator's side least of all.
    Circle,
}

/// For whom a request is.
pub(crate) async fn of(request: &Request, url: &str, env: &Env, context: &Context, now_ms: u64) -> Front {
    let path = request.path();
    if routes::is_front(&path) {
        return Front::Ours;
    }
    let passed = request.headers().has(PASSED).unwrap_or_default();
    match hosts::all(env, context, now_ms).await {
        Some(hosts) if passed && hosts.contains_key(query::host(url)) => Front::Circle,
        _ if passed => Front::Ours,
        Some(hosts) => match hosts.get(query::host(url)) {
            Some(key) => Front::Origin(Some(key.clone())),
            None => Front::Ours,
        },
        None if routes::is_known(&request.inner().method(), &path, url, env) => Front::Ours,
        None => Front::Origin(None),
    }
}

/// The origin's answer, with the tag if it is a page of the site.
pub(crate) async fn answer(call: Call, context: &Rc<Context>, key: Option<SiteKey>) -> Result<web_sys::Response> {
    // Whatever breaks from here on, the platform asks the origin in our place.
    context.pass_through_on_exception();
    let (reply, address) = join(origin::ask(&call), report_address(&call, key.as_ref())).await;
    let reply = match reply {
        Ok(reply) => reply,
        Err(error) => {
            log::failure("front_origin", &error);
            return Ok(Response::builder()
                .with_status(502)
                .with_header("cache-control", "no-store")?
                .fixed(b"The site does not answer.".to_vec())
                .into());
        }
    };
    let Some(key) = key else { return Ok(reply) };
    match changed(&call, context, &key, &reply, address.as_deref()) {
        Ok(Some(page)) => Ok(page),
        Ok(None) => Ok(reply),
        Err(error) => {
            log::failure("front_tag", &format!("{error:?}"));
            Ok(reply)
        }
    }
}

/// The reply as the visitor gets it, where that differs from what the origin gave.
fn changed(
    call: &Call,
    context: &Rc<Context>,
    key: &SiteKey,
    reply: &web_sys::Response,
    address: Option<&str>,
) -> Result<Option<web_sys::Response>, JsValue> {
    let facts = CallFacts::of(call);
    let asked_by = |name| call.header(name).unwrap_or_default();
    let method = call.request.inner().method();
    let purpose = ["sec-purpose", "purpose", "x-moz"].map(asked_by).join(",");
    let (dest, mode) = (asked_by("sec-fetch-dest"), asked_by("sec-fetch-mode"));
    let asked = Asked { method: &method, dest: &dest, mode: &mode, purpose: &purpose };
    let says = |name| reply.headers().get(name).ok().flatten().unwrap_or_default();
    let fields = ["content-type", "content-encoding", "content-disposition", "cache-control"].map(says);
    let [content_type, content_encoding, content_disposition, cache_control] = &fields;
    let given = Given { status: reply.status(), content_type, content_encoding, content_disposition, cache_control };

    let class = class_of(&facts.as_facts());
    let counter =
        Counter { call_env: call.env.clone(), context: Rc::clone(context), key: key.clone(), class, day: tallies::day_of(call.now_ms) };
    let is_document = front::is_document(&asked, &given);
    if is_document {
        tallies::count_document(call, key, facts);
    }
    let change = Change { reply, etag: call.header("if-none-match"), address: address.filter(|_| is_document) };
    match front::plan(&asked, &given) {
        Plan::Pass => change.passed(),
        Plan::Untagged(why) => {
            counter.untagged(why);
            change.passed()
        }
        Plan::Tag => {
            let head = Head::new(key.clone(), query::origin(call.url()), &says("content-security-policy"));
            let page = tagging::tagged(reply, head, move |why| counter.untagged(why))?;
            change.of_page(&page).map(Some)
        }
    }
}

/// Where the browser may report to, if the visitor's record grants it.
async fn report_address(call: &Call, key: Option<&SiteKey>) -> Option<String> {
    let (key, cookie) = (key?, call.header("cookie").filter(|cookie| cookie.contains("candor="))?);
    let (_, site) = site_cache::find(call, key.as_str()).await.ok()?;
    let secret = bindings::admin_token(&call.env);
    let facts = CallFacts::of(call);
    let ticket = report::ticket(secret.trim_ascii(), key, &site, &facts.as_facts(), Some(&cookie))?;
    Some(format!("{}{}/v1/reports?site={}&ticket={ticket}", query::origin(call.url()), routes::FRONT, key.as_str()))
}

/// Counts behind the answer, also what is found out while the page goes by.
struct Counter {
    call_env: Env,
    context: Rc<Context>,
    key: SiteKey,
    class: String,
    day: u32,
}

impl Counter {
    fn count(&self, what: String) {
        let tally = pipeline::Tally { day: self.day, class: self.class.clone(), what, n: 1 };
        tallies::count_by(&self.context, &self.call_env, &self.key, &[tally]);
    }

    fn untagged(&self, why: Untagged) {
        self.count([tallies::UNTAGGED, why.code()].concat());
    }
}
