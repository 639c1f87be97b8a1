//! Signing in and out, and what is refused to whom.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use candor_insight::{Authenticator, Page, Request, respond, too_many_attempts};
use protocol::site::SiteConfig;
use support::{Memory, NOW_MS, TOKEN, answer, get, ready};

fn store() -> Memory {
    let store = Memory::new();
    store.site("shop", &SiteConfig { origins: vec!["https://shop.example".into()], ..SiteConfig::default() });
    store
}

/// A browser without a session.
fn browser(path: &str) -> Request<'_> {
    Request { authorization: None, sec_fetch_site: Some("same-origin"), ..get(path) }
}

fn post<'a>(path: &'a str, body: &'a str) -> Request<'a> {
    Request { method: "POST", body: body.as_bytes(), ..browser(path) }
}

fn location(page: &Page) -> &str {
    assert_eq!(page.status, 303, "{}", page.body);
    page.header_value("location").unwrap()
}

/// The cookie that a browser would send after this answer.
fn cookie(page: &Page) -> String {
    page.header_value("set-cookie").unwrap().split(';').next().unwrap().to_owned()
}

#[test]
fn the_way_in_and_out() {
    let store = store();
    assert_eq!(location(&answer(&store, &browser("/sites/shop/errors?range=7d"))), "/signin?next=/sites/shop/errors%3frange%3d7d");
    let form = answer(&store, &browser("/signin?next=/sites/shop/errors%3frange%3d7d"));
    assert!(form.status == 200 && form.body.contains("value=\"/sites/shop/errors?range=7d\""));

    let body = format!("token={TOKEN}&next=/sites/shop/errors%3Frange%3D7d");
    let taken = answer(&store, &post("/signin", &body));
    let check = location(&taken).to_owned();
    assert_eq!(check, "/signin?check=1&next=/sites/shop/errors%3frange%3d7d");
    let set = taken.header_value("set-cookie").unwrap();
    assert!(set.starts_with("__Host-candor="));
    for flag in ["Secure", "HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"] {
        assert!(set.split("; ").any(|part| part == flag), "{flag} in {set}");
    }
    assert!(!set.contains("Domain"));

    let cookie = cookie(&taken);
    let with_session = |path| Request { cookie: Some(&cookie), ..browser(path) };
    assert_eq!(location(&answer(&store, &with_session(&check))), "/sites/shop/errors?range=7d");
    assert_eq!(answer(&store, &with_session("/sites/shop/errors?range=7d")).status, 200);
    assert_eq!(location(&answer(&store, &with_session("/"))), "/sites/shop");

    let out = answer(&store, &Request { cookie: Some(&cookie), ..post("/signout", "") });
    assert_eq!(location(&out), "/signin?out=1");
    assert!(out.header_value("set-cookie").unwrap().starts_with("__Host-candor=; Max-Age=0; Path=/"));
    assert!(answer(&store, &browser("/signin?out=1")).body.contains("You are signed out"));
}

#[test]
fn a_cookie_that_the_browser_refused_is_explained() {
    let plain = Request { origin_of_worker: "http://192.168.1.20:8787", ..browser("/signin?check=1") };
    let page = answer(&store(), &plain);
    assert!(page.body.contains("did not keep the session") && page.body.contains("only kept over https"), "{}", page.body);
    let page = answer(&store(), &browser("/signin?check=1"));
    assert!(page.body.contains("Allow cookies"), "{}", page.body);
}

#[test]
fn a_wrong_token_opens_nothing() {
    let store = store();
    for body in ["token=wrong", "", "token=", "other=1"] {
        let page = answer(&store, &post("/signin", body));
        assert_eq!((page.status, page.header_value("set-cookie")), (401, None), "{body}");
        assert!(page.body.contains("That is not the token"));
    }
    let page = too_many_attempts(&post("/signin", "token=x&next=/sites/shop"));
    assert_eq!((page.status, page.header_value("retry-after")), (429, Some("60")));
    assert!(page.body.contains("Too many attempts") && page.body.contains("value=\"/sites/shop\""));
}

#[test]
fn without_a_token_nobody_comes_in_and_the_page_says_why() {
    let store = store();
    for token in ["", "short"] {
        let authenticator = Authenticator::new(token);
        let body = format!("token={token}");
        let page = ready(respond(&authenticator, &store, &post("/signin", &body)));
        assert_eq!((page.status, page.header_value("set-cookie")), (503, None));
        assert!(page.body.contains("Nobody can sign in yet"));
        assert!(ready(respond(&authenticator, &store, &browser("/signin"))).body.contains("ADMIN_TOKEN"));
    }
}

