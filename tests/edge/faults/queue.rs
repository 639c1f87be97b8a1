//! Queue mode: batches are taken while D1 is away, an erasure holds for what is still in the queue, and what nobody could write is
//! kept, shown, replayed once, and erased with its page load.

use candor_tests::stand::Stand;
use candor_tests::{batch, poll, raw};
use serde_json::{Value, json};

use super::{HEADERS, happened, plan, stand};
use crate::rights::ask;
use crate::site::Site;

/// A batch with two rows of events, one of a vital, and one that is dropped.
fn full(page: &str) -> Value {
    batch::of(
        page,
        &json!([batch::open(0), batch::vital(1, "LCP", 9.0), batch::error(2, "x"), { "seq": 3, "kind": "later", "view": 0, "t": 1 }]),
    )
}

fn post(site: &Site<'_>, body: &Value) -> raw::Reply {
    raw::send(site.stand.worker, "POST", &site.path(), &HEADERS, body.to_string().as_bytes())
}

#[track_caller]
fn wait_count(site: &Site<'_>, table: &str, expect: u64) {
    poll::until(&format!("{expect} rows of {table}"), || poll::holds(site.count(table) == expect, site.count(table)));
}

#[track_caller]
fn operator(stand: &Stand, method: &str, path: &str) -> raw::Reply {
    let bearer = format!("Bearer {}", stand.token);
    raw::send(stand.worker, method, path, &[("Authorization", &bearer)], b"")
}

#[track_caller]
fn replay(stand: &Stand) -> Value {
    let reply = operator(stand, "POST", "/api/dead/replay");
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()
}

/// A stand whose queue gives up at once.
fn impatient() -> Stand {
    Stand::start_faulty(&json!({ "INTAKE": "queue" }), &json!({ "retries": 0 }))
}

/// What became of a batch is a dead letter now.
#[track_caller]
fn let_die(site: &Site<'_>, fault: &Value, name: &str, body: &Value) {
    let letters = site.count("dead_letters");
    plan(site.stand, fault);
    assert_eq!(post(site, body).status, 200);
    poll::until("the write fails", || poll::holds(happened(site.stand)[name].as_u64() > Some(0), name));
    plan(site.stand, &json!({}));
    wait_count(site, "dead_letters", letters + 1);
}

#[test]
fn batches_are_taken_while_both_databases_are_away() {
    let stand = stand("queue");
    let site = Site::with(&stand, "away", &json!({}));
    assert_eq!(post(&site, &full(&batch::page_id())).status, 200, "this isolate knows the site now");
    site.wait_tally("stored", 3);
    plan(&stand, &json!({ "seed": 1, "fail": 1.0, "control": true }));
    let pages: Vec<String> = (0..5).map(|_| batch::page_id()).collect();
    for page in &pages {
        let reply = post(&site, &full(page));
        assert_eq!((reply.status, reply.header("candor-result")), (200, Some("partial")), "{reply:?}");
    }
    let unknown = raw::send(stand.worker, "POST", "/v1/batch?site=unheard-of", &HEADERS, full(&pages[0]).to_string().as_bytes());
    assert_eq!((unknown.status, unknown.header("candor-result")), (503, None), "whether there is such a site cannot be known: {unknown:?}");
    assert_eq!(ask(&site, "erase", &[&pages[0]]).status, 503, "an erasure is acknowledged when it is done");
    assert_eq!(site.count("events"), 2);
    plan(&stand, &json!({}));
    wait_count(&site, "events", 12);
    site.wait_tally("stored", 18);
    site.wait_tally("received", 24);
    assert_eq!((site.count("vitals"), site.count("drops"), site.count("dead_letters")), (6, 6, 0));
}

#[test]
fn what_is_sent_twice_is_accepted_and_counted_as_there_already() {
    let stand = stand("queue");
    let site = Site::with(&stand, "twice", &json!({}));
    let body = full(&batch::page_id());
    let first = post(&site, &body);
    assert_eq!(first.json(), post(&site, &body).json(), "the store was not asked");
    site.wait_tally("received", 8);
    for (what, n) in [("stored", 3), ("duplicate", 4), ("drop:unknown_kind", 1)] {
        site.wait_tally(what, n);
    }
    assert_eq!((site.count("events"), site.count("drops")), (2, 1));
}

