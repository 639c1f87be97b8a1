//! The consent record sent back as the visitor's browser sent it. Safari keeps a cookie that a
//! script wrote for seven days only: a visitor who declined would be asked every week. A cookie
//! that a server wrote lives as long as it says.
//!
//! Sent back is the very record that came, with the day on which it ends anyway: nothing is decided,
//! joined or prolonged here, and a browser without a record is given none. Only where loader and page
//! are of one site, and only over the hosts on which the page itself writes it: a second cookie of
//! the same name would stand beside the first, and an old one could outlive a new choice. Where two
//! have come the page has to settle it.

use protocol::consent::Record;
use protocol::limits;
use protocol::site::SiteConfig;

/// The cookie's name.
const NAME: &str = "candor";

/// What a request for the loader says about this.
#[derive(Debug, Clone, Copy)]
pub struct MirrorFacts<'a> {
    /// The header `Cookie`.
    pub cookie: Option<&'a str>,
    /// The header `Sec-Fetch-Site`.
    pub sec_fetch_site: Option<&'a str>,
    /// The host that was asked, without a port.
    pub host: &'a str,
    /// Whether it was asked by https.
    pub https: bool,
    /// The day of the request, in days since 1970-01-01 UTC.
    pub today: u32,
}

/// The header `Set-Cookie` that sends the record back, if it is to be. `http_date` writes the
/// beginning of a day since 1970 as HTTP does: `Mon, 23 Nov 2026 00:00:00 GMT`.
#[must_use]
pub fn mirror(site: &SiteConfig, facts: &MirrorFacts<'_>, http_date: impl FnOnce(u32) -> String) -> Option<String> {
    let shared = !site.cookie_domain.is_empty() && is_under(facts.host, &site.cookie_domain);
    match facts.sec_fetch_site {
        Some("same-origin") => {}
        Some("same-site") if shared => {}
        _ => return None,
    }
    let record = Record::parse(only_record(facts.cookie?)?, facts.today).filter(|record| record.holds(facts.today))?;
    let end = http_date(record.day.saturating_add(limits::CONSENT_DAYS));
    let mut header = format!("{NAME}={}; Path=/; Expires={end}; SameSite=Lax", record.write());
    if shared {
        header.extend(["; Domain=", &site.cookie_domain]);
    }
    if facts.https {
        header.push_str("; Secure");
    }
    Some(header)
}

/// The value of the cookie, if it came exactly once.
pub(crate) fn only_record(cookies: &str) -> Option<&str> {
    let mut records =
        cookies.split(';').filter_map(|pair| pair.trim_matches([' ', '\t']).split_once('=')).filter(|(name, _)| *name == NAME);
    let (_, record) = records.next()?;
    records.next().is_none().then_some(record)
}

/// Whether a host is the domain or below it.
fn is_under(host: &str, domain: &str) -> bool {
    let (host, domain) = (host.to_ascii_lowercase(), domain.to_ascii_lowercase());
    host.strip_suffix(&domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: u32 = 20_775;
    const GRANT: &str = "candor=v1.3.20770.7.8";

    fn facts(cookie: &str) -> MirrorFacts<'_> {
        MirrorFacts { cookie: Some(cookie), sec_fetch_site: Some("same-origin"), host: "www.shop.example", https: true, today: TODAY }
    }

    fn mirrored(cookie_domain: &str, facts: &MirrorFacts<'_>) -> Option<String> {
        let site = SiteConfig { cookie_domain: cookie_domain.into(), ..SiteConfig::default() };
        mirror(&site, facts, |day| format!("day {day}"))
    }

    #[test]
    fn the_record_comes_back_with_its_own_end() {
        for record in ["v1.3.20770.7.8", "v1.3.20770.0.15", "v1.1.20775.5.2.g", "v1.1.20594.0.7"] {
            let day: u32 = record.split('.').nth(2).unwrap().parse().unwrap();
            let expect = format!("candor={record}; Path=/; Expires=day {}; SameSite=Lax; Secure", day + 182);
            let cookies = format!("theme=dark; candor={record};candor_pages=x; xcandor=1");
            assert_eq!(mirrored("", &facts(&cookies)), Some(expect), "{record}");
        }
        let plain = MirrorFacts { https: false, ..facts(GRANT) };
        assert_eq!(mirrored("", &plain).as_deref(), Some("candor=v1.3.20770.7.8; Path=/; Expires=day 20952; SameSite=Lax"));
    }

    #[test]
    fn what_is_no_record_in_force_is_not_sent_back() {
        for cookies in [
            "",
            "theme=dark",
            "candor",
            "candor=",
            "Candor=v1.3.20770.7.8",
            "candor=v2.3.20770.7.8",
            "candor=v1.3.20776.7.8",
            "candor=v1.3.20593.7.8",
            "candor=v1.3.20770.7.7",
            "candor=v1.3.20770.7",
            "candor=v1.3.20770.7.8.x",
            "candor=\"v1.3.20770.7.8\"",
            "candor=v1.3.20770.7.8, x",
            "candor=v1.3.20770.7.8\r\nx",
            "candor=v1.3.20770.7.8; candor=v1.3.20770.7.8",
            "candor=v1.3.20770.7.8; candor=v1.3.20775.0.15",
            "candor=v1.3.20770.7.8; candor=",
        ] {
            assert_eq!(mirrored("", &facts(cookies)), None, "{cookies}");
        }
        assert_eq!(mirrored("", &MirrorFacts { cookie: None, ..facts("") }), None);
    }

    #[test]
    fn only_over_the_hosts_of_the_page() {
        let host_only = Some("candor=v1.3.20770.7.8; Path=/; Expires=day 20952; SameSite=Lax; Secure");
        let domain = Some("candor=v1.3.20770.7.8; Path=/; Expires=day 20952; SameSite=Lax; Domain=shop.example; Secure");
        for (from, host, cookie_domain, expect) in [
            (Some("same-origin"), "www.shop.example", "", host_only),
            (Some("same-origin"), "www.shop.example", "shop.example", domain),
            (Some("same-origin"), "Shop.Example", "shop.example", domain),
            (Some("same-origin"), "other.example", "shop.example", host_only),
            (Some("same-origin"), "myshop.example", "shop.example", host_only),
            (Some("same-site"), "c.shop.example", "shop.example", domain),
            (Some("same-site"), "c.shop.example", "", None),
            (Some("same-site"), "c.other.example", "shop.example", None),
            (Some("same-site"), "shop.example.evil.example", "shop.example", None),
            (Some("cross-site"), "c.shop.example", "shop.example", None),
            (Some("none"), "c.shop.example", "shop.example", None),
            (Some("same-origin, same-origin"), "www.shop.example", "", None),
            (Some(""), "www.shop.example", "", None),
            (None, "www.shop.example", "shop.example", None),
        ] {
            let facts = MirrorFacts { sec_fetch_site: from, host, ..facts(GRANT) };
            assert_eq!(mirrored(cookie_domain, &facts).as_deref(), expect, "{from:?} {host} {cookie_domain}");
        }
    }
}
