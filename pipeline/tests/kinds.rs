//! What the rows of all kinds share, and how kinds without fields of their own are kept.

mod support;

use candor_pipeline::Outcome;
use serde_json::{Map, Value, json};
use support::store::*;
use support::*;

/// A batch of these events whose head has been changed.
fn with(events: &[Value], change: impl FnOnce(&mut Value)) -> Outcome {
    let mut batch: Value = serde_json::from_str(&batch("")).unwrap();
    batch["events"] = events.to_vec().into();
    change(&mut batch);
    take(&batch.to_string()).unwrap()
}

fn event(seq: u64, kind: &str, fields: &Value) -> Value {
    let mut event = json!({"seq": seq, "kind": kind, "view": 0, "t": 1});
    event.as_object_mut().unwrap().extend(fields.as_object().cloned().unwrap_or_else(Map::new));
    event
}

fn view_and_error() -> [Value; 3] {
    [event(0, "view", &json!({})), event(1, "error", &json!({"source": "api"})), event(2, "vital", &json!({"name": "LCP", "value": 1}))]
}

#[test]
fn settings_in_force_stand_on_every_row_if_usage_is_granted() {
    let flags = json!({"theme": "dark", "n": 1});
    let outcome = with(&view_and_error(), |batch| batch["flags"] = flags.clone());
    let expect = r#"{"theme":"dark"}"#;
    assert_eq!(whole_rows(&outcome).iter().map(|row| &row["flags"]).collect::<Vec<_>>(), [expect; 3]);
    let outcome = with(&view_and_error(), |batch| {
        batch["flags"] = flags.clone();
        batch["consent"]["bits"] = 4.into();
    });
    assert_eq!(whole_rows(&outcome).iter().map(|row| &row["flags"]).collect::<Vec<_>>(), [""]);
    // Flags that are none are no reason to lose a batch.
    for flags in [json!(7), json!([]), json!("x"), Value::Null] {
        let outcome = with(&view_and_error(), |batch| batch["flags"] = flags);
        assert_eq!(whole_rows(&outcome).iter().map(|row| &row["flags"]).collect::<Vec<_>>(), [""; 3]);
    }
}

#[test]
fn the_environment_is_the_page_s_word_or_its_address() {
    for (env, url, expect) in [
        ("staging", "http://localhost/", "staging"),
        ("", "http://localhost:8787/demo/", "development"),
        ("", "https://shop.example/", "production"),
        ("", "file:", "development"),
        ("", "", "production"),
    ] {
        let outcome = with(&view_and_error(), |batch| {
            batch["env"] = env.into();
            batch["views"][0]["url"] = url.into();
        });
        assert!(outcome.events.iter().all(|row| row.env == expect) && outcome.vitals[0].env == expect, "{env} {url}");
    }
}

#[test]
fn a_view_has_its_name_or_the_template_of_its_path() {
    for (url, route, expect) in [
        ("https://shop.example/orders/12345/edit", "", "/orders/:id/edit"),
        ("https://shop.example/orders/9f86d081884c7d659a2feaa0c55ad015", "", "/orders/:id"),
        ("https://shop.example/orders/12345", "/orders/[number]", "/orders/[number]"),
        ("https://shop.example/x", "Product page", "Product page"),
        ("https://shop.example/x", "/u/jane@example.org", "/u/[…]"),
        ("", "", ""),
    ] {
        let outcome = with(&view_and_error(), |batch| {
            batch["views"][0]["url"] = url.into();
            batch["views"][0]["route"] = route.into();
        });
        assert!(outcome.events.iter().all(|row| row.route == expect) && outcome.vitals[0].route == expect, "{url} {route}");
    }
}

#[test]
fn what_drives_a_browser_is_a_mark_and_no_text() {
    for (said, expect) in [("webdriver", "webdriver"), ("", ""), ("jane@example.org", "")] {
        let outcome = with(&view_and_error(), |batch| batch["synthetic"] = said.into());
        assert!(whole_rows(&outcome).iter().all(|row| row["synthetic"] == expect), "{said}");
    }
}

