//! What the tests of this crate share: a site, a request, and batches as text.
#![allow(dead_code, reason = "each test binary uses its part")]

pub(crate) mod planted;
pub(crate) mod random;
pub(crate) mod store;

use candor_pipeline::{Facts, Outcome, Terms, process};
use protocol::reason::Refusal;
use protocol::site::{SiteConfig, SiteKey};

/// When every batch here is received, ms since 1970.
pub(crate) const RECEIVED_MS: u64 = 1_795_000_010_000;
/// The day of it.
pub(crate) const TODAY: u32 = 20_775;
pub(crate) const ORIGIN: &str = "https://shop.example";
pub(crate) const PAGE: &str = "8f14e45fceea167a5a36dedd4bea2543";
pub(crate) const STAMP: &str = r#"{"v":1,"rev":1,"day":20775,"bits":7,"src":"ui","gpc":0}"#;
pub(crate) const VIEWS: &str = r#"[{"n":0,"url":"https://shop.example/","referrer":"https://search.example/q","nav":"navigate","start":0},{"n":1,"url":"https://shop.example/cart","nav":"route","start":2000}]"#;

pub(crate) fn key() -> SiteKey {
    SiteKey::parse("shop").expect("a key")
}

pub(crate) fn site() -> SiteConfig {
    SiteConfig { origins: vec![ORIGIN.into()], ..SiteConfig::default() }
}

pub(crate) fn facts() -> Facts<'static> {
    Facts {
        received_ms: RECEIVED_MS,
        origin: Some(ORIGIN),
        user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
        country: Some("DE"),
        ..Facts::default()
    }
}

pub(crate) fn head(page: &str) -> String {
    format!(
        r#""v":1,"sdk":"0.1.0","mode":"wasm","page":"{page}","sent_t":10000,"origin_wall":1795000000000,"sent_wall":1795000010000,"held":0,"rate":1,"env":"production","release":"r1""#
    )
}

/// A batch of one page with these events.
pub(crate) fn batch_of(page: &str, events: &str, dropped: &str) -> String {
    format!(r#"{{{},"consent":{STAMP},"views":{VIEWS},"dropped":{dropped},"events":[{events}]}}"#, head(page))
}

pub(crate) fn batch(events: &str) -> String {
    batch_of(PAGE, events, "{}")
}

pub(crate) fn take(body: &str) -> Result<Outcome, Refusal> {
    process(&key(), &site(), &Terms::default(), &facts(), body.as_bytes())
}

pub(crate) fn open(seq: u64) -> String {
    format!(r#"{{"seq":{seq},"kind":"open","view":0,"t":1,"source":"network"}}"#)
}

pub(crate) fn view(seq: u64, view: u32) -> String {
    format!(r#"{{"seq":{seq},"kind":"view","view":{view},"t":1}}"#)
}

pub(crate) fn vital(seq: u64, view: u32, name: &str, value: f64) -> String {
    format!(r#"{{"seq":{seq},"kind":"vital","view":{view},"t":900,"name":"{name}","value":{value}}}"#)
}

pub(crate) fn error(seq: u64, message: &str) -> String {
    format!(
        r#"{{"seq":{seq},"kind":"error","view":0,"t":1200,"source":"uncaught","name":"TypeError","message":"{message}","stack":"TypeError: x\n    at go (https://shop.example/app.js?v=1:3:7)\n    at https://shop.example/app.js:9:1"}}"#
    )
}

/// The rows of events and vitals as they are written.
pub(crate) fn whole_rows(outcome: &Outcome) -> Vec<serde_json::Value> {
    let statements = outcome.statements();
    let of_events = statements.iter().filter(|statement| ["events", "vitals"].contains(&statement.table.name));
    of_events.flat_map(|statement| serde_json::from_str::<Vec<serde_json::Value>>(&statement.json_rows).unwrap()).collect()
}
