//! The worker in front of a site: what passes as it is. Files, redirects, forms, pieces of files, sockets,
//! whatever state the origin is in.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use candor_tests::{origin, poll};

use crate::front::{Fronted, HTML, PAGE, shop, tagged};

#[test]
fn whatever_is_no_page_passes_byte_for_byte() {
    let (front, origin) = (Fronted::new("bytes"), &shop().origin);
    let bytes: Vec<u8> = b"<head></head>".iter().copied().chain(b' '..=b'~').collect();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    for (path, status, headers) in [
        ("/json", "200 OK", "Content-Type: application/json\r\nETag: \"j\"\r\n"),
        ("/none", "200 OK", ""),
        ("/svg", "200 OK", "Content-Type: image/svg+xml\r\n"),
        ("/saved", "200 OK", "Content-Type: text/html\r\nContent-Disposition: attachment\r\n"),
        (
            "/range",
            "206 Partial Content",
            "Content-Type: text/html\r\nContent-Range: bytes 0-107/500\r\nETag: \"r\"\r\nAccept-Ranges: bytes\r\n",
        ),
        ("/wide", "200 OK", "Content-Type: text/html; charset=utf-16\r\n"),
        ("/keep", "200 OK", "Content-Type: text/html\r\nCache-Control: no-transform\r\n"),
    ] {
        origin.page(path, status, headers, &bytes);
        let reply = front.visit(path, &[("Range", "bytes=0-107")]);
        assert_eq!((reply.status.to_string().as_str(), reply.body.as_str()), (&status[..3], text.as_str()), "{path} {reply:?}");
        assert_eq!(reply.header("content-length"), Some(bytes.len().to_string().as_str()), "{path} {reply:?}");
        for line in headers.lines() {
            let (name, value) = line.split_once(": ").unwrap();
            assert_eq!(reply.header(&name.to_ascii_lowercase()), Some(value), "{path} {reply:?}");
        }
        assert_eq!(origin.asked(path)[0].header("range"), Some("bytes=0-107"));
    }
    front.site.wait_tally("untagged:encoding", 1);
    front.site.wait_tally("untagged:no_transform", 1);
}

#[test]
fn redirects_and_what_is_still_good_are_the_browsers() {
    let (front, origin) = (Fronted::new("good"), &shop().origin);
    origin.page("/old", "302 Found", "Location: https://elsewhere.example/new\r\nSet-Cookie: a=1\r\n", b"moved");
    let moved = front.visit("/old", &[]);
    assert_eq!(
        (moved.status, moved.header("location"), moved.header("set-cookie")),
        (302, Some("https://elsewhere.example/new"), Some("a=1"))
    );

    // An origin that compares tags letter by letter.
    origin.answer("/good", |asked, socket| {
        let is_good = asked.header("if-none-match").is_some_and(|tags| tags.split(", ").any(|tag| tag == "\"v1\""));
        let reply = if is_good {
            "HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\nConnection: close\r\n\r\n".to_owned()
        } else {
            format!("HTTP/1.1 200 OK\r\n{HTML}ETag: \"v1\"\r\nContent-Length: 13\r\nConnection: close\r\n\r\n<head></head>")
        };
        let _ = socket.write_all(reply.as_bytes());
    });
    let first = front.visit("/good", &[]);
    let tag = first.header("etag").unwrap().to_owned();
    let again = front.visit("/good", &[("If-None-Match", &tag)]);
    assert_eq!((again.status, again.body.as_str(), again.header("etag")), (304, "", Some("W/\"v1\"")), "{again:?}");
    assert_eq!(front.visit("/good", &[("If-None-Match", "\"v1\"")]).header("etag"), Some("\"v1\""), "the page from before");
    front.site.wait_tally("documents", 3);
}

#[test]
fn a_head_says_what_the_page_would() {
    let (front, origin) = (Fronted::new("head"), &shop().origin);
    origin.page("/head", "200 OK", &format!("{HTML}ETag: \"v1\"\r\nCache-Control: max-age=9\r\n"), PAGE);
    let text = format!("HEAD /head HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", front.host);
    let mut socket = TcpStream::connect(("127.0.0.1", u16::try_from(front.site.stand.worker).unwrap())).unwrap();
    socket.set_read_timeout(Some(poll::PATIENCE)).unwrap();
    socket.write_all(text.as_bytes()).unwrap();
    let (mut answer, mut chunk) = (Vec::new(), [0; 4096]);
    while !answer.ends_with(b"\r\n\r\n") {
        let n = socket.read(&mut chunk).unwrap();
        assert!(n > 0, "{}", String::from_utf8_lossy(&answer));
        answer.extend_from_slice(&chunk[..n]);
    }
    let head = String::from_utf8_lossy(&answer).to_ascii_lowercase();
    assert!(head.starts_with("http/1.1 200") && head.contains("etag: w/\"v1\"") && head.contains("cache-control: max-age=9"), "{head}");
    assert!(!head.contains(&format!("content-length: {}\r", PAGE.len())), "not the length of the page without the tag: {head}");
    assert_eq!(origin.asked("/head")[0].method, "HEAD");
}

