//! `POST /v1/receipt?site=<site>`: the visitor has granted something and is given proof of it. What a
//! receipt holds is decided in `insight::receipts`, and whether the consent holds in `pipeline`, by
//! the same check as for a batch.
//!
//! The answer is the consent record in the terms of ISO/IEC TS 27560. Its id is made here, of 128
//! random bits, and is in no event.

use insight::receipts::{self, Asked, Notice};
use insight::{Module, Wording};
use protocol::reason::{Drop, Refusal};
use worker::Result;

use crate::answer::Answer;
use crate::call::Call;
use crate::facts::CallFacts;
use crate::store::D1Store;
use crate::visitor::{self, Admitted};
use crate::wording::Shipped;
use crate::{assets, log, random, reply, tallies};

/// Writes a receipt.
pub(crate) async fn grant(mut call: Call) -> Result<Answer> {
    let Admitted { key, site, body } = match visitor::admit(&mut call).await {
        Ok(admitted) => admitted,
        Err(refusal) => return reply::refuse(refusal).map(Into::into),
    };
    let asked = match Asked::read(&body, &site, tallies::day_of(call.now_ms)) {
        Ok(asked) => asked,
        Err(refusal) => return reply::refuse(refusal).map(Into::into),
    };
    match pipeline::check_stamp(&asked.stamp(), &site, &CallFacts::of(&call).as_facts()) {
        Ok(_) => {}
        // As for a batch: nothing is kept, and the reply tells no more than that.
        Err(Drop::Gpc) => return Ok(reply::final_json(204, protocol::reason::POLICY, None).into()),
        Err(_) => return reply::refuse(Refusal::Malformed).map(Into::into),
    }
    let (language, _) = pipeline::negotiate(&site, &asked.lang);
    let versions = assets::versions(&call.env, call.now_ms).await?;
    let shipped = Shipped::of(&call.env, versions.of_site(&site), &pipeline::text_sources(&site, language)).await?;
    let texts = shipped.shown(Module::Banner, &key, &site, language);
    let notice = Notice { language, texts: &texts };
    match receipts::grant(&D1Store::new(&call.env), &key, &site, &asked, notice, &random::bits()?, call.now_ms).await {
        Ok(receipt) => Ok(reply::final_json(201, "ok", Some(receipt.record().to_string())).into()),
        Err(error) => {
            log::failure("receipt_store", &error);
            reply::refuse(Refusal::StoreUnavailable).map(Into::into)
        }
    }
}
