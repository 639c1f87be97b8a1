//! The rows of the event store. Columns are declared once, here: the writers of `edge`, the queries
//! of `insight` and the check of the migrations all derive from these tables.

use serde::Serialize;

/// A table of the event store.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns, in the order of the migration.
    pub columns: &'static [&'static str],
    /// The columns of its unique key.
    pub key: &'static [&'static str],
}

macro_rules! rows {
    (common $common:tt $($(#[$doc:meta])* $name:ident in $table:ident ($tname:literal) key $key:tt $fields:tt)*) => {
        $(row! { $(#[$doc])* $name, $table, $tname, $key, $fields, $common })*
    };
}

macro_rules! row {
    (
        $(#[$doc:meta])* $name:ident, $table:ident, $tname:literal, [$($key:literal),*],
        { $($(#[$fdoc:meta])* $field:ident: $type:ty,)* }, { $($(#[$cdoc:meta])* $common:ident: $ctype:ty,)* }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Serialize)]
        pub struct $name {
            $($(#[$fdoc])* pub $field: $type,)*
            $($(#[$cdoc])* pub $common: $ctype,)*
        }

        #[doc = concat!("The table `", $tname, "`.")]
        pub const $table: Table = Table {
            name: $tname,
            columns: &[$(stringify!($field),)* $(stringify!($common),)*],
            key: &[$($key),*],
        };
    };
}

rows! {
    common {
        /// The event's time by the rule below, ms since 1970.
        time_ms: u64,
        /// When the edge had the batch, ms since 1970.
        received_ms: u64,
        /// Which rule gave the time: `monotonic`, `wall`, or either with `+clamped`.
        time_rule: &'static str,
        /// How many page loads this row stands for: 1 / inclusion probability.
        weight: f64,
        /// The view's address, redacted.
        url: String,
        /// The site's environment.
        env: String,
        /// The site's release.
        release: String,
        /// The beacon's version.
        sdk: String,
        /// Who wrote the batch: `wasm` or `lite`.
        mode: String,
        /// The granted purposes, as bits.
        purposes: u8,
        /// The coverage class: `<browser>-<device>-<country group>-<gpc>`.
        class: String,
        /// ISO 3166 country, from Cloudflare; empty if unknown.
        country: String,
        /// The schema of this row.
        schema: u32,
    }

    /// An event that is kept by its sequence number.
    EventRow in EVENTS ("events") key ["site", "page", "seq"] {
        /// The site.
        site: String,
        /// The page load.
        page: String,
        /// Its number in the page load.
        seq: u64,
        /// A name of [`crate::kind::Kind`].
        kind: &'static str,
        /// The view.
        view: u32,
        /// `open`: where the document came from. `view`: how it came about. `error`: the error's name.
        name: String,
        /// `error`: how it was noticed.
        source: String,
        /// `error`: the message.
        message: String,
        /// `view`: where the visitor came from, redacted.
        referrer: String,
        /// `error`: parsed frames as a JSON array; otherwise empty.
        frames: String,
    }

    /// A vital of one view: the row with the highest sequence number, and the numbers it stands for.
    VitalRow in VITALS ("vitals") key ["site", "page", "view", "name"] {
        /// The site.
        site: String,
        /// The page load.
        page: String,
        /// The view.
        view: u32,
        /// A name of [`crate::vital::Vital`].
        name: String,
        /// The number of the report whose value stands here.
        seq: u64,
        /// The numbers of all reports taken into this row, joined by commas: the ledger counts them, and a repeated one changes nothing.
        seqs: String,
        /// Milliseconds, or the score.
        value: f64,
        /// How the view came about.
        nav: String,
    }
}

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

/// The table of daily counts without rows, ids or paths.
pub const TALLIES: Table =
    Table { name: "tallies", columns: &["site", "day", "class", "what", "n"], key: &["site", "day", "class", "what"] };

/// The table of page loads whose rows were erased: for a while none are taken again. It is in the
/// event store and not with what is configured, so that one transaction can look here and write
/// there: a batch that arrives together with the erasure finds either its rows deleted or the page
/// marked.
pub const TOMBSTONES: Table = Table { name: "tombstones", columns: &["site", "page", "erased_ms"], key: &["site", "page"] };

/// Every table of the event store.
pub const TABLES: [Table; 6] = [EVENTS, VITALS, DROPS, PAGE_DROPS, TALLIES, TOMBSTONES];

impl Table {
    /// The tables that hold rows of page loads: what a visitor is shown, and what an erasure deletes.
    /// A table is one of them by having the column `page`; only the marks of what was erased stay.
    pub fn of_pages() -> impl Iterator<Item = Self> {
        TABLES.into_iter().filter(|table| table.columns.contains(&"page") && table.name != TOMBSTONES.name)
    }

    /// `INSERT` of the rows of one JSON array (`?1`), which returns what was new. What is there
    /// already is left as it is, or merged where the table says how. Never `OR IGNORE`: it would
    /// also swallow a NULL, and the row would look like a duplicate.
    #[must_use]
    pub fn insert_sql(&self, on_conflict: &str, returning: &str) -> String {
        self.insert_where_sql("true", on_conflict, returning)
    }

    /// The same for those rows only that meet a condition; `value` is the row's JSON.
    #[must_use]
    pub fn insert_where_sql(&self, condition: &str, on_conflict: &str, returning: &str) -> String {
        let columns = self.columns.join(",");
        let values: Vec<String> = self.columns.iter().map(|c| format!("value->>'$.{c}'")).collect();
        let (table, values, key) = (self.name, values.join(","), self.key.join(","));
        format!(
            "INSERT INTO {table}({columns}) SELECT {values} FROM json_each(?1) WHERE {condition} \
             ON CONFLICT({key}) DO {on_conflict} RETURNING {returning}"
        )
    }
}

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
        assert_eq!(names, ["events", "vitals", "drops", "page_drops"]);
        assert!(Table::of_pages().all(|table| table.columns.contains(&"site")), "a page is one of a site");
    }
}
