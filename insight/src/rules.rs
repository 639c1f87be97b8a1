//! The operator's rules, in the control database: which of a site's events are let through or filtered.
//!
//! Reading those in force needs no operator, because the edge does it for every batch. How they are
//! compared with an event is the pipeline's.

use protocol::rule::{Action, Field, RULES, Rule, RuleMistake};
use protocol::site::SiteKey;
use serde_json::Value;

use crate::auth::SiteScope;
use crate::store::{self, Database, Query, Row, Store, StoreError};

/// A rule as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRule {
    /// The rule.
    pub rule: Rule,
    /// When it was made, ms since 1970.
    pub created_ms: u64,
    /// When it last changed, ms since 1970.
    pub updated_ms: u64,
}

/// Why a rule was not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// It has a mistake.
    #[error("{}: {}", .0.field, .0.text)]
    Mistake(RuleMistake),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The rules of a site that are in force.
///
/// # Errors
/// If the store fails.
pub async fn in_force(store: &impl Store, site: &SiteKey) -> Result<Vec<Rule>, StoreError> {
    let query = Query::new(include_str!("sql/rules.sql"), vec![site.as_str().into()]);
    let rows = store::rows(store, Database::Control, query).await?;
    Ok(rows.iter().filter_map(read).map(|stored| stored.rule).filter(|rule| rule.enabled).collect())
}

/// Every rule of a site, the oldest first.
pub(crate) async fn list(store: &impl Store, scope: &SiteScope) -> Result<Vec<StoredRule>, StoreError> {
    let rows = store::rows(store, Database::Control, scope.query(include_str!("sql/rules.sql"), [])).await?;
    Ok(rows.iter().filter_map(read).collect())
}

/// Makes or changes a rule. Gives whether it is new.
pub(crate) async fn put(store: &impl Store, scope: &SiteScope, rule: &Rule, now_ms: u64) -> Result<bool, RuleError> {
    rule.check().map_err(RuleError::Mistake)?;
    let text = |text: &str| Value::from(text);
    let params = [
        text(&rule.id),
        text(rule.action.name()),
        text(rule.field.name()),
        text(&rule.pattern),
        text(&rule.note),
        u8::from(rule.enabled).into(),
        now_ms.into(),
        RULES.into(),
    ];
    let written = store::rows(store, Database::Control, scope.query(include_str!("sql/put_rule.sql"), params)).await?;
    match written.first() {
        Some(row) => Ok(store::count(row, "created_ms") == store::count(row, "updated_ms")),
        None => Err(RuleError::Mistake(RuleMistake { field: "id", text: "A site has at most 100 rules: delete one first." })),
    }
}

/// Deletes a rule. Gives whether there was one.
pub(crate) async fn remove(store: &impl Store, scope: &SiteScope, id: &str) -> Result<bool, StoreError> {
    let query = scope.query(include_str!("sql/delete_rule.sql"), [id.into()]);
    Ok(!store::rows(store, Database::Control, query).await?.is_empty())
}

/// A row as a rule. `None` if a newer worker wrote a word that this one does not know.
fn read(row: &Row) -> Option<StoredRule> {
    let text = |column| store::text(row, column);
    let rule = Rule {
        id: text("id").into(),
        action: Action::from_name(text("action"))?,
        field: Field::from_name(text("field"))?,
        pattern: text("pattern").into(),
        note: text("note").into(),
        enabled: store::count(row, "enabled") == 1,
    };
    Some(StoredRule { rule, created_ms: store::count(row, "created_ms"), updated_ms: store::count(row, "updated_ms") })
}
