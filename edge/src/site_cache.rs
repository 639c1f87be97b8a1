//! The configurations of sites, kept in this isolate so that a batch does not wait for the control
//! database: fresh for a minute, and if the database then fails, still good for five more. That a
//! site does not exist is remembered for a minute too.
//!
//! A change made through this isolate empties the cache; other isolates notice within a minute.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::Deref;
use std::rc::Rc;

use protocol::pressure::Pressure;
use protocol::reason::Refusal;
use protocol::site::{SiteConfig, SiteKey};
use worker::Env;

use crate::call::Call;
use crate::store::D1Store;
use crate::{front, log};

/// For how long an entry is used without asking.
const FRESH_MS: u64 = 60_000;
/// For how much longer a known site is served while the database fails.
const GRACE_MS: u64 = 300_000;
/// Between two questions while the database fails: each may hang for many seconds.
const RETRY_MS: u64 = 5_000;
/// Sites kept. Unknown names are free to invent, so there must be a bound.
const ENTRIES_MAX: usize = 1_000;

/// What is in force for a site: its configuration, as which it can be used, and the pressure it stands under.
#[derive(Debug, Default)]
pub(crate) struct InForce {
    config: SiteConfig,
    pub(crate) pressure: Pressure,
}

impl Deref for InForce {
    type Target = SiteConfig;

    fn deref(&self) -> &SiteConfig {
        &self.config
    }
}

/// A site; the same pointer while it is the same reading.
pub(crate) type Known = Rc<InForce>;

struct Entry {
    site: Option<Known>,
    read_ms: u64,
    /// Until then this entry is used although it is not fresh: someone else is asking, or has just failed.
    quiet_until_ms: u64,
}

thread_local! {
    static SITES: RefCell<BTreeMap<SiteKey, Entry>> = const { RefCell::new(BTreeMap::new()) };
    /// Rises with every change, so that what was read before a change is not remembered after it.
    static CHANGES: Cell<u32> = const { Cell::new(0) };
}

/// The site of this name, with its configuration.
///
/// # Errors
/// `SiteUnknown`, or `StoreUnavailable` if the database does not answer and what was known is too old.
pub(crate) async fn find(call: &Call, name: &str) -> Result<(SiteKey, Known), Refusal> {
    let key = SiteKey::parse(name).ok_or(Refusal::SiteUnknown)?;
    let config = get(&call.env, &key, call.now_ms).await?;
    Ok((key, config))
}

/// The site once more, where what is known may be older than what a page was given: read anew, but not more often than
/// every few seconds. `None`: nothing newer is known.
pub(crate) async fn again(call: &Call, key: &SiteKey) -> Option<Known> {
    let is_old = SITES.with_borrow_mut(|sites| sites.get_mut(key).is_some_and(|entry| entry.make_stale(call.now_ms)));
    if is_old { get(&call.env, key, call.now_ms).await.ok() } else { None }
}

async fn get(env: &Env, key: &SiteKey, now_ms: u64) -> Result<Known, Refusal> {
    if let Some(site) = SITES.with_borrow_mut(|sites| sites.get_mut(key).and_then(|entry| entry.usable(now_ms))) {
        return site.ok_or(Refusal::SiteUnknown);
    }
    let changes = CHANGES.get();
    match insight::sites::get(&D1Store::new(env), key).await {
        Ok(site) => {
            let pressure = if site.is_some() { pressure(env, key).await } else { Pressure::NONE };
            let site = site.map(|site| Rc::new(InForce { config: site.config, pressure }));
            if changes == CHANGES.get() {
                remember(key, site.clone(), now_ms);
            }
            site.ok_or(Refusal::SiteUnknown)
        }
        Err(error) => {
            log::failure("site_cache", &error);
            SITES.with_borrow(|sites| sites.get(key).and_then(|entry| entry.in_grace(now_ms))).ok_or(Refusal::StoreUnavailable)
        }
    }
}

