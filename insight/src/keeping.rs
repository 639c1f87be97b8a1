//! How long each table keeps its rows: one line for every table of both databases. What is purged by age is
//! purged by what stands here, and a table of the migrations without a line fails a test.

use crate::store::Database;

/// A table with its rule.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    /// The database.
    pub database: Database,
    /// The table.
    pub table: &'static str,
    /// When its rows go.
    pub rule: Rule,
}

/// When the rows of a table go. Every table but those of [`Rule::Age`], [`Rule::Oldest`] and [`Rule::Standing`] has a column `site`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// With the site's raw rows: when this column (ms since 1970) is older than its `retention_days`.
    Raw(&'static str),
    /// With the site's raw rows, by the first column; and when the second one (ms since 1970 too) is so many days old.
    RawFor(&'static str, &'static str, u64),
    /// With the site's raw rows, by this column, unless this condition holds.
    RawUnless(&'static str, &'static str),
    /// With the site's roll-ups: when `start_ms` is older than its `rollup_days`.
    Rollup,
    /// When this column (days since 1970) is so many days old.
    Days(&'static str, u64),
    /// When this column (ms since 1970) is so many days old, whosever they are.
    Age(&'static str, u64),
    /// The same where rows come in the order of that column, so that it needs no index.
    Oldest(&'static str, u64),
    /// By code of their own, which this names.
    Own(&'static str),
    /// They stay: nobody's data, and no more of them than this says.
    Standing(&'static str),
}

/// Tallies hold no person's data; they go after 25 months (CNIL, audience measurement).
pub(crate) const TALLY_DAYS: u64 = 760;

/// An alias is asked for as long as an error is known by it.
const HAS_AN_ERROR: &str = "EXISTS (SELECT 1 FROM events AS e WHERE e.site = issue_aliases.site AND e.kind = 'error' AND e.fingerprint = issue_aliases.fingerprint)";

/// Every table of both databases.
pub const TABLES: &[Kept] = &[
    events("events", Rule::Raw("time_ms")),
    events("vitals", Rule::Raw("time_ms")),
    events("drops", Rule::Raw("received_ms")),
    events("page_drops", Rule::Raw("received_ms")),
    events("quarantine", Rule::RawFor("time_ms", "received_ms", protocol::limits::QUARANTINE_DAYS as u64)),
    events("issue_aliases", Rule::RawUnless("since_ms", HAS_AN_ERROR)),
    events("tallies", Rule::Days("day", TALLY_DAYS)),
    events("tombstones", Rule::Age("erased_ms", protocol::limits::TOMBSTONE_DAYS as u64)),
    events("deliveries", Rule::Oldest("received_ms", protocol::limits::TOMBSTONE_DAYS as u64)),
    events("dead_letters", Rule::Age("received_ms", protocol::limits::TOMBSTONE_DAYS as u64)),
    events("rollup_kinds", Rule::Rollup),
    events("rollup_opens", Rule::Rollup),
    events("rollup_routes", Rule::Rollup),
    events("rollup_vitals", Rule::Rollup),
    events("rollup_dirty", Rule::Own("rollups::recompute, and retention::purge when the hour's raw rows go")),
    events("rollup_floors", Rule::Standing("one for each site")),
    events("schema_version", Rule::Standing("one for each migration")),
    control("sites", Rule::Standing("one for each site")),
    control("notices", Rule::Standing("one for each text of a site that was shown")),
    control("receipts", Rule::Own("receipts::purge")),
    control("rules", Rule::Standing("what the operator has made and not deleted, some for each site")),
    control("issues", Rule::Age("changed_ms", TALLY_DAYS)),
    control("maps", Rule::Own("maps::due, whose objects go first")),
    control("pressure", Rule::Standing("one for each site")),
    control("schema_version", Rule::Standing("one for each migration")),
];

const fn events(table: &'static str, rule: Rule) -> Kept {
    Kept { database: Database::Events, table, rule }
}

const fn control(table: &'static str, rule: Rule) -> Kept {
    Kept { database: Database::Control, table, rule }
}
