//! What is decided about a batch as a whole and about each of its events: the reply, the counts and
//! the rows, case by case.

mod support;

use std::collections::BTreeMap;

use candor_pipeline::{Facts, Outcome, Terms, process};
use protocol::limits;
use protocol::reason::Refusal;
use protocol::site::{GpcPolicy, SiteConfig};
use support::*;

/// Status, result, and the result of each event in the reply.
fn reply(outcome: &Outcome) -> (u16, &'static str, Vec<String>) {
    let reply = outcome.reply(&outcome.settle(&[]));
    let body: serde_json::Value = reply.body.as_deref().map_or(serde_json::Value::Null, |body| serde_json::from_str(body).unwrap());
    let events = body["events"].as_array().into_iter().flatten().map(|event| {
        let reason = event["reason"].as_str().map(|reason| format!(" {reason}")).unwrap_or_default();
        format!("{} {}{reason}", event["seq"], event["result"].as_str().unwrap())
    });
    (reply.status, reply.candor_result, events.collect())
}

/// The counts of a batch of which the store says that nothing was there before.
fn tallies(outcome: &Outcome) -> BTreeMap<String, u64> {
    let settled = outcome.settle(&[]);
    outcome.tallies(&settled).into_iter().map(|tally| (tally.what, tally.n)).collect()
}

fn tally(what: &str, n: u64) -> BTreeMap<String, u64> {
    [("received".to_owned(), n), (what.to_owned(), n)].into()
}

