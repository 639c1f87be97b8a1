//! The dashboard as an operator meets it: in through the sign-in, around through its links, and no
//! string of a visitor's page ever becomes markup.

use std::time::{Duration, Instant};

use candor_tests::browser::Browser;
use candor_tests::engine::Engine;
use candor_tests::poll;
use candor_tests::raw;
use candor_tests::stand::{self, Stand};
use candor_tests::{batch, clock};
use serde_json::{Value, json};

use crate::filled;

/// The pages about one site.
pub(crate) const PAGES: [&str; 9] = ["", "/views", "/errors", "/events", "/ledger", "/filters", "/quarantine", "/consent", "/settings"];

/// The dashboard's own address, on a host that a browser trusts with a `__Host-` cookie.
pub(crate) fn address(stand: &Stand, path: &str) -> String {
    format!("http://localhost:{}{path}", stand.worker)
}

/// Signs in as a person does.
pub(crate) fn sign_in(browser: &Browser, stand: &Stand) {
    browser.go_without_waiting(&address(stand, "/"));
    browser.type_into("input[name=token]", &stand.token);
    browser.click_on("form button");
    poll::until("the sign-in leads to the dashboard", || {
        let path = browser.try_run("return location.pathname", &json!([]))?;
        poll::holds(path != "/signin", path)
    });
}

#[test]
fn dashboard_hostile_strings_stay_text() {
    let stand = stand::shared();
    let site = filled::site(stand, "hostile", 12);
    let hostile = "</p><script>window.__owned=1</script><img src=x onerror=window.__owned=1>\"' onmouseover=window.__owned=1 javascript:window.__owned=1";
    let mut error = batch::error(2, hostile);
    error["name"] = json!("<svg onload=window.__owned=1>");
    error["stack"] =
        json!(format!("Error: x\n    at <b>{hostile}</b> (javascript:window.__owned=1:1:2)\n    at f (https://evil.example/<script>:3:4)"));
    let mut sent = batch::of(&batch::page_id(), &json!([batch::open(0), batch::view(1), error]));
    sent["release"] = json!("<i>1</i>");
    sent["env"] = json!("\"><b>e</b>");
    sent["sdk"] = json!("<b>s</b>");
    sent["views"][0]["url"] = json!("https://shop.example/\"><script>window.__owned=1</script>");
    sent["views"][0]["referrer"] = json!("javascript:window.__owned=1");
    // One that no filter takes for a program's.
    filled::send(stand, &site, &sent, &[filled::AGENTS[0], " <script>window.__owned=1</script>"].concat());
    stand.put_site(
        &site,
        &json!({ "name": "<script>window.__owned=1</script>", "origins": ["https://shop.example"], "policy_revision": 2,
        "privacy_url": "https://shop.example/\"><script>window.__owned=1</script>".replace(' ', "") }),
    );

    let browser = Browser::start(Engine::Chromium);
    sign_in(&browser, stand);
    let _ = browser.console();
    for page in PAGES {
        browser.go(&address(stand, &format!("/sites/{site}{page}")));
        let found = browser.run(
            "return {
               owned: window.__owned ?? null,
               scripts: [...document.scripts].map((s) => s.getAttribute('src')).filter((src) => !/^\\/a\\/[\\w.-]+\\/(dashboard|consent)\\.js$/.test(src ?? '')),
               images: document.querySelectorAll('img').length,
               bold: document.querySelectorAll('main b, main i, main svg[onload]').length,
               handlers: [...document.querySelectorAll('*')].filter((e) => [...e.attributes].some((a) => a.name.startsWith('on'))).length,
               links: [...document.links].map((a) => a.protocol).filter((p) => p != 'http:' && p != 'https:'),
             }",
        );
        let clean = json!({ "owned": null, "scripts": [], "images": 0, "bold": 0, "handlers": 0, "links": [] });
        assert_eq!(found, clean, "/sites/{site}{page}");
        let console = browser.console();
        assert!(console.is_empty(), "{page}: the page broke its own policy or failed: {console:?}");
    }
    browser.go(&address(stand, &format!("/sites/{site}/errors")));
    let text = browser.run("return document.body.innerText").as_str().unwrap().to_owned();
    assert!(text.contains("<script>window.__owned=1</script>"), "the message is shown as it is: {text}");
}

