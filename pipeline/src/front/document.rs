//! What a reply of the origin is: a page that gets the tag, a page that may not be changed, or
//! anything else. And whether it is counted as a document that a visitor was shown.

use protocol::reason::Untagged;

/// What is looked at of a request. Missing headers are empty.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// The method.
    pub method: &'a str,
    /// `Sec-Fetch-Dest`.
    pub dest: &'a str,
    /// `Sec-Fetch-Mode`.
    pub mode: &'a str,
    /// `Sec-Purpose`, `Purpose` or `X-Moz`: a browser that fetches ahead says so in one of them.
    pub purpose: &'a str,
}

/// What is looked at of a reply. Missing headers are empty.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'a> {
    /// The status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: &'a str,
    /// `Content-Encoding`.
    pub content_encoding: &'a str,
    /// `Content-Disposition`.
    pub content_disposition: &'a str,
    /// `Cache-Control`.
    pub cache_control: &'a str,
}

/// What becomes of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// It passes as it came.
    Pass,
    /// It is a page, and passes as it came all the same.
    Untagged(Untagged),
    /// It is a page that gets the tag.
    Tag,
}

/// Encodings that the runtime decodes and encodes again by itself.
pub(super) const ENCODINGS: [&str; 2] = ["gzip", "br"];

/// What becomes of a reply.
#[must_use]
pub fn plan(asked: &Asked<'_>, given: &Given<'_>) -> Plan {
    // 206 is a piece of other bytes than ours, 204 and 304 have none, a redirect shows none.
    let has_page = matches!(given.status, 200..=599) && !matches!(given.status, 204..=206 | 300..=399);
    if !matches!(asked.method, "GET" | "HEAD") || !has_page || !is_html(given.content_type) || is_saved(given.content_disposition) {
        return Plan::Pass;
    }
    if words(given.cache_control).any(|word| word.eq_ignore_ascii_case("no-transform")) {
        return Plan::Untagged(Untagged::NoTransform);
    }
    let encoding = given.content_encoding.trim();
    let is_readable = encoding.is_empty() || ENCODINGS.iter().any(|known| encoding.eq_ignore_ascii_case(known));
    if is_readable && is_ascii_in(charset(given.content_type)) { Plan::Tag } else { Plan::Untagged(Untagged::Encoding) }
}

/// Whether a visitor was shown a document: what the page loads that take part are compared with. A page
/// from the browser's own store counts where it was asked about (304), and not where it was not.
#[must_use]
pub fn is_document(asked: &Asked<'_>, given: &Given<'_>) -> bool {
    let is_shown = matches!(given.status, 200..=299) && is_html(given.content_type) && !is_saved(given.content_disposition);
    asked.method == "GET"
        && asked.dest == "document"
        && asked.mode == "navigate"
        && !words(asked.purpose).any(|word| word.eq_ignore_ascii_case("prefetch"))
        && (is_shown && given.status != 206 || given.status == 304)
}

fn is_html(content_type: &str) -> bool {
    content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("text/html")
}

/// Whether a reply is stored as a file and not shown.
fn is_saved(content_disposition: &str) -> bool {
    content_disposition.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("attachment")
}

fn words(header: &str) -> impl Iterator<Item = &str> {
    header.split([',', ';', '=']).map(str::trim)
}

fn charset(content_type: &str) -> &str {
    let parameter = |part: &str| part.split_once('=').filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset")).is_some();
    let found = content_type.split(';').skip(1).find(|part| parameter(part)).and_then(|part| part.split_once('='));
    found.map_or("", |(_, value)| value.trim().trim_matches('"'))
}

