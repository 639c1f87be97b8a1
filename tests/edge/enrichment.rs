//! What the worker adds to rows out of a request: what Cloudflare says of it, its headers by name, and what led to the
//! view. None of the headers is kept.

use candor_tests::batch;
use candor_tests::raw;
use serde_json::{Value, json};

use crate::rights::ask;
use crate::site::{ORIGIN, Site};

const AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";

/// What Miniflare gives the worker as `request.cf`.
fn cf(fields: &Value) -> String {
    let mut cf = json!({ "colo": "FRA", "timezone": "Europe/Berlin", "clientAcceptEncoding": "" });
    cf.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    cf.to_string()
}

fn visit(site: &Site<'_>, page: &str, referrer: &str, headers: &[(&str, &str)]) {
    let mut sent = batch::of(page, &json!([batch::open(0), batch::view(1), batch::error(2, "x"), batch::vital(3, "LCP", 900.0)]));
    sent["views"][0]["referrer"] = referrer.into();
    let reply = site.post_with(headers, sent.to_string().as_bytes());
    assert_eq!((reply.status, reply.header("candor-result")), (200, Some("accepted")), "{reply:?}");
}

const COLUMNS: &str = "country, region, network, browser, browser_version, os, device, channel, ref_source, schema";

#[test]
fn a_request_s_facts_stand_on_every_row_and_its_headers_nowhere() {
    let site = Site::new("enriched");
    let page = batch::page_id();
    let cf = cf(&json!({ "country": "DE", "regionCode": "BE", "asn": 3320, "asOrganization": "Jane Doe Networks" }));
    let headers = [
        ("MF-CF-Blob", cf.as_str()),
        ("CF-Connecting-IP", "203.0.113.77"),
        ("User-Agent", AGENT),
        ("Sec-CH-UA", r#""Brave";v="141", "Not?A_Brand";v="8", "Chromium";v="141""#),
        ("Sec-CH-UA-Platform", "\"Windows\""),
        ("Sec-CH-UA-Mobile", "?0"),
    ];
    visit(&site, &page, "https://chatgpt.com/", &headers);
    let expect = json!({
        "country": "DE", "region": "DE-BE", "network": "AS3320", "browser": "Brave", "browser_version": "141", "os": "Windows",
        "device": "desktop", "channel": "ai", "ref_source": "ChatGPT", "schema": 3,
    });
    for table in ["events", "vitals"] {
        let rows = site.stand.events(&format!("SELECT {COLUMNS} FROM {table} WHERE site = '{}'", site.key));
        assert!(!rows.is_empty() && rows.iter().all(|row| *row == expect), "{table}: {rows:?}");
        let all = json!(site.stand.events(&format!("SELECT * FROM {table} WHERE site = '{}'", site.key))).to_string();
        for raw in ["203.0.113.77", "Jane", "Mozilla", "AppleWebKit", "Not?A", "FRA"] {
            assert!(!all.contains(raw), "{raw} in {table}");
        }
    }
    let mine = ask(&site, "mine", &[&page]).json();
    assert_eq!(mine["tables"]["events"][0]["network"], "AS3320", "the visitor is shown it: {mine}");
    // The dashboard counts it.
    let authorization = format!("Bearer {}", site.stand.token);
    let path = format!("/sites/{}/views", site.key);
    let shown = raw::send(site.stand.worker, "GET", &path, &[("Authorization", &authorization)], b"");
    assert_eq!(shown.status, 200, "{shown:?}");
    for name in ["ChatGPT", "AI assistants", "Brave 141", "DE-BE"] {
        assert!(shown.body.contains(name), "{name}: {}", shown.body);
    }
}

#[test]
fn what_is_not_known_is_empty() {
    let site = Site::new("unknown");
    let cf = cf(&json!({ "country": "T1", "regionCode": 7, "asn": "x" }));
    visit(
        &site,
        &batch::page_id(),
        &[ORIGIN, "/other"].concat(),
        &[("MF-CF-Blob", &cf), ("User-Agent", "Mozilla/5.0"), ("Sec-CH-UA", "\"\"\"")],
    );
    let expect = json!({
        "country": "", "region": "", "network": "", "browser": "", "browser_version": "", "os": "", "device": "desktop",
        "channel": "internal", "ref_source": "", "schema": 3,
    });
    let rows = site.stand.events(&format!("SELECT {COLUMNS} FROM events WHERE site = '{}'", site.key));
    assert!(rows.len() == 3 && rows.iter().all(|row| *row == expect), "{rows:?}");
}
