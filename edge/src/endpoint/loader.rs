//! `GET /c/<site>.js`: the loader with the site's configuration inside.
//!
//! Always 200 or 304, whatever is wrong: a page that loads it must not notice. `no-cache` with an
//! entity tag makes each page load ask, and so be counted, without an identifier.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use protocol::consent::sec_gpc_is_on;
use protocol::reason::Refusal;
use protocol::site::{GpcPolicy, SiteKey};
use worker::{Error, Response, ResponseBuilder, Result, console_error};

use crate::call::Call;
use crate::facts::CallFacts;
use crate::site_cache::{self, Known};
use crate::{assets, reply, tallies, template};

/// What stands for the configuration in the built loader.
const CONFIG: &str = "__CANDOR_CONFIG__";
/// Filled-in loaders that are kept.
const RENDERED_MAX: usize = 200;

/// The whole script of a visitor whose signal is a refusal that nothing can lift: the API of
/// `beacon/loader/src/consent.ts`, denied and doing nothing. Under 500 bytes.
const QUIET: &str = r#"(()=>{var w=window,d="denied",g=()=>({usage:d,timing:d,errors:d,linking:d}),n=()=>{};w.candor&&w.candor.consent||(w.candor={consent:{get:g,set:n,on:f=>{f(g())},open:n,withdraw:n}},dispatchEvent(new Event("candor")))})();"#;

struct Script {
    text: String,
    tag: String,
}

struct Rendered {
    site: Known,
    version: String,
    script: Rc<Script>,
}

thread_local! {
    static RENDERED: RefCell<BTreeMap<SiteKey, Rendered>> = const { RefCell::new(BTreeMap::new()) };
}

/// The loader of a site.
pub(crate) async fn script(call: Call) -> Result<Response> {
    let (key, site) = match site_cache::find(&call, call.param("site")).await {
        Ok(found) => found,
        Err(reason) => return nothing(reason),
    };
    let facts = CallFacts::of(&call);
    tallies::count_loader(&call, &key, &facts.as_facts());
    let script = if site.gpc == GpcPolicy::Deny && sec_gpc_is_on(facts.as_facts().sec_gpc) {
        quiet()
    } else {
        match loader(&call, &key, &site).await {
            Ok(script) => script,
            Err(error) => {
                console_error!("loader: {error}");
                return nothing(Refusal::Internal);
            }
        }
    };
    let builder = headers("ok")?.with_header("etag", &script.tag)?;
    if template::names_tag(call.header("if-none-match").as_deref(), &script.tag) {
        return Ok(builder.with_status(304).empty());
    }
    Ok(builder.fixed(script.text.clone().into_bytes()))
}

/// An empty script and the reason for it.
fn nothing(reason: Refusal) -> Result<Response> {
    Ok(headers(reason.code())?.fixed(Vec::new()))
}

fn headers(result: &str) -> Result<ResponseBuilder> {
    reply::public(reply::JAVASCRIPT)?
        .with_header("cache-control", "no-cache")?
        .with_header("vary", "Sec-GPC")?
        .with_header(reply::RESULT, result)
}

fn quiet() -> Rc<Script> {
    thread_local! {
        static SCRIPT: Rc<Script> = Rc::new(Script { text: QUIET.to_owned(), tag: template::entity_tag(QUIET) });
    }
    SCRIPT.with(Rc::clone)
}

async fn loader(call: &Call, key: &SiteKey, site: &Known) -> Result<Rc<Script>> {
    let versions = assets::versions(&call.env, call.now_ms).await?;
    let version = versions.of_site(site);
    let known = RENDERED.with_borrow(|rendered| {
        let known = rendered.get(key).filter(|known| Rc::ptr_eq(&known.site, site) && known.version == version)?;
        Some(Rc::clone(&known.script))
    });
    if let Some(known) = known {
        return Ok(known);
    }
    let built = assets::file(&call.env, version, "loader.js").await?;
    let config = pipeline::loader_config(key, site, version);
    let text = template::fill(&built, CONFIG, &config).ok_or_else(|| Error::RustError("the loader takes no configuration".to_owned()))?;
    let script = Rc::new(Script { tag: template::entity_tag(&text), text });
    let fresh = Rendered { site: Rc::clone(site), version: version.to_owned(), script: Rc::clone(&script) };
    RENDERED.with_borrow_mut(|rendered| {
        if rendered.len() >= RENDERED_MAX {
            rendered.clear();
        }
        rendered.insert(key.clone(), fresh);
    });
    Ok(script)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quiet_script_is_short() {
        assert!(QUIET.len() < 500, "{}", QUIET.len());
    }
}
