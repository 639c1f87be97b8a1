//! The built files that the worker itself needs: which versions there are, the loader, the banner
//! and its texts. They are read through the assets binding and kept in this isolate, by version,
//! because what has a version never changes.
//!
//! What a page fetches from `/a/…` does not come through here: the platform serves it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use protocol::site::SiteConfig;
use serde::Deserialize;
use worker::{Env, Error, RequestInit, RequestRedirect, Response, Result};

use crate::bindings;

/// Where the list of versions is.
pub(crate) const VERSIONS_PATH: &str = "/a/versions.json";
/// For how long the list of versions is used. A deploy starts new isolates; a developer's build does not.
const VERSIONS_FRESH_MS: u64 = 60_000;
const VERSIONS_FRESH_DEVELOPMENT_MS: u64 = 500;
/// Files kept: five versions with loaders, banner, settings and two files of texts for each of some languages.
const FILES_MAX: usize = 512;

/// Which versions of the assets there are.
#[derive(Debug, Deserialize)]
pub(crate) struct Versions {
    /// The newest.
    pub(crate) current: String,
    /// Every one that is still served, newest first.
    pub(crate) versions: Vec<String>,
}

thread_local! {
    static VERSIONS: RefCell<Option<(u64, Rc<Versions>)>> = const { RefCell::new(None) };
    static FILES: RefCell<BTreeMap<String, Option<Rc<str>>>> = const { RefCell::new(BTreeMap::new()) };
}

impl Versions {
    /// Whether a version is still served.
    pub(crate) fn has(&self, version: &str) -> bool {
        self.versions.iter().any(|served| served == version)
    }

    /// The version that a site's pages are given: the one it is pinned to while that is served, otherwise the newest.
    pub(crate) fn of_site<'a>(&'a self, site: &'a SiteConfig) -> &'a str {
        if self.has(&site.assets) { &site.assets } else { &self.current }
    }
}

/// Which versions there are.
///
/// # Errors
/// The list cannot be read: the worker was deployed without its assets.
pub(crate) async fn versions(env: &Env, now_ms: u64) -> Result<Rc<Versions>> {
    let fresh_ms = if bindings::is_development(env) { VERSIONS_FRESH_DEVELOPMENT_MS } else { VERSIONS_FRESH_MS };
    let known =
        VERSIONS.with_borrow(|known| known.as_ref().filter(|(read_ms, _)| now_ms < read_ms + fresh_ms).map(|(_, list)| Rc::clone(list)));
    if let Some(known) = known {
        return Ok(known);
    }
    let text = fetch_text(env, VERSIONS_PATH).await?.ok_or_else(|| Error::RustError("the assets have no versions.json".to_owned()))?;
    let list = Rc::new(serde_json::from_str::<Versions>(&text)?);
    VERSIONS.set(Some((now_ms, Rc::clone(&list))));
    Ok(list)
}

/// A file of a version that must be there.
///
/// # Errors
/// It is not there, or the assets do not answer.
pub(crate) async fn file(env: &Env, version: &str, name: &str) -> Result<Rc<str>> {
    let found = optional_file(env, version, name).await?;
    found.ok_or_else(|| Error::RustError(format!("the assets of version {version} have no {name}")))
}

/// A file of a version; `None` if it has none of this name.
///
/// # Errors
/// The assets do not answer.
pub(crate) async fn optional_file(env: &Env, version: &str, name: &str) -> Result<Option<Rc<str>>> {
    let path = format!("/a/{version}/{name}");
    if let Some(known) = FILES.with_borrow(|files| files.get(&path).cloned()) {
        return Ok(known);
    }
    let text: Option<Rc<str>> = fetch_text(env, &path).await?.map(Rc::from);
    FILES.with_borrow_mut(|files| {
        if files.len() >= FILES_MAX {
            files.clear();
        }
        files.insert(path, text.clone());
    });
    Ok(text)
}

/// The answer of the assets to a path, as it is.
pub(crate) async fn fetch(env: &Env, path: &str) -> Result<Response> {
    let mut init = RequestInit::new();
    // A redirect is the browser's to follow, so that it knows where it is.
    init.with_redirect(RequestRedirect::Manual);
    // The host is not looked at; the binding only wants a whole address.
    bindings::assets(env)?.fetch(format!("https://assets{path}"), Some(init)).await
}

async fn fetch_text(env: &Env, path: &str) -> Result<Option<String>> {
    let mut response = fetch(env, path).await?;
    match response.status_code() {
        200 => response.text().await.map(Some),
        404 => Ok(None),
        status => Err(Error::RustError(format!("the assets answered {status} for {path}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pinned_version_counts_while_it_is_served() {
        let versions: Versions = serde_json::from_str(r#"{"current":"0.2.0-b","versions":["0.2.0-b","0.1.0-a"]}"#).unwrap();
        let pinned = |version: &str| SiteConfig { assets: version.into(), ..SiteConfig::default() };
        assert_eq!(versions.of_site(&pinned("")), "0.2.0-b");
        assert_eq!(versions.of_site(&pinned("0.1.0-a")), "0.1.0-a");
        assert_eq!(versions.of_site(&pinned("0.0.9-z")), "0.2.0-b");
    }
}
