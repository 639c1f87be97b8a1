//! The markup of the public page. What it says comes from the configuration, the registries and what
//! the edge serves; nothing is typed here that could be otherwise.

use maud::{DOCTYPE, Markup, html};
use protocol::kind::Kind;
use protocol::limits::{CONSENT_DAYS, ERASE_PAGES, TOMBSTONE_DAYS};
use protocol::purpose::{ALL, Purposes};
use protocol::row::TABLES;
use protocol::site::{SiteConfig, SiteKey};

use super::participation::{DAYS, Participation};
use super::{Served, words};
use crate::civil::Civil;
use crate::figure::{percent, rough_percent};
use crate::keeping::TALLY_DAYS;
use crate::layout;
use crate::receipts::KEPT_DAYS;

/// Where the rules and the code behind this page can be read.
const SOURCE: &str = env!("CARGO_PKG_REPOSITORY");

pub(super) fn document(key: &SiteKey, site: &SiteConfig, served: &Served, part: Participation) -> Markup {
    let name = site.display_name(key);
    let assets = format!("{}/a/{}", served.base, served.version);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "What " (name) " records" }
                link rel="icon" href=(layout::ICON);
                link rel="stylesheet" href={ (assets) "/proof.css" };
            }
            body {
                main class="proof" {
                    header class="proof-head" {
                        p class="proof-brand" { (layout::mark()) span { "candor" } }
                        h1 { "What " span class="proof-name" { (name) } " records, and what it does not" }
                        p class="lead" {
                            "This page is written by the software itself, from the configuration in force on "
                            (Civil::at(served.now_ms, 0).full()) " UTC. It cannot say anything else than what is done."
                        }
                    }
                    (at_a_glance(site, part))
                    (purposes(site))
                    (recorded())
                    (how_long(site))
                    (asking(site))
                    (device(site))
                    section { h2 { "How many take part" } p { (part.sentence()) } p class="faint" { "Counts are rounded to tens; fewer than fifty are not told." } }
                    (rights(name, site))
                    (responsible(site, served))
                    (check(key, served))
                }
            }
        }
    }
}

fn at_a_glance(site: &SiteConfig, part: Participation) -> Markup {
    let card = |value: &str, text: &str| html! { div { dt { (text) } dd { (value) } } };
    html! {
        dl class="glance" {
            (card("Nothing", "is recorded or stored before you answer"))
            (card(&days(site.retention_days), "is how long what you grant is kept"))
            (card("No name", "no address and no fingerprint is stored"))
            @if let Some(share) = part.share() { (card(&rough_percent(share), "of page loads take part")) }
            @else { (card(&days(CONSENT_DAYS), "is how long your answer holds")) }
        }
    }
}

fn purposes(site: &SiteConfig) -> Markup {
    html! {
        section {
            h2 { "What you are asked for" }
            p { "Each by itself. Nothing is recorded for a purpose that you did not grant." }
            ul class="purposes" {
                @for (purpose, name) in ALL {
                    @let is_asked = site.purposes & purpose as u8 != 0;
                    li class={ @if is_asked { "is-asked" } @else { "is-not-asked" } } {
                        strong { (name) }
                        span { (words::purpose(purpose)) }
                        em { @if is_asked { "asked" } @else { "not asked" } }
                    }
                }
            }
            p class="faint" {
                @if site.rate < 1.0 { "Of those who take part " (percent(site.rate)) " of page loads are kept; that a page was loaded, and errors, are always kept." }
                @else { "Of those who take part every page load is kept." }
            }
        }
    }
}

fn recorded() -> Markup {
    html! {
        section {
            h2 { "What is recorded" }
            ul class="kinds" {
                @for kind in Kind::ALL {
                    li {
                        code { (kind.name()) }
                        span { (words::kind(*kind)) }
                        span class="faint" { @if kind.needs() == Purposes::RECORDING { "with any grant" } @else { "with " (names(kind.needs())) } }
                    }
                }
            }
            details {
                summary { "Every column of every table" }
                dl class="columns" {
                    @for table in TABLES {
                        div { dt { code { (table.name) } } dd { @for column in table.columns { code { (column) } " " } } }
                    }
                }
                p class="faint" { code { "page" } " is a random number made after the grant, for one page load only. " code { "class" } " is browser family, phone or desktop, group of countries, and whether Global Privacy Control is on." }
            }
        }
    }
}

fn names(purposes: Purposes) -> String {
    let names: Vec<&str> = ALL.iter().filter(|(purpose, _)| purposes.has(*purpose)).map(|(_, name)| *name).collect();
    names.join(" or ")
}

