//! Traps of the runtime and of its bindings in `workers-rs`, in real workerd: who goes away, bodies without an end, statements
//! without rows, maps in the queue, and how `wrangler` takes migrations apart.

use std::io::{Read, Write};
use std::net::TcpStream;

use candor_tests::stand::{self, Stand};
use candor_tests::{batch, paths, poll, raw};
use serde_json::{Value, json};

use crate::kinds::all_kinds;
use crate::rights::ask;
use crate::site::{ORIGIN, Site};

fn connect(stand: &Stand) -> TcpStream {
    let socket = TcpStream::connect(("127.0.0.1", u16::try_from(stand.worker).unwrap())).unwrap();
    socket.set_read_timeout(Some(poll::PATIENCE)).unwrap();
    socket
}

#[test]
fn who_goes_away_has_sent_it_all_the_same() {
    // The runtime cancels a request whose client is gone: a page that closes is, in the middle of its last batch.
    let stand = Stand::start_faulty(&json!({}), &json!({}));
    let site = Site::with(&stand, "gone", &json!({}));
    let slow = raw::send(stand.worker, "POST", "/__faults", &[], json!({ "slow_ms": 1_500 }).to_string().as_bytes());
    assert_eq!(slow.status, 204);
    for _ in 0..5 {
        let body = batch::of(&batch::page_id(), &json!([batch::open(0), batch::view(1)])).to_string();
        let length = body.len().to_string();
        let mut bytes = raw::head("POST", &site.path(), &[("Origin", ORIGIN), ("Content-Type", "text/plain"), ("Content-Length", &length)]);
        bytes.extend_from_slice(body.as_bytes());
        let (rows, mut socket) = (site.count("events"), connect(&stand));
        socket.write_all(&bytes).unwrap();
        // Away once it is written, a second before the worker hears of it.
        poll::until("the write", || poll::holds(site.count("events") > rows, rows));
        drop(socket);
    }
    // The counts are what comes after the write.
    site.wait_tally("stored", 10);
}

#[test]
fn a_body_without_an_end_is_refused_at_its_cap() {
    // `Request::bytes` would wait for all of it, and hold it.
    let site = Site::new("endless");
    for headers in [[("Transfer-Encoding", "chunked"), ("X-None", "")], [("Content-Length", "99999999999"), ("X-None", "")]] {
        let mut socket = connect(site.stand);
        let head = raw::head("POST", &site.path(), &[&[("Origin", ORIGIN), ("Content-Type", "text/plain")], headers.as_slice()].concat());
        socket.write_all(&head).unwrap();
        for _ in 0..20 {
            // The answer may come at any time, and the connection may be closed after it.
            let _ = socket.write_all(&[b"1000\r\n".as_slice(), &[b' '; 0x1000], b"\r\n"].concat());
        }
        let mut answer = [0; 12];
        socket.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 413", "{headers:?}");
    }
    site.assert_stored_nothing();
}

#[test]
fn nothing_to_do_is_no_error() {
    // A transaction without statements is one to the platform.
    let site = Site::new("empty");
    for right in ["erase", "mine"] {
        let reply = ask(&site, right, &[]);
        assert_eq!(reply.status, 200, "{right}: {reply:?}");
    }
    let reply = site.post(&batch::of(&batch::page_id(), &json!([])));
    assert!([200, 204].contains(&reply.status), "{reply:?}");
}

#[test]
fn maps_and_wide_numbers_go_through_the_queue() {
    // The binding's own way to write a message makes `{}` of every map.
    let rows = |intake: &str| -> Vec<Value> {
        let stand = Stand::start_with(&json!({ "INTAKE": intake }));
        let site = Site::with(&stand, "mapped", &json!({}));
        let page = batch::page_id();
        assert_eq!(site.post(&all_kinds(&page)).status, 200, "{intake}");
        let events = all_kinds(&page)["events"].as_array().unwrap().len() as u64;
        site.wait_tally("stored", events);
        let columns = "kind, name, source, message, value, detail, flags, frames, session, weight, device";
        let mut rows = stand.events(&format!("SELECT {columns} FROM events WHERE site = '{}' ORDER BY seq", site.key));
        assert!(
            rows.iter().any(|row| row["detail"].as_str().is_some_and(|detail| detail.contains("\"price\":19.5"))),
            "{intake}: {rows:?}"
        );
        let wide = format!(
            "SELECT count(*) AS n FROM events WHERE site = '{}' AND typeof(received_ms) = 'integer' AND received_ms > 1e12",
            site.key
        );
        assert_eq!(stand.events(&wide)[0]["n"].as_u64(), Some(rows.len() as u64), "{intake}");
        rows.sort_by_key(ToString::to_string);
        rows
    };
    assert_eq!(rows("queue"), rows("direct"));
}

#[test]
fn wrangler_takes_every_migration_apart_as_it_is_meant() {
    // The stand applies what wrangler's own function makes of each file. Had a statement swallowed the next one or been cut,
    // something of the files would not be there.
    let stand = stand::shared();
    for (database, folder) in [("DB", "db"), ("EVENTS", "events")] {
        let mut named = Vec::new();
        for entry in std::fs::read_dir(paths::repository().join("edge/migrations").join(folder)).unwrap() {
            let sql = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            let created = sql.lines().filter_map(|line| line.strip_prefix("CREATE "));
            named.extend(created.map(|rest| rest.split([' ', '(']).take(2).collect::<Vec<_>>().join(" ").to_ascii_lowercase()));
        }
        named.sort();
        let made = "SELECT type||' '||name AS made FROM sqlite_master WHERE sql IS NOT NULL AND name NOT GLOB '_cf*' AND name NOT GLOB 'sqlite*' ORDER BY 1";
        let made: Vec<_> = stand.sql(database, made).iter().map(|row| row["made"].as_str().unwrap().to_owned()).collect();
        assert_eq!(made, named, "{database}");
    }
}
