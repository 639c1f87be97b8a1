//! `POST /v1/mine?site=<site>`: the visitor sees what is stored. The body names page loads, the answer
//! has their rows, with all that they hold. Of another site or another page load it has nothing.

use pipeline::Asked;
use protocol::reason::Refusal;
use worker::Result;

use crate::answer::Answer;
use crate::call::Call;
use crate::store::D1Store;
use crate::visitor::{self, Admitted};
use crate::{log, reply};

/// The rows of some page loads.
pub(crate) async fn rows(mut call: Call) -> Result<Answer> {
    let asked = match visitor::admit(&mut call).await {
        Ok(Admitted { key, body, .. }) => Asked::read(&key, &body),
        Err(refusal) => Err(refusal),
    };
    let asked = match asked {
        Ok(asked) => asked,
        Err(refusal) => return reply::refuse(refusal).map(Into::into),
    };
    match D1Store::new(&call.env).run_complete(&asked.mine()).await {
        Ok(returned) => Ok(reply::final_json(200, "ok", Some(asked.mine_reply(returned))).into()),
        Err(error) => {
            log::failure("mine_store", &error);
            reply::refuse(Refusal::StoreUnavailable).map(Into::into)
        }
    }
}
