//! Cross-origin headers for `/v1/`: on every answer, errors too, because a page can only read a
//! reason that it is allowed to read.
//!
//! Not `worker::Cors`: it joins several origins into one header, which no browser accepts, and it
//! never sets `Vary`. Which origins are *taken* is the pipeline's decision; this only lets the page
//! that asked read the answer. Never with credentials.

use worker::{Response, Result};

/// For how long a browser may remember a preflight, in seconds.
const PREFLIGHT_MAX_AGE_S: &str = "86400";

/// Lets the origin that asked read the answer, with the headers that it needs.
pub(crate) fn open(response: &Response, origin: Option<&str>) -> Result<()> {
    let headers = response.headers();
    headers.append("vary", "Origin")?;
    headers.set("cross-origin-resource-policy", "cross-origin")?;
    // What is no ASCII is no origin of a browser, and no value of a header either.
    if let Some(origin) = origin.filter(|origin| origin.bytes().all(|b| b.is_ascii_graphic())) {
        headers.set("access-control-allow-origin", origin)?;
        headers.set("access-control-expose-headers", "candor-result, retry-after")?;
    }
    Ok(())
}

/// The answer to a preflight.
pub(crate) fn preflight(methods: &str) -> Result<Response> {
    Ok(Response::builder()
        .with_status(204)
        .with_header("access-control-allow-methods", methods)?
        .with_header("access-control-allow-headers", "content-type")?
        .with_header("access-control-max-age", PREFLIGHT_MAX_AGE_S)?
        .empty())
}
