//! How a vital's row takes another report of the same vital: SQL that whoever writes vitals shares.

use crate::row::VITALS;

/// Bytes of `seqs` after which a vital's row takes values but no more numbers: a page that reports
/// without end would otherwise outgrow a row. Its later reports show as lost.
const SEQS_BYTES: usize = 32 * 1024;

/// What an insert into [`VITALS`] does where the row is there: the report with the higher number gives the
/// row its values; each number is taken once.
///
/// The weight is the least that any report had. The row is there if any of its reports was kept, and so by the
/// highest of their rates: one that a report of weight 1 has put there stands for its own page load only,
/// although a later one came while fewer were kept.
#[must_use]
pub fn take_report_sql() -> String {
    take_report_columns_sql(VITALS.columns)
}

/// The same where the table has some of its columns only: see [`crate::row::Table::insert_columns_sql`].
#[must_use]
pub fn take_report_columns_sql(columns: &[&str]) -> String {
    let mut sql =
        format!("UPDATE SET seqs = CASE WHEN length(vitals.seqs) < {SEQS_BYTES} THEN vitals.seqs||','||excluded.seqs ELSE vitals.seqs END");
    sql.push_str(", weight = min(vitals.weight, excluded.weight)");
    for column in columns.iter().filter(|column| !["seqs", "weight"].contains(column) && !VITALS.key.contains(column)) {
        sql.push_str(&format!(", {column} = CASE WHEN excluded.seq > vitals.seq THEN excluded.{column} ELSE vitals.{column} END"));
    }
    sql.push_str(" WHERE instr(','||vitals.seqs||',', ','||excluded.seqs||',') = 0");
    sql
}
