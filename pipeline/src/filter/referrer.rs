//! Visits whose referrer only exists to be seen in reports. The list of hosts is kept by hand in
//! `referrer_hosts.txt`, one a line and sorted; each stands for its sub-domains too.

use std::sync::LazyLock;

use protocol::wire::View;

static HOSTS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let lines = include_str!("referrer_hosts.txt").lines().map(str::trim_ascii);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
});

/// Whether the view came from such a host.
pub(super) fn is_spam(view: &View) -> bool {
    // Most views have none: routes never do.
    !view.referrer.is_empty() && is_or_is_under(&host(&view.referrer), |host| HOSTS.binary_search(&host).is_ok())
}

/// The host of an address in lower case, without user, port and path; empty if it has none.
pub(super) fn host(address: &str) -> String {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    host.split(':').next().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase()
}

/// Whether the host, or a domain that it is under, is one of those looked for.
pub(super) fn is_or_is_under(host: &str, is_one: impl Fn(&str) -> bool) -> bool {
    let mut rest = host;
    loop {
        if is_one(rest) {
            return true;
        }
        match rest.split_once('.') {
            Some((_, parent)) => rest = parent,
            None => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_of_hosts() {
        assert!(HOSTS.len() >= 60, "{}", HOSTS.len());
        assert!(HOSTS.is_sorted_by(|a, b| a < b), "sorted, each once");
        let is_host = |host: &&str| {
            host.contains('.') && host.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-'))
        };
        assert!(HOSTS.iter().all(is_host));
    }

    #[test]
    fn hosts_stand_for_what_is_under_them() {
        for (referrer, expect) in [
            ("https://semalt.com/", true),
            ("http://www.semalt.com:8080/crawler.php", true),
            ("https://a.b.SEMALT.com", true),
            ("https://user@semalt.com./x", true),
            ("https://notsemalt.com/", false),
            ("https://semalt.com.shop.example/", false),
            ("https://shop.example/?from=semalt.com", false),
            ("https://www.google.com/", false),
            ("https://com/", false),
            ("semalt.com", false),
            ("", false),
        ] {
            assert_eq!(is_spam(&View { referrer: referrer.into(), ..View::default() }), expect, "{referrer}");
        }
    }
}