#[test]
fn an_empty_batch_is_accepted_for_its_totals() {
    let outcome = take(&batch_of(PAGE, "", r#"{"error_flood":7}"#)).unwrap();
    assert_eq!(reply(&outcome), (200, "accepted", vec![]));
    assert_eq!(outcome.reply(&outcome.settle(&[])).body.as_deref(), Some(r#"{"events":[]}"#));
    assert_eq!(outcome.page_drops.len(), 1);
    assert!(outcome.tallies(&outcome.settle(&[vec![]])).is_empty());
}

#[test]
fn consent_is_asked_of_the_whole_batch() {
    let body = batch(&[open(0), view(1, 0)].join(","));
    let other = |from: &str, to: &str| {
        let other = body.replace(from, to);
        assert_ne!(other, body);
        other
    };
    for (body, expect) in [
        (other(STAMP, "null"), "drop:stamp_missing"),
        (other(&format!("\"consent\":{STAMP},"), ""), "drop:stamp_missing"),
        (other("\"rev\":1", "\"rev\":2"), "drop:stamp_revision"),
        (other("\"day\":20775", "\"day\":20000"), "drop:stamp_expired"),
        (other("\"day\":20775", "\"day\":20777"), "drop:stamp_expired"),
        (other("\"gpc\":0", "\"gpc\":2"), "drop:gpc"),
        (other("\"bits\":7", "\"bits\":8"), "drop:purpose"),
        (other("\"bits\":7", "\"bits\":0"), "drop:purpose"),
    ] {
        let outcome = take(&body).unwrap();
        assert_eq!(reply(&outcome), (204, "policy", vec![]), "{expect}");
        assert_eq!(outcome.reply(&outcome.settle(&[])).body, None);
        assert!(outcome.statements().is_empty() && outcome.drops.is_empty(), "{expect}");
        assert_eq!(tallies(&outcome), tally(expect, 2));
    }
}

#[test]
fn privacy_control_is_a_refusal_unless_it_was_acknowledged() {
    let acknowledged = batch(&open(0)).replace("\"gpc\":0", "\"gpc\":1");
    let signal = Facts { sec_gpc: Some("1"), ..facts() };
    let overriding = SiteConfig { gpc: GpcPolicy::Override, ..site() };
    let take = |site: &SiteConfig, body: &str| process(&key(), site, &Terms::default(), &signal, body.as_bytes()).unwrap();
    assert_eq!(tallies(&take(&site(), &acknowledged)), tally("drop:gpc", 1));
    assert_eq!(tallies(&take(&overriding, &batch(&open(0)))), tally("drop:gpc", 1));
    let outcome = take(&overriding, &acknowledged);
    assert_eq!(outcome.reply(&outcome.settle(&[])).candor_result, "accepted");
    assert_eq!(whole_rows(&outcome)[0]["class"], "firefox-desktop-eu-1");
}

#[test]
fn purposes_are_asked_of_each_event() {
    let body = batch(&[open(0), view(1, 0), vital(2, 0, "LCP", 1.0), error(3, "x")].join(","));
    for (bits, expect) in [
        (7, ["accepted", "accepted", "accepted", "accepted"]),
        (1, ["accepted", "accepted", "dropped policy", "dropped policy"]),
        (2, ["accepted", "dropped policy", "accepted", "dropped policy"]),
        (4, ["accepted", "dropped policy", "dropped policy", "accepted"]),
    ] {
        let outcome = take(&body.replace("\"bits\":7", &format!("\"bits\":{bits}"))).unwrap();
        let (status, _, events) = reply(&outcome);
        let expect: Vec<String> = expect.iter().enumerate().map(|(seq, result)| format!("{seq} {result}")).collect();
        assert_eq!((status, events), (200, expect), "{bits}");
        assert!(outcome.drops.iter().all(|row| row.reason == "purpose"));
        assert!(whole_rows(&outcome).iter().all(|row| row["purposes"] == bits));
    }
}

#[test]
fn good_events_survive_bad_ones() {
    for bad in [
        "null",
        "7",
        "[]",
        "\"x\"",
        "{}",
        "[[[[[]]]]]",
        r#"{"seq":9}"#,
        r#"{"seq":9,"kind":"view","view":0,"t":"soon"}"#,
        r#"{"seq":9,"kind":"view","view":0}"#,
        r#"{"seq":9,"kind":"view","view":7,"t":1}"#,
        r#"{"seq":9,"kind":null,"view":0,"t":1}"#,
        r#"{"seq":9,"kind":"vital","view":0,"t":1,"name":"LCP","value":1e308}"#,
        r#"{"seq":9,"kind":"error","view":0,"t":1,"source":[]}"#,
    ] {
        let outcome = take(&batch(&[&open(0), bad, &view(1, 0)].map(String::from).join(","))).unwrap();
        let (status, result, events) = reply(&outcome);
        assert_eq!((status, result, events.len()), (200, "partial", 3), "{bad}");
        assert!(events[1].ends_with("dropped invalid"), "{bad}: {events:?}");
        assert_eq!(outcome.events.len(), 2, "{bad}");
        assert_eq!(outcome.drops.len(), usize::from(bad.contains("\"seq\":9")), "{bad}");
    }
}

#[test]
fn caps_of_a_batch() {
    let many: Vec<String> = (0..limits::BATCH_EVENTS as u64 + 2).map(|seq| view(seq, 0)).collect();
    let outcome = take(&batch(&many.join(","))).unwrap();
    assert_eq!(outcome.events.len(), limits::BATCH_EVENTS);
    assert_eq!(
        outcome.drops.iter().map(|row| (row.seq, row.reason)).collect::<Vec<_>>(),
        [(100, "too_many_events"), (101, "too_many_events")]
    );
    let large = error(0, &"x".repeat(limits::EVENT_BYTES));
    let outcome = take(&batch(&[large, view(1, 0)].join(","))).unwrap();
    assert_eq!(reply(&outcome).2, ["0 dropped event_too_large", "1 accepted"]);
    let body = batch(&" ".repeat(limits::INFLATED_BYTES));
    assert_eq!(take(&body).unwrap_err(), Refusal::TooLarge);
}

#[test]
fn time_decides_what_is_too_old() {
    let held = batch(&[open(0), view(1, 0)].join(",")).replace("\"held\":0", "\"held\":604795000");
    let outcome = take(&held.replace("\"t\":1}", "\"t\":9000}")).unwrap();
    assert_eq!(reply(&outcome).2, ["0 dropped too_old", "1 accepted"]);
    assert_eq!(outcome.drops[0].reason, "too_old");
}

#[test]
fn a_page_outside_the_sample_still_counts_and_still_has_its_errors() {
    let site = SiteConfig { rate: 0.5, ..site() };
    let body = batch(&[open(0), view(1, 0), vital(2, 0, "LCP", 1.0), error(3, "x")].join(","));
    let outcome = process(&key(), &site, &Terms::default(), &facts(), body.as_bytes()).unwrap();
    assert_eq!(reply(&outcome).2, ["0 accepted", "1 dropped sampled", "2 dropped sampled", "3 accepted"]);
    let kept =
        process(&key(), &site, &Terms::default(), &facts(), body.replace(PAGE, "0f14e45fceea167a5a36dedd4bea2543").as_bytes()).unwrap();
    assert_eq!(kept.events.iter().map(|row| (row.kind, row.weight)).collect::<Vec<_>>(), [("open", 1.0), ("view", 2.0), ("error", 1.0)]);
    assert_eq!(kept.vitals[0].weight, 2.0);
}

/// With linking a session is in the sample as a whole, whichever its page loads; without it the field says nothing.
#[test]
fn a_session_is_kept_or_not_as_a_whole() {
    let site = SiteConfig { rate: 0.5, purposes: 15, ..site() };
    let (kept, left_out) = ("0f14e45fceea167a5a36dedd4bea2543", "ff14e45fceea167a5a36dedd4bea2543");
    for (bits, session, is_kept) in [
        (15, kept, true),
        (15, left_out, false),
        (7, kept, false),
        (15, "not an id", false),
        (15, "0123456789abcdef0123456789abcdef", false),
    ] {
        let mut body: serde_json::Value = serde_json::from_str(&batch(&[open(0), view(1, 0)].join(","))).unwrap();
        body["session"] = session.into();
        body["consent"]["bits"] = bits.into();
        let outcome = process(&key(), &site, &Terms::default(), &facts(), body.to_string().as_bytes()).unwrap();
        assert_eq!(outcome.events.len(), if is_kept { 2 } else { 1 }, "{bits} {session}");
    }
}

#[test]
fn secrets_that_a_page_let_through_are_taken_out() {
    let body = batch(&error(0, "token 9f86d081884c7d659a2feaa0c55ad015 of jane@example.org"))
        .replace("https://shop.example/\"", "https://u:p@shop.example/reset/9f86d081884c7d659a2feaa0c55ad015?t=1#x\"");
    let outcome = take(&body).unwrap();
    let row = &outcome.events[0];
    assert_eq!((row.url.as_str(), row.message.as_str()), ("https://shop.example/reset/:x", "token […] of […]"));
    for secret in ["9f86d081", "jane", "u:p", "v=1", "t=1"] {
        assert!(!outcome.statements()[0].json_rows.contains(secret), "{secret}");
    }
}

#[test]
fn an_error_without_a_stack_has_the_frame_of_its_event() {
    let event = r#"{"seq":0,"kind":"error","view":0,"t":1,"source":"uncaught","name":"Error","message":"x","file":"https://shop.example/app.js?v=1","line":3}"#;
    let outcome = take(&batch(event)).unwrap();
    assert_eq!(outcome.events[0].frames, r#"[{"function":"","file":"https://shop.example/app.js","line":3,"column":0}]"#);
    let outcome = take(&batch(r#"{"seq":0,"kind":"error","view":0,"t":1,"source":"rejection","message":"x"}"#)).unwrap();
    assert_eq!(outcome.events[0].frames, "[]");
}

#[test]
fn the_origin_comes_first() {
    for (origin, expect) in [(None, Refusal::OriginMissing), (Some("https://evil.example"), Refusal::OriginRefused)] {
        let facts = Facts { origin, ..facts() };
        assert_eq!(process(&key(), &site(), &Terms::default(), &facts, b"nonsense").unwrap_err(), expect);
    }
}

#[test]
fn counts_carry_day_and_class() {
    let outcome = take(&batch(&open(0))).unwrap();
    let settled = outcome.settle(&[vec![], vec![serde_json::Map::new()]]);
    let tallies = outcome.tallies(&settled);
    assert_eq!(tallies.iter().map(|tally| (tally.what.as_str(), tally.n)).collect::<Vec<_>>(), [("received", 1), ("stored", 1)]);
    assert!(tallies.iter().all(|tally| tally.day == TODAY && tally.class == "firefox-desktop-eu-0"));
}
