//! More batches than can be meant, or than the store takes: first they are thinned out, then refused.
//!
//! Two things are counted in windows of ten seconds, in each of Cloudflare's locations for itself:
//! what comes to a site from one address, and what comes to a site at all. Each has two limits, one
//! behind the other. What is over the first is still taken, but of its page loads only a tenth is
//! kept, with ten times the weight: figures stay right, and errors and `open` are kept whole. What is
//! over the second too is refused with 429, and the page sends it again later.
//!
//! The second limit counts only what is over the first, so a batch in ordinary times asks for two
//! counts and not four. What is refused of one address is not counted for the site: nobody can use up
//! by themselves what a site may be sent. The address is a key in the platform's counter and goes nowhere else.
//! Where a counter does not answer, nothing is held back: it guards the store and decides nothing else.

use protocol::reason::Refusal;
use protocol::site::SiteKey;
use worker::{Env, RateLimiter, Result};

use crate::{bindings, limit, log};

/// What is kept of the page loads between the two limits.
const SHARE: f64 = 0.1;

/// What is kept of a batch to this site from this address: 1, or less where there is pressure.
///
/// # Errors
/// `Overload` where it is too much.
pub(crate) async fn share(env: &Env, key: &SiteKey, address: Option<&str>) -> std::result::Result<f64, Refusal> {
    let place = limit::from_place(key.as_str(), address);
    let of_place = level(env, [bindings::batch_limit, bindings::batch_overflow], &place).await;
    if of_place == Level::TooHigh {
        return Err(Refusal::Overload);
    }
    let of_site = level(env, [bindings::site_limit, bindings::site_overflow], key.as_str()).await;
    match of_place.max(of_site) {
        Level::Usual => Ok(1.0),
        Level::High => Ok(SHARE),
        Level::TooHigh => Err(Refusal::Overload),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Usual,
    High,
    TooHigh,
}

type Limiter = fn(&Env) -> Result<RateLimiter>;

async fn level(env: &Env, [first, second]: [Limiter; 2], key: &str) -> Level {
    if !is_over(first(env), key).await {
        Level::Usual
    } else if !is_over(second(env), key).await {
        Level::High
    } else {
        Level::TooHigh
    }
}

async fn is_over(limiter: Result<RateLimiter>, key: &str) -> bool {
    let asked = match limiter {
        Ok(limiter) => limiter.limit(key.to_owned()).await.map(|outcome| !outcome.success),
        Err(error) => Err(error),
    };
    asked.unwrap_or_else(|error| {
        log::failure("batch_limit", &error);
        false
    })
}
