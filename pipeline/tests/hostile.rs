//! Bodies that no beacon wrote. Whatever comes is refused with a reason or gives an outcome whose
//! ledger closes: nothing panics, and no row breaks what the schema demands.
//!
//! Seeded and bounded; `CANDOR_FULL=1` runs a hundred times as many.

mod support;

use candor_pipeline::{Facts, Outcome, Terms, process};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use protocol::limits;
use protocol::reason::Refusal;
use serde_json::{Map, Value};
use support::*;

const GOLDEN: [&str; 3] = [
    include_str!("../../tests/golden/v1/edge-visit.json"),
    include_str!("../../tests/golden/v1/edge-mixed.json"),
    include_str!("../../tests/golden/v1/all-kinds.json"),
];

fn runner(cases: u32) -> TestRunner {
    let cases = if std::env::var_os("CANDOR_FULL").is_some() { cases * 100 } else { cases };
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// Processes a body and checks what must hold of every outcome.
fn survive(body: &[u8]) -> Result<Outcome, Refusal> {
    let facts = Facts { received_ms: RECEIVED_MS, ..facts() };
    let result = process(&key(), &site(), &Terms::default(), &facts, body);
    match &result {
        Err(refusal) => assert!((400..500).contains(&refusal.status()), "{refusal:?}"),
        Ok(outcome) => sound(outcome),
    }
    result
}

fn sound(outcome: &Outcome) {
    let reply = outcome.reply(&outcome.settle(&[]));
    assert!(reply.status == 200 && reply.body.is_some() || reply.status == 204 && outcome.statements().is_empty());
    let settled = outcome.settle(&[]);
    let tallies = outcome.tallies(&settled);
    let sum = |what: &[&str]| {
        tallies.iter().filter(|tally| what.iter().any(|what| tally.what.starts_with(what))).map(|tally| tally.n).sum::<u64>()
    };
    assert_eq!(sum(&["received"]), sum(&["stored", "duplicate", "drop:"]));
    let times =
        outcome.events.iter().map(|row| (row.time_ms, row.weight)).chain(outcome.vitals.iter().map(|row| (row.time_ms, row.weight)));
    for (time_ms, weight) in times {
        assert!((RECEIVED_MS - limits::MAX_AGE_MS..=RECEIVED_MS).contains(&time_ms));
        assert!((1.0..=10_000.0).contains(&weight));
    }
    for row in &outcome.events {
        let lengths = [(&row.message, limits::MESSAGE_BYTES), (&row.name, limits::NAME_BYTES), (&row.url, limits::URL_BYTES)];
        assert!(lengths.into_iter().all(|(text, most)| text.len() <= most), "{row:?}");
    }
    for row in &outcome.vitals {
        assert!(row.value.is_finite() && row.value >= 0.0);
    }
    for statement in outcome.statements() {
        assert!(statement.json_rows.len() < 2_000_000);
        // A null would fail the whole transaction, and NUL would end a text.
        let rows: Vec<Map<String, Value>> = serde_json::from_str(&statement.json_rows).unwrap();
        assert!(rows.iter().flat_map(Map::values).all(|value| !value.is_null() && value.as_str().is_none_or(|text| !text.contains('\0'))));
    }
}

#[test]
fn arbitrary_bytes() {
    runner(1_000)
        .run(&prop::collection::vec(any::<u8>(), 0..600), |body| {
            let _ = survive(&body);
            Ok(())
        })
        .unwrap();
}

/// What a batch is written with.
const TOKENS: [&str; 24] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    " ",
    "\"seq\":",
    "\"events\":[",
    "\"v\":1",
    "\"page\":",
    "\"views\":",
    "\"consent\":",
    "null",
    "true",
    "\\u",
    "d83d",
    "0000",
    "1e",
    "-",
    ".",
    "\n",
];

#[test]
fn json_like_text() {
    let piece = prop_oneof![
        6 => prop::sample::select(&TOKENS[..]).prop_map(str::to_owned),
        1 => prop::sample::select(&VALUES[..]).prop_map(str::to_owned),
        1 => any::<i128>().prop_map(|n| n.to_string()),
        1 => any::<char>().prop_map(String::from),
    ];
    runner(2_000)
        .run(&prop::collection::vec(piece, 0..80), |pieces| {
            let _ = survive(pieces.concat().as_bytes());
            Ok(())
        })
        .unwrap();
}

/// One small change of a batch that is good: a byte, a cut, a part twice, a part gone.
#[test]
fn mutated_golden_batches() {
    let change = (0..GOLDEN.len(), 0..5_u8, any::<prop::sample::Index>(), 0..200_usize, any::<u8>());
    runner(1_500)
        .run(&prop::collection::vec(change, 1..4), |changes| {
            let mut body = GOLDEN[changes[0].0].as_bytes().to_vec();
            for (_, how, at, length, byte) in changes {
                if body.is_empty() {
                    break;
                }
                let at = at.index(body.len());
                let end = (at + length).min(body.len());
                match how {
                    0 => body[at] = byte,
                    1 => body.truncate(at),
                    2 => drop(body.drain(at..end)),
                    3 => {
                        let part = body[at..end].to_vec();
                        drop(body.splice(at..at, part));
                    }
                    _ => body.insert(at, b"{}[]\",:0-e\\"[usize::from(byte) % 11]),
                }
            }
            let _ = survive(&body);
            Ok(())
        })
        .unwrap();
}

