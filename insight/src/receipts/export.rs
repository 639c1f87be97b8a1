//! The receipts of a site for its operator: a page of records, and the texts that they name.

use serde_json::{Value, json};

use super::Receipt;
use crate::auth::SiteScope;
use crate::civil::Civil;
use crate::form::Form;
use crate::request::{Page, Request};
use crate::sites::Site;
use crate::store::{Database, Store, StoreError, count, text};

/// Records in one answer.
const RECORDS: usize = 500;

/// `GET /api/sites/<site>/receipts?after=<day>.<receipt>`: what follows that record, the oldest first.
/// `next` of an answer is `after` of the next; it is null at the end.
pub(crate) async fn export(store: &impl Store, request: &Request<'_>, scope: &SiteScope, site: &Site) -> Result<Page, StoreError> {
    let query = Form::parse(request.query.as_bytes());
    let (day, after) = query.get("after").split_once('.').unwrap_or_default();
    let day: u32 = day.parse().unwrap_or_default();
    let queries = [
        scope.query(include_str!("../sql/receipts.sql"), [day.into(), after.into(), (RECORDS + 1).into()]),
        scope.query(include_str!("../sql/notices.sql"), []),
    ];
    let mut answers = store.batch(Database::Control, &queries).await?.into_iter();
    let mut receipts: Vec<Receipt> = answers.next().unwrap_or_default().iter().map(Receipt::of).collect();
    let is_more = receipts.len() > RECORDS;
    receipts.truncate(RECORDS);
    let next = receipts.last().filter(|_| is_more).map(|last| format!("{}.{}", last.created_day, last.receipt));
    let notices: Vec<Value> = answers
        .next()
        .unwrap_or_default()
        .iter()
        .filter(|row| receipts.iter().any(|receipt| receipt.notice == text(row, "sha256")))
        .map(|row| {
            json!({
                "hash": (["sha256:", text(row, "sha256")].concat()),
                "first_version": count(row, "revision"),
                "language": text(row, "language"),
                "since": (format!("{}Z", Civil::at(count(row, "since_ms"), 0).iso())),
                // As text: the hash is of these bytes.
                "text": text(row, "texts"),
            })
        })
        .collect();
    let records: Vec<Value> = receipts.iter().map(Receipt::record).collect();
    Ok(Page::json(200, &json!({"site": site.key.as_str(), "records": records, "notices": notices, "next": next})))
}
