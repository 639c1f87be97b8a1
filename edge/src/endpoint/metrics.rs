//! `GET /metrics`: counts for Prometheus, for whoever has the operator's token. What is counted is
//! `insight::metrics`'s.

use insight::{Authenticator, metrics};
use protocol::reason::Refusal;
use worker::{Response, Result};

use crate::call::Call;
use crate::store::D1Store;
use crate::{bindings, log, reply, tallies};

/// The type of Prometheus' text format.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The counts of today.
pub(crate) async fn text(call: Call) -> Result<Response> {
    let authenticator = Authenticator::new(&bindings::admin_token(&call.env));
    // A session is for people: a browser would send it to this address by itself.
    let Some(operator) = authenticator.operator(None, call.header("authorization").as_deref(), call.now_ms) else {
        let response = reply::refuse(Refusal::Unauthorized)?;
        response.headers().set("www-authenticate", "Bearer")?;
        return Ok(response);
    };
    match metrics::text(&D1Store::new(&call.env), &operator, tallies::day_of(call.now_ms)).await {
        Ok(text) => {
            let builder = Response::builder().with_header("content-type", TEXT)?.with_header("cache-control", "no-store")?;
            Ok(builder.fixed(text.into_bytes()))
        }
        Err(error) => {
            log::failure("metrics", &error);
            reply::refuse(Refusal::StoreUnavailable)
        }
    }
}
