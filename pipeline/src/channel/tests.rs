//! Views with what they were led to by, and what is said of it.

use proptest::prelude::*;

use super::*;

fn arrival(url: &str, referrer: &str, campaign: &str) -> (&'static str, String) {
    let view = View { url: url.into(), referrer: referrer.into(), campaign: campaign.into(), nav: "navigate".into(), ..View::default() };
    let Arrival { channel, source } = of(&view, &["https://shop.example".into(), "https://*.shop.example".into(), "*".into()]);
    (channel, source)
}

#[test]
fn arrivals_by_campaign_and_referrer() {
    for (referrer, campaign, channel, source) in [
        ("", "", "direct", ""),
        ("https://www.google.de/", "", "search", "Google"),
        ("https://WWW.Google.com:443/", "", "search", "Google"),
        ("https://chatgpt.com/", "", "ai", "ChatGPT"),
        ("", "chatgpt.com//", "ai", "ChatGPT"),
        ("https://t.co/abc", "", "social", "X"),
        ("https://m.youtube.com/watch", "", "video", "YouTube"),
        ("https://www.amazon.co.uk/", "", "shopping", "Amazon"),
        ("https://mail.google.com/mail/u/0/", "", "email", "Gmail"),
        ("https://www.blog.example/post", "", "referral", "blog.example"),
        ("https://blog.example:8443/post", "", "referral", "blog.example"),
        ("https://u:p@blog.example/post", "", "referral", "blog.example"),
        ("https://en.wikipedia.org/wiki/Chair", "", "referral", "Wikipedia"),
        ("https://www.google.com/", "google/cpc/autumn", "paid-search", "Google"),
        ("https://www.google.com/", "News/Mail/Autumn sale", "email", "news"),
        ("", "october/newsletter/sale", "email", "october"),
        ("", "jane@a.example/cpc/x", "paid-other", "[…]"),
        ("", "facebook/paid/x", "paid-social", "Facebook"),
        ("", "gclid//", "paid-search", "Google"),
        ("https://l.facebook.com/", "fbclid//", "social", "Facebook"),
        // The site's own pages.
        ("https://shop.example/a", "", "internal", ""),
        ("https://blog.shop.example/a", "", "internal", ""),
        ("https://shop.example/a", "banner/display/x", "display", "banner"),
        // What is no web address is nobody's.
        ("android-app:", "", "direct", ""),
        ("javascript://google.com/", "", "direct", ""),
        ("https:///", "", "direct", ""),
        ("not an address", "", "direct", ""),
    ] {
        assert_eq!(arrival("https://shop.example/", referrer, campaign), (channel, source.to_owned()), "{referrer} {campaign}");
    }
}

#[test]
fn an_address_with_its_query_is_read_as_well() {
    for (query, channel, source) in [
        ("?utm_source=google&utm_medium=cpc", "paid-search", "Google"),
        ("?a=1&gclid=Cj0KCQ", "paid-search", "Google"),
        ("?gclid", "paid-search", "Google"),
        ("?msclkid=1", "paid-search", "Bing"),
        ("?ttclid=1", "paid-social", "TikTok"),
        ("?fbclid=1", "social", "Facebook"),
        ("?xgclid=1", "direct", ""),
        ("#?gclid=1", "direct", ""),
        ("?utm_source=jane%40a.example", "referral", "[…]"),
    ] {
        let url = ["https://shop.example/", query].concat();
        assert_eq!(arrival(&url, "", ""), (channel, source.to_owned()), "{query}");
    }
}

#[test]
fn only_an_arrival_has_a_channel() {
    let view = |n, nav: &str| View { n, nav: nav.into(), referrer: "https://www.google.de/".into(), ..View::default() };
    for (n, nav) in [(1, "navigate"), (0, "reload"), (0, "back-forward"), (3, "restore"), (1, "route")] {
        assert_eq!(of(&view(n, nav), &[]), Arrival::default(), "{n} {nav}");
    }
    assert_eq!(of(&view(0, "prerender"), &[]).channel, "search");
    // A host may have no origin on the list and be the page's own all the same.
    let own = View { url: "https://a.example/x".into(), referrer: "https://a.example/".into(), ..view(0, "navigate") };
    assert_eq!(of(&own, &["*".into()]).channel, "internal");
}

proptest! {
    #[test]
    fn any_text_is_survived(url in "(https?://|/|\\?|#|&|=|utm_source|gclid|@|:|\\[|\\.|\\PC){0,12}", referrer in "(https?://|www|google|\\.|de|/|@|:|\\PC){0,12}", campaign in "(/|cpc|google|\\PC){0,8}") {
        let (channel, source) = arrival(&url, &referrer, &campaign);
        prop_assert!(!channel.is_empty() && source.len() <= SOURCE_BYTES);
    }
}
