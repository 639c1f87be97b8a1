//! The public page says what is configured and what the registries hold, and nothing about anybody.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use candor_insight::Page;
use candor_insight::proof::{Served, page, site_of_host};
use protocol::kind::Kind;
use protocol::row::{EVENTS, TABLES};
use protocol::site::{Bridge, Build, DntPolicy, GpcPolicy, SiteConfig, SiteKey};
use support::shop::blank;
use support::{DAY_MS, Memory, NOW_MS, ready};

const CLASS: &str = "chromium-desktop-eu-0";

fn shown(store: &Memory, config: &SiteConfig) -> Page {
    let served = Served {
        base: "/candor".into(),
        origin: "https://shop.example".into(),
        version: "0.1.0-1a2b3c4d".into(),
        loader_sha256: "ab".repeat(32),
        loader_bytes: 5_432,
        files: vec![("banner.js".into(), "cd".repeat(32))],
        texts: vec![("en".into(), "ef".repeat(32))],
        now_ms: NOW_MS,
    };
    ready(page(store, &SiteKey::parse("shop").unwrap(), config, &served)).unwrap()
}

fn config() -> SiteConfig {
    SiteConfig {
        origins: vec!["https://shop.example".into()],
        controller: "Shop Ltd, privacy@shop.example".into(),
        ..SiteConfig::default()
    }
}

#[test]
fn it_says_what_is_configured() {
    let body = shown(&Memory::new(), &config()).body;
    for part in [
        "Shop Ltd, privacy@shop.example",
        "30 days",
        "182 days",
        "395 days",
        "Global Privacy Control is a refusal. A browser",
        "Do Not Track counts as the same signal.",
        "Candor's own banner asks",
        "every page load is kept",
        "curl -s https://shop.example/candor/c/shop.js | sha256sum",
        "href=\"/candor/a/0.1.0-1a2b3c4d/proof.css\"",
        "5432 bytes",
    ] {
        assert!(body.contains(part), "{part} in {body}");
    }
    for hash in ["ab", "cd", "ef"] {
        assert!(body.contains(&hash.repeat(32)));
    }
    for name in ["candor", "candor_pages", "candor_wipe", "candor_receipt", "candor_unsent"] {
        assert!(body.contains(&format!("<code>{name}</code>")), "{name}");
    }
    assert_eq!((body.matches("<em>asked</em>").count(), body.matches("<em>not asked</em>").count()), (3, 1));

    let other = SiteConfig {
        gpc: GpcPolicy::IgnoreFirstParty,
        dnt: DntPolicy::Ignore,
        bridges: vec![Bridge::Tcf, Bridge::Onetrust],
        rate: 0.25,
        retention_days: 7,
        purposes: 8 | 1,
        build: Build::Full,
        emit_consent_mode: true,
        policy_revision: 4,
        material_revision: 2,
        ..config()
    };
    let body = shown(&Memory::new(), &other).body;
    for part in [
        "decided not to apply",
        "counts for nothing here",
        "IAB Europe TCF, OneTrust",
        "25.0% of page loads",
        "7 days",
        "Google's tags",
        "revision 2 and later",
        "<code>candor_session</code>",
        "<code>candor_alive</code>",
    ] {
        assert!(body.contains(part), "{part} in {body}");
    }
}

#[test]
fn it_names_every_kind_and_every_column_of_the_registries() {
    let body = shown(&Memory::new(), &config()).body;
    for kind in Kind::ALL {
        assert!(body.contains(&format!("<code>{}</code>", kind.name())));
    }
    for table in TABLES {
        assert!(body.contains(&format!("<code>{}</code>", table.name)));
        for column in table.columns {
            assert!(body.contains(&format!("<code>{column}</code>")), "{}.{column}", table.name);
        }
    }
}

#[test]
fn it_may_be_kept_by_anybody_and_runs_nothing() {
    let evil = "\"><script>alert(1)</script>";
    let page = shown(&Memory::new(), &SiteConfig { name: evil.into(), controller: evil.into(), cookie_domain: evil.into(), ..config() });
    assert_eq!((page.status, page.header_value("cache-control")), (200, Some("public, max-age=300")));
    let policy = page.header_value("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'self';") && !policy.contains("script-src"), "{policy}");
    assert!(!page.body.contains("<script") && !page.body.contains(" style="), "{}", page.body);
    assert!(page.body.contains("&lt;script&gt;alert(1)"));
}

#[test]
fn who_takes_part_is_rounded_and_small_counts_are_left_out() {
    let store = Memory::new();
    let today = NOW_MS / DAY_MS;
    store.tally("shop", today - 1, CLASS, "loader", 49);
    store.tally("shop", today, CLASS, "loader", 1_000); // today is not over
    store.tally("shop", today - 31, CLASS, "loader", 1_000);
    store.tally("blog", today - 1, CLASS, "loader", 1_000);
    assert!(shown(&store, &config()).body.contains("Fewer than 50 page loads in the last 30 days"));
    store.tally("shop", today - 30, CLASS, "loader", 155);
    let rows: Vec<_> = (0..61).map(|n| blank("shop", &format!("{n:032x}"), 0, "open", today * DAY_MS - 1 - n * 3_600_000, CLASS)).collect();
    store.insert(EVENTS, &rows);
    let body = shown(&store, &config()).body;
    assert!(body.contains("about 60 of 200 page loads took part: 30%."), "{body}");
    for exact in ["204", "61"] {
        assert!(!body.contains(&format!(" {exact} ")), "{exact}");
    }
}

#[test]
fn a_host_finds_its_site() {
    let store = Memory::new();
    let with = |origins: &[&str]| SiteConfig { origins: origins.iter().map(|o| (*o).into()).collect(), ..SiteConfig::default() };
    store.site("any", &with(&["*"]));
    store.site("below", &with(&["https://*.shop.example"]));
    store.site("shop", &with(&["https://shop.example", "http://localhost:*"]));
    let found = |host: &str| ready(site_of_host(&store, host)).unwrap().map(|key| key.as_str().to_owned());
    assert_eq!(found("shop.example").as_deref(), Some("shop"), "who names it, not who lets it in");
    assert_eq!(found("a.shop.example").as_deref(), Some("below"));
    assert_eq!(found("localhost:8787").as_deref(), Some("shop"));
    assert_eq!(found("evil.example"), None);
}
