//! What the edge adds to every row of a batch, and that it adds no more than was granted.

mod support;

use candor_pipeline::{Facts, Outcome, Terms, process};
use serde_json::Value;
use support::*;

const CHROME: &str = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36";

fn enriched(bits: u8, views: Value) -> Outcome {
    let events = [open(0), view(1, 0), error(2, "x"), vital(3, 0, "LCP", 1.0), view(4, 1), vital(5, 1, "LCP", 2.0)].join(",");
    let mut batch: Value = serde_json::from_str(&batch(&events)).unwrap();
    batch["consent"]["bits"] = bits.into();
    batch["views"] = views;
    let facts = Facts {
        user_agent: CHROME,
        client_hints_brands: Some(r#""Brave";v="141", "Not?A_Brand";v="8", "Chromium";v="141""#),
        client_hints_platform: Some("\"Android\""),
        client_hints_mobile: Some("?1"),
        region: Some("BE"),
        asn: Some(3320),
        network: Some("Jane Doe Networks"),
        ..facts()
    };
    process(&key(), &site(), &Terms::default(), &facts, batch.to_string().as_bytes()).unwrap()
}

fn views(referrer: &str, campaign: &str) -> Value {
    serde_json::json!([
        { "n": 0, "url": "https://shop.example/", "referrer": referrer, "campaign": campaign, "nav": "navigate", "start": 0 },
        { "n": 1, "url": "https://shop.example/cart", "referrer": referrer, "nav": "route", "start": 2000 },
    ])
}

#[test]
fn every_row_says_with_what_and_from_where_it_came() {
    let outcome = enriched(7, views("https://www.google.de/", ""));
    let rows = whole_rows(&outcome);
    assert_eq!(rows.len(), outcome.events.len() + outcome.vitals.len());
    for row in &rows {
        let said = ["region", "network", "browser", "browser_version", "os", "device"].map(|column| &row[column]);
        assert_eq!(said, ["DE-BE", "AS3320", "Brave", "141", "Android", "mobile"], "{row:?}");
    }
    for row in &outcome.events {
        let brought = if row.view == 0 { ("search", "Google") } else { ("", "") };
        assert_eq!((row.channel, row.ref_source.as_str()), brought, "{row:?}");
    }
    let brought: Vec<_> = outcome.vitals.iter().map(|row| (row.view, row.channel, row.ref_source.as_str())).collect();
    assert_eq!(brought, [(0, "search", "Google"), (1, "", "")]);
    let all: String = outcome.statements().iter().map(|statement| statement.json_rows.as_str()).collect();
    for raw in ["Mozilla", "AppleWebKit", "Not?A", "Jane", "Doe"] {
        assert!(!all.contains(raw), "{raw}");
    }
}

#[test]
fn what_brought_a_visitor_needs_usage() {
    let outcome = enriched(6, views("https://www.google.de/", "google/cpc/x"));
    assert_eq!(outcome.events.iter().map(|row| row.kind).collect::<Vec<_>>(), ["open", "error"]);
    assert!(whole_rows(&outcome).iter().all(|row| row["channel"] == "" && row["ref_source"] == "" && row["browser"] == "Brave"));
}

#[test]
fn a_secret_in_a_campaign_is_no_source() {
    let outcome = enriched(7, views("", "jane.doe@example.org/cpc/9f86d081884c7d659a2feaa0c55ad015"));
    assert_eq!((outcome.events[1].channel, outcome.events[1].ref_source.as_str()), ("paid-other", "[…]"));
}
