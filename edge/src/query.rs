//! Reading a URL's host and query without the `url` crate, which costs 79 KB gzip in the worker
//! (so does any call of `worker::Request::url`). The runtime has already normalised the address.

/// The value of the first parameter of this name, percent-decoded.
pub(crate) fn parameter(url: &str, name: &str) -> Option<String> {
    raw(url).split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (key == name).then(|| decode(value))
    })
}

/// The query as it stands in the address, without `?`.
pub(crate) fn raw(url: &str) -> &str {
    let whole = url.split('#').next().unwrap_or_default();
    whole.split_once('?').map_or("", |(_, query)| query)
}

/// Scheme and host with port: `https://collector.example`.
pub(crate) fn origin(url: &str) -> &str {
    let host_start = url.find("://").map_or(0, |at| at + 3);
    let rest = url.get(host_start..).unwrap_or_default();
    let host_end = host_start + rest.find(['/', '?', '#']).unwrap_or(rest.len());
    url.get(..host_end).unwrap_or_default()
}

/// Host with port.
pub(crate) fn host(url: &str) -> &str {
    let origin = origin(url);
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

/// Host without port.
pub(crate) fn host_name(url: &str) -> &str {
    let host = host(url);
    // The colons of an IPv6 address stand in brackets.
    host.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')).map_or(host, |(name, _)| name)
}

/// A segment of a path, in which `+` is itself.
pub(crate) fn decode_segment(segment: &str) -> String {
    decode(&segment.replace('+', "%2B"))
}

/// `+` is a space, `%41` is `A`; what is not valid stands as it is, and what is not UTF-8 becomes U+FFFD.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let escaped = match (first, tail) {
            (b'%', [high, low, after @ ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| (high * 16 + low, after)),
            _ => None,
        };
        let (byte, after) = escaped.unwrap_or((if *first == b'+' { b' ' } else { *first }, tail));
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_found_and_decoded() {
        let url = "https://c.example/v1/batch?site=shop&z=&a=%41+b%2&site=other&bad=%ff#site=no";
        assert_eq!(parameter(url, "site").as_deref(), Some("shop"));
        assert_eq!(parameter(url, "z").as_deref(), Some(""));
        assert_eq!(parameter(url, "a").as_deref(), Some("A b%2"));
        assert_eq!(parameter(url, "bad").as_deref(), Some("\u{fffd}"));
        assert_eq!(parameter(url, "none"), None);
        assert_eq!(parameter("https://c.example/", "site"), None);
        assert_eq!(parameter("https://c.example/?site", "site").as_deref(), Some(""));
    }

    #[test]
    fn the_host_is_cut_out() {
        for (url, expect) in [
            ("https://c.example/v1?a", "https://c.example"),
            ("http://localhost:8787", "http://localhost:8787"),
            ("http://[::1]:8787?x=/", "http://[::1]:8787"),
            ("https://c.example#x", "https://c.example"),
        ] {
            assert_eq!(origin(url), expect);
        }
        assert_eq!(host("http://localhost:8787/x"), "localhost:8787");
        for (url, expect) in [
            ("https://c.example/v1?a", "c.example"),
            ("http://localhost:8787", "localhost"),
            ("http://[::1]:8787?x=/", "[::1]"),
            ("http://[::1]/", "[::1]"),
        ] {
            assert_eq!(host_name(url), expect);
        }
    }
}
