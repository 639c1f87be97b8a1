//! Which source maps there are: who may upload one, what is noted of it, and which are too old. The maps
//! themselves are objects of a bucket, which the edge reads and writes; reading them is the pipeline's.
//!
//! A map is noted by site, release and file, and found by these or by its own debug id. The object's key is made of its content: releases that share
//! a file share the object, and it goes with the last note of it.

use std::collections::BTreeSet;

use protocol::limits;
use protocol::reason::Refusal;
use protocol::site::SiteKey;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::auth::Authenticator;
use crate::receipts::hex;
use crate::request::Page;
use crate::sites;
use crate::store::{self, Database, Query, Row, Store, StoreError};

/// The largest map that is taken: beyond it a worker's memory is at risk.
pub const BODY_BYTES: usize = 8 * 1024 * 1024;
/// The longest name of a generated file.
const FILE_BYTES: usize = 256;
/// A map goes when for so many days no error has come from its release.
pub const KEPT_DAYS: u64 = 90;
/// Maps that one run of the schedule deletes at most.
const PURGED: u32 = 100;
/// In an address, what stands for a site that names no releases.
const NO_RELEASE: &str = "-";
const DAY_MS: u64 = 86_400_000;

/// What a map is noted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The site.
    pub site: SiteKey,
    /// The release; empty for a site that names none.
    pub release: String,
    /// The generated file, or the end of its path.
    pub file: String,
}

/// A map as it is noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// What it is noted by.
    pub name: Name,
    /// Its key in the bucket.
    pub object: String,
}

/// A map that an error may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usable {
    /// The generated file, or the end of its path.
    pub file: String,
    /// The map's own id; empty if it has none.
    pub debug_id: String,
    /// Its key in the bucket.
    pub object: String,
    /// Whether it is one of the errors' release.
    pub is_of_release: bool,
}

/// Whether somebody may upload a map, and its name. Only the operator's token opens this: a cookie would be
/// sent by any page.
///
/// # Errors
/// The answer that refuses: without the token 401, of an unknown site the same 404 as any other address.
pub async fn admit(
    authenticator: &Authenticator,
    store: &impl Store,
    (authorization, now_ms): (Option<&str>, u64),
    (site, release, file): (&str, &str, &str),
) -> Result<Name, Page> {
    if authenticator.operator(None, authorization, now_ms).is_none() {
        return Err(refused(Refusal::Unauthorized).header("www-authenticate", "Bearer"));
    }
    let key = SiteKey::parse(site).ok_or_else(|| refused(Refusal::NotFound))?;
    match sites::get(store, &key).await {
        Err(_) => return Err(refused(Refusal::StoreUnavailable).header("retry-after", "5")),
        Ok(None) => return Err(refused(Refusal::NotFound)),
        Ok(Some(_)) => {}
    }
    let sound = |text: &str, max_bytes| (1..=max_bytes).contains(&text.len()) && !text.contains(char::is_control);
    if !sound(release, limits::NAME_BYTES) || !sound(file, FILE_BYTES) {
        let text = "Name the release in the path (`-` if the pages name none) and the generated file in the query: ?file=app.js.";
        return Err(Page::refusal(Refusal::Malformed, text));
    }
    let release = if release == NO_RELEASE { "" } else { release };
    Ok(Name { site: key, release: release.into(), file: file.into() })
}

/// A refusal in its own words, as the API says it.
fn refused(refusal: Refusal) -> Page {
    Page::refusal(refusal, refusal.text())
}

/// The answer where the body is no map, or not a whole one.
#[must_use]
pub fn unreadable(refusal: Refusal) -> Page {
    match refusal {
        Refusal::TooLarge => Page::refusal(refusal, "The map is larger than 8,388,608 bytes."),
        Refusal::Malformed => Page::refusal(refusal, "The body is no source map of version 3 with mappings."),
        other => refused(other),
    }
}

/// The answer where the worker has no bucket.
#[must_use]
pub fn no_bucket() -> Page {
    Page::refusal(Refusal::StoreUnavailable, "This worker has no bucket for source maps: bind one as MAPS (docs/source-maps.md).")
}

/// The key of a map in the bucket.
#[must_use]
pub fn object_key(site: &SiteKey, map: &[u8]) -> String {
    ["maps/", site.as_str(), "/", &hex(&Sha256::digest(map))].concat()
}

/// Notes a map that is in the bucket. Gives the object that nobody needs any more, if there is one.
///
/// # Errors
/// If the store fails.
pub async fn note(
    store: &impl Store,
    name: &Name,
    object: &str,
    debug_id: &str,
    bytes: usize,
    now_ms: u64,
) -> Result<Option<String>, StoreError> {
    let mut params = name.params();
    let before = Query::new(include_str!("sql/map_before.sql"), params.clone());
    params.extend([object.into(), debug_id.into(), bytes.into(), now_ms.into()]);
    let answers = store.batch(Database::Control, &[before, Query::new(include_str!("sql/put_map.sql"), params)]).await?;
    let before = answers.first().and_then(|rows| rows.first()).map(|row| store::text(row, "object"));
    Ok(before.filter(|before| *before != object).map(Into::into))
}

