//! What only a browser can show: that everything is detached again, that whatever a page throws is
//! read, and that captures follow what the engine has.
//!
//! `cargo xtask test` runs this in Chromium, Firefox and WebKitGTK. The page around it is `page.js`.
#![cfg(target_family = "wasm")]
#![allow(missing_docs)]

#[path = "browser/delivery.rs"]
mod delivery;
#[path = "browser/errors.rs"]
mod errors;

use candor_beacon::{call, start, stop};
use serde_json::Value;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen(module = "/tests/page.js")]
extern "C" {
    fn begin(call: JsValue);
    fn end();
    fn host(changes: &str) -> JsValue;
    fn over();
    fn leave();
    fn restore();
    fn sent() -> String;
    fn facts() -> String;
    fn supports(kind: &str) -> bool;
    fn report(shape: &str);
    fn hold(shape: &str);
    fn go(path: &str);
    fn rewrite(path: &str);
    fn path() -> String;
    fn is_hidden() -> bool;
    fn has_navigation() -> bool;
    fn aborted() -> u32;
    fn forget_keepalive(takes: bool);
    fn beacons() -> String;
    async fn pause(ms: f64);
    async fn frames();
    async fn lose_image();
    async fn shadowed_form();
    async fn shift();
    fn answer(how: &str);
}

/// A page with a host; the beacon runs in it until this is dropped.
struct Page {
    path: String,
}

impl Page {
    fn ready() -> Self {
        let function: Closure<dyn Fn(u32, JsValue, JsValue)> = Closure::new(call);
        begin(function.into_js_value());
        Self { path: path() }
    }

    fn start(changes: &str) -> Self {
        let page = Self::ready();
        start(host(changes));
        page
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        stop();
        over();
        end();
        rewrite(&self.path);
    }
}

fn fact(name: &str) -> Value {
    serde_json::from_str::<Value>(&facts()).unwrap()[name].clone()
}

fn batches() -> Vec<Value> {
    serde_json::from_str(&sent()).unwrap()
}

/// The events of all batches that leave with the page.
fn last_words() -> Vec<Value> {
    leave();
    batches().iter().flat_map(|batch| batch["events"].as_array().unwrap().clone()).collect()
}

fn of_kind(events: &[Value], kind: &str) -> Vec<Value> {
    events.iter().filter(|event| event["kind"] == kind).cloned().collect()
}

fn good_guest() {
    assert_eq!(fact("thrown"), "0");
    assert_eq!(fact("said"), 0);
}

#[wasm_bindgen_test]
fn a_page_that_goes_away_says_open_and_view() {
    let _page = Page::start("{}");
    assert!(batches().is_empty());
    leave();
    let batches = batches();
    assert_eq!(batches.len(), 1, "{}", facts());
    let batch = &batches[0];
    assert_eq!(batch["mode"], "wasm");
    assert_eq!(batch["page"], "00112233445566778899aabbccddeeff");
    assert_eq!(batch["env"], "test");
    assert!(batch.get("release").is_none());
    assert_eq!(batch["consent"]["bits"], 7);
    assert_eq!(batch["events"][0]["kind"], "open");
    assert_eq!(batch["events"][0]["seq"], 0);
    assert_eq!(batch["events"][1]["kind"], "view");
    assert_eq!(batch["events"][1]["seq"], 1);
    assert_eq!(batch["views"][0]["n"], 0);
    assert!(!batch["views"][0]["url"].as_str().unwrap().contains('?'));
    assert_eq!(fact("sent"), true);
    // Nothing is said twice.
    assert!(last_words().is_empty());
    good_guest();
}

