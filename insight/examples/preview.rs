//! Writes every page of the dashboard as a file, with made-up data, to look at: `target/preview/`.
//!
//! `cargo run -p candor-insight --example preview`
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing)]

#[path = "../tests/support/mod.rs"]
mod support;

use candor_insight as insight;
use insight::{Page, Request};
use protocol::row::{DROPS, DropRow, QUARANTINE, QuarantineRow};
use protocol::sampling::{SampleRule, Sampling};
use protocol::site::{GpcPolicy, SiteConfig};
use std::path::{Path, PathBuf};
use support::shop::{blank, fill};
use support::{DAY_MS, Memory, NOW_MS, answer, get};

/// Copies the files of a folder, not its folders.
fn copy_files(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

fn main() {
    let out = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/preview");
    let look = Path::new(env!("CARGO_MANIFEST_DIR")).join("../www/dashboard");
    copy_files(&look, &out);
    copy_files(&look.join("css"), &out.join("css"));
    let write = |name: &str, page: &Page| {
        // The files lie beside each other, wherever they are opened from.
        let html = page.body.replace("/a/preview/", "");
        std::fs::write(out.join(name).with_extension("html"), html).unwrap();
        println!("{name} {}", page.status);
    };
    entrances(&write);
    full(&write);
    held(&write);
    empty(&write);
    hostile(&write);
    println!("{}", PathBuf::from(&out).canonicalize().unwrap().display());
}

fn config(name: &str) -> SiteConfig {
    SiteConfig {
        name: name.into(),
        origins: vec!["https://shop.example".into(), "https://*.shop.example".into()],
        privacy_url: "https://shop.example/privacy".into(),
        languages: vec!["en".into(), "de".into()],
        utc_offset_minutes: 60,
        ..SiteConfig::default()
    }
}

fn entrances(write: &dyn Fn(&str, &Page)) {
    let store = Memory::new();
    let anonymous = |path| Request { authorization: None, ..get(path) };
    let post = |body| Request { method: "POST", body, sec_fetch_site: Some("same-origin"), ..anonymous("/signin") };
    write("signin", &answer(&store, &anonymous("/signin")));
    write("signin-development", &answer(&store, &Request { environment: "development", ..anonymous("/signin") }));
    write("signin-wrong", &answer(&store, &post(b"token=nonsense")));
    write("signin-cookie", &answer(&store, &Request { origin_of_worker: "http://192.168.1.20:8787", ..anonymous("/signin?check=1") }));
    write("signin-too-many", &insight::too_many_attempts(&post(b"")));
    write("welcome", &answer(&store, &get("/")));
    write("new", &answer(&store, &get("/sites/new")));
    write("not-found", &answer(&store, &get("/sites/nowhere")));
    store.broken.set(true);
    write("store-failed", &answer(&store, &get("/")));
}

fn full(write: &dyn Fn(&str, &Page)) {
    let store = Memory::new();
    store.site("shop", &config("Paper & Lamp"));
    store.site("journal", &SiteConfig { name: String::new(), origins: vec!["https://journal.example".into()], ..SiteConfig::default() });
    store.site("fresh", &config("Fresh"));
    fill(&store, "shop", 31, 60.0, 7);
    fill(&store, "journal", 2, 3.0, 11);
    for range in ["24h", "7d", "30d"] {
        write(&format!("overview-{range}"), &answer(&store, &get(&format!("/sites/shop?range={range}"))));
    }
    write("overview-small", &answer(&store, &get("/sites/journal")));
    write("views", &answer(&store, &get("/sites/shop/views?range=7d")));
    write("errors", &answer(&store, &get("/sites/shop/errors?range=7d")));
    write("events", &answer(&store, &get("/sites/shop/events")));
    write("ledger", &answer(&store, &get("/sites/shop/ledger?range=7d")));
    write("settings", &answer(&store, &get("/sites/shop/settings?saved=1")));
    let body = b"revision=1&name=Shop&origins=shop.example&rate=lots&utc_offset_minutes=0";
    let wrong = Request { method: "POST", body, ..get("/sites/shop/settings") };
    write("settings-wrong", &answer(&store, &wrong));
    write("consent", &answer(&store, &get("/sites/shop/consent")));
    let body = b"revision=1&languages=en&purposes=usage&gpc=deny&dnt=as-gpc&asks=cmp&retention_days=60&text.en.title=Ours";
    let wrong = Request { method: "POST", body, ..get("/sites/shop/consent") };
    write("consent-wrong", &answer(&store, &wrong));
    write("sites", &answer(&store, &get("/?list=1")));
    // More take part than fetched the loader.
    store.execute("DELETE FROM tallies WHERE what = ?1 AND site = 'journal'", "loader");
    store.tally("journal", NOW_MS / DAY_MS, "chromium-desktop-eu-0", "loader", 4);
    write("overview-mismatch", &answer(&store, &get("/sites/journal")));
}

/// What the edge holds back, judges and is told: rules, quarantine, dead letters, decisions about issues, a budget.
fn held(write: &dyn Fn(&str, &Page)) {
    let store = Memory::new();
    let sampling =
        Sampling { rules: vec![SampleRule { rate: 0.25, kind: "vital".into(), ..SampleRule::default() }], budget_rows_per_day: 9_000 };
    let fronts = vec!["www.shop.example".into()];
    store.site(
        "shop",
        &SiteConfig { retention_days: 7, sampling, fronts, keep_names: vec!["phone_model".into()], ..config("Paper & Lamp") },
    );
    fill(&store, "shop", 20, 20.0, 7);
    // What the pipeline makes of an address and of an error.
    let routes = "UPDATE events SET route = coalesce(nullif(substr(url, 21), ''), '/') WHERE site = ?1 AND kind = 'view' RETURNING 1";
    let prints =
        "UPDATE events SET fingerprint = '1:' || printf('%016x', length(message) * 65537) WHERE site = ?1 AND kind = 'error' RETURNING 1";
    assert!(store.execute(routes, "shop") > 0 && store.execute(prints, "shop") > 0);
    while !support::ready(insight::rollups::recompute(&store, NOW_MS)).unwrap() {}
    let (today, class) = (NOW_MS / DAY_MS, "chromium-desktop-eu-0");
    let post = |path: &str, body: &str| answer(&store, &Request { method: "POST", body: body.as_bytes(), ..get(path) });
    for (body, n) in [
        ("do=add&id=office&action=drop&field=address&pattern=203.0.113.0%2F24&note=Our+own+office", 431),
        ("do=add&id=old-widget&action=drop&field=message&pattern=*legacy-widget*undefined+is+not+a+function*", 12_345),
        ("do=add&id=checker&action=allow&field=agent&pattern=PaperAndLampUptimeChecker&note=So+that+the+dashboard+sees+it", 0),
    ] {
        assert_eq!(post("/sites/shop/filters", body).status, 303, "{body}");
        let id = body.split(['=', '&']).nth(3).unwrap();
        store.tally("shop", today, class, &format!("rule:{id}"), n);
    }
    post("/sites/shop/filters", "do=off&id=old-widget");
    write("filters", &answer(&store, &get("/sites/shop/filters")));
    write("filters-wrong", &post("/sites/shop/filters", "do=add&action=drop&field=address&pattern=office&note=Ours"));
    let long = "Uncaught (in promise) TypeError: Failed to fetch dynamically imported module";
    for at in 0..14_u64 {
        let (reason, rule) = [("bot_agent", ""), ("rule", "office"), ("error_extension", ""), ("referrer_spam", "")][at as usize % 4];
        let page = format!("{at:032x}");
        let mut row = blank("shop", &page, at, if at % 4 == 2 { "error" } else { "view" }, NOW_MS - at * 900_000, class);
        row.message = if at % 4 == 2 { long.into() } else { String::new() };
        row.referrer = if at % 4 == 3 { "https://free-share-buttons.example/win".into() } else { String::new() };
        let (site, received_ms) = (String::from("shop"), row.time_ms);
        let row = serde_json::to_string(&row).unwrap();
        store.insert(DROPS, &[DropRow { site: site.clone(), page: page.clone(), seq: at, reason, received_ms }]);
        let rule = rule.into();
        store.insert(
            QUARANTINE,
            &[QuarantineRow { site, page, seq: at, table_name: "events", reason, rule, row, time_ms: received_ms, received_ms }],
        );
        store.tally("shop", today, class, &format!("drop:{reason}"), 1 + at);
    }
    write("quarantine", &answer(&store, &get("/sites/shop/quarantine")));
    write("quarantine-released", &answer(&store, &get("/sites/shop/quarantine?released=12&more=1")));
    for (at, why) in ["exhausted", "exhausted", "unreadable"].into_iter().enumerate() {
        let sql = format!("INSERT INTO dead_letters VALUES (?1, 'p', '{at}', '{why}', '{{}}', {})", NOW_MS - 7_200_000);
        store.execute(&sql, "shop");
    }
    write("dead", &answer(&store, &get("/dead")));
    write("dead-replayed", &answer(&store, &get("/dead?replayed=40&failed=3")));
    store.tally("shop", today, class, "stored", 7_900);
    support::ready(insight::pressure::adapt(&store, insight::pressure::Plan::default(), None, NOW_MS)).unwrap();
    write("overview-pressed", &answer(&store, &get("/sites/shop?range=30d")));
    write("views-rolled", &answer(&store, &get("/sites/shop/views?range=30d")));
    write("ledger-pressed", &answer(&store, &get("/sites/shop/ledger?range=7d")));
    let plan = insight::pressure::Plan { rows_per_day: 1_000, storage_bytes: 0 };
    support::ready(insight::pressure::adapt(&store, plan, None, NOW_MS + 300_000)).unwrap();
    write("ledger-full", &answer(&store, &get("/sites/shop/ledger?range=7d")));
    write("settings-edge", &answer(&store, &get("/sites/shop/settings")));
    let body = "revision=1&name=Shop&origins=https%3A%2F%2Fshop.example&rate=25&utc_offset_minutes=0&sampling=50&budget_rows_per_day=lots&rollup_days=9000&fronts=*.shop.example&build=full&trace_hosts=https%3A%2F%2Fx&keep_names=phone_number";
    write("settings-edge-wrong", &post("/sites/shop/settings", body));
    // Issues: one that came back, one that is ignored.
    let issues = answer(&store, &get("/sites/shop/errors?range=7d")).body;
    let found: Vec<String> =
        issues.split("name=\"issue\" value=\"").skip(1).map(|at| at.split('"').next().unwrap().replace(':', "%3A")).collect();
    for (issue, state) in found.iter().zip(["resolved", "ignored"]) {
        // Decided before what is shown happened.
        let body = format!("issue={issue}&state={state}&release=0");
        let before = Request { method: "POST", body: body.as_bytes(), now_ms: NOW_MS - 9 * DAY_MS, ..get("/sites/shop/errors?range=7d") };
        assert_eq!(answer(&store, &before).status, 303);
    }
    write("errors-decided", &answer(&store, &get("/sites/shop/errors?range=7d")));
    store.broken.set(true);
    write("quarantine-failed", &answer(&store, &get("/sites/shop/quarantine")));
    write("dead-failed", &answer(&store, &get("/dead")));
}

fn empty(write: &dyn Fn(&str, &Page)) {
    let store = Memory::new();
    store.site("shop", &config("Paper & Lamp"));
    let (today, class, gpc) = (NOW_MS / DAY_MS, "chromium-desktop-eu-0", "firefox-desktop-eu-1");
    write("empty", &answer(&store, &get("/sites/shop")));
    write(
        "empty-development",
        &answer(&store, &Request { environment: "development", origin_of_worker: "http://localhost:8787", ..get("/sites/shop") }),
    );
    write("empty-ledger", &answer(&store, &get("/sites/shop/ledger")));
    write("empty-errors", &answer(&store, &get("/sites/shop/errors")));
    for page in ["views", "filters", "quarantine"] {
        write(&format!("empty-{page}"), &answer(&store, &get(&format!("/sites/shop/{page}"))));
    }
    write("empty-dead", &answer(&store, &get("/dead")));
    write("empty-events", &answer(&store, &get("/sites/shop/events")));
    store.tally("shop", today, gpc, "loader", 2);
    write("empty-gpc", &answer(&store, &get("/sites/shop")));
    store.tally("shop", today, class, "loader", 3);
    store.tally("shop", today, class, "refused:origin_refused", 3);
    write("empty-refused", &answer(&store, &get("/sites/shop")));
    store.tally("shop", today, class, "received", 4);
    store.tally("shop", today, class, "drop:stamp_missing", 4);
    write("empty-stamp", &answer(&store, &get("/sites/shop")));
    // One event long ago: nothing in the stretch.
    store.insert(protocol::row::EVENTS, &[blank("shop", &"a".repeat(32), 0, "open", NOW_MS - 12 * DAY_MS, class)]);
    write("overview-quiet", &answer(&store, &get("/sites/shop")));
}

fn hostile(write: &dyn Fn(&str, &Page)) {
    let store = Memory::new();
    let evil = "\"><script>alert(1)</script><img src=x onerror=alert(1)>";
    store.site("shop", &SiteConfig { name: evil.into(), gpc: GpcPolicy::Override, ..config("") });
    let long = "unbreakable".repeat(60);
    let mut rows = Vec::new();
    for (at, text) in [evil, "'; DROP TABLE events; --", "\u{202e}right to left\u{0}", long.as_str()].into_iter().enumerate() {
        let page = format!("{at:032x}");
        for (seq, kind) in ["open", "view", "error"].into_iter().enumerate() {
            let mut row = blank("shop", &page, seq as u64, kind, NOW_MS - 60_000, "chromium-desktop-eu-0");
            row.name = text.into();
            row.message = text.into();
            row.url = if at == 0 { "javascript:alert(document.cookie)".into() } else { format!("https://shop.example/{text}") };
            row.frames = serde_json::json!([{"function": text, "file": text, "line": 1, "column": 2, "in_app": true}]).to_string();
            row.class = if at == 0 { text.into() } else { row.class };
            row.country = text.into();
            row.release = text.into();
            rows.push(row);
        }
    }
    store.insert(protocol::row::EVENTS, &rows);
    for what in ["loader", "drop:<script>alert(1)</script>", "refused:<img src=x>"] {
        store.tally("shop", NOW_MS / DAY_MS, evil, what, 9);
    }
    for page in ["", "/views", "/errors", "/events", "/ledger", "/filters", "/quarantine", "/settings"] {
        write(&format!("hostile{}", page.replace('/', "-")), &answer(&store, &get(&format!("/sites/shop{page}"))));
    }
}
