//! The worker in front of a site: what the visitor gets is what the origin sent, and pages have the tag.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{LazyLock, Mutex, mpsc};

use candor_tests::origin::Origin;
use candor_tests::raw::{self, Reply};
use candor_tests::stand::Stand;
use candor_tests::{poll, visit};
use serde_json::json;

use crate::site::Site;

/// A stand whose worker has an origin.
pub(crate) struct Shop {
    pub(crate) stand: Stand,
    pub(crate) origin: Origin,
}

/// One for all tests of this kind: each has hosts and paths of its own.
pub(crate) fn shop() -> &'static Shop {
    static SHOP: LazyLock<Shop> = LazyLock::new(|| {
        let origin = Origin::start();
        let stand = Stand::start_with(&json!({ "ORIGIN": format!("http://127.0.0.1:{}", origin.port) }));
        Shop { stand, origin }
    });
    &SHOP
}

/// A site with a host of its own in front of which the worker stands.
pub(crate) struct Fronted<'a> {
    pub(crate) site: Site<'a>,
    pub(crate) host: String,
}

impl Fronted<'static> {
    pub(crate) fn new(test: &str) -> Self {
        let host = format!("{}.example", visit::unique_name(test, "front"));
        let site = Site::with(&shop().stand, test, &json!({ "fronts": [host] }));
        Self { site, host }
    }
}

impl Fronted<'_> {
    pub(crate) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut text = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.host);
        for (name, value) in raw::as_browser(headers) {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() {
            text.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        text.push_str("\r\n");
        let mut bytes = text.into_bytes();
        bytes.extend_from_slice(body);
        raw::exchange(self.site.stand.worker, &bytes, false).expect("an answer")
    }

    /// A page as a browser navigates to it.
    pub(crate) fn visit(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut all = vec![("Sec-Fetch-Dest", "document"), ("Sec-Fetch-Mode", "navigate")];
        all.extend_from_slice(headers);
        self.send("GET", path, &all, b"")
    }

    pub(crate) fn tag(&self) -> String {
        format!("<script async src=\"/candor/c/{}.js\" referrerpolicy=\"origin\"></script>", self.site.key)
    }
}

pub(crate) const HTML: &str = "Content-Type: text/html; charset=utf-8\r\n";
pub(crate) const PAGE: &[u8] =
    "<!doctype html><html><head><meta charset=utf-8><title>Stühle</title></head><body><h1>é</h1></body></html>".as_bytes();

pub(crate) fn tagged(shop: &Fronted<'_>, page: &[u8]) -> String {
    String::from_utf8_lossy(page).replacen("</head>", &format!("{}</head>", shop.tag()), 1)
}

#[test]
fn a_page_comes_with_the_tag_and_its_own_headers() {
    let (front, origin) = (Fronted::new("page"), &shop().origin);
    let headers = "Cache-Control: max-age=60, private\r\nSet-Cookie: a=1; Path=/\r\nSet-Cookie: b=2, c; Path=/\r\nETag: \"v1\"\r\nAccept-Ranges: bytes\r\n\
                   X-Frame-Options: DENY\r\nContent-Security-Policy: script-src 'self'\r\n";
    origin.page("/page/chairs", "200 OK", &format!("{HTML}{headers}"), PAGE);
    // A program gets the page as everybody does, and is no visitor.
    assert_eq!(front.visit("/page/chairs", &[("User-Agent", "curl/8.5.0")]).body, tagged(&front, PAGE));
    let reply = front.visit("/page/chairs?color=red&x=%41", &[("Cookie", "basket=7"), ("Accept-Language", "de")]);
    assert_eq!((reply.status, reply.body.as_str()), (200, tagged(&front, PAGE).as_str()), "{reply:?}");
    assert_eq!(reply.header("cache-control"), Some("max-age=60, private"));
    let cookies: Vec<_> = reply.headers.iter().filter(|(name, _)| name == "set-cookie").map(|(_, value)| value.as_str()).collect();
    assert_eq!(cookies, ["a=1; Path=/", "b=2, c; Path=/"]);
    assert_eq!((reply.header("etag"), reply.header("accept-ranges")), (Some("W/\"v1\""), None));
    assert_eq!((reply.header("x-frame-options"), reply.header("content-security-policy")), (Some("DENY"), Some("script-src 'self'")));
    assert_eq!(reply.header("reporting-endpoints"), None, "nobody has granted anything");

    let asked = origin.asked("/page/chairs");
    assert_eq!((asked.len(), asked[1].method.as_str(), asked[1].path.as_str()), (2, "GET", "/page/chairs?color=red&x=%41"));
    assert_eq!((asked[1].header("cookie"), asked[1].header("accept-language")), (Some("basket=7"), Some("de")));
    assert_eq!(asked[1].header("x-forwarded-host"), Some(front.host.as_str()));
    front.site.wait_tally("documents", 1);
    // What the tag names is there.
    let loader = front.send("GET", &format!("/candor/c/{}.js", front.site.key), &[], b"");
    assert_eq!((loader.status, loader.header("candor-result")), (200, Some("ok")), "{loader:?}");
    assert_eq!(front.send("GET", "/candor/nothing", &[], b"").status, 404);
    assert!(origin.asked("/candor/nothing").is_empty(), "what is under our path is ours");
}

