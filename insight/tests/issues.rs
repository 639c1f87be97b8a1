//! Issues on the dashboard: what one error is known by, what is decided about it, and which source maps there are.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use candor_insight as insight;
use candor_insight::{Authenticator, Database, Page, Request};
use insight::maps::{self, Name};
use protocol::row::{EVENTS, EventRow, ISSUE_ALIASES};
use protocol::site::{SiteConfig, SiteKey};
use support::shop::blank;
use support::{DAY_MS, Memory, NOW_MS, TOKEN, answer, get, ready};

const OLD: &str = "1:aaaaaaaaaaaaaaaa";
const NEW: &str = "1:bbbbbbbbbbbbbbbb";
const MINUTE_MS: u64 = 60_000;

fn store() -> Memory {
    let store = Memory::new();
    store.site("shop", &SiteConfig { origins: vec!["https://shop.example".into()], ..SiteConfig::default() });
    store
}

fn error(page: u64, minutes_ago: u64, fingerprint: &str, release: &str) -> EventRow {
    let row = blank("shop", &format!("{page:032x}"), 1, "error", NOW_MS - minutes_ago * MINUTE_MS, "chromium-desktop-eu-0");
    EventRow {
        name: "TypeError".into(),
        // Each engine has its own words.
        message: format!("message {page}"),
        source: "uncaught".into(),
        fingerprint: fingerprint.into(),
        release: release.into(),
        ..row
    }
}

fn alias(store: &Memory, fingerprint: &str, becomes: &str) {
    let rows = serde_json::json!([{"site": "shop", "fingerprint": fingerprint, "becomes": becomes, "since_ms": NOW_MS}]).to_string();
    assert_eq!(store.execute(&ISSUE_ALIASES.insert_sql("NOTHING", "1"), &rows), 1);
}

fn post(store: &Memory, body: &str, origin: Option<&str>) -> Page {
    let form = Request { method: "POST", body: body.as_bytes(), sec_fetch_site: origin, ..get("/sites/shop/errors?range=7d") };
    answer(store, &form)
}

fn shown(store: &Memory) -> String {
    let page = answer(store, &get("/sites/shop/errors"));
    assert_eq!(page.status, 200);
    page.body
}

#[test]
fn one_issue_whatever_it_was_known_by() {
    let store = store();
    store.insert(EVENTS, &[error(1, 50, OLD, "r1"), error(2, 40, NEW, "r2"), error(3, 30, OLD, "r2"), error(4, 20, "", "r2")]);
    assert_eq!(shown(&store).matches("<article class=\"error\">").count(), 3);
    alias(&store, OLD, NEW);
    let page = shown(&store);
    assert_eq!(page.matches("<article class=\"error\">").count(), 2, "{page}");
    assert!(page.contains(&format!("<li id=\"{NEW}\">")) && page.contains("3</span> in 3 page loads"), "{page}");
    assert!(page.contains("in <bdi>r1</bdi>") && page.contains("in <bdi>r2</bdi>"), "first and last release: {page}");
    assert_eq!(page.matches("name=\"issue\"").count(), 1, "what has no fingerprint is nobody's issue");
}

#[test]
fn decisions_are_taken_and_a_regression_is_told() {
    let store = store();
    store.insert(EVENTS, &[error(1, 50, OLD, "r1")]);
    let answer = post(&store, &format!("issue={OLD}&state=resolved&release=r1"), None);
    assert_eq!(
        (answer.status, answer.header_value("location")),
        (303, Some(&*format!("/sites/shop/errors?range=7d#{}", OLD.replace(':', "%3a"))))
    );
    let page = shown(&store);
    assert!(page.contains("1 resolved or ignored") && page.contains("Open again") && page.contains("No open issue"), "{page}");
    // It becomes another one, and happens again in the next release.
    alias(&store, OLD, NEW);
    let later = EventRow { time_ms: NOW_MS + MINUTE_MS, ..error(2, 0, NEW, "r2") };
    store.insert(EVENTS, &[later]);
    let page = shown(&store);
    assert!(page.contains("Happened again after it was resolved") && !page.contains("resolved or ignored"), "{page}");
    for (state, word) in [("ignored", "Ignored"), ("open", "Resolve")] {
        let request = Request { now_ms: NOW_MS + 2 * MINUTE_MS, ..get("/sites/shop/errors") };
        let form = format!("issue={NEW}&state={state}&release=r2");
        assert_eq!(crate::answer(&store, &Request { method: "POST", body: form.as_bytes(), ..request }).status, 303);
        assert!(shown(&store).contains(word), "{state}");
    }
}

