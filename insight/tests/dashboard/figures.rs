//! What the figures of the overview say: weighted, bounded, in the zone of the site, and never clamped.

use super::{CLASS, event, says, store, text, vital};
use crate::support::{DAY_MS, NOW_MS, answer, get};
use protocol::row::{EVENTS, EventRow, VITALS, VitalRow};
use protocol::site::SiteConfig;

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
        // One row for six times that it came.
        let again = r#"{"n":6}"#.to_owned();
        rows.push(EventRow { name: "TypeError".into(), message: "x".into(), detail: again, ..event(page, 3, "error", 10) });
    }
    store.insert(EVENTS, &rows);
    says(
        &store,
        "/sites/shop",
        &[
            "Page loads 50 Those that take part: 50.0% of all page loads",
            "Views 200 From 50.0% of page loads. A lower bound",
            "Errors 35",
            // 5 of 50; of all 100: between 5 and 55; to exceed 5 % already.
            "10.0% of page loads taking part have one. Of all: 5.0% to 55.0% at worst.",
            "To exceed 5%, the others would need 0%.",
            "Taking part 50.0% Grade C",
            "Of 100 page loads",
            "Declined, ignored or not yet decided 40 40.0%",
            "Global Privacy Control 10 10.0%",
            "shop.example /a 200 100%",
            "TypeError x 35 times in 5 page loads · 10 min ago",
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
