//! What the platform and its bindings do that nobody would expect, each with the answer that the worker
//! gives all the same. Traps that belong to one endpoint are tested with it.

use candor_tests::raw::{self, Reply};
use candor_tests::{batch, stand};
use serde_json::json;

use crate::site::{ORIGIN, Site};

fn post(site: &Site<'_>, headers: &[(&str, &str)]) -> Reply {
    site.post_with(headers, batch::of(&batch::page_id(), &json!([batch::open(0), batch::view(1)])).to_string().as_bytes())
}

#[test]
fn several_origins_are_one_origin_in_the_answer() {
    // `worker::Cors` would join them by commas, and says nothing of `Vary`.
    let site = Site::new("joined");
    site.stand.put_site(&site.key, &json!({ "origins": ["https://a.example", ORIGIN, "https://*.b.example", "*"] }));
    for reply in [post(&site, &[]), raw::send(site.stand.worker, "OPTIONS", &site.path(), &[("Origin", ORIGIN)], b"")] {
        let all = |name: &str| reply.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect::<Vec<_>>();
        assert_eq!(all("access-control-allow-origin"), [ORIGIN], "{reply:?}");
        assert!(all("vary").iter().any(|vary| vary.split(',').any(|word| word.trim() == "Origin")), "{reply:?}");
    }
}

#[test]
fn fields_of_cf_may_be_missing_or_of_any_type() {
    // Getters of `worker::Cf` panic where the runtime leaves their field out.
    let site = Site::new("cf");
    for (n, cf) in [
        "{}",
        r#"{"country":null,"asn":"x","regionCode":7,"botManagement":null}"#,
        r#"{"country":"DE","botManagement":{"score":"high"},"verifiedBotCategory":[]}"#,
        r#"{"country":["DE"],"asn":-1,"asOrganization":{},"botManagement":7}"#,
        r#"{"country":"DE","asn":1e300,"botManagement":{"score":1e9}}"#,
    ]
    .into_iter()
    .enumerate()
    {
        let reply = post(&site, &[("MF-CF-Blob", cf)]);
        assert_eq!((reply.status, site.count("events")), (200, 2 * (n as u64 + 1)), "{cf}: {reply:?}");
        let loader = raw::send(site.stand.worker, "GET", &format!("/c/{}.js", site.key), &[("MF-CF-Blob", cf)], b"");
        assert_eq!(loader.status, 200, "{cf}");
    }
}

#[test]
fn times_are_whole_and_wider_than_32_bits() {
    // `D1Type::Integer` has 32 bits: milliseconds since 1970 would come out negative.
    let site = Site::new("wide");
    let before = batch::now_ms();
    assert_eq!(post(&site, &[]).status, 200);
    let rows = site.stand.events(&format!(
        "SELECT time_ms, received_ms, typeof(time_ms) AS a, typeof(received_ms) AS b FROM events WHERE site = '{}'",
        site.key
    ));
    for row in rows {
        assert_eq!((row["a"].as_str(), row["b"].as_str()), (Some("integer"), Some("integer")), "{row}");
        assert!(row["received_ms"].as_u64().is_some_and(|ms| (before..=batch::now_ms()).contains(&ms)), "{row}");
        assert!(row["time_ms"].as_u64().is_some_and(|ms| ms + 60_000 > before), "{row}");
    }
}

#[test]
fn times_that_are_bound_are_whole_and_wider_than_32_bits() {
    // A parameter of its own takes another way than a row in JSON.
    let before = batch::now_ms();
    let site = Site::new("wide-bound");
    let sql = format!("SELECT updated_ms, typeof(updated_ms) AS a, typeof(revision) AS b FROM sites WHERE site = '{}'", site.key);
    let row = &site.stand.sql("DB", &sql)[0];
    assert_eq!((row["a"].as_str(), row["b"].as_str()), (Some("integer"), Some("integer")), "{row}");
    assert!(row["updated_ms"].as_u64().is_some_and(|ms| (before..=batch::now_ms()).contains(&ms)), "{row}");
}

#[test]
fn a_null_is_no_duplicate() {
    // `OR IGNORE` would swallow a missing value, and the row would look as if it had been there.
    let site = Site::new("null");
    let broken = site.stand.events(
        "SELECT count(*) AS n FROM pragma_table_info('events') WHERE name IN ('site', 'page', 'seq', 'time_ms') AND \"notnull\" = 1 AND dflt_value IS NULL",
    );
    assert_eq!(broken[0]["n"], 4, "the columns themselves refuse it");
    assert_eq!(post(&site, &[]).json()["events"][0]["result"], "accepted");
    assert_eq!(site.count("events"), 2);
}

#[test]
fn methods_that_no_address_takes() {
    let stand = stand::shared();
    let site = Site::new("traced");
    let version = stand.assets_version();
    // The platform answers for its assets: they take plain GETs, no preflight, and pages must not need one.
    let asset = format!("/a/{version}/beacon.wasm");
    assert_eq!(raw::send(stand.worker, "OPTIONS", &asset, &[("Origin", ORIGIN)], b"").status, 405);
    assert_eq!(raw::send(stand.worker, "GET", &asset, &[("Origin", ORIGIN)], b"").header("access-control-allow-origin"), Some("*"));
    for path in [site.path(), format!("/c/{}.js", site.key), "/healthz".to_owned()] {
        // A method that nobody knows is none that somebody takes, and never GET.
        for method in ["PROPFIND", "MKCOL", "DELETE"] {
            let reply = raw::send(stand.worker, method, &path, &[("Origin", ORIGIN)], b"");
            assert_eq!((reply.status, reply.json()["error"].as_str()), (405, Some("method")), "{method} {path}: {reply:?}");
        }
    }
    assert_eq!(site.count("events"), 0);
}

#[test]
fn a_head_is_a_get_without_its_body_and_counts_nothing() {
    let site = Site::new("headed");
    for path in [format!("/c/{}.js", site.key), "/healthz".to_owned()] {
        let mut bytes = raw::head("HEAD", &path, &[]);
        // The next request on the same connection: what a body would have been is not in its way.
        bytes.extend_from_slice(&raw::head("GET", "/.well-known/gpc.json", &[]));
        let reply = raw::exchange(site.stand.worker, &bytes, false).expect("an answer");
        assert_eq!(reply.status, 200, "{path}: {reply:?}");
        assert!(!reply.body.contains("candor-config"), "{path}");
    }
    assert_eq!(raw::send(site.stand.worker, "GET", &format!("/c/{}.js", site.key), &[], b"").status, 200);
    site.wait_tally("loader", 1);
}
