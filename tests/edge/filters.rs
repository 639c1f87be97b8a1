//! What is no visitor's doing is filtered, waits in quarantine, and comes back where the operator says so.

use candor_tests::batch;
use candor_tests::raw::{self, Reply};
use candor_tests::stand::Stand;
use serde_json::{Value, json};

use crate::site::Site;

const HEADLESS: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36";

/// Asks as the operator does.
fn ask(stand: &Stand, method: &str, path: &str, body: &Value) -> Reply {
    let bearer = format!("Bearer {}", stand.token);
    let body = if body.is_null() { String::new() } else { body.to_string() };
    raw::send(stand.worker, method, path, &[("Authorization", &bearer), ("Content-Type", "application/json")], body.as_bytes())
}

fn visit(page: &str) -> Value {
    batch::of(page, &json!([batch::open(0), batch::view(1), batch::vital(2, "LCP", 900.0), batch::error(3, "x")]))
}

fn send_headless(site: &Site<'_>, batch: &Value) -> Reply {
    site.post_with(&[("User-Agent", HEADLESS)], batch.to_string().as_bytes())
}

fn counts(site: &Site<'_>) -> [u64; 4] {
    ["events", "vitals", "drops", "quarantine"].map(|table| site.count(table))
}

#[test]
fn a_bots_batch_waits_and_a_release_brings_it_back_once() {
    let site = Site::new("headless");
    let page = batch::page_id();
    let reply = send_headless(&site, &visit(&page));
    assert_eq!((reply.status, reply.header("candor-result"), reply.body.as_str()), (204, Some("policy"), ""), "{reply:?}");
    assert_eq!(counts(&site), [0, 0, 4, 4]);
    site.wait_tally("received", 4);
    site.wait_tally("drop:bot_agent", 4);
    // By a browser too: what was decided stays decided.
    assert_eq!(site.post(&visit(&page)).status, 200);
    assert_eq!(counts(&site), [0, 0, 4, 4]);
    site.wait_tally("duplicate", 4);

    let path = format!("/api/sites/{}/quarantine", site.key);
    let waiting = ask(site.stand, "GET", &path, &json!(null)).json();
    assert_eq!(waiting["waiting"], json!([{ "reason": "bot_agent", "rule": "", "events": 4, "page_loads": 1 }]));
    let release = format!("{path}/release");
    let one = ask(site.stand, "POST", &release, &json!({ "page": page, "seq": 1 }));
    assert_eq!((one.status, one.json()), (200, json!({ "released": 1, "more": false })), "{one:?}");
    assert_eq!(counts(&site), [1, 0, 3, 3]);
    assert_eq!(ask(site.stand, "POST", &release, &json!({ "reason": "bot_agent" })).json()["released"], 3);
    assert_eq!(counts(&site), [3, 1, 0, 0]);
    assert_eq!(ask(site.stand, "POST", &release, &json!({ "reason": "bot_agent" })).json()["released"], 0);
    site.wait_tally("released:bot_agent", 4);
    let row = &site.stand.events(&format!("SELECT * FROM vitals WHERE site = '{}'", site.key))[0];
    assert_eq!((&row["name"], &row["seqs"], &row["value"]), (&json!("LCP"), &json!("2"), &json!(900)));
    // Sent once more, it is there already.
    assert_eq!(send_headless(&site, &visit(&page)).status, 204);
    assert_eq!(counts(&site), [3, 1, 0, 0]);
}

