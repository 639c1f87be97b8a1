//! What is written: one statement for each table, each with its rows as one JSON parameter.
//!
//! Every statement can be repeated: a row that is there stays, a vital takes each of its reports
//! once. And what was decided once about an event stays decided: one that was dropped is not stored
//! when the page sends it again, and the other way round, although a configuration may have changed
//! in between.
//!
//! Of a page load that was erased nothing is written. The first statement asks for its mark, and
//! every other one looks for it by itself: all of them and the erasure are transactions of one
//! database, so that a batch and an erasure at the same time leave no row, whoever comes first.

use std::sync::LazyLock;

use protocol::report::take_report_columns_sql;
use protocol::row::{DROPS, EVENTS, PAGE_DROPS, QUARANTINE, TOMBSTONES, Table, VITALS, join};
use serde::Serialize;

use crate::outcome::Outcome;
use crate::schema::Older;

/// Rows that one statement carries: a parameter of D1 is at most 2 MB, and the largest row that a
/// batch can make has some 45 KB as JSON (a stack and flags of quotes, escaped twice).
const ROWS: usize = 25;

/// One statement of the batch that stores an outcome.
#[derive(Debug, Clone)]
pub struct Statement {
    /// The table.
    pub table: Table,
    /// SQL with one parameter, `?1`. It returns the rows that are new, for [`Outcome::settle`].
    pub sql: &'static str,
    /// The parameter: the rows as a JSON array.
    pub json_rows: String,
    /// What becomes of it on a store that lacks something.
    pub(crate) older: Older,
}

/// The row's page load was not erased.
pub(crate) const NOT_ERASED: &str = "NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.site = json_each.value->>'$.site' \
     AND t.page = json_each.value->>'$.page')";
const UNDECIDED: &str = "NOT EXISTS (SELECT 1 FROM drops d WHERE d.site = json_each.value->>'$.site' \
     AND d.page = json_each.value->>'$.page' AND d.seq = json_each.value->>'$.seq')";
const NOT_STORED: &str = "NOT EXISTS (SELECT 1 FROM events e WHERE e.site = json_each.value->>'$.site' \
     AND e.page = json_each.value->>'$.page' AND e.seq = json_each.value->>'$.seq') \
     AND NOT EXISTS (SELECT 1 FROM vitals v WHERE v.site = json_each.value->>'$.site' AND v.page = json_each.value->>'$.page' \
     AND instr(','||v.seqs||',', ','||(json_each.value->>'$.seq')||',') > 0)";

/// The pages of a list of rows that were erased.
pub(crate) const ERASED_SQL: &str =
    "SELECT page FROM tombstones WHERE (site, page) IN (SELECT value->>'$.site', value->>'$.page' FROM json_each(?1))";
static EVENTS_SQL: LazyLock<String> = LazyLock::new(|| events_sql(EVENTS.columns));
static VITALS_SQL: LazyLock<String> = LazyLock::new(|| vitals_sql(VITALS.columns));
static QUARANTINE_SQL: LazyLock<String> = LazyLock::new(|| quarantine_sql(QUARANTINE.columns));
static DROPS_SQL: LazyLock<String> = LazyLock::new(|| drops_sql(DROPS.columns));
static PAGE_DROPS_SQL: LazyLock<String> = LazyLock::new(|| page_drops_sql(PAGE_DROPS.columns));

fn events_sql(columns: &[&str]) -> String {
    EVENTS.insert_columns_sql(columns, &unless_erased(UNDECIDED), "NOTHING", "page,seq")
}

fn vitals_sql(columns: &[&str]) -> String {
    VITALS.insert_columns_sql(columns, &unless_erased(UNDECIDED), &take_report_columns_sql(columns), "page,view,name,seqs")
}

/// Before the drops: what was dropped before, for whatever reason, does not come into quarantine now.
fn quarantine_sql(columns: &[&str]) -> String {
    let new = [UNDECIDED, " AND ", NOT_STORED].concat();
    QUARANTINE.insert_columns_sql(columns, &unless_erased(&new), "NOTHING", "page,seq")
}

fn drops_sql(columns: &[&str]) -> String {
    DROPS.insert_columns_sql(columns, &unless_erased(NOT_STORED), "NOTHING", "page,seq,reason")
}

fn page_drops_sql(columns: &[&str]) -> String {
    let higher = "UPDATE SET n = excluded.n, received_ms = excluded.received_ms WHERE excluded.n > page_drops.n";
    PAGE_DROPS.insert_columns_sql(columns, NOT_ERASED, higher, "page,reason")
}

/// How rows of a table are written.
pub(crate) struct Write {
    pub(crate) table: Table,
    pub(crate) sql: &'static str,
    pub(crate) older: Older,
}