#[test]
fn a_queue_that_does_not_take_it_is_answered_503() {
    let stand = stand("queue");
    let site = Site::with(&stand, "unsent", &json!({}));
    plan(&stand, &json!({ "seed": 1, "unsent": 1.0 }));
    let reply = post(&site, &full(&batch::page_id()));
    assert_eq!((reply.status, reply.header("candor-result")), (503, None), "{reply:?}");
    assert!(reply.header("retry-after").is_some(), "{reply:?}");
}

#[test]
fn an_erasure_holds_for_what_is_still_in_the_queue() {
    let stand = stand("queue");
    let site = Site::with(&stand, "erased", &json!({}));
    let page = batch::page_id();
    plan(&stand, &json!({ "seed": 1, "fail": 1.0, "consumer": true }));
    assert_eq!(post(&site, &full(&page)).status, 200);
    poll::until("the first try", || poll::holds(happened(&stand)["fail"].as_u64() > Some(0), 0));
    // No try is written before it.
    assert_eq!(ask(&site, "erase", &[&page]).status, 200);
    plan(&stand, &json!({}));
    site.wait_tally("drop:erased", 4);
    site.assert_stored_nothing();
}

#[test]
fn the_longest_batch_goes_through_in_pieces() {
    let stand = stand("queue");
    let site = Site::with(&stand, "long", &json!({}));
    let events: Vec<Value> = (0..4_000).map(|seq| json!({ "seq": seq })).collect();
    let body = batch::of(&batch::page_id(), &json!(events));
    assert!(body.to_string().len() <= 64 * 1024);
    assert_eq!(post(&site, &body).status, 200);
    wait_count(&site, "drops", 4_000);
    site.wait_tally("received", 4_000);
}

#[test]
fn dead_letters_are_replayed_once_even_if_they_had_been_stored() {
    let stand = impatient();
    let site = Site::with(&stand, "dead", &json!({}));
    let [unwritten, written] = [batch::page_id(), batch::page_id()];
    let_die(&site, &json!({ "seed": 1, "fail": 1.0 }), "fail", &full(&unwritten));
    assert_eq!(site.count("events"), 0);
    // Written, but nobody heard of it.
    let_die(&site, &json!({ "seed": 1, "stall": 1.0 }), "stall", &full(&written));
    assert_eq!(site.count("events"), 2);
    let listed = operator(&stand, "GET", "/api/dead").json();
    assert_eq!((&listed["letters"][0]["why"], &listed["letters"][0]["n"]), (&json!("exhausted"), &json!(2)), "{listed}");
    let shown = operator(&stand, "GET", "/dead");
    assert!(shown.status == 200 && shown.body.contains(&site.key) && shown.body.contains("Replay them"), "{shown:?}");

    for method in ["POST", "GET"] {
        assert_eq!(raw::send(stand.worker, method, "/api/dead/replay", &[], b"").status, 401, "{method}: nobody replays without the token");
    }
    assert_eq!(replay(&stand), json!({ "replayed": 2, "failed": 0, "more": false }));
    assert_eq!(replay(&stand), json!({ "replayed": 0, "failed": 0, "more": false }));
    assert_eq!((site.count("events"), site.count("vitals"), site.count("drops"), site.count("dead_letters")), (4, 2, 2, 0));
    // Counted once each, as if nothing had happened.
    for (what, n) in [("received", 8), ("stored", 6), ("drop:unknown_kind", 2)] {
        site.wait_tally(what, n);
    }
    assert!(operator(&stand, "GET", "/dead").body.contains("no dead letter"));
}

