//! Who has no business with a site does not even learn that it exists. Every address that names a site is asked, as the registries
//! of the routes, of the API and of the pages have them: the sources are read, so that a new line is asked too.

use candor_tests::raw::{self, Reply};
use candor_tests::stand::{self, Stand};
use candor_tests::{batch, visit};
use serde_json::json;

use crate::rights::ask;
use crate::site::{ORIGIN, Site};

const ROUTES: &str = include_str!("../../edge/src/routes.rs");
const API: &str = include_str!("../../insight/src/respond.rs");
const PAGES: &str = include_str!("../../insight/src/pages/mod.rs");

/// A route that names no site: what it shows is the operator's, whoever's sites they are.
const OF_NO_SITE: [&str; 8] = ["/", "/metrics", "/signin", "/signout", "/dead", "/sites", "/.well-known/gpc.json", "/healthz"];

/// The texts in quotes.
fn quoted(text: &str) -> Vec<&str> {
    text.split('"').skip(1).step_by(2).collect()
}

/// Side, method and pattern of every route.
fn routes() -> Vec<(&'static str, &'static str, &'static str)> {
    let lines = ROUTES.lines().filter_map(|line| line.trim().strip_prefix("route(Side::"));
    let routes: Vec<_> = lines
        .map(|line| {
            let (side, rest) = line.split_once(',').unwrap();
            (side, quoted(rest)[0], quoted(rest)[1])
        })
        .collect();
    assert_eq!(routes.len(), ROUTES.matches("route(Side::").count(), "each route is one line");
    assert!(routes.len() > 30, "{routes:?}");
    routes
}

/// What stands behind a site in `/api/sites/<site>/…`.
fn api_words() -> Vec<&'static str> {
    let arms = API.split(r#"["api", "sites", "#).skip(1).map(|rest| rest.split(']').next().unwrap());
    let mut words: Vec<_> = arms.flat_map(quoted).collect();
    words.sort_unstable();
    words.dedup();
    assert!(words.contains(&"arrivals") && words.len() >= 4, "{words:?}");
    words
}

/// The pages of a site.
fn slugs() -> Vec<&'static str> {
    let slugs: Vec<_> = PAGES.split("slug: \"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(slugs.contains(&"") && slugs.len() >= 8, "{slugs:?}");
    slugs
}

/// Every address of the operator's side that names this site, with the methods that its route takes.
fn of_operator(site: &str) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    for (side, method, pattern) in routes() {
        let paths: Vec<String> = match (side, pattern) {
            ("Operator", "/sites/*") => {
                slugs().iter().flat_map(|slug| [format!("/sites/{site}/{slug}"), format!("/sites/{site}/{slug}/preview")]).collect()
            }
            ("Operator", "/api/*") => {
                let below = |word: &&str| ["", "/release", "/x"].map(|rest| format!("/api/sites/{site}/{word}{rest}"));
                api_words().iter().flat_map(below).chain([format!("/api/sites/{site}")]).collect()
            }
            ("Operator", pattern) if pattern.contains("{site}") => {
                vec![format!("{}?file=a.js", pattern.replace("{site}", site).replace("{release}", "1"))]
            }
            ("Operator" | "Public", pattern) => {
                assert!(OF_NO_SITE.contains(&pattern), "{pattern} is asked by no test");
                Vec::new()
            }
            _ => Vec::new(),
        };
        all.extend(paths.into_iter().map(|path| (method, path)));
    }
    assert!(all.len() > 60, "{all:?}");
    all
}

/// Every address of the visitor's side that names this site.
fn of_visitor(site: &str) -> Vec<(&'static str, String)> {
    let fill = |pattern: &str| pattern.replace("{site}", site).replace("{revision}", "1").replace("{language}", "en");
    let named = routes().into_iter().filter(|(side, method, _)| *side == "Visitor" && *method != "OPTIONS");
    named
        .map(|(_, method, pattern)| match pattern.contains("{site}") {
            true => (method, fill(pattern)),
            false => (method, format!("{pattern}?site={site}")),
        })
        .collect()
}

fn send(stand: &Stand, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
    let body = if ["PUT", "POST"].contains(&method) { "{}" } else { "" };
    let all = [&[("Content-Type", "application/json"), ("Origin", ORIGIN)], headers].concat();
    raw::send(stand.worker, method, path, &all, body.as_bytes())
}

/// Status, body and where it sends to, without the name that was asked for.
fn said(reply: &Reply, site: &str) -> (u16, String, Option<String>) {
    let to = reply.header("location").map(|to| to.replace(site, "…"));
    (reply.status, reply.body.replace(site, "…"), to)
}

