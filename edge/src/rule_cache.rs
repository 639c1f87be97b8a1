//! The operators' rules, kept in this isolate beside the sites' configurations: read anew every half
//! minute, so that a change takes effect within that. If reading fails, what was known goes on for five
//! minutes; then there are no rules. Rules never keep a batch from being taken.
//!
//! A change made through this isolate empties the cache at once.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use pipeline::Rules;
use protocol::site::SiteKey;
use worker::Env;

use crate::log;
use crate::store::D1Store;

/// For how long an entry is used without asking. With the time that another caller's question may take, a
/// change is in force within 30 s.
const FRESH_MS: u64 = 25_000;
/// Between two questions while the database fails, and while another caller asks.
const RETRY_MS: u64 = 5_000;
/// For how long rules are used that could not be read anew.
const GRACE_MS: u64 = 300_000;
/// Sites kept. Only sites that exist are asked for.
const ENTRIES_MAX: usize = 1_000;

#[derive(Default)]
struct Entry {
    rules: Rc<Rules>,
    /// When they were read; 0 if they never could be.
    read_ms: u64,
    /// Until then this entry is used although it is not fresh.
    quiet_until_ms: u64,
}

thread_local! {
    static RULES: RefCell<BTreeMap<SiteKey, Entry>> = const { RefCell::new(BTreeMap::new()) };
    /// Rises with every change, so that what was read before a change is not remembered after it.
    static CHANGES: Cell<u32> = const { Cell::new(0) };
}

/// The rules of a site, as far as they are known.
pub(crate) async fn of_site(env: &Env, key: &SiteKey, now_ms: u64) -> Rc<Rules> {
    if let Some(rules) = RULES.with_borrow_mut(|known| known.get_mut(key).and_then(|entry| entry.usable(now_ms))) {
        return rules;
    }
    let changes = CHANGES.get();
    match insight::rules::in_force(&D1Store::new(env), key).await {
        Ok(rules) => {
            let rules = Rc::new(Rules::new(rules));
            if changes == CHANGES.get() {
                remember(key, Entry { rules: Rc::clone(&rules), read_ms: now_ms, quiet_until_ms: 0 });
            }
            rules
        }
        Err(error) => {
            log::failure("rules", &error);
            let known = RULES.with_borrow(|known| known.get(key).map(|entry| entry.known(now_ms)));
            known.unwrap_or_else(|| {
                let entry = Entry { quiet_until_ms: now_ms + RETRY_MS, ..Entry::default() };
                let none = Rc::clone(&entry.rules);
                remember(key, entry);
                none
            })
        }
    }
}

/// Forgets everything: rules have changed.
pub(crate) fn clear() {
    CHANGES.set(CHANGES.get().wrapping_add(1));
    RULES.with_borrow_mut(BTreeMap::clear);
}

fn remember(key: &SiteKey, entry: Entry) {
    RULES.with_borrow_mut(|known| {
        if known.len() >= ENTRIES_MAX {
            known.clear();
        }
        known.insert(key.clone(), entry);
    });
}

impl Entry {
    /// What can be used without asking. `None`: the caller asks, and for a few seconds it is the only one.
    fn usable(&mut self, now_ms: u64) -> Option<Rc<Rules>> {
        if now_ms < self.read_ms + FRESH_MS || now_ms < self.quiet_until_ms {
            return Some(self.known(now_ms));
        }
        self.quiet_until_ms = now_ms + RETRY_MS;
        None
    }

    /// What was read, unless that is too long ago.
    fn known(&self, now_ms: u64) -> Rc<Rules> {
        if now_ms < self.read_ms + GRACE_MS { Rc::clone(&self.rules) } else { Rc::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: u64 = 1_000_000;

    fn entry() -> Entry {
        Entry { read_ms: T, ..Entry::default() }
    }

    #[test]
    fn a_change_is_in_force_within_half_a_minute() {
        let mut entry = entry();
        assert!(entry.usable(T + 24_999).is_some());
        assert!(entry.usable(T + 25_000).is_none(), "the first one asks");
        assert!(entry.usable(T + 29_999).is_some(), "the next one does not wait for it");
        assert!(entry.usable(T + 30_000).is_none(), "that question failed: asked again");
    }

    #[test]
    fn rules_that_cannot_be_read_anew_hold_for_five_minutes_and_then_there_are_none() {
        let entry = entry();
        assert!(Rc::ptr_eq(&entry.known(T + 299_999), &entry.rules));
        assert!(!Rc::ptr_eq(&entry.known(T + 300_000), &entry.rules));
    }

    #[test]
    fn what_could_never_be_read_is_asked_for_again_soon() {
        let mut entry = Entry { quiet_until_ms: T + RETRY_MS, ..Entry::default() };
        assert!(entry.usable(T + 4_999).is_some());
        assert!(entry.usable(T + 5_000).is_none());
    }
}
