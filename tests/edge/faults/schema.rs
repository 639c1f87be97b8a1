//! Upgrade and roll-back: this worker on the schema before its own, whichever migration is the newest, and whatever column it adds.
//! Batches are taken at once, and nothing is lost but what the column would have held.

use candor_tests::stand::Stand;
use candor_tests::{batch, paths, raw};
use serde_json::{Value, json};

use super::{HEADERS, stand};
use crate::site::Site;

/// The newest migrations of what was deployed before this version.
pub(super) const BEFORE: [(&str, &str); 2] = [("edge/migrations/db", "0002"), ("edge/migrations/events", "0003")];

/// How many of the newest migrations are left out: one, and all that the version before did not have.
fn steps_back() -> Vec<Value> {
    let newer = |(folder, before): (&str, &str)| {
        let names = std::fs::read_dir(paths::repository().join(folder)).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| name.to_str().is_some_and(|name| name.ends_with(".sql") && name.split('_').next() > Some(before))).count()
    };
    let [db, events] = BEFORE.map(newer);
    let mut steps = vec![json!({ "EVENTS": 1 }), json!({ "DB": 1 }), json!({ "EVENTS": events, "DB": db })];
    steps.dedup();
    steps
}

/// Rows of three tables, and an event that leaves its drop.
fn body() -> Value {
    let later = json!({ "seq": 3, "kind": "later", "view": 0, "t": 1 });
    batch::of(&batch::page_id(), &json!([batch::open(0), batch::vital(1, "LCP", 9.0), batch::error(2, "x"), later]))
}

fn send(site: &Site<'_>, body: &Value) -> (u16, bool) {
    let reply = raw::send(site.stand.worker, "POST", &site.path(), &HEADERS, body.to_string().as_bytes());
    (reply.status, reply.header("candor-result").is_some())
}

/// Three batches are taken, and again after the migration, when they change nothing.
#[track_caller]
fn taken(what: &str, site: &Site<'_>, migrate: impl Fn()) {
    let bodies = [body(), body(), body()];
    for body in &bodies {
        assert_eq!(send(site, body), (200, true), "{what}");
    }
    let counted = || {
        site.wait_tally("stored", 9);
        site.wait_tally("drop:unknown_kind", 3);
        assert_eq!((site.count("events"), site.count("vitals"), site.count("drops")), (6, 3, 3), "{what}");
    };
    counted();
    migrate();
    for body in &bodies {
        assert_eq!(send(site, body), (200, true), "{what}: after the migration");
    }
    site.wait_tally("duplicate", 12);
    counted();
    assert_eq!((site.count("dead_letters"), site.stand.get("/healthz", &[]).0), (0, 200), "{what}");
}

#[test]
fn a_worker_on_the_schema_before_takes_batches() {
    for (intake, without) in steps_back().into_iter().flat_map(|without| [("direct", without.clone()), ("queue", without)]) {
        let stand = Stand::start_faulty(&json!({ "INTAKE": intake }), &json!({ "without": without }));
        let site = Site::with(&stand, "before", &json!({}));
        // What comes out of the queue can be told from what came twice only since there is a table for it.
        if intake == "queue" && stand.events("SELECT name FROM sqlite_schema WHERE name = 'deliveries'").is_empty() {
            assert_eq!(send(&site, &body()), (200, true), "the queue has it");
            assert_eq!(stand.get("/healthz", &[]).0, 503, "and the operator is told that it waits");
            stand.migrate_rest();
            site.wait_tally("stored", 3);
            continue;
        }
        taken(&format!("{intake} without {without}"), &site, || stand.migrate_rest());
    }
}

/// As if the newest migration had brought this column.
#[test]
fn a_column_that_is_not_there_yet_keeps_nobody_waiting() {
    for intake in ["direct", "queue"] {
        let stand = stand(intake);
        for table in ["events", "vitals"] {
            let _ = stand.events(&format!("ALTER TABLE {table} DROP COLUMN os"));
        }
        let site = Site::with(&stand, "column", &json!({}));
        taken(intake, &site, || {
            for table in ["events", "vitals"] {
                let _ = stand.events(&format!("ALTER TABLE {table} ADD COLUMN os TEXT NOT NULL DEFAULT 'before'"));
            }
        });
        let defaults = |table: &str| site.count(&format!("(SELECT * FROM {table} WHERE os = 'before')"));
        // Rows from before have the default; the next one is whole, whatever this isolate knew.
        assert_eq!((defaults("events"), defaults("vitals")), (6, 3), "{intake}");
        assert_eq!(send(&site, &body()), (200, true), "{intake}");
        site.wait_tally("stored", 12);
        let new = format!("SELECT os FROM events WHERE site = '{}' AND os <> 'before'", site.key);
        assert_eq!(stand.events(&new).len(), 2, "{intake}");
    }
}

/// Who looks at the dashboard meanwhile is told what to do.
#[test]
fn the_dashboard_of_an_older_store_asks_for_the_migrations() {
    let stand = stand("direct");
    let site = Site::with(&stand, "older", &json!({}));
    let _ = stand.events("ALTER TABLE events RENAME TO later");
    let bearer = format!("Bearer {}", stand.token);
    let (status, _, page) = stand.get(&format!("/sites/{}/errors", site.key), &[("authorization", &bearer)]);
    assert!(status == 503 && page.contains("Apply the migrations"), "{status} {page}");
}

/// The worker before knows nothing of the newest migration's columns and tables: its rows must fit all the same.
#[test]
fn what_a_migration_adds_has_a_default() {
    let stand = stand("direct");
    for table in ["events", "vitals", "drops", "page_drops"] {
        for column in stand.events(&format!("SELECT name, dflt_value, \"notnull\" AS needed FROM pragma_table_info('{table}')")) {
            let name = column["name"].as_str().unwrap();
            let first = include_str!("../../../edge/migrations/events/0001_events.sql");
            assert!(first.contains(name) || column["dflt_value"].is_string() || column["needed"] == 0, "{table}.{name} has no default");
        }
    }
}
