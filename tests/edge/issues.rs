//! Errors into issues: what is stored of an error, what a source map that comes later makes of it, and what
//! an operator may do with either.

use candor_tests::batch;
use candor_tests::poll;
use candor_tests::raw::{self, Reply};
use serde_json::{Value, json};

use crate::site::Site;

/// The whole first line of the generated file is the second line of the source.
const MAP: &str = r#"{"version":3,"sources":["../src/basket.ts"],"sourcesContent":["export function addToBasket(item) {\n   return item.price.total();\n}"],"names":[],"mappings":"AACG","debugId":"85314830-023f-4cf1-a267-535f4e37bb17"}"#;

fn error(seq: u64, hash: &str, column: u32) -> Value {
    json!({
        "seq": seq, "kind": "error", "view": 0, "t": 5000, "source": "uncaught", "name": "TypeError",
        "message": "Cannot read properties of undefined (reading 'total')",
        "stack": format!("TypeError: x\n    at t (https://shop.example/js/app-{hash}.js:1:{column})\n    at https://shop.example/js/app-{hash}.js:1:9"),
    })
}

fn report(site: &Site<'_>, release: &str, hash: &str) {
    let mut batch = batch::of(&batch::page_id(), &json!([batch::open(0), error(1, hash, 200)]));
    batch["release"] = release.into();
    let reply = site.post(&batch);
    assert_eq!((reply.status, reply.header("candor-result")), (200, Some("accepted")), "{reply:?}");
}

fn put(site: &Site<'_>, path: &str, token: &str, map: &[u8]) -> Reply {
    raw::send(site.stand.worker, "PUT", path, &[("Authorization", &format!("Bearer {token}"))], map)
}

fn upload(site: &Site<'_>, release: &str, file: &str, map: &[u8]) -> Reply {
    put(site, &format!("/api/sites/{}/maps/{release}?file={file}", site.key), &site.stand.token, map)
}

fn errors(site: &Site<'_>) -> Vec<Value> {
    let sql = "SELECT fingerprint, mapped, frames, release FROM events WHERE kind = 'error' AND site";
    site.stand.events(&format!("{sql} = '{}' ORDER BY rowid", site.key))
}

/// Waits until no error of the site waits for its maps.
fn wait_mapped(site: &Site<'_>) -> Vec<Value> {
    poll::until(&format!("every error of {} is looked at", site.key), || {
        let rows = errors(site);
        poll::holds(rows.iter().all(|row| row["mapped"] == 1), &rows)
    });
    errors(site)
}

fn page(site: &Site<'_>) -> String {
    let bearer = format!("Bearer {}", site.stand.token);
    let reply = raw::send(site.stand.worker, "GET", &format!("/sites/{}/errors", site.key), &[("Authorization", &bearer)], b"");
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.body
}

fn decide(site: &Site<'_>, issue: &str, state: &str, release: &str) -> u16 {
    let bearer = format!("Bearer {}", site.stand.token);
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
    let body = format!("issue={}&state={state}&release={release}", issue.replace(':', "%3A"));
    raw::send(site.stand.worker, "POST", &format!("/sites/{}/errors", site.key), &headers, body.as_bytes()).status
}

#[test]
fn an_issue_stays_one_when_its_map_comes() {
    let site = Site::new("issue");
    report(&site, "r1", "4f3c2a1b");
    report(&site, "r1", "4f3c2a1b");
    let before = errors(&site);
    assert!(before.iter().all(|row| row["mapped"] == 0 && row["fingerprint"] == before[0]["fingerprint"]), "{before:?}");

    let reply = upload(&site, "r1", "app-4f3c2a1b.js", MAP.as_bytes());
    assert_eq!((reply.status, reply.json()["debug_id"].as_str()), (201, Some("85314830-023f-4cf1-a267-535f4e37bb17")), "{reply:?}");
    let rows = wait_mapped(&site);
    let issue = rows[0]["fingerprint"].as_str().unwrap();
    assert_ne!(before[0]["fingerprint"], issue);
    let frames: Value = serde_json::from_str(rows[0]["frames"].as_str().unwrap()).unwrap();
    assert_eq!(
        (&frames[0]["function"], &frames[0]["file"], &frames[0]["line"]),
        (&json!("addToBasket"), &json!("src/basket.ts"), &json!(2))
    );
    assert_eq!(frames[0]["generated"]["file"], "https://shop.example/js/app-4f3c2a1b.js", "{frames}");

    // Another release, another hash, no map: it is known by what it was known by before.
    report(&site, "r2", "99999999");
    assert_eq!(errors(&site)[2]["fingerprint"], before[0]["fingerprint"]);
    let shown = page(&site);
    assert_eq!(shown.matches("<article class=\"error\">").count(), 1, "{shown}");
    assert!(shown.contains(&format!("id=\"{issue}\"")) && shown.contains("3</span> in 3 page loads"), "{shown}");

    // Resolved in the newest release; the next one has it again.
    assert_eq!(decide(&site, issue, "resolved", "r2"), 303);
    assert!(page(&site).contains("1 resolved or ignored"));
    report(&site, "r3", "00000001");
    assert!(page(&site).contains("Happened again after it was resolved"));
    assert_eq!(decide(&site, issue, "ignored", "r3"), 303);
    assert!(!page(&site).contains("Happened again"));
    for (issue, state) in [("1:<b>", "resolved"), ("", "resolved"), (issue, "gone")] {
        assert_eq!(decide(&site, issue, state, ""), 400, "{issue} {state}");
    }
}

