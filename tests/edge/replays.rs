//! Captured batches, played back: what pages really sent, with the consent taken out of them one way or
//! another, stores nothing and is answered like everything else that policy forbids. Each replay goes to
//! a site of its own, so that "nothing" is every row of it.

use candor_tests::{batch, paths, stand};
use serde_json::{Value, json};

use crate::site::Site;

/// The golden batches that a page wrote, as if captured today.
fn captured() -> Vec<(String, Value)> {
    ["visit.json", "later.json", "lite.json", "edge-visit.json"]
        .into_iter()
        .map(|name| {
            let text = std::fs::read_to_string(paths::repository().join("tests/golden/v1").join(name)).unwrap();
            let mut batch: Value = serde_json::from_str(&text).unwrap();
            batch["consent"]["day"] = json!(batch::today());
            (name.to_owned(), batch)
        })
        .collect()
}

fn events(batch: &Value) -> &Vec<Value> {
    batch["events"].as_array().unwrap()
}

/// How many events of these kinds a batch has.
fn of_kinds(batch: &Value, kinds: &[&str]) -> usize {
    events(batch).iter().filter(|event| kinds.iter().any(|kind| event["kind"] == *kind)).count()
}

/// A replay that was answered as policy answers, and what is to be counted for it.
struct Withheld {
    site: Site<'static>,
    reason: &'static str,
    events: u64,
}

#[track_caller]
fn withheld(what: &str, site: Site<'static>, batch: &Value, headers: &[(&str, &str)], reason: &'static str) -> Withheld {
    let reply = site.post_with(headers, batch.to_string().as_bytes());
    assert_eq!((reply.status, reply.header("candor-result"), reply.body.as_str()), (204, Some("policy"), ""), "{what}: {reply:?}");
    site.assert_stored_nothing();
    Withheld { site, reason, events: events(batch).len() as u64 }
}

/// Counts come a moment later: they are looked at when everything was sent.
#[track_caller]
fn assert_counted(replays: &[Withheld]) {
    for Withheld { site, reason, events } in replays {
        site.wait_tally(&format!("drop:{reason}"), *events);
        site.wait_tally("received", *events);
        site.assert_stored_nothing();
    }
}

#[test]
fn as_they_were_captured_they_are_good() {
    for (name, batch) in captured() {
        let site = Site::new("captured");
        let reply = site.post(&batch);
        assert_eq!((reply.status, reply.header("candor-result")), (200, Some("accepted")), "{name}: {reply:?}");
        assert!(site.count("events") > 0, "{name}");
    }
}

type Edit = fn(&mut Value);

#[test]
fn without_consent_that_holds_they_store_nothing() {
    let edits: [(&str, Edit, &str); 9] = [
        ("stripped", |batch| drop(batch.as_object_mut().unwrap().remove("consent")), "stamp_missing"),
        ("emptied", |batch| batch["consent"] = json!({}), "stamp_missing"),
        ("nulled", |batch| batch["consent"] = Value::Null, "stamp_missing"),
        ("aged by 182 days", |batch| batch["consent"]["day"] = json!(batch::today() - 182), "stamp_expired"),
        ("aged by a year", |batch| batch["consent"]["day"] = json!(batch::today() - 365), "stamp_expired"),
        ("from the day after tomorrow", |batch| batch["consent"]["day"] = json!(batch::today() + 2), "stamp_expired"),
        ("from next year", |batch| batch["consent"]["day"] = json!(batch::today() + 365), "stamp_expired"),
        ("of a revision that is not yet", |batch| batch["consent"]["rev"] = json!(2), "stamp_revision"),
        ("with every bit cleared", |batch| batch["consent"]["bits"] = json!(0), "purpose"),
    ];
    let mut replays = Vec::new();
    for (name, good) in captured() {
        for (what, edit, reason) in edits {
            let mut batch = good.clone();
            edit(&mut batch);
            replays.push(withheld(&format!("{name} {what}"), Site::new("stripped"), &batch, &[], reason));
        }
    }
    assert_counted(&replays);
}

