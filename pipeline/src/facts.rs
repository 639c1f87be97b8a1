//! What the edge knows about a request besides its body.
//!
//! Only this much of a request is looked at: no address, no cookie. The user agent becomes a coarse
//! class and is then gone.

/// Facts about a request.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    /// When the edge had the body, ms since 1970.
    pub received_ms: u64,
    /// The header `Origin`.
    pub origin: Option<&'a str>,
    /// The header `Sec-GPC`.
    pub sec_gpc: Option<&'a str>,
    /// The header `User-Agent`; empty if there is none.
    pub user_agent: &'a str,
    /// The header `Sec-CH-UA-Mobile`.
    pub client_hints_mobile: Option<&'a str>,
    /// The country that Cloudflare names.
    pub country: Option<&'a str>,
}

/// Milliseconds of a day.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

impl Facts<'_> {
    /// The UTC day of receipt, in days since 1970.
    pub(crate) fn day(&self) -> u32 {
        u32::try_from(self.received_ms / DAY_MS).unwrap_or(u32::MAX)
    }
}
