//! An upgrade and a roll-back while pages go on sending: the stores are one migration behind, are migrated, and then the worker
//! from before is back, which knows fewer columns. Nobody has its bundle any more, so this one writes what that one wrote.
//! And what visitors may ask of a store that is older than the worker.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use candor_tests::stand::Stand;
use candor_tests::{batch, paths, poll};
use serde_json::{Value, json};

use super::schema::BEFORE;
use super::storage::{SEEDS, assert_stored_once, events, tallies};
use super::world::World;
use super::{happened, plan};
use crate::rights::{ask, counts, full};
use crate::site::Site;

/// The migrations of the event store, the oldest first.
fn migrations() -> Vec<(String, String)> {
    let folder = paths::repository().join(BEFORE[1].0);
    let mut names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), std::fs::read_to_string(folder.join(name)).unwrap())).collect()
}

/// The columns that the version before did not have, by table.
fn newer_columns() -> BTreeMap<String, Vec<String>> {
    let mut columns = BTreeMap::<_, Vec<_>>::new();
    for (_, sql) in migrations().into_iter().filter(|(name, _)| name.split('_').next() > Some(BEFORE[1].1)) {
        for line in sql.lines() {
            if let ["ALTER", "TABLE", table, "ADD", "COLUMN", column, ..] = line.split(' ').collect::<Vec<_>>()[..] {
                columns.entry(table.to_owned()).or_default().push(column.to_owned());
            }
        }
    }
    columns
}

/// The schema versions of the two stores, as the worker tells them.
fn versions(stand: &Stand) -> (u64, u64) {
    let (status, _, body) = stand.get("/healthz", &[]);
    let health: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(status, 200, "{body}");
    (health["schema"]["db"].as_u64().unwrap(), health["schema"]["events"].as_u64().unwrap())
}

#[test]
fn an_upgrade_and_a_roll_back_under_load_lose_nothing() {
    for intake in ["direct", "queue"] {
        let stand = Stand::start_faulty(&json!({ "INTAKE": intake }), &json!({ "without": { "DB": 1, "EVENTS": 1 } }));
        let site = Site::with(&stand, "upgraded", &json!({}));
        let world = World::new(SEEDS[0], events(4_000));
        let (upgrade, roll_back) = (world.batches() / 3, world.batches() * 2 / 3);
        let seen = Mutex::new(Vec::new());
        let see = || seen.lock().unwrap().push(versions(&stand));
        let written = |table: &str, whose: &str| site.count(&format!("(SELECT * FROM {table} WHERE device {whose} '')"));
        let is_back = AtomicBool::new(false);
        // Whoever sends this batch does it. The others go on, until the worker from before is back: the rest is for that one.
        world.send(&stand, &site.key, &|n| {
            if n == upgrade {
                see();
                stand.migrate_rest();
                see();
            } else if n == roll_back {
                let is_up = || seen.lock().unwrap().len() == 2 && ["events", "vitals"].iter().all(|table| written(table, "<>") > 0);
                poll::until("this worker writes to the newest schema", || poll::holds(is_up(), n));
                plan(&stand, &json!({ "before": newer_columns() }));
                is_back.store(true, Ordering::Release);
            } else if n > roll_back {
                poll::until("the roll-back", || poll::holds(is_back.load(Ordering::Acquire), n));
            }
        });
        let seen = seen.into_inner().unwrap();
        let (before, after) = (seen[0], seen[1]);
        assert_eq!((before.0 + 1, before.1 + 1), after, "{intake}: one migration behind, and then no more");
        // Exact: each event is counted once as stored or dropped, and as often as it comes again as there already.
        let planned = (world.total(|page| page.stored.len()), world.total(|page| page.dropped.len()));
        tallies(&site, |sums| sums.closes() && (sums.stored, sums.drop_rows) == planned);
        assert_stored_once(&site, &world);
        assert_eq!(site.count("dead_letters"), 0, "{intake}");
        // Both have written, this worker and the one from before.
        assert!(happened(&stand)["older"].as_u64() > Some(0), "{intake}: nothing was rolled back");
        for table in ["events", "vitals"] {
            assert!(written(table, "=") > 0 && written(table, "<>") > 0, "{intake}: {table}");
        }
        // What the worker from before wrote is rolled up, shown and erased as everything.
        plan(&stand, &json!({}));
        let rows = stand.events(&format!("SELECT page FROM events WHERE site = '{}' AND device = '' LIMIT 1", site.key));
        let page = rows[0]["page"].as_str().unwrap();
        // A page load that went on meanwhile has rows of both.
        let mine = ask(&site, "mine", &[page]).json();
        assert!(mine["tables"]["events"].as_array().unwrap().iter().any(|row| row["device"] == ""), "{intake}: {mine}");
        assert!(ask(&site, "erase", &[page]).json()["deleted"]["events"].as_u64() > Some(0), "{intake}");
    }
}

