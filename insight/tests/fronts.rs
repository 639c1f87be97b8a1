//! The hosts before which the worker stands, on the page of settings.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use candor_insight::Request;
use protocol::site::{SiteConfig, SiteKey};
use support::{Memory, answer, get, post, ready};

/// What the page sends besides.
const SITE: &str = "name=Shop&origins=https%3A%2F%2Fshop.example&rate=100&utc_offset_minutes=0&assets=";

fn fronts(store: &Memory) -> Vec<String> {
    ready(candor_insight::sites::get(store, &SiteKey::parse("shop").unwrap())).unwrap().unwrap().config.fronts
}

#[test]
fn a_form_names_the_hosts_in_front() {
    let store = Memory::new();
    for site in ["shop", "other"] {
        store.site(site, &SiteConfig { origins: vec!["https://shop.example".into()], ..SiteConfig::default() });
    }
    let save = |site: &str, revision: u32, fronts: &str| {
        post(&store, &format!("/sites/{site}/settings"), &format!("revision={revision}&{SITE}&fronts={fronts}"))
    };
    assert_eq!(save("shop", 1, "https%3A%2F%2FShop.example%2F%0D%0A").status, 303);
    assert_eq!(fronts(&store), ["shop.example"]);
    assert!(answer(&store, &get("/sites/shop/settings")).body.contains(">shop.example</textarea>"));
    let kept = post(&store, "/sites/shop/settings", &format!("revision=2&{}", SITE.replace("name=Shop", "name=New")));
    assert_eq!((kept.status, fronts(&store).len()), (303, 1), "a form without the field says nothing about it");

    for (site, revision, fronts, part) in [
        ("shop", 3, "www.shop.example", "name https://www.shop.example under Origins"),
        ("shop", 3, "*.shop.example", "by itself"),
        ("other", 1, "shop.example", "Another site stands before one of these hosts"),
    ] {
        let page = save(site, revision, fronts);
        assert_eq!((page.status, page.body.matches("class=\"mistake\"").count()), (422, 1), "{fronts}");
        assert!(page.body.contains(part) && page.body.contains(&format!(">{fronts}</textarea>")), "{}", page.body);
    }
    let body = br#"{"origins":["https://shop.example"],"fronts":["shop.example"]}"#;
    let api = answer(&store, &Request { method: "PUT", body, ..get("/api/sites/other") });
    assert!(api.status == 422 && api.body.contains("\"field\":\"fronts\""), "{}", api.body);

    assert_eq!(save("shop", 3, "").status, 303);
    assert!(fronts(&store).is_empty());
    assert_eq!(save("other", 1, "shop.example").status, 303, "it is free again");
}
