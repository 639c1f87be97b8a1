//! Dead letters as the operator sees them: how many wait, and who may have them replayed.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use candor_insight::{Asker, Authenticator, Replayed, Request, replayed, respond};
use serde_json::{Value, json};
use support::{Memory, NOW_MS, answer, get, ready};

fn store() -> Memory {
    let store = Memory::new();
    let letters = [("1", "exhausted", "{}"), ("2", "exhausted", "{}"), ("3", "unreadable", "{}"), ("4", "unreadable", "")];
    for (id, why, body) in letters {
        let site = if body.is_empty() { "" } else { "<shop>" };
        store.execute(&format!("INSERT INTO dead_letters VALUES (?1, 'p', '{id}', '{why}', '{body}', {})", NOW_MS - 60_000), site);
    }
    store
}

#[test]
fn the_page_says_what_waits_and_why() {
    let page = answer(&store(), &get("/dead"));
    assert_eq!(page.status, 200);
    for part in
        ["&lt;shop&gt;", "no site", "did not take them in any try", "a newer one wrote them", "nothing but their number", "Replay them"]
    {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    let empty = answer(&Memory::new(), &get("/dead"));
    assert!(empty.body.contains("There is no dead letter") && !empty.body.contains("<button class=\"button\">Replay"), "{}", empty.body);
    let broken = store();
    broken.broken.set(true);
    assert_eq!(answer(&broken, &get("/dead")).status, 503);
    assert_eq!(answer(&broken, &get("/api/dead")).status, 503);
}

#[test]
fn the_api_counts_them() {
    let letters: Value = serde_json::from_str(&answer(&store(), &get("/api/dead")).body).unwrap();
    let oldest_ms = NOW_MS - 60_000;
    assert_eq!(
        letters["letters"],
        json!([
            { "site": "", "why": "unreadable", "n": 1, "replayable": 0, "oldest_ms": oldest_ms },
            { "site": "<shop>", "why": "exhausted", "n": 2, "replayable": 2, "oldest_ms": oldest_ms },
            { "site": "<shop>", "why": "unreadable", "n": 1, "replayable": 1, "oldest_ms": oldest_ms },
        ])
    );
}

#[test]
fn only_the_operator_from_an_own_page_has_them_replayed() {
    let store = store();
    let post = |path| Request { method: "POST", ..get(path) };
    assert_eq!(answer(&store, &post("/dead")).replay, Some(Asker::Person));
    assert_eq!(answer(&store, &post("/api/dead/replay")).replay, Some(Asker::Program));
    let body = format!("token={}", get("").authorization.unwrap().trim_start_matches("Bearer "));
    let sign_in = Request { body: body.as_bytes(), sec_fetch_site: Some("same-origin"), authorization: None, ..post("/signin") };
    let session = answer(&store, &sign_in).header_value("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    for path in ["/dead", "/api/dead/replay"] {
        let by_session = Request { cookie: Some(&session), authorization: None, ..post(path) };
        assert!(answer(&store, &Request { sec_fetch_site: Some("same-origin"), ..by_session }).replay.is_some(), "{path}");
        let elsewhere = answer(&store, &Request { sec_fetch_site: Some("cross-site"), ..by_session });
        assert_eq!((elsewhere.status, elsewhere.replay), (403, None), "{path}");
        let stranger = Request { cookie: None, authorization: None, ..post(path) };
        let refused = ready(respond(&Authenticator::new("another-long-token-"), &store, &stranger));
        assert_eq!((refused.status, refused.replay), (401, None), "{path}");
    }
    for (method, path, allow) in [("GET", "/api/dead/replay", "POST"), ("POST", "/api/dead", "GET")] {
        let refused = answer(&store, &Request { method, ..get(path) });
        assert_eq!((refused.status, refused.header_value("allow"), refused.replay), (405, Some(allow), None), "{method} {path}");
    }
}

#[test]
fn how_it_went_is_said() {
    let went = |replayed, failed, more| Some(Replayed { replayed, failed, more });
    for (done, sentence) in [
        (went(3, 0, false), "Replayed 3 letters."),
        (went(1, 2, false), "Replayed 1 letter; 2 letters could not be written and stay here."),
        (went(20, 0, true), "Replayed 20 letters; there are more: replay again."),
        (None, "The store does not answer"),
    ] {
        let answered = replayed(Asker::Person, done);
        let (path, query) = answered.header_value("location").unwrap().split_once('?').unwrap();
        assert_eq!((answered.status, path), (303, "/dead"));
        let page = answer(&store(), &Request { query, ..get("/dead") });
        assert!(page.body.contains(sentence), "{sentence}: {}", page.body);
    }
    let told = replayed(Asker::Program, went(3, 1, false));
    assert_eq!(
        (told.status, serde_json::from_str::<Value>(&told.body).unwrap()),
        (200, json!({ "replayed": 3, "failed": 1, "more": false }))
    );
    assert_eq!(replayed(Asker::Program, None).status, 503);
}
