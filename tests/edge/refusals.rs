//! What is refused whole: each with its exact status and code, counted, and nothing stored.

use candor_tests::batch;
use candor_tests::raw;
use protocol::limits;
use serde_json::{Value, json};

use crate::site::{ORIGIN, Site, assert_refused};

fn good() -> Value {
    batch::of(&batch::page_id(), &json!([batch::open(0), batch::view(1)]))
}

#[test]
fn bodies_that_are_no_batch() {
    let site = Site::new("bodies");
    let changed = |field: &str, value: Value| {
        let mut batch = good();
        batch[field] = value;
        batch.to_string().into_bytes()
    };
    let whole = good().to_string().into_bytes();
    let cut = whole[..whole.len() / 2].to_vec();
    let mut not_utf8 = whole.clone();
    not_utf8[10] = 0xff;
    let nested = format!(r#"{{"v":1,"events":{}{}}}"#, "[".repeat(17), "]".repeat(17)).into_bytes();

    let cases: Vec<(&str, Vec<u8>, u16, &str)> = vec![
        ("nothing", Vec::new(), 400, "cut_short"),
        ("half of a batch", cut, 400, "cut_short"),
        ("words", b"hello".to_vec(), 400, "malformed"),
        ("a form", b"a=1&b=2".to_vec(), 400, "malformed"),
        ("an array", b"[]".to_vec(), 400, "malformed"),
        ("null", b"null".to_vec(), 400, "malformed"),
        ("a number", b"7".to_vec(), 400, "malformed"),
        ("an empty object", b"{}".to_vec(), 400, "malformed"),
        ("binary", (0..=255).collect(), 400, "malformed"),
        ("not UTF-8", not_utf8, 400, "malformed"),
        ("zeros", vec![0; 1000], 400, "malformed"),
        ("a page that is a number", changed("page", json!(7)), 400, "malformed"),
        ("a page that is no random id", changed("page", json!("me")), 400, "malformed"),
        ("a page of zeros", changed("page", json!("0".repeat(32))), 400, "malformed"),
        ("a page of one digit", changed("page", json!("7".repeat(32))), 400, "malformed"),
        ("a page that counts", changed("page", json!("0123456789abcdef0123456789abcdef")), 400, "malformed"),
        ("a page in capitals", changed("page", json!("ABCDEF0123456789ABCDEF0123456789")), 400, "malformed"),
        ("a time that is text", changed("sent_t", json!("now")), 400, "malformed"),
        ("a time that is nothing", changed("sent_t", Value::Null), 400, "malformed"),
        ("a time before the page", changed("sent_t", json!(-1)), 400, "malformed"),
        ("events that are an object", changed("events", json!({})), 400, "malformed"),
        ("views that are text", changed("views", json!("/")), 400, "malformed"),
        ("a rate over one", changed("rate", json!(2)), 400, "malformed"),
        ("a later version", changed("v", json!(2)), 400, "version"),
        ("no version", changed("v", Value::Null), 400, "malformed"),
        ("one level too deep", nested, 400, "too_deep"),
        ("sixty thousand levels", "[".repeat(60_000).into_bytes(), 400, "too_deep"),
        ("objects without end", r#"{"a":"#.repeat(10_000).into_bytes(), 400, "too_deep"),
        ("one byte too many", vec![b' '; limits::BATCH_BYTES + 1], 413, "too_large"),
        ("a megabyte", vec![b'x'; 1024 * 1024], 413, "too_large"),
    ];
    let mut of_code = std::collections::BTreeMap::<&str, u64>::new();
    for (what, body, status, code) in &cases {
        assert_refused(what, &site.post_with(&[], body), *status, code);
        *of_code.entry(code).or_default() += 1;
    }
    site.assert_stored_nothing();
    for (code, n) in of_code {
        site.wait_tally(&format!("refused:{code}"), n);
    }
    assert_eq!(site.post(&good()).status, 200, "a good batch after all that");
}

#[test]
fn a_body_of_exactly_the_cap_is_read() {
    let site = Site::new("cap");
    let mut body = good().to_string().into_bytes();
    body.resize(limits::BATCH_BYTES, b' ');
    assert_eq!(site.post_with(&[], &body).status, 200);
}

#[test]
fn bodies_that_end_before_their_length() {
    let site = Site::new("cut");
    let body = good().to_string();
    // Whole JSON, but more was promised; and JSON that stops in its middle.
    for sent in [body.as_str(), &body[..body.len() / 2]] {
        let length = (body.len() + 100).to_string();
        let mut bytes = raw::head("POST", &site.path(), &[("Origin", ORIGIN), ("Content-Type", "text/plain"), ("Content-Length", &length)]);
        bytes.extend_from_slice(sent.as_bytes());
        let reply = raw::exchange(site.stand.worker, &bytes, true).expect("an answer");
        assert_refused("cut short", &reply, 400, "cut_short");
    }
    // A chunked body without its last chunk.
    let mut bytes =
        raw::head("POST", &site.path(), &[("Origin", ORIGIN), ("Content-Type", "text/plain"), ("Transfer-Encoding", "chunked")]);
    bytes.extend_from_slice(format!("{:x}\r\n{body}\r\n", body.len()).as_bytes());
    let reply = raw::exchange(site.stand.worker, &bytes, true).expect("an answer");
    assert_refused("no last chunk", &reply, 400, "cut_short");
    site.assert_stored_nothing();
    assert_eq!(site.post(&good()).status, 200, "a good batch after all that");
}

#[test]
fn a_chunked_body_has_the_same_cap() {
    let site = Site::new("chunked");
    let send = |body: &[u8]| {
        let mut bytes =
            raw::head("POST", &site.path(), &[("Origin", ORIGIN), ("Content-Type", "text/plain"), ("Transfer-Encoding", "chunked")]);
        for chunk in body.chunks(8000) {
            bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
            bytes.extend_from_slice(chunk);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"0\r\n\r\n");
        raw::exchange(site.stand.worker, &bytes, false).unwrap()
    };
    assert_eq!(send(good().to_string().as_bytes()).status, 200);
    assert_refused("chunked and large", &send(&vec![b' '; 200_000]), 413, "too_large");
}

#[test]
fn sites_and_origins() {
    let site = Site::new("origins");
    let body = good().to_string();
    let send = |path: &str, origin: Option<&str>| {
        let mut headers = vec![("Content-Type", "text/plain")];
        headers.extend(origin.map(|origin| ("Origin", origin)));
        raw::send(site.stand.worker, "POST", path, &headers, body.as_bytes())
    };
    let own = site.path();
    let cases = [
        ("an unknown site", "/v1/batch?site=nobody", Some(ORIGIN), "site_unknown"),
        ("no site", "/v1/batch", Some(ORIGIN), "site_unknown"),
        ("a site that cannot be", "/v1/batch?site=../../x", Some(ORIGIN), "site_unknown"),
        ("a site with a quote", "/v1/batch?site=a'--", Some(ORIGIN), "site_unknown"),
        ("a foreign origin", own.as_str(), Some("https://evil.example"), "origin_refused"),
        ("an origin that begins alike", own.as_str(), Some("https://shop.example.evil.example"), "origin_refused"),
        ("another scheme", own.as_str(), Some("http://shop.example"), "origin_refused"),
        ("another port", own.as_str(), Some("https://shop.example:8443"), "origin_refused"),
        ("the origin null", own.as_str(), Some("null"), "origin_missing"),
        ("no origin", own.as_str(), None, "origin_missing"),
        ("an empty origin", own.as_str(), Some(""), "origin_missing"),
    ];
    for (what, path, origin, code) in cases {
        let reply = send(path, origin);
        assert_refused(what, &reply, 403, code);
        // The page that asked may read why.
        assert_eq!(reply.header("access-control-allow-origin").unwrap_or_default(), origin.unwrap_or_default(), "{what}: {reply:?}");
    }
    site.assert_stored_nothing();
    site.wait_tally("refused:origin_refused", 4);
    site.wait_tally("refused:origin_missing", 3);
}

#[test]
fn media_types_and_encodings() {
    let site = Site::new("types");
    let post = |headers: &[(&str, &str)]| {
        let mut all = vec![("Origin", ORIGIN)];
        all.extend_from_slice(headers);
        raw::send(site.stand.worker, "POST", &site.path(), &all, good().to_string().as_bytes())
    };
    for kind in ["image/png", "text/html", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plainer", ""] {
        assert_refused(kind, &post(&[("Content-Type", kind)]), 415, "media_type");
    }
    assert_refused("no type", &post(&[]), 415, "media_type");
    for encoding in ["br", "zstd", "compress", "identity, gzip", "gzip, gzip", "nonsense"] {
        let reply = post(&[("Content-Type", "text/plain"), ("Content-Encoding", encoding)]);
        assert_refused(encoding, &reply, 415, "encoding");
    }
    site.assert_stored_nothing();
    for kind in ["text/plain", "text/plain;charset=UTF-8", "application/json", "Application/JSON; charset=utf-8"] {
        assert_eq!(post(&[("Content-Type", kind)]).status, 200, "{kind}");
    }
}

#[test]
fn methods_and_paths() {
    let site = Site::new("methods");
    let ask = |method: &str, path: &str| raw::send(site.stand.worker, method, path, &[("Origin", ORIGIN)], b"");
    for method in ["GET", "PUT", "DELETE", "PATCH", "PROPFIND"] {
        let reply = ask(method, &site.path());
        assert_refused(method, &reply, 405, "method");
        assert!(reply.header("allow").is_some_and(|allow| allow.contains("POST")), "{reply:?}");
    }
    let preflight = raw::send(
        site.stand.worker,
        "OPTIONS",
        &site.path(),
        &[("Origin", ORIGIN), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "content-type")],
        b"",
    );
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.header("access-control-allow-origin"), Some(ORIGIN));
    assert!(preflight.header("access-control-allow-credentials").is_none());
    for path in ["/v1/nothing", "/nothing", "/c/x", "/%00", "/v1/batch/more", "/demo/"] {
        let reply = ask("GET", path);
        assert_eq!((reply.status, reply.json()["error"].as_str()), (404, Some("not_found")), "{path}: {reply:?}");
    }
}
