//! The page's side of the ledger, computed from the rows as anybody could: highest number + 1 =
//! stored + dropped at the edge + dropped in the page + lost.

use std::collections::{BTreeMap, BTreeSet};

use crate::poll;
use crate::visit::Visit;

/// The sums of one page load.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Numbers that stand in `events` or in the list of a vital.
    pub stored: BTreeSet<u64>,
    /// Numbers that the edge dropped.
    pub dropped: BTreeSet<u64>,
    /// What the page says that it gave up.
    pub given_up: u64,
}

impl Page {
    /// What is neither stored nor accounted for as dropped.
    #[must_use]
    pub fn lost(&self) -> i64 {
        let captured = self.stored.union(&self.dropped).max().map_or(0, |highest| highest + 1);
        let accounted = self.stored.union(&self.dropped).count() as u64 + self.given_up;
        i64::try_from(captured).expect("small") - i64::try_from(accounted).expect("small")
    }
}

/// The ledger of every page load of a visit's site.
#[must_use]
pub fn pages(visit: &Visit<'_>) -> BTreeMap<String, Page> {
    let mut pages: BTreeMap<String, Page> = BTreeMap::new();
    let read = |table: &str| visit.stand.events(&format!("SELECT * FROM {table} WHERE site = '{}'", visit.site));
    let page_of = |row: &serde_json::Value| row["page"].as_str().expect("a page").to_owned();
    for row in read("events") {
        assert!(pages.entry(page_of(&row)).or_default().stored.insert(row["seq"].as_u64().expect("a number")), "twice: {row}");
    }
    for row in read("vitals") {
        let page = pages.entry(page_of(&row)).or_default();
        for seq in row["seqs"].as_str().expect("numbers").split(',') {
            assert!(page.stored.insert(seq.parse().expect("a number")), "twice: {row}");
        }
    }
    for row in read("drops") {
        pages.entry(page_of(&row)).or_default().dropped.insert(row["seq"].as_u64().expect("a number"));
    }
    for row in read("page_drops") {
        pages.entry(page_of(&row)).or_default().given_up += row["n"].as_u64().expect("a count");
    }
    pages
}

/// Nothing of this visit is lost and nothing is there twice, once what is still on its way is there: a page's last batches may
/// come in any order, and the tables are read one after the other.
///
/// # Panics
/// If something is.
#[track_caller]
pub fn assert_closes(visit: &Visit<'_>) {
    poll::until(&format!("the ledger of {} closes", visit.site), || {
        let pages = pages(visit);
        poll::holds(!pages.is_empty() && pages.values().all(|page| page.lost() == 0), pages)
    });
}
