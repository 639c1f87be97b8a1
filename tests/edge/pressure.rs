//! Too much at once: thinned out first, with weights that make up for it, then refused for a moment; and
//! every answer can be read by the page that asked.

use std::collections::BTreeMap;

use candor_tests::batch;
use candor_tests::raw::{self, Reply};
use candor_tests::stand::{self, Stand};
use serde_json::{Value, json};

use crate::site::{ORIGIN, Site};

/// A page may read this answer, and when to come again.
#[track_caller]
fn assert_readable(what: &str, reply: &Reply) {
    assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN), "{what}: {reply:?}");
    let vary: Vec<_> = reply.headers.iter().filter(|(name, _)| name == "vary").map(|(_, value)| value.as_str()).collect();
    assert!(vary.iter().flat_map(|value| value.split(',')).any(|name| name.trim() == "Origin"), "{what}: {reply:?}");
    let exposed = reply.header("access-control-expose-headers").unwrap_or_default();
    assert!(exposed.contains("retry-after") && exposed.contains("candor-result"), "{what}: {reply:?}");
    assert!(reply.header("access-control-allow-credentials").is_none(), "{what}: {reply:?}");
}

/// A page load whose place in the sample is below a tenth, or far above it.
fn page(is_low: bool) -> String {
    let id = batch::page_id();
    [if is_low { "0" } else { "f" }, &id[1..]].concat()
}

fn post_from(site: &Site<'_>, address: &str, batch: &Value) -> Reply {
    site.post_with(&[("CF-Connecting-IP", address)], batch.to_string().as_bytes())
}

fn batch_of(page: &str) -> Value {
    batch::of(page, &json!([batch::open(0), batch::view(1), batch::error(2, "x")]))
}

#[test]
fn too_much_is_thinned_out_and_then_refused() {
    let limits = json!({ "BATCH_LIMIT": 4, "BATCH_OVERFLOW": 4, "SITE_LIMIT": 20, "SITE_OVERFLOW": 10 });
    let stand = Stand::start_limited(&json!({}), &limits);
    let site = Site::with(&stand, "address", &json!({}));
    // Forty, of which a window of ten seconds takes eight: some are refused wherever the windows begin.
    let replies: Vec<(bool, Reply)> =
        (0..40).map(|n| (n % 2 == 0, post_from(&site, "2001:db8:1:2::1", &batch_of(&page(n % 2 == 0))))).collect();
    let (taken, refused): (Vec<_>, Vec<_>) = replies.iter().partition(|(_, reply)| reply.status == 200);
    assert!(taken.len() >= 8 && !refused.is_empty(), "{} {}", taken.len(), refused.len());
    for (_, reply) in &refused {
        assert_eq!(
            (reply.status, reply.json()["error"].as_str(), reply.header("retry-after")),
            (429, Some("overload"), Some("10")),
            "{reply:?}"
        );
        assert_eq!(reply.header("candor-result"), None, "it is not final: {reply:?}");
        assert_readable("429", reply);
    }
    let mut dropped = 0;
    for (is_low, reply) in &taken {
        let reasons: Vec<_> =
            reply.json()["events"].as_array().unwrap().iter().filter_map(|event| event["reason"].as_str().map(str::to_owned)).collect();
        assert!(reasons.is_empty() || !is_low && reasons == ["overflow"], "{reply:?}");
        dropped += reasons.len() as u64;
    }
    assert!(dropped > 0, "something is thinned out before anything is refused");

    let rows =
        site.stand.events(&format!("SELECT kind, weight, count(*) AS n FROM events WHERE site = '{}' GROUP BY kind, weight", site.key));
    let kept: BTreeMap<(&str, u64), u64> =
        rows.iter().map(|row| ((row["kind"].as_str().unwrap(), row["weight"].as_u64().unwrap()), row["n"].as_u64().unwrap())).collect();
    let n = taken.len() as u64;
    assert_eq!((kept[&("open", 1)], kept[&("error", 1)]), (n, n), "what is always kept is: {kept:?}");
    assert_eq!(kept[&("view", 1)] + kept[&("view", 10)], n - dropped, "{kept:?}");
    site.wait_tally("refused:overload", refused.len() as u64);
    site.wait_tally("drop:overflow", dropped);

    // The same house is one place, another is not, and neither is another site.
    let other = Site::with(&stand, "other", &json!({}));
    for (what, site, address) in [
        ("another network", &site, "2001:db8:1:3::1"),
        ("another address", &site, "192.0.2.9"),
        ("another site", &other, "2001:db8:1:2::1"),
    ] {
        let reply = post_from(site, address, &batch_of(&page(false)));
        assert_eq!((reply.status, reply.header("candor-result")), (200, Some("accepted")), "{what}: {reply:?}");
    }
}

