//! The statements against the real schema: what is written once, and what a repeated batch changes
//! (nothing).

mod support;

use candor_pipeline::{Facts, Settled, Terms, process};
use protocol::row::{TABLES, Table};
use protocol::site::SiteConfig;
use rusqlite::Connection;
use serde_json::{Value, json};
use support::store::*;
use support::*;

fn settled(stored: u64, duplicates: u64, dropped: u64) -> impl Fn(&Settled) -> bool {
    move |found| (found.stored, found.duplicates, found.dropped.values().sum::<u64>()) == (stored, duplicates, dropped)
}

#[track_caller]
fn check(found: &Settled, expect: impl Fn(&Settled) -> bool) {
    assert!(expect(found), "{found:?}");
}

#[test]
fn the_migration_is_what_the_rows_say() {
    let db = store();
    for Table { name, columns, key } in TABLES {
        let info = rows(&db, &format!("PRAGMA table_info({name})"), []);
        // Migrations add columns at the end, rows have their own before those that all share.
        let sorted = |mut names: Vec<&str>| {
            names.sort_unstable();
            names.join(",")
        };
        assert_eq!(sorted(info.iter().map(|column| column["name"].as_str().unwrap()).collect()), sorted(columns.to_vec()), "{name}");
        assert!(info.iter().all(|column| column["notnull"] == 1), "{name} takes a NULL");
        let strict: (bool, bool) =
            db.query_row("SELECT strict, wr FROM pragma_table_list WHERE name = ?1", [name], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        assert_eq!(strict, (true, false), "{name} is strict and has a rowid");
        let unique = rows(&db, &format!("SELECT name FROM pragma_index_list('{name}') WHERE origin = 'u'"), []);
        assert_eq!(unique.len(), 1, "{name}");
        let index = rows(&db, "SELECT name FROM pragma_index_info(?1) ORDER BY seqno", [unique[0]["name"].as_str().unwrap()]);
        assert_eq!(index.iter().map(|column| column["name"].as_str().unwrap()).collect::<Vec<_>>(), key, "{name}");
    }
    let versions = rows(&db, "SELECT version, applied_ms > 1700000000000 AS dated FROM schema_version", []);
    assert_eq!(Value::from(versions), Value::from((1..=9).map(|version| json!({"version": version, "dated": 1})).collect::<Vec<_>>()));
}

#[test]
fn the_queries_of_a_window_use_an_index() {
    let db = store();
    for sql in [
        "SELECT * FROM events WHERE site = 'a' AND time_ms BETWEEN 1 AND 2",
        "SELECT * FROM events WHERE site = 'a' AND kind = 'view' AND time_ms BETWEEN 1 AND 2",
        "SELECT * FROM events WHERE site = 'a' AND page = 'b'",
        "SELECT * FROM events WHERE site = 'a' AND kind = 'error' AND fingerprint = '1:a' AND time_ms > 1",
        "SELECT * FROM events WHERE site = 'a' AND kind = 'error' AND release = '1' AND mapped = 0",
        "SELECT * FROM vitals WHERE site = 'a' AND time_ms BETWEEN 1 AND 2",
        "SELECT * FROM vitals WHERE site = 'a' AND name = 'LCP' AND time_ms BETWEEN 1 AND 2",
        "SELECT * FROM drops WHERE site = 'a' AND received_ms > 1",
        "SELECT * FROM page_drops WHERE site = 'a' AND received_ms > 1",
        "SELECT * FROM quarantine WHERE site = 'a' AND received_ms > 1",
        "SELECT * FROM quarantine WHERE site = 'a' AND reason = 'b' AND rule = 'c'",
        "SELECT * FROM tallies WHERE site = 'a' AND day > 1",
    ] {
        let plan = rows(&db, &format!("EXPLAIN QUERY PLAN {sql}"), []);
        assert!(plan.iter().all(|step| step["detail"].as_str().unwrap().starts_with("SEARCH")), "{sql}: {plan:?}");
    }
}

#[test]
fn every_column_reaches_the_table() {
    let mut db = store();
    let events = [open(0), view(1, 0), vital(2, 0, "LCP", 1234.5), error(3, "x is not a function")].join(",");
    check(&put(&mut db, &batch_of(PAGE, &events, r#"{"queue_full":4}"#)), settled(4, 0, 0));
    let common = json!({
        "site": "shop", "page": PAGE, "view": 0, "received_ms": RECEIVED_MS, "time_rule": "monotonic", "weight": 1.0,
        "url": "https://shop.example/", "env": "production", "release": "r1", "sdk": "0.1.0", "mode": "wasm", "purposes": 7,
        "class": "firefox-desktop-eu-0", "country": "DE", "schema": 3, "route": "/", "session": "", "pseudonym": "", "flags": "",
        "synthetic": "", "detail": "", "region": "", "network": "", "browser": "Firefox", "browser_version": "153", "os": "Linux",
        "device": "desktop", "channel": "referral", "ref_source": "search.example",
    });
    let expect = |own: Value| {
        let mut row = common.clone();
        row.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
        row
    };
    let blank = |own: Value| {
        let mut row = expect(
            json!({"name": "", "source": "", "message": "", "referrer": "", "frames": "", "value": 0.0, "fingerprint": "", "mapped": 0}),
        );
        row.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
        row
    };
    assert_eq!(
        Value::from(rows(&db, "SELECT * FROM events ORDER BY seq", [])),
        json!([
            blank(json!({"seq": 0, "kind": "open", "name": "network", "time_ms": RECEIVED_MS - 9_999})),
            blank(
                json!({"seq": 1, "kind": "view", "name": "navigate", "referrer": "https://search.example/q", "time_ms": RECEIVED_MS - 9_999})
            ),
            blank(json!({
                "seq": 3, "kind": "error", "fingerprint": "1:5abfa56df42e7053", "name": "TypeError", "source": "uncaught", "message": "x is not a function", "time_ms": RECEIVED_MS - 8_800,
                "frames": r#"[{"function":"go","file":"https://shop.example/app.js","line":3,"column":7},{"function":"","file":"https://shop.example/app.js","line":9,"column":1}]"#,
            })),
        ])
    );
    assert_eq!(
        Value::from(rows(&db, "SELECT * FROM vitals", [])),
        json!([expect(json!({"name": "LCP", "seq": 2, "seqs": "2", "value": 1234.5, "nav": "navigate", "time_ms": RECEIVED_MS - 9_100}))])
    );
    assert_eq!(
        Value::from(rows(&db, "SELECT * FROM page_drops", [])),
        json!([{"site": "shop", "page": PAGE, "reason": "queue_full", "n": 4, "received_ms": RECEIVED_MS}])
    );
}

#[test]
fn hostile_text_is_stored_as_text() {
    let mut db = store();
    let hostile = r#"'; DROP TABLE events; -- \u0000 \ud83d \"$.x\" <b> \\ \u2028"#;
    check(&put(&mut db, &batch(&error(0, hostile))), settled(1, 0, 0));
    let message: String = db.query_row("SELECT message FROM events", [], |row| row.get(0)).unwrap();
    assert_eq!(message, "'; DROP TABLE events; -- \u{fffd} \u{fffd} \"$.x\" <b> \\ \u{2028}");
}

#[test]
fn a_replay_adds_no_row() {
    let mut db = store();
    let bad = r#"{"seq":4,"kind":"vital","view":0,"t":1,"name":"LCP","value":-1}"#;
    let unreadable = r#"{"kind":"view"}"#;
    let events = [open(0), view(1, 0), vital(2, 0, "CLS", 0.1), vital(3, 0, "CLS", 0.2), bad.into(), unreadable.into(), view(1, 0)];
    let body = batch_of(PAGE, &events.join(","), r#"{"send_failed":2}"#);
    check(&put(&mut db, &body), settled(4, 1, 2));
    let snapshot = |db: &Connection| TABLES.map(|table| Value::from(rows(db, &format!("SELECT * FROM {} ORDER BY rowid", table.name), [])));
    let before = snapshot(&db);
    // The event without a number has no key: it is counted again, the others are duplicates.
    check(&put(&mut db, &body), settled(0, 6, 1));
    check(&put(&mut db, &body), settled(0, 6, 1));
    assert_eq!(snapshot(&db), before);
    assert_eq!((count(&db, "events"), count(&db, "vitals"), count(&db, "drops"), count(&db, "page_drops")), (2, 1, 1, 1));
}

#[test]
fn a_vital_has_the_value_of_its_highest_number_in_any_order() {
    let reports = [(3, 0.1), (7, 0.2), (12, 0.25), (31, 0.4)];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]] {
        for together in [1, 2, 4] {
            let mut db = store();
            for part in order.chunks(together) {
                let events: Vec<String> = part.iter().map(|at| vital(reports[*at].0, 0, "CLS", reports[*at].1)).collect();
                let body = batch(&events.join(","));
                check(&put(&mut db, &body), settled(part.len() as u64, 0, 0));
                check(&put(&mut db, &body), settled(0, part.len() as u64, 0));
            }
            let row = &rows(&db, "SELECT seq, seqs, value FROM vitals", [])[0];
            let mut seqs: Vec<u64> = row["seqs"].as_str().unwrap().split(',').map(|seq| seq.parse().unwrap()).collect();
            seqs.sort_unstable();
            assert_eq!((row["seq"].as_u64(), row["value"].as_f64()), (Some(31), Some(0.4)), "{order:?} {together}");
            assert_eq!(seqs, [3, 7, 12, 31], "{order:?} {together}");
        }
    }
}

#[test]
fn numbers_within_numbers_are_told_apart() {
    let mut db = store();
    for seq in [11, 1, 111, 2, 12] {
        check(&put(&mut db, &batch(&vital(seq, 0, "INP", 8.0))), settled(1, 0, 0));
    }
    let seqs: String = db.query_row("SELECT seqs FROM vitals", [], |row| row.get(0)).unwrap();
    assert_eq!(seqs, "11,1,111,2,12");
}

#[test]
fn views_and_names_are_rows_of_their_own() {
    let mut db = store();
    let events = [vital(0, 0, "LCP", 1.0), vital(1, 1, "LCP", 2.0), vital(2, 0, "FCP", 3.0), vital(3, 1, "LCP", 4.0)].join(",");
    check(&put(&mut db, &batch(&events)), settled(4, 0, 0));
    assert_eq!(count(&db, "vitals"), 3);
    let other = PAGE.replace('8', "9");
    check(&put(&mut db, &batch_of(&other, &events, "{}")), settled(4, 0, 0));
    assert_eq!(count(&db, "vitals"), 6);
}

#[test]
fn endless_reports_do_not_outgrow_a_row() {
    let mut db = store();
    let mut stored = 0;
    for first in (100_000..110_000).step_by(100) {
        let events: Vec<String> = (first..first + 100).map(|seq| vital(seq, 0, "INP", 8.0)).collect();
        stored += put(&mut db, &batch(&events.join(","))).stored;
    }
    let row = &rows(&db, "SELECT seq, length(seqs) AS bytes FROM vitals", [])[0];
    assert_eq!(row["seq"], 109_999);
    assert!(row["bytes"].as_u64().unwrap() < 33_000 && stored > 4_000 && stored < 5_000, "{row:?} {stored}");
}

#[test]
fn drops_and_page_drops_are_kept_once_and_the_higher_total_wins() {
    let mut db = store();
    let bad = |seq: u64| format!(r#"{{"seq":{seq},"kind":"replay","view":0,"t":1}}"#);
    check(&put(&mut db, &batch_of(PAGE, &[open(0), bad(1)].join(","), r#"{"queue_full":3}"#)), settled(1, 0, 1));
    check(&put(&mut db, &batch_of(PAGE, &[view(2, 0), bad(1), bad(3)].join(","), r#"{"queue_full":9,"send_failed":1}"#)), settled(1, 1, 1));
    check(&put(&mut db, &batch_of(PAGE, &view(4, 0), r#"{"queue_full":5}"#)), settled(1, 0, 0));
    assert_eq!(
        Value::from(rows(&db, "SELECT seq, reason FROM drops ORDER BY seq", [])),
        json!([{"seq": 1, "reason": "unknown_kind"}, {"seq": 3, "reason": "unknown_kind"}])
    );
    assert_eq!(
        Value::from(rows(&db, "SELECT reason, n FROM page_drops ORDER BY reason", [])),
        json!([{"reason": "queue_full", "n": 9}, {"reason": "send_failed", "n": 1}])
    );
}

#[test]
fn what_was_decided_once_stays_decided() {
    let strict = SiteConfig { rate: 0.25, ..site() };
    let body = batch(&[open(0), view(1, 0), vital(2, 0, "LCP", 5.0), vital(3, 0, "LCP", 6.0)].join(","));
    let run =
        |db: &mut Connection, site: &SiteConfig| keep(db, &process(&key(), site, &Terms::default(), &facts(), body.as_bytes()).unwrap());
    // Stored first, then sent again to an edge that would drop it.
    let mut db = store();
    check(&run(&mut db, &site()), settled(4, 0, 0));
    check(&run(&mut db, &strict), settled(0, 4, 0));
    assert_eq!(count(&db, "drops"), 0);
    // The other way round.
    let mut db = store();
    check(&run(&mut db, &strict), settled(1, 0, 3));
    check(&run(&mut db, &site()), settled(0, 4, 0));
    assert_eq!((count(&db, "events"), count(&db, "vitals"), count(&db, "drops")), (1, 0, 3));
}

#[test]
fn policy_leaves_nothing_behind() {
    let mut db = store();
    let body = batch_of(PAGE, &[open(0), view(1, 0)].join(","), r#"{"queue_full":3}"#);
    let gpc = Facts { sec_gpc: Some("1"), ..facts() };
    let outcome = process(&key(), &site(), &Terms::default(), &gpc, body.as_bytes()).unwrap();
    assert!(outcome.statements().is_empty());
    check(&keep(&mut db, &outcome), settled(0, 0, 2));
    for table in TABLES {
        assert_eq!(count(&db, table.name), 0);
    }
}

/// The largest that a batch can become is still one parameter.
#[test]
fn the_worst_batch_fits_into_a_parameter() {
    let mut db = store();
    let mut events = Vec::new();
    let mut bytes = batch("").len();
    for seq in 0.. {
        let event = format!(r#"{{"seq":{seq}}}"#);
        bytes += event.len() + 1;
        if bytes > protocol::limits::BATCH_BYTES {
            break;
        }
        events.push(event);
    }
    let found = put(&mut db, &batch(&events.join(",")));
    assert!(events.len() > 4_000);
    check(&found, settled(0, 0, events.len() as u64));
    assert_eq!(count(&db, "drops"), events.len() as i64);
}
