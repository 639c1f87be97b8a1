//! What the pages say of known rows: every figure weighted, every page with a sentence, nothing of
//! an event as markup.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use candor_insight::{Page, Request};
use protocol::row::{DROPS, DropRow, EVENTS, EventRow, PAGE_DROPS, PageDropRow, VITALS, VitalRow};
use protocol::site::SiteConfig;
use serde_json::Value;
use support::shop::{blank, fill};
use support::{DAY_MS, Memory, NOW_MS, answer, get};

const PAGES: [&str; 5] = ["", "/errors", "/events", "/ledger", "/settings"];
const CLASS: &str = "chromium-desktop-eu-0";
const MINUTE_MS: u64 = 60_000;

fn store() -> Memory {
    let store = Memory::new();
    for site in ["shop", "blog"] {
        store.site(site, &SiteConfig { origins: vec!["https://shop.example".into()], ..SiteConfig::default() });
    }
    store
}

fn page_id(n: u64) -> String {
    format!("{n:032x}")
}

fn event(page: u64, seq: u64, kind: &'static str, minutes_ago: u64) -> EventRow {
    blank("shop", &page_id(page), seq, kind, NOW_MS - minutes_ago * MINUTE_MS, CLASS)
}

fn vital(page: u64, seq: u64, name: &str, value: f64, weight: f64) -> VitalRow {
    let row = event(page, seq, "view", 5);
    VitalRow {
        site: row.site,
        page: row.page,
        view: 0,
        name: name.into(),
        seq,
        seqs: seq.to_string(),
        value,
        nav: "navigate".into(),
        time_ms: row.time_ms,
        received_ms: row.received_ms,
        time_rule: row.time_rule,
        weight,
        url: row.url,
        env: row.env,
        release: row.release,
        sdk: row.sdk,
        mode: row.mode,
        purposes: 7,
        class: row.class,
        country: row.country,
        schema: 1,
    }
}

