//! The operator's side by HTTP: who gets in, and what the API says about mistakes.

use candor_tests::raw::{self, Reply};
use candor_tests::stand::{self, Stand};
use candor_tests::visit::unique_name;
use serde_json::json;

fn ask(stand: &Stand, method: &str, path: &str, token: Option<&str>, body: &str) -> Reply {
    let bearer = token.map(|token| format!("Bearer {token}"));
    let mut headers = vec![("Content-Type", "application/json")];
    headers.extend(bearer.as_deref().map(|bearer| ("Authorization", bearer)));
    raw::send(stand.worker, method, path, &headers, body.as_bytes())
}

#[test]
fn nobody_gets_in_without_the_token() {
    let stand = stand::shared();
    let wrong = format!("{}x", stand.token);
    for token in [None, Some(""), Some("x"), Some(wrong.as_str()), Some(&stand.token[1..])] {
        for (method, path) in [("GET", "/api/sites"), ("PUT", "/api/sites/intruder"), ("GET", "/api/sites/intruder/arrivals")] {
            let reply = ask(stand, method, path, token, r#"{"origins":["*"]}"#);
            assert_eq!((reply.status, reply.json()["error"].as_str()), (401, Some("unauthorized")), "{method} {path} {token:?}: {reply:?}");
        }
        for path in ["/", "/sites/new", "/sites/any", "/sites/any/settings"] {
            let reply = ask(stand, "GET", path, token, "");
            assert!([303, 401].contains(&reply.status), "{path}: {reply:?}");
            assert!(!reply.body.contains("any"), "{path} tells nothing: {reply:?}");
        }
    }
    assert_eq!(stand.sql("DB", "SELECT * FROM sites WHERE site = 'intruder'"), Vec::<serde_json::Value>::new());
}

#[test]
fn sites_are_made_changed_and_mistakes_are_named() {
    let stand = stand::shared();
    let site = unique_name("api", "edge");
    let path = format!("/api/sites/{site}");
    let token = Some(stand.token.as_str());
    assert_eq!(ask(stand, "GET", &path, token, "").status, 404);
    let made = ask(stand, "PUT", &path, token, r#"{"origins":["https://shop.example"]}"#);
    assert!([200, 201].contains(&made.status), "{made:?}");
    assert_eq!(ask(stand, "GET", &path, token, "").status, 200);

    for (body, status, code, word) in [
        (r#"{"origins":[]}"#, 422, "config", "origins"),
        (r#"{"origins":["shop.example"]}"#, 422, "config", "origins"),
        (r#"{"origins":["https://shop.example"],"rate":0}"#, 422, "config", "rate"),
        (r#"{"origins":["https://shop.example"],"privacy_url":"javascript:alert(1)"}"#, 422, "config", "privacy_url"),
        (r#"{"orgins":["https://shop.example"]}"#, 400, "malformed", "orgins"),
        (r#"{"origins":"https://shop.example"}"#, 400, "malformed", "expected a sequence"),
    ] {
        let reply = ask(stand, "PUT", &path, token, body);
        assert_eq!((reply.status, reply.json()["error"].as_str()), (status, Some(code)), "{body}: {reply:?}");
        assert!(reply.body.contains(word) && reply.json()["message"].is_string(), "{body}: {reply:?}");
    }
    for body in ["", "nonsense", "{", "[]", "7"] {
        let reply = ask(stand, "PUT", &path, token, body);
        assert!([400, 422].contains(&reply.status), "{body:?}: {reply:?}");
    }
    for name in ["UPPER", "-a", "new", "a.b", &"a".repeat(33)] {
        let reply = ask(stand, "PUT", &format!("/api/sites/{name}"), token, r#"{"origins":["*"]}"#);
        assert!((400..500).contains(&reply.status), "{name}: {reply:?}");
    }
    let kept = ask(stand, "GET", &path, token, "");
    assert!(kept.body.contains("https://shop.example"), "mistakes changed nothing: {kept:?}");

    // A change is in force for the very next request.
    let changed = ask(stand, "PUT", &path, token, r#"{"origins":["https://other.example"]}"#);
    assert_eq!(changed.status, 200, "{changed:?}");
    let config = raw::send(stand.worker, "GET", &format!("/c/{site}.json"), &[], b"");
    assert_eq!(config.status, 200);
    let batch = candor_tests::batch::of(&candor_tests::batch::page_id(), &json!([candor_tests::batch::open(0)])).to_string();
    let send = |origin: &str| {
        let headers = [("Origin", origin), ("Content-Type", "text/plain")];
        raw::send(stand.worker, "POST", &format!("/v1/batch?site={site}"), &headers, batch.as_bytes()).status
    };
    assert_eq!((send("https://shop.example"), send("https://other.example")), (403, 200));
}

#[test]
fn the_operators_side_has_a_host_of_its_own() {
    let stand = Stand::start_with(&json!({ "ADMIN_HOST": "admin.example" }));
    let ask = |host: &str, path: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\r\n", stand.token);
        raw::exchange(stand.worker, request.as_bytes(), false).unwrap().status
    };
    for path in ["/", "/signin", "/api/sites", "/sites/new"] {
        assert_eq!(ask("shop.example", path), 404, "{path}");
        assert_ne!(ask("admin.example", path), 404, "{path}");
    }
    assert_eq!((ask("shop.example", "/healthz"), ask("admin.example", "/healthz")), (200, 200));
}
