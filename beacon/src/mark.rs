//! What stands on every event besides its own fields: the session, the site's pseudonym, and the settings and features in
//! force when it was captured.
//!
//! It travels once for a batch, so a batch ends where it changes (`Queue::take`). An event holds the mark under which it
//! was captured.

use std::cell::RefCell;

/// What events that were captured in the same state share.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mark {
    /// The session. Another tab may turn out to have begun it first: then that also holds for what waits already.
    pub session: RefCell<String>,
    /// The pseudonym that the site gave.
    pub user: String,
    /// Settings and features as a JSON object; empty if there are none.
    pub flags: String,
}
