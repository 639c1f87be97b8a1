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

use protocol::row::{DROPS, EVENTS, PAGE_DROPS, TOMBSTONES, Table, VITALS};
use serde::Serialize;

use crate::outcome::Outcome;

/// One statement of the batch that stores an outcome.
#[derive(Debug, Clone)]
pub struct Statement {
    /// The table.
    pub table: Table,
    /// SQL with one parameter, `?1`. It returns the rows that are new, for [`Outcome::settle`].
    pub sql: &'static str,
    /// The parameter: the rows as a JSON array.
    pub json_rows: String,
}

/// Bytes of `seqs` after which a vital's row takes values but no more numbers: a page that reports
/// without end would otherwise outgrow a row. Its later reports show as lost.
const SEQS_BYTES: usize = 32 * 1024;

/// The row's page load was not erased.
const NOT_ERASED: &str = "NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.site = json_each.value->>'$.site' \
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
static EVENTS_SQL: LazyLock<String> = LazyLock::new(|| EVENTS.insert_where_sql(&unless_erased(UNDECIDED), "NOTHING", "page,seq"));
static VITALS_SQL: LazyLock<String> =
    LazyLock::new(|| VITALS.insert_where_sql(&unless_erased(UNDECIDED), &take_report(), "page,view,name,seqs"));
static DROPS_SQL: LazyLock<String> = LazyLock::new(|| DROPS.insert_where_sql(&unless_erased(NOT_STORED), "NOTHING", "page,seq,reason"));
static PAGE_DROPS_SQL: LazyLock<String> = LazyLock::new(|| {
    let higher = "UPDATE SET n = excluded.n, received_ms = excluded.received_ms WHERE excluded.n > page_drops.n";
    PAGE_DROPS.insert_where_sql(NOT_ERASED, higher, "page,reason")
});

fn unless_erased(condition: &str) -> String {
    [NOT_ERASED, " AND ", condition].concat()
}

/// The report with the higher number gives the row its values; each number is taken once.
fn take_report() -> String {
    let mut sql =
        format!("UPDATE SET seqs = CASE WHEN length(vitals.seqs) < {SEQS_BYTES} THEN vitals.seqs||','||excluded.seqs ELSE vitals.seqs END");
    for column in VITALS.columns.iter().filter(|column| **column != "seqs" && !VITALS.key.contains(column)) {
        sql.push_str(&format!(", {column} = CASE WHEN excluded.seq > vitals.seq THEN excluded.{column} ELSE vitals.{column} END"));
    }
    sql.push_str(" WHERE instr(','||vitals.seqs||',', ','||excluded.seqs||',') = 0");
    sql
}

impl Outcome {
    /// The statements that store this outcome, to be run as one transaction; those without rows are
    /// left out. Where there is anything to store, the first one asks whether the page load was erased.
    #[must_use]
    pub fn statements(&self) -> Vec<Statement> {
        let mut all: Vec<_> = [
            statement(EVENTS, &EVENTS_SQL, &self.events),
            statement(VITALS, &VITALS_SQL, &self.vitals),
            statement(DROPS, &DROPS_SQL, &self.drops),
            statement(PAGE_DROPS, &PAGE_DROPS_SQL, &self.page_drops),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !all.is_empty() {
            all.splice(..0, self.page.as_ref().and_then(|page| statement(TOMBSTONES, ERASED_SQL, std::slice::from_ref(page))));
        }
        all
    }

    /// The tables of [`Outcome::statements`], in the same order.
    pub(crate) fn tables(&self) -> impl Iterator<Item = Table> {
        let used = [
            (EVENTS, self.events.is_empty()),
            (VITALS, self.vitals.is_empty()),
            (DROPS, self.drops.is_empty()),
            (PAGE_DROPS, self.page_drops.is_empty()),
        ];
        let nothing = used.iter().all(|(_, is_empty)| *is_empty);
        let first = (!nothing && self.page.is_some()).then_some(TOMBSTONES);
        first.into_iter().chain(used.into_iter().filter(|(_, is_empty)| !is_empty).map(|(table, _)| table))
    }
}

/// A statement about these rows, if there are any.
pub(crate) fn statement<T: Serialize>(table: Table, sql: &'static str, rows: &[T]) -> Option<Statement> {
    if rows.is_empty() {
        return None;
    }
    json(rows, ROW_BYTES * rows.len()).map(|json_rows| Statement { table, sql, json_rows })
}

/// A row without long text, as JSON.
const ROW_BYTES: usize = 768;

/// A value as JSON in a buffer that need not grow, as far as it can be foreseen. `None` cannot
/// happen: there are only strings and finite numbers.
pub(crate) fn json(value: &(impl Serialize + ?Sized), expected_bytes: usize) -> Option<String> {
    let mut out = Vec::with_capacity(expected_bytes);
    serde_json::to_writer(&mut out, value).ok()?;
    String::from_utf8(out).ok()
}
