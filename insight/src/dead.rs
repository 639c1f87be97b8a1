//! Dead letters: what queue mode could not write. Here is how many there are, and what is said of a replay; the replay itself is
//! the edge's, because it writes.

use serde_json::{Value, json};

use crate::auth::Operator;
use crate::request::{Asker, Page};
use crate::store::{self, Database, Row, Store, StoreError, count, text};

/// How a replay went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replayed {
    /// Letters that were written, or whose content had been.
    pub replayed: u32,
    /// Letters that stay, because this worker cannot write them.
    pub failed: u32,
    /// Whether time ran out before all were tried.
    pub more: bool,
}

/// The letters, counted by site and kind.
pub(crate) async fn read(store: &impl Store, operator: &Operator) -> Result<Vec<Row>, StoreError> {
    store::rows(store, Database::Events, operator.query(include_str!("sql/dead_letters.sql"), Vec::new())).await
}

/// `GET /api/dead`.
pub(crate) async fn list(store: &impl Store, operator: &Operator) -> Result<Page, StoreError> {
    let counted = |row: &Row| {
        json!({
            "site": text(row, "site"), "why": text(row, "why"), "n": count(row, "n"),
            "replayable": count(row, "replayable"), "oldest_ms": count(row, "oldest_ms"),
        })
    };
    let letters: Vec<Value> = read(store, operator).await?.iter().map(counted).collect();
    Ok(Page::json(200, &json!({ "letters": letters })))
}

/// The operator wants a replay.
pub(crate) fn wanted(asker: Asker) -> Page {
    let mut page = Page::json(202, &json!({}));
    page.replay = Some(asker);
    page
}

/// The answer to a replay: to a program what was done, to a person the page that says it. `None`: the store did not answer.
#[must_use]
pub fn replayed(asker: Asker, done: Option<Replayed>) -> Page {
    match (asker, done) {
        (Asker::Program, Some(Replayed { replayed, failed, more })) => {
            Page::json(200, &json!({ "replayed": replayed, "failed": failed, "more": more }))
        }
        (Asker::Program, None) => {
            let refusal = protocol::reason::Refusal::StoreUnavailable;
            Page::refusal(refusal, refusal.text()).header("retry-after", "5")
        }
        (Asker::Person, Some(Replayed { replayed, failed, more })) => {
            Page::redirect(&format!("/dead?replayed={replayed}&failed={failed}&more={}", u8::from(more)))
        }
        (Asker::Person, None) => Page::redirect("/dead?failed=store"),
    }
}
