//! What a visitor may ask for by naming page loads: to see their rows, and to have them erased.
//!
//! Nobody is signed in. The ids are random, only the visitor's own browser remembers them, and
//! knowing one is the authority to ask for it: so the rows of a visitor can be served and deleted by
//! someone who cannot join them. What is asked for is not counted: who withdraws is left alone.
//!
//! An erasure marks the pages before it deletes, in one transaction of the event store. The mark
//! keeps a batch that is still on its way (or is captured and sent again) from bringing rows back:
//! see [`Outcome::statements`](crate::Outcome::statements) and, for the queue, [`Parcel`](crate::Parcel). Which tables have rows of pages is derived
//! from `protocol::row`. Counts without rows (tallies) stay, they are nobody's.
//!
//! A worker from before the marks does not look for them: after a roll-back to one, a batch that is
//! older than its erasure could be stored. And on a store without that table an erasure fails, is not
//! acknowledged, and is asked for again. What other tables an older store lacks has no rows to show or
//! to delete: such statements are left out there, and asked again until the schema stays the same.

use std::sync::LazyLock;

use protocol::limits;
use protocol::reason::Refusal;
use protocol::row::{TOMBSTONES, Table};
use protocol::site::SiteKey;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::schema::Older;
use crate::statements::{Statement, statement};
use crate::{decode, id};

/// A page load of a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct PageOfSite {
    pub(crate) site: String,
    pub(crate) page: String,
}

/// A page load that is erased: a row of [`TOMBSTONES`].
#[derive(Serialize)]
struct Tombstone<'a> {
    #[serde(flatten)]
    page: &'a PageOfSite,
    erased_ms: u64,
}

#[derive(Deserialize)]
struct Body {
    pages: Vec<String>,
    #[serde(default)]
    receipt: Option<String>,
}

/// The page loads that a visitor asked about, checked.
#[derive(Debug, PartialEq, Eq)]
pub struct Asked {
    pages: Vec<PageOfSite>,
    /// The receipt of the consent that is withdrawn with them, if there is one.
    pub receipt: Option<String>,
}

type Rows = Vec<Map<String, Value>>;

/// What an erasure and a look share: the rows of some pages in one table.
const OF_THESE: &str = "(site, page) IN (SELECT value->>'$.site', value->>'$.page' FROM json_each(?1))";

/// Marks the pages. One that is erased again is kept out for longer.
static MARK_SQL: LazyLock<String> = LazyLock::new(|| TOMBSTONES.insert_sql("UPDATE SET erased_ms = excluded.erased_ms", "1"));

/// What is asked of one table.
struct OfTable {
    table: Table,
    count: String,
    delete: String,
    rows: String,
}

static OF_TABLES: LazyLock<Vec<OfTable>> = LazyLock::new(|| {
    let of = |table: Table| OfTable {
        table,
        count: format!("SELECT count(*) AS n FROM {} WHERE {OF_THESE}", table.name),
        delete: format!("DELETE FROM {} WHERE {OF_THESE}", table.name),
        rows: rows_sql(table),
    };
    Table::of_pages().map(of).collect()
});

/// The rows of a table, oldest first, and one more than are shown. With every column that the store has: an older one lacks some,
/// and what a newer worker wrote is the visitor's too.
fn rows_sql(table: Table) -> String {
    let order: Vec<_> = ["time_ms", "received_ms", "page", "seq"].into_iter().filter(|column| table.columns.contains(column)).collect();
    let (order, most) = (order.join(", "), limits::MINE_ROWS + 1);
    format!("SELECT * FROM {} WHERE {OF_THESE} ORDER BY {order} LIMIT {most}", table.name)
}

impl Asked {
    /// Reads a body: `{"pages":["<32 hexadecimal digits>", …]}`, for an erasure also `"receipt"`.
    ///
    /// # Errors
    /// `CutShort`, or `Malformed` for whatever else is not that.
    pub fn read(key: &SiteKey, body: &[u8]) -> Result<Self, Refusal> {
        let body: Body = decode::object(decode::text(body, limits::BATCH_BYTES)?)?;
        let ids = || body.pages.iter().chain(&body.receipt);
        if body.pages.len() > limits::ERASE_PAGES || !ids().all(|id| id::is_random_id(id)) {
            return Err(Refusal::Malformed);
        }
        let pages = body.pages.into_iter().map(|page| PageOfSite { site: key.as_str().into(), page }).collect();
        Ok(Self { pages, receipt: body.receipt })
    }

    /// A statement about these pages in one table.
    fn of(&self, of: &OfTable, sql: &'static str) -> Option<Statement> {
        statement(of.table, sql, &self.pages).map(|statement| Statement { older: Older::NO_ROWS, ..statement })
    }

    /// The statements that erase, to be run as one transaction: mark, count, delete. What they return
    /// is for [`Asked::erased_reply`].
    #[must_use]
    pub fn erase(&self, now_ms: u64) -> Vec<Statement> {
        let tombstones: Vec<_> = self.pages.iter().map(|page| Tombstone { page, erased_ms: now_ms }).collect();
        let mark = statement(TOMBSTONES, &MARK_SQL, &tombstones);
        let count = OF_TABLES.iter().filter_map(|of| self.of(of, &of.count));
        let delete = OF_TABLES.iter().filter_map(|of| self.of(of, &of.delete));
        mark.into_iter().chain(count).chain(delete).collect()
    }