fn how_long(site: &SiteConfig) -> Markup {
    let line = |what: &str, how_long: String| html! { div { dt { (what) } dd { (how_long) } } };
    html! {
        section {
            h2 { "How long it is kept" }
            dl class="terms" {
                (line("What was recorded, and what was dropped of it", days(site.retention_days)))
                (line("Counts and distributions by the hour, without any page load or visitor in them", days(site.rollup_days)))
                (line("The mark that keeps an erased page load out", days(TOMBSTONE_DAYS)))
                (line("Daily counts, without any page load or visitor in them", format!("{} months", TALLY_DAYS / 30)))
                (line("Receipts of a grant, once it has ended", days(KEPT_DAYS)))
                (line("Your answer, in your browser", days(CONSENT_DAYS)))
            }
        }
    }
}

fn asking(site: &SiteConfig) -> Markup {
    html! {
        section {
            h2 { "Who asks, and which signals count" }
            ul class="plain-list" {
                li { (words::who_asks(site)) }
                li { (words::gpc(site.gpc)) }
                li { (words::dnt(site.dnt)) }
                @if site.emit_consent_mode { li { "Google's tags on this site are told of the answer; until there is one, they are told that everything is denied." } }
                @if !site.cookie_domain.is_empty() { li { "The answer holds on " (site.cookie_domain) " and everything below it." } }
            }
        }
    }
}

fn device(site: &SiteConfig) -> Markup {
    html! {
        section {
            h2 { "What your browser keeps" }
            ul class="device" {
                @for (name, place, what, when) in words::device(site) {
                    li { p { code { (name) } " " span class="faint" { (place) ", " (when) } } p { (what) } }
                }
            }
            p { "Nothing else. Before you answer, not even these." }
        }
    }
}

fn rights(name: &str, site: &SiteConfig) -> Markup {
    html! {
        section {
            h2 { "See it, erase it, change your mind" }
            p { "Open the privacy settings on a page of " (name) ". They show every row that this browser's page loads left, and delete them at once. "
                "Withdrawing does the same in one step: recording stops in all tabs, the browser forgets, and the rows are deleted." }
            p class="faint" { "Only your browser knows which rows are yours (at most " (ERASE_PAGES) " page loads): nobody here can look you up. If you have cleared its storage, the rows go with their age." }
            @if !site.privacy_url.is_empty() { p { a href=(site.privacy_url) rel="noopener" { "The site's privacy page" } } }
        }
    }
}

fn responsible(site: &SiteConfig, served: &Served) -> Markup {
    html! {
        section {
            h2 { "Who answers for it" }
            @if site.controller.is_empty() { p { "The operator of this site has not yet named who that is." } } @else { p class="controller" { (site.controller) } }
            p { "The text of the question has revision " strong { (site.policy_revision) } ". "
                @if site.material_revision < site.policy_revision { "Grants of revision " (site.material_revision) " and later hold." } @else { "Only grants of this revision hold." } }
            @if !served.texts.is_empty() {
                details {
                    summary { "The fingerprint of each text" }
                    dl class="hashes" { @for (language, hash) in &served.texts { div { dt { code { (language) } } dd { code { (hash) } } } } }
                    p class="faint" { "SHA-256 of the JSON that the banner's module holds. A receipt names the same." }
                }
            }
        }
    }
}

fn check(key: &SiteKey, served: &Served) -> Markup {
    let loader = format!("{}{}/c/{}.js", served.origin, served.base, key.as_str());
    html! {
        section {
            h2 { "Check it yourself" }
            p { "The script that this site's pages are given, at this moment, has " (served.loader_bytes) " bytes and this SHA-256:" }
            p class="hash" { code { (served.loader_sha256) } }
            p { "Compare it with what you get:" }
            pre { code { "curl -s " (loader) " | sha256sum" } }
            details {
                summary { "The files of version " (served.version) }
                dl class="hashes" { @for (name, hash) in &served.files { div { dt { code { (name) } } dd { code { (hash) } } } } }
                p class="faint" { "Each is at " code { (served.origin) (served.base) "/a/" (served.version) "/" "…" } "." }
            }
            p { "The rules and the code are public: " a href=(SOURCE) rel="noopener" { (SOURCE) } "." }
            p class="faint" { "This page is made anew every five minutes; the " (DAYS) " days end yesterday, in UTC." }
        }
    }
}

fn days(n: u32) -> String {
    if n == 1 { "1 day".into() } else { format!("{n} days") }
}
