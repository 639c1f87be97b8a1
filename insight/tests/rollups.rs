//! Roll-ups against the raw rows that they are made of: the same answers, whatever came late, was replaced or
//! was erased; and what stays when the raw rows have gone by their age.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use candor_insight as insight;
use insight::keeping::{Rule, TABLES};
use insight::{Database, retention, rollups};
use protocol::row::{EVENTS, EventRow, VITALS, VitalRow};
use protocol::site::SiteConfig;
use support::shop::{self, Dice, blank, vital_of};
use support::{DAY_MS, Memory, NOW_MS, answer, get, ready};

const HOUR_MS: u64 = 3_600_000;
const CLASS: &str = "chromium-desktop-eu-0";
const ROLLUPS: [&str; 4] = ["rollup_kinds", "rollup_opens", "rollup_routes", "rollup_vitals"];

fn store(config: &SiteConfig) -> Memory {
    let store = Memory::new();
    store.site("shop", &SiteConfig { origins: vec!["*".into()], ..config.clone() });
    store
}

/// Runs the schedule until nothing is due.
fn roll_up(store: &Memory, now_ms: u64) -> u32 {
    let mut runs = 1;
    while !ready(rollups::recompute(store, now_ms)).unwrap() {
        runs += 1;
    }
    runs
}

fn marks(store: &Memory) -> usize {
    store.execute("SELECT 1 FROM rollup_dirty WHERE site = ?1", "shop")
}

fn content(store: &Memory) -> Vec<String> {
    ROLLUPS.iter().flat_map(|table| store.dump(&format!("SELECT * FROM {table} ORDER BY 1, 2, 3, 4"))).collect()
}

/// What the pages say of each stretch: the overview, then the views.
fn said(store: &Memory) -> Vec<String> {
    let of = |page: &'static str| ["24h", "7d", "30d"].map(|range| answer(store, &get(&format!("/sites/shop{page}?range={range}"))).body);
    [of(""), of("/views")].concat()
}

#[test]
fn pages_say_the_same_from_rows_and_from_roll_ups() {
    for utc_offset_minutes in [0, 120, 330, -225] {
        let store = store(&SiteConfig { utc_offset_minutes, ..SiteConfig::default() });
        shop::fill(&store, "shop", 4, 12.0, 7);
        // Weights, and an error that stands for several.
        let _ = store.execute("UPDATE vitals SET weight = 4 WHERE substr(page, 1, 1) < ?1 RETURNING 1", "4");
        let _ = store.execute("UPDATE events SET weight = 2.5 WHERE kind = 'view' AND substr(page, 1, 1) < ?1 RETURNING 1", "4");
        let _ = store.execute("UPDATE events SET detail = '{\"n\":3}' WHERE kind = 'error' AND substr(page, 1, 1) < ?1 RETURNING 1", "8");
        assert!(marks(&store) > 60, "{}", marks(&store));
        let before = said(&store);
        assert!(roll_up(&store, NOW_MS) > 1, "one run is bounded, the next goes on");
        assert!(marks(&store) <= 2, "only hours that go on are left");
        for (range, (before, after)) in before.iter().zip(said(&store)).enumerate() {
            assert_eq!(*before, after, "{utc_offset_minutes} {range}");
        }
        // Without the marks of the hours that go on the pages would not know them: they are read from the rows.
        let whole = content(&store);
        assert_eq!(roll_up(&store, NOW_MS), 1);
        assert_eq!(content(&store), whole, "again changes nothing");
    }
}

fn event(seq: u64, kind: &'static str, time_ms: u64) -> EventRow {
    blank("shop", &format!("{seq:032x}"), seq, kind, time_ms, CLASS)
}

fn vital(page: u64, seq: u64, value: f64, time_ms: u64) -> VitalRow {
    VitalRow { seq, seqs: seq.to_string(), ..vital_of(event(page, "view", time_ms), "LCP", value) }
}