#[test]
fn without_the_token_a_site_is_as_unknown_as_any() {
    let site = Site::new("hidden");
    let unknown = visit::unique_name("absent", "edge");
    let other = Site::new("of-another");
    // What another site has is nothing here: its key, a session that nobody signed, a token that is not the operator's.
    let cookie = format!("__Host-candor=9999999999.{}", "0".repeat(64));
    let bearer = format!("Bearer {}-0123456789abcdef", other.key);
    for headers in [vec![], vec![("Authorization", bearer.as_str())], vec![("Cookie", cookie.as_str())]] {
        for ((method, known), (_, absent)) in of_operator(&site.key).into_iter().zip(of_operator(&unknown)) {
            let reply = send(site.stand, method, &known, &headers);
            assert_eq!(
                said(&reply, &site.key),
                said(&send(site.stand, method, &absent, &headers), &unknown),
                "{method} {known} {headers:?}"
            );
            assert!([303, 401, 403, 404].contains(&reply.status), "{method} {known}: {reply:?}");
        }
    }
}

#[test]
fn with_the_token_a_site_that_is_none_is_not_found() {
    let stand = stand::shared();
    let bearer = format!("Bearer {}", stand.token);
    let headers = [("Authorization", bearer.as_str())];
    let (unknown, known) = (visit::unique_name("nowhere", "edge"), Site::new("somewhere"));
    let nothing = |path: &str| if path.starts_with("/api/") { "/api/none".to_owned() } else { "/sites/none-at-all".to_owned() };
    for (method, path) in of_operator(&unknown) {
        if method == "PUT" && path == format!("/api/sites/{unknown}") {
            continue; // It makes the site.
        }
        let reply = send(stand, method, &path, &headers);
        if reply.status == 405 {
            // Refused before the site is looked for.
            let same = send(stand, method, &path.replace(&unknown, &known.key), &headers);
            assert_eq!(said(&reply, &unknown), said(&same, &known.key), "{method} {path}");
            continue;
        }
        let expect = send(stand, "GET", &nothing(&path), &headers);
        assert_eq!((reply.status, reply.body.replace(&unknown, "none-at-all")), (404, expect.body), "{method} {path}");
    }
    assert_eq!(stand.sql("DB", &format!("SELECT site FROM sites WHERE site = '{unknown}'")).len(), 0);
}

#[test]
fn on_a_host_that_is_not_the_operators_there_is_no_such_address() {
    let stand = Stand::start_with(&json!({ "ADMIN_HOST": "admin.example" }));
    let _ = stand.sql("DB", "INSERT INTO sites VALUES ('shop', 1, '{\"origins\":[\"https://shop.example\"]}', 0, 0)");
    let bearer = format!("Bearer {}", stand.token);
    let nothing = send(&stand, "GET", "/nothing", &[]);
    for (method, path) in of_operator("shop").into_iter().chain(of_operator("nobody")) {
        let reply = send(&stand, method, &path, &[("Authorization", bearer.as_str())]);
        assert_eq!((reply.status, &reply.body), (404, &nothing.body), "{method} {path}");
    }
}

#[test]
fn on_the_visitors_side_no_token_and_nothing_of_another_site_tells_more() {
    let (site, other) = (Site::new("own"), Site::new("foreign"));
    other.stand.put_config(&other.key, &json!({ "origins": ["https://foreign.example"] }));
    let page = batch::page_id();
    assert_eq!(site.post(&batch::of(&page, &json!([batch::open(0), batch::view(1)]))).status, 200);
    let bearer = format!("Bearer {}", site.stand.token);
    let cookie = format!("__Host-candor=9999999999.{}", "0".repeat(64));
    let addresses = of_visitor(&site.key);
    assert!(addresses.len() >= 10, "{addresses:?}");
    for (method, path) in addresses {
        let plain = send(site.stand, method, &path, &[]);
        for (name, value) in [("Authorization", bearer.as_str()), ("Cookie", cookie.as_str())] {
            let with = send(site.stand, method, &path, &[(name, value)]);
            assert_eq!((with.status, with.body), (plain.status, plain.body.clone()), "{method} {path} with {name}");
        }
        if method == "POST" && !path.starts_with("/v1/reports") {
            let foreign = raw::send(
                site.stand.worker,
                method,
                &path,
                &[("Origin", "https://foreign.example"), ("Content-Type", "text/plain")],
                b"{}",
            );
            assert_eq!((foreign.status, foreign.json()["error"].as_str()), (403, Some("origin_refused")), "{path}: {foreign:?}");
        }
    }
    // An id of a page load is the authority for its own site only.
    other.stand.put_config(&other.key, &json!({ "origins": [ORIGIN] }));
    assert_eq!(ask(&other, "mine", &[&page]).json()["tables"]["events"], json!([]));
    assert_eq!(ask(&other, "erase", &[&page]).json()["deleted"]["events"], 0);
    assert_eq!(site.count("events"), 2);
}
