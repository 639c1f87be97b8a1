//! What a visitor may ask for, `/v1/erase` and `/v1/mine`: what is no such request, and how often. What
//! the two do is in `erase` and `mine`.

use std::time::Duration;

use candor_tests::raw::{self, Reply};
use candor_tests::{batch, clock};
use serde_json::{Value, json};

use crate::site::{ORIGIN, Site, assert_refused};

/// The tables with rows of page loads.
pub(crate) const TABLES: [&str; 5] = ["events", "vitals", "drops", "page_drops", "quarantine"];

fn path(site: &Site<'_>, right: &str) -> String {
    format!("/v1/{right}?site={}", site.key)
}

/// Asks as a page of the site does, with further headers.
pub(crate) fn ask_with(site: &Site<'_>, right: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    let mut all = vec![("Origin", ORIGIN), ("Content-Type", "text/plain;charset=UTF-8")];
    all.extend_from_slice(headers);
    raw::send(site.stand.worker, "POST", &path(site, right), &all, body)
}

/// Asks about these page loads.
pub(crate) fn ask(site: &Site<'_>, right: &str, pages: &[&str]) -> Reply {
    ask_with(site, right, &[], json!({ "pages": pages }).to_string().as_bytes())
}

/// A batch that leaves rows in every table.
pub(crate) fn full(page: &str) -> Value {
    let unknown = json!({ "seq": 4, "kind": "teleport", "view": 0, "t": 5 });
    let noise = batch::error(5, "Extension context invalidated");
    let mut batch =
        batch::of(page, &json!([batch::open(0), batch::view(1), batch::vital(2, "LCP", 900.0), batch::error(3, "x"), unknown, noise]));
    batch["dropped"] = json!({ "queue_full": 2 });
    batch
}

/// How many rows each of [`TABLES`] has of this site.
pub(crate) fn counts(site: &Site<'_>) -> [u64; 5] {
    TABLES.map(|table| site.count(table))
}

#[test]
fn what_is_no_request_is_refused_and_erases_nothing() {
    let site = Site::new("unfit");
    let page = batch::page_id();
    assert_eq!(site.post(&full(&page)).status, 200);
    let good = json!({ "pages": [page] }).to_string();
    let with = |id: &str| json!({ "pages": [page, id] }).to_string();
    for right in ["erase", "mine"] {
        for (what, body, status, code) in [
            ("nothing", String::new(), 400, "cut_short"),
            ("half", good[..20].to_owned(), 400, "cut_short"),
            ("a list", format!("[\"{page}\"]"), 400, "malformed"),
            ("no pages", "{}".to_owned(), 400, "malformed"),
            ("pages that are text", json!({ "pages": page }).to_string(), 400, "malformed"),
            ("a page that is a number", json!({ "pages": [7] }).to_string(), 400, "malformed"),
            ("a page in capitals", with("ABCDEF0123456789ABCDEF0123456789"), 400, "malformed"),
            ("a short page", with("abc"), 400, "malformed"),
            ("a page with a quote", with("' OR 1=1 --"), 400, "malformed"),
            ("a wildcard", with("%"), 400, "malformed"),
            ("a receipt that is none", json!({ "pages": [page], "receipt": "x" }).to_string(), 400, "malformed"),
            ("deep", format!("{{\"pages\":{}", "[".repeat(40_000)), 400, "too_deep"),
            ("large", " ".repeat(65_537), 413, "too_large"),
        ] {
            assert_refused(&format!("{right}: {what}"), &ask_with(&site, right, &[], body.as_bytes()), status, code);
        }
        let send = |path: &str, headers: &[(&str, &str)]| raw::send(site.stand.worker, "POST", path, headers, good.as_bytes());
        let (own, text) = (path(&site, right), ("Content-Type", "text/plain"));
        assert_refused("no origin", &send(&own, &[text]), 403, "origin_missing");
        assert_refused("the origin null", &send(&own, &[text, ("Origin", "null")]), 403, "origin_missing");
        assert_refused("a foreign origin", &send(&own, &[text, ("Origin", "https://evil.example")]), 403, "origin_refused");
        assert_refused("no site", &send(&format!("/v1/{right}"), &[text, ("Origin", ORIGIN)]), 403, "site_unknown");
        assert_refused("no such site", &send(&format!("/v1/{right}?site=nobody"), &[text, ("Origin", ORIGIN)]), 403, "site_unknown");
        assert_refused(
            "a form",
            &send(&own, &[("Content-Type", "application/x-www-form-urlencoded"), ("Origin", ORIGIN)]),
            415,
            "media_type",
        );
        assert_refused("compressed", &send(&own, &[text, ("Content-Encoding", "gzip"), ("Origin", ORIGIN)]), 415, "encoding");
        let get = raw::send(site.stand.worker, "GET", &own, &[("Origin", ORIGIN)], b"");
        assert_refused("GET", &get, 405, "method");
        let preflight = [("Origin", ORIGIN), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "content-type")];
        let preflight = raw::send(site.stand.worker, "OPTIONS", &own, &preflight, b"");
        assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (204, Some(ORIGIN)), "{preflight:?}");
        assert!(preflight.header("access-control-allow-methods").is_some_and(|methods| methods.contains("POST")));
        assert!(preflight.header("access-control-allow-credentials").is_none());
    }
    assert_eq!((counts(&site), site.count("tombstones")), ([3, 1, 2, 1, 1], 0));
    // What a later page may add is no reason to refuse.
    let later = json!({ "pages": [page], "later": { "a": [1] } }).to_string();
    assert_eq!(ask_with(&site, "erase", &[("Content-Type", "application/json")], later.as_bytes()).status, 200);
}

#[test]
fn who_asks_too_often_waits() {
    let (site, neighbour) = (Site::new("often"), Site::new("seldom"));
    let from = |site: &Site<'_>, address: &str, right: &str| {
        ask_with(site, right, &[("CF-Connecting-IP", address)], json!({ "pages": [batch::page_id()] }).to_string().as_bytes())
    };
    // The platform counts by whole minutes.
    clock::room_in(clock::MINUTE, Duration::from_secs(30));
    let replies: Vec<Reply> = (0..62).map(|n| from(&site, "192.0.2.7", if n % 2 == 0 { "erase" } else { "mine" })).collect();
    assert!(replies.iter().take(30).all(|reply| reply.status == 200), "thirty are taken");
    let refused: Vec<&Reply> = replies.iter().filter(|reply| reply.status != 200).collect();
    assert!(!refused.is_empty(), "and no sixty");
    for reply in refused {
        assert_eq!((reply.status, reply.json()["error"].as_str()), (429, Some("too_many")), "{reply:?}");
        assert!(reply.header("retry-after").is_some_and(|seconds| seconds.parse::<u32>().is_ok()), "{reply:?}");
        assert!(reply.header("candor-result").is_none(), "a final answer would make the page give up: {reply:?}");
        assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN));
    }
    assert_eq!(from(&site, "192.0.2.8", "erase").status, 200, "another place");
    assert_eq!(from(&neighbour, "192.0.2.7", "erase").status, 200, "another site");
    // Batches have nothing to do with it.
    assert_eq!(site.post_with(&[("CF-Connecting-IP", "192.0.2.7")], full(&batch::page_id()).to_string().as_bytes()).status, 200);
}
