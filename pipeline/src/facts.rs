//! What the edge knows about a request besides its body.
//!
//! Only this much of a request is looked at: no cookie. The address is compared with an operator's
//! rules and never stored; of the user agent and its client hints a coarse class and the names of
//! browser, system and kind of device remain.

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
    /// The header `Sec-CH-UA`: the browser's brands with their major versions.
    pub client_hints_brands: Option<&'a str>,
    /// The header `Sec-CH-UA-Platform`: the system's name in quotes.
    pub client_hints_platform: Option<&'a str>,
    /// The country that Cloudflare names.
    pub country: Option<&'a str>,
    /// The ISO 3166-2 code of the region in that country, as Cloudflare names it.
    pub region: Option<&'a str>,
    /// The number of the network (autonomous system) that the request came from.
    pub asn: Option<u32>,
    /// The name of the network's owner.
    pub network: Option<&'a str>,
    /// Cloudflare's bot score, from 1 (a program) to 99 (a person); only with its bot management.
    pub bot_score: Option<u8>,
    /// The category of a bot that Cloudflare has verified, such as `Search Engine Crawler`.
    pub verified_bot: Option<&'a str>,
    /// The address that the request came from, IPv4 or IPv6. It is compared and never kept.
    pub address: Option<&'a str>,
}

/// Milliseconds of a day.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

impl Facts<'_> {
    /// The UTC day of receipt, in days since 1970.
    pub(crate) fn day(&self) -> u32 {
        u32::try_from(self.received_ms / DAY_MS).unwrap_or(u32::MAX)
    }
}