#[test]
fn a_regression_is_told_among_any_number_of_issues_and_releases() {
    let store = store();
    // Six hundred others with a fingerprint each, before and behind it in every order; and one that every release has.
    let others = (0..600_u64).map(|n| error(n + 100, 45, &format!("1:{:016x}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15)), "r1"));
    let everywhere = (0..2_100_u64).map(|n| error(n + 1_000, 2_000_000 - n, NEW, &format!("old-{n}")));
    let often = [error(1, 50, OLD, "r1"), error(2, 50, OLD, "r1"), error(3, 50, NEW, "r1"), error(4, 50, NEW, "r1")];
    store.insert(EVENTS, &others.chain(everywhere).chain(often).collect::<Vec<_>>());
    for issue in [OLD, NEW] {
        assert_eq!(post(&store, &format!("issue={issue}&state=resolved&release=r1"), None).status, 303);
    }
    let later = |page: u64, issue: &str| EventRow { time_ms: NOW_MS + MINUTE_MS, ..error(page, 0, issue, "r2") };
    store.insert(EVENTS, &[later(5, OLD), later(6, NEW)]);
    let page = shown(&store);
    assert_eq!(page.matches("Happened again after it was resolved").count(), 2, "{page}");
    assert!(page.contains("in <bdi>old-0</bdi>"), "the release it was first seen in: {page}");
}

#[test]
fn a_decision_needs_an_issue_and_our_own_page() {
    let store = store();
    for body in [
        "",
        "issue=1:x&state=resolved",
        "issue=<b>&state=open",
        &format!("issue={OLD}&state=mended"),
        &format!("issue={OLD}&state=open&release={}", "r".repeat(200)),
    ] {
        assert_eq!(post(&store, body, None).status, 400, "{body}");
    }
    let authenticator = Authenticator::new(TOKEN);
    let signin = Request {
        method: "POST",
        body: b"token=a-token-for-the-tests",
        authorization: None,
        sec_fetch_site: Some("same-origin"),
        ..get("/signin")
    };
    let signed = ready(insight::respond(&authenticator, &store, &signin));
    let cookie = signed.header_value("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let body = format!("issue={OLD}&state=ignored");
    for (site, status) in [(Some("cross-site"), 403), (None, 403), (Some("same-origin"), 303)] {
        let form = Request {
            method: "POST",
            body: body.as_bytes(),
            authorization: None,
            cookie: Some(&cookie),
            sec_fetch_site: site,
            ..get("/sites/shop/errors")
        };
        assert_eq!(answer(&store, &form).status, status, "{site:?}");
    }
    store.broken.set(true);
    assert_eq!(post(&store, &body, None).status, 503);
}

#[test]
fn decisions_and_aliases_end() {
    let store = store();
    store.insert(EVENTS, &[error(1, 50, NEW, "r1")]);
    alias(&store, OLD, NEW);
    post(&store, &format!("issue={NEW}&state=ignored"), None);
    let left = |store: &Memory| store.execute("SELECT 1 FROM issue_aliases WHERE site = ?1", "shop");
    ready(insight::retention::purge(&store, NOW_MS + 20 * DAY_MS)).unwrap();
    assert_eq!(left(&store), 1);
    ready(insight::retention::purge(&store, NOW_MS + 40 * DAY_MS)).unwrap();
    assert_eq!(left(&store), 0);
    // A decision outlives the errors: the same ones may come again.
    let decided = |after_days: u64| {
        ready(insight::retention::purge(&store, NOW_MS + after_days * DAY_MS)).unwrap();
        store.size(Database::Control, "issues")
    };
    assert_eq!((decided(700), decided(761)), (1, 0));
}

#[test]
fn maps_are_admitted_noted_and_forgotten() {
    let store = store();
    let authenticator = Authenticator::new(TOKEN);
    let bearer = format!("Bearer {TOKEN}");
    let admit =
        |authorization: Option<&str>, names: (&str, &str, &str)| ready(maps::admit(&authenticator, &store, (authorization, NOW_MS), names));
    let name = admit(Some(&bearer), ("shop", "r1", "app.js")).unwrap();
    assert_eq!(admit(Some(&bearer), ("shop", "-", "app.js")).unwrap().release, "");
    let status = |authorization, names| admit(authorization, names).unwrap_err().status;
    assert_eq!(status(None, ("shop", "r1", "app.js")), 401);
    assert_eq!(status(Some("Bearer wrong"), ("shop", "r1", "app.js")), 401);
    assert_eq!(status(Some(&bearer), ("shop", "r1", "")), 400);
    assert_eq!(status(Some(&bearer), ("shop", "r\n1", "app.js")), 400);
    let unknown = admit(Some(&bearer), ("other", "r1", "app.js")).unwrap_err();
    assert_eq!((unknown.status, unknown.body), (404, answer(&store, &get("/api/none")).body));

    let object = maps::object_key(&name.site, b"one");
    let note = |name: &Name, object: &str, now_ms| ready(maps::note(&store, name, object, "", 3, now_ms)).unwrap();
    let second = Name { release: "r2".into(), ..name.clone() };
    assert_eq!(note(&name, &object, NOW_MS), None);
    assert_eq!(note(&second, &object, NOW_MS), None);
    assert_eq!(note(&name, "maps/shop/other", NOW_MS), None, "the second release has it still");
    assert_eq!(note(&second, "maps/shop/third", NOW_MS), Some(object.clone()), "nobody has it any more");
    assert_eq!(note(&second, "maps/shop/other", NOW_MS), Some("maps/shop/third".into()));
    assert_eq!(ready(maps::releases(&store)).unwrap().len(), 2);

    let later = NOW_MS + 60 * DAY_MS;
    let usable = |release, ids: &[&str], now_ms| {
        let ids = ids.iter().map(|id| (*id).to_owned()).collect();
        let maps = ready(maps::usable(&store, "shop", release, &ids, now_ms)).unwrap();
        maps.into_iter().map(|map| [map.file, map.debug_id, map.object, map.is_of_release.to_string()].join(" ")).collect::<Vec<_>>()
    };
    assert_eq!(usable(Some("r2"), &[], later), ["app.js  maps/shop/other true"]);
    assert_eq!(usable(None, &["a1"], later), Vec::<String>::new());
    let much_later = NOW_MS + 91 * DAY_MS;
    let due = ready(maps::due(&store, much_later)).unwrap();
    assert_eq!(due.iter().map(|map| &map.name).collect::<Vec<_>>(), [&name], "errors asked for the other");
    assert!(!ready(maps::forget(&store, &due[0], much_later)).unwrap(), "the other release has the object");
    let due = ready(maps::due(&store, later + 91 * DAY_MS)).unwrap();
    assert!(ready(maps::forget(&store, &due[0], later + 91 * DAY_MS)).unwrap());
    assert!(ready(maps::releases(&store)).unwrap().is_empty());
}

#[test]
fn a_map_with_a_debug_id_is_found_by_it() {
    let store = store();
    let name = |site: &str, release: &str| Name { site: SiteKey::parse(site).unwrap(), release: release.into(), file: "app.js".into() };
    for (name, debug_id) in [(name("shop", "r1"), "a1"), (name("shop", ""), "b2"), (name("shop", "r3"), ""), (name("journal", "r1"), "a1")]
    {
        let object = [name.site.as_str(), "/", &name.release, debug_id].concat();
        ready(maps::note(&store, &name, &object, debug_id, 3, NOW_MS)).unwrap();
    }
    assert_eq!(ready(maps::sites_with_ids(&store)).unwrap(), ["journal", "shop"]);
    let usable = |release, ids: &[&str], now_ms| {
        let ids = ids.iter().map(|id| (*id).to_owned()).collect();
        let maps = ready(maps::usable(&store, "shop", release, &ids, now_ms)).unwrap();
        maps.into_iter().map(|map| map.object + if map.is_of_release { "*" } else { "" }).collect::<Vec<_>>()
    };
    assert_eq!(usable(None, &["a1", "c3"], NOW_MS), ["shop/r1a1"]);
    assert_eq!(usable(Some("r3"), &["b2"], NOW_MS), ["shop/b2", "shop/r3*"]);
    assert_eq!(usable(Some("r3"), &[], NOW_MS), ["shop/r3*"], "no id is not the id of maps without one");
    // What an error asked for by its id stays.
    let later = NOW_MS + 60 * DAY_MS;
    let _ = usable(None, &["b2"], later);
    let due = ready(maps::due(&store, later + 40 * DAY_MS)).unwrap();
    let mut due: Vec<_> = due.iter().map(|map| map.object.as_str()).collect();
    due.sort_unstable();
    assert_eq!(due, ["journal/r1a1", "shop/r1a1", "shop/r3"]);
}