#[test]
fn a_day_within_its_time_still_counts() {
    let (_, good) = captured().swap_remove(0);
    for day in [batch::today() - 181, batch::today() + 1] {
        let mut batch = good.clone();
        batch["consent"]["day"] = json!(day);
        assert_eq!(Site::new("in-time").post(&batch).header("candor-result"), Some("accepted"), "{day}");
    }
}

#[test]
fn with_a_bit_cleared_the_events_of_that_purpose_are_not_stored() {
    let (_, good) = captured().swap_remove(0);
    for (bits, kinds) in [(6, ["view"].as_slice()), (5, &["vital"]), (3, &["error"]), (1, &["vital", "error"]), (2, &["view", "error"])] {
        let site = Site::new("bit");
        let mut batch = good.clone();
        batch["consent"]["bits"] = json!(bits);
        let lost = of_kinds(&batch, kinds);
        assert!(lost > 0 && lost < events(&batch).len(), "{bits}: a part of the batch");
        let reply = site.post(&batch);
        assert_eq!((reply.status, reply.header("candor-result")), (200, Some("partial")), "{bits}: {reply:?}");
        for (event, answer) in events(&batch).iter().zip(reply.json()["events"].as_array().unwrap()) {
            let forbidden = kinds.iter().any(|kind| event["kind"] == *kind);
            let expect = if forbidden { (&json!("dropped"), &json!("policy")) } else { (&json!("accepted"), &Value::Null) };
            assert_eq!((&answer["result"], &answer["reason"]), expect, "{bits}: {event}");
        }
        for kind in kinds {
            let rows = match *kind {
                "vital" => site.count("vitals"),
                kind => site.count(&format!("(SELECT * FROM events WHERE kind = '{kind}')")),
            };
            assert_eq!(rows, 0, "{bits} {kind}");
        }
        site.wait_tally("drop:purpose", lost as u64);
    }
}

#[test]
fn under_global_privacy_control_they_store_nothing() {
    let (_, good) = captured().swap_remove(0);
    let mut replays = Vec::new();
    // As it goes over the wire; the runtime joins what was sent twice.
    for headers in [&["1"][..], &["1, 0"], &["0, 1"], &["0,1"], &[" 1\t"], &["1,1"], &["1", "0"], &["0", "1"]] {
        let headers: Vec<_> = headers.iter().map(|value| ("Sec-GPC", *value)).collect();
        replays.push(withheld(&format!("{headers:?}"), Site::new("signal"), &good, &headers, "gpc"));
    }
    assert_counted(&replays);
    for value in ["0", "true", "01", "1;x", "", "yes", "-1", "1.0", "\"1\"", "?1", "0, 0", "11"] {
        let reply = Site::new("no-signal").post_with(&[("Sec-GPC", value)], good.to_string().as_bytes());
        assert_eq!((reply.status, reply.header("candor-result")), (200, Some("accepted")), "{value:?}: {reply:?}");
    }
}

#[test]
fn what_the_operator_has_decided_about_the_signal_holds_for_a_replay() {
    let (_, good) = captured().swap_remove(0);
    let on = [("Sec-GPC", "1")];
    let overriding = |test: &str| Site::with(stand::shared(), test, &json!({ "gpc": "override" }));
    let claim = |gpc: u8| {
        let mut batch = good.clone();
        batch["consent"]["gpc"] = json!(gpc);
        batch
    };
    assert_counted(&[
        withheld("not told", overriding("untold"), &claim(0), &on, "gpc"),
        withheld("an exception that the site does not make", overriding("claimed"), &claim(2), &on, "gpc"),
        withheld("told, but the site refuses", Site::new("told-deny"), &claim(1), &on, "gpc"),
    ]);
    let told = overriding("told").post_with(&on, claim(1).to_string().as_bytes());
    assert_eq!(told.header("candor-result"), Some("accepted"), "{told:?}");
}