/// A page without its tags, white space as one space: what a person reads.
fn text(page: &Page) -> String {
    assert_eq!(page.status, 200, "{}", page.body);
    let mut out = String::new();
    let mut inside = false;
    for c in page.body.chars() {
        match c {
            '<' => (inside, out) = (true, out + " "),
            '>' if inside => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn says(store: &Memory, path: &str, parts: &[&str]) {
    let text = text(&answer(store, &get(path)));
    for part in parts {
        assert!(text.contains(part), "{part:?} in {text}");
    }
}

#[test]
fn the_four_figures() {
    let store = store();
    let today = NOW_MS / DAY_MS;
    store.tally("shop", today, CLASS, "loader", 90);
    store.tally("shop", today, "chromium-desktop-eu-1", "loader", 10);
    store.tally("blog", today, CLASS, "loader", 1000);
    let mut rows = Vec::new();
    for page in 0..50 {
        rows.push(event(page, 0, "open", 30));
        // A view that stands for four, from a rate of a quarter.
        rows.push(EventRow { weight: 4.0, url: "https://shop.example/a".into(), ..event(page, 1, "view", 30) });
    }
    for page in 0..5 {
        rows.push(EventRow { name: "TypeError".into(), message: "x".into(), ..event(page, 2, "error", 20) });
        rows.push(EventRow { name: "TypeError".into(), message: "x".into(), ..event(page, 3, "error", 10) });
    }
    store.insert(EVENTS, &rows);
    says(
        &store,
        "/sites/shop",
        &[
            "Page loads 50 Those that take part: 50.0% of all page loads",
            "Views 200 From 50.0% of page loads. A lower bound",
            "Errors 10",
            // 5 of 50; of all 100: between 5 and 55; to exceed 5 % already.
            "10.0% of page loads taking part have one. Of all: 5.0% to 55.0% at worst.",
            "To exceed 5%, the others would need 0%.",
            "Taking part 50.0% Grade C",
            "Of 100 page loads",
            "Declined, ignored or not yet decided 40 40.0%",
            "Global Privacy Control 10 10.0%",
            "shop.example /a 200 100%",
            "TypeError x 10 times in 5 page loads · 10 min ago",
        ],
    );
    // The other site has tallies and no event: none of these rows is its own.
    says(&store, "/sites/blog", &["Waiting for the first event", "1,000 page loads today."]);
    says(&store, "/sites/blog/errors", &["No error was reported"]);
    says(&store, "/sites/blog/events", &["No event is stored yet"]);
}

#[test]
fn buckets_follow_the_zone_of_the_site() {
    let store = store();
    let config = SiteConfig { origins: vec!["*".into()], utc_offset_minutes: 345, ..SiteConfig::default() };
    store.site("shop", &config);
    // 12:02 in UTC is 17:47 there; 50 minutes before it was 16:57.
    store.insert(EVENTS, &[event(1, 0, "open", 1), event(2, 0, "open", 50), EventRow { weight: 3.0, ..event(2, 1, "view", 50) }]);
    let body = answer(&store, &get("/sites/shop")).body;
    assert!(body.contains("<title>Sun 22 Nov, 17:00: 1 page load, 0 views</title>"), "{body}");
    assert!(body.contains("<title>Sun 22 Nov, 16:00: 1 page load, 3 views</title>"), "{body}");
    assert!(body.contains("aria-label=\"2 page loads and 3 views in the last 24 hours.\""));
    let table = text(&answer(&store, &get("/sites/shop?range=7d")));
    assert!(table.contains("Sun 22 Nov, 12:00 2 3"), "{table}");
}

#[test]
fn vitals_are_weighted_and_bounded() {
    let store = store();
    store.tally("shop", NOW_MS / DAY_MS, CLASS, "loader", 10);
    let mut rows: Vec<EventRow> = (0..6).map(|page| event(page, 0, "open", 6)).collect();
    rows.extend((0..6).map(|page| event(page, 1, "view", 6)));
    store.insert(EVENTS, &rows);
    // Weighted p75 of (1000,2)(1500,2)(2000,2)(2500,4)(4001,4) is 4001; unweighted it would be 2500.
    let values = [(1000.0, 2.0), (1500.0, 2.0), (2000.0, 2.0), (2500.0, 4.0), (4001.0, 4.0)];
    let vitals: Vec<VitalRow> = values.iter().zip(0..).map(|((value, weight), page)| vital(page, 2, "LCP", *value, *weight)).collect();
    store.insert(VITALS, &vitals);
    // 14 observed at 60 %: 23.33 in all, rank 17.5; without the 9.33 that are missing 8.17: 2500.
    says(
        &store,
        "/sites/shop",
        &[
            "Largest paint LCP 4.00 s poor",
            "71.4% good 0% needs improvement 28.6% poor",
            "p75 of 14. Everyone: at least 2.50 s; no upper bound at 60.0% coverage.",
            "Interaction INP – No value yet",
        ],
    );
}

#[test]
fn at_three_quarters_p75_has_an_upper_bound() {
    let store = store();
    store.tally("shop", NOW_MS / DAY_MS, CLASS, "loader", 10);
    store.insert(EVENTS, &(0..8).map(|page| event(page, 0, "open", 6)).collect::<Vec<_>>());
    let values = [1000.0, 1200.0, 1500.0, 1800.0, 2000.0, 2400.0, 3000.0, 4000.0];
    store.insert(VITALS, &values.iter().zip(0..).map(|(value, page)| vital(page, 1, "LCP", *value, 1.0)).collect::<Vec<_>>());
    says(&store, "/sites/shop", &["Largest paint LCP 2.40 s good", "Everyone: between 2.40 s and 4.00 s, whatever the others have."]);
}

#[test]
fn more_participants_than_loads_is_said_and_not_clamped() {
    let store = store();
    store.tally("shop", NOW_MS / DAY_MS, CLASS, "loader", 2);
    store.insert(EVENTS, &(0..5).map(|page| event(page, 0, "open", 6)).collect::<Vec<_>>());
    says(
        &store,
        "/sites/shop",
        &["Taking part ? More page loads take part than fetched the loader", "Declined, ignored or not yet decided −3", "does not fit"],
    );
    says(&store, "/sites/shop/errors", &["The share of page loads cannot be told"]);
}

#[test]
fn errors_are_grouped_with_their_newest_stack() {
    let store = store();
    let frames =
        |function: &str| format!(r#"[{{"function":"{function}","file":"https://shop.example/a.js","line":7,"column":9,"in_app":true}}]"#);
    let error = |page, minutes_ago, name: &str, function: &str, class: &str| EventRow {
        name: name.into(),
        message: "it broke".into(),
        source: "rejection".into(),
        frames: frames(function),
        url: format!("https://shop.example/{function}"),
        release: function.into(),
        class: class.into(),
        ..event(page, 1, "error", minutes_ago)
    };
    store.insert(
        EVENTS,
        &[
            error(1, 300, "TypeError", "older", CLASS),
            error(2, 3, "TypeError", "newest", "safari-mobile-us-0"),
            error(3, 60, "TypeError", "middle", CLASS),
            error(4, 30, "RangeError", "other", CLASS),
        ],
    );
    says(
        &store,
        "/sites/shop/errors",
        &[
            "TypeError it broke 3 in 3 page loads Last seen 3 min ago First seen here 5 h ago Noticed as unhandled rejection Latest page shop.example /newest Release newest",
            "Browsers Chromium, desktop 2 · Safari, mobile 1 1 frame, innermost first newest shop.example /a.js :7:9",
            "RangeError it broke 1 in 1 page load",
        ],
    );
    let body = text(&answer(&store, &get("/sites/shop/errors")));
    assert!(body.find("TypeError").unwrap() < body.find("RangeError").unwrap() && !body.contains("older"));
    says(&store, "/sites/shop/errors?range=30d", &["TypeError it broke 3"]);
}

#[test]
fn the_ledger_closes_or_says_by_how_much_it_does_not() {
    let store = store();
    let today = NOW_MS / DAY_MS;
    for (what, n) in
        [("received", 20), ("stored", 15), ("duplicate", 2), ("drop:invalid", 2), ("drop:stamp_missing", 1), ("refused:origin_refused", 4)]
    {
        store.tally("shop", today, CLASS, what, n);
    }
    // Page 1: 0..=7 captured; 0, 1 and 4 are events, 2, 3 and 5 are reports of one vital, 6 is lost, 7 was dropped.
    store.insert(EVENTS, &[event(1, 0, "open", 9), event(1, 1, "view", 9), event(1, 4, "error", 9)]);
    store.insert(VITALS, &[VitalRow { seqs: "2,5,3".into(), ..vital(1, 5, "CLS", 0.1, 1.0) }]);
    store.insert(
        DROPS,
        &[DropRow { site: "shop".into(), page: page_id(1), seq: 7, reason: "invalid", received_ms: NOW_MS - 9 * MINUTE_MS }],
    );
    // Page 2: 0..=1 captured and stored; three more were given up after them.
    store.insert(EVENTS, &[event(2, 0, "open", 9), event(2, 1, "view", 9)]);
    let given_up = PageDropRow { site: "shop".into(), page: page_id(2), reason: "queue_full", n: 3, received_ms: NOW_MS - 9 * MINUTE_MS };
    store.insert(PAGE_DROPS, &[given_up]);
    says(
        &store,
        "/sites/shop/ledger",
        &[
            "20 received = 15 stored + 2 there already + 3 dropped It closes",
            "invalid A field is missing or has the wrong type or range. 2 stamp_missing",
            "10 captured by number + 3 given up after the last number = 8 stored + 1 dropped at the edge + 3 dropped in the page + 1 lost",
            "1 event was lost on the way in 1 page load of 2 page loads (7.7% of what was captured)",
            "queue_full More events than the page keeps waiting. 3",
            "origin_refused This origin is not on the site's list: add it in the site's settings. 4",
        ],
    );
    store.tally("shop", today, CLASS, "received", 5);
    says(&store, "/sites/shop/ledger", &["It does not close: 5 more arrived than have a place."]);
    says(&store, "/sites/shop", &["invalid A field is missing", "In the page queue_full"]);
}

#[test]
fn the_latest_events_are_the_newest_of_both_tables() {
    let store = store();
    store.insert(EVENTS, &(0..120).map(|n| event(n, 0, "open", 200 + n)).collect::<Vec<_>>());
    store.insert(VITALS, &[vital(500, 3, "INP", 123.4, 2.5)]);
    let body = answer(&store, &get("/sites/shop/events")).body;
    assert_eq!(body.matches("class=\"kind\"").count(), 100);
    says(&store, "/sites/shop/events", &["Page load 00000000", "vital INP 123 ms", "stands for 2 page loads"]);
}

/// The arrivals of a site, from the API and from the page that shows them.
fn arrivals(store: &Memory) -> (Value, String) {
    let json = answer(store, &get("/api/sites/shop/arrivals"));
    let page = answer(store, &get("/sites/shop"));
    let json: Value = serde_json::from_str(&json.body).unwrap();
    assert!(page.body.contains(&format!("data-seen=\"{}\"", json["seen"].as_str().unwrap())), "page and API see the same");
    (json, text(&page))
}

fn states(json: &Value) -> Vec<&str> {
    json["steps"].as_array().unwrap().iter().map(|step| step["state"].as_str().unwrap()).collect()
}

#[test]
fn an_empty_dashboard_says_how_to_get_the_first_event() {
    let store = store();
    let page = answer(&store, &get("/sites/shop"));
    assert!(page.body.contains("&lt;script async src=&quot;https://candor.example/c/shop.js&quot;"));
    assert!(page.body.contains("<noscript><meta http-equiv=\"refresh\" content=\"5\"></noscript>"), "it works without script");
    assert!(!page.body.contains("/demo/"));
    let development = Request { environment: "development", ..get("/sites/shop") };
    assert!(answer(&store, &development).body.contains("href=\"/demo/\""));
}

#[test]
fn arrivals_tell_why_nothing_came() {
    let store = store();
    let today = NOW_MS / DAY_MS;
    let (json, page) = arrivals(&store);
    assert_eq!(states(&json), ["waiting", "later", "later", "later"]);
    assert!(page.contains("No request today."));

    store.tally("shop", today, "firefox-desktop-eu-1", "loader", 2);
    let (json, page) = arrivals(&store);
    assert_eq!((states(&json), json["gpc"].as_f64()), (vec!["done", "stopped", "later", "later"], Some(2.0)));
    assert!(page.contains("Every page load had Global Privacy Control on"));

    store.tally("shop", today, CLASS, "loader", 1);
    let (json, page) = arrivals(&store);
    assert_eq!(states(&json), ["done", "waiting", "later", "later"]);
    assert!(page.contains("2 page loads had Global Privacy Control on"));

    store.tally("shop", today, CLASS, "refused:origin_refused", 3);
    let (json, page) = arrivals(&store);
    assert_eq!((states(&json), json["refused"]["origin_refused"].as_f64()), (vec!["done", "waiting", "stopped", "later"], Some(3.0)));
    assert!(page.contains("origin_refused ×3 This origin is not on the site's list") && page.contains("Taken from: https://shop.example"));

    store.tally("shop", today, CLASS, "received", 2);
    store.tally("shop", today, CLASS, "drop:stamp_missing", 2);
    let (json, page) = arrivals(&store);
    assert_eq!(states(&json), ["done", "stopped", "done", "stopped"]);
    assert!(page.contains("stamp_missing ×2 The batch carries no valid consent stamp."));

    let seen = json["seen"].clone();
    store.tally("shop", today, CLASS, "received", 1);
    store.tally("shop", today, CLASS, "stored", 1);
    store.insert(EVENTS, &[event(1, 0, "open", 0)]);
    let json: Value = serde_json::from_str(&answer(&store, &get("/api/sites/shop/arrivals")).body).unwrap();
    assert_ne!(json["seen"], seen, "the script sees that something came");
    assert_eq!((states(&json), json["last_event_ms"].as_u64()), (vec!["done"; 4], Some(NOW_MS)));
    says(&store, "/sites/shop", &["Overview Newest event just now"]);
}

#[test]
fn what_was_counted_yesterday_is_not_today() {
    let store = store();
    store.tally("shop", NOW_MS / DAY_MS - 1, CLASS, "loader", 5);
    assert_eq!(states(&arrivals(&store).0)[0], "waiting");
    let midnight = NOW_MS / DAY_MS * DAY_MS;
    let just_after = Request { now_ms: midnight + 60_000, ..get("/api/sites/shop/arrivals") };
    let json: Value = serde_json::from_str(&answer(&store, &just_after).body).unwrap();
    assert_eq!(states(&json)[0], "done", "a minute after midnight the last minutes of yesterday count");
}

#[test]
fn a_stretch_without_events_says_so() {
    let store = store();
    store.insert(EVENTS, &[event(1, 0, "open", 60 * 24 * 12)]);
    says(
        &store,
        "/sites/shop",
        &[
            "There is no event in the last 24 hours. The newest one came 12 days ago",
            "No request today.",
            "No page has fetched the loader in these days.",
        ],
    );
    says(&store, "/sites/shop?range=30d", &["Page loads 1"]);
    says(&store, "/sites/shop/errors", &["No error was reported"]);
    says(&store, "/sites/shop/ledger", &["No event has arrived in these days.", "No page load has sent anything", "No batch was refused"]);
}

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
            assert!(script.starts_with(" src=\"/a/preview/dashboard.js\" defer></script>"), "{}", &script[..60]);
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
            let table = ["events", "vitals", "drops", "page_drops", "tallies", "newest", "candidate"]
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
