//! A store that is older than this worker: what it has, and what becomes there of a statement that names more.
//!
//! Migrations only add, and what they add has a default. So a row can be written without a column that is not there yet: what the
//! column would have held is lost for this row, and nothing else. Which tables and columns there are is not derived from a version:
//! the store is asked.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use protocol::row::{DROPS, EVENTS, PAGE_DROPS, TABLES, Table, VITALS};
use serde_json::{Map, Value};

use crate::statements::{Statement, statement};

const SCHEMA_SQL: &str = "SELECT t.value AS of_table, c.name AS name FROM json_each(?1) t JOIN pragma_table_info(t.value) c";

/// The tables of the first migration. A store without one of them is not older: it fails, and nothing is left out.
const ALWAYS_THERE: [Table; 4] = [EVENTS, VITALS, DROPS, PAGE_DROPS];

/// What becomes of a statement on a store that lacks something of its table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Older {
    /// The same with these columns only. Without it the statement stays as it is.
    pub(crate) of_columns: Option<fn(&[&str]) -> String>,
    /// Where there is no such table, it is left out as if it had returned no row. Otherwise it fails, and comes again.
    pub(crate) is_left_out: bool,
}

impl Older {
    /// It stays as it is.
    pub(crate) const FAILS: Self = Self { of_columns: None, is_left_out: false };
    /// It asks for rows, or deletes them: where there is no such table there are none.
    pub(crate) const NO_ROWS: Self = Self { of_columns: None, is_left_out: true };
}

/// What a store has of the tables that this worker knows: their columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema(BTreeMap<String, BTreeSet<String>>);

impl Schema {
    /// The question. What it returns is for [`Schema::read`].
    #[must_use]
    pub fn question() -> Vec<Statement> {
        let [first, ..] = TABLES;
        statement(first, SCHEMA_SQL, &TABLES.map(|table| table.name)).into_iter().collect()
    }

    /// Reads what the store returned.
    #[must_use]
    pub fn read(returned: &[Vec<Map<String, Value>>]) -> Self {
        let mut tables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in returned.iter().flatten() {
            let text = |name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
            if let (Some(table), Some(column)) = (text("of_table"), text("name")) {
                tables.entry(table).or_default().insert(column);
            }
        }
        Self(tables)
    }

    /// The columns of a table that the store has, in the order in which rows are written.
    fn columns_of(&self, table: Table) -> Vec<&'static str> {
        let there = self.0.get(table.name);
        table.columns.iter().copied().filter(|column| there.is_some_and(|there| there.contains(*column))).collect()
    }
}

impl Statement {
    /// The statement's SQL for a store that has this. `None`: it is left out there, and returns no row.
    #[must_use]
    pub fn on(&self, schema: &Schema) -> Option<Cow<'static, str>> {
        let there = schema.columns_of(self.table);
        let is_older = !ALWAYS_THERE.iter().any(|always| always.name == self.table.name);
        match self.older.of_columns {
            _ if there.is_empty() && self.older.is_left_out && is_older => None,
            Some(of_columns) if !there.is_empty() && there.len() < self.table.columns.len() => Some(of_columns(&there).into()),
            _ => Some(self.sql.into()),
        }
    }
}