#[test]
fn a_site_as_a_whole_has_a_limit_too() {
    let stand = Stand::start_limited(&json!({}), &json!({ "SITE_LIMIT": 10, "SITE_OVERFLOW": 5 }));
    let site = Site::with(&stand, "whole", &json!({}));
    let replies: Vec<Reply> = (0..60).map(|n| post_from(&site, &format!("192.0.2.{n}"), &batch_of(&page(false)))).collect();
    let of = |status: u16| replies.iter().filter(|reply| reply.status == status).count();
    assert!(of(200) >= 15 && of(429) > 0 && of(200) + of(429) == 60, "{} {}", of(200), of(429));
    let other = Site::with(&stand, "unharmed", &json!({}));
    assert_eq!(post_from(&other, "192.0.2.1", &batch_of(&page(false))).status, 200);
}

#[test]
fn limits_that_are_missing_hold_nothing_back() {
    let none = json!({ "BATCH_LIMIT": null, "BATCH_OVERFLOW": null, "SITE_LIMIT": null, "SITE_OVERFLOW": null });
    let stand = Stand::start_limited(&json!({}), &none);
    let site = Site::with(&stand, "unlimited", &json!({}));
    let reply = site.post(&batch_of(&page(false)));
    assert_eq!((reply.status, reply.header("candor-result")), (200, Some("accepted")), "{reply:?}");
}

#[test]
fn every_answer_to_a_page_can_be_read_by_it() {
    let site = Site::new("readable");
    let paths = ["batch", "erase", "mine", "receipt", "nothing"];
    for path in paths.map(|path| format!("/v1/{path}?site={}", site.key)) {
        for (method, content_type, body) in [
            ("OPTIONS", "", &b""[..]),
            ("GET", "", b""),
            ("DELETE", "", b""),
            ("POST", "", b""),
            ("POST", "text/html", b"x"),
            ("POST", "text/plain", b""),
            ("POST", "text/plain", b"{"),
            ("POST", "text/plain", b"{}"),
            ("POST", "text/plain", &[b'x'; 70_000]),
        ] {
            let what = format!("{method} {path} {content_type} {}", body.len());
            // As the worker stands in front of a site, too.
            for path in [path.clone(), format!("/candor{path}")] {
                let reply = raw::send(site.stand.worker, method, &path, &[("Origin", ORIGIN), ("Content-Type", content_type)], body);
                assert!(reply.status < 500, "{what}: {reply:?}");
                assert_readable(&what, &reply);
            }
        }
    }
    let unknown = raw::send(stand::shared().worker, "POST", "/v1/batch?site=nobody", &[("Origin", ORIGIN)], b"{}");
    assert_eq!(unknown.status, 403);
    assert_readable("an unknown site", &unknown);
    // Without an origin there is nobody to let read, and a cache must know that.
    let reply = raw::send(site.stand.worker, "POST", &site.path(), &[("Content-Type", "text/plain")], b"{}");
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (403, None), "{reply:?}");
    assert!(reply.header("vary").is_some_and(|vary| vary.contains("Origin")), "{reply:?}");
}
