//! Sites are made and changed by the API and by forms, with one check and one store.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use candor_insight::{Page, Request};
use protocol::site::{Build, GpcPolicy, Requests, SiteConfig, SiteKey};
use serde_json::{Value, json};
use support::{Memory, answer, get, post, ready};

fn put(store: &Memory, site: &str, body: &Value) -> Page {
    let (path, body) = (format!("/api/sites/{site}"), body.to_string());
    answer(store, &Request { method: "PUT", body: body.as_bytes(), ..get(&path) })
}

fn json(page: &Page) -> Value {
    assert_eq!(page.header_value("content-type"), Some("application/json"));
    serde_json::from_str(&page.body).unwrap()
}

fn config(store: &Memory, site: &str) -> Option<SiteConfig> {
    ready(candor_insight::sites::get(store, &SiteKey::parse(site).unwrap())).unwrap().map(|site| site.config)
}

/// What the page of settings sends, and what the form for a new site sends besides.
const SITE: &str = "name=Shop&origins=https%3A%2F%2Fshop.example&rate=100&utc_offset_minutes=0&assets=";
const ASKED: &str = "languages=en&purposes=usage&purposes=errors&gpc=override&dnt=as-gpc&retention_days=30&privacy_url=&controller=";
/// What the page of consent sends.
const CONSENT: &str = "languages=en&purposes=usage&purposes=errors&gpc=override&dnt=as-gpc&retention_days=30&privacy_url=&controller=&asks=ui&text.en.title=&text.en.body=";

fn new_site(store: &Memory, key: &str) -> Page {
    post(store, "/sites/new", &format!("key={key}&{SITE}&{ASKED}"))
}

