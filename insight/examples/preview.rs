//! Writes every page of the dashboard as a file, with made-up data, to look at: `target/preview/`.
//!
//! `cargo run -p candor-insight --example preview`
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing)]

#[path = "../tests/support/mod.rs"]
mod support;

use candor_insight as insight;
use insight::{Page, Request};
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
    for page in ["", "/errors", "/events", "/ledger", "/settings"] {
        write(&format!("hostile{}", page.replace('/', "-")), &answer(&store, &get(&format!("/sites/shop{page}"))));
    }
}
