//! What the pages say of known rows: every figure weighted, every page with a sentence, nothing of
//! an event as markup.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod arrivals;
mod every_page;
mod figures;
mod lists;
#[path = "../support/mod.rs"]
mod support;
mod views;

use candor_insight::Page;
use protocol::row::{EventRow, VitalRow};
use protocol::site::SiteConfig;
use support::shop::{blank, vital_of};
use support::{Memory, NOW_MS, answer, get};

const PAGES: [&str; 9] = ["", "/views", "/errors", "/events", "/ledger", "/filters", "/quarantine", "/consent", "/settings"];
const CLASS: &str = "chromium-desktop-eu-0";
const MINUTE_MS: u64 = 60_000;

fn store() -> Memory {
    let store = Memory::new();
    for site in ["shop", "blog"] {
        store.site(site, &SiteConfig { origins: vec!["https://shop.example".into()], ..SiteConfig::default() });
    }
    store
}

fn page_id(n: u64) -> String {
    format!("{n:032x}")
}

fn event(page: u64, seq: u64, kind: &'static str, minutes_ago: u64) -> EventRow {
    blank("shop", &page_id(page), seq, kind, NOW_MS - minutes_ago * MINUTE_MS, CLASS)
}

fn vital(page: u64, seq: u64, name: &str, value: f64, weight: f64) -> VitalRow {
    VitalRow { weight, ..vital_of(event(page, seq, "view", 5), name, value) }
}

/// A page without its tags, white space as one space: what a person reads.
fn text(page: &Page) -> String {
    assert_eq!(page.status, 200, "{}", page.body);
    let mut out = String::new();
    let mut inside = false;
    for c in page.body.chars() {
        match c {
            '<' => (inside, out) = (true, out + " "),
            '>' if inside => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn says(store: &Memory, path: &str, parts: &[&str]) {
    let text = text(&answer(store, &get(path)));
    for part in parts {
        assert!(text.contains(part), "{part:?} in {text}");
    }
}
