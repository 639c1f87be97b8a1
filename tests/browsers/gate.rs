//! The black-box gate: whatever leaves the page and whatever stays on the device, compared with one table. Pages come
//! from another origin than the collector; the browser is a stranger's.
//!
//! [`ALLOWED`] is the whole of what each state may cause. What is not in it fails, by whatever way it came.

use std::time::Duration;

use candor_tests::engine::Engine;
use candor_tests::stand::{Fault, Request};
use candor_tests::visit::Visit;
use candor_tests::{poll, stand};
use serde_json::{Value, json};

use crate::idle::STORED;

/// What a state of consent may cause.
struct Allowed {
    state: &'static str,
    /// Method and path of requests; `*` stands for a site, a version or a language.
    requests: &'static [(&'static str, &'static str)],
    /// The cookie, and the keys of localStorage. Everything else stays empty.
    cookie: bool,
    local: &'static [&'static str],
}

const LOADER: (&str, &str) = ("GET", "/c/*");
const BANNER: (&str, &str) = ("GET", "/b/*/1/*");

const UNDECIDED: Allowed = Allowed { state: "undecided", requests: &[LOADER, BANNER], cookie: false, local: &[] };
const REFUSED: Allowed = Allowed { state: "refused", requests: &[LOADER], cookie: true, local: &["candor"] };
const SIGNAL: Allowed = Allowed { state: "signal", requests: &[LOADER], cookie: false, local: &[] };
const GRANTED: Allowed = Allowed {
    state: "granted",
    requests: &[
        LOADER,
        ("GET", "/a/*/receipt.js"),
        ("GET", "/a/*/standard.js"),
        ("GET", "/a/*/beacon.wasm"),
        ("POST", "/v1/receipt"),
        ("POST", "/v1/batch"),
    ],
    cookie: true,
    local: &["candor_pages", "candor_receipt"],
};
const WITHDRAWN: Allowed =
    Allowed { state: "withdrawn", requests: &[LOADER, ("GET", "/a/*/rights.js"), ("POST", "/v1/erase")], cookie: true, local: &["candor"] };

/// Longer than the wasm may wait, than a batch may age, and than a revocation may take.
const LONG_ENOUGH: Duration = Duration::from_secs(3);

const TABLES: [&str; 5] = ["events", "vitals", "drops", "page_drops", "quarantine"];

fn matches(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut is) = (pattern.split('/'), path.split('/'));
    wanted.by_ref().zip(is.by_ref()).all(|(wanted, is)| wanted == "*" || wanted == is) && wanted.next().is_none() && is.next().is_none()
}

/// The requests since one moment and the storage now are within the table.
fn check(visit: &Visit<'_>, allowed: &Allowed, since: usize) {
    let what = format!("{:?}, {}", visit.browser.engine, allowed.state);
    for request in visit.requests().iter().skip(since) {
        check_request(visit, allowed, request, &what);
    }
    let stored = visit.browser.run_async(STORED);
    let cookie = stored["cookie"].as_str().unwrap();
    let names: Vec<&str> = cookie.split("; ").filter_map(|pair| pair.split('=').next()).filter(|name| !name.is_empty()).collect();
    assert_eq!(names, if allowed.cookie { vec!["candor"] } else { vec![] }, "{what}");
    let mut local: Vec<&str> = stored["local"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    local.sort_unstable();
    assert_eq!(local, allowed.local, "{what}");
    for place in ["session", "databases", "caches"] {
        assert_eq!(stored[place], json!([]), "{what}: {place}");
    }
    assert_eq!(stored["workers"], 0, "{what}");
}

fn check_request(visit: &Visit<'_>, allowed: &Allowed, request: &Request, what: &str) {
    let (path, query) = request.url.split_once('?').unwrap_or((&request.url, ""));
    let known = allowed.requests.iter().any(|(method, pattern)| request.method == *method && matches(pattern, path));
    assert!(known, "{what}: {request:?}");
    let expected = match path.split('/').nth(1) {
        Some("b") => format!("v={}", visit.stand.assets_version()),
        Some("v1") => format!("site={}", visit.site),
        _ => String::new(),
    };
    assert_eq!(query, expected, "{what}: {request:?}");
    // No cookie, and of the page no more than where it comes from (or that a file of ours asks, for a module that it imports).
    assert!(request.headers.get("cookie").is_none(), "{what}: {request:?} {}", request.headers);
    if let Some(referrer) = request.headers.get("referer") {
        let origins = [&visit.origin, &visit.collector].map(|origin| json!(format!("{origin}/")));
        assert!(origins.contains(referrer), "{what}: {request:?} {referrer}");
    }
    assert!(request.reply.get("set-cookie").is_none(), "{what}: {request:?}");
    assert_eq!(request.body.is_empty(), request.method == "GET", "{what}: {request:?}");
}

fn rows(visit: &Visit<'_>) -> u64 {
    TABLES.iter().map(|table| visit.count(table)).sum()
}

fn remembered(visit: &Visit<'_>) -> Vec<String> {
    let list = visit.browser.run("return localStorage.candor_pages || ''");
    list.as_str().unwrap().split(',').filter_map(|item| item.split('.').nth(1)).map(str::to_owned).collect()
}

/// What a visitor does who has not decided, or who has refused: reads, scrolls, clicks, goes on.
fn read_on(visit: &Visit<'_>) {
    for page in ["plain.html", "second.html"] {
        visit.go(page);
        visit.browser.run("scrollTo(0, 400)");
        visit.browser.click_on("#throw");
        poll::spend(LONG_ENOUGH);
        visit.assert_unnoticed();
    }
}

pub(crate) fn keeps_to_the_table_for_who_refuses(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "gate-refuse");
    read_on(&visit);
    check(&visit, &UNDECIDED, 0);
    let decided = visit.requests().len();
    visit.decide("decline");
    read_on(&visit);
    check(&visit, &REFUSED, decided);
    assert_eq!(rows(&visit), 0);
}