/// The pressure on a site. Where it cannot be read, intake goes on without.
async fn pressure(env: &Env, key: &SiteKey) -> Pressure {
    insight::pressure::of(&D1Store::new(env), key).await.unwrap_or_else(|error| {
        log::failure("site_pressure", &error);
        Pressure::NONE
    })
}

/// Forgets everything: a configuration has changed.
pub(crate) fn clear() {
    front::clear();
    CHANGES.set(CHANGES.get().wrapping_add(1));
    SITES.with_borrow_mut(BTreeMap::clear);
}

fn remember(key: &SiteKey, site: Option<Known>, now_ms: u64) {
    SITES.with_borrow_mut(|sites| {
        if sites.len() >= ENTRIES_MAX {
            sites.retain(|_, entry| entry.site.is_some() && entry.is_fresh(now_ms));
        }
        if sites.len() >= ENTRIES_MAX {
            sites.clear();
        }
        sites.insert(key.clone(), Entry { site, read_ms: now_ms, quiet_until_ms: 0 });
    });
}

impl Entry {
    fn is_fresh(&self, now_ms: u64) -> bool {
        now_ms < self.read_ms + FRESH_MS
    }

    /// Lets the next caller ask, if the last reading is some seconds old; whether it is. A page may claim anything.
    const fn make_stale(&mut self, now_ms: u64) -> bool {
        let is_old = now_ms >= self.read_ms + RETRY_MS && now_ms >= self.quiet_until_ms;
        if is_old && now_ms < self.read_ms + FRESH_MS {
            self.read_ms = now_ms.saturating_sub(FRESH_MS);
        }
        is_old
    }

    fn in_grace(&self, now_ms: u64) -> Option<Known> {
        self.site.clone().filter(|_| now_ms < self.read_ms + FRESH_MS + GRACE_MS)
    }

    /// What can be answered without asking. `None`: the caller asks, and for a few seconds it is
    /// the only one who does.
    #[allow(clippy::option_option)] // outer: whether there is an answer; inner: whether there is a site
    fn usable(&mut self, now_ms: u64) -> Option<Option<Known>> {
        if self.is_fresh(now_ms) {
            return Some(self.site.clone());
        }
        let known = self.in_grace(now_ms)?;
        if now_ms < self.quiet_until_ms {
            return Some(Some(known));
        }
        self.quiet_until_ms = now_ms + RETRY_MS;
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(known: bool) -> Entry {
        Entry { site: known.then(|| Rc::new(InForce::default())), read_ms: 1_000, quiet_until_ms: 0 }
    }

    #[test]
    fn an_entry_is_fresh_for_a_minute() {
        for known in [true, false] {
            let mut entry = entry(known);
            assert_eq!(entry.usable(60_999).map(|site| site.is_some()), Some(known));
            assert!(entry.usable(61_000).is_none());
        }
    }

    #[test]
    fn one_caller_asks_and_the_others_go_on() {
        let mut entry = entry(true);
        assert!(entry.usable(61_000).is_none(), "the first one asks");
        assert!(entry.usable(61_001).is_some(), "the next one does not wait for it");
        assert!(entry.usable(66_000).is_none(), "the question failed: asked again after five seconds");
        assert!(entry.in_grace(360_999).is_some());
        assert!(entry.in_grace(361_000).is_none());
    }

    #[test]
    fn what_is_some_seconds_old_can_be_asked_for_again() {
        let mut entry = entry(true);
        assert!(!entry.make_stale(5_999) && entry.usable(5_999).is_some(), "read a moment ago");
        assert!(entry.make_stale(70_000) && entry.usable(70_000).is_none(), "this caller asks");
        assert!(!entry.make_stale(70_001) && entry.usable(70_001).is_some(), "and nobody beside it");
    }

    #[test]
    fn an_unknown_site_has_no_grace() {
        let mut entry = entry(false);
        assert!(entry.usable(61_000).is_none());
        assert!(entry.in_grace(61_000).is_none());
    }
}
