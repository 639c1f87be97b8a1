//! What holds for every page: nothing of an event as markup, its policy, a store that fails, and its queries.

use super::{PAGES, event, page_id, store, text, vital};
use crate::support::shop::fill;
use crate::support::{DAY_MS, Memory, NOW_MS, answer, get};
use candor_insight::{Request, StoreError};
use protocol::row::{DROPS, DropRow, EVENTS, EventRow, PAGE_DROPS, PageDropRow, VITALS};
use protocol::site::SiteConfig;

#[test]
fn nothing_of_an_event_becomes_markup() {
    let store = Memory::new();
    let evil = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>";
    store.site("shop", &SiteConfig { name: evil.into(), origins: vec!["*".into()], ..SiteConfig::default() });
    let urls = [
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "//evil.example/",
        "https://ok.example/\"onmouseover=\"alert(1)",
        evil,
    ];
    let mut rows = Vec::new();
    for (page, url) in (0..).zip(urls) {
        for (seq, kind) in (0..).zip(["open", "view", "error"]) {
            let row = event(page, seq, kind, 3);
            let frames = serde_json::json!([{"function": evil, "file": url, "line": 1, "column": 1, "in_app": true}]).to_string();
            rows.push(EventRow {
                name: evil.into(),
                source: evil.into(),
                message: evil.into(),
                referrer: url.into(),
                frames,
                url: url.into(),
                env: evil.into(),
                release: evil.into(),
                sdk: evil.into(),
                mode: evil.into(),
                class: evil.into(),
                country: evil.into(),
                ..row
            });
        }
    }
    rows.push(EventRow { kind: "<b>", frames: "not json".into(), ..event(9, 0, "open", 3) });
    store.insert(EVENTS, &rows);
    store.insert(VITALS, &[vital(1, 5, evil, 1.0, 1.0)]);
    store.insert(DROPS, &[DropRow { site: "shop".into(), page: page_id(1), seq: 9, reason: "<i>", received_ms: NOW_MS }]);
    store.insert(PAGE_DROPS, &[PageDropRow { site: "shop".into(), page: page_id(1), reason: "<u>", n: 2, received_ms: NOW_MS }]);
    for what in ["loader", "received", "drop:<script>alert(1)</script>", "refused:<script>alert(1)</script>"] {
        store.tally("shop", NOW_MS / DAY_MS, evil, what, 9);
    }
    for path in PAGES.iter().map(|page| format!("/sites/shop{page}")).chain(["/?list=1".into()]) {
        let body = answer(&store, &get(&path)).body;
        assert!(body.contains("&lt;script&gt;alert(1)"), "{path} shows it");
        for bad in ["<script>", "<img", "<b>", "<i>", "<u>", "\"onmouseover"] {
            assert!(!body.contains(bad), "{bad} in {path}");
        }
        for href in body.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            let ours = href.starts_with('/') && !href.starts_with("//")
                || href.starts_with('#')
                || href.starts_with('?')
                || href.starts_with("data:image/svg+xml,");
            assert!(ours || href.starts_with("https://ok.example/"), "{href} in {path}");
        }
        for link in body.split("<a ").skip(1).filter(|link| link.contains("href=\"http")) {
            assert!(link.split('>').next().unwrap().contains("rel=\"noreferrer noopener\""), "{link}");
        }
    }
}

#[test]
fn every_page_keeps_to_its_policy() {
    let store = store();
    fill(&store, "shop", 2, 10.0, 3);
    let anonymous = Request { authorization: None, ..get("/signin") };
    let mut pages = vec![answer(&store, &anonymous), answer(&store, &get("/sites/nowhere"))];
    pages.extend(PAGES.iter().map(|page| answer(&store, &get(&format!("/sites/shop{page}")))));
    pages.extend(["/", "/sites/new", "/sites/blog"].map(|path| answer(&store, &get(path))));
    for page in pages {
        let policy = page.header_value("content-security-policy").unwrap();
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.split("; ").any(|p| p == part), "{part}");
        }
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("content-type", "text/html; charset=utf-8"),
        ] {
            assert_eq!(page.header_value(name), Some(value));
        }
        // Nothing that this policy would stop: no inline style, script or handler, nothing from elsewhere.
        for inline in [" style=", "<style", " onclick=", " onload=", "javascript:"] {
            assert!(!page.body.contains(inline), "{inline}");
        }
        for script in page.body.split("<script").skip(1) {
            let is_ours =
                ["dashboard", "consent"].iter().any(|name| script.starts_with(&format!(" src=\"/a/preview/{name}.js\" defer></script>")));
            assert!(is_ours, "{}", &script[..60]);
        }
        assert!(page.body.contains("<link rel=\"stylesheet\" href=\"/a/preview/dashboard.css\">"));
    }
}

#[test]
fn a_store_that_does_not_answer_is_a_page_too() {
    let store = store();
    store.broken.set(true);
    for page in PAGES {
        let answer = answer(&store, &get(&format!("/sites/shop{page}")));
        assert_eq!((answer.status, answer.header_value("candor-result")), (503, Some("store_unavailable")));
        assert!(answer.body.contains("The store does not answer"));
    }
    let api = answer(&store, &get("/api/sites/shop/arrivals"));
    assert_eq!((api.status, api.header_value("retry-after")), (503, Some("5")));
    assert!(!api.body.contains("D1_ERROR"), "the API tells no internals");
}

#[test]
fn a_store_that_is_older_is_a_page_that_says_what_to_do() {
    for detail in ["D1_ERROR: no such column: later: SQLITE_ERROR", "no such table: later", "table events has no column named later"] {
        assert!(StoreError(detail.into()).is_of_older_store(), "{detail}");
    }
    assert!(!StoreError("D1_ERROR: Network connection lost.".into()).is_of_older_store());
}

#[test]
fn what_is_not_there_is_404() {
    let store = store();
    for path in ["/sites/none", "/sites/shop/none", "/sites/shop/events/1", "/sites/UPPER", "/sites/a%2fb", "/nothing"] {
        assert_eq!(answer(&store, &get(path)).status, 404, "{path}");
    }
    assert_eq!(answer(&store, &Request { method: "POST", ..get("/sites/shop/events") }).status, 405);
}

#[test]
fn every_query_is_bound_to_a_site_and_uses_an_index() {
    let store = store();
    fill(&store, "shop", 2, 10.0, 3);
    for page in PAGES {
        answer(&store, &get(&format!("/sites/shop{page}")));
    }
    answer(&store, &get("/"));
    let asked = store.asked.borrow().clone();
    assert!(asked.len() >= 13, "{}", asked.len());
    for sql in asked {
        assert!(sql.contains("site = ?1"), "{sql}");
        for step in store.plan(sql) {
            let table = ["events", "vitals", "drops", "page_drops", "quarantine", "tallies", "newest", "candidate"]
                .iter()
                .any(|t| step.split(' ').nth(1) == Some(t));
            assert!(!(table && step.starts_with("SCAN")), "{step} of {sql}");
        }
    }
}

#[test]
fn a_day_of_a_busy_site_is_quick_enough_and_holds_its_own_sums() {
    let store = store();
    fill(&store, "shop", 31, 40.0, 5);
    let ledger = text(&answer(&store, &get("/sites/shop/ledger?range=30d")));
    assert!(ledger.contains("It closes: every event that arrived has its place."), "{ledger}");
    for range in ["24h", "7d", "30d"] {
        let page = answer(&store, &get(&format!("/sites/shop?range={range}")));
        assert!(page.body.len() < 120_000, "{} bytes for {range}", page.body.len());
    }
}
