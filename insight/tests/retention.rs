//! What is older than its site keeps is deleted, everything else stays.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use protocol::row::{EVENTS, EventRow};
use protocol::site::SiteConfig;
use support::shop::blank;
use support::{DAY_MS, Memory, NOW_MS, ready};

const CLASS: &str = "chromium-desktop-eu-0";

fn store() -> Memory {
    let store = Memory::new();
    let config = |retention_days| SiteConfig { origins: vec!["*".into()], retention_days, ..SiteConfig::default() };
    store.site("shop", &config(30));
    store.site("blog", &config(90));
    store
}

fn rows(store: &Memory, table: &str, site: &str) -> usize {
    store.execute(&format!("SELECT 1 FROM {table} WHERE site = ?1"), site)
}

fn aged(site: &str, seq: u64, days: u64) -> EventRow {
    blank(site, &format!("{seq:032x}"), seq, "view", NOW_MS - days * DAY_MS, CLASS)
}

#[test]
fn each_site_keeps_its_own_time() {
    let store = store();
    for site in ["shop", "blog"] {
        store.insert(EVENTS, &[aged(site, 1, 1), aged(site, 2, 30), aged(site, 3, 31), aged(site, 4, 91)]);
    }
    assert_eq!(ready(candor_insight::retention::purge(&store, NOW_MS)), Ok(true));
    assert_eq!((rows(&store, "events", "shop"), rows(&store, "events", "blog")), (2, 3));
    // Again changes nothing.
    assert_eq!(ready(candor_insight::retention::purge(&store, NOW_MS)), Ok(true));
    assert_eq!((rows(&store, "events", "shop"), rows(&store, "events", "blog")), (2, 3));
}

#[test]
fn every_table_is_purged_and_more_than_one_step_takes_is_too() {
    let store = store();
    let old: Vec<EventRow> = (0..5_001).map(|seq| aged("shop", seq, 40)).collect();
    store.insert(EVENTS, &old);
    let old_ms = NOW_MS - 40 * DAY_MS;
    store.execute(&format!("INSERT INTO drops VALUES (?1, 'p', 1, 'invalid', {old_ms})"), "shop");
    store.execute(&format!("INSERT INTO page_drops VALUES (?1, 'p', 'queue_full', 1, {old_ms})"), "shop");
    store.execute(
        &format!(
            "INSERT INTO vitals(site, page, view, name, seq, seqs, value, nav, time_ms, received_ms, time_rule, weight, url, env, release, sdk, mode, \
             purposes, class, country, schema) VALUES (?1, 'p', 0, 'LCP', 1, '1', 1.0, '', {old_ms}, {old_ms}, '', 1.0, '', '', '', '', '', 2, '', '', 1)"
        ),
        "shop",
    );
    store.tally("shop", NOW_MS / DAY_MS - 761, CLASS, "loader", 1);
    store.tally("shop", NOW_MS / DAY_MS - 759, CLASS, "loader", 1);
    assert_eq!(ready(candor_insight::retention::purge(&store, NOW_MS)), Ok(true));
    for table in ["events", "vitals", "drops", "page_drops"] {
        assert_eq!(rows(&store, table, "shop"), 0, "{table}");
    }
    assert_eq!(rows(&store, "tallies", "shop"), 1);
}

#[test]
fn what_waits_in_quarantine_goes_after_seven_days_or_with_its_site() {
    let store = store();
    store.site("brief", &SiteConfig { origins: vec!["*".into()], retention_days: 2, ..SiteConfig::default() });
    for (site, seq, happened, received) in
        [("blog", 1, 7, 7), ("blog", 2, 8, 8), ("blog", 3, 9, 6), ("brief", 1, 2, 2), ("brief", 2, 3, 3), ("brief", 3, 3, 1)]
    {
        let (time_ms, received_ms) = (NOW_MS - happened * DAY_MS, NOW_MS - received * DAY_MS);
        store.execute(
            &format!("INSERT INTO quarantine VALUES (?1, 'p', {seq}, 'events', 'bot_agent', '', '{{}}', {time_ms}, {received_ms})"),
            site,
        );
    }
    for n in 10..3_000 {
        let old_ms = NOW_MS - 20 * DAY_MS;
        store.execute(
            &format!("INSERT INTO quarantine VALUES (?1, 'p', {n}, 'events', 'bot_agent', '', '{{}}', {old_ms}, {old_ms})"),
            "blog",
        );
    }
    assert_eq!(ready(candor_insight::retention::purge(&store, NOW_MS)), Ok(true));
    assert_eq!(
        (rows(&store, "quarantine", "blog"), rows(&store, "quarantine", "brief")),
        (2, 1),
        "a site that keeps less keeps less here too"
    );
}