/// A table that is not there yet has nothing to show and nothing to erase.
#[test]
fn visitors_see_and_erase_what_an_older_store_has() {
    let queues = migrations().iter().position(|(_, sql)| sql.contains("CREATE TABLE dead_letters")).unwrap();
    let stand = Stand::start_faulty(&json!({}), &json!({ "without": { "EVENTS": migrations().len() - queues } }));
    let site = Site::with(&stand, "no-letters", &json!({}));
    let page = batch::page_id();
    assert_eq!(site.post(&full(&page)).status, 200);
    let mine = ask(&site, "mine", &[&page]);
    assert_eq!((mine.status, mine.json()["tables"]["events"].as_array().map(Vec::len)), (200, Some(3)), "{mine:?}");
    assert_eq!(mine.json()["tables"]["dead_letters"], json!([]), "{mine:?}");
    let erased = ask(&site, "erase", &[&page]);
    let deleted = json!({ "dead_letters": 0, "drops": 2, "events": 3, "page_drops": 1, "quarantine": 1, "vitals": 1 });
    assert_eq!((erased.status, &erased.json()["deleted"]), (200, &deleted), "{erased:?}");
    assert_eq!((counts(&site), site.count("tombstones")), ([0; 5], 1));
    let bearer = format!("Bearer {}", stand.token);
    let metrics = stand.get("/metrics", &[("authorization", &bearer)]);
    assert!(metrics.0 == 200 && !metrics.2.contains("candor_dead_letters"), "{metrics:?}");
    stand.migrate_rest();
    // It holds on the newest schema, and is no less repeatable there.
    assert_eq!(site.post(&full(&page)).status, 204);
    assert_eq!((ask(&site, "erase", &[&page]).status, counts(&site), site.count("dead_letters")), (200, [0; 5], 0));
}

/// The oldest store that can keep out what was erased, and the one before it, on which an erasure is not acknowledged.
#[test]
fn an_erasure_is_complete_or_comes_again() {
    let newest = migrations().len();
    for version in [1, 2] {
        let stand = Stand::start_faulty(&json!({}), &json!({ "without": { "EVENTS": newest - version } }));
        let site = Site::with(&stand, "far-behind", &json!({}));
        let page = batch::page_id();
        let _ = stand.events(&format!("INSERT INTO drops VALUES ('{}', '{page}', 3, 'invalid', {})", site.key, batch::now_ms()));
        assert_eq!(ask(&site, "mine", &[&page]).json()["tables"]["drops"][0]["seq"], 3, "schema {version}");
        let reply = ask(&site, "erase", &[&page]);
        if version == 1 {
            assert_eq!((reply.status, reply.header("candor-result")), (503, None), "{reply:?}");
            assert_eq!(site.count("drops"), 1, "nothing of it is done");
            stand.migrate_rest();
            assert_eq!(ask(&site, "erase", &[&page]).status, 200);
        } else {
            assert_eq!((reply.status, &reply.json()["deleted"]["drops"]), (200, &json!(1)), "{reply:?}");
        }
        assert_eq!((site.count("drops"), site.count("tombstones")), (0, 1), "schema {version}");
    }
}
