//! The way of the first event: how to get it, and why nothing came.

use super::{CLASS, event, says, store, text};
use crate::support::{DAY_MS, Memory, NOW_MS, answer, get};
use candor_insight::Request;
use protocol::row::EVENTS;
use serde_json::Value;

/// The arrivals of a site, from the API and from the page that shows them.
fn arrivals(store: &Memory) -> (Value, String) {
    let json = answer(store, &get("/api/sites/shop/arrivals"));
    let page = answer(store, &get("/sites/shop"));
    let json: Value = serde_json::from_str(&json.body).unwrap();
    assert!(page.body.contains(&format!("data-seen=\"{}\"", json["seen"].as_str().unwrap())), "page and API see the same");
    (json, text(&page))
}

fn states(json: &Value) -> Vec<&str> {
    json["steps"].as_array().unwrap().iter().map(|step| step["state"].as_str().unwrap()).collect()
}

#[test]
fn an_empty_dashboard_says_how_to_get_the_first_event() {
    let store = store();
    let page = answer(&store, &get("/sites/shop"));
    assert!(page.body.contains("&lt;script async src=&quot;https://candor.example/c/shop.js&quot;"));
    assert!(page.body.contains("<noscript><meta http-equiv=\"refresh\" content=\"5\"></noscript>"), "it works without script");
    assert!(!page.body.contains("/demo/"));
    let development = Request { environment: "development", ..get("/sites/shop") };
    assert!(answer(&store, &development).body.contains("href=\"/demo/\""));
}

#[test]
fn arrivals_tell_why_nothing_came() {
    let store = store();
    let today = NOW_MS / DAY_MS;
    let (json, page) = arrivals(&store);
    assert_eq!(states(&json), ["waiting", "later", "later", "later"]);
    assert!(page.contains("No request today."));

    store.tally("shop", today, "firefox-desktop-eu-1", "loader", 2);
    let (json, page) = arrivals(&store);
    assert_eq!((states(&json), json["gpc"].as_f64()), (vec!["done", "stopped", "later", "later"], Some(2.0)));
    assert!(page.contains("Every page load had Global Privacy Control on"));

    store.tally("shop", today, CLASS, "loader", 1);
    let (json, page) = arrivals(&store);
    assert_eq!(states(&json), ["done", "waiting", "later", "later"]);
    assert!(page.contains("2 page loads had Global Privacy Control on"));

    store.tally("shop", today, CLASS, "refused:origin_refused", 3);
    let (json, page) = arrivals(&store);
    assert_eq!((states(&json), json["refused"]["origin_refused"].as_f64()), (vec!["done", "waiting", "stopped", "later"], Some(3.0)));
    assert!(page.contains("origin_refused ×3 This origin is not on the site's list") && page.contains("Taken from: https://shop.example"));

    store.tally("shop", today, CLASS, "received", 2);
    store.tally("shop", today, CLASS, "drop:stamp_missing", 2);
    let (json, page) = arrivals(&store);
    assert_eq!(states(&json), ["done", "stopped", "done", "stopped"]);
    assert!(page.contains("stamp_missing ×2 The batch carries no valid consent stamp."));

    let seen = json["seen"].clone();
    store.tally("shop", today, CLASS, "received", 1);
    store.tally("shop", today, CLASS, "stored", 1);
    store.insert(EVENTS, &[event(1, 0, "open", 0)]);
    let json: Value = serde_json::from_str(&answer(&store, &get("/api/sites/shop/arrivals")).body).unwrap();
    assert_ne!(json["seen"], seen, "the script sees that something came");
    assert_eq!((states(&json), json["last_event_ms"].as_u64()), (vec!["done"; 4], Some(NOW_MS)));
    says(&store, "/sites/shop", &["Overview Newest event just now"]);
}

#[test]
fn what_a_filter_dropped_had_its_consent() {
    let store = store();
    for what in ["received", "drop:bot_agent"] {
        store.tally("shop", NOW_MS / DAY_MS, CLASS, what, 16);
    }
    store.tally("shop", NOW_MS / DAY_MS, CLASS, "loader", 1);
    let (json, page) = arrivals(&store);
    assert_eq!(states(&json), ["done", "done", "done", "stopped"]);
    assert!(page.contains("bot_agent ×16 The user agent is that of a crawler"));
}

#[test]
fn what_was_counted_yesterday_is_not_today() {
    let store = store();
    store.tally("shop", NOW_MS / DAY_MS - 1, CLASS, "loader", 5);
    assert_eq!(states(&arrivals(&store).0)[0], "waiting");
    let midnight = NOW_MS / DAY_MS * DAY_MS;
    let just_after = Request { now_ms: midnight + 60_000, ..get("/api/sites/shop/arrivals") };
    let json: Value = serde_json::from_str(&answer(&store, &just_after).body).unwrap();
    assert_eq!(states(&json)[0], "done", "a minute after midnight the last minutes of yesterday count");
}
