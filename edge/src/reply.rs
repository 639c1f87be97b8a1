//! Building answers: JSON errors of one form, and the headers that every answer has.
//!
//! `candor-result` makes an answer final for a page. It is left out of 429 and 5xx, so that those
//! are tried again.

use protocol::reason::Refusal;
use serde::Serialize;
use worker::{Response, ResponseBuilder, Result};

use crate::answer::{Answer, Header, Written};

/// The header that makes an answer final.
pub(crate) const RESULT: &str = "candor-result";
/// For what has its version in its address.
pub(crate) const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// The type of every script.
pub(crate) const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
/// Seconds after which a page tries again when the store did not answer.
const RETRY_AFTER_STORE_S: &str = "5";
/// Seconds after which another attempt is taken: the period of the rate limit binding.
const RETRY_AFTER_ATTEMPTS_S: &str = "60";
/// Seconds after which batches are taken again: the period of their rate limit bindings.
const RETRY_AFTER_OVERLOAD_S: &str = "10";

/// The first for pages that ask with CORS, the second for pages with COEP.
pub(crate) const PUBLIC: [(&str, &str); 2] = [("access-control-allow-origin", "*"), ("cross-origin-resource-policy", "cross-origin")];

#[derive(Serialize)]
struct ErrorBody<'a> {
    error: &'a str,
    message: &'a str,
}

/// A refusal with its own sentence.
pub(crate) fn refuse(refusal: Refusal) -> Result<Response> {
    let mut builder = Response::builder().with_status(refusal.status()).with_header("cache-control", "no-store")?;
    match refusal {
        Refusal::StoreUnavailable => builder = builder.with_header("retry-after", RETRY_AFTER_STORE_S)?,
        Refusal::TooMany => builder = builder.with_header("retry-after", RETRY_AFTER_ATTEMPTS_S)?,
        Refusal::Overload => builder = builder.with_header("retry-after", RETRY_AFTER_OVERLOAD_S)?,
        _ if refusal.status() < 500 => builder = builder.with_header(RESULT, refusal.code())?,
        _ => {}
    }
    builder.from_json(&ErrorBody { error: refusal.code(), message: refusal.text() })
}

/// A refusal that any page may read.
pub(crate) fn refuse_publicly(refusal: Refusal) -> Result<Response> {
    let response = refuse(refusal)?;
    for (name, value) in PUBLIC {
        response.headers().set(name, value)?;
    }
    Ok(response)
}

/// Something that is not stored by anyone on the way: the state of this moment.
pub(crate) fn json(status: u16, body: &impl Serialize) -> Result<Response> {
    Response::builder().with_status(status).with_header("cache-control", "no-store")?.from_json(body)
}

/// The final answer to a page: what came of its request, as JSON that is written already.
pub(crate) fn final_json(status: u16, result: &'static str, body: Option<String>) -> Written {
    let headers = [("cache-control", "no-store".into()), (RESULT, result.into())];
    let of_body = body.is_some().then(|| ("content-type", "application/json".into()));
    Written::new(status, headers.into_iter().chain(of_body), body)
}

/// Something that any page may load and read.
pub(crate) fn public(content_type: &str) -> Result<ResponseBuilder> {
    let mut builder = Response::builder().with_header("content-type", content_type)?;
    for (name, value) in PUBLIC {
        builder = builder.with_header(name, value)?;
    }
    Ok(builder)
}

/// What every answer has, whoever made it.
pub(crate) fn finish(mut answer: Answer) -> Result<Answer> {
    let no_sniff: Header = ("x-content-type-options", "nosniff".into());
    match (answer.add([no_sniff.clone()]), answer) {
        (Ok(()), answer) => Ok(answer),
        // A fetched response has immutable headers: the copy has not.
        (Err(_), Answer::Made(response)) => {
            let headers = response.headers().clone();
            headers.set(no_sniff.0, &no_sniff.1)?;
            Ok(response.with_headers(headers).into())
        }
        (Err(error), Answer::Written(_)) => Err(error),
    }
}
