//! Patterns of origins: `https://shop.example`, `https://*.shop.example`, `http://localhost:*`, or `*` for any http(s).
//!
//! An origin is what browsers write (RFC 6454, 6.2): scheme, host and port, and no more. Whatever has
//! a path, a name before an `@` or a port that is none is no origin, and no pattern matches it.

/// The longest pattern, and the longest origin that is looked at: a host name has 253 bytes at most.
const BYTES: usize = 280;

/// Scheme, host and port of an origin or a pattern; the port as it is written.
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
    let port_ok = port == Some("*") || port_of(scheme, port).is_some();
    pattern.len() <= BYTES && default_port(scheme).is_some() && is_host(name) && port_ok
}

/// Whether an `Origin` is one of a pattern's.
/// Scheme, host and port must each match; `*.domain` also matches the domain itself. Without a port it
/// is the scheme's own, which browsers leave out of `Origin`.
#[must_use]
pub fn matches(pattern: &str, origin: &str) -> bool {
    let Some((scheme, host, port)) = split(origin) else { return false };
    let Some(port) = port_of(scheme, port).filter(|_| is_host(host) && origin.len() <= BYTES) else { return false };
    if pattern == "*" {
        return true;
    }
    let Some((p_scheme, p_host, p_port)) = split(pattern) else { return false };
    let host_matches = match p_host.strip_prefix("*.") {
        Some(domain) => {
            host.len() >= domain.len() && {
                let (before, tail) = host.split_at_checked(host.len() - domain.len()).unwrap_or(("", ""));
                tail.eq_ignore_ascii_case(domain) && (before.is_empty() || before.ends_with('.'))
            }
        }
        None => p_host.eq_ignore_ascii_case(host),
    };
    p_scheme.eq_ignore_ascii_case(scheme) && host_matches && (p_port == Some("*") || port_of(p_scheme, p_port) == Some(port))
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        _ if scheme.eq_ignore_ascii_case("https") => Some(443),
        _ if scheme.eq_ignore_ascii_case("http") => Some(80),
        _ => None,
    }
}

/// The port's number, of which nothing is the scheme's own.
fn port_of(scheme: &str, port: Option<&str>) -> Option<u16> {
    let own = default_port(scheme)?;
    match port {
        None => Some(own),
        Some(digits) => digits.parse().ok().filter(|n| *n > 0 && digits.bytes().all(|b| b.is_ascii_digit())),
    }
}

/// Labels parted by dots, or an IPv6 address in brackets.
fn is_host(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => address.contains(':') && address.bytes().all(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.')),
        None => {
            host.split('.').all(|label| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')))
        }
    }
}

#[cfg(test)]
mod tests;
