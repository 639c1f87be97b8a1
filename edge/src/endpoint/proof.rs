//! `GET /proof/<site>` or `/proof?site=<site>`, and `/proof` alone for the site whose pages come from
//! this host: the public page of what is collected. Its words are `insight::proof`'s; here it is told what is served at this moment.
//!
//! Anybody may ask, and the two counts on the page cost a look at many rows: a page is made once in
//! five minutes and isolate, and sooner if the configuration changes.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use insight::proof::{self, Served};
use insight::receipts::Notice;
use insight::{Module, Page, Wording};
use protocol::reason::Refusal;
use protocol::site::SiteKey;
use sha2::{Digest, Sha256};
use worker::{Response, Result};

use crate::call::Call;
use crate::endpoint::{admin, loader};
use crate::site_cache::{self, Known};
use crate::store::D1Store;
use crate::wording::{self, Shipped};
use crate::{assets, log, query, reply};

/// For how long a page is used again.
const FRESH_MS: u64 = 300_000;
/// Pages that are kept.
const PAGES_MAX: usize = 100;

struct Made {
    site: Known,
    made_ms: u64,
    page: Rc<Page>,
}

thread_local! {
    /// By site and by the address under which it is asked for.
    static PAGES: RefCell<BTreeMap<(SiteKey, String), Made>> = const { RefCell::new(BTreeMap::new()) };
}

/// The page of the site that is named.
pub(crate) async fn of_site(call: Call) -> Result<Response> {
    answer(&call, call.param("site")).await
}

/// The page of the site that the query names, else of the one whose pages come from this host.
pub(crate) async fn of_host(call: Call) -> Result<Response> {
    if let Some(name) = call.query("site") {
        return answer(&call, &name).await;
    }
    match proof::site_of_host(&D1Store::new(&call.env), query::host(call.url())).await {
        Ok(Some(key)) => answer(&call, key.as_str()).await,
        Ok(None) => reply::refuse(Refusal::NotFound),
        Err(error) => failed(&error),
    }
}

async fn answer(call: &Call, name: &str) -> Result<Response> {
    let (key, site) = match site_cache::find(call, name).await {
        Ok(found) => found,
        // For a person who looks, a site that is not there is an address that is not there.
        Err(Refusal::SiteUnknown) => return reply::refuse(Refusal::NotFound),
        Err(refusal) => return reply::refuse(refusal),
    };
    let address = (key.clone(), [query::origin(call.url()), base(call)].concat());
    let known = PAGES.with_borrow(|pages| {
        let made = pages.get(&address).filter(|made| Rc::ptr_eq(&made.site, &site) && call.now_ms < made.made_ms + FRESH_MS)?;
        Some(Rc::clone(&made.page))
    });
    if let Some(page) = known {
        return admin::translate(&page);
    }
    let served = served(call, &key, &site).await?;
    let page = match proof::page(&D1Store::new(&call.env), &key, &site, &served).await {
        Ok(page) => Rc::new(page),
        Err(error) => return failed(&error),
    };
    PAGES.with_borrow_mut(|pages| {
        if pages.len() >= PAGES_MAX {
            pages.clear();
        }
        pages.insert(address, Made { site, made_ms: call.now_ms, page: Rc::clone(&page) });
    });
    admin::translate(&page)
}

/// What is served to this site's pages at this moment.
async fn served(call: &Call, key: &SiteKey, site: &Known) -> Result<Served> {
    let versions = assets::versions(&call.env, call.now_ms).await?;
    let version = versions.of_site(site);
    let script = loader::text(call, key, site).await?;
    let files = assets::optional_file(&call.env, version, wording::FILES).await?;
    let mut texts = Vec::new();
    for language in &site.languages {
        let shipped = Shipped::of(&call.env, version, &pipeline::text_sources(site, language)).await?;
        let shown = shipped.shown(Module::Banner, key, site, language);
        texts.push((language.clone(), Notice { language, texts: &shown }.sha256()));
    }
    Ok(Served {
        base: base(call).to_owned(),
        origin: query::origin(call.url()).to_owned(),
        version: version.to_owned(),
        loader_sha256: Sha256::digest(script.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect(),
        loader_bytes: script.len(),
        files: files.map(|list| wording::in_order(&list)).unwrap_or_default(),
        texts,
        now_ms: call.now_ms,
    })
}

/// What stands before the path where the worker stands in front of a site.
fn base(call: &Call) -> &str {
    let path = call.url().get(query::origin(call.url()).len()..).unwrap_or_default();
    let path = path.split(['?', '#']).next().unwrap_or_default();
    path.strip_suffix(call.path.as_str()).unwrap_or_default()
}

fn failed(error: &insight::StoreError) -> Result<Response> {
    log::failure("proof", error);
    reply::refuse(Refusal::StoreUnavailable)
}
