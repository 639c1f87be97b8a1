//! Patterns of origins: `https://shop.example`, `https://*.shop.example`, `http://localhost:*`, or `*` for any http(s).

use crate::site::is_http_url;

fn split(origin: &str) -> Option<(&str, &str, Option<&str>)> {
    let (scheme, rest) = origin.split_once("://")?;
    match rest.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => Some((scheme, host, Some(port))),
        _ => Some((scheme, rest, None)),
    }
}

/// Whether text is a pattern of origins.
#[must_use]
pub fn is_pattern(pattern: &str) -> bool {
    if pattern == "*" {
        return true;
    }
    let Some((scheme, host, port)) = split(pattern) else { return false };
    let name = host.strip_prefix("*.").unwrap_or(host);
    let host_ok = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'[' | b']' | b':'));
    let port_ok = port.is_none_or(|p| p == "*" || p.parse::<u16>().is_ok());
    (scheme == "https" || scheme == "http") && host_ok && port_ok && pattern.len() <= 256
}

/// Whether an `Origin` is one of a pattern's.
/// Scheme, host and port must each match; `*.domain` also matches the domain itself; without a port
/// only the scheme's own port matches (browsers leave it out of `Origin`).
#[must_use]
pub fn matches(pattern: &str, origin: &str) -> bool {
    if pattern == "*" {
        return is_http_url(origin);
    }
    let (Some((p_scheme, p_host, p_port)), Some((scheme, host, port))) = (split(pattern), split(origin)) else {
        return false;
    };
    let host_matches = match p_host.strip_prefix("*.") {
        Some(domain) => {
            host.len() >= domain.len() && {
                let (before, tail) = host.split_at_checked(host.len() - domain.len()).unwrap_or(("", ""));
                tail.eq_ignore_ascii_case(domain) && (before.is_empty() || before.ends_with('.'))
            }
        }
        None => p_host.eq_ignore_ascii_case(host),
    };
    p_scheme.eq_ignore_ascii_case(scheme) && host_matches && (p_port == Some("*") || p_port == port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_match_by_pattern() {
        for (pattern, origin, expect) in [
            ("https://shop.example", "https://shop.example", true),
            ("https://shop.example", "https://SHOP.example", true),
            ("https://shop.example", "http://shop.example", false),
            ("https://shop.example", "https://shop.example:8443", false),
            ("https://shop.example", "https://shop.example.evil.test", false),
            ("https://*.shop.example", "https://a.b.shop.example", true),
            ("https://*.shop.example", "https://shop.example", true),
            ("https://*.shop.example", "https://evilshop.example", false),
            ("http://localhost:*", "http://localhost:5173", true),
            ("http://localhost:*", "http://localhost", true),
            ("http://[::1]:8080", "http://[::1]:8080", true),
            ("*", "https://anything.example", true),
            ("*", "null", false),
        ] {
            assert_eq!(matches(pattern, origin), expect, "{pattern} {origin}");
        }
    }
}
