//! Receipts on the real engine: written with the text they name, withdrawn once, exported in pages,
//! deleted when their time is over.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use candor_insight::receipts::{Asked, KEPT_DAYS, Notice, Receipt, grant, purge, withdraw};
use protocol::site::{SiteConfig, SiteKey};
use serde_json::{Value, json};
use support::{DAY_MS, Memory, NOW_MS, answer, get, ready};

const TODAY: u32 = 20_779;
const NOTICE: Notice<'_> = Notice { language: "en", texts: r#"{"lang":"en","texts":{"title":"May we?"}}"# };

fn key() -> SiteKey {
    SiteKey::parse("shop").unwrap()
}

fn config() -> SiteConfig {
    SiteConfig {
        origins: vec!["*".into()],
        policy_revision: 3,
        controller: "Shop Ltd".into(),
        privacy_url: "https://shop.example/p".into(),
        retention_days: 14,
        ..SiteConfig::default()
    }
}

fn store() -> Memory {
    let store = Memory::new();
    store.site("shop", &config());
    store.site("blog", &config());
    store
}

fn asked(src: &str, bits: u8) -> Asked {
    let body = json!({"v": 1, "rev": 3, "lang": "en-GB", "bits": bits, "day": TODAY, "src": src, "gpc": 0}).to_string();
    Asked::read(body.as_bytes(), &config(), TODAY).unwrap()
}

fn granted(store: &Memory, id: u8, src: &str, days_ago: u64) -> Receipt {
    ready(grant(store, &key(), &config(), &asked(src, 5), NOTICE, &[id; 16], NOW_MS - days_ago * DAY_MS)).unwrap()
}

fn export(store: &Memory, site: &str, after: &str) -> Value {
    let page = answer(store, &get(&format!("/api/sites/{site}/receipts?after={after}")));
    assert_eq!((page.status, page.header_value("cache-control")), (200, Some("no-store")), "{}", page.body);
    serde_json::from_str(&page.body).unwrap()
}

#[test]
fn a_receipt_says_what_was_granted_and_what_was_read() {
    assert_eq!(u64::from(TODAY), NOW_MS / DAY_MS);
    let store = store();
    let receipt = granted(&store, 0xab, "ui", 0);
    let record = receipt.record();
    assert_eq!(
        (record["record_id"].as_str(), record["schema_version"].as_str()),
        (Some("ab".repeat(16).as_str()), Some("ISO/IEC TS 27560:2023"))
    );
    assert_eq!(record["controller"], "Shop Ltd");
    let notice = json!({"hash": format!("sha256:{}", NOTICE.sha256()), "language": "en", "version": 3, "url": "https://shop.example/p"});
    assert_eq!(record["notice"], notice);
    let purposes: Vec<_> = record["processing_purposes"].as_array().unwrap().iter().map(|p| p["purpose"].as_str().unwrap()).collect();
    assert_eq!((purposes, &record["processing_purposes"][0]["retention_period"]), (vec!["usage", "errors"], &json!("P14D")));
    assert_eq!(
        record["events"],
        json!([{"event_type": "explicit", "event_state": "consent given", "event_time": "2026-11-22", "validity_duration": "P182D"}])
    );
    assert_eq!(record["expires"], "2027-05-23");
    for nothing in ["address", "agent", "page"] {
        assert!(!record.to_string().contains(&format!("\"{nothing}")), "{record}");
    }

    let told = export(&store, "shop", "");
    assert_eq!((&told["records"], &told["next"]), (&json!([record]), &Value::Null));
    assert_eq!((told["notices"].as_array().unwrap().len(), &told["notices"][0]["text"]), (1, &json!(NOTICE.texts)));
    assert_eq!(export(&store, "blog", "")["records"], json!([]), "another site has its own");
}

#[test]
fn a_text_is_archived_once_and_only_our_own() {
    let store = store();
    granted(&store, 1, "ui", 1);
    granted(&store, 2, "ui", 0);
    let by_platform = granted(&store, 3, "cmp", 0);
    assert_eq!((by_platform.notice.as_str(), by_platform.language.as_str()), ("", "en-gb"));
    assert_eq!(by_platform.record()["notice"].get("hash"), None);
    let told = export(&store, "shop", "");
    assert_eq!((told["records"].as_array().unwrap().len(), told["notices"].as_array().unwrap().len()), (3, 1));
    assert_eq!(told["notices"][0]["since"], "2026-11-21T12:02:05Z", "from the first time on");
}

#[test]
fn a_receipt_is_withdrawn_once_and_by_its_own_site() {
    let store = store();
    let id = granted(&store, 7, "ui", 0).receipt;
    let blog = SiteKey::parse("blog").unwrap();
    assert_eq!(ready(withdraw(&store, &blog, &id, TODAY)), Ok(false));
    assert_eq!(ready(withdraw(&store, &key(), "unknown", TODAY)), Ok(false));
    assert_eq!(ready(withdraw(&store, &key(), &id, TODAY + 1)), Ok(true));
    assert_eq!(ready(withdraw(&store, &key(), &id, TODAY + 9)), Ok(false), "the first day counts");
    let events = export(&store, "shop", "")["records"][0]["events"].clone();
    assert_eq!(events[1], json!({"event_type": "explicit", "event_state": "consent withdrawn", "event_time": "2026-11-23"}));
}

#[test]
fn the_export_goes_on_where_it_ended() {
    let store = store();
    for id in 0..=255 {
        granted(&store, id, "ui", 2);
        // The same ids would clash; the rest differ in their first byte only.
        let mut other = [id; 16];
        other[0] ^= 1;
        ready(grant(&store, &key(), &config(), &asked("ui", 1), NOTICE, &other, NOW_MS)).unwrap();
    }
    let (mut after, mut seen) = (String::new(), std::collections::BTreeSet::new());
    let mut pages = 0;
    loop {
        let told = export(&store, "shop", &after);
        for record in told["records"].as_array().unwrap() {
            assert!(seen.insert(record["record_id"].as_str().unwrap().to_owned()), "no record comes twice");
        }
        pages += 1;
        match told["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => break,
        }
    }
    assert_eq!((pages, seen.len()), (2, 512));
}

#[test]
fn receipts_go_when_their_time_is_over() {
    let store = store();
    granted(&store, 1, "ui", 0);
    let end_ms = NOW_MS + u64::from(182 + KEPT_DAYS) * DAY_MS;
    assert_eq!(ready(purge(&store, end_ms)), Ok(true));
    assert_eq!(export(&store, "shop", "")["records"].as_array().unwrap().len(), 1);
    assert_eq!(ready(purge(&store, end_ms + DAY_MS)), Ok(true));
    let told = export(&store, "shop", "");
    assert_eq!((told["records"].as_array().unwrap().len(), told["notices"].as_array().unwrap().len()), (0, 0));
}

#[test]
fn nobody_else_reads_them_and_a_failing_store_writes_nothing() {
    let store = store();
    let anonymous = candor_insight::Request { authorization: None, ..get("/api/sites/shop/receipts") };
    assert_eq!(answer(&store, &anonymous).status, 401);
    assert_eq!(answer(&store, &candor_insight::Request { method: "POST", ..get("/api/sites/shop/receipts") }).status, 405);
    assert_eq!(answer(&store, &get("/api/sites/nowhere/receipts")).status, 404);
    store.broken.set(true);
    assert!(ready(grant(&store, &key(), &config(), &asked("ui", 5), NOTICE, &[1; 16], NOW_MS)).is_err());
    store.broken.set(false);
    assert_eq!(export(&store, "shop", "")["records"], json!([]));
}
