//! What is private stays in the page: secrets planted wherever a page can put one, in four spellings, are in no address,
//! header or body that leaves it, and in no table.
//!
//! Bare words that only their key gives away (a password) are planted behind a key; nothing could know them elsewhere.

use candor_tests::engine::Engine;
use candor_tests::visit::{Setup, Visit};
use candor_tests::{poll, stand};
use serde_json::{Value, json};

/// What is planted.
const SECRETS: [&str; 4] = ["jane.doe@example.org", "4111111111111111", "sk_live_9f86d081884c7d659a2feaa0", "DE89370400440532013000"];

/// The spellings of a secret, as a page may write them.
fn spellings(secret: &str) -> Vec<String> {
    let once = percent(secret);
    vec![secret.to_owned(), once.clone(), percent(&once), base64(secret)]
}

/// Every byte but letters and digits escaped: more than a browser does, and as some programs do.
fn percent(text: &str) -> String {
    text.bytes().map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

fn base64(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let bits = (0..3).fold(0_u32, |bits, at| bits << 8 | u32::from(chunk.get(at).copied().unwrap_or_default()));
        for at in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * at) & 63) as usize];
            out.push(if at <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

/// What gives a secret away wherever it stands: each spelling, without the padding that may be cut.
fn traces(secret: &str) -> Vec<String> {
    let mut all: Vec<String> = spellings(secret).iter().map(|text| text.trim_end_matches('=').to_lowercase()).collect();
    all.dedup();
    all
}

fn assert_clean(what: &str, text: &str) {
    let lower = text.to_lowercase();
    for trace in SECRETS.iter().flat_map(|secret| traces(secret)) {
        if let Some(at) = lower.find(&trace) {
            let from = (0..=at.saturating_sub(160)).rev().find(|at| lower.is_char_boundary(*at)).unwrap_or(0);
            panic!("{what} holds {trace:?}: …{}", &lower[from..at + trace.len()]);
        }
    }
}

fn plant_in(engine: Engine, build: &str) {
    let setup = Setup { config: Some(json!({ "purposes": 15, "titles": true, "hash_routes": true, "build": build })), ..Setup::default() };
    let visit = Visit::start_with(stand::shared(), engine, &format!("secrets-{build}"), &setup);
    visit.grant_before(15);
    visit.go(&format!("plain.html?email={0}&token={0}#{0}", percent(SECRETS[0])));
    // The page that is left is the referrer of the next.
    visit.browser.run_with(
        "location.href = arguments[0]",
        &json!([visit.address(&format!("secrets.html?card={}#id={}", SECRETS[1], base64(SECRETS[0])))]),
    );
    visit.browser.wait_loaded(&visit.address(&format!("secrets.html?card={}#id={}", SECRETS[1], base64(SECRETS[0]))));
    // `open` of both pages: the wasm is there, and what is planted now goes through it.
    visit.wait_events("open", 2);
    for spelling in SECRETS.iter().flat_map(|secret| spellings(secret)) {
        let planted = visit.browser.run_async(&format!("await __plant({}); return 1", json!(spelling)));
        assert_eq!(planted, 1, "{spelling}");
    }
    visit.leave();
    // Of the last batches of a page that is left some are still on their way.
    for kind in ["view", "error", "event", "log", "measure", "setting", "feature"] {
        poll::until(&format!("something is planted in {kind}"), || {
            let bodies: String = visit.batches().iter().map(|request| request.body.as_str()).collect();
            poll::holds(bodies.contains(&format!("\"kind\":\"{kind}\"")), bodies)
        });
    }
    poll::until("every batch is answered", || {
        let batches = visit.batches();
        poll::holds(batches.iter().all(|batch| batch.status != "null"), batches)
    });
    for request in visit.requests() {
        assert_clean("an address", &request.url);
        assert_clean("a header", &request.headers.to_string());
        assert_clean("a body", &request.body);
    }
    let rows = assert_tables_clean(&visit);
    assert!(rows > 50, "{rows} rows");
}

/// Every table of both databases that knows of sites; gives how many rows of this one there are.
fn assert_tables_clean(visit: &Visit<'_>) -> usize {
    let mut rows = 0;
    for database in ["DB", "EVENTS"] {
        let made = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%site%' AND name NOT GLOB '_cf*' AND name NOT GLOB 'sqlite*'";
        for table in visit.stand.sql(database, made) {
            let table = table["name"].as_str().unwrap();
            let columns = visit.stand.sql(database, &format!("SELECT name FROM pragma_table_info('{table}')"));
            let Some(key) = ["site", "key"].into_iter().find(|key| columns.iter().any(|column| column["name"] == *key)) else { continue };
            for row in visit.stand.sql(database, &format!("SELECT * FROM {table} WHERE {key} = '{}'", visit.site)) {
                rows += 1;
                assert_clean(table, &Value::to_string(&row));
            }
        }
    }
    rows
}

pub(crate) fn never_leave_the_page(engine: Engine) {
    plant_in(engine, "standard");
}

pub(crate) fn never_leave_the_page_that_records_all(engine: Engine) {
    plant_in(engine, "full");
}
