//! What a monitoring system is told, and that nobody else is.

use candor_tests::raw::{self, Reply};
use candor_tests::stand::{self, Stand};
use candor_tests::{batch, poll};
use serde_json::json;

use crate::site::Site;

fn metrics(stand: &Stand, host: &str, authorization: &str) -> Reply {
    let text = format!("GET /metrics HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: {authorization}\r\n\r\n");
    raw::exchange(stand.worker, text.as_bytes(), false).expect("an answer")
}

#[test]
fn counts_are_for_who_has_the_token() {
    let site = Site::new("metrics");
    let stand = stand::shared();
    site.post(&batch::of(&batch::page_id(), &json!([batch::open(0), batch::view(1)])));
    let line = format!("candor_tally_total{{site=\"{}\",what=\"stored\"}} 2", site.key);
    poll::until("the counts of today", || {
        let reply = metrics(stand, "c.localhost", &format!("Bearer {}", stand.token));
        assert_eq!((reply.status, reply.header("content-type")), (200, Some("text/plain; version=0.0.4; charset=utf-8")), "{reply:?}");
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        poll::holds(reply.body.lines().any(|told| told == line), &reply.body)
    });
    let told = metrics(stand, "c.localhost", &format!("bearer {}", stand.token)).body;
    for name in ["candor_schema_version{database=\"db\"} ", "candor_schema_version{database=\"events\"} ", "candor_rows{table=\"events\"} "]
    {
        assert!(told.lines().any(|line| line.starts_with(name)), "{name} in {told}");
    }
    for wrong in ["", "Bearer", "Bearer x", "Basic abc", &format!("Bearer {}x", stand.token), &stand.token] {
        let reply = metrics(stand, "c.localhost", wrong);
        assert_eq!((reply.status, reply.json()["error"].as_str()), (401, Some("unauthorized")), "{wrong}: {reply:?}");
        assert!(!reply.body.contains("candor_"), "{reply:?}");
    }
}

#[test]
fn on_another_host_there_is_nothing() {
    let stand = Stand::start_with(&json!({ "ADMIN_HOST": "admin.example" }));
    let right = format!("Bearer {}", stand.token);
    assert_eq!(metrics(&stand, "admin.example", &right).status, 200);
    let reply = metrics(&stand, "c.example", &right);
    let unknown = raw::send(stand.worker, "GET", "/nothing", &[], b"");
    assert_eq!((reply.status, reply.body), (404, unknown.body), "as an address that nobody ever had");
}
