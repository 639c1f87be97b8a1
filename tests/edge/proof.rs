//! The public page in the real worker: it says what is configured, and its hashes are those of what is
//! served.

use std::io::Write;
use std::process::{Command, Stdio};

use candor_tests::raw::{self, Reply};
use candor_tests::stand::{self, Stand};
use serde_json::json;

use crate::site::{ORIGIN, Site};

fn get(stand: &Stand, path: &str) -> Reply {
    raw::send(stand.worker, "GET", path, &[], b"")
}

/// What `sha256sum` of a person who checks says.
fn sha256sum(text: &str) -> String {
    let mut program = Command::new("sha256sum").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    program.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let said = String::from_utf8(program.wait_with_output().unwrap().stdout).unwrap();
    said.split(' ').next().unwrap().to_owned()
}

#[test]
fn anybody_can_check_what_is_served() {
    let stand = stand::shared();
    for config in [json!({}), json!({ "bridges": ["tcf"], "emit_consent_mode": true })] {
        let site = Site::with(stand, "proof", &config);
        let page = get(stand, &format!("/proof/{}", site.key));
        assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")), "{page:?}");
        assert_eq!(page.header("cache-control"), Some("public, max-age=300"));
        assert!(page.header("content-security-policy").is_some_and(|policy| policy.starts_with("default-src 'none'")));
        assert!(page.header("set-cookie").is_none() && !page.body.contains("<script"));
        let loader = get(stand, &format!("/c/{}.js", site.key));
        assert!(page.body.contains(&sha256sum(&loader.body)), "the hash of the loader that is served");
        assert!(page.body.contains(&format!("/c/{}.js | sha256sum", site.key)));

        // Its own style, and each file that it names, are there as it says.
        let style = page.body.split("rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap();
        let version = style.trim_start_matches("/a/").split('/').next().unwrap();
        assert_eq!(get(stand, style).status, 200, "{style}");
        for file in ["banner.js", "settings.js", "texts/en.json"] {
            let served = get(stand, &format!("/a/{version}/{file}"));
            assert_eq!(served.status, 200, "{file}");
            assert!(page.body.contains(&sha256sum(&served.body)), "the hash of {file}");
        }
    }
}

#[test]
fn it_follows_the_configuration() {
    let stand = stand::shared();
    let site = Site::with(stand, "proofconf", &json!({ "retention_days": 9, "controller": "Shop Ltd" }));
    let path = format!("/proof/{}", site.key);
    let before = get(stand, &path).body;
    assert!(before.contains("9 days") && before.contains("Shop Ltd") && before.contains("Fewer than 50 page loads"));
    stand.put_site(&site.key, &json!({ "origins": [ORIGIN], "retention_days": 8, "controller": "Shop Ltd", "gpc": "override" }));
    let after = get(stand, &path).body;
    assert!(
        after.contains("8 days") && !after.contains("9 days") && after.contains("told that the signal is on"),
        "at once, not in five minutes"
    );
}

#[test]
fn a_host_leads_to_its_site_and_so_does_the_front_path() {
    let stand = stand::shared();
    let site = Site::new("prooffront");
    let front = get(stand, &format!("/candor/proof/{}", site.key));
    assert!(front.body.contains("href=\"/candor/a/") && front.body.contains(&format!("/candor/c/{}.js", site.key)), "{front:?}");
    let style = front.body.split("rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(get(stand, style).status, 200, "{style}");
    assert_eq!(get(stand, &format!("/proof?site={}", site.key)).status, 200);

    let host = format!("{}.example", site.key);
    stand.put_site(&site.key, &json!({ "origins": [format!("https://{host}")] }));
    let of_host = |host: &str| {
        let request = format!("GET /candor/proof HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        raw::exchange(stand.worker, request.as_bytes(), false).unwrap()
    };
    let page = of_host(&host);
    assert!(page.status == 200 && page.body.contains(&site.key), "{page:?}");
    for unknown in ["/proof/nowhere", "/proof/UPPER", "/proof?site=nowhere"] {
        assert_eq!(get(stand, unknown).status, 404, "{unknown}");
    }
    assert_eq!(of_host("nobody.example").status, 404);
}

#[test]
fn the_preview_runs_what_is_built_and_nothing_else() {
    let stand = stand::shared();
    let site = Site::with(stand, "preview", &json!({ "texts": { "en": { "title": "</script><script>" } }, "name": "Paper & Lamp" }));
    let bearer = format!("Bearer {}", stand.token);
    let ask = |path: &str| raw::send(stand.worker, "GET", &format!("/sites/{}{path}", site.key), &[("Authorization", &bearer)], b"");
    let page = ask("/consent");
    assert!(page.status == 200 && page.body.contains("placeholder=\"Accept\""), "the shipped text stands in the field: {page:?}");
    assert!(page.body.contains("Shipped: ar, "), "{page:?}");
    let frame = ask("/consent/preview?lang=en&state=settings");
    assert_eq!((frame.status, frame.body.matches("<script").count()), (200, 2), "{frame:?}");
    assert!(frame.body.contains("Paper & Lamp") || frame.body.contains("Paper \\u0026 Lamp"), "{frame:?}");
    for asset in ["preview.js", "preview.css"] {
        let path = frame.body.split('"').find(|part| part.ends_with(asset)).unwrap();
        assert_eq!(get(stand, path).status, 200, "{path}");
    }
    assert_eq!(get(stand, &format!("/sites/{}/consent/preview", site.key)).status, 303, "not without the operator");
}
