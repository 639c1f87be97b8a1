//! What a monitoring system is told, on the real schema.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use candor_insight::{Authenticator, metrics};
use protocol::row::EVENTS;
use protocol::site::SiteConfig;
use support::shop::blank;
use support::{DAY_MS, Memory, NOW_MS, TOKEN, ready};

const CLASS: &str = "chromium-desktop-eu-0";

fn text(store: &Memory) -> String {
    let operator = Authenticator::new(TOKEN).operator(None, Some(&format!("Bearer {TOKEN}")), NOW_MS).unwrap();
    ready(metrics::text(store, &operator, u32::try_from(NOW_MS / DAY_MS).unwrap())).unwrap()
}

#[test]
fn today_is_told_by_site_and_outcome() {
    let store = Memory::new();
    for site in ["blog", "shop"] {
        store.site(site, &SiteConfig { origins: vec!["*".into()], ..SiteConfig::default() });
    }
    let today = NOW_MS / DAY_MS;
    for (site, day, class, what, n) in [
        ("shop", today, CLASS, "stored", 7),
        ("shop", today, "firefox-mobile-us-1", "stored", 2),
        ("shop", today - 1, CLASS, "stored", 100),
        ("shop", today, CLASS, "drop:gpc", 1),
        ("blog", today, CLASS, "loader", 3),
    ] {
        store.tally(site, day, class, what, n);
    }
    store.insert(EVENTS, &[1, 2, 3].map(|seq| blank("shop", &format!("{seq:032x}"), seq, "view", NOW_MS, CLASS)));
    let text = text(&store);
    for line in [
        "candor_tally_total{site=\"shop\",what=\"stored\"} 9",
        "candor_tally_total{site=\"shop\",what=\"drop:gpc\"} 1",
        "candor_tally_total{site=\"blog\",what=\"loader\"} 3",
        "candor_rows{table=\"events\"} 3",
        "candor_rows{table=\"vitals\"} 0",
    ] {
        assert!(text.lines().any(|told| told == line), "{line} in {text}");
    }
    assert!(!text.contains("100"), "only today: {text}");
    for database in ["db", "events"] {
        let version =
            text.lines().find_map(|line| line.strip_prefix(&format!("candor_schema_version{{database=\"{database}\"}} "))).unwrap();
        assert!(version.parse::<u32>().unwrap() >= 2, "{text}");
    }
}

#[test]
fn what_a_newer_schema_brings_is_told_where_it_is_there() {
    let store = Memory::new();
    let text = text(&store);
    for (table, series) in [("rollup_dirty", "candor_rollup_oldest_dirty_seconds"), ("dead_letters", "candor_dead_letters")] {
        let is_there = store.execute("SELECT 1 FROM sqlite_master WHERE name = ?1", table) == 1;
        assert_eq!(text.lines().any(|line| line == format!("{series} 0")), is_there, "{series} in {text}");
    }
}

#[test]
fn nothing_is_counted_by_reading_everything() {
    let store = Memory::new();
    text(&store);
    for sql in store.asked.borrow().iter().filter(|sql| sql.contains("tallies") || sql.contains("max(rowid)")) {
        for step in store.plan(sql) {
            let scans = step.starts_with("SCAN") && !step.contains("each_site") && !step.contains("CONSTANT");
            assert!(!scans, "{step} in {sql}");
        }
    }
}

#[test]
fn a_store_that_fails_is_an_error() {
    let store = Memory::new();
    let operator = Authenticator::new(TOKEN).operator(None, Some(&format!("Bearer {TOKEN}")), NOW_MS).unwrap();
    store.broken.set(true);
    assert!(ready(metrics::text(&store, &operator, 1)).is_err());
}