#[wasm_bindgen_test]
async fn stop_detaches_everything_and_sends_nothing() {
    let page = Page::start("{}");
    assert!(fact("attached").as_u64().unwrap() >= 4);
    assert_eq!(fact("observers"), 1);
    assert_eq!(fact("timers").as_u64().map(|n| n >= 1), Some(true));
    stop();
    assert_eq!(fact("attached"), 0);
    assert_eq!(fact("observers"), 0);
    assert_eq!(fact("timers"), 0);
    leave();
    report("error");
    pause(1200.0).await;
    assert!(batches().is_empty());
    // And it can begin again, going on where it was.
    start(host(r#"{"seq":7,"view":2,"sent":true}"#));
    report("string");
    let events = last_words();
    assert_eq!(events.iter().map(|event| event["seq"].as_u64().unwrap()).min(), Some(7));
    assert!(of_kind(&events, "open").is_empty());
    assert_eq!(of_kind(&events, "error")[0]["view"], 2);
    good_guest();
    drop(page);
}

#[wasm_bindgen_test]
fn nothing_granted_nothing_done() {
    let _page = Page::start(r#"{"bits":8}"#);
    assert_eq!(fact("attached"), 0);
    assert_eq!(fact("observers"), 0);
    assert!(last_words().is_empty());
    assert_eq!(fact("seq"), 0);
}

#[wasm_bindgen_test]
fn only_what_is_granted_is_captured() {
    let _page = Page::start(r#"{"bits":4}"#);
    report("error");
    leave();
    let batch = &batches()[0];
    let kinds: Vec<&str> = batch["events"].as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["open", "error"]);
    assert!(batch["views"][0].get("referrer").is_none());
    assert!(batch["views"][0]["url"].as_str().unwrap().starts_with("http"));
}

#[wasm_bindgen_test]
fn what_the_small_sender_said_is_not_repeated() {
    let _page = Page::start(r#"{"seq":2,"sent":true}"#);
    report("string");
    leave();
    let batch = &batches()[0];
    assert!(batch["events"].as_array().unwrap().iter().all(|event| event["kind"] != "open" && event["kind"] != "view"));
    assert_eq!(batch["views"][0]["n"], 0);
}

#[wasm_bindgen_test]
fn a_page_load_that_is_sampled_out_says_open_and_errors() {
    let _page = Page::start(r#"{"rate":0.0001}"#);
    report("error");
    let kinds: Vec<String> = last_words().iter().map(|event| event["kind"].as_str().unwrap().to_owned()).collect();
    assert_eq!(kinds, ["open", "error"]);
}

#[wasm_bindgen_test]
async fn routes_are_views_and_rewrites_are_not() {
    let _page = Page::start("{}");
    go("/candor/one?q=1#a");
    pause(700.0).await;
    rewrite("/candor/one?q=2");
    go("/candor/one#b");
    pause(700.0).await;
    go("/candor/two");
    pause(700.0).await;
    assert_eq!(fact("view"), 2);
    leave();
    let batches = batches();
    let views: Vec<&Value> = batches.iter().flat_map(|batch| batch["views"].as_array().unwrap()).collect();
    let routes: Vec<&str> = views.iter().filter(|view| view["nav"] == "route").map(|view| view["url"].as_str().unwrap()).collect();
    assert!(routes.len() >= 2 && routes.iter().all(|url| !url.contains(['?', '#'])), "{routes:?}");
    assert!(routes.iter().any(|url| url.ends_with("/candor/one")) && routes.iter().any(|url| url.ends_with("/candor/two")));
    let all: Vec<Value> = batches.iter().flat_map(|batch| batch["events"].as_array().unwrap().clone()).collect();
    assert_eq!(of_kind(&all, "view").len(), 3);
    good_guest();
}

#[wasm_bindgen_test]
async fn a_restore_is_a_new_view_with_new_vitals() {
    let _page = Page::start("{}");
    last_words();
    restore();
    assert_eq!(fact("view"), 1);
    if !is_hidden() {
        frames().await;
    }
    let events = last_words();
    let views = of_kind(&events, "view");
    assert_eq!(views.len(), 1);
    assert_eq!(views[0]["view"], 1);
    let vitals: Vec<(String, f64)> = of_kind(&events, "vital")
        .iter()
        .filter(|vital| vital["view"] == 1)
        .map(|vital| (vital["name"].as_str().unwrap().to_owned(), vital["value"].as_f64().unwrap()))
        .collect();
    assert!(vitals.contains(&("TTFB".to_owned(), 0.0)));
    if !is_hidden() {
        for (name, entries) in [("FCP", "paint"), ("LCP", "largest-contentful-paint")] {
            let is_there = vitals.iter().any(|(vital, value)| vital == name && *value > 0.0 && *value < 2000.0);
            assert_eq!(is_there, supports(entries), "{name}: {vitals:?}");
        }
        // Painted, and nothing has shifted since.
        assert_eq!(vitals.contains(&("CLS".to_owned(), 0.0)), supports("layout-shift"), "{vitals:?}");
    }
    good_guest();
}

#[wasm_bindgen_test]
async fn shifts_are_seen_where_the_engine_tells_of_them() {
    let _page = Page::start("{}");
    shift().await;
    let events = last_words();
    let cls: Vec<Value> = of_kind(&events, "vital").into_iter().filter(|vital| vital["name"] == "CLS").collect();
    let is_painted = of_kind(&events, "vital").iter().any(|vital| vital["name"] == "FCP");
    if supports("layout-shift") && is_painted {
        assert_eq!(cls.len(), 1);
        assert!(cls[0]["value"].as_f64().unwrap() > 0.0);
    } else {
        assert!(cls.is_empty());
    }
    assert!(supports("paint"), "every engine tells of paints");
    good_guest();
}