/// The property alone, as an extension of the browser sets it: nothing in the request says it.
pub(crate) fn keeps_to_the_table_under_the_signal(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "gate-signal");
    visit.go("gpc.html");
    assert_eq!(visit.browser.run("return navigator.globalPrivacyControl"), json!(true));
    visit.browser.click_on("#throw");
    visit.browser.run("candor.consent.set(7)");
    poll::spend(LONG_ENOUGH);
    assert!(!visit.has_banner());
    visit.assert_unnoticed();
    check(&visit, &SIGNAL, 0);
    assert_eq!(rows(&visit), 0);
}

/// Grants, opens two more tabs, and withdraws in the first while a batch of each is on its way.
pub(crate) fn keeps_to_the_table_when_a_grant_is_withdrawn(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "gate-withdraw");
    visit.go("plain.html");
    let _ = visit.banner_button("accept");
    let asked = visit.requests().len();
    visit.decide("accept");
    visit.wait_events("open", 1);
    poll::until("a receipt", || poll::holds(visit.browser.run("return localStorage.candor_receipt || ''") != "", "none"));
    check(&visit, &GRANTED, asked);
    let first = visit.browser.window();

    // A second tab, and a third whose page then lies in the back-forward cache, or is gone, with something unsent.
    let (second, third) = (visit.browser.open("tab"), visit.browser.open("tab"));
    for (tab, opens) in [(&second, 2), (&third, 3)] {
        visit.browser.switch(tab);
        visit.browser.go(&visit.address("second.html"));
        visit.wait_events("open", opens);
    }
    visit.stand.fault(&visit.collector_host, "/v1/batch", Fault::Hang);
    let before = visit.batches().len();
    for tab in [&first, &second, &third] {
        visit.browser.switch(tab);
        visit.browser.click_on("#throw");
    }
    poll::until("batches are on their way", || {
        let flying = visit.batches().len() - before;
        poll::holds(flying >= 3, flying)
    });
    visit.browser.go(&format!("http://elsewhere.localhost:{}/plain.html", visit.stand.pages));
    if engine == Engine::Chromium {
        visit.browser.switch(&second);
        visit.browser.devtools("Page.setWebLifecycleState", &json!({ "state": "frozen" }));
    }

    visit.browser.switch(&first);
    let pages = remembered(&visit);
    assert_eq!(pages.len(), 3, "{pages:?}");
    let withdrawn = visit.requests().len();
    visit.browser.run("candor.consent.withdraw()");
    poll::until("the erasure is acknowledged", || poll::holds(visit.browser.run("return localStorage.candor_wipe || ''") == "", "not yet"));
    visit.stand.fault(&visit.collector_host, "/v1/batch", Fault::Pass);
    if engine == Engine::Chromium {
        visit.browser.switch(&second);
        visit.browser.devtools("Page.setWebLifecycleState", &json!({ "state": "active" }));
    }
    visit.browser.switch(&third);
    visit.browser.back();
    visit.browser.wait_loaded(&visit.address("second.html"));
    poll::spend(LONG_ENOUGH);
    for tab in [&first, &second, &third] {
        visit.browser.switch(tab);
        assert_eq!(visit.browser.run("return candor.consent.get().usage"), "denied", "{engine:?}");
        visit.browser.click_on("#throw");
    }
    poll::spend(LONG_ENOUGH);
    check(&visit, &WITHDRAWN, withdrawn);

    let erasures: Vec<Request> = visit.requests().into_iter().filter(|request| request.url.starts_with("/v1/erase")).collect();
    assert_eq!(erasures.len(), 1, "{erasures:#?}");
    let mut asked: Value = serde_json::from_str(&erasures[0].body).unwrap();
    let mut erased: Vec<String> = serde_json::from_value(asked["pages"].take()).unwrap();
    erased.sort();
    let mut pages = pages;
    pages.sort();
    assert_eq!(erased, pages, "everything that was remembered, and nothing else");
    assert_eq!(rows(&visit), 0, "{engine:?}: rows are left, or came back");
    let receipts = visit.stand.sql("DB", &format!("SELECT withdrawn_day FROM receipts WHERE site = '{}'", visit.site));
    assert_eq!(receipts.len(), 1);
    assert!(receipts[0]["withdrawn_day"].is_number(), "{receipts:?}");

    // Whoever grants again is somebody new.
    visit.browser.switch(&first);
    visit.browser.run("candor.consent.set(7)");
    let open = visit.wait_events("open", 3).remove(0);
    assert!(!pages.contains(&open["page"].as_str().unwrap().to_owned()), "{open}");
}