/// Whether the letters of the tag are the same bytes in this encoding, and the runtime knows it.
fn is_ascii_in(charset: &str) -> bool {
    const KNOWN: [&str; 7] = ["", "utf-8", "utf8", "us-ascii", "shift_jis", "gbk", "big5"];
    const FAMILIES: [&str; 4] = ["iso-8859-", "windows-125", "koi8-", "euc-"];
    let starts = |family: &&str| charset.get(..family.len()).is_some_and(|start| start.eq_ignore_ascii_case(family));
    KNOWN.iter().any(|known| charset.eq_ignore_ascii_case(known)) || FAMILIES.iter().any(starts)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GET: Asked<'_> = Asked { method: "GET", dest: "document", mode: "navigate", purpose: "" };
    const PAGE: Given<'_> =
        Given { status: 200, content_type: "text/html; charset=utf-8", content_encoding: "", content_disposition: "", cache_control: "" };

    #[test]
    fn only_pages_are_changed() {
        assert_eq!(plan(&GET, &PAGE), Plan::Tag);
        for status in [201, 203, 400, 404, 410, 500, 503] {
            assert_eq!(plan(&GET, &Given { status, ..PAGE }), Plan::Tag, "{status}");
        }
        for status in [101, 204, 205, 206, 301, 302, 304, 308] {
            assert_eq!(plan(&GET, &Given { status, ..PAGE }), Plan::Pass, "{status}");
        }
        for content_type in
            ["", "text/plain", "application/json", "text/htmlx", "application/xhtml+xml", "image/svg+xml", "text/event-stream"]
        {
            assert_eq!(plan(&GET, &Given { content_type, ..PAGE }), Plan::Pass, "{content_type}");
        }
        for content_type in
            ["text/html", "TEXT/HTML;charset=UTF-8", " text/html ; charset=\"iso-8859-1\"", "text/html;charset=windows-1252"]
        {
            assert_eq!(plan(&GET, &Given { content_type, ..PAGE }), Plan::Tag, "{content_type}");
        }
        assert_eq!(plan(&Asked { method: "HEAD", ..GET }, &PAGE), Plan::Tag, "its headers are those of the page");
        for method in ["POST", "OPTIONS", "PUT", ""] {
            assert_eq!(plan(&Asked { method, ..GET }, &PAGE), Plan::Pass, "{method}");
        }
        assert_eq!(plan(&GET, &Given { content_disposition: "Attachment; filename=a.html", ..PAGE }), Plan::Pass);
        assert_eq!(plan(&GET, &Given { content_disposition: "inline", ..PAGE }), Plan::Tag);
    }

    #[test]
    fn a_page_that_cannot_be_changed_is_told_apart() {
        let untagged = |given| match plan(&GET, &given) {
            Plan::Untagged(why) => Some(why),
            Plan::Pass | Plan::Tag => None,
        };
        assert_eq!(untagged(Given { cache_control: "public, No-Transform", ..PAGE }), Some(Untagged::NoTransform));
        for content_encoding in ["zstd", "deflate", "gzip, br", "x"] {
            assert_eq!(untagged(Given { content_encoding, ..PAGE }), Some(Untagged::Encoding), "{content_encoding}");
        }
        for content_encoding in ["gzip", "br", " GZIP "] {
            assert_eq!(untagged(Given { content_encoding, ..PAGE }), None, "{content_encoding}");
        }
        for content_type in
            ["text/html; charset=utf-16", "text/html;charset=UTF-16LE", "text/html; charset=nonsense", "text/html; charset=é"]
        {
            assert_eq!(untagged(Given { content_type, ..PAGE }), Some(Untagged::Encoding), "{content_type}");
        }
    }

    #[test]
    fn documents_are_what_somebody_was_shown() {
        assert!(is_document(&GET, &PAGE));
        assert!(is_document(&GET, &Given { status: 304, ..Given::default() }), "the browser had it already");
        for asked in [
            Asked { method: "HEAD", ..GET },
            Asked { dest: "empty", ..GET },
            Asked { dest: "iframe", ..GET },
            Asked { dest: "", ..GET },
            Asked { mode: "cors", ..GET },
            Asked { purpose: "prefetch;prerender", ..GET },
            Asked { purpose: "prefetch", ..GET },
        ] {
            assert!(!is_document(&asked, &PAGE), "{asked:?}");
        }
        for given in [
            Given { status: 404, ..PAGE },
            Given { status: 206, ..PAGE },
            Given { content_type: "image/png", ..PAGE },
            Given { status: 302, ..PAGE },
        ] {
            assert!(!is_document(&GET, &given), "{given:?}");
        }
    }
}
