//! Daily counts without rows, ids or paths: what each batch adds to the ledger.

use protocol::reason::Drop;

use crate::outcome::Settled;

/// So many of something on a day, in a coverage class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The UTC day of receipt, in days since 1970.
    pub day: u32,
    /// The coverage class: see [`crate::class_of`].
    pub class: String,
    /// What is counted: `received`, `stored`, `duplicate`, `drop:` with a code of [`Drop`], or `rule:` with the id of the
    /// operator's rule: these are counted as `drop:rule` too.
    pub what: String,
    /// How many.
    pub n: u64,
}

/// Events that arrived in accepted batches: the sum of all that follow.
const RECEIVED: &str = "received";
/// Events of which a row was made.
const STORED: &str = "stored";
/// Events that were there already.
const DUPLICATE: &str = "duplicate";

/// What so many received events add, with what came of them.
pub(crate) fn of(day: u32, class: &str, received: u64, settled: &Settled) -> Vec<Tally> {
    let fixed = [(RECEIVED, received), (STORED, settled.stored), (DUPLICATE, settled.duplicates)];
    let fixed = fixed.into_iter().map(|(what, n)| (what.to_owned(), n));
    let drops = settled.dropped.iter().map(|(reason, n)| (dropped(*reason), *n));
    let rules = settled.by_rule.iter().map(|(rule, n)| (ruled(rule), *n));
    fixed.chain(drops).chain(rules).filter(|(_, n)| *n > 0).map(|(what, n)| Tally { day, class: class.to_owned(), what, n }).collect()
}

/// The name under which a dropped event is counted.
fn dropped(reason: Drop) -> String {
    let mut what = String::from("drop:");
    what.push_str(reason.code());
    what
}

/// The name under which an event is counted that a rule dropped.
fn ruled(rule: &str) -> String {
    ["rule:", rule].concat()
}