#[test]
fn nothing_is_shown_to_a_stranger() {
    let store = store();
    for path in ["/", "/sites/new", "/sites/shop", "/sites/shop/events", "/sites/shop/settings", "/sites/none", "/nowhere"] {
        assert!(location(&answer(&store, &browser(path))).starts_with("/signin"), "{path}");
    }
    for path in ["/api/sites", "/api/sites/shop", "/api/sites/shop/arrivals", "/api/none"] {
        let page = answer(&store, &browser(path));
        assert_eq!((page.status, page.header_value("candor-result")), (401, Some("unauthorized")), "{path}");
        assert!(page.body.starts_with("{\"error\":\"unauthorized\""));
        let wrong = Request { authorization: Some("Bearer wrong"), ..browser(path) };
        assert_eq!(answer(&store, &wrong).status, 401, "{path}");
    }
    let page = answer(&store, &Request { method: "PUT", body: br#"{"origins":["*"]}"#, ..browser("/api/sites/shop") });
    assert_eq!(page.status, 401);
    assert_eq!(answer(&store, &post("/sites/new", "key=x&origins=*")).status, 401);
}

#[test]
fn a_link_from_elsewhere_is_opened_once_more_with_the_cookie() {
    let store = store();
    let from_elsewhere = Request { sec_fetch_site: Some("cross-site"), ..browser("/sites/shop") };
    let page = answer(&store, &from_elsewhere);
    assert_eq!((page.status, page.header_value("refresh")), (200, Some("0")));
    let again = answer(&store, &browser("/sites/shop"));
    assert!(location(&again).starts_with("/signin"), "and then it is a stranger all the same");
}

#[test]
fn changes_come_from_our_own_pages_only() {
    let store = store();
    let session = cookie(&answer(&store, &post("/signin", &format!("token={TOKEN}"))));
    let body = "revision=1&name=Evil&origins=*";
    for (sec_fetch_site, origin) in [
        (Some("cross-site"), None),
        (Some("same-site"), None),
        (Some("none"), None),
        (Some("cross-site"), Some("https://candor.example")),
        (None, Some("https://evil.example")),
        (None, Some("https://candor.example.evil.example")),
        (None, Some("null")),
        (None, None),
    ] {
        for (method, path) in [
            ("POST", "/sites/shop/settings"),
            ("POST", "/sites/new"),
            ("PUT", "/api/sites/shop"),
            ("POST", "/signout"),
            ("POST", "/signin"),
        ] {
            for cookie in [Some(session.as_str()), None] {
                if cookie.is_none() && !path.starts_with("/sign") {
                    continue;
                }
                let request = Request { method, body: body.as_bytes(), cookie, sec_fetch_site, origin, ..browser(path) };
                let page = answer(&store, &request);
                assert_eq!(
                    (page.status, page.header_value("candor-result")),
                    (403, Some("cross_site")),
                    "{method} {path} {sec_fetch_site:?} {origin:?}"
                );
                assert_eq!(page.header_value("set-cookie"), None);
            }
        }
    }
    for (sec_fetch_site, origin) in
        [(Some("same-origin"), None), (None, Some("https://candor.example")), (None, Some("http://candor.example"))]
    {
        let request = Request { cookie: Some(&session), sec_fetch_site, origin, ..post("/sites/shop/settings", body) };
        assert_eq!(answer(&store, &request).status, 422, "it is read: the form is not whole");
    }
}

#[test]
fn a_session_ends() {
    let store = store();
    let session = cookie(&answer(&store, &post("/signin", &format!("token={TOKEN}"))));
    let later = |hours: u64| Request { cookie: Some(&session), now_ms: NOW_MS + hours * 3_600_000, ..browser("/sites/shop") };
    assert_eq!(answer(&store, &later(11)).status, 200);
    assert_eq!(answer(&store, &later(12)).status, 303);
}

#[test]
fn unknown_methods_are_refused() {
    let store = store();
    for method in ["DELETE", "PATCH", "OPTIONS", "TRACE", ""] {
        assert_eq!(answer(&store, &Request { method, ..get("/api/sites/shop") }).status, 405, "{method}");
    }
}
