//! `POST /v1/batch?site=<site>`: takes a batch. What becomes of it is the pipeline's decision; here
//! is the order of the questions, the one write, and the counting.
//!
//! The order is by cost: size, site and origin, pressure, media type, then the body is read. Between the
//! pipeline's word and the write there is no await, and the write is one transaction: what was
//! answered 2xx is stored, and what was not answered can be sent again. In queue mode the write is a
//! message that the queue has taken.

use pipeline::{Encoding, Facts, Outcome, Settled, Terms};
use protocol::limits;
use protocol::reason::Refusal;
use protocol::site::SiteKey;
use worker::{Date, Response, Result};

use crate::answer::Answer;
use crate::call::Call;
use crate::facts::CallFacts;
use crate::site_cache::Known;
use crate::store::D1Store;
use crate::{bindings, body, cors, inflate, log, pressure, queue, reply, rule_cache, site_cache, tallies};

/// The answer to a preflight. A page of ours needs none: it sends `text/plain`.
pub(crate) async fn preflight(_call: Call) -> Result<Response> {
    cors::preflight("POST")
}

/// Takes a batch.
pub(crate) async fn take(mut call: Call) -> Result<Answer> {
    let declared_bytes = body::declared_bytes(&call.request);
    let too_large = declared_bytes.is_some_and(|bytes| bytes > limits::BATCH_BYTES);
    let name = call.query("site").unwrap_or_default();
    let (key, site) = match site_cache::find(&call, &name).await {
        Ok(found) => found,
        // Without a site there is nobody to count it for.
        Err(refusal) => return reply::refuse(if too_large { Refusal::TooLarge } else { refusal }).map(Into::into),
    };
    let facts = CallFacts::of(&call);
    let decided = if too_large { Err(Refusal::TooLarge) } else { decide(&mut call, &key, &site, &facts.as_facts(), declared_bytes).await };
    match decided {
        Ok(outcome) => keep(&call, &key, &outcome).await,
        Err(refusal) => {
            tallies::count_refused(&call, &key, &facts.as_facts(), refusal);
            reply::refuse(refusal).map(Into::into)
        }
    }
}

async fn decide(
    call: &mut Call,
    key: &SiteKey,
    site: &Known,
    facts: &Facts<'_>,
    declared_bytes: Option<usize>,
) -> Result<Outcome, Refusal> {
    pipeline::check_origin(site, facts.origin)?;
    let share = pressure::share(&call.env, key, facts.address).await?;
    pipeline::check_media_type(call.header("content-type").as_deref())?;
    let encoding = Encoding::of(call.query("z").as_deref(), call.header("content-encoding").as_deref())?;
    let body = body::read_declared(&mut call.request, declared_bytes, limits::BATCH_BYTES).await?;
    let body = inflate::unpack(encoding, body, limits::INFLATED_BYTES).await?;
    // The last byte is what clocks are compared with: a slow upload is no late event.
    let facts = Facts { received_ms: Date::now().as_millis(), ..*facts };
    let rules = rule_cache::of_site(&call.env, key, call.now_ms).await;
    let terms = Terms { rules: &rules, share, pressure: site.pressure };
    let outcome = pipeline::process(key, site, &terms, &facts, &body)?;
    if !outcome.is_ahead {
        return Ok(outcome);
    }
    // Another isolate may have given the page a configuration that this one has not read yet.
    match site_cache::again(call, key).await {
        Some(newer) => pipeline::process(key, &newer, &Terms { pressure: newer.pressure, ..terms }, &facts, &body),
        None => Ok(outcome),
    }
}

/// Writes what is to be kept, or sends it to be written, and answers.
pub(crate) async fn keep(call: &Call, key: &SiteKey, outcome: &Outcome) -> Result<Answer> {
    if bindings::is_queue_mode(&call.env) && outcome.has_rows() {
        match queue::send(&call.env, outcome).await {
            // Counted where it is written: what the store makes of it is not known yet.
            Ok(true) => return Ok(answer(outcome, &Outcome::in_queue())),
            // Too long for a message.
            Ok(false) => {}
            Err(error) => {
                log::failure("batch_queue", &error);
                return reply::refuse(Refusal::StoreUnavailable).map(Into::into);
            }
        }
    }
    let returned = match D1Store::new(&call.env).run(&outcome.statements()).await {
        Ok(rows) => rows,
        Err(error) => {
            log::failure("batch_store", &error);
            return reply::refuse(Refusal::StoreUnavailable).map(Into::into);
        }
    };
    let settled = outcome.settle(&returned);
    tallies::count(call, key, &outcome.tallies(&settled));
    Ok(answer(outcome, &settled))
}

fn answer(outcome: &Outcome, settled: &Settled) -> Answer {
    let answer = outcome.reply(settled);
    reply::final_json(answer.status, answer.candor_result, answer.body).into()
}
