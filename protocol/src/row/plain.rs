//! The tables of the event store whose rows need no type, and the list of all of them.

use super::{DROPS, EVENTS, PAGE_DROPS, QUARANTINE, Table, VITALS};

/// The table of daily counts without rows, ids or paths.
pub const TALLIES: Table =
    Table { name: "tallies", columns: &["site", "day", "class", "what", "n"], key: &["site", "day", "class", "what"] };

/// The table of page loads whose rows were erased: for a while none are taken again. It is in the
/// event store and not with what is configured, so that one transaction can look here and write
/// there: a batch that arrives together with the erasure finds either its rows deleted or the page
/// marked.
pub const TOMBSTONES: Table = Table { name: "tombstones", columns: &["site", "page", "erased_ms"], key: &["site", "page"] };

/// The table of issues that are another one since source maps told more about their frames.
pub const ISSUE_ALIASES: Table =
    Table { name: "issue_aliases", columns: &["site", "fingerprint", "becomes", "since_ms"], key: &["site", "fingerprint"] };

/// The table of messages that were taken out of the queue: what was decided already when each first came, so that whatever comes
/// of it is the same however often it comes.
pub const DELIVERIES: Table = Table { name: "deliveries", columns: &["id", "erased", "known", "received_ms"], key: &["id"] };

/// The table of messages that could not be written. It is in the event store so that an erasure takes them in its one
/// transaction, and none is kept of a page load that was erased. While that store is away, they wait in their queue.
pub const DEAD_LETTERS: Table =
    Table { name: "dead_letters", columns: &["site", "page", "id", "why", "body", "received_ms"], key: &["id"] };

/// Every table of the event store that has rows of these; roll-ups have their own statements.
pub const TABLES: [Table; 10] =
    [EVENTS, VITALS, DROPS, PAGE_DROPS, QUARANTINE, TALLIES, TOMBSTONES, ISSUE_ALIASES, DELIVERIES, DEAD_LETTERS];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_columns() {
        for table in TABLES {
            for key in table.key {
                assert!(table.columns.contains(key), "{}.{key}", table.name);
            }
        }
    }

    #[test]
    fn what_belongs_to_a_page_load() {
        let names: Vec<_> = Table::of_pages().map(|table| table.name).collect();
        assert_eq!(names, ["events", "vitals", "drops", "page_drops", "quarantine", "dead_letters"]);
        assert!(Table::of_pages().all(|table| table.columns.contains(&"site")), "a page is one of a site");
    }
}
