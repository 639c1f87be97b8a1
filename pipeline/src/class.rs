//! The coverage class of a request, from its headers alone: browser family, desktop or mobile,
//! country group, Global Privacy Control.
//!
//! The same headers come with the loader's GET and with a batch, so that the two can be compared
//! class by class. The families are engines, because the engine decides what can be measured: every
//! browser on iOS is `safari`. It does not recognise versions, and it must stay coarse.

use protocol::consent::sec_gpc_is_on;

use crate::facts::Facts;

/// The European Economic Area, its members' parts that have a code of their own, the United Kingdom
/// and Switzerland: where consent rules of one kind apply.
const EUROPE: &str = "AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK AX GF GP MF MQ RE YT";

/// `<chromium|safari|firefox|other>-<desktop|mobile>-<eu|us|other>-<0|1>`.
#[must_use]
pub fn class_of(facts: &Facts<'_>) -> String {
    let gpc = if sec_gpc_is_on(facts.sec_gpc) { "1" } else { "0" };
    [family(facts.user_agent), device(facts), country_group(facts.country), gpc].join("-")
}

/// The country as two capital letters; `None` for what is no country (`XX`, Tor's `T1`).
pub(crate) fn country<'a>(facts: &Facts<'a>) -> Option<&'a str> {
    facts.country.filter(|code| code.len() == 2 && *code != "XX" && code.bytes().all(|b| b.is_ascii_uppercase()))
}

pub(crate) fn family(user_agent: &str) -> &'static str {
    let has = |part: &str| user_agent.contains(part);
    if ["iPhone", "iPad", "iPod", "CriOS/", "FxiOS/", "EdgiOS/"].into_iter().any(has) {
        "safari"
    } else if has("Firefox/") && !has("Seamonkey/") {
        "firefox"
    } else if has("Chrome/") || has("Chromium/") {
        "chromium"
    } else if has("AppleWebKit/") && has("Safari/") {
        "safari"
    } else {
        "other"
    }
}

pub(crate) fn device(facts: &Facts<'_>) -> &'static str {
    let says_mobile = ["Mobi", "Android", "iPhone", "iPad", "iPod", "Tablet"].into_iter().any(|part| facts.user_agent.contains(part));
    if says_mobile || facts.client_hints_mobile.map(str::trim) == Some("?1") { "mobile" } else { "desktop" }
}

fn country_group(country: Option<&str>) -> &'static str {
    match country {
        Some("US") => "us",
        Some(code) if code.len() == 2 && EUROPE.split(' ').any(|listed| listed == code) => "eu",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(user_agent: &str, hint: Option<&str>, country: Option<&str>, gpc: Option<&str>, expect: &str) {
        let facts = Facts { user_agent, client_hints_mobile: hint, country, sec_gpc: gpc, ..Facts::default() };
        assert_eq!(class_of(&facts), expect, "{user_agent}");
    }

    #[test]
    fn browsers() {
        for (user_agent, expect) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
                "chromium-desktop",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36",
                "chromium-desktop",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                "chromium-desktop",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
                "chromium-mobile",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/140.0.0.0 Mobile Safari/537.36",
                "chromium-mobile",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0", "firefox-desktop"),
            ("Mozilla/5.0 (Android 15; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0", "firefox-mobile"),
            ("Mozilla/5.0 (Android 15; Tablet; rv:153.0) Gecko/153.0 Firefox/153.0", "firefox-mobile"),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
                "safari-desktop",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15", "safari-desktop"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
                "safari-mobile",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0.0.0 Mobile/15E148 Safari/604.1",
                "safari-mobile",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/143.0 Mobile/15E148 Safari/605.1.15",
                "safari-mobile",
            ),
            ("curl/8.5.0", "other-desktop"),
            ("", "other-desktop"),
        ] {
            check(user_agent, None, None, None, &[expect, "-other-0"].concat());
        }
    }

    #[test]
    fn hints_countries_and_gpc() {
        check("x", Some("?1"), Some("US"), Some("1"), "other-mobile-us-1");
        check("x", Some("?0"), Some("DE"), Some("0"), "other-desktop-eu-0");
        for (country, expect) in [
            ("CH", "eu"),
            ("GB", "eu"),
            ("NO", "eu"),
            ("RE", "eu"),
            ("BR", "other"),
            ("T1", "other"),
            ("XX", "other"),
            ("D", "other"),
            ("AT BE", "other"),
            (" ", "other"),
            ("", "other"),
        ] {
            check("x", None, Some(country), None, &["other-desktop-", expect, "-0"].concat());
        }
    }

    #[test]
    fn only_countries_are_stored() {
        for (code, expect) in [("DE", Some("DE")), ("XX", None), ("T1", None), ("de", None), ("DEU", None), ("", None)] {
            assert_eq!(country(&Facts { country: Some(code), ..Facts::default() }), expect);
        }
    }
}
