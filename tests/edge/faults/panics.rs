//! A panic in one request harms no other. The bundle has no way to panic on demand: here a binding throws where `workers-rs`
//! unwraps, which is what a panic in a dependency looks like.

use candor_tests::{batch, poll, raw};
use serde_json::json;

use super::{HEADERS, happened, plan, stand};
use crate::site::Site;

#[test]
fn a_panic_fails_its_own_request_and_none_of_those_in_flight() {
    let stand = stand("direct");
    let site = Site::with(&stand, "panic", &json!({}));
    let send = |body: &str| raw::attempt(stand.worker, &site.path(), &HEADERS, body.as_bytes(), poll::PATIENCE);
    let body = || batch::of(&batch::page_id(), &json!([batch::open(0), batch::view(1)])).to_string();
    assert_eq!(send(&body()).unwrap().status, 200, "before");
    // Each write takes a while, so that others are always in flight when one panics.
    plan(&stand, &json!({ "seed": 7, "panic": 0.2, "slow_ms": 250 }));
    let replies: Vec<raw::Reply> = std::thread::scope(|scope| {
        let senders: Vec<_> =
            (0..8).map(|_| scope.spawn(|| (0..12).map(|_| send(&body()).expect("an answer")).collect::<Vec<_>>())).collect();
        senders.into_iter().flat_map(|sender| sender.join().unwrap()).collect()
    });
    // Nobody is told what broke, and a page can read that it has to come again.
    for reply in replies.iter().filter(|reply| reply.status == 500) {
        assert_eq!((reply.json()["error"].as_str(), reply.header("candor-result")), (Some("internal"), None), "{reply:?}");
        assert_eq!(reply.header("access-control-allow-origin"), Some(crate::site::ORIGIN), "{reply:?}");
        assert!(!["broke", "panic", "binding", ".rs"].iter().any(|word| reply.body.contains(word)), "{reply:?}");
    }
    let statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
    let panicked = statuses.iter().filter(|status| **status == 500).count();
    let stored = statuses.iter().filter(|status| **status == 200).count();
    assert_eq!(panicked + stored, statuses.len(), "{statuses:?}");
    assert_eq!(Some(panicked as u64), happened(&stand)["panic"].as_u64(), "only those that panicked failed");
    assert!(panicked > 5 && stored > 20, "{statuses:?}");
    plan(&stand, &json!({}));
    assert_eq!(send(&body()).unwrap().status, 200, "after");
    assert_eq!(site.count("(SELECT * FROM events WHERE kind = 'open')"), stored as u64 + 2);
}