/// Values of every JSON type and of every size, also such that no double or no number holds them.
const VALUES: [&str; 31] = [
    "null",
    "true",
    "false",
    "0",
    "-0",
    "-0.0",
    "1",
    "-1",
    "0.5",
    "1.0",
    "1e2",
    "1e308",
    "-1e308",
    "1e309",
    "1e-400",
    "4294967295",
    "4294967296",
    "9007199254740993",
    "18446744073709551615",
    "18446744073709551616",
    "99999999999999999999999999999999999999",
    "\"\"",
    "\"0\"",
    "\"NaN\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\u{202e}é😀\"",
    "[]",
    "[1]",
    "{}",
    "{\"a\":{\"b\":[]}}",
];

/// A golden batch in parts: each with its head, and one of its events. What one event says has no part
/// in what becomes of another, and a batch of many takes its time.
fn parts(golden: &str) -> Vec<String> {
    let batch: Value = serde_json::from_str(golden).unwrap();
    let events = batch["events"].as_array().unwrap();
    // The events at the end, so that what stands before them is the head.
    let head = Value::Object(
        batch.as_object().unwrap().iter().filter(|(key, _)| *key != "events").map(|(key, value)| (key.clone(), value.clone())).collect(),
    );
    let head = head.to_string();
    let whole = |events: &[Value]| [&head[..head.len() - 1], ",\"events\":", &Value::from(events).to_string(), "}"].concat();
    (0..events.len()).map(|at| whole(&events[at..=at])).collect()
}

/// Every value in the place of every field of a good batch, wherever it stands.
#[test]
fn every_field_with_every_wrong_value() {
    let mut tried = 0;
    let parts: Vec<_> = GOLDEN.into_iter().map(parts).collect();
    // The head of a golden batch stands in each of its parts: it is tried in the first.
    let (first, others): (Vec<_>, Vec<_>) = parts.iter().flat_map(|parts| parts.iter().enumerate()).partition(|(at, _)| *at == 0);
    for (golden, events_only) in first.into_iter().map(|(_, part)| (part, false)).chain(others.into_iter().map(|(_, part)| (part, true))) {
        let mut from = if events_only { golden.find("\"events\":").unwrap() } else { 0 };
        while let Some(colon) = golden[from..].find("\":").map(|at| from + at + 2) {
            from = colon;
            let end = colon + value_length(&golden[colon..]);
            for value in VALUES {
                let _ = survive([&golden[..colon], value, &golden[end..]].concat().as_bytes());
                tried += 1;
            }
            let absent = golden[..colon].rfind([',', '{']).unwrap_or_default();
            let _ = survive([&golden[..absent + 1], "\"x\":1", &golden[end..]].concat().as_bytes());
        }
    }
    assert!(tried > 3_000, "{tried}");
}

/// The length of the JSON value that text begins with.
fn value_length(text: &str) -> usize {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde::de::IgnoredAny>();
    let _ = values.next();
    values.byte_offset()
}

#[test]
fn wrong_values_cost_what_they_must_and_no_more() {
    // (field of the first event, value) → the event falls, the other stays.
    let event = view(0, 0);
    for (field, good) in [("seq", "0"), ("kind", "\"view\""), ("view", "0"), ("t", "1")] {
        for value in VALUES {
            let text = event.replace(&format!("\"{field}\":{good}"), &format!("\"{field}\":{value}"));
            let Ok(outcome) = survive(batch(&[text, view(7, 0)].join(",")).as_bytes()) else {
                // Not even the rest of the body can be read past such a number.
                assert!(value == "1e309", "{field} {value}");
                continue;
            };
            assert!(outcome.events.iter().any(|row| row.seq == 7), "{field} {value}");
        }
    }
}

#[test]
fn deep_nesting_is_refused_wherever_it_stands() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for depth in [limits::BATCH_DEPTH, 200, 5_000] {
            let deep = [open.repeat(depth), "1".into(), close.repeat(depth)].concat();
            for body in [deep.clone(), batch(&deep), batch(&view(0, 0)).replace("\"t\":1", &format!("\"t\":1,\"x\":{deep}"))] {
                let expect = if body == deep && depth == limits::BATCH_DEPTH { Refusal::Malformed } else { Refusal::TooDeep };
                assert_eq!(survive(body.as_bytes()).unwrap_err(), expect, "{depth}");
            }
        }
    }
}

#[test]
fn every_cut_of_a_golden_batch_is_seen() {
    // Those of every kind of token; the third holds no other, and is long.
    for golden in &GOLDEN[..2] {
        let golden = golden.trim_end();
        for end in 0..golden.len() {
            assert_eq!(survive(&golden.as_bytes()[..end]).unwrap_err(), Refusal::CutShort, "{end}");
        }
    }
}

#[test]
fn any_header_is_survived() {
    let text = "(\\PC{0,40}|Chrome/|Firefox/|Android|1|0|, |\\?1|DE|US){0,5}";
    runner(500)
        .run(&(text, text, text, text, any::<u64>()), |(user_agent, sec_gpc, hint, country, received_ms)| {
            let facts = Facts {
                received_ms,
                sec_gpc: Some(&sec_gpc),
                user_agent: &user_agent,
                client_hints_mobile: Some(&hint),
                country: Some(&country),
                region: Some(&hint),
                client_hints_brands: Some(&sec_gpc),
                client_hints_platform: Some(&country),
                asn: u32::try_from(received_ms >> 32).ok(),
                ..facts()
            };
            let outcome = process(&key(), &site(), &Terms::default(), &facts, GOLDEN[0].as_bytes());
            prop_assert!(outcome.is_ok());
            Ok(())
        })
        .unwrap();
}
