//! Receipts by HTTP: only a grant that holds leaves one, it says nothing about who, and its operator
//! can prove with it what was read.

use std::time::Duration;

use candor_tests::raw::{self, Reply};
use candor_tests::stand::{self, Stand};
use candor_tests::{batch, clock};
use serde_json::{Value, json};

use crate::site::{ORIGIN, Site, assert_refused};

fn site(test: &str, config: &Value) -> Site<'static> {
    Site::with(stand::shared(), test, config)
}

fn asked(change: &[(&str, Value)]) -> Value {
    let mut body = json!({ "v": 1, "rev": 1, "lang": "en-GB", "bits": 5, "day": batch::today(), "src": "ui", "gpc": 0 });
    for (field, value) in change {
        body[*field] = value.clone();
    }
    body
}

fn post(site: &Site<'_>, headers: &[(&str, &str)], body: &Value) -> Reply {
    let mut all = vec![("Origin", ORIGIN), ("Content-Type", "text/plain;charset=UTF-8")];
    all.extend_from_slice(headers);
    raw::send(site.stand.worker, "POST", &format!("/v1/receipt?site={}", site.key), &all, body.to_string().as_bytes())
}

fn get(path: &str) -> Reply {
    let stand = stand::shared();
    let bearer = format!("Bearer {}", stand.token);
    raw::send(stand.worker, "GET", path, &[("Authorization", &bearer)], b"")
}

fn rows(site: &Site<'_>) -> Vec<Value> {
    site.stand.sql("DB", &format!("SELECT * FROM receipts WHERE site = '{}'", site.key))
}

#[test]
fn a_grant_is_proven_by_the_text_that_the_banner_shows() {
    let config = json!({
        "controller": "Shop Ltd, privacy@shop.example", "languages": ["de", "en"], "texts": { "en": { "title": "May {site} learn?" } },
    });
    let site = site("receipt", &config);
    let reply = post(&site, &[("User-Agent", "a browser of somebody")], &asked(&[]));
    assert_eq!((reply.status, reply.header("candor-result")), (201, Some("ok")), "{reply:?}");
    assert_eq!((reply.header("access-control-allow-origin"), reply.header("cache-control")), (Some(ORIGIN), Some("no-store")), "{reply:?}");
    assert_eq!(reply.header("set-cookie"), None);
    let record = reply.json();
    let id = record["record_id"].as_str().unwrap();
    assert!(id.len() == 32 && id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)), "{id}");
    assert_eq!((&record["controller"], &record["notice"]["language"]), (&json!("Shop Ltd, privacy@shop.example"), &json!("en")));
    assert_ne!(post(&site, &[], &asked(&[])).json()["record_id"], id, "each has a number of its own");

    // Nothing of who asked is in any column.
    let stored = serde_json::to_string(&rows(&site)).unwrap();
    for who in ["browser of somebody", "127.0.0.1"] {
        assert!(!stored.contains(who), "{stored}");
    }

    // What the operator can export is what the banner's module holds, and its hash is the receipt's.
    let export = get(&format!("/api/sites/{}/receipts", site.key)).json();
    assert_eq!((export["records"].as_array().unwrap().len(), &export["records"][0]["controller"]), (2, &record["controller"]));
    let text = export["notices"][0]["text"].as_str().unwrap();
    assert!(text.contains(&format!("May {} learn?", site.key)), "{text}");
    let module = raw::send(site.stand.worker, "GET", &format!("/b/{}/1/en.js", site.key), &[], b"");
    assert!(module.body.contains(text), "the archived text is the one that is served: {text}");
    assert_eq!(export["notices"][0]["hash"], record["notice"]["hash"]);
    let proof = raw::send(site.stand.worker, "GET", &format!("/proof/{}", site.key), &[], b"");
    let hash = record["notice"]["hash"].as_str().unwrap().trim_start_matches("sha256:");
    assert!(proof.body.contains(hash), "the public page names the same text");
}

#[test]
fn what_is_no_grant_leaves_no_receipt() {
    let site = site("norcpt", &json!({ "policy_revision": 2 }));
    let good = [("rev", json!(2))];
    for (what, field, value, status, code) in [
        ("a refusal", "bits", json!(0), 400, "malformed"),
        ("an unknown purpose", "bits", json!(16), 400, "malformed"),
        ("a purpose that is not asked for", "bits", json!(9), 400, "malformed"),
        ("bits as text", "bits", json!("5"), 400, "malformed"),
        ("another version", "v", json!(2), 400, "malformed"),
        ("the day before yesterday", "day", json!(batch::today() - 2), 400, "malformed"),
        ("the day after tomorrow", "day", json!(batch::today() + 2), 400, "malformed"),
        ("an unknown source", "src", json!("notice"), 400, "malformed"),
        ("a page load", "page", json!(batch::page_id()), 400, "malformed"),
        ("an old text", "rev", json!(1), 409, "revision_past"),
        ("a text that is not yet", "rev", json!(3), 409, "revision_past"),
    ] {
        let reply = post(&site, &[], &asked(&[good[0].clone(), (field, value)]));
        assert_refused(what, &reply, status, code);
    }
    let reply = post(&site, &[("Origin", "https://evil.example")], &asked(&good));
    assert_eq!(reply.status, 403, "two origins are none: {reply:?}");
    let send = |origin: &str, site: &str, body: &[u8]| {
        let headers = [("Origin", origin), ("Content-Type", "text/plain")];
        raw::send(stand::shared().worker, "POST", &format!("/v1/receipt?site={site}"), &headers, body)
    };
    assert_refused("another origin", &send("https://evil.example", &site.key, b"{}"), 403, "origin_refused");
    assert_refused("no site", &send(ORIGIN, "nowhere", b"{}"), 403, "site_unknown");
    assert_refused("too large", &send(ORIGIN, &site.key, &vec![b' '; 70_000]), 413, "too_large");
    assert_eq!(rows(&site), Vec::<Value>::new());

    let reply = raw::send(site.stand.worker, "OPTIONS", &format!("/v1/receipt?site={}", site.key), &[("Origin", ORIGIN)], b"");
    assert_eq!((reply.status, reply.header("access-control-allow-methods")), (204, Some("POST")), "{reply:?}");
}

