//! The rules by which an arrival gets its channel: the first that fits decides.
//!
//! They follow the groups that analytics tools share, with three of our own: AI assistants, moves within the site
//! (which others hide in sessions), and arrivals that name nothing.

use super::sources::{Sort, Source};

/// What is known of an arrival, in lower case.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Arrival<'a> {
    /// The source that the campaign or else the referrer names, if it is on the list.
    pub(super) source: Option<Source>,
    /// What the campaign says its source is.
    pub(super) word: &'a str,
    pub(super) medium: &'a str,
    pub(super) campaign: &'a str,
    /// An advertiser's click id came with the address.
    pub(super) is_paid_click: bool,
    /// A page of somebody else led here.
    pub(super) has_referrer: bool,
    /// A page of the site itself led here.
    pub(super) is_internal: bool,
}

/// Mediums of pictures and banners.
const DISPLAY: [&str; 5] = ["display", "banner", "expandable", "interstitial", "cpm"];
const SOCIAL: [&str; 6] = ["social", "social-network", "social-media", "sm", "social network", "social media"];
const EMAIL: [&str; 6] = ["email", "mail", "e-mail", "e_mail", "e mail", "newsletter"];

/// The channel.
pub(super) fn of(at: &Arrival<'_>) -> &'static str {
    let sort = at.source.map(|source| source.sort);
    let is = |wanted: Sort| sort == Some(wanted);
    let is_shop = is(Sort::Shopping) || names_shop(at.campaign);
    let one_of = |words: &[&str]| words.contains(&at.medium);
    if at.campaign.contains("cross-network") {
        return "cross-network";
    }
    if at.is_paid_click || is_paid(at.medium) {
        return if is_shop {
            "paid-shopping"
        } else if is(Sort::Search) {
            "paid-search"
        } else if is(Sort::Social) {
            "paid-social"
        } else if is(Sort::Video) {
            "paid-video"
        } else if one_of(&DISPLAY) {
            "display"
        } else {
            "paid-other"
        };
    }
    if one_of(&DISPLAY) {
        "display"
    } else if is_shop {
        "shopping"
    } else if is(Sort::Email) || one_of(&EMAIL) || EMAIL.contains(&at.word) {
        // Before what a mail's own link may say besides.
        "email"
    } else if is(Sort::Social) || one_of(&SOCIAL) {
        "social"
    } else if is(Sort::Video) || at.medium.contains("video") {
        "video"
    } else if is(Sort::Ai) {
        "ai"
    } else if is(Sort::Search) || at.medium == "organic" {
        "search"
    } else if matches!(at.medium, "affiliate" | "affiliates") {
        "affiliates"
    } else if at.medium == "audio" {
        "audio"
    } else if at.medium == "sms" || at.word == "sms" {
        "sms"
    } else if at.medium.ends_with("push") || at.medium.contains("notification") || at.word == "firebase" {
        "push"
    } else if at.has_referrer || !at.word.is_empty() || !at.medium.is_empty() {
        "referral"
    } else if at.is_internal {
        "internal"
    } else {
        "direct"
    }
}

/// A medium that somebody pays for: `cpc`, `ppc`, `paid-social`, `retargeting`. `cpm` is a picture's.
fn is_paid(medium: &str) -> bool {
    (medium.contains("cp") && medium != "cpm") || medium == "ppc" || medium == "retargeting" || medium.starts_with("paid")
}

/// Whether a campaign has the word `shop` or `shopping`: `bishop` and `workshop` have not.
fn names_shop(campaign: &str) -> bool {
    campaign.split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "shop" | "shopping"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rule_that_fits_decides() {
        let source = |sort| Some(Source { name: "x", sort });
        for (sort, word, medium, campaign, paid, referrer, internal, expect) in [
            (None, "", "", "", false, false, false, "direct"),
            (None, "", "", "", false, false, true, "internal"),
            (None, "", "", "", false, true, false, "referral"),
            (None, "partner", "", "", false, false, true, "referral"),
            (source(Sort::Other), "", "", "", false, true, false, "referral"),
            (source(Sort::Search), "google", "cpc", "summer cross-network", true, true, false, "cross-network"),
            (source(Sort::Search), "google", "cpc", "shop-a", false, true, false, "paid-shopping"),
            (source(Sort::Shopping), "", "ppc", "", false, true, false, "paid-shopping"),
            (source(Sort::Search), "google", "cpc", "workshop", false, true, false, "paid-search"),
            (source(Sort::Search), "gclid", "", "", true, true, false, "paid-search"),
            (source(Sort::Social), "fb", "paid_social", "", false, true, false, "paid-social"),
            (source(Sort::Video), "youtube", "cpv", "", false, true, false, "paid-video"),
            (None, "network", "cpm", "", false, true, false, "display"),
            (None, "network", "banner", "", false, true, false, "display"),
            (None, "partner", "cpa", "", false, true, false, "paid-other"),
            (source(Sort::Shopping), "", "", "", false, true, false, "shopping"),
            (source(Sort::Social), "", "", "", false, true, false, "social"),
            (None, "x", "social", "", false, false, false, "social"),
            (source(Sort::Video), "", "", "", false, true, false, "video"),
            (None, "x", "video-ad", "", false, false, false, "video"),
            (source(Sort::Ai), "chatgpt.com", "", "", false, false, false, "ai"),
            (source(Sort::Search), "", "", "", false, true, false, "search"),
            (None, "x", "organic", "", false, false, false, "search"),
            (source(Sort::Email), "", "", "", false, true, false, "email"),
            (None, "october", "newsletter", "", false, false, false, "email"),
            (source(Sort::Social), "facebook", "email", "", false, true, false, "email"),
            (None, "x", "affiliate", "", false, false, false, "affiliates"),
            (None, "x", "audio", "", false, false, false, "audio"),
            (None, "sms", "", "", false, false, false, "sms"),
            (None, "x", "web-push", "", false, false, false, "push"),
        ] {
            let at = Arrival { source: sort, word, medium, campaign, is_paid_click: paid, has_referrer: referrer, is_internal: internal };
            assert_eq!(of(&at), expect, "{at:?}");
        }
    }
}
