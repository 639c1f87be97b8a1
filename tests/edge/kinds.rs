//! Every kind of event through the worker: stored, served again, seen by the visitor, and erased.

use candor_tests::batch;
use candor_tests::raw;
use serde_json::{Value, json};

use crate::rights::ask;
use crate::site::Site;

/// The golden batch with every kind, sent now by another page load.
pub(crate) fn all_kinds(page: &str) -> Value {
    let mut golden: Value = serde_json::from_str(include_str!("../golden/v1/all-kinds.json")).unwrap();
    let now = batch::now_ms();
    golden["page"] = page.into();
    (golden["origin_wall"], golden["sent_wall"]) = ((now - 9_300).into(), now.into());
    golden["consent"] = batch::stamp(15);
    golden
}

#[test]
fn every_kind_is_stored_seen_and_erased() {
    let site = Site::new("kinds");
    let page = batch::page_id();
    let sent = all_kinds(&page);
    let reply = site.post(&sent);
    assert_eq!((reply.status, reply.header("candor-result")), (200, Some("accepted")), "{reply:?}");
    let events = sent["events"].as_array().unwrap().len() as u64;
    assert_eq!(site.count("events") + site.count("vitals"), events);
    let again = site.post(&sent);
    assert_eq!((again.status, again.json()), (200, reply.json()), "and changes nothing when it comes again");
    site.wait_tally("stored", events);
    site.wait_tally("duplicate", events);

    let rows = site.stand.events(&format!("SELECT kind, name, value, detail, flags, session, env FROM events WHERE site = '{}'", site.key));
    let of = |kind: &str| rows.iter().find(|row| row["kind"] == kind).unwrap_or_else(|| panic!("no {kind}"));
    let detail: Value = serde_json::from_str(of("event")["detail"].as_str().unwrap()).unwrap();
    assert_eq!(detail, json!({ "props": { "plan": "pro", "items": 2, "price": 19.5, "gift": false } }));
    assert_eq!((&of("request")["name"], &of("request")["value"]), (&json!("POST"), &json!(240.5)));
    assert!(rows.iter().all(|row| row["flags"] == r#"{"new-checkout":"b","theme":"dark"}"# && row["session"] == sent["session"]));
    let engaged =
        site.stand.events(&format!("SELECT view, value FROM vitals WHERE site = '{}' AND name = 'engagement' ORDER BY view", site.key));
    assert_eq!(json!(engaged), json!([{ "view": 0, "value": 3900 }, { "view": 1, "value": 5100.5 }]));

    let mine = ask(&site, "mine", &[&page]).json();
    assert!(
        mine["tables"]["events"].as_array().unwrap().iter().any(|row| row["kind"] == "log" && row["detail"] == r#"{"props":{"left":2}}"#)
    );
    assert_eq!(ask(&site, "erase", &[&page]).status, 200);
    site.assert_stored_nothing();
}

#[test]
fn names_that_a_site_keeps_keep_their_values() {
    let config = json!({ "keep_names": ["phone_model"] });
    let site = Site::with(candor_tests::stand::shared(), "keep", &config);
    let props = json!({ "phone_model": "fold 2", "phone": "fold 2", "token": "fold 2" });
    let events = json!([batch::open(0), { "seq": 1, "kind": "event", "view": 0, "t": 1, "name": "buy", "detail": { "props": props } }]);
    let reply = site.post(&batch::of(&batch::page_id(), &events));
    assert_eq!((reply.status, reply.header("candor-result")), (200, Some("accepted")), "{reply:?}");
    let stored = site.stand.events(&format!("SELECT detail FROM events WHERE site = '{}' AND kind = 'event'", site.key));
    let stored: Value = serde_json::from_str(stored[0]["detail"].as_str().unwrap()).unwrap();
    assert_eq!(stored["props"], json!({ "phone_model": "fold 2", "phone": "[…]", "token": "[…]" }));
}

#[test]
fn a_site_s_choice_of_beacon_reaches_its_loader() {
    let config =
        json!({ "build": "full", "titles": true, "server_timing": ["db"], "requests": "patched", "trace_hosts": ["*.shop.example"] });
    let site = Site::with(candor_tests::stand::shared(), "beacon", &config);
    let loader = |site: &Site<'_>| raw::send(site.stand.worker, "GET", &format!("/c/{}.js", site.key), &[], b"").body;
    let options = r#",build:"full",opt:{title:1,server:["db"],requests:"patched",trace:["*.shop.example"]}"#;
    let text = loader(&site);
    assert!(text.contains(options), "{}", text.get(..600).unwrap_or(&text));
    let plain = loader(&Site::new("plain-beacon"));
    assert!(!plain.contains(",build:") && !plain.contains(",opt:"), "what is not set is not sent");
}
