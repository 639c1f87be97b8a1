//! Rules, by the API and by the page, with one check and one store.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use candor_insight::Request;
use protocol::site::SiteKey;
use serde_json::{Value, json};
use support::{DAY_MS, Memory, NOW_MS, answer, call, get, json_of, post, ready, two_sites};

const CLASS: &str = "chromium-desktop-eu-0";

fn in_force(store: &Memory, site: &str) -> Vec<String> {
    ready(candor_insight::rules::in_force(store, &SiteKey::parse(site).unwrap())).unwrap().into_iter().map(|rule| rule.id).collect()
}

#[test]
fn the_api_makes_changes_and_deletes_rules() {
    let store = two_sites();
    let rule = json!({"action": "drop", "field": "path", "pattern": "/internal/*", "note": "ours"});
    let made = call(&store, "PUT", "/api/sites/shop/rules/internal", &rule);
    assert_eq!((made.status, made.changed_site.clone()), (201, SiteKey::parse("shop")), "{}", made.body);
    assert_eq!(in_force(&store, "shop"), ["internal"]);
    assert_eq!(in_force(&store, "blog"), Vec::<String>::new());
    let list = json_of(&answer(&store, &get("/api/sites/shop/rules")));
    assert_eq!((&list["rules"][0]["id"], &list["rules"][0]["enabled"]), (&json!("internal"), &json!(true)));
    assert_eq!(json_of(&answer(&store, &get("/api/sites/shop/rules/internal"))), list["rules"][0]);

    let mut off = rule.clone();
    off["enabled"] = false.into();
    let off = off.to_string();
    let later = Request { now_ms: NOW_MS + 1, method: "PUT", body: off.as_bytes(), ..get("/api/sites/shop/rules/internal") };
    assert_eq!(answer(&store, &later).status, 200);
    assert_eq!(in_force(&store, "shop"), Vec::<String>::new());

    let gone = call(&store, "DELETE", "/api/sites/shop/rules/internal", &json!(null));
    assert_eq!((gone.status, gone.changed_site), (200, SiteKey::parse("shop")));
    assert_eq!(call(&store, "DELETE", "/api/sites/shop/rules/internal", &json!(null)).status, 404);
}

#[test]
fn the_api_says_what_is_wrong() {
    let store = two_sites();
    let good = json!({"action": "drop", "field": "path", "pattern": "/x"});
    let with = |field: &str, value: Value| {
        let mut rule = good.clone();
        rule[field] = value;
        rule
    };
    for (path, body, status, error) in [
        ("/api/sites/shop/rules/a", with("field", "address".into()), 422, "config"),
        ("/api/sites/shop/rules/a", with("pattern", "".into()), 422, "config"),
        ("/api/sites/shop/rules/A", good.clone(), 422, "config"),
        ("/api/sites/shop/rules/a", with("action", "keep".into()), 400, "malformed"),
        ("/api/sites/shop/rules/a", with("more", 1.into()), 400, "malformed"),
        ("/api/sites/none/rules/a", good.clone(), 404, "not_found"),
        ("/api/sites/shop/rules/a/b", good.clone(), 404, "not_found"),
        ("/api/sites/shop/rules", good.clone(), 405, "method"),
        ("/api/sites/shop/quarantine", good.clone(), 405, "method"),
    ] {
        let page = call(&store, "PUT", path, &body);
        assert_eq!((page.status, json_of(&page)["error"].as_str()), (status, Some(error)), "{path} {body}");
        assert_eq!(page.changed_site, None);
    }
    for body in [json!({}), json!({"reason": 7}), json!({"page": "x"}), json!([])] {
        assert_eq!(call(&store, "POST", "/api/sites/shop/quarantine/release", &body).status, 400, "{body}");
    }
}

#[test]
fn there_are_never_more_than_a_hundred() {
    let store = two_sites();
    let rule = json!({"action": "drop", "field": "kind", "pattern": "log"});
    for n in 0..100 {
        assert_eq!(call(&store, "PUT", &format!("/api/sites/shop/rules/r{n}"), &rule).status, 201);
    }
    let full = call(&store, "PUT", "/api/sites/shop/rules/more", &rule);
    assert!(full.status == 422 && full.body.contains("at most 100 rules"), "{}", full.body);
    assert_eq!(call(&store, "PUT", "/api/sites/shop/rules/r7", &rule).status, 200, "one that is there can be changed");
    assert_eq!(call(&store, "PUT", "/api/sites/blog/rules/more", &rule).status, 201, "each site has its own");
}

#[test]
fn the_page_adds_switches_and_deletes() {
    let store = two_sites();
    assert!(answer(&store, &get("/sites/shop/filters")).body.contains("There is no rule yet"));
    let added = post(&store, "/sites/shop/filters", "do=add&action=drop&field=address&pattern=203.0.113.0%2F24&note=office&id=office");
    assert_eq!((added.status, added.header_value("location")), (303, Some("/sites/shop/filters")));
    assert_eq!(added.changed_site, SiteKey::parse("shop"));
    store.tally("shop", NOW_MS / DAY_MS - 6, CLASS, "rule:office", 40);
    store.tally("shop", NOW_MS / DAY_MS, CLASS, "rule:office", 2);
    store.tally("shop", NOW_MS / DAY_MS - 7, CLASS, "rule:office", 1000);
    let page = answer(&store, &get("/sites/shop/filters")).body;
    assert!(page.contains("203.0.113.0/24") && page.contains(">42<"), "{page}");

    for nothing in ["", "id=office", "do=explode&id=office", "do=off&id=none"] {
        assert_eq!(post(&store, "/sites/shop/filters", nothing).status, 303);
        assert_eq!(in_force(&store, "shop"), ["office"]);
    }
    post(&store, "/sites/shop/filters", "do=off&id=office");
    assert_eq!(in_force(&store, "shop"), Vec::<String>::new());
    post(&store, "/sites/shop/filters", "do=on&id=office");
    assert_eq!(in_force(&store, "shop"), ["office"]);

    let wrong = post(&store, "/sites/shop/filters", "do=add&action=allow&field=country&pattern=Germany&id=");
    assert!(
        wrong.status == 422 && wrong.body.contains("two capital letters") && wrong.body.contains("value=\"Germany\""),
        "{}",
        wrong.body
    );
    let unnamed = post(&store, "/sites/shop/filters", "do=add&action=allow&field=country&pattern=DE&id=");
    assert_eq!((unnamed.status, in_force(&store, "shop").len()), (303, 2));

    post(&store, "/sites/shop/filters", "do=delete&id=office");
    assert_eq!(in_force(&store, "shop").len(), 1);
}

#[test]
fn a_change_by_a_browser_comes_from_our_own_page() {
    let store = two_sites();
    let session = post(&store, "/signin", &format!("token={}", support::TOKEN));
    let cookie = session.header_value("set-cookie").map(|cookie| cookie.split(';').next().unwrap().to_owned());
    for path in ["/sites/shop/filters", "/sites/shop/quarantine", "/api/sites/shop/rules/a"] {
        let request =
            Request { method: "POST", authorization: None, cookie: cookie.as_deref(), sec_fetch_site: Some("cross-site"), ..get(path) };
        assert!([401, 403].contains(&answer(&store, &request).status), "{path}");
    }
    let stranger = Request { authorization: None, method: "DELETE", ..get("/api/sites/shop/rules/a") };
    assert_eq!(answer(&store, &stranger).status, 401);
}
