//! `POST /v1/erase?site=<site>`: the visitor takes back what was recorded. The body names page loads;
//! their rows are deleted, and nothing of them is stored again. It may name the receipt of the grant,
//! which is then marked as withdrawn.
//!
//! Marking and deleting is one transaction of the event store (see `pipeline::Asked`). 200 is the
//! acknowledgement: the page asks again until it has one, and asking again changes nothing. So
//! what fails half-way is asked for as a whole.

use insight::StoreError;
use pipeline::Asked;
use protocol::reason::Refusal;
use protocol::site::SiteKey;
use worker::Result;

use crate::answer::Answer;
use crate::call::Call;
use crate::store::D1Store;
use crate::visitor::{self, Admitted};
use crate::{log, reply, tallies};

/// What the answer says of itself.
const ERASED: &str = "erased";

/// Erases the rows of some page loads.
pub(crate) async fn rows(mut call: Call) -> Result<Answer> {
    let asked = match visitor::admit(&mut call).await {
        Ok(Admitted { key, body, .. }) => Asked::read(&key, &body).map(|asked| (key, asked)),
        Err(refusal) => Err(refusal),
    };
    let (key, asked) = match asked {
        Ok(asked) => asked,
        Err(refusal) => return reply::refuse(refusal).map(Into::into),
    };
    let store = D1Store::new(&call.env);
    let erased = match store.run_complete(&asked.erase(call.now_ms)).await {
        Ok(returned) => withdraw(&store, &key, &asked, tallies::day_of(call.now_ms)).await.map(|()| returned),
        Err(error) => Err(error),
    };
    match erased {
        Ok(returned) => Ok(reply::final_json(200, ERASED, Some(asked.erased_reply(&returned))).into()),
        Err(error) => {
            log::failure("erase_store", &error);
            reply::refuse(Refusal::StoreUnavailable).map(Into::into)
        }
    }
}

/// Marks the receipt that the visitor names. One that is not known is no mistake: the answer tells
/// nobody which receipts there are.
async fn withdraw(store: &D1Store<'_>, key: &SiteKey, asked: &Asked, today: u32) -> std::result::Result<(), StoreError> {
    match &asked.receipt {
        Some(receipt) => insight::receipts::withdraw(store, key, receipt, today).await.map(|_| ()),
        None => Ok(()),
    }
}
