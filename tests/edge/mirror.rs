//! The consent record that goes back as a cookie of the server: only the one that came, only to a page
//! of the same site, never longer than the choice holds. And nothing else is ever set on the visitor's side.

use candor_tests::raw::{self, Reply};
use candor_tests::{batch, stand};
use serde_json::json;

use crate::site::{ORIGIN, Site};

const DAYS: u64 = 182;

/// The loader, asked for on this host.
fn loader(site: &Site<'_>, host: &str, prefix: &str, headers: &[(&str, &str)]) -> Reply {
    let mut text = format!("GET {prefix}/c/{}.js HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n", site.key);
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    raw::exchange(site.stand.worker, text.as_bytes(), false).expect("an answer")
}

/// A record of a choice so many days ago.
fn record(days_ago: u64, granted: u8, denied: u8) -> String {
    format!("v1.1.{}.{granted}.{denied}", batch::today() - days_ago)
}

fn cookie(reply: &Reply) -> Option<&str> {
    reply.header("set-cookie")
}

/// What the runtime writes for the beginning of a day: the database can say it too.
fn http_date(site: &Site<'_>, day: u64) -> String {
    let sql = format!(
        "SELECT strftime('%w', {0}, 'unixepoch') AS w, strftime('%d', {0}, 'unixepoch') AS d, strftime('%m', {0}, 'unixepoch') AS m, strftime('%Y', {0}, 'unixepoch') AS y",
        day * 86_400
    );
    let row = &site.stand.events(&sql)[0];
    let number = |name: &str| row[name].as_str().unwrap().parse::<usize>().unwrap();
    let weekday = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][number("w")];
    let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][number("m") - 1];
    format!("{weekday}, {:02} {month} {} 00:00:00 GMT", number("d"), number("y"))
}

#[test]
fn a_record_in_force_comes_back_as_it_was() {
    let site = Site::new("mirror");
    for (record, days_ago) in [(record(0, 7, 8), 0), (record(40, 0, 15), 40), (record(181, 5, 2), 181), (record(3, 7, 0) + ".g", 3)] {
        let cookies = format!("theme=dark; candor={record}; session=secret");
        let reply = loader(&site, "shop.example", "", &[("Cookie", &cookies), ("Sec-Fetch-Site", "same-origin")]);
        let end = http_date(&site, batch::today() - days_ago + DAYS);
        let expect = format!("candor={record}; Path=/; Expires={end}; SameSite=Lax");
        assert_eq!((reply.status, cookie(&reply)), (200, Some(expect.as_str())), "{reply:?}");
        assert_eq!(reply.headers.iter().filter(|(name, _)| name == "set-cookie").count(), 1);
        // No cache on the way may hand one visitor's choice to another.
        assert_eq!(reply.header("cache-control"), Some("private, no-cache"));
        assert!(reply.header("access-control-allow-credentials").is_none());

        let tag = reply.header("etag").unwrap();
        let again = loader(&site, "shop.example", "", &[("Cookie", &cookies), ("Sec-Fetch-Site", "same-origin"), ("If-None-Match", tag)]);
        assert_eq!((again.status, cookie(&again)), (304, Some(expect.as_str())), "a loader from the cache too: {again:?}");
        assert_eq!(again.header("cache-control"), Some("private, no-cache"));

        let quiet = loader(&site, "shop.example", "", &[("Cookie", &cookies), ("Sec-Fetch-Site", "same-origin"), ("Sec-GPC", "1")]);
        assert_eq!(cookie(&quiet), Some(expect.as_str()), "{quiet:?}");
        assert!(quiet.body.len() < 500);

        let front = loader(&site, "shop.example", "/candor", &[("Cookie", &cookies), ("Sec-Fetch-Site", "same-origin")]);
        assert_eq!(cookie(&front), Some(expect.as_str()), "{front:?}");
    }
}

