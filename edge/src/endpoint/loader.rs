//! `GET /c/<site>.js`: the loader with the site's configuration inside.
//!
//! Always 200 or 304, whatever is wrong: a page that loads it must not notice. `no-cache` with an
//! entity tag makes each page load ask, and so be counted, without an identifier.
//!
//! Where loader and page are of one site, the consent record that came with the request goes back with
//! the answer (see `pipeline::mirror`). That answer is one visitor's: a shared cache that kept it,
//! asked again and was told 304, would hand one person's choice to the next. Hence `private`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use js_sys::Date;
use pipeline::MirrorFacts;
use protocol::consent::sec_gpc_is_on;
use protocol::reason::Refusal;
use protocol::site::{GpcPolicy, SiteConfig, SiteKey};
use worker::wasm_bindgen::JsValue;
use worker::{Error, Response, ResponseBuilder, Result};

use crate::call::Call;
use crate::facts::CallFacts;
use crate::site_cache::{self, Known};
use crate::{assets, log, query, reply, tallies, template};

/// What stands for the configuration in the built loader.
const CONFIG: &str = "__CANDOR_CONFIG__";
/// Milliseconds of a day.
const DAY_MS: f64 = 24.0 * 60.0 * 60.0 * 1000.0;
/// Filled-in loaders that are kept.
const RENDERED_MAX: usize = 200;

struct Script {
    text: String,
    tag: String,
}

impl Script {
    fn new(text: String) -> Rc<Self> {
        Rc::new(Self { tag: template::entity_tag(&text), text })
    }
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
    tallies::count_loader(&call, &key, CallFacts::of(&call));
    let script = match loader(&call, &key, &site, call.header("sec-gpc").as_deref()).await {
        Ok(script) => script,
        Err(error) => {
            log::failure("loader", &error);
            return nothing(Refusal::Internal);
        }
    };
    let mut builder = headers("ok")?.with_header("etag", &script.tag)?;
    if let Some(record) = mirror(&call, &site) {
        builder = builder.with_header("cache-control", "private, no-cache")?.with_header("set-cookie", &record)?;
    }
    if template::names_tag(call.header("if-none-match").as_deref(), &script.tag) {
        return Ok(builder.with_status(304).empty());
    }
    Ok(builder.fixed(script.text.clone().into_bytes()))
}

/// An empty script and the reason for it.
fn nothing(reason: Refusal) -> Result<Response> {
    Ok(headers(reason.code())?.fixed(Vec::new()))
}

/// The visitor's record, to be sent back.
fn mirror(call: &Call, site: &SiteConfig) -> Option<String> {
    let (cookie, sec_fetch_site) = (call.header("cookie"), call.header("sec-fetch-site"));
    let facts = MirrorFacts {
        cookie: cookie.as_deref(),
        sec_fetch_site: sec_fetch_site.as_deref(),
        host: query::host_name(call.url()),
        https: call.url().starts_with("https:"),
        today: tallies::day_of(call.now_ms),
    };
    // JavaScript writes a time in UTC as HTTP does.
    pipeline::mirror(site, &facts, |day| Date::new(&JsValue::from_f64(f64::from(day) * DAY_MS)).to_utc_string().into())
}

fn headers(result: &str) -> Result<ResponseBuilder> {
    reply::public(reply::JAVASCRIPT)?
        .with_header("cache-control", "no-cache")?
        .with_header("vary", "Sec-GPC")?
        .with_header(reply::RESULT, result)
}

/// The whole script of a site, as a visitor without a signal gets it.
pub(crate) async fn text(call: &Call, key: &SiteKey, site: &Known) -> Result<String> {
    Ok(loader(call, key, site, None).await?.text.clone())
}

/// The script for a visitor with this signal.
async fn loader(call: &Call, key: &SiteKey, site: &Known, sec_gpc: Option<&str>) -> Result<Rc<Script>> {
    let versions = assets::versions(&call.env, call.now_ms).await?;
    let version = versions.of_site(site);
    if site.gpc == GpcPolicy::Deny && sec_gpc_is_on(sec_gpc) {
        return Ok(Script::new(pipeline::quiet_script(key, site)));
    }
    let known = RENDERED.with_borrow(|rendered| {
        let known = rendered.get(key).filter(|known| Rc::ptr_eq(&known.site, site) && known.version == version)?;
        Some(Rc::clone(&known.script))
    });
    if let Some(known) = known {
        return Ok(known);
    }
    let built = assets::file(&call.env, version, pipeline::loader_file(site)).await?;
    let config = pipeline::loader_config(key, site, version);
    let text = template::fill(&built, CONFIG, &config).ok_or_else(|| Error::RustError("the loader takes no configuration".to_owned()))?;
    let script = Script::new(text);
    let fresh = Rendered { site: Rc::clone(site), version: version.to_owned(), script: Rc::clone(&script) };
    RENDERED.with_borrow_mut(|rendered| {
        if rendered.len() >= RENDERED_MAX {
            rendered.clear();
        }
        rendered.insert(key.clone(), fresh);
    });
    Ok(script)
}