    /// What an erasure answers: how many rows it deleted, by table.
    #[must_use]
    pub fn erased_reply(&self, returned: &[Rows]) -> String {
        let n = |rows: &Rows| rows.first().and_then(|row| row.get("n")).cloned();
        let counts = returned.iter().skip(1).map(n).chain(std::iter::repeat(None));
        let deleted: Map<_, _> =
            Table::of_pages().zip(counts).map(|(table, n)| (table.name.into(), n.unwrap_or_else(|| 0.into()))).collect();
        serde_json::json!({ "deleted": deleted }).to_string()
    }

    /// The statements that look: one for each table with rows of pages. What they return is for
    /// [`Asked::mine_reply`].
    #[must_use]
    pub fn mine(&self) -> Vec<Statement> {
        OF_TABLES.iter().filter_map(|of| self.of(of, &of.rows)).collect()
    }

    /// What a look answers: the rows, by table, and whether a table has more than are shown.
    #[must_use]
    pub fn mine_reply(&self, returned: Vec<Rows>) -> String {
        let mut more = false;
        let tables: Map<_, _> = Table::of_pages()
            .zip(returned.into_iter().chain(std::iter::repeat_with(Vec::new)))
            .map(|(table, mut rows)| {
                more |= rows.len() > limits::MINE_ROWS;
                rows.truncate(limits::MINE_ROWS);
                (table.name.into(), Value::Array(rows.into_iter().map(Value::Object).collect()))
            })
            .collect();
        serde_json::json!({ "tables": tables, "more": more }).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "8f14e45fceea167a5a36dedd4bea2543";

    fn read(body: &str) -> Result<Asked, Refusal> {
        Asked::read(&SiteKey::parse("shop").unwrap(), body.as_bytes())
    }

    fn of(n: usize) -> String {
        serde_json::json!({ "pages": vec![PAGE; n] }).to_string()
    }

    #[test]
    fn only_random_ids_are_asked_about() {
        let asked = read(&format!(r#" {{"pages":["{PAGE}"],"receipt":"{PAGE}","later":[1]}}"#)).unwrap();
        assert_eq!((asked.pages, asked.receipt.as_deref()), (vec![PageOfSite { site: "shop".into(), page: PAGE.into() }], Some(PAGE)));
        // What a page with a broken generator remembers must not keep it from erasing the rest.
        let equal = read(r#"{"pages":["00000000000000000000000000000000"],"receipt":null}"#).unwrap();
        assert_eq!((equal.pages.len(), equal.receipt), (1, None));
        assert_eq!(read(&of(limits::ERASE_PAGES)).unwrap().pages.len(), limits::ERASE_PAGES);
        assert_eq!(read(r#"{"pages":[]}"#).unwrap().pages, []);
    }

    #[test]
    fn anything_else_is_refused() {
        let bad_ids =
            [&PAGE[1..], &PAGE.to_ascii_uppercase(), "%", "' OR 1=1 --", "", &PAGE.replace('8', "é"), &PAGE.replace('8', "\\u0000")];
        for id in bad_ids {
            assert_eq!(read(&format!(r#"{{"pages":["{PAGE}","{id}"]}}"#)), Err(Refusal::Malformed), "{id}");
            assert_eq!(read(&format!(r#"{{"pages":[],"receipt":"{id}"}}"#)), Err(Refusal::Malformed), "{id}");
        }
        for body in [
            "{}",
            "[]",
            "7",
            "null",
            "x",
            r#"{"pages":null}"#,
            r#"{"pages":"x"}"#,
            r#"{"pages":[7]}"#,
            r#"{"pages":{}}"#,
            r#"{"pages":[],"pages":[]}"#,
        ] {
            assert_eq!(read(body), Err(Refusal::Malformed), "{body}");
        }
        assert_eq!(read(&of(limits::ERASE_PAGES + 1)), Err(Refusal::Malformed));
        for body in ["", "  ", r#"{"pages":["8f14"#] {
            assert_eq!(read(body), Err(Refusal::CutShort), "{body}");
        }
        assert_eq!(Asked::read(&SiteKey::parse("shop").unwrap(), b"{\"pages\":[\"\xff"), Err(Refusal::Malformed));
        assert_eq!(read(&format!(r#"{{"pages":[],"x":{}}}"#, "[".repeat(20_000))), Err(Refusal::TooDeep));
    }

    #[test]
    fn replies_name_every_table() {
        let asked = read(r#"{"pages":[]}"#).unwrap();
        assert_eq!(
            asked.erased_reply(&[]),
            r#"{"deleted":{"dead_letters":0,"drops":0,"events":0,"page_drops":0,"quarantine":0,"vitals":0}}"#
        );
        assert_eq!(
            asked.mine_reply(Vec::new()),
            r#"{"more":false,"tables":{"dead_letters":[],"drops":[],"events":[],"page_drops":[],"quarantine":[],"vitals":[]}}"#
        );
    }
}