#[test]
fn errors_that_come_after_their_map_are_read_when_somebody_looks() {
    let site = Site::new("look");
    assert_eq!(upload(&site, "1.0%2B7", "app-4f3c2a1b.js", MAP.as_bytes()).status, 201);
    report(&site, "1.0+7", "4f3c2a1b");
    let _ = page(&site);
    let rows = wait_mapped(&site);
    assert!(rows[0]["frames"].as_str().unwrap().contains("addToBasket"), "{rows:?}");
}

#[test]
fn a_debug_id_goes_before_release_and_name() {
    let site = Site::new("debug");
    let with_id = |release: &str, hash: &str| {
        let mut batch = batch::of(&batch::page_id(), &json!([batch::open(0), error(1, hash, 200)]));
        batch["release"] = release.into();
        batch["events"][1]["detail"] = json!({ "debug": ["85314830-023F-4CF1-A267-535F4E37BB17"] });
        let reply = site.post(&batch);
        assert_eq!((reply.status, reply.header("candor-result")), (200, Some("accepted")), "{reply:?}");
    };
    let files = || -> Vec<String> {
        let frames = |row: &Value| serde_json::from_str::<Value>(row["frames"].as_str().unwrap()).unwrap();
        wait_mapped(&site).iter().map(|row| frames(row)[0]["file"].as_str().unwrap().into()).collect()
    };
    // The map of another build under the name that the script has, in its release.
    let other = MAP.replace("basket.ts", "wrong.ts").replace("85314830", "00000000");
    assert_eq!(upload(&site, "r1", "app-1.js", other.as_bytes()).status, 201);
    with_id("r1", "1");
    with_id("nobody-uploaded-for-this", "2");
    let _ = page(&site);
    let seen = ["https://shop.example/js/app-1.js", "https://shop.example/js/app-2.js"];
    assert_eq!(site.stand.events(&format!("SELECT 1 FROM events WHERE site = '{}' AND kind = 'error'", site.key)).len(), 2);
    // It comes without a release, under another name, with the field that some tools write twice.
    let both = MAP.replace("\"debugId\"", "\"debug_id\":\"85314830-023f-4cf1-a267-535f4e37bb17\",\"debugId\"");
    assert_eq!(files(), seen, "no map of the same build");
    let reply = upload(&site, "-", "main.js", both.as_bytes());
    assert_eq!((reply.status, reply.json()["debug_id"].as_str()), (201, Some("85314830-023f-4cf1-a267-535f4e37bb17")), "{reply:?}");
    poll::until("both errors have their source", || {
        let files = files();
        poll::holds(files.iter().all(|file| file == "src/basket.ts"), &files)
    });
}

#[test]
fn only_the_operator_uploads_and_only_maps() {
    let site = Site::new("maps");
    let path = format!("/api/sites/{}/maps/r1?file=a.js", site.key);
    for token in ["", "x", &site.stand.token[1..]] {
        let reply = put(&site, &path, token, MAP.as_bytes());
        assert_eq!((reply.status, reply.json()["error"].as_str()), (401, Some("unauthorized")), "{reply:?}");
    }
    let unknown = put(&site, "/api/sites/nobody-here/maps/r1?file=a.js", &site.stand.token, MAP.as_bytes());
    let nothing = put(&site, "/api/nothing", &site.stand.token, b"{}");
    assert_eq!((unknown.status, &unknown.body), (404, &nothing.body));
    for body in ["", "{}", "nonsense", r#"{"version":3,"mappings":""}"#, r#"{"version":3,"mappings":"AAAA","debugId":"<b>"}"#] {
        let reply = upload(&site, "r1", "a.js", body.as_bytes());
        assert_eq!((reply.status, reply.json()["error"].as_str()), (400, Some("malformed")), "{body}: {reply:?}");
    }
    assert_eq!(upload(&site, "r1", "", MAP.as_bytes()).status, 400);
    let large = format!(r#"{{"version":3,"mappings":"{}"}}"#, "A".repeat(8 * 1024 * 1024));
    assert_eq!(upload(&site, "r1", "a.js", large.as_bytes()).status, 413);
    let noted = || site.stand.sql("DB", &format!("SELECT object FROM maps WHERE site = '{}'", site.key));
    assert_eq!(noted(), Vec::<Value>::new());

    // A map that nobody asked for in 90 days goes; what its object was, too.
    assert_eq!(upload(&site, "r1", "a.js", MAP.as_bytes()).status, 201);
    assert_eq!(upload(&site, "r2", "a.js", MAP.as_bytes()).status, 201);
    assert_eq!(noted()[0], noted()[1], "releases share what did not change");
    let _ = site.stand.sql("DB", &format!("UPDATE maps SET used_ms = 1 WHERE site = '{}' AND \"release\" = 'r1'", site.key));
    site.stand.run_schedule();
    assert_eq!(noted().len(), 1);
    report(&site, "r2", "4f3c2a1b");
    let _ = page(&site);
    let _ = wait_mapped(&site);
}
