//! What the rare requests of a visitor have in common (to see, to erase, to have a receipt): the
//! questions before their body is read. They are those of a batch, in the same order, and one more:
//! how often, because each may cost a look at many rows and pages ask for it seldom.
//!
//! A refusal here is not counted among those of batches: it would show an operator who exercises a
//! right.

use pipeline::Encoding;
use protocol::limits;
use protocol::reason::Refusal;
use protocol::site::SiteKey;

use crate::call::Call;
use crate::site_cache::{self, Known};
use crate::{bindings, body, limit, log};

/// The site that a visitor's request is for, with its body.
pub(crate) struct Admitted {
    /// The site.
    pub(crate) key: SiteKey,
    /// Its configuration.
    pub(crate) site: Known,
    /// The whole body.
    pub(crate) body: Vec<u8>,
}

/// Lets a request in: size, site, origin, media type, rate; then its body is read.
///
/// # Errors
/// Why it is not let in.
pub(crate) async fn admit(call: &mut Call) -> Result<Admitted, Refusal> {
    if body::declared_bytes(&call.request).is_some_and(|bytes| bytes > limits::BATCH_BYTES) {
        return Err(Refusal::TooLarge);
    }
    let (key, site) = site_cache::find(call, &call.query("site").unwrap_or_default()).await?;
    pipeline::check_origin(&site, call.header("origin").as_deref())?;
    pipeline::check_media_type(call.header("content-type").as_deref())?;
    // What is asked here is a list of ids: nobody need pack it.
    if Encoding::of(call.query("z").as_deref(), call.header("content-encoding").as_deref())? != Encoding::Plain {
        return Err(Refusal::Encoding);
    }
    if is_too_often(call, &key).await? {
        return Err(Refusal::TooMany);
    }
    let body = body::read(&mut call.request, limits::BATCH_BYTES).await?;
    Ok(Admitted { key, site, body })
}

/// By site and address, so that the sites that one office or one household visits do not share a limit.
pub(crate) async fn is_too_often(call: &Call, key: &SiteKey) -> Result<bool, Refusal> {
    let asked = match bindings::visitor_limit(&call.env) {
        Ok(limiter) => limit::is_over(&limiter, key.as_str(), call).await,
        Err(error) => Err(error),
    };
    asked.map_err(|error| {
        log::failure("visitor_limit", &error);
        Refusal::Internal
    })
}
