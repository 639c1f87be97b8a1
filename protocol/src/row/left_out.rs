//! Rows of what stands in no table of events: dropped at the edge, given up by the page, or in quarantine.

use serde::Serialize;

use super::Table;

/// The table of events that were dropped at the edge: number and reason, nothing else.
pub const DROPS: Table = Table { name: "drops", columns: &["site", "page", "seq", "reason", "received_ms"], key: &["site", "page", "seq"] };

/// A row of [`DROPS`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DropRow {
    /// The site.
    pub site: String,
    /// The page load.
    pub page: String,
    /// Its number in the page load.
    pub seq: u64,
    /// A code of [`crate::reason::Drop`].
    pub reason: &'static str,
    /// When the edge had the batch, ms since 1970.
    pub received_ms: u64,
}

/// The table of what pages gave up by themselves, as totals for each page load.
pub const PAGE_DROPS: Table =
    Table { name: "page_drops", columns: &["site", "page", "reason", "n", "received_ms"], key: &["site", "page", "reason"] };

/// A row of [`PAGE_DROPS`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageDropRow {
    /// The site.
    pub site: String,
    /// The page load.
    pub page: String,
    /// A code of [`crate::reason::PageDrop`].
    pub reason: &'static str,
    /// Events given up for it by this page load so far; the higher number wins.
    pub n: u64,
    /// When the edge had the batch, ms since 1970.
    pub received_ms: u64,
}

/// The table of events that a filter or a rule dropped, as the rows that they would have been: for seven days they can be looked at,
/// and released into their table.
pub const QUARANTINE: Table = Table {
    name: "quarantine",
    columns: &["site", "page", "seq", "table_name", "reason", "rule", "row", "time_ms", "received_ms"],
    key: &["site", "page", "seq"],
};

/// A row of [`QUARANTINE`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuarantineRow {
    /// The site.
    pub site: String,
    /// The page load.
    pub page: String,
    /// Its number in the page load.
    pub seq: u64,
    /// The table that it would stand in: `events` or `vitals`.
    pub table_name: &'static str,
    /// A code of [`crate::reason::Drop`].
    pub reason: &'static str,
    /// The id of the operator's rule, where one did it.
    pub rule: String,
    /// The row as JSON, scrubbed as every row.
    pub row: String,
    /// The event's time, ms since 1970: it may not wait longer than it could have been kept.
    pub time_ms: u64,
    /// When the edge had the batch, ms since 1970.
    pub received_ms: u64,
}
