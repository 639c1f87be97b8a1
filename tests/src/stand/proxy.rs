//! What the proxy in front of the worker saw, and how it may fail.

use serde_json::Value;

/// What one of the proxy's hosts was asked for.
#[derive(Clone)]
pub struct Request {
    /// When it came, in ms since 1970.
    pub at_ms: u64,
    /// `GET`, `POST`, …
    pub method: String,
    /// Path and query.
    pub url: String,
    /// The request's headers, names in lower case.
    pub headers: Value,
    /// The body as text.
    pub body: String,
    /// The status as text, or what happened instead.
    pub status: String,
    /// The reply's headers, if there was one.
    pub reply: Value,
}

/// In one line; the rest is in the fields.
impl std::fmt::Debug for Request {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} {} {} {}", self.method, self.url, self.status, self.body)
    }
}

/// How a host may fail.
#[derive(Debug, Clone, Copy)]
pub enum Fault {
    /// The connection is reset.
    Reset,
    /// Nothing is said for two minutes, or until it passes again.
    Hang,
    /// Status 500 from something that is not the worker.
    Status500,
    /// Somebody else's page with this status.
    Page(u16),
    /// This status, and `Retry-After` with so many seconds, as the worker says it.
    Wait(u16, u32),
    /// No failure (any more).
    Pass,
}