#[test]
fn the_mark_of_an_erasure_outlives_every_replay_and_then_goes() {
    let store = store();
    let days_ago = |days: u64| NOW_MS - days * DAY_MS;
    for (page, erased_ms) in [("young", days_ago(30)), ("old", days_ago(30) - 1)] {
        store.execute(&format!("INSERT INTO tombstones VALUES (?1, '{page}', {erased_ms})"), "shop");
    }
    // Also where a site is gone, and more than one step takes.
    for n in 0..2_001 {
        store.execute(&format!("INSERT INTO tombstones VALUES (?1, 'p{n}', {})", days_ago(31)), "gone");
    }
    assert_eq!(ready(candor_insight::retention::purge(&store, NOW_MS)), Ok(true));
    assert_eq!((rows(&store, "tombstones", "shop"), rows(&store, "tombstones", "gone")), (1, 0));
    assert_eq!(store.execute("SELECT 1 FROM tombstones WHERE page = ?1", "young"), 1);
}

#[test]
fn what_queue_mode_keeps_goes_after_thirty_days() {
    let store = store();
    for (n, days) in [(0, 31), (1, 30), (2, 40), (3, 1)].into_iter().chain((4..2_500).map(|n| (n, 31))) {
        let received_ms = NOW_MS - days * DAY_MS;
        store.execute(&format!("INSERT INTO deliveries VALUES (?1 || '{n}', 0, '[]', {received_ms})"), "a");
        store.execute(&format!("INSERT INTO dead_letters VALUES (?1, 'p', '{n}', 'exhausted', '{{}}', {received_ms})"), "shop");
    }
    assert_eq!(ready(candor_insight::retention::purge(&store, NOW_MS)), Ok(true));
    assert_eq!(rows(&store, "dead_letters", "shop"), 2);
    // These have no index of their own: the young one keeps nothing behind it for more than one step.
    assert_eq!(store.execute("SELECT 1 FROM deliveries WHERE id LIKE ?1 || '%'", "a"), 2);
}

#[test]
fn a_store_that_fails_is_told() {
    let store = store();
    store.broken.set(true);
    assert!(ready(candor_insight::retention::purge(&store, NOW_MS)).is_err());
}

#[test]
fn what_went_by_its_age_is_not_lost() {
    let store = store();
    let ledger = |condition: &str| {
        let sql = include_str!("../src/sql/page_ledger.sql").replace("?2", "0");
        store.execute(&format!("SELECT 1 FROM ({sql}) WHERE {condition}"), "shop")
    };
    let row = |page: char, seq: u64, ms_ago: u64| blank("shop", &page.to_string().repeat(32), seq, "view", NOW_MS - ms_ago, CLASS);
    let cut = 30 * DAY_MS;
    // One that was under way at the cut, one that began after it and lost its number 1, one of yesterday that lost its number 0.
    let rows = [row('a', 0, cut + 2_000), row('a', 1, cut - 3_600_000), row('a', 2, cut - 7_200_000), row('b', 0, cut - 3_600_000)];
    store.insert(EVENTS, &rows);
    store.insert(EVENTS, &[row('b', 2, cut - 3_600_000), row('c', 1, DAY_MS)]);
    assert_eq!(ledger("pages = 3 AND captured = 8 AND lost = 2"), 1);
    assert_eq!(ready(candor_insight::retention::purge(&store, NOW_MS)), Ok(true));
    assert_eq!(ledger("pages = 3 AND captured = 7 AND events = 5 AND lost = 2 AND with_loss = 2"), 1);
}
