//! What the pages of errors, events and the ledger say, and what a stretch without events does.

use super::{CLASS, MINUTE_MS, event, page_id, says, store, text, vital};
use crate::support::{DAY_MS, NOW_MS, answer, get};
use protocol::row::{DROPS, DropRow, EVENTS, EventRow, PAGE_DROPS, PageDropRow, VITALS, VitalRow};

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

#[test]
fn an_engagement_is_no_vital() {
    let store = store();
    store.insert(EVENTS, &[event(1, 0, "open", 5), EventRow { name: "signup".into(), ..event(1, 1, "event", 4) }]);
    store.insert(VITALS, &[vital(1, 2, "LCP", 1500.0, 1.0), vital(1, 3, "engagement", 95_000.0, 1.0)]);
    says(&store, "/sites/shop/events", &["engagement Looked at for 95.0 s", "vital LCP", "event signup"]);
    let with = text(&answer(&store, &get("/sites/shop")));
    let without = self::store();
    without.insert(EVENTS, &[event(1, 0, "open", 5), EventRow { name: "signup".into(), ..event(1, 1, "event", 4) }]);
    without.insert(VITALS, &[vital(1, 2, "LCP", 1500.0, 1.0)]);
    let cut = |page: &str| page.split("Latest events").next().unwrap().to_owned();
    assert_eq!(cut(&with), cut(&text(&answer(&without, &get("/sites/shop")))), "no figure counts it");
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