#[test]
fn nothing_else_comes_back() {
    let site = Site::new("unmirrored");
    let good = format!("candor={}", record(1, 7, 8));
    let other = format!("candor={}", record(0, 0, 15));
    let cookies = [
        String::new(),
        "session=secret".to_owned(),
        "candor=garbage".to_owned(),
        format!("candor={}", record(182, 7, 8)),
        format!("candor=v1.1.{}.7.8", batch::today() + 1),
        format!("candor=v1.1.{}.7.7", batch::today()),
        format!("candor=v2.1.{}.7.8", batch::today()),
        format!("{good}; {other}"),
        format!("{good}; {good}"),
        format!("{good} evil"),
        format!("x{good}"),
    ];
    for cookies in &cookies {
        let reply = loader(&site, "shop.example", "", &[("Cookie", cookies), ("Sec-Fetch-Site", "same-origin")]);
        assert_eq!((reply.status, cookie(&reply)), (200, None), "{cookies}: {reply:?}");
        assert_eq!(reply.header("cache-control"), Some("no-cache"), "{cookies}");
    }
    for from in [None, Some("cross-site"), Some("same-site"), Some("none"), Some(""), Some("SAME-ORIGIN")] {
        let mut headers = vec![("Cookie", good.as_str())];
        headers.extend(from.map(|from| ("Sec-Fetch-Site", from)));
        let reply = loader(&site, "shop.example", "", &headers);
        assert_eq!((reply.status, cookie(&reply)), (200, None), "{from:?}: {reply:?}");
    }
}

#[test]
fn a_record_that_is_shared_over_subdomains_stays_shared() {
    let site = Site::with(stand::shared(), "shared", &json!({ "cookie_domain": "shop.example" }));
    let cookies = format!("candor={}", record(1, 7, 8));
    let ask = |host: &str, from: &str| loader(&site, host, "", &[("Cookie", &cookies), ("Sec-Fetch-Site", from)]);
    for (host, from) in [("c.shop.example", "same-site"), ("shop.example:8080", "same-origin"), ("www.shop.example", "same-origin")] {
        let reply = ask(host, from);
        assert!(cookie(&reply).is_some_and(|set| set.contains("; Domain=shop.example")), "{host} {from}: {reply:?}");
    }
    for (host, from) in [("c.other.example", "same-site"), ("myshop.example", "same-site"), ("c.shop.example", "cross-site")] {
        assert_eq!(cookie(&ask(host, from)), None, "{host} {from}");
    }
    let elsewhere = ask("other.example", "same-origin");
    assert!(cookie(&elsewhere).is_some_and(|set| !set.contains("Domain")), "{elsewhere:?}");
}

#[test]
fn no_other_answer_to_a_visitor_sets_a_cookie() {
    let site = Site::new("cookieless");
    let cookies = format!("candor={}", record(1, 7, 8));
    let headers = [("Cookie", cookies.as_str()), ("Sec-Fetch-Site", "same-origin"), ("Origin", ORIGIN), ("Content-Type", "text/plain")];
    let good = batch::of(&batch::page_id(), &json!([batch::open(0)])).to_string();
    let pages = json!({ "pages": [batch::page_id()] }).to_string();
    for (method, path, body) in [
        ("GET", format!("/c/{}.json", site.key), ""),
        ("GET", format!("/b/{}/1/en.js", site.key), ""),
        ("GET", "/c/nobody.js".to_owned(), ""),
        ("GET", "/.well-known/gpc.json".to_owned(), ""),
        ("GET", "/a/versions.json".to_owned(), ""),
        ("POST", site.path(), good.as_str()),
        ("POST", format!("/v1/erase?site={}", site.key), pages.as_str()),
        ("POST", format!("/v1/mine?site={}", site.key), pages.as_str()),
        ("OPTIONS", site.path(), ""),
    ] {
        let reply = raw::send(site.stand.worker, method, &path, &headers, body.as_bytes());
        assert!(reply.status < 300, "{method} {path}: {reply:?}");
        assert_eq!(cookie(&reply), None, "{method} {path}");
    }
}
