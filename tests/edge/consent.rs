//! The edge trusts no page: without a stamp, with one that does not hold, or against Global Privacy
//! Control, nothing is stored and nothing is told.

use candor_tests::{batch, poll};
use serde_json::{Value, json};

use crate::site::Site;

fn events() -> Value {
    json!([batch::open(0), batch::view(1), batch::vital(2, "TTFB", 10.0), batch::error(3, "x")])
}

/// The batch is dropped by policy, in silence, and its events are counted under this reason.
#[track_caller]
fn assert_policy(site: &Site<'_>, what: &str, stamp: Option<Value>, headers: &[(&str, &str)], reason: &str, n_before: u64) {
    let mut batch = batch::of(&batch::page_id(), &events());
    match stamp {
        Some(stamp) => batch["consent"] = stamp,
        None => drop(batch.as_object_mut().unwrap().remove("consent")),
    }
    let reply = site.post_with(headers, batch.to_string().as_bytes());
    assert_eq!((reply.status, reply.header("candor-result")), (204, Some("policy")), "{what}: {reply:?}");
    assert!(reply.body.is_empty(), "{what}: {reply:?}");
    site.assert_stored_nothing();
    site.wait_tally(&format!("drop:{reason}"), n_before + 4);
}

#[test]
fn stamps_that_do_not_hold() {
    let config = json!({ "policy_revision": 5, "material_revision": 3 });
    let site = Site::with(candor_tests::stand::shared(), "stamps", &config);
    let with = |field: &str, value: Value| {
        let mut stamp = batch::stamp(7);
        stamp["rev"] = json!(5);
        stamp[field] = value;
        Some(stamp)
    };
    let mut missing = 0;
    for (what, stamp) in [
        ("none", None),
        ("null", Some(Value::Null)),
        ("text", Some(json!("yes"))),
        ("empty", Some(json!({}))),
        ("another version", with("v", json!(2))),
        ("a field more", with("tcf", json!("x"))),
        ("bits as text", with("bits", json!("7"))),
        ("unknown bits", with("bits", json!(64))),
        ("an unknown source", with("src", json!("notice"))),
    ] {
        assert_policy(&site, what, stamp, &[], "stamp_missing", missing);
        missing += 4;
    }
    assert_policy(&site, "an old revision", with("rev", json!(2)), &[], "stamp_revision", 0);
    assert_policy(&site, "a revision that is not yet", with("rev", json!(6)), &[], "stamp_revision", 4);
    assert_policy(&site, "the day after tomorrow", with("day", json!(batch::today() + 2)), &[], "stamp_expired", 0);
    assert_policy(&site, "too long ago", with("day", json!(batch::today() - 396)), &[], "stamp_expired", 4);
    site.wait_tally("received", (missing + 16) / 4 * 4);
}

#[test]
fn global_privacy_control_stands_against_it() {
    let site = Site::new("gpc");
    for (n, value) in ["1", "1, 0", "0,1", " 1 "].into_iter().enumerate() {
        assert_policy(&site, value, Some(batch::stamp(7)), &[("Sec-GPC", value)], "gpc", n as u64 * 4);
    }
    for value in ["0", "true", "01", ""] {
        let reply = site.post_with(&[("Sec-GPC", value)], batch::of(&batch::page_id(), &events()).to_string().as_bytes());
        assert_eq!((reply.status, reply.header("candor-result")), (200, Some("accepted")), "{value:?}: {reply:?}");
    }
}

#[test]
fn a_purpose_that_was_not_granted() {
    let site = Site::new("purpose");
    let mut batch = batch::of(&batch::page_id(), &events());
    batch["consent"] = batch::stamp(1);
    let reply = site.post(&batch);
    assert_eq!((reply.status, reply.header("candor-result")), (200, Some("partial")), "{reply:?}");
    let reasons: Vec<Value> = reply.json()["events"].as_array().unwrap().iter().map(|event| event["reason"].clone()).collect();
    assert_eq!(reasons, [Value::Null, Value::Null, json!("policy"), json!("policy")], "the reply does not say which");
    let rows = site.stand.events(&format!("SELECT seq, reason FROM drops WHERE site = '{}' ORDER BY seq", site.key));
    assert_eq!(rows, [json!({ "seq": 2, "reason": "purpose" }), json!({ "seq": 3, "reason": "purpose" })], "the operator's rows do");
    assert_eq!((site.count("events"), site.count("vitals")), (2, 0));
    site.wait_tally("drop:purpose", 2);
}

/// A page was given its configuration by another isolate, which knew of a newer text before this one.
#[test]
fn a_text_that_this_isolate_has_not_heard_of() {
    let site = Site::new("ahead");
    let with_revision = |revision: u32| {
        let mut batch = batch::of(&batch::page_id(), &events());
        batch["consent"]["rev"] = json!(revision);
        let reply = site.post_with(&[], batch.to_string().as_bytes());
        (reply.status, reply.header("candor-result").map(str::to_owned))
    };
    let accepted = (200, Some("accepted".to_owned()));
    assert_eq!(with_revision(1), accepted, "now the configuration is known here");
    // Behind the worker's back, as another isolate's change is.
    let change = format!("UPDATE sites SET config = json_set(config, '$.policy_revision', 2) WHERE site = '{}'", site.key);
    let _ = site.stand.sql("DB", &change);
    // A page may claim anything: the database is asked again only every few seconds.
    poll::spend(std::time::Duration::from_secs(6));
    assert_eq!(with_revision(2), accepted);
    assert_eq!(with_revision(3), (204, Some("policy".to_owned())), "what nobody has heard of");
}