#[test]
fn a_message_that_panics_harms_no_other() {
    let stand = impatient();
    let site = Site::with(&stand, "panics", &json!({}));
    assert_eq!(post(&site, &full(&batch::page_id())).status, 200, "this isolate knows the site now");
    wait_count(&site, "events", 2);
    plan(&stand, &json!({ "seed": 3, "panic": 0.1, "consumer": "candor-batches" }));
    let pages: Vec<String> = (0..16).map(|_| batch::page_id()).collect();
    std::thread::scope(|scope| {
        for page in &pages {
            scope.spawn(|| assert_eq!(post(&site, &full(page)).status, 200));
        }
    });
    // Every message is either stored or a dead letter: one that was stored and came again with a panicking neighbour would be both.
    let pages_of = |table: &str| -> std::collections::BTreeSet<String> {
        let rows = stand.events(&format!("SELECT DISTINCT page FROM {table} WHERE site = '{}'", site.key));
        rows.iter().map(|row| row["page"].as_str().unwrap().to_owned()).filter(|page| pages.contains(page)).collect()
    };
    let (stored, dead) = poll::until("each message has its end", || {
        let (stored, dead) = (pages_of("events"), pages_of("dead_letters"));
        poll::holds(stored.len() + dead.len() >= pages.len(), (stored.len(), dead.len())).map(|()| (stored, dead))
    });
    assert!(stored.is_disjoint(&dead) && !stored.is_empty() && !dead.is_empty(), "{} stored, {} dead", stored.len(), dead.len());
    assert_eq!(happened(&stand)["panic"].as_u64(), Some(dead.len() as u64), "one for each that died");
    plan(&stand, &json!({}));
    assert_eq!(replay(&stand)["replayed"], dead.len());
    assert_eq!(site.count("events"), 2 * (pages.len() as u64 + 1));
}

#[test]
fn a_dead_letter_is_shown_to_its_visitor_and_erased() {
    let stand = impatient();
    let site = Site::with(&stand, "dead-page", &json!({}));
    let page = batch::page_id();
    let_die(&site, &json!({ "seed": 1, "fail": 1.0 }), "fail", &full(&page));
    let mine = ask(&site, "mine", &[&page]).json();
    assert!(mine["tables"]["dead_letters"][0]["body"].as_str().is_some_and(|body| body.contains("TypeError")), "{mine}");
    let erased = ask(&site, "erase", &[&page]).json();
    assert_eq!(erased["deleted"]["dead_letters"], 1, "{erased}");
    assert_eq!(replay(&stand), json!({ "replayed": 0, "failed": 0, "more": false }));
    site.assert_stored_nothing();
}

#[test]
fn a_message_that_nobody_can_read_is_kept_or_counted_and_stops_nothing() {
    let stand = stand("queue");
    let site = Site::with(&stand, "unread", &json!({}));
    let page = batch::page_id();
    let later = json!({ "head": { "v": 99, "site": site.key, "page": page, "received_ms": 1 }, "tables": [] }).to_string();
    for text in ["", "nonsense", "{", &"[".repeat(50_000), &later] {
        assert_eq!(raw::send(stand.worker, "POST", "/__send?queue=BATCHES", &[], text.as_bytes()).status, 204);
    }
    assert_eq!(post(&site, &full(&page)).status, 200);
    wait_count(&site, "events", 2);
    wait_count(&site, "dead_letters", 1);
    let letters =
        || stand.events("SELECT why, body <> '' AS has_body, count(*) AS n FROM dead_letters GROUP BY why, has_body ORDER BY has_body");
    let expect = json!([{ "why": "unreadable", "has_body": 0, "n": 4 }, { "why": "unreadable", "has_body": 1, "n": 1 }]);
    poll::until("every message is kept", || poll::holds(json!(letters()) == expect, letters()));
    assert_eq!(replay(&stand), json!({ "replayed": 0, "failed": 1, "more": false }), "it waits for the worker that can read it");
    assert_eq!(json!(letters()), expect);
    // Nobody's data stands in what has no owner.
    stand.run_schedule();
    assert_eq!(site.count("dead_letters"), 0, "older than thirty days by its own word");
}
