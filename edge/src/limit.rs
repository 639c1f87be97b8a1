//! How often someone may ask, counted by the platform. The address is a key in the platform's counter
//! and goes nowhere else: it is not stored and not logged.

use std::net::Ipv6Addr;

use worker::{RateLimiter, Result};

use crate::call::Call;

/// The header in which Cloudflare says from which address a request comes.
pub(crate) const ADDRESS: &str = "cf-connecting-ip";

/// Whether this call is one too many of those that share a word and come from one place.
pub(crate) async fn is_over(limiter: &RateLimiter, word: &str, call: &Call) -> Result<bool> {
    Ok(!limiter.limit(from_place(word, call.header(ADDRESS).as_deref())).await?.success)
}

/// The key of what shares a word and comes from the place of an address.
pub(crate) fn from_place(word: &str, address: Option<&str>) -> String {
    let from = network_of(address.unwrap_or_default());
    format!("{word} from {from}")
}

/// What counts as one place to come from: an address, or the first half of an IPv6 address, of which
/// anyone has 2^64.
fn network_of(address: &str) -> String {
    match address.parse::<Ipv6Addr>() {
        Ok(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::")
        }
        Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_network_is_one_place() {
        assert_eq!(network_of("2001:db8:1:2:3:4:5:6"), network_of("2001:db8:1:2::9"));
        assert_ne!(network_of("2001:db8:1:2::9"), network_of("2001:db8:1:3::9"));
        assert_eq!(network_of("192.0.2.7"), "192.0.2.7");
        assert_eq!(network_of(""), "");
    }
}