/// How rows of a table are written, for all tables that an outcome has rows of; by name, because a message in the queue has only
/// that.
pub(crate) fn write(table: &str) -> Option<Write> {
    let (table, sql, of_columns): (_, &'static str, fn(&[&str]) -> String) = match table {
        "events" => (EVENTS, &EVENTS_SQL, events_sql),
        "vitals" => (VITALS, &VITALS_SQL, vitals_sql),
        "quarantine" => (QUARANTINE, &QUARANTINE_SQL, quarantine_sql),
        "drops" => (DROPS, &DROPS_SQL, drops_sql),
        "page_drops" => (PAGE_DROPS, &PAGE_DROPS_SQL, page_drops_sql),
        _ => return None,
    };
    // What is in quarantine is a copy: the drop tells what became of the event.
    let is_left_out = table.name == QUARANTINE.name;
    Some(Write { table, sql, older: Older { of_columns: Some(of_columns), is_left_out } })
}

fn unless_erased(condition: &str) -> String {
    [NOT_ERASED, " AND ", condition].concat()
}

impl Outcome {
    /// The statements that store this outcome, to be run as one transaction; those without rows are
    /// left out. Where there is anything to store, the first one asks whether the page load was erased.
    #[must_use]
    pub fn statements(&self) -> Vec<Statement> {
        let batch = self.batch_json();
        let mut all = Vec::new();
        for (table, json_rows) in self.rows_json(batch.as_deref()) {
            all.extend(write(table.name).map(|Write { table, sql, older }| Statement { table, sql, json_rows, older }));
        }
        if !all.is_empty() {
            all.splice(..0, self.page.as_ref().and_then(|page| statement(TOMBSTONES, ERASED_SQL, std::slice::from_ref(page))));
        }
        all
    }

    /// What all rows of the batch say, as JSON; `None` where nothing was looked at.
    pub(crate) fn batch_json(&self) -> Option<String> {
        json(self.batch.as_ref()?, BATCH_BYTES)
    }

    /// The rows as JSON arrays, as many of each table as it takes. With what all rows of the batch say they are whole; without
    /// it they are what each says beyond that.
    pub(crate) fn rows_json(&self, batch: Option<&str>) -> Vec<(Table, String)> {
        let mut all = Vec::new();
        in_parts(&mut all, EVENTS, &self.events, batch);
        in_parts(&mut all, VITALS, &self.vitals, batch);
        in_parts(&mut all, QUARANTINE, &self.quarantine, None);
        in_parts(&mut all, DROPS, &self.drops, None);
        in_parts(&mut all, PAGE_DROPS, &self.page_drops, None);
        all
    }

    /// The tables of [`Outcome::statements`], in the same order.
    pub(crate) fn tables(&self) -> impl Iterator<Item = Table> {
        let used = [
            (EVENTS, self.events.len()),
            (VITALS, self.vitals.len()),
            (QUARANTINE, self.quarantine.len()),
            (DROPS, self.drops.len()),
            (PAGE_DROPS, self.page_drops.len()),
        ];
        let nothing = used.iter().all(|(_, rows)| *rows == 0);
        let first = (!nothing && self.page.is_some()).then_some(TOMBSTONES);
        first.into_iter().chain(used.into_iter().flat_map(|(table, rows)| std::iter::repeat_n(table, rows.div_ceil(ROWS))))
    }
}

/// These rows as JSON arrays, each with what a statement carries.
fn in_parts<T: Serialize>(all: &mut Vec<(Table, String)>, table: Table, rows: &[T], batch: Option<&str>) {
    for rows in rows.chunks(ROWS) {
        let expected_bytes = (ENTRY_BYTES + batch.map_or(0, str::len)) * rows.len();
        all.extend(array(rows, batch, expected_bytes).map(|json_rows| (table, json_rows)));
    }
}

fn array<T: Serialize>(rows: &[T], batch: Option<&str>, expected_bytes: usize) -> Option<String> {
    let Some(batch) = batch else { return json(rows, expected_bytes) };
    let mut out = String::with_capacity(expected_bytes);
    out.push('[');
    for (at, row) in rows.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        join(&mut out, batch, &json(row, ENTRY_BYTES)?);
    }
    out.push(']');
    Some(out)
}

/// A statement about these rows, if there are any. On a store that lacks something of it, it fails.
pub(crate) fn statement<T: Serialize>(table: Table, sql: &'static str, rows: &[T]) -> Option<Statement> {
    if rows.is_empty() {
        return None;
    }
    json(rows, ENTRY_BYTES * rows.len()).map(|json_rows| Statement { table, sql, json_rows, older: Older::FAILS })
}

/// What a row says beyond its batch, without long text, as JSON.
pub(crate) const ENTRY_BYTES: usize = 384;
/// What all rows of a batch say, as JSON.
const BATCH_BYTES: usize = 512;

/// A value as JSON in a buffer that need not grow, as far as it can be foreseen. `None` cannot
/// happen: there are only strings and finite numbers.
pub(crate) fn json(value: &(impl Serialize + ?Sized), expected_bytes: usize) -> Option<String> {
    let mut out = Vec::with_capacity(expected_bytes);
    serde_json::to_writer(&mut out, value).ok()?;
    String::from_utf8(out).ok()
}
