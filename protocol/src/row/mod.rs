//! The rows of the event store. Columns are declared once, here: the writers of `edge`, the queries
//! of `insight` and the check of the migrations all derive from these tables.

mod left_out;
mod plain;

use serde::Serialize;

pub use left_out::{DROPS, DropRow, PAGE_DROPS, PageDropRow, QUARANTINE, QuarantineRow};
pub use plain::{DEAD_LETTERS, DELIVERIES, ISSUE_ALIASES, TABLES, TALLIES, TOMBSTONES};

/// A table of the event store.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns, in the order in which rows are written.
    pub columns: &'static [&'static str],
    /// The columns of its unique key.
    pub key: &'static [&'static str],
}

macro_rules! rows {
    (
        $(#[$bdoc:meta])* batch $batch:ident $shared:tt
        common $common:tt
        $($(#[$doc:meta])* $name:ident of $entry:ident in $table:ident ($tname:literal) key $key:tt $fields:tt)*
    ) => {
        batch! { $(#[$bdoc])* $batch, $shared }
        $(row! { $(#[$doc])* $name, $entry, $table, $tname, $key, $fields, $common, $shared })*
    };
}

macro_rules! batch {
    ($(#[$doc:meta])* $batch:ident, { $($(#[$sdoc:meta])* $shared:ident: $stype:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
        pub struct $batch {
            $($(#[$sdoc])* pub $shared: $stype,)*
        }
    };
}

macro_rules! row {
    (
        $(#[$doc:meta])* $name:ident, $entry:ident, $table:ident, $tname:literal, [$($key:literal),*],
        { $($(#[$fdoc:meta])* $field:ident: $type:ty,)* },
        { $($(#[$cdoc:meta])* $common:ident: $ctype:ty,)* },
        { $($(#[$sdoc:meta])* $shared:ident: $stype:ty,)* }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Serialize)]
        pub struct $name {
            $($(#[$fdoc])* pub $field: $type,)*
            $($(#[$cdoc])* pub $common: $ctype,)*
            $($(#[$sdoc])* pub $shared: $stype,)*
        }

        #[doc = concat!("The columns of a [`", stringify!($name), "`] without those of [`BatchColumns`].")]
        #[derive(Debug, Clone, Default, PartialEq, Serialize)]
        pub struct $entry {
            $($(#[$fdoc])* pub $field: $type,)*
            $($(#[$cdoc])* pub $common: $ctype,)*
        }

        #[doc = concat!("The table `", $tname, "`.")]
        pub const $table: Table = Table {
            name: $tname,
            columns: &[$(stringify!($field),)* $(stringify!($common),)* $(stringify!($shared),)*],
            key: &[$($key),*],
        };

        impl $name {
            /// Each column with its type: what a row of an older worker lacks is filled in by it.
            pub const TYPES: &[(&str, &str)] = &[
                $((stringify!($field), stringify!($type)),)*
                $((stringify!($common), stringify!($ctype)),)*
                $((stringify!($shared), stringify!($stype)),)*
            ];
        }
    };
}

rows! {
    /// What all rows of a batch say alike: it is written as JSON once, and put before each of them by [`join`].
    batch BatchColumns {
        /// The site.
        site: String,
        /// The page load.
        page: String,
        /// When the edge had the batch, ms since 1970.
        received_ms: u64,
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
        /// The session, of those who granted linking.
        session: String,
        /// Whom the site calls this visitor, of those who granted linking.
        pseudonym: String,
        /// The settings and features in force, as a JSON object; empty if there are none.
        flags: String,
        /// `webdriver` where a program drove the browser.
        synthetic: String,
        /// The region of the country by its ISO 3166-2 code, `DE-BE`; empty if unknown.
        region: String,
        /// The number of the network that the request came from, `AS3320`; empty if unknown. Its owner's name is public
        /// and not kept: of a small network it may be a person's.
        network: String,
        /// The browser's name; empty if it is not one that is known.
        browser: &'static str,
        /// Its major version; empty if it says none.
        browser_version: String,
        /// The system's name, without a version: browsers have frozen those; empty if unknown.
        os: &'static str,
        /// `desktop`, `mobile`, `tablet` or `tv`.
        device: &'static str,
    }

    common {
        /// The event's time by the rule below, ms since 1970.
        time_ms: u64,
        /// Which rule gave the time: `monotonic`, `wall`, or either with `+clamped`.
        time_rule: &'static str,
        /// How many page loads this row stands for: 1 / inclusion probability.
        weight: f64,
        /// The view's address, redacted.
        url: String,
        /// The environment: the site's word, or what the address tells.
        env: String,
        /// The view's name: given by the site, or the template of its path.
        route: String,
        /// What the event says beyond its columns, as a JSON object with the keys of [`crate::detail`]; of a `view` `title`,
        /// `campaign` and `reasons`. Empty if it says nothing.
        detail: String,
        /// What brought the visitor to the view, with `usage` only; of a view that is no arrival (a route, a reload, a
        /// restore) empty.
        channel: &'static str,
        /// Who brought them: a known name, else the campaign's source or the referrer's host; with `usage` only.
        ref_source: String,
    }

    /// An event that is kept by its sequence number.
    EventRow of EventEntry in EVENTS ("events") key ["site", "page", "seq"] {
        /// Its number in the page load.
        seq: u64,
        /// A name of [`crate::kind::Kind`].
        kind: &'static str,
        /// The view.
        view: u32,
        /// `open`: where the document came from. `view`: how it came about. `error`: the error's name. Of the others see
        /// [`crate::wire::Named`].
        name: String,
        /// `error`: how it was noticed.
        source: String,
        /// `error`: the message. Of the others see [`crate::wire::Named`].
        message: String,
        /// `view`: where the visitor came from, redacted.
        referrer: String,
        /// `error`: parsed frames as a JSON array; otherwise empty.
        frames: String,
        /// Of a `measure`, `request` or `frame` what was measured; otherwise 0.
        value: f64,
        /// `error`: which issue it belongs to, as `<version>:<hex>`; otherwise empty.
        fingerprint: String,
        /// `error`: whether source maps were looked for since it came, 1 or 0.
        mapped: u8,
    }

    /// A vital of one view, or its engagement: the row with the highest sequence number, and the numbers it stands for.
    VitalRow of VitalEntry in VITALS ("vitals") key ["site", "page", "view", "name"] {
        /// The view.
        view: u32,
        /// A name of [`crate::vital::Vital`], or `engagement`.
        name: String,
        /// The number of the report whose value stands here.
        seq: u64,
        /// The numbers of all reports taken into this row, joined by commas: the ledger counts them, and a repeated one changes nothing.
        seqs: String,
        /// Milliseconds, or the score; of an engagement the milliseconds for which the page was looked at.
        value: f64,
        /// How the view came about.
        nav: String,
    }
}

/// Appends the JSON of a row that says what a batch says and what its entry says: two objects, neither of them empty. The site and
/// the page load come first, because statements ask for them most.
pub fn join(out: &mut String, batch: &str, entry: &str) {
    out.push_str(batch.trim_end_matches('}'));
    out.push(',');
    out.push_str(entry.trim_start_matches('{'));
}

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
        self.insert_columns_sql(self.columns, condition, on_conflict, returning)
    }

    /// The same with some of the columns only: the others get their defaults, or are not there yet.
    #[must_use]
    pub fn insert_columns_sql(&self, columns: &[&str], condition: &str, on_conflict: &str, returning: &str) -> String {
        let values: Vec<String> = columns.iter().map(|c| format!("value->>'$.{c}'")).collect();
        let columns = columns.join(",");
        let (table, values, key) = (self.name, values.join(","), self.key.join(","));
        format!(
            "INSERT INTO {table}({columns}) SELECT {values} FROM json_each(?1) WHERE {condition} \
             ON CONFLICT({key}) DO {on_conflict} RETURNING {returning}"
        )
    }
}
