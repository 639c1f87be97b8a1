//! What the edge serves to pages: loader, banner, assets, with the headers that strict pages need.

use candor_tests::raw::{self, Reply};
use candor_tests::stand;
use serde_json::json;

use crate::site::Site;

fn get(path: &str, headers: &[(&str, &str)]) -> Reply {
    raw::send(stand::shared().worker, "GET", path, headers, b"")
}

#[track_caller]
fn assert_embeddable(reply: &Reply) {
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"), "{reply:?}");
    assert_eq!(reply.header("cross-origin-resource-policy"), Some("cross-origin"), "{reply:?}");
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{reply:?}");
    assert!(reply.header("set-cookie").is_none());
}

#[test]
fn the_loader_is_asked_for_each_time_and_sent_once() {
    let site = Site::new("loader");
    let path = format!("/c/{}.js", site.key);
    let first = get(&path, &[]);
    assert_eq!((first.status, first.header("candor-result")), (200, Some("ok")), "{first:?}");
    assert_embeddable(&first);
    assert_eq!(first.header("cache-control"), Some("no-cache"));
    assert_eq!(first.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert!(first.header("vary").is_some_and(|vary| vary.contains("Sec-GPC")));
    assert!(first.body.contains(&site.key) && !first.body.contains("__CANDOR_CONFIG__"));
    let tag = first.header("etag").unwrap().to_owned();
    assert!(tag.starts_with('"'), "a strong tag: {tag}");
    let again = get(&path, &[("If-None-Match", &tag)]);
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    assert_eq!(get(&path, &[("If-None-Match", "\"other\"")]).status, 200);
    // The coverage counts page loads, cached or not.
    site.wait_tally("loader", 3);
}

#[test]
fn an_unknown_site_is_an_empty_script() {
    for site in ["nobody", "UPPER", "a%27", "..%2f"] {
        let reply = get(&format!("/c/{site}.js"), &[]);
        assert_eq!((reply.status, reply.body.as_str()), (200, ""), "{reply:?}");
        assert_eq!(reply.header("candor-result"), Some("site_unknown"));
    }
}

#[test]
fn a_visitor_with_gpc_gets_less_than_500_bytes() {
    let site = Site::new("quiet");
    let path = format!("/c/{}.js", site.key);
    let quiet = get(&path, &[("Sec-GPC", "1")]);
    assert_eq!(quiet.status, 200);
    assert!(!quiet.body.is_empty() && quiet.body.len() < 500, "{}", quiet.body);
    assert!(get(&path, &[("Sec-GPC", "0")]).body.len() > 500);
    assert_ne!(quiet.header("etag"), get(&path, &[]).header("etag"));
}

#[test]
fn own_texts_stay_text() {
    let hostile = "</script><script>alert(1)</script>\u{2028}\"'\\ ${x} &amp;";
    let config = json!({ "texts": { "en": { "title": hostile } }, "privacy_url": "https://shop.example/privacy?a=1&b=2" });
    let site = Site::with(stand::shared(), "texts", &config);
    let loader = get(&format!("/c/{}.js", site.key), &[]);
    let version = loader.body.split("version:\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let banner = get(&format!("/b/{}/1/en.js?v={version}", site.key), &[]);
    assert_eq!(banner.status, 200);
    assert_embeddable(&banner);
    assert!(banner.header("cache-control").is_some_and(|cache| cache.contains("immutable")), "{banner:?}");
    assert!(!banner.body.contains("__CANDOR_TEXTS__"));
    assert!(!banner.body.contains("</script>") && !banner.body.contains('\u{2028}'), "escaped for a script");
    assert!(banner.body.contains("alert(1)"), "and yet whole");
    for (path, cached) in
        [(format!("/b/{}/99/en.js?v={version}", site.key), false), (format!("/b/{}/1/en.js?v=0.0.0-none", site.key), false)]
    {
        let reply = get(&path, &[]);
        let immutable = reply.header("cache-control").is_some_and(|cache| cache.contains("immutable"));
        assert_eq!((reply.status, immutable), (200, cached), "{path}: {reply:?}");
    }
}

#[test]
fn assets_are_immutable_and_embeddable() {
    let versions = get("/a/versions.json", &[]);
    assert_eq!(versions.status, 200);
    assert!(versions.header("cache-control").is_some_and(|cache| cache.contains("no-cache")), "{versions:?}");
    let current = versions.json()["current"].as_str().unwrap().to_owned();
    for (file, kind) in [
        ("loader.js", "javascript"),
        ("banner.js", "javascript"),
        ("standard.js", "javascript"),
        ("beacon.wasm", "application/wasm"),
        ("dashboard.css", "text/css"),
    ] {
        let reply = get(&format!("/a/{current}/{file}"), &[]);
        assert_eq!(reply.status, 200, "{file}");
        assert_embeddable(&reply);
        assert!(reply.header("content-type").is_some_and(|value| value.contains(kind)), "{file}: {reply:?}");
        assert!(reply.header("cache-control").is_some_and(|cache| cache.contains("immutable")), "{file}");
        // What is still good may be used again only with the headers that let it in.
        let still = get(&format!("/a/{current}/{file}"), &[("If-None-Match", reply.header("etag").unwrap())]);
        assert_eq!(still.status, 304, "{file}: {still:?}");
        assert_embeddable(&still);
    }
    assert_eq!(get(&format!("/a/{current}/nothing.js"), &[]).status, 404);
}

#[test]
fn the_worker_in_front_of_a_site_serves_the_visitor_under_a_prefix() {
    let site = Site::new("front");
    let current = get("/a/versions.json", &[]).json()["current"].as_str().unwrap().to_owned();
    for path in [format!("/candor/c/{}.js", site.key), format!("/candor/a/{current}/beacon.wasm")] {
        assert_eq!(get(&path, &[]).status, 200, "{path}");
    }
    for path in ["/candor/", "/candor/signin", "/candor/api/sites", "/candor/sites/new"] {
        assert_eq!(get(path, &[]).status, 404, "no dashboard there: {path}");
    }
}

#[test]
fn the_statement_about_gpc() {
    let reply = get("/.well-known/gpc.json", &[]);
    assert_eq!(reply.status, 200);
    assert_eq!(reply.json()["gpc"], true, "{reply:?}");
}