#[test]
fn the_api_makes_and_changes() {
    let store = Memory::new();
    let made = put(&store, "shop", &json!({"origins": ["https://shop.example"]}));
    assert_eq!((made.status, made.changed_site.clone()), (201, SiteKey::parse("shop")));
    let told = json(&made);
    assert_eq!((told["site"].as_str(), told["revision"].as_u64()), (Some("shop"), Some(1)));
    assert_eq!(told["tag"], r#"<script async src="https://candor.example/c/shop.js" referrerpolicy="origin"></script>"#);
    assert_eq!(told["config"]["retention_days"], 30);

    let same = put(&store, "shop", &json!({"origins": ["https://shop.example"]}));
    assert_eq!((same.status, json(&same)["revision"].as_u64()), (200, Some(1)), "the same again changes nothing");
    let changed = put(&store, "shop", &json!({"origins": ["https://shop.example"], "gpc": "override"}));
    assert_eq!((changed.status, json(&changed)["revision"].as_u64()), (200, Some(2)));
    assert_eq!(config(&store, "shop").unwrap().gpc, GpcPolicy::Override);

    assert_eq!(json(&answer(&store, &get("/api/sites/shop"))), json(&changed));
    assert_eq!(json(&answer(&store, &get("/api/sites")))["sites"].as_array().unwrap().len(), 1);
    assert_eq!(answer(&store, &get("/api/sites/other")).status, 404);
}

#[test]
fn the_api_says_what_is_wrong() {
    let store = Memory::new();
    for (site, body, status, error, part) in [
        ("shop", json!({"origins": []}), 422, "config", "origins"),
        ("shop", json!({"origins": ["shop.example"]}), 422, "config", "scheme and host"),
        ("shop", json!({"origins": ["*"], "rate": 0}), 422, "config", "rate"),
        ("shop", json!({"origins": ["*"], "trace_hosts": ["https://a.example"]}), 422, "config", "trace_hosts"),
        ("shop", json!({"origins": ["*"], "build": "half"}), 400, "malformed", "unknown variant `half`"),
        ("shop", json!({"origin": ["*"]}), 400, "malformed", "unknown field `origin`"),
        ("shop", json!({"origins": "*"}), 400, "malformed", "invalid type"),
        ("shop", json!([1]), 400, "malformed", "not a configuration"),
        ("new", json!({"origins": ["*"]}), 422, "config", "address of the dashboard"),
    ] {
        let page = put(&store, site, &body);
        let told = json(&page);
        assert_eq!((page.status, told["error"].as_str(), page.header_value("candor-result")), (status, Some(error), Some(error)), "{body}");
        assert!(page.body.contains(part), "{part} in {}", page.body);
        assert_eq!((config(&store, "shop"), page.changed_site), (None, None));
    }
    for path in ["/api/sites/Not-a-key", "/api/sites/a/b", "/api/nothing"] {
        let page = answer(&store, &Request { method: "PUT", body: br#"{"origins":["*"]}"#, ..get(path) });
        assert_eq!(page.status, 404, "{path}");
    }
    for (method, path) in [("POST", "/api/sites/shop"), ("PUT", "/api/sites"), ("POST", "/api/sites/shop/arrivals")] {
        let page = answer(&store, &Request { method, ..get(path) });
        assert!(matches!(page.status, 404 | 405), "{method} {path}");
    }
}

#[test]
fn a_form_makes_a_site() {
    let store = Memory::new();
    assert!(answer(&store, &get("/")).body.contains("No site yet"));
    let made = new_site(&store, "shop");
    assert_eq!((made.status, made.header_value("location")), (303, Some("/sites/shop")));
    assert_eq!(made.changed_site, SiteKey::parse("shop"));
    let stored = config(&store, "shop").unwrap();
    assert_eq!((stored.name.as_str(), stored.purposes, stored.gpc), ("Shop", 5, GpcPolicy::Override));

    let again = new_site(&store, "shop");
    assert!(again.status == 422 && again.body.contains("There is a site with this key already"));
    for key in ["new", "A", "", "a/b"] {
        let page = new_site(&store, key);
        assert!(page.status == 422 && page.body.contains("class=\"mistake\""), "{key}");
        assert!(page.body.contains("https://shop.example"), "what was typed is still there");
    }
}

#[test]
fn a_form_changes_a_site_and_shows_every_mistake() {
    let store = Memory::new();
    new_site(&store, "shop");
    let saved = post(&store, "/sites/shop/settings", &format!("revision=1&{}", SITE.replace("name=Shop", "name=New+name")));
    assert_eq!((saved.status, saved.header_value("location")), (303, Some("/sites/shop/settings?saved=1")));
    assert_eq!(config(&store, "shop").unwrap().name, "New name");
    let same = post(&store, "/sites/shop/settings", &format!("revision=2&{}", SITE.replace("name=Shop", "name=New+name")));
    assert_eq!(same.header_value("location"), Some("/sites/shop/settings?saved=0"));

    let wrong = SITE.replace("https%3A%2F%2Fshop.example", "shop.example").replace("rate=100", "rate=0").replace("assets=", "assets=%2F");
    let page = post(&store, "/sites/shop/settings", &format!("revision=2&{wrong}"));
    assert_eq!((page.status, page.body.matches("class=\"mistake\"").count()), (422, 3));
    assert!(page.body.contains(">shop.example</textarea>"), "what was typed is still there");

    let stale = post(&store, "/sites/shop/settings", &format!("revision=1&{SITE}"));
    assert!(stale.status == 409 && stale.body.contains("someone else changed this site"));
    assert_eq!(config(&store, "shop").unwrap().name, "New name");
}

#[test]
fn a_form_chooses_the_beacon() {
    let store = Memory::new();
    new_site(&store, "shop");
    let page = answer(&store, &get("/sites/shop/settings")).body;
    assert!(
        page.contains(r#"name="build" value="standard" checked"#) && page.contains(r#"name="requests" value="timing" checked"#),
        "{page}"
    );
    let beacon = "build=full&requests=patched&titles=1&server_timing=db%2C+cache&trace_hosts=api.shop.example%0D%0A*.shop.example";
    post(&store, "/sites/shop/settings", &format!("revision=1&{SITE}&{beacon}"));
    let stored = config(&store, "shop").unwrap();
    assert_eq!((stored.build, stored.requests, stored.titles, stored.hash_routes), (Build::Full, Requests::Patched, true, false));
    assert_eq!(
        (stored.server_timing.join(" "), stored.trace_hosts.join(" ")),
        ("db cache".into(), "api.shop.example *.shop.example".into())
    );
    let page = answer(&store, &get("/sites/shop/settings")).body;
    assert!(
        page.contains(r#"name="build" value="full" checked"#) && page.contains("api.shop.example\n*.shop.example</textarea>"),
        "{page}"
    );

    let wrong = beacon.replace("db%2C+cache", "db%3B").replace("api.shop.example%0D%0A", "https%3A%2F%2Fshop.example%0D%0A");
    let page = post(&store, "/sites/shop/settings", &format!("revision=2&{SITE}&{wrong}"));
    assert_eq!((page.status, page.body.matches("class=\"mistake\"").count()), (422, 2));
    assert!(page.body.contains("Name at most 10 hosts"), "{}", page.body);
}

#[test]
fn a_form_keeps_what_it_does_not_show() {
    let store = Memory::new();
    put(&store, "shop", &json!({"origins": ["*"], "texts": {"en": {"title": "Our own words"}}, "build": "full", "titles": true}));
    post(&store, "/sites/shop/settings", &format!("revision=1&{SITE}"));
    let stored = config(&store, "shop").unwrap();
    assert_eq!((stored.texts["en"]["title"].as_str(), stored.purposes, stored.name.as_str()), ("Our own words", 7, "Shop"));
    assert_eq!((stored.build, stored.titles), (Build::Full, true));
    // The other form keeps the rest, and texts of a language that it did not show.
    post(&store, "/sites/shop/consent", &format!("revision=2&{}", CONSENT.replace("text.en.title=&", "")));
    let stored = config(&store, "shop").unwrap();
    assert_eq!((stored.texts["en"]["title"].as_str(), stored.rate, stored.name.as_str()), ("Our own words", 1.0, "Shop"));
}

#[test]
fn the_api_refuses_another_text_under_the_same_revision() {
    let store = Memory::new();
    put(&store, "shop", &json!({"origins": ["*"], "purposes": 5, "policy_revision": 3}));
    for (change, fields, policy, material) in [
        (json!({"texts": {"en": {"title": "Other words"}}}), json!(["texts"]), 4, 1),
        (json!({"controller": "Shop Ltd"}), json!(["controller"]), 4, 1),
        (json!({"privacy_url": "https://shop.example/p", "retention_days": 31}), json!(["privacy_url", "retention_days"]), 4, 1),
        (json!({"purposes": 7}), json!(["purposes"]), 4, 4),
        (json!({"purposes": 7, "policy_revision": 4}), json!(["purposes"]), 4, 4),
        (json!({"policy_revision": 2}), json!(["policy_revision"]), 3, 1),
    ] {
        let mut body = json!({"origins": ["*"], "purposes": 5, "policy_revision": 3});
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let page = put(&store, "shop", &body);
        let told = json(&page);
        assert_eq!(
            (page.status, &told["error"], page.header_value("candor-result")),
            (422, &json!("revision"), Some("revision")),
            "{told}"
        );
        assert_eq!((&told["fields"], &told["policy_revision"], &told["material_revision"]), (&fields, &json!(policy), &json!(material)));
        assert!(told["field"] == fields[0] && told["message"].as_str().unwrap().contains(&policy.to_string()), "{told}");
        assert_eq!(config(&store, "shop").unwrap().policy_revision, 3, "nothing is changed");
        // What it says is what is taken.
        for field in ["policy_revision", "material_revision"] {
            body[field] = told[field].clone();
        }
        let mended = Memory::new();
        put(&mended, "shop", &json!({"origins": ["*"], "purposes": 5, "policy_revision": 3}));
        assert_eq!(put(&mended, "shop", &body).status, 200, "{body}");
    }
    assert_eq!(put(&store, "shop", &json!({"origins": ["*"], "purposes": 5, "policy_revision": 3, "languages": ["en", "de"]})).status, 200);
}

#[test]
fn the_consent_form_says_which_revision_a_text_needs() {
    let store = Memory::new();
    new_site(&store, "shop");
    let changed = CONSENT.replace("text.en.title=", "text.en.title=Our+words").replace("days=30", "days=60");
    let page = post(&store, "/sites/shop/consent", &format!("revision=1&{changed}"));
    assert_eq!((page.status, page.body.matches("class=\"mistake\"").count()), (422, 3), "beside texts, days and revision");
    assert!(page.body.contains("tick “Publish as revision 2”") && page.body.contains("value=\"Our words\""));
    assert_eq!(config(&store, "shop").unwrap().texts.len(), 0);

    let saved = post(&store, "/sites/shop/consent", &format!("revision=1&new_revision=1&{changed}"));
    assert_eq!((saved.status, saved.header_value("location")), (303, Some("/sites/shop/consent?saved=1")));
    let stored = config(&store, "shop").unwrap();
    assert_eq!((stored.texts["en"]["title"].as_str(), stored.retention_days), ("Our words", 60));
    assert_eq!((stored.policy_revision, stored.material_revision), (2, 1));

    let more = format!("revision=2&purposes=timing&{changed}");
    let page = post(&store, "/sites/shop/consent", &format!("{more}&new_revision=1"));
    assert!(page.status == 422 && page.body.contains("tick “This change is material”"));
    assert_eq!(post(&store, "/sites/shop/consent", &format!("{more}&material=1")).status, 303);
    let stored = config(&store, "shop").unwrap();
    assert_eq!((stored.purposes, stored.policy_revision, stored.material_revision), (7, 3, 3));
}

#[test]
fn the_preview_holds_the_stored_texts_and_no_script_of_its_own() {
    let store = Memory::new();
    let evil = "</script><script>alert(1)</script>";
    put(&store, "shop", &json!({"origins": ["*"], "name": evil, "texts": {"en": {"title": evil}}, "languages": ["en", "de"]}));
    let page = answer(&store, &get("/sites/shop/consent/preview?lang=de&state=settings&theme=dark"));
    assert!(page.body.contains("lang=\"de\"") && page.body.contains("/a/preview/settings.js") && page.body.contains("Annehmen"));
    let page = answer(&store, &get("/sites/shop/consent/preview?lang=xx&state=nonsense"));
    assert!(page.body.contains("lang=\"en\"") && page.body.contains("/a/preview/banner.js"));
    let policy = page.header_value("content-security-policy").unwrap();
    assert!(policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'self'") && policy.contains("default-src 'none'"));
    assert_eq!(page.body.matches("<script").count(), 2, "the data, and the file: {}", page.body);
    let data = page.body.split("type=\"application/json\">").nth(1).unwrap().split("</script>").next().unwrap();
    let data: Value = serde_json::from_str(data).unwrap();
    assert_eq!((data["texts"]["texts"]["title"].as_str(), data["state"].as_str()), (Some(evil), Some("ask")));
    let stranger = answer(&store, &Request { authorization: None, ..get("/sites/shop/consent/preview") });
    assert_eq!((stranger.status, stranger.body.as_str()), (303, ""));
}

#[test]
fn the_settings_show_the_tag() {
    let store = Memory::new();
    put(&store, "shop", &json!({"origins": ["https://shop.example"]}));
    let page = answer(&store, &get("/sites/shop/settings"));
    assert!(page.body.contains(
        "&lt;script async src=&quot;https://candor.example/c/shop.js&quot; referrerpolicy=&quot;origin&quot;&gt;&lt;/script&gt;"
    ));
    assert!(page.body.contains("name=\"revision\" value=\"1\""));
}

#[test]
fn the_start_page_is_the_only_site_or_the_list() {
    let store = Memory::new();
    put(&store, "shop", &json!({"origins": ["*"]}));
    assert_eq!(answer(&store, &get("/")).header_value("location"), Some("/sites/shop"));
    assert!(answer(&store, &get("/?list=1")).body.contains("/sites/shop"));
    put(&store, "blog", &json!({"origins": ["*"]}));
    let list = answer(&store, &get("/"));
    assert!(list.body.contains("/sites/shop") && list.body.contains("/sites/blog"));
}
