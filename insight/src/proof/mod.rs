//! The public page of a site: what is collected here, why, for how long, and how anybody can check it.
//! It is made from the configuration in force and from the registries that the code itself uses, so
//! that it cannot say anything else than what is done.
//!
//! It needs no operator: it tells only what every visitor may know. How many take part is two counts
//! without classes, rounded, and left out where they are small.

mod page;
mod participation;
mod words;

use protocol::origin;
use protocol::site::{SiteConfig, SiteKey};

use crate::request::Page;
use crate::sites;
use crate::store::{Store, StoreError};
use participation::Participation;

/// What only the edge knows of what is served.
#[derive(Debug, Clone, Default)]
pub struct Served {
    /// What stands before every path here: empty, or `/candor` where the worker stands in front of a site.
    pub base: String,
    /// Scheme and host of this page.
    pub origin: String,
    /// The version of the assets that the site's pages are given.
    pub version: String,
    /// The loader as it is sent at this moment.
    pub loader_sha256: String,
    /// Its length in bytes.
    pub loader_bytes: usize,
    /// The files of the version with their SHA-256.
    pub files: Vec<(String, String)>,
    /// The texts of the banner: language, and SHA-256 of what a visitor reads.
    pub texts: Vec<(String, String)>,
    /// The clock, ms since 1970.
    pub now_ms: u64,
}

/// The page of a site.
///
/// # Errors
/// If the store fails.
pub async fn page(store: &impl Store, key: &SiteKey, site: &SiteConfig, served: &Served) -> Result<Page, StoreError> {
    let part = Participation::ask(store, key, served.now_ms).await?;
    Ok(Page::public(page::document(key, site, served, part)))
}

/// The site whose pages come from this host. A site that names it beats one that a pattern lets in;
/// one that takes any origin is nobody's in particular.
///
/// # Errors
/// If the store fails.
pub async fn site_of_host(store: &impl Store, host: &str) -> Result<Option<SiteKey>, StoreError> {
    let sites = sites::all(store).await?;
    let has = |config: &SiteConfig, is_exact: bool| {
        config
            .origins
            .iter()
            .filter(|pattern| *pattern != "*" && pattern.contains('*') != is_exact)
            .any(|pattern| ["https://", "http://"].iter().any(|scheme| origin::matches(pattern, &[scheme, host].concat())))
    };
    let found = [true, false].iter().find_map(|is_exact| sites.iter().find(|site| has(&site.config, *is_exact)));
    Ok(found.map(|site| site.key.clone()))
}
