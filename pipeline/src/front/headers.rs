//! Headers of a page whose bytes change on the way: its tag of identity becomes weak, what speaks of
//! exact bytes goes. All others stay: caching, cookies, policies, redirects.

use super::document::ENCODINGS;

/// Headers that speak of the origin's bytes and would be wrong of ours.
pub const UNFIT: [&str; 6] = ["content-length", "accept-ranges", "content-md5", "digest", "content-digest", "repr-digest"];

/// An entity tag for changed bytes: the same content, not the same octets (RFC 9110, section 8.8.1).
#[must_use]
pub fn weak(etag: &str) -> String {
    let etag = etag.trim();
    if etag.starts_with("W/") { etag.into() } else { ["W/", etag].concat() }
}

/// `If-None-Match` for the origin. Comparing is weak by the standard; an origin that compares letter by
/// letter finds its own strong tag beside the weak one.
#[must_use]
pub fn if_none_match(header: &str) -> String {
    let mut out = String::from(header);
    for tag in tags(header).filter_map(|tag| tag.strip_prefix("W/")) {
        out.extend([", ", tag]);
    }
    out
}

/// Whether the browser asked by the weak form of this tag: then what it has is a page of ours, and the
/// reply that it is still good must not make its tag strong.
#[must_use]
pub fn is_marked_as_given(if_none_match: &str, etag: &str) -> bool {
    let weakened = weak(etag);
    tags(if_none_match).any(|tag| tag == weakened)
}

/// What the origin may encode a document with: of what the browser takes, what the runtime can undo.
#[must_use]
pub fn accepted_encodings(header: &str) -> String {
    let name = |part: &&str| {
        let name = part.split(';').next().unwrap_or_default().trim();
        ENCODINGS.iter().any(|known| name.eq_ignore_ascii_case(known))
    };
    let kept: Vec<&str> = header.split(',').filter(name).map(str::trim).collect();
    if kept.is_empty() { "identity".into() } else { kept.join(", ") }
}

/// `Reporting-Endpoints` with ours beside the site's own: `candor` for what its policies name, and
/// `default`, to which browsers report by themselves, unless the site has one.
#[must_use]
pub fn reporting_endpoints(own: &str, address: &str) -> String {
    let names: Vec<&str> = own.split(',').filter_map(|member| Some(member.split_once('=')?.0.trim())).collect();
    let mut members: Vec<String> = if own.trim().is_empty() { Vec::new() } else { vec![own.trim().into()] };
    members.extend(["default", "candor"].into_iter().filter(|name| !names.contains(name)).map(|name| format!("{name}=\"{address}\"")));
    members.join(", ")
}

/// The tags of a list. A comma inside quotes does not part them.
fn tags(list: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    list.split(move |c: char| {
        quoted ^= c == '"';
        c == ',' && !quoted
    })
    .map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_weak_once() {
        assert_eq!(weak("\"a\""), "W/\"a\"");
        assert_eq!(weak(" W/\"a\""), "W/\"a\"");
    }

    #[test]
    fn the_origin_finds_its_own_tag() {
        for (sent, expect) in
            [("\"a\"", "\"a\""), ("*", "*"), ("W/\"a\"", "W/\"a\", \"a\""), ("W/\"a,b\", \"c\"", "W/\"a,b\", \"c\", \"a,b\""), ("", "")]
        {
            assert_eq!(if_none_match(sent), expect);
        }
        assert!(is_marked_as_given("\"x\", W/\"a\"", "\"a\""));
        assert!(is_marked_as_given("W/\"a\"", "W/\"a\""));
        assert!(!is_marked_as_given("\"a\"", "\"a\""), "the page from before there was a tag");
        assert!(!is_marked_as_given("", "\"a\""));
    }

    #[test]
    fn a_site_keeps_its_own_endpoints() {
        assert_eq!(reporting_endpoints("", "/r"), "default=\"/r\", candor=\"/r\"");
        assert_eq!(reporting_endpoints("csp=\"https://a.example/r\"", "/r"), "csp=\"https://a.example/r\", default=\"/r\", candor=\"/r\"");
        assert_eq!(reporting_endpoints("default=\"/own\"", "/r"), "default=\"/own\", candor=\"/r\"");
        assert_eq!(reporting_endpoints("default=\"/own\", candor=\"/x\"", "/r"), "default=\"/own\", candor=\"/x\"");
    }

    #[test]
    fn only_what_can_be_undone_is_asked_for() {
        for (sent, expect) in [
            ("gzip, deflate, br, zstd", "gzip, br"),
            ("gzip;q=0.5, *", "gzip;q=0.5"),
            ("zstd", "identity"),
            ("", "identity"),
            ("identity", "identity"),
        ] {
            assert_eq!(accepted_encodings(sent), expect);
        }
    }
}