#[test]
fn a_rule_takes_effect_and_stops() {
    let site = Site::new("rules");
    let rule = |id: &str| format!("/api/sites/{}/rules/{id}", site.key);
    let path = json!({ "action": "drop", "field": "path", "pattern": "/chairs", "note": "not yet" });
    let made = ask(site.stand, "PUT", &rule("chairs"), &path);
    assert_eq!((made.status, &made.json()["id"]), (201, &json!("chairs")), "{made:?}");
    assert_eq!(site.post(&visit(&batch::page_id())).status, 204);
    assert_eq!(counts(&site), [0, 0, 4, 4]);
    site.wait_tally("drop:rule", 4);
    site.wait_tally("rule:chairs", 4);

    // Of the whole address only this sender is let through.
    let allow = json!({ "action": "allow", "field": "agent", "pattern": "HeadlessChrome" });
    assert_eq!(ask(site.stand, "PUT", &rule("ours"), &allow).status, 201);
    assert_eq!(send_headless(&site, &visit(&batch::page_id())).status, 200);
    assert_eq!(counts(&site), [3, 1, 4, 4]);

    assert_eq!(ask(site.stand, "DELETE", &rule("chairs"), &json!(null)).status, 200);
    assert_eq!(ask(site.stand, "DELETE", &rule("chairs"), &json!(null)).status, 404);
    assert_eq!(site.post(&visit(&batch::page_id())).status, 200);
    assert_eq!(counts(&site), [6, 2, 4, 4]);
    assert_eq!(
        ask(site.stand, "POST", &format!("/api/sites/{}/quarantine/release", site.key), &json!({ "rule": "chairs" })).json()["released"],
        4
    );
    assert_eq!(counts(&site), [9, 3, 0, 0]);
}

#[test]
fn a_bots_loader_fetch_is_no_page_load() {
    let site = Site::new("fetches");
    let path = format!("/c/{}.js", site.key);
    assert_eq!(site.stand.get(&path, &[("User-Agent", HEADLESS)]).0, 200);
    assert_eq!(site.stand.get(&path, &[("User-Agent", raw::BROWSER)]).0, 200);
    site.wait_tally("loader_filtered", 1);
    site.wait_tally("loader", 1);
}

#[test]
fn who_may_not_ask_is_told_nothing() {
    let site = Site::new("strangers");
    let paths = |key: &str| {
        [
            ("GET", format!("/api/sites/{key}/rules")),
            ("GET", format!("/api/sites/{key}/rules/a")),
            ("PUT", format!("/api/sites/{key}/rules/a")),
            ("DELETE", format!("/api/sites/{key}/rules/a")),
            ("GET", format!("/api/sites/{key}/quarantine")),
            ("POST", format!("/api/sites/{key}/quarantine/release")),
        ]
    };
    let body = json!({ "action": "drop", "field": "kind", "pattern": "log" }).to_string();
    for ((method, known), (_, unknown)) in paths(&site.key).into_iter().zip(paths("no-such-site")) {
        let body = if ["PUT", "POST"].contains(&method) { body.as_str() } else { "" };
        let with = |path: &str, token: &str| raw::send(site.stand.worker, method, path, &[("Authorization", token)], body.as_bytes());
        let (known, unknown) = (with(&known, "Bearer of-another-site-0001"), with(&unknown, "Bearer of-another-site-0001"));
        assert_eq!((known.status, &known.body), (401, &unknown.body), "{method}: who is nobody does not learn which sites there are");
        assert_eq!(unknown.status, 401);
    }
    let operator = format!("Bearer {}", site.stand.token);
    let with = |method: &str, path: &str| {
        let body = if ["PUT", "POST"].contains(&method) { body.as_str() } else { "" };
        raw::send(site.stand.worker, method, path, &[("Authorization", &operator)], body.as_bytes())
    };
    let nothing = with("GET", "/api/sites/no-such-site");
    for (method, path) in paths("no-such-site") {
        let reply = with(method, &path);
        assert_eq!((reply.status, &reply.body), (404, &nothing.body), "{method} {path}");
    }
    assert_eq!(site.stand.sql("DB", &format!("SELECT id FROM rules WHERE site = '{}'", site.key)), Vec::<Value>::new());
}

#[test]
fn rules_that_cannot_be_read_keep_nothing_out() {
    // Its own stand: it takes a table away.
    let stand = Stand::start();
    let site = Site::with(&stand, "unread", &json!({}));
    let _ = stand.sql("DB", "ALTER TABLE rules RENAME TO rules_away");
    assert_eq!(site.post(&visit(&batch::page_id())).status, 200);
    assert_eq!(counts(&site), [3, 1, 0, 0]);
}
