//! Before which hosts the worker stands, kept in this isolate: every request asks, and none of them waits
//! but the first. Older than a minute the list is read again behind an answer; while the database fails
//! the old one holds, however old, because a site's pages hang on it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use protocol::site::SiteKey;
use worker::{Context, Env};

use crate::log;
use crate::store::D1Store;

/// For how long the list is used without asking.
const FRESH_MS: u64 = 60_000;
/// Between two questions while the database fails.
const RETRY_MS: u64 = 5_000;

type Hosts = Rc<BTreeMap<String, SiteKey>>;

#[derive(Default)]
struct Known {
    hosts: Option<Hosts>,
    /// Until then nobody asks.
    quiet_until_ms: u64,
}

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::new(Known::default());
    /// Rises with every change, so that what was read before a change is not remembered after it.
    static CHANGES: Cell<u32> = const { Cell::new(0) };
}

/// The hosts; `None` where none are known and the database does not say.
pub(crate) async fn all(env: &Env, context: &Context, now_ms: u64) -> Option<Hosts> {
    let (hosts, is_due) = KNOWN.with_borrow_mut(|known| {
        let is_due = now_ms >= known.quiet_until_ms;
        if is_due {
            known.quiet_until_ms = now_ms + RETRY_MS;
        }
        (known.hosts.clone(), is_due)
    });
    match (hosts, is_due) {
        (Some(hosts), true) => {
            let env = env.clone();
            context.wait_until(async move {
                read(&env, now_ms).await;
            });
            Some(hosts)
        }
        (Some(hosts), false) => Some(hosts),
        // Nothing is known: also those wait who come while another one asks.
        (None, _) => read(env, now_ms).await,
    }
}

/// Forgets the list: a configuration has changed.
pub(crate) fn clear() {
    CHANGES.set(CHANGES.get().wrapping_add(1));
    KNOWN.set(Known::default());
}

async fn read(env: &Env, now_ms: u64) -> Option<Hosts> {
    let changes = CHANGES.get();
    match insight::sites::fronts(&D1Store::new(env)).await {
        Ok(hosts) => {
            let hosts = Rc::new(hosts);
            if changes == CHANGES.get() {
                KNOWN.set(Known { hosts: Some(Rc::clone(&hosts)), quiet_until_ms: now_ms + FRESH_MS });
            }
            Some(hosts)
        }
        Err(error) => {
            log::failure("front_hosts", &error);
            None
        }
    }
}
