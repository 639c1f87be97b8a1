//! Cross-origin headers for `/v1/`: on every answer, errors too, because a page can only read a
//! reason that it is allowed to read.
//!
//! Not `worker::Cors`: it joins several origins into one header, which no browser accepts, and it
//! never sets `Vary`. Which origins are *taken* is the pipeline's decision; this only lets the page
//! that asked read the answer. Never with credentials.

use worker::{Response, Result};

use crate::answer::Header;

/// For how long a browser may remember a preflight, in seconds.
const PREFLIGHT_MAX_AGE_S: &str = "86400";

/// What lets the origin that asked read the answer, with the headers that it needs.
pub(crate) fn open(origin: Option<&str>) -> impl Iterator<Item = Header> {
    // What is no ASCII is no origin of a browser, and no value of a header either.
    let origin = origin.filter(|origin| origin.bytes().all(|b| b.is_ascii_graphic()));
    let readable = origin.map(|origin| {
        [("access-control-allow-origin", origin.to_owned().into()), ("access-control-expose-headers", "candor-result, retry-after".into())]
    });
    [("vary", "Origin".into()), ("cross-origin-resource-policy", "cross-origin".into())].into_iter().chain(readable.into_iter().flatten())
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