/// Inserts, replacements into another hour, erasures and runs in any order: in the end the roll-ups are those
/// of a store that was given only what is left.
#[test]
fn after_any_history_roll_ups_are_those_of_what_is_left() {
    for seed in 0..30 {
        let mut dice = Dice(seed);
        let store = store(&SiteConfig::default());
        let first_ms = NOW_MS / HOUR_MS * HOUR_MS - 30 * HOUR_MS;
        for _ in 0..60 {
            let page = dice.next() % 8;
            let time_ms = first_ms + dice.next() % (6 * HOUR_MS);
            match dice.next() % 6 {
                0 => store.insert(EVENTS, &[event(page, "view", time_ms)]),
                1 => store.insert(EVENTS, &[EventRow { seq: 100, ..event(page, "open", time_ms) }]),
                2 | 3 => {
                    let replace = "UPDATE SET time_ms = excluded.time_ms, value = excluded.value";
                    let row = serde_json::to_string(&[vital(page, 1, (dice.next() % 5000) as f64, time_ms)]).unwrap();
                    let _ = store.execute(&VITALS.insert_sql(replace, "1"), &row);
                }
                4 => {
                    for table in ["events", "vitals"] {
                        let _ = store.execute(&format!("DELETE FROM {table} WHERE page = ?1 RETURNING 1"), &format!("{page:032x}"));
                    }
                }
                _ => assert_eq!(roll_up(&store, NOW_MS), 1),
            }
        }
        assert_eq!(roll_up(&store, NOW_MS), 1);
        let found = content(&store);
        for hour in 0..6 {
            let mark = format!("INSERT INTO rollup_dirty VALUES (?1, {}) RETURNING 1", first_ms + hour * HOUR_MS);
            assert_eq!(store.execute(&mark, "shop"), 1);
        }
        assert_eq!(roll_up(&store, NOW_MS), 1);
        assert_eq!(found, content(&store), "seed {seed}");
    }
}

#[test]
fn roll_ups_outlive_the_rows_and_then_go_too() {
    let store = store(&SiteConfig { retention_days: 2, rollup_days: 20, ..SiteConfig::default() });
    store.tally("shop", NOW_MS / DAY_MS - 5, CLASS, "loader", 80);
    let days = |days: u64| NOW_MS - days * DAY_MS;
    for (n, ago) in [(40_u64, 5), (10, 1)] {
        let opens: Vec<EventRow> = (0..n).map(|at| event(ago * 1000 + at, "open", days(ago))).collect();
        store.insert(EVENTS, &opens);
    }
    // More routes than a bucket has room for, in one hour.
    let view = |at: u64, route: u64| EventRow { route: format!("/r{route}"), weight: 2.0, ..event(9000 + at, "view", days(5)) };
    store.insert(EVENTS, &(0..210).map(|at| view(at, at)).chain((0..9).map(|at| view(300 + at, 7))).collect::<Vec<_>>());
    store.insert(VITALS, &[vital(1, 1, 1234.5, days(5)), vital(2, 1, 2600.0, days(5))]);
    roll_up(&store, NOW_MS);
    let before = said(&store);
    let routes = |said: &[String]| said[4].split_once("id=\"top-routes\"").unwrap().1.split_once("</section>").unwrap().0.to_owned();
    assert!(before[1].contains("50 page loads"), "{}", before[1]);
    assert_eq!(ready(retention::purge(&store, NOW_MS)), Ok(true));
    assert_eq!(store.execute("SELECT 1 FROM events WHERE site = ?1", "shop"), 10);
    assert_eq!(marks(&store), 0, "what goes by its age marks nothing");
    roll_up(&store, NOW_MS);
    let after = said(&store);
    assert!(after[1].contains("lists reach back no further") && !after[0].contains("lists reach back no further"));
    assert!(after[1].contains("How many page loads had one is not known here: rows are kept for 2 days."), "{}", after[1]);
    for part in ["50 page loads", "2.60 s", "Of 80 page loads", "p75 of 2"] {
        assert!(after[1].contains(part) && before[1].contains(part), "{part}");
    }
    assert_eq!(routes(&after), routes(&before), "routes are shown of the whole stretch");
    for part in ["/r7<", ">20<", "All others", ">400<"] {
        assert!(routes(&after).contains(part), "{part}: {}", routes(&after));
    }
    // What comes for an hour that is closed does not undo it.
    store.insert(EVENTS, &[event(9, "open", days(5))]);
    assert_eq!(marks(&store), 0);
    // An erasure within the days of the rows does.
    let _ = store.execute("DELETE FROM events WHERE page = ?1 RETURNING 1", &format!("{:032x}", 1000));
    roll_up(&store, NOW_MS);
    assert!(said(&store)[1].contains("49 page loads"));

    for (later, left) in [(14, true), (21, false)] {
        assert_eq!(ready(retention::purge(&store, NOW_MS + later * DAY_MS)), Ok(true));
        let counts: Vec<usize> =
            ROLLUPS.iter().map(|table| store.execute(&format!("SELECT 1 FROM {table} WHERE site = ?1",), "shop")).collect();
        assert_eq!(counts.iter().any(|n| *n > 0), left, "{later} {counts:?}");
    }
}

