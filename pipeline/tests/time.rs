//! The time rule as a table, through the whole way of a batch: what a page says of its clocks, and
//! where its event is placed, by which rule, or why it is not.

mod support;

use candor_pipeline::{Outcome, Terms, process};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use protocol::limits;
use protocol::reason::Refusal;
use support::*;

const SECOND: f64 = 1000.0;
const HOUR: f64 = 3600.0 * SECOND;
const DAY: f64 = 24.0 * HOUR;
const YEAR: f64 = 365.0 * DAY;
const NOW: f64 = RECEIVED_MS as f64;

/// What a page says of its clocks, as JSON: (`origin_wall`, `sent_wall`, `sent_t`, `held`), and its event's `t`.
fn said(origin_wall: &str, sent_wall: &str, sent_t: &str, held: &str, t: &str) -> Result<Outcome, Refusal> {
    let body = format!(
        r#"{{"v":1,"page":"{PAGE}","sent_t":{sent_t},"origin_wall":{origin_wall},"sent_wall":{sent_wall},"held":{held},"rate":1,"consent":{STAMP},"views":{VIEWS},"events":[{{"seq":0,"kind":"view","view":0,"t":{t}}}]}}"#
    );
    process(&key(), &site(), &Terms::default(), &facts(), body.as_bytes())
}

/// `age ms, rule`, the reason of the drop, or the code of the refusal.
fn placed(outcome: Result<Outcome, Refusal>) -> String {
    match outcome {
        Err(refusal) => refusal.code().into(),
        Ok(outcome) => match (outcome.events.first(), outcome.drops.first()) {
            (Some(row), _) => format!("{} {}", RECEIVED_MS - row.time_ms, row.time_rule),
            (None, Some(drop)) => drop.reason.into(),
            (None, None) => "nothing".into(),
        },
    }
}

#[track_caller]
fn check(about: &str, [origin_wall, sent_wall, sent_t, held, t]: [f64; 5], expect: &str) {
    let text = |n: f64| serde_json::Number::from_f64(n).unwrap().to_string();
    let found = placed(said(&text(origin_wall), &text(sent_wall), &text(sent_t), &text(held), &text(t)));
    assert_eq!(found, expect, "{about}");
}

#[test]
fn honest_clocks() {
    check("all agree", [NOW - 10_000.0, NOW, 10_000.0, 0.0, 4000.0], "6000 monotonic");
    check("parts of milliseconds", [NOW - 10_000.25, NOW, 10_000.25, 0.0, 4000.75], "6000 monotonic");
    check("sent when it was captured", [NOW - 10_000.0, NOW, 10_000.0, 0.0, 10_000.0], "0 monotonic");
    check("on the way for a minute", [NOW - 70_000.0, NOW - 60_000.0, 10_000.0, 0.0, 4000.0], "6000 monotonic");
    check("a page open for six days", [NOW - 6.0 * DAY, NOW, 6.0 * DAY, 0.0, 0.0], "518400000 monotonic");
    check("exactly a second of jitter", [NOW - 11_000.0, NOW, 10_000.0, 0.0, 4000.0], "6000 monotonic");
    check("and back", [NOW - 9000.0, NOW, 10_000.0, 0.0, 4000.0], "6000 monotonic");
}

#[test]
fn sleep() {
    check("an hour between capture and sending", [NOW - HOUR - 10_000.0, NOW, 10_000.0, 0.0, 4000.0], "3606000 wall");
    check("just more than jitter", [NOW - 11_001.0, NOW, 10_000.0, 0.0, 4000.0], "7001 wall");
    check("a week of it", [NOW - 7.0 * DAY, NOW, 10_000.0, 0.0, 10_000.0], "604790000 wall");
    check("more than is taken back", [NOW - 7.0 * DAY - 5000.0, NOW, 10_000.0, 0.0, 0.0], "too_old");
    // What was captured before the sleep and what came after it lie apart by less than they did: one
    // pair of clocks for a batch cannot say where in between the machine slept.
    check("after the sleep", [NOW - HOUR - 10_000.0, NOW, 10_000.0, 0.0, 10_000.0], "3600000 wall");
}

#[test]
fn clocks_that_are_wrong() {
    for off in [YEAR, -YEAR, 20.0 * YEAR, 0.5 * HOUR, -12.0 * HOUR] {
        check("by any amount, but evenly", [NOW - 10_000.0 + off, NOW + off, 10_000.0, 0.0, 4000.0], "6000 monotonic");
        check("and asleep for an hour", [NOW - HOUR - 10_000.0 + off, NOW + off, 10_000.0, 0.0, 4000.0], "3606000 wall");
        check("and held for a day", [NOW - 10_000.0 - DAY + off, NOW - DAY + off, 10_000.0, DAY, 4000.0], "86406000 monotonic");
    }
    check("1970 to the end", [0.0, 10_000.0, 10_000.0, 0.0, 4000.0], "6000 monotonic");
    check("before 1970", [-10_000.0, 0.0, 10_000.0, 0.0, 4000.0], "6000 monotonic");
}

