//! Ranges of addresses as operators write them: `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/32`.
//!
//! An IPv4 address that came wrapped in IPv6 (`::ffff:203.0.113.7`) is compared as what it is. It stores
//! and resolves nothing.

use std::net::IpAddr;

/// A range of addresses of one family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    is_v4: bool,
    first: u128,
    /// Bits from the left that must be equal, of 32 or 128.
    bits: u32,
}

impl Range {
    /// Reads an address, or an address with the length of its prefix.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let (is_v4, number) = number(address.to_canonical());
        let most = if is_v4 { 32 } else { 128 };
        // A wrapped address with a prefix could mean either family's bits.
        if bits.is_some() && is_v4 != address.is_ipv4() {
            return None;
        }
        let bits = match bits {
            None => most,
            // `parse` would take a sign.
            Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok().filter(|bits| *bits <= most)?,
            Some(_) => return None,
        };
        Some(Self { is_v4, first: prefix(number, bits, most), bits })
    }

    /// Whether an address is in it.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let (is_v4, number) = number(address.to_canonical());
        let most = if is_v4 { 32 } else { 128 };
        is_v4 == self.is_v4 && prefix(number, self.bits, most) == self.first
    }
}

fn number(address: IpAddr) -> (bool, u128) {
    match address {
        IpAddr::V4(address) => (true, u128::from(address.to_bits())),
        IpAddr::V6(address) => (false, address.to_bits()),
    }
}

/// The number with everything behind its first bits cleared.
fn prefix(number: u128, bits: u32, most: u32) -> u128 {
    let rest = most.saturating_sub(bits);
    number.checked_shr(rest).unwrap_or_default().checked_shl(rest).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_what_they_say() {
        for (range, address, expect) in [
            ("203.0.113.7", "203.0.113.7", true),
            ("203.0.113.7", "203.0.113.8", false),
            ("203.0.113.0/24", "203.0.113.255", true),
            ("203.0.113.99/24", "203.0.113.1", true),
            ("203.0.113.0/24", "203.0.114.0", false),
            ("203.0.113.0/25", "203.0.113.128", false),
            ("0.0.0.0/0", "255.255.255.255", true),
            ("0.0.0.0/0", "::1", false),
            ("::/0", "2001:db8::1", true),
            ("::/0", "203.0.113.7", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("2001:db8::1", "2001:db8::1", true),
            ("2001:db8::1", "2001:db8::2", false),
            ("203.0.113.0/24", "::ffff:203.0.113.9", true),
            ("::ffff:203.0.113.9", "203.0.113.9", true),
            ("10.0.0.0/31", "10.0.0.1", true),
            ("10.0.0.0/31", "10.0.0.2", false),
        ] {
            let (range, address) = (Range::parse(range).unwrap(), address.parse().unwrap());
            assert_eq!(range.contains(address), expect, "{range:?} {address}");
        }
    }

    #[test]
    fn anything_else_is_no_range() {
        for text in [
            "",
            "/",
            "/8",
            "10.0.0.0/",
            "10.0.0.0/33",
            "10.0.0.0/-1",
            "10.0.0.0/+8",
            "10.0.0.0/8/8",
            "10.0.0",
            "10.0.0.256",
            "010.0.0.1",
            " 10.0.0.1",
            "2001:db8::/129",
            "2001:db8::/4294967296",
            "::ffff:10.0.0.0/104",
            "shop.example",
            "*",
            "10.0.0.*",
        ] {
            assert_eq!(Range::parse(text), None, "{text}");
        }
    }
}
