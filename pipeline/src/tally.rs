//! Daily counts without rows, ids or paths: what each batch adds to the ledger.

use protocol::reason::Drop;

/// So many of something on a day, in a coverage class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The UTC day of receipt, in days since 1970.
    pub day: u32,
    /// The coverage class: see [`crate::class_of`].
    pub class: String,
    /// What is counted: `received`, `stored`, `duplicate`, or `drop:` with a code of [`Drop`].
    pub what: String,
    /// How many.
    pub n: u64,
}

/// Events that arrived in accepted batches: the sum of all that follow.
pub(crate) const RECEIVED: &str = "received";
/// Events of which a row was made.
pub(crate) const STORED: &str = "stored";
/// Events that were there already.
pub(crate) const DUPLICATE: &str = "duplicate";

/// The name under which a dropped event is counted.
pub(crate) fn dropped(reason: Drop) -> String {
    let mut what = String::from("drop:");
    what.push_str(reason.code());
    what
}
