//! What a monitoring system asks for, in Prometheus' text format: schema versions, what arrived and went
//! today by outcome, how many rows there are, and what waits to be done.
//!
//! Every question is bounded: counts of today come from tallies, of rows only the span of their numbers
//! is asked, and what a newer schema brings is asked for only where it is there. No page load, no
//! address and no visitor is in it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::auth::Operator;
use crate::store::{Database, Row, Store, StoreError, number, text as text_of};

/// Tables of which the number of rows is told, and the question for it.
const ROWS: &str = include_str!("sql/metrics_rows.sql");
/// What newer schemas have: the table, and the question for it, whose columns are names of series.
const LATER: [(&str, &str); 2] =
    [("rollup_dirty", include_str!("sql/metrics_dirty.sql")), ("dead_letters", include_str!("sql/metrics_dead_letters.sql"))];

/// A name, its type, and what it is for a person.
const HELP: [(&str, &str, &str); 6] = [
    ("candor_schema_version", "gauge", "The newest migration that was applied."),
    ("candor_tally_total", "counter", "What was counted on this UTC day; it begins again at midnight."),
    ("candor_rows", "gauge", "Rows of a table at most: the span of their numbers."),
    ("candor_rollup_dirty_hours", "gauge", "Hours whose roll-ups are to be computed."),
    ("candor_rollup_oldest_dirty_seconds", "gauge", "The beginning of the oldest of them, in seconds since 1970; 0 if there is none."),
    ("candor_dead_letters", "gauge", "Messages that could not be stored and wait for the operator, ten thousand at most."),
];

/// The counts of a UTC day, in days since 1970.
///
/// # Errors
/// If the store fails.
pub async fn text(store: &impl Store, operator: &Operator, day: u32) -> Result<String, StoreError> {
    let schema = || operator.query(include_str!("sql/schema_version.sql"), Vec::new());
    let mut out = Series::default();
    let control = store.batch(Database::Control, &[schema()]).await?;
    out.add("candor_schema_version", &[("database", "db")], single(&control, 0, "version"));
    let first = [
        schema(),
        operator.query(include_str!("sql/metrics_tallies.sql"), vec![Value::from(day)]),
        operator.query(ROWS, Vec::new()),
        operator.query(include_str!("sql/metrics_tables.sql"), Vec::new()),
    ];
    let found = store.batch(Database::Events, &first).await?;
    out.add("candor_schema_version", &[("database", "events")], single(&found, 0, "version"));
    for row in rows(&found, 1) {
        out.add("candor_tally_total", &[("site", text_of(row, "site")), ("what", text_of(row, "what"))], number(row, "n"));
    }
    for (table, n) in rows(&found, 2).iter().flatten() {
        out.add("candor_rows", &[("table", table)], n.as_f64().unwrap_or_default());
    }
    let there: BTreeSet<&str> = rows(&found, 3).iter().map(|row| text_of(row, "name")).collect();
    let later: Vec<_> = LATER.iter().filter(|(table, _)| there.contains(table)).map(|(_, sql)| operator.query(sql, Vec::new())).collect();
    if !later.is_empty() {
        for (name, n) in store.batch(Database::Events, &later).await?.iter().flatten().flatten() {
            out.add(name, &[], n.as_f64().unwrap_or_default());
        }
    }
    Ok(out.finish())
}

fn rows(found: &[Vec<Row>], at: usize) -> &[Row] {
    found.get(at).map(Vec::as_slice).unwrap_or_default()
}

fn single(found: &[Vec<Row>], at: usize, column: &str) -> f64 {
    rows(found, at).first().map(|row| number(row, column)).unwrap_or_default()
}

/// Lines by name: all of one name stand together, as the format wants it.
#[derive(Default)]
struct Series(Vec<(String, String)>);

impl Series {
    fn add(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        let labels: Vec<String> = labels.iter().map(|(label, text)| format!("{label}=\"{}\"", escaped(text))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        self.0.push((name.into(), format!("{name}{labels} {value}\n")));
    }

    fn finish(self) -> String {
        let mut out = String::new();
        for (name, kind, help) in HELP {
            let lines: Vec<&str> = self.0.iter().filter(|(of, _)| of == name).map(|(_, line)| line.as_str()).collect();
            if !lines.is_empty() {
                out.push_str(&format!("# HELP {name} {help}\n# TYPE {name} {kind}\n{}", lines.concat()));
            }
        }
        out
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_one_name_stand_together() {
        let mut series = Series::default();
        series.add("candor_rows", &[("table", "a")], 1.0);
        series.add("candor_schema_version", &[], 3.0);
        series.add("candor_rows", &[("table", "a\"b\\c\nd")], 1e7);
        let text = series.finish();
        assert!(text.ends_with("candor_rows{table=\"a\"} 1\ncandor_rows{table=\"a\\\"b\\\\c\\nd\"} 10000000\n"), "{text}");
        assert_eq!(text.matches("# TYPE").count(), 2);
    }
}
