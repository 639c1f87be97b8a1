//! The sites and their configurations, in the control database.
//!
//! Reading one site's configuration needs no operator, because the edge does it for every batch.
//! Listing and changing do. A change is written only if the configuration passes the one check
//! that `protocol` has and keeps to the revisions, whether it comes by the API or by a form.

use protocol::site::{ConfigMistake, SiteConfig, SiteKey};
use serde_json::Value;
use std::collections::BTreeMap;

use crate::auth::Operator;
use crate::revision::{self, RevisionMistake};
use crate::store::{self, Database, Query, Row, Store, StoreError};

/// Keys that are addresses of the dashboard itself.
const RESERVED: [&str; 1] = ["new"];

/// A site as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Its key.
    pub key: SiteKey,
    /// Rises by one with every change.
    pub revision: u32,
    /// Its configuration.
    pub config: SiteConfig,
    /// When it last changed, ms since 1970.
    pub updated_ms: u64,
}

/// What a change did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// There is a new site.
    Created {
        /// Its first revision.
        revision: u32,
    },
    /// The site has a new configuration.
    Changed {
        /// Its revision now.
        revision: u32,
    },
    /// The site had exactly this configuration.
    Unchanged {
        /// Its revision, as before.
        revision: u32,
    },
}

/// Why a change was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PutError {
    /// The configuration has a mistake.
    #[error("{}: {}", .0.field, .0.text)]
    Mistake(ConfigMistake),
    /// What visitors read would change without a new revision, or a revision would fall.
    #[error("{}", .0.text)]
    Revision(RevisionMistake),
    /// The key is an address of the dashboard.
    #[error("this key is reserved")]
    Reserved,
    /// Someone else changed the site since the expected revision.
    #[error("the site has changed meanwhile; it now has revision {revision}")]
    Conflict {
        /// The revision in force.
        revision: u32,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Stored {
    /// The revision in force after the change.
    #[must_use]
    pub const fn revision(self) -> u32 {
        match self {
            Self::Created { revision } | Self::Changed { revision } | Self::Unchanged { revision } => revision,
        }
    }
}

/// One site, `None` if there is none with this key.
///
/// # Errors
/// If the store fails or holds what is no configuration.
pub async fn get(store: &impl Store, key: &SiteKey) -> Result<Option<Site>, StoreError> {
    let query = Query::new(include_str!("sql/site.sql"), vec![Value::from(key.as_str())]);
    store::rows(store, Database::Control, query).await?.first().map(site).transpose()
}

/// Every site, by key.
///
/// # Errors
/// If the store fails or holds what is no configuration.
pub async fn list(store: &impl Store, operator: &Operator) -> Result<Vec<Site>, StoreError> {
    read_all(store, operator.query(include_str!("sql/sites.sql"), Vec::new())).await
}

/// Every site, for what the worker does by itself on a schedule.
pub(crate) async fn all(store: &impl Store) -> Result<Vec<Site>, StoreError> {
    read_all(store, Query::new(include_str!("sql/sites.sql"), Vec::new())).await
}

/// The hosts before which the worker stands, each with its site. Of two sites that name one host the first by key counts.
///
/// # Errors
/// If the store fails.
pub async fn fronts(store: &impl Store) -> Result<BTreeMap<String, SiteKey>, StoreError> {
    let mut fronts = BTreeMap::new();
    for row in store::rows(store, Database::Control, Query::new(include_str!("sql/fronts.sql"), Vec::new())).await? {
        if let Some(key) = SiteKey::parse(store::text(&row, "site")) {
            fronts.entry(store::text(&row, "host").into()).or_insert(key);
        }
    }
    Ok(fronts)
}

async fn read_all(store: &impl Store, query: Query) -> Result<Vec<Site>, StoreError> {
    store::rows(store, Database::Control, query).await?.iter().map(site).collect()
}

/// Another site stands before one of these hosts already: requests can be of one site only.
async fn check_fronts(store: &impl Store, key: &SiteKey, config: &SiteConfig) -> Result<(), PutError> {
    let taken = if config.fronts.is_empty() { BTreeMap::new() } else { fronts(store).await? };
    if config.fronts.iter().any(|host| taken.get(host).is_some_and(|by| by != key)) {
        let text = "Another site stands before one of these hosts already: take it out there first.";
        return Err(PutError::Mistake(ConfigMistake { field: "fronts", text }));
    }
    Ok(())
}

/// Makes or changes a site. With `expected`, only if the site still has that revision (0: if there
/// is no such site yet).
///
/// # Errors
/// See [`PutError`]; nothing is changed then.
pub async fn put(
    store: &impl Store,
    operator: &Operator,
    key: &SiteKey,
    config: &SiteConfig,
    expected: Option<u32>,
    now_ms: u64,
) -> Result<Stored, PutError> {
    if RESERVED.contains(&key.as_str()) {
        return Err(PutError::Reserved);
    }
    config.check().map_err(PutError::Mistake)?;
    let before = get(store, key).await?;
    let revision = before.as_ref().map_or(0, |site| site.revision);
    if expected.is_some_and(|expected| expected != revision) {
        return Err(PutError::Conflict { revision });
    }
    if let Some(before) = &before {
        if before.config == *config {
            return Ok(Stored::Unchanged { revision });
        }
        revision::check(&before.config, config).map_err(PutError::Revision)?;
    }
    if before.is_none_or(|before| before.config.fronts != config.fronts) {
        check_fronts(store, key, config).await?;
    }
    let text = serde_json::to_string(config).map_err(|error| StoreError(error.to_string()))?;
    // The revision that was read stands in the statement, so that of two changes at the same time one is a conflict.
    let params = vec![key.as_str().into(), text.into(), now_ms.into(), revision.into()];
    let written = store::rows(store, Database::Control, operator.query(include_str!("sql/put_site.sql"), params)).await?;
    match written.first().map(|row| small(row, "revision")) {
        Some(1) => Ok(Stored::Created { revision: 1 }),
        Some(revision) => Ok(Stored::Changed { revision }),
        None => Err(PutError::Conflict { revision: revision + 1 }),
    }
}

fn site(row: &Row) -> Result<Site, StoreError> {
    let key = SiteKey::parse(store::text(row, "site")).ok_or_else(|| StoreError("a site has no valid key".into()))?;
    let config = read_config(store::text(row, "config")).map_err(|error| {
        let mut text = String::from("the configuration of the site ");
        text.push_str(key.as_str());
        text.push_str(" does not read: ");
        text.push_str(&error.to_string());
        StoreError(text)
    })?;
    Ok(Site { key, revision: small(row, "revision"), config, updated_ms: store::count(row, "updated_ms") })
}

/// Reads a stored configuration, without the fields that a newer worker may have written: after a
/// roll-back every site must still be served.
fn read_config(text: &str) -> Result<SiteConfig, serde_json::Error> {
    let mut stored: Row = serde_json::from_str(text)?;
    if let Value::Object(known) = serde_json::to_value(SiteConfig::default())? {
        stored.retain(|field, _| known.contains_key(field));
    }
    serde_json::from_value(Value::Object(stored))
}

fn small(row: &Row, column: &str) -> u32 {
    u32::try_from(store::count(row, column)).unwrap_or(u32::MAX)
}