#[test]
fn an_hour_that_goes_on_waits_and_a_store_that_fails_is_told() {
    let store = store(&SiteConfig::default());
    let hour_ms = NOW_MS / HOUR_MS * HOUR_MS;
    store.insert(EVENTS, &[event(1, "open", hour_ms)]);
    for (now_ms, left) in [(hour_ms + HOUR_MS, 1), (hour_ms + HOUR_MS + 599_999, 1), (hour_ms + HOUR_MS + 600_000, 0)] {
        assert_eq!(ready(rollups::recompute(&store, now_ms)), Ok(true));
        assert_eq!(marks(&store), left, "{now_ms}");
    }
    store.broken.set(true);
    assert!(ready(rollups::recompute(&store, NOW_MS)).is_err());
}

/// Every table that any migration makes has a rule, and what a rule names is there.
#[test]
fn every_table_says_how_long_it_keeps_its_rows() {
    let store = Memory::new();
    for database in [Database::Control, Database::Events] {
        let mut tables = store.tables(database);
        let mut ruled: Vec<String> = TABLES.iter().filter(|kept| kept.database == database).map(|kept| kept.table.to_owned()).collect();
        tables.sort();
        ruled.sort();
        assert_eq!(tables, ruled, "{database:?}: give each table a line in insight/src/keeping.rs");
    }
    for kept in TABLES {
        let columns = store.columns(kept.database, kept.table);
        let has = |column: &str| columns.iter().any(|known| known == column);
        let is_sound = match kept.rule {
            Rule::RawFor(by, received, _) => has("site") && has(by) && has(received),
            Rule::Raw(by) | Rule::RawUnless(by, _) | Rule::Days(by, _) => has("site") && has(by),
            Rule::Rollup => has("site") && has("start_ms"),
            Rule::Age(by, _) | Rule::Oldest(by, _) => has(by),
            Rule::Own(_) => true,
            Rule::Standing(_) => !has("page"),
        };
        assert!(is_sound, "{kept:?} {columns:?}");
        // What is of a page load goes with the raw rows; what is kept longer knows none.
        let of_a_visitor = ["page", "session", "pseudonym"].iter().any(|column| has(column));
        let is_short = matches!(
            kept.rule,
            Rule::Raw(_) | Rule::RawFor(..) | Rule::RawUnless(..) | Rule::Age(_, ..=30) | Rule::Oldest(_, ..=30) | Rule::Own(_)
        );
        assert!(is_short || !of_a_visitor, "{kept:?}");
    }
}