#[test]
fn clocks_that_are_set_while_the_page_is_open() {
    check("by a year ahead", [NOW - 10_000.0, NOW + YEAR, 10_000.0, 0.0, 4000.0], "6000 monotonic");
    check("by a year back", [NOW - 10_000.0, NOW - YEAR, 10_000.0, 0.0, 4000.0], "6000 monotonic");
    check("from 1970 to the right time", [1000.0, NOW, 10_000.0, 0.0, 4000.0], "6000 monotonic");
    // Within a week it cannot be told from sleep, and looks like it; what would then lie ahead is placed at receipt.
    check("by an hour ahead", [NOW - 10_000.0, NOW + HOUR, 10_000.0, 0.0, 4000.0], "3606000 wall");
    check("by an hour back", [NOW - 10_000.0, NOW - HOUR, 10_000.0, 0.0, 4000.0], "0 wall+clamped");
}

#[test]
fn stored_batches() {
    check("held for an hour", [NOW - HOUR - 10_000.0, NOW - HOUR, 10_000.0, HOUR, 4000.0], "3606000 monotonic");
    check("for six days", [NOW - 6.0 * DAY, NOW - 6.0 * DAY + 10_000.0, 10_000.0, 6.0 * DAY, 10_000.0], "518400000 monotonic");
    check("asleep, and then held", [NOW - 3.0 * HOUR, NOW - HOUR, 10_000.0, HOUR, 10_000.0], "10790000 wall");
    check("for more than is taken", [NOW - 8.0 * DAY, NOW - 8.0 * DAY, 0.0, 8.0 * DAY, 0.0], "too_old");
    check("to the millisecond", [NOW, NOW, 0.0, 7.0 * DAY, 0.0], "604800000 monotonic");
    check("and one more", [NOW, NOW, 0.0, 7.0 * DAY + 1.0, 0.0], "too_old");
    check("and an event ahead of its sending", [NOW - 5000.0, NOW, 5000.0, HOUR, 5000.0 + 2.0 * HOUR], "0 monotonic+clamped");
}

#[test]
fn numbers_that_no_clock_shows() {
    let good = ["1795000000000", "1795000010000", "10000", "0", "4000"];
    assert_eq!(placed(said(good[0], good[1], good[2], good[3], good[4])), "6000 monotonic");
    let huge = ["1e17", "-1e17", "1e308", "-1e308"];
    let none = ["1e309", "-1e309", "null", "\"1\"", "[]", "{}", "true"];
    for field in 0..good.len() {
        let with = |value: &str| {
            let mut fields = good;
            fields[field] = value;
            placed(said(fields[0], fields[1], fields[2], fields[3], fields[4]))
        };
        for value in huge.into_iter().chain(none) {
            // A wrong head costs the batch, a wrong event only itself.
            let expect = if field == 4 { "invalid" } else { "malformed" };
            assert_eq!(with(value), expect, "field {field}: {value}");
        }
        // Walls may be before 1970; spans are never negative.
        let expect = match field {
            0 | 1 => "6000 monotonic",
            4 => "invalid",
            _ => "malformed",
        };
        assert_eq!(with("-5000"), expect, "field {field}");
    }
    assert_eq!(placed(said(good[0], good[1], good[2], "-0.0", good[4])), "6000 monotonic");
    assert_eq!(placed(said(good[0], good[1], "9007199254740992", "9007199254740992", "9007199254740992")), "too_old");
}

/// Whatever the clocks say: what is stored lies within a week before receipt, by a rule that has a name.
#[test]
fn any_clocks() {
    let cases = if std::env::var_os("CANDOR_FULL").is_some() { 50_000 } else { 1000 };
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let span = prop_oneof![0.0..1e6_f64, 0.0..1e10_f64, 0.0..9e15_f64, Just(0.0)];
    let wall = prop_oneof![NOW - 1e6..NOW + 1e6, -1e13..1e13_f64, -9e15..9e15_f64];
    runner
        .run(&(wall.clone(), wall, span.clone(), span.clone(), span), |(origin_wall, sent_wall, sent_t, held, t)| {
            let text = |n: f64| serde_json::Number::from_f64(n).unwrap().to_string();
            let outcome = said(&text(origin_wall), &text(sent_wall), &text(sent_t), &text(held), &text(t)).unwrap();
            for row in &outcome.events {
                prop_assert!((RECEIVED_MS - limits::MAX_AGE_MS..=RECEIVED_MS).contains(&row.time_ms));
                prop_assert!(["monotonic", "monotonic+clamped", "wall", "wall+clamped"].contains(&row.time_rule));
            }
            prop_assert!(outcome.batch.as_ref().is_some_and(|batch| batch.received_ms == RECEIVED_MS));
            prop_assert_eq!(outcome.events.len() + outcome.drops.len(), 1);
            Ok(())
        })
        .unwrap();
}