#[test]
fn an_engagement_is_kept_once_for_each_view() {
    let mut db = store();
    let read = |seq: u64, view: u64, ms: u64, scroll: u64| json!({"seq": seq, "kind": "engagement", "view": view, "t": 1, "value": ms, "detail": {"scroll": scroll}});
    let first = with(&[read(1, 0, 1000, 10), read(2, 1, 50, 5)], |_| {});
    let later = with(&[read(9, 0, 5000, 80)], |_| {});
    let between = with(&[read(5, 0, 3000, 40)], |_| {});
    for (outcome, stored) in [(&first, 2), (&later, 1), (&between, 1), (&later, 0)] {
        assert_eq!(keep(&mut db, outcome).stored, stored);
    }
    assert_eq!(
        Value::from(rows(&db, "SELECT view, name, seq, seqs, value, detail FROM vitals ORDER BY view", [])),
        json!([
            {"view": 0, "name": "engagement", "seq": 9, "seqs": "1,9,5", "value": 5000.0, "detail": r#"{"scroll":80}"#},
            {"view": 1, "name": "engagement", "seq": 2, "seqs": "2", "value": 50.0, "detail": r#"{"scroll":5}"#},
        ])
    );
}

#[test]
fn each_kind_needs_its_purpose_and_its_name() {
    let purposes = [("event", 1), ("click", 1), ("form", 1), ("context", 1), ("setting", 1), ("feature", 1), ("engagement", 1)];
    let others = [("measure", 2), ("request", 2), ("frame", 2), ("log", 4)];
    for (kind, bits) in purposes.into_iter().chain(others) {
        let name = match kind {
            "click" => "rage",
            "frame" => "task",
            "log" => "warn",
            _ => "x",
        };
        let sent = |bits: u8, name: &str| {
            with(&[event(0, "open", &json!({"source": "network"})), event(1, kind, &json!({"name": name, "value": 1}))], |batch| {
                batch["consent"]["bits"] = bits.into();
            })
        };
        assert!(sent(bits, name).drops.is_empty(), "{kind}");
        assert_eq!(sent(7 - bits, name).drops[0].reason, "purpose", "{kind}");
        let unnamed = sent(bits, "");
        let may_be = ["form", "context", "engagement"].contains(&kind);
        assert_eq!(unnamed.drops.first().map(|row| row.reason), (!may_be).then_some("invalid"), "{kind}");
    }
}

#[test]
fn a_detail_that_is_too_long_costs_its_event_and_no_other() {
    let props: Map<String, Value> = (0..32).map(|n| (format!("p{n}"), "x ".repeat(128).into())).collect();
    let events = [event(0, "view", &json!({})), event(1, "event", &json!({"name": "x", "detail": {"props": props}}))];
    let outcome = with(&events, |_| {});
    assert_eq!(outcome.events.len(), 1);
    assert_eq!(outcome.drops.iter().map(|row| (row.seq, row.reason)).collect::<Vec<_>>(), [(1, "event_too_large")]);
}

#[test]
fn a_worker_from_before_writes_rows_into_the_newer_schema() {
    let db = store();
    let old = rusqlite::Connection::open_in_memory().unwrap();
    for migration in &MIGRATIONS[..2] {
        old.execute_batch(migration).unwrap();
    }
    for table in ["events", "vitals"] {
        let columns: Vec<String> = rows(&old, &format!("PRAGMA table_info({table})"), [])
            .iter()
            .map(|column| format!("\"{}\"", column["name"].as_str().unwrap()))
            .collect();
        let values = vec!["'1'"; columns.len()].join(",");
        db.execute(&format!("INSERT INTO {table}({}) VALUES ({values})", columns.join(",")), []).unwrap();
        assert_eq!(rows(&db, &format!("SELECT detail, flags, route FROM {table}"), [])[0]["detail"], "");
    }
}

/// What is dropped early costs little: a benchmark of it would measure nothing.
#[test]
fn the_batches_of_the_benchmark_are_taken_whole() {
    for (body, events, vitals) in
        [(include_str!("../../bench/edge/standard.json"), 4, 6), (include_str!("../../bench/edge/error.json"), 1, 0)]
    {
        let outcome = take(body).unwrap();
        assert_eq!((outcome.events.len(), outcome.vitals.len(), outcome.drops.len()), (events, vitals, 0));
        for row in outcome.events.iter().filter(|row| row.kind == "error") {
            assert_eq!(serde_json::from_str::<Vec<Value>>(&row.frames).unwrap().len(), 50);
        }
        assert!(outcome.vitals.iter().all(|row| !row.detail.is_empty()));
    }
}
