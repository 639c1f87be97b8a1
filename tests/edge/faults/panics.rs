//! A panic in one request harms no other, a page on its way to a visitor included. The bundle has no way to panic on demand: here a binding throws where `workers-rs`
//! unwraps, which is what a panic in a dependency looks like.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Mutex, mpsc};

use candor_tests::origin::Origin;
use candor_tests::stand::Stand;
use candor_tests::{batch, poll, raw, visit};
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

#[test]
fn a_page_on_its_way_comes_whole_although_another_request_panics() {
    let origin = Origin::start();
    let vars = json!({ "INTAKE": "direct", "ORIGIN": format!("http://127.0.0.1:{}", origin.port) });
    let stand = Stand::start_faulty(&vars, &json!({}));
    let host = format!("{}.example", visit::unique_name("panic", "front"));
    let site = Site::with(&stand, "panic-front", &json!({ "fronts": [host] }));
    let (go_on, wait) = mpsc::channel();
    let wait = Mutex::new(wait);
    origin.answer("/half", move |_, socket| {
        let _ = socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
        for piece in ["<!doctype html><html><head><title>a</title></head><body><p>one</p>", "<p>two</p></body></html>"] {
            let _ = socket.write_all(format!("{:x}\r\n{piece}\r\n", piece.len()).as_bytes());
            if piece.contains("one") && wait.lock().unwrap().recv_timeout(poll::PATIENCE).is_err() {
                return;
            }
        }
        let _ = socket.write_all(b"0\r\n\r\n");
    });
    let mut socket = TcpStream::connect(("127.0.0.1", u16::try_from(stand.worker).unwrap())).unwrap();
    socket.set_read_timeout(Some(poll::PATIENCE)).unwrap();
    socket.write_all(format!("GET /half HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()).unwrap();
    let (mut seen, mut chunk, mut has_panicked) = (String::new(), [0; 4096], false);
    while !seen.ends_with("0\r\n\r\n") {
        let n = socket.read(&mut chunk).unwrap();
        assert!(n > 0, "cut short: {seen}");
        seen.push_str(&String::from_utf8_lossy(&chunk[..n]));
        if seen.contains("<p>one</p>") && !has_panicked {
            plan(&stand, &json!({ "seed": 1, "panic": 1.0 }));
            let body = batch::of(&batch::page_id(), &json!([batch::open(0)])).to_string();
            let reply = raw::attempt(stand.worker, &site.path(), &HEADERS, body.as_bytes(), poll::PATIENCE).unwrap();
            assert_eq!((reply.status, happened(&stand)["panic"].as_u64()), (500, Some(1)), "{reply:?}");
            has_panicked = true;
            go_on.send(()).unwrap();
        }
    }
    assert!(has_panicked && seen.contains("<p>two</p>") && seen.contains(&format!("/candor/c/{}.js", site.key)), "{seen}");
}