#[test]
fn what_is_sent_goes_on_whole() {
    let (front, origin) = (Fronted::new("post"), &shop().origin);
    let body: Vec<u8> = (0..200_000_u32).map(|n| u8::try_from(n % 251).unwrap()).collect();
    origin.page("/order", "201 Created", HTML, PAGE);
    let reply =
        front.send("POST", "/order", &[("Content-Type", "application/x-www-form-urlencoded"), ("Origin", "https://shop.example")], &body);
    assert_eq!((reply.status, reply.body.as_bytes()), (201, PAGE), "an answer to a form passes as it is: {reply:?}");
    let asked = &origin.asked("/order")[0];
    assert!(asked.method == "POST" && asked.body == body, "{} bytes of {}", asked.body.len(), body.len());
    assert_eq!(asked.header("content-type"), Some("application/x-www-form-urlencoded"));
    for method in ["PUT", "DELETE", "OPTIONS", "PATCH"] {
        assert_eq!(front.send(method, "/order", &[], b"").status, 201, "{method}");
    }
}

#[test]
fn compressed_pages_get_the_tag_and_compressed_files_pass() {
    let (front, origin) = (Fronted::new("zip"), &shop().origin);
    for (path, encoding, bytes) in [("/page.gz", "gzip", origin::gzip(PAGE)), ("/page.br", "br", origin::brotli(PAGE))] {
        origin.page(path, "200 OK", &format!("{HTML}Content-Encoding: {encoding}\r\n"), &bytes);
        let reply = front.visit(path, &[("Accept-Encoding", "identity")]);
        assert_eq!((reply.status, reply.body.as_str()), (200, tagged(&front, PAGE).as_str()), "{encoding} {reply:?}");
    }
    let asked = front.visit("/page.gz", &[("Accept-Encoding", "gzip, deflate, br, zstd")]);
    assert_eq!(asked.header("content-encoding"), Some("gzip"), "{asked:?}");
    // The runtime may write this header itself; nothing else may be in it.
    let taken = origin.asked("/page.gz")[1].header("accept-encoding").unwrap_or_default().to_owned();
    assert!(!taken.is_empty() && taken.split(", ").all(|one| ["gzip", "br"].contains(&one)), "only what can be read on the way: {taken}");
    let script = "let a = 1;".repeat(50);
    origin.page("/a.js", "200 OK", "Content-Type: text/javascript\r\nContent-Encoding: gzip\r\n", &origin::gzip(script.as_bytes()));
    assert_eq!(front.send("GET", "/a.js", &[("Accept-Encoding", "identity"), ("Sec-Fetch-Dest", "script")], b"").body, script);
}

#[test]
fn an_origin_that_does_not_answer_is_said_so() {
    let (front, origin) = (Fronted::new("dead"), &shop().origin);
    origin.answer("/dead", |_, socket| drop(socket.shutdown(std::net::Shutdown::Both)));
    let reply = front.visit("/dead", &[]);
    assert_eq!(reply.status, 502, "{reply:?}");
    // Cut in the middle of a page: what came is there.
    origin.answer("/half", |_, socket| {
        let _ = socket
            .write_all(format!("HTTP/1.1 200 OK\r\n{HTML}Transfer-Encoding: chunked\r\n\r\n13\r\n<head></head><body>\r\n").as_bytes());
    });
    let half = front.visit("/half", &[]);
    assert!(half.body.contains("<body>") && half.body.contains(&front.tag()), "{half:?}");
}

#[test]
fn a_request_that_came_through_here_is_not_sent_in_a_circle() {
    let front = Fronted::new("circle");
    assert_eq!(front.send("GET", "/circle", &[("candor-front", "1")], b"").status, 404);
    assert!(shop().origin.asked("/circle").is_empty());
    // Nor does the header lead to the operator's side, under a host that is a site's.
    for path in ["/signin", "/", "/metrics"] {
        assert_eq!(front.send("GET", path, &[("candor-front", "1")], b"").status, 404, "{path}");
    }
}

#[test]
fn a_websocket_passes() {
    let (front, origin) = (Fronted::new("socket"), &shop().origin);
    origin.answer("/socket", |asked, socket| {
        assert_eq!(asked.header("upgrade"), Some("websocket"));
        let accept = origin::websocket_accept(asked.header("sec-websocket-key").unwrap_or_default());
        let _ = socket.write_all(
            format!(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
            )
            .as_bytes(),
        );
        // One text frame from the server.
        let _ = socket.write_all(b"\x81\x02hi");
        poll::spend(Duration::from_millis(500));
    });
    let mut socket = TcpStream::connect(("127.0.0.1", u16::try_from(front.site.stand.worker).unwrap())).unwrap();
    socket.set_read_timeout(Some(poll::PATIENCE)).unwrap();
    let text = format!(
        "GET /socket HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        front.host
    );
    socket.write_all(text.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let mut chunk = [0; 1024];
    while !answer.windows(2).any(|two| two == b"hi") {
        let n = socket.read(&mut chunk).unwrap();
        assert!(n > 0, "{}", String::from_utf8_lossy(&answer));
        answer.extend_from_slice(&chunk[..n]);
    }
    assert!(answer.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&answer));
}
