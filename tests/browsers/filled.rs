//! A site with a past: page loads of the last days, with timings and errors, made by hand. For the
//! dashboard and its pictures.

use candor_tests::batch;
use candor_tests::stand::Stand;
use candor_tests::visit::unique_name;
use serde_json::{Value, json};

pub(crate) const AGENTS: [&str; 4] = [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36",
];
const PATHS: [&str; 5] = ["/", "/chairs", "/chairs/windsor", "/lamps", "/basket"];
const HOUR_MS: u64 = 3_600_000;

/// A site without any page load.
pub(crate) fn empty_site(stand: &Stand, name: &str) -> String {
    let site = unique_name(name, "site");
    stand.put_site(&site, &json!({ "name": "Windsor & Daughters", "origins": ["https://shop.example"] }));
    site
}

/// A site with so many page loads, spread over the last days.
pub(crate) fn site(stand: &Stand, name: &str, loads: u64) -> String {
    let site = empty_site(stand, name);
    for load in 0..loads {
        let agent = AGENTS[at(load * 7 / 5, AGENTS.len())];
        let (_, _, body) = stand.get(&format!("/c/{site}.js"), &[("user-agent", agent)]);
        assert!(!body.is_empty());
        // Every third visitor declines.
        if load % 3 != 2 {
            send(stand, &site, &page_load(load), agent);
        }
    }
    site
}

/// Some page loads of a program, which wait in quarantine.
pub(crate) fn crawled(stand: &Stand, site: &str, loads: u64) {
    for load in 0..loads {
        let headers = [("origin", "https://shop.example"), ("user-agent", "curl/8.14.1")];
        let (status, _, body) = stand.post_batch(site, &page_load(load * 5).to_string(), &headers);
        assert_eq!(status, 204, "{body}");
    }
}

fn at(n: u64, len: usize) -> usize {
    usize::try_from(n).unwrap() % len
}

/// A page load that ended some hours ago and was sent late, as after a night without network.
fn page_load(load: u64) -> Value {
    #[allow(clippy::cast_precision_loss, reason = "small numbers")]
    let noise = (load * 37 % 100) as f64;
    let mut events = vec![
        batch::open(0),
        batch::view(1),
        batch::vital(2, "TTFB", 120.0 + noise * 12.0),
        batch::vital(3, "FCP", 700.0 + noise * 19.0),
        batch::vital(4, "LCP", 1100.0 + noise * 38.0),
        batch::vital(5, "CLS", noise * noise / 30_000.0),
        batch::vital(6, "INP", 40.0 + noise * 5.0),
    ];
    if load.is_multiple_of(5) {
        events.push(batch::error(7, ["Cannot read properties of undefined (reading 'price')", "The basket is locked"][at(load, 2)]));
    }
    let mut batch = batch::of(&batch::page_id(), &json!(events));
    let held = (load * 53 % (6 * 24)) * HOUR_MS;
    batch["held"] = json!(held);
    for field in ["origin_wall", "sent_wall"] {
        batch[field] = json!(batch[field].as_u64().unwrap() - held);
    }
    batch["views"][0]["url"] = json!(format!("https://shop.example{}", PATHS[at(load * 3 + load / 7, PATHS.len())]));
    batch["release"] = json!(["2026.6", "2026.7"][at(load, 2)]);
    batch
}

/// Sends a batch as a page of the shop does.
pub(crate) fn send(stand: &Stand, site: &str, batch: &Value, agent: &str) {
    let headers = [("origin", "https://shop.example"), ("user-agent", agent)];
    let (status, result, body) = stand.post_batch(site, &batch.to_string(), &headers);
    assert_eq!((status, result.as_str()), (200, "accepted"), "{body}");
}