#[test]
fn a_signal_stands_against_a_grant_as_it_does_for_a_batch() {
    let deny = site("rcptgpc", &json!({}));
    for gpc in [0, 1] {
        let reply = post(&deny, &[("Sec-GPC", "1")], &asked(&[("gpc", json!(gpc))]));
        assert_eq!((reply.status, reply.header("candor-result"), reply.body.as_str()), (204, Some("policy"), ""), "{reply:?}");
    }
    assert_eq!(rows(&deny), Vec::<Value>::new());
    let lifted = site("rcptover", &json!({ "gpc": "override" }));
    assert_eq!(post(&lifted, &[("Sec-GPC", "1")], &asked(&[])).status, 204, "only who was told has lifted it");
    let reply = post(&lifted, &[("Sec-GPC", "1")], &asked(&[("gpc", json!(1))]));
    assert_eq!(reply.status, 201, "{reply:?}");
    assert_eq!(reply.json()["global_privacy_control"], "granted while told of the signal");
}

#[test]
fn a_text_cannot_change_under_the_revision_that_was_granted() {
    let stand = stand::shared();
    let site = site("samerev", &json!({}));
    let put = |config: Value| {
        let bearer = format!("Bearer {}", stand.token);
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        raw::send(stand.worker, "PUT", &format!("/api/sites/{}", site.key), &headers, config.to_string().as_bytes())
    };
    let own = json!({ "en": { "body": "Other words" } });
    let refused = put(json!({ "origins": [ORIGIN], "texts": own }));
    assert_eq!(
        (refused.status, &refused.json()["error"], &refused.json()["policy_revision"]),
        (422, &json!("revision"), &json!(2)),
        "{refused:?}"
    );
    let module = || raw::send(stand.worker, "GET", &format!("/b/{}/1/en.js", site.key), &[], b"").body;
    assert!(!module().contains("Other words"));
    assert_eq!(put(json!({ "origins": [ORIGIN], "texts": own, "policy_revision": 2 })).status, 200);
    assert!(module().contains("Other words"));
    assert_refused("the old text", &post(&site, &[], &asked(&[])), 409, "revision_past");
    assert_eq!(post(&site, &[], &asked(&[("rev", json!(2))])).status, 201);
}

#[test]
fn a_withdrawal_is_noted_on_the_receipt() {
    let site = site("withdrawn", &json!({}));
    let id = post(&site, &[], &asked(&[])).json()["record_id"].clone();
    let other = post(&site, &[], &asked(&[])).json()["record_id"].clone();
    let erase = |receipt: &Value| {
        let body = json!({ "pages": [batch::page_id()], "receipt": receipt }).to_string();
        let headers = [("Origin", ORIGIN), ("Content-Type", "text/plain")];
        raw::send(site.stand.worker, "POST", &format!("/v1/erase?site={}", site.key), &headers, body.as_bytes())
    };
    let unknown = erase(&json!("0".repeat(32)));
    let known = erase(&id);
    assert_eq!((known.status, known.header("candor-result")), (200, Some("erased")), "{known:?}");
    assert_eq!((unknown.status, &unknown.body), (known.status, &known.body), "nobody learns which receipts there are");
    let export = get(&format!("/api/sites/{}/receipts", site.key)).json();
    for record in export["records"].as_array().unwrap() {
        let states: Vec<_> = record["events"].as_array().unwrap().iter().map(|event| event["event_state"].as_str().unwrap()).collect();
        let expect: &[&str] = if record["record_id"] == id { &["consent given", "consent withdrawn"] } else { &["consent given"] };
        assert_eq!(states, expect, "{record}");
    }
    assert_ne!(id, other);
}

#[test]
fn nobody_fills_the_store_with_receipts() {
    let site = site("manyrcpt", &json!({}));
    // The platform counts by whole minutes.
    clock::room_in(clock::MINUTE, Duration::from_secs(30));
    let replies: Vec<Reply> = (0..35).map(|_| post(&site, &[], &asked(&[]))).collect();
    let last = replies.last().unwrap();
    assert_eq!((last.status, last.json()["error"].as_str()), (429, Some("too_many")), "{last:?}");
    assert!(last.header("retry-after").is_some() && last.header("candor-result").is_none(), "to be tried again: {last:?}");
    let written = replies.iter().filter(|reply| reply.status == 201).count();
    assert_eq!((rows(&site).len(), written), (written, 30));
}

#[test]
fn receipts_are_deleted_by_the_schedule_when_their_time_is_over() {
    // Its own stand: the schedule works on every site.
    let stand = Stand::start();
    let site = Site::with(&stand, "oldrcpt", &json!({}));
    for _ in 0..2 {
        assert_eq!(post(&site, &[], &asked(&[])).status, 201);
    }
    let (kept, gone) = (batch::today() - 395, batch::today() - 396);
    let _ = stand.sql("DB", &format!("UPDATE receipts SET expires_day = {kept} WHERE rowid = 1"));
    let _ = stand.sql("DB", &format!("UPDATE receipts SET expires_day = {gone} WHERE rowid = 2"));
    stand.run_schedule();
    let left: Vec<Value> = rows(&site).into_iter().map(|row| row["expires_day"].clone()).collect();
    assert_eq!(left, [json!(kept)]);
}