#[test]
fn dashboard_pages_are_readable_on_a_phone_and_without_script() {
    let stand = stand::shared();
    let site = filled::site(stand, "readable", 30);
    let cookie = session_cookie(stand);
    for page in PAGES {
        let reply = raw::send(stand.worker, "GET", &format!("/sites/{site}{page}"), &[("Cookie", &cookie)], b"");
        assert_eq!(reply.status, 200, "{page}: {reply:?}");
        let policy = reply.header("content-security-policy").unwrap_or_default();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{page}: {policy}");
        assert!(
            reply.header("cache-control").is_some_and(|cache| cache.contains("no-store") || cache.contains("private")),
            "{page}: {reply:?}"
        );
        assert!(reply.body.contains("Windsor &amp; Daughters"), "{page}");
    }
    let overview = raw::send(stand.worker, "GET", &format!("/sites/{site}?range=7d"), &[("Cookie", &cookie)], b"").body;
    for word in ["/chairs", "LCP", "CLS", "<svg", "Cannot read properties of undefined"] {
        assert!(overview.contains(word), "the page says {word} without script");
    }

    let browser = Browser::start(Engine::Chromium);
    let phone = json!({ "width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": true });
    browser.devtools("Emulation.setDeviceMetricsOverride", &phone);
    sign_in(&browser, stand);
    for page in PAGES {
        browser.go(&address(stand, &format!("/sites/{site}{page}?range=7d")));
        let width = browser.run("return document.documentElement.scrollWidth");
        assert!(width.as_u64() <= Some(360), "{page} is {width} wide on a phone");
    }
}

/// Signs in by HTTP and gives the cookie to send.
fn session_cookie(stand: &Stand) -> String {
    let origin = address(stand, "");
    let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Origin", origin.as_str()), ("Host", &origin[7..])];
    let body = format!("token={}&next=%2F", stand.token);
    let mut bytes = format!("POST /signin HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        bytes.push_str(&format!("{name}: {value}\r\n"));
    }
    bytes.push_str(&format!("\r\n{body}"));
    let reply = raw::exchange(stand.worker, bytes.as_bytes(), false).unwrap();
    let cookie = reply.header("set-cookie").unwrap_or_else(|| panic!("no session: {reply:?}"));
    for part in ["__Host-", "HttpOnly", "Secure", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    cookie.split(';').next().unwrap().to_owned()
}

#[test]
fn dashboard_says_how_to_get_the_first_event_and_what_came() {
    let stand = stand::shared();
    let site = filled::empty_site(stand, "first");
    let browser = Browser::start(Engine::Chromium);
    sign_in(&browser, stand);
    browser.go(&address(stand, &format!("/sites/{site}")));
    let text = || browser.run("return document.body.innerText").as_str().unwrap().to_owned();
    assert!(text().contains(&format!("/c/{site}.js")), "the tag stands on the empty page: {}", text());

    // The first load: a loader, then a batch from an origin that is not on the list.
    let (_, _, _) = stand.get(&format!("/c/{site}.js"), &[]);
    shows_within_ten_seconds(&text, "1 page load today");
    let stray = batch::of(&batch::page_id(), &json!([batch::open(0)])).to_string();
    let (status, _, _) = stand.post_batch(&site, &stray, &[("origin", "https://evil.example")]);
    assert_eq!(status, 403);
    shows_within_ten_seconds(&text, "origin_refused");

    // Then a good one: the page becomes the overview.
    filled::send(stand, &site, &batch::of(&batch::page_id(), &json!([batch::open(0), batch::view(1)])), filled::AGENTS[0]);
    shows_within_ten_seconds(&text, "/chairs");
}

#[track_caller]
fn shows_within_ten_seconds(text: &impl Fn() -> String, wanted: &str) {
    let start = Instant::now();
    poll::until(&format!("the open page says {wanted}"), || {
        let text = text();
        if text.contains(wanted) { Ok(()) } else { Err(text) }
    });
    assert!(start.elapsed() < Duration::from_secs(10), "{wanted} came after {:?}", start.elapsed());
}

#[test]
fn dashboard_limits_attempts() {
    // Its own stand: the attempts of one address are counted together.
    let stand = Stand::start();
    let browser = Browser::start(Engine::Chromium);
    browser.go_without_waiting(&address(&stand, "/signin"));
    browser.type_into("input[name=token]", "not the token");
    browser.click_on("form button");
    poll::until("the page says that the token is wrong", || {
        let text = browser.try_run("return document.body.innerText", &json!([]))?;
        poll::holds(text.as_str().is_some_and(|text| text.contains("not the token")), text)
    });
    assert_eq!(browser.cookies(), Vec::<Value>::new());

    let origin = address(&stand, "");
    let attempt = |token: &str| {
        let body = format!("token={token}");
        let request = format!(
            "POST /signin HTTP/1.1\r\nHost: {}\r\nOrigin: {origin}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            &origin[7..],
            body.len()
        );
        raw::exchange(stand.worker, request.as_bytes(), false).unwrap()
    };
    // Five in each whole minute.
    clock::room_in(clock::MINUTE, Duration::from_secs(30));
    let replies: Vec<_> = (0..11).map(|n| attempt(&format!("guess-{n}-0123456789abcdef"))).collect();
    assert!(replies.iter().all(|reply| [401, 429].contains(&reply.status)), "{replies:?}");
    let limited = replies.last().unwrap();
    assert_eq!(limited.status, 429, "{replies:?}");
    assert!(limited.header("retry-after").is_some() && limited.header("set-cookie").is_none(), "{limited:?}");
    assert_eq!(attempt(&stand.token).status, 429, "the right token has to wait too");
}