/// The answer to an upload.
#[must_use]
pub fn taken(name: &Name, debug_id: &str, bytes: usize) -> Page {
    Page::json(201, &json!({"site": name.site.as_str(), "release": name.release, "file": name.file, "debug_id": debug_id, "bytes": bytes}))
}

/// The sites and releases that have maps, those first that were last in use.
///
/// # Errors
/// If the store fails.
pub async fn releases(store: &impl Store) -> Result<Vec<(String, String)>, StoreError> {
    let rows = store::rows(store, Database::Control, Query::new(include_str!("sql/map_releases.sql"), Vec::new())).await?;
    Ok(rows.iter().map(|row| (store::text(row, "site").into(), store::text(row, "release").into())).collect())
}

/// The sites that have maps with a debug id.
///
/// # Errors
/// If the store fails.
pub async fn sites_with_ids(store: &impl Store) -> Result<Vec<String>, StoreError> {
    let rows = store::rows(store, Database::Control, Query::new(include_str!("sql/map_id_sites.sql"), Vec::new())).await?;
    Ok(rows.iter().map(|row| store::text(row, "site").into()).collect())
}

/// The maps that errors of a site may have: all of their release, if one is given, and those with a debug id that they name.
/// And the errors have asked for them.
///
/// # Errors
/// If the store fails.
pub async fn usable(
    store: &impl Store,
    site: &str,
    release: Option<&str>,
    ids: &BTreeSet<String>,
    now_ms: u64,
) -> Result<Vec<Usable>, StoreError> {
    let asked = |of: &str| -> [Value; 2] { [site.into(), of.into()] };
    let used = |of: &str| asked(of).into_iter().chain([now_ms.into()]).collect();
    let ids = Value::from_iter(ids.iter().map(String::as_str)).to_string();
    let mut queries = vec![
        Query::new(include_str!("sql/maps_by_id.sql"), asked(&ids).to_vec()),
        Query::new(include_str!("sql/use_maps_by_id.sql"), used(&ids)),
    ];
    if let Some(release) = release {
        queries.push(Query::new(include_str!("sql/maps_of_release.sql"), asked(release).to_vec()));
        queries.push(Query::new(include_str!("sql/use_maps.sql"), used(release)));
    }
    let answers = store.batch(Database::Control, &queries).await?;
    let of = |at: usize, is_of_release: bool| {
        let rows = answers.get(at).map_or(&[][..], Vec::as_slice).iter();
        rows.map(move |row| Usable {
            file: store::text(row, "file").into(),
            debug_id: store::text(row, "debug_id").into(),
            object: store::text(row, "object").into(),
            is_of_release,
        })
    };
    Ok(of(0, false).chain(of(2, true)).collect())
}

/// Some maps whose time is over.
///
/// # Errors
/// If the store fails.
pub async fn due(store: &impl Store, now_ms: u64) -> Result<Vec<Noted>, StoreError> {
    let query = Query::new(include_str!("sql/maps_due.sql"), vec![before(now_ms).into(), PURGED.into()]);
    let noted = |row: &Row| {
        let name = Name {
            site: SiteKey::parse(store::text(row, "site"))?,
            release: store::text(row, "release").into(),
            file: store::text(row, "file").into(),
        };
        Some(Noted { name, object: store::text(row, "object").into() })
    };
    Ok(store::rows(store, Database::Control, query).await?.iter().filter_map(noted).collect())
}

/// Forgets a map whose time is over. Gives whether nobody needs its object any more.
///
/// # Errors
/// If the store fails.
pub async fn forget(store: &impl Store, map: &Noted, now_ms: u64) -> Result<bool, StoreError> {
    let params = map.name.params().into_iter().chain([before(now_ms).into()]).collect();
    let uses = Query::new(include_str!("sql/map_uses.sql"), vec![map.object.as_str().into()]);
    let answers = store.batch(Database::Control, &[Query::new(include_str!("sql/forget_map.sql"), params), uses]).await?;
    Ok(answers.get(1).and_then(|rows| rows.first()).is_some_and(|row| store::count(row, "n") == 0))
}

const fn before(now_ms: u64) -> u64 {
    now_ms.saturating_sub(KEPT_DAYS * DAY_MS)
}

impl Name {
    fn params(&self) -> Vec<Value> {
        vec![self.site.as_str().into(), self.release.as_str().into(), self.file.as_str().into()]
    }
}