#[test]
fn what_is_ours_elsewhere_is_the_sites_own_here() {
    let (front, origin) = (Fronted::new("own"), &shop().origin);
    for path in ["/", "/healthz", "/signin", "/api/sites", "/v1/batch"] {
        origin.page(path, "200 OK", "Content-Type: text/plain\r\n", b"the shop's own");
        assert_eq!(front.send("GET", path, &[], b"").body, "the shop's own", "{path}");
    }
    let elsewhere = raw::send(shop().stand.worker, "GET", "/healthz", &[], b"");
    assert_eq!((elsewhere.status, elsewhere.json()["status"].as_str()), (200, Some("ok")));
}

#[test]
fn a_page_is_not_kept_back() {
    let (front, origin) = (Fronted::new("stream"), &shop().origin);
    let pieces = ["<!doctype html><html><he", "ad><title>a</title></hea", "d><body><p>one</p>", "<p>two</p></bo", "dy></html>"];
    // The origin goes on when the visitor has seen what it sent: who kept the page back would never come to its end.
    let (seen_one, wait) = mpsc::channel();
    let wait = Mutex::new(wait);
    origin.answer("/stream", move |_, socket| {
        let head = format!("HTTP/1.1 200 OK\r\n{HTML}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
        let _ = socket.write_all(head.as_bytes());
        for piece in pieces {
            let _ = socket.write_all(format!("{:x}\r\n{piece}\r\n", piece.len()).as_bytes());
            if piece.contains("<p>") && wait.lock().unwrap().recv_timeout(poll::PATIENCE).is_err() {
                return;
            }
        }
        let _ = socket.write_all(b"0\r\n\r\n");
    });
    let mut socket = TcpStream::connect(("127.0.0.1", u16::try_from(front.site.stand.worker).unwrap())).unwrap();
    socket.set_read_timeout(Some(poll::PATIENCE)).unwrap();
    socket.write_all(format!("GET /stream HTTP/1.1\r\nHost: {}\r\n\r\n", front.host).as_bytes()).unwrap();
    let (mut seen, mut marks, mut chunk) = (String::new(), ["<p>one", "<p>two"].iter().peekable(), [0; 4096]);
    while !seen.ends_with("0\r\n\r\n") {
        let n = socket.read(&mut chunk).unwrap();
        assert!(n > 0, "{seen}");
        seen.push_str(&String::from_utf8_lossy(&chunk[..n]));
        while marks.next_if(|mark| seen.contains(**mark)).is_some() {
            seen_one.send(()).unwrap();
        }
    }
    assert!(seen.contains(&front.tag()), "{seen}");
    assert!(marks.next().is_none(), "{seen}");
}

#[test]
fn policies_are_kept_and_obeyed() {
    let (front, origin) = (Fronted::new("policy"), &shop().origin);
    let nonce = "Content-Security-Policy: script-src 'nonce-abc123' 'strict-dynamic'; connect-src 'self'\r\n";
    origin.page("/nonce", "200 OK", &format!("{HTML}{nonce}"), PAGE);
    let reply = front.visit("/nonce", &[]);
    assert!(reply.body.contains(&front.tag().replace("></script>", " nonce=\"abc123\"></script>")), "{reply:?}");
    assert_eq!(reply.header("content-security-policy"), Some(nonce.trim_end().split_once(": ").unwrap().1));

    let meta = "<!doctype html><head><meta http-equiv=\"Content-Security-Policy\" content=\"script-src &#39;nonce-m1&#39;\"><script nonce=m1></script></head>";
    origin.page("/meta", "200 OK", HTML, meta.as_bytes());
    let reply = front.visit("/meta", &[]);
    assert_eq!(reply.body, meta.replace("</head>", &format!("{}</head>", front.tag().replace("></script>", " nonce=\"m1\"></script>"))));

    origin.page("/closed", "200 OK", &format!("{HTML}Content-Security-Policy: default-src 'none'\r\n"), PAGE);
    origin.page("/closed-meta", "200 OK", HTML, b"<head><meta http-equiv=content-security-policy content=\"script-src 'none'\"></head>");
    assert_eq!(front.visit("/closed", &[]).body.as_bytes(), PAGE);
    assert!(!front.visit("/closed-meta", &[]).body.contains("/candor/"));
    front.site.wait_tally("untagged:policy", 2);
    front.site.wait_tally("documents", 4);
}

#[test]
fn one_tag_wherever_the_head_ends() {
    let (front, origin) = (Fronted::new("shapes"), &shop().origin);
    let own = format!("<head><script async src=\"https://c.example/c/{}.js\"></script></head><body>", front.site.key);
    let tag = front.tag();
    let big = format!("<head></head><body><img src=\"data:,{}\">end", "x".repeat(4_000_000));
    for (path, page, expect) in [
        ("/own", own.clone(), own),
        ("/unclosed", "<html><head><title>a</title><body>b".into(), format!("<html><head><title>a</title>{tag}<body>b")),
        ("/headless", "<html><body>b</body></html>".into(), format!("<html>{tag}<body>b</body></html>")),
        ("/bare", "<!doctype html><html lang=en><p>b".into(), format!("<!doctype html><html lang=en><p>b{tag}")),
        ("/piece", "<p>a piece</p><script>1</script>".into(), "<p>a piece</p><script>1</script>".into()),
        ("/empty", String::new(), String::new()),
        (
            "/twice",
            "<head></head><body><template><head></head></template>".into(),
            format!("<head>{tag}</head><body><template><head></head></template>"),
        ),
        ("/large", big.clone(), big.replacen("</head>", &format!("{tag}</head>"), 1)),
    ] {
        origin.page(path, "200 OK", HTML, page.as_bytes());
        let reply = front.visit(path, &[]);
        assert!(reply.body == expect, "{path}: {:.300}", reply.body);
    }
}

#[test]
fn without_the_database_the_site_goes_on() {
    let origin = Origin::start();
    let stand = Stand::start_with(&json!({ "ORIGIN": format!("http://127.0.0.1:{}", origin.port) }));
    origin.page("/goes-on", "200 OK", HTML, PAGE);
    let ask = || {
        let bytes = b"GET /goes-on HTTP/1.1\r\nHost: goes.example\r\nConnection: close\r\n\r\n";
        raw::exchange(stand.worker, bytes, false).expect("an answer")
    };
    let _ = stand.sql("DB", "ALTER TABLE sites RENAME TO gone");
    // Before which hosts the worker stands is not known: what is none of its own addresses is the origin's.
    let reply = ask();
    assert_eq!((reply.status, reply.body.as_bytes()), (200, PAGE), "{reply:?}");
    let _ = stand.sql("DB", "ALTER TABLE gone RENAME TO sites");
    let site = Fronted { site: Site::with(&stand, "goes-on", &json!({ "fronts": ["goes.example"] })), host: "goes.example".into() };
    poll::until("the page has its tag", || poll::holds(ask().body.contains(&site.tag()), ()));
    let _ = stand.sql("DB", "ALTER TABLE sites RENAME TO gone");
    assert!(ask().body.contains(&site.tag()), "what is known is enough");
}
