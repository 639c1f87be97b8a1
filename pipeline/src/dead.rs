//! Dead letters: messages that could not be written, kept to be replayed.
//!
//! One belongs to a page load and falls to its erasure, so it is kept only where its page load can be read, and only while that
//! is not erased. Of what cannot be read at all the fact is kept, without a word of it.

use std::sync::LazyLock;

use protocol::limits;
use protocol::row::DEAD_LETTERS;
use protocol::site::SiteKey;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::id::is_random_id;
use crate::parcel::Parcel;
use crate::schema::Older;
use crate::statements::{NOT_ERASED, Statement, statement};

static KEEP_SQL: LazyLock<String> = LazyLock::new(|| keep_sql(DEAD_LETTERS.columns));
/// Letters that can be replayed, the oldest first, but for those of the list `?1`.
const NEXT_SQL: &str = "SELECT id, body FROM dead_letters WHERE body <> '' AND id NOT IN (SELECT value FROM json_each(?1)) \
     ORDER BY rowid LIMIT 20";
const BURY_SQL: &str = "DELETE FROM dead_letters WHERE id IN (SELECT value FROM json_each(?1))";

#[derive(Serialize)]
struct Row<'a> {
    site: &'a str,
    page: &'a str,
    id: &'a str,
    why: &'static str,
    body: &'a str,
    received_ms: u64,
}

#[derive(Deserialize)]
struct Anything {
    head: Owner,
}

#[derive(Deserialize)]
struct Owner {
    site: String,
    page: String,
    received_ms: u64,
}

/// A letter as it is stored.
#[derive(Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// Its id.
    pub id: String,
    /// The message.
    pub body: String,
}

impl DeadLetter {
    /// Keeps a message. `fallback_id` is the queue's own, for one that has none of ours.
    #[must_use]
    pub fn keep(body: &str, fallback_id: &str, now_ms: u64) -> Option<Statement> {
        let parcel = Parcel::read(body);
        let id = parcel.as_ref().map_or(fallback_id, Parcel::id);
        let why = if parcel.is_some() { "exhausted" } else { "unreadable" };
        let owner = serde_json::from_str(body).ok().map(|Anything { head }| head);
        let is_known = |owner: &Owner| SiteKey::parse(&owner.site).is_some() && is_random_id(&owner.page);
        match owner.filter(|owner| is_known(owner) && body.len() <= limits::MESSAGE_IN_QUEUE_BYTES * 2) {
            // A time that has not been is none.
            Some(Owner { site, page, received_ms }) => {
                statement_of(&Row { site: &site, page: &page, id, why, body, received_ms: received_ms.min(now_ms) })
            }
            None => statement_of(&Row { site: "", page: "", id, why, body: "", received_ms: now_ms }),
        }
    }

    /// The next letters to be replayed, without those that were tried in this run.
    #[must_use]
    pub fn next(tried: &[String]) -> Option<Statement> {
        listed(NEXT_SQL, tried)
    }

    /// Reads what [`DeadLetter::next`] returned.
    #[must_use]
    pub fn read(rows: &[Map<String, Value>]) -> Vec<Self> {
        let text = |row: &Map<String, Value>, name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
        rows.iter().filter_map(|row| Some(Self { id: text(row, "id")?, body: text(row, "body")? })).collect()
    }

    /// Takes it away: what it held was written.
    #[must_use]
    pub fn bury(&self) -> Option<Statement> {
        listed(BURY_SQL, std::slice::from_ref(&self.id))
    }
}

fn keep_sql(columns: &[&str]) -> String {
    DEAD_LETTERS.insert_columns_sql(columns, NOT_ERASED, "NOTHING", "id")
}

fn statement_of(row: &Row<'_>) -> Option<Statement> {
    let older = Older { of_columns: Some(keep_sql), ..Older::FAILS };
    statement(DEAD_LETTERS, &KEEP_SQL, std::slice::from_ref(row)).map(|statement| Statement { older, ..statement })
}

/// With an empty list too.
fn listed(sql: &'static str, ids: &[String]) -> Option<Statement> {
    serde_json::to_string(ids).ok().map(|json_rows| Statement { table: DEAD_LETTERS, sql, json_rows, older: Older::FAILS })
}
