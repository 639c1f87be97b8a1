//! What filters dropped: how much of it waits, and how it is released.
//!
//! A release moves rows into their tables in one transaction: the row is stored, its mark among the drops
//! goes, it leaves quarantine, and the day's tally `released:` with its reason is raised. The tallies of
//! what arrived stay as they were, since that is what happened then; the ledger says how much of what
//! was dropped is stored since. What is released is no longer there to be released again. Page loads that
//! were erased have no rows here, and are looked for all the same.

use std::sync::LazyLock;

use protocol::report::take_report_sql;
use protocol::row::{EVENTS, EventRow, Table, VITALS, VitalRow};
use serde_json::Value;

use crate::auth::SiteScope;
use crate::store::{Database, Query, Store, StoreError};

/// What is to be released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Release {
    /// Everything that this reason, or this rule of the operator, dropped.
    Of {
        /// A code of `protocol::reason::Drop`.
        reason: String,
        /// The rule, with the reason `rule`; otherwise empty.
        rule: String,
    },
    /// One event.
    One {
        /// The page load.
        page: String,
        /// Its number there.
        seq: u64,
    },
}

/// Rows that one transaction releases.
const ROWS: u32 = 1_000;
/// Transactions of one request.
const ROUNDS: u32 = 10;

/// The statements of a release, in their order; the last gives what has left.
type Statements = Vec<String>;

static OF: LazyLock<Statements> = LazyLock::new(|| statements("reason = ?2 AND rule = ?3"));
static ONE: LazyLock<Statements> = LazyLock::new(|| statements("page = ?2 AND seq = ?3"));

/// Releases, in steps that are whole by themselves. Gives how many rows were released, and whether more
/// of them wait.
pub(crate) async fn release(store: &impl Store, scope: &SiteScope, what: &Release) -> Result<(u64, bool), StoreError> {
    let (statements, params): (&'static Statements, [Value; 2]) = match what {
        Release::Of { reason, rule } => (&OF, [reason.as_str().into(), rule.as_str().into()]),
        Release::One { page, seq } => (&ONE, [page.as_str().into(), (*seq).into()]),
    };
    let queries: Vec<Query> = statements.iter().map(|sql| scope.query(sql, params.clone())).collect();
    let mut released = 0;
    for _ in 0..ROUNDS {
        let left = store.batch(Database::Events, &queries).await?.pop().unwrap_or_default().len();
        released += left as u64;
        if left < ROWS as usize {
            return Ok((released, false));
        }
    }
    Ok((released, true))
}

fn statements(which: &str) -> Statements {
    // The same rows for each statement: nothing leaves before the last one.
    let chosen = format!(
        "rowid IN (SELECT q.rowid FROM quarantine q WHERE q.site = ?1 AND {which} \
         AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.site = q.site AND t.page = q.page) ORDER BY q.received_ms, q.rowid LIMIT {ROWS})"
    );
    vec![
        moved(EVENTS, EventRow::TYPES, &chosen, "NOTHING"),
        moved(VITALS, VitalRow::TYPES, &chosen, &take_report_sql()),
        format!(
            "INSERT INTO tallies(site, day, class, what, n) \
             SELECT site, received_ms / 86400000, coalesce(\"row\"->>'$.class', ''), 'released:'||reason, count(*) FROM quarantine \
             WHERE site = ?1 AND {chosen} GROUP BY 1, 2, 3, 4 ON CONFLICT(site, day, class, what) DO UPDATE SET n = n + excluded.n"
        ),
        format!("DELETE FROM drops WHERE site = ?1 AND (page, seq) IN (SELECT page, seq FROM quarantine WHERE site = ?1 AND {chosen})"),
        format!("DELETE FROM quarantine WHERE site = ?1 AND {chosen} RETURNING seq"),
    ]
}

/// Rows into their table. What an older worker wrote lacks the columns of today, and gets their defaults.
fn moved(table: Table, types: &[(&str, &str)], chosen: &str, on_conflict: &str) -> String {
    let columns = table.columns.join(",");
    let default = |column: &&str| {
        let is_text = types.iter().any(|(name, of)| name == column && (of.contains("String") || of.contains("str")));
        if is_text { "''" } else { "0" }
    };
    let values: Vec<String> = table.columns.iter().map(|c| format!("coalesce(\"row\"->>'$.{c}', {})", default(c))).collect();
    let (name, values, key) = (table.name, values.join(","), table.key.join(","));
    format!(
        "INSERT INTO {name}({columns}) SELECT {values} FROM quarantine WHERE site = ?1 AND table_name = '{name}' AND {chosen} \
         ON CONFLICT({key}) DO {on_conflict}"
    )
}
