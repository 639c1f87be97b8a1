//! The largest batches: a packed one may be a megabyte of text, and what is written of it must fit the
//! store, whose parameters hold 2 MB.

mod support;

use candor_pipeline::Outcome;
use protocol::limits;
use protocol::reason::Refusal;
use serde_json::{Map, Value, json};
use support::store::*;
use support::*;

/// What a parameter of the store holds, with room for what comes to the rows later.
const PARAMETER_BYTES: usize = 1_900_000;

/// A batch with these flags and events.
fn batch_with(flags: &Value, events: &[Value]) -> String {
    format!(r#"{{{},"consent":{STAMP},"views":{VIEWS},"flags":{flags},"events":{}}}"#, head(PAGE), Value::from(events))
}

fn flags(text: &str) -> Value {
    (0..limits::FLAGS).map(|n| (format!("f{n:02}"), text.into())).collect::<Map<_, _>>().into()
}

fn longest(outcome: &Outcome) -> usize {
    outcome.statements().iter().map(|statement| statement.json_rows.len()).max().unwrap_or_default()
}

#[test]
fn a_megabyte_of_the_worst_fits_the_store() {
    // Quotes, backslashes and control characters become longer each time that they are written as JSON.
    for filling in ["\"", "\u{1}"] {
        let frame = |n: usize| format!("    at {} (https://a.example/{}.js:{n}:1)\n", filling.repeat(30), filling.repeat(30));
        let error = |seq: usize, frames: usize| {
            let stack: String = (0..frames).map(frame).collect();
            json!({"seq": seq, "kind": "error", "view": 1, "t": 1, "source": "uncaught", "name": filling.repeat(128),
                "message": filling.repeat(1024), "stack": stack,
                "detail": {"file": format!("https://a.example/{}", filling.repeat(500)), "trail": [[1, filling.repeat(40), filling.repeat(128)]]}})
        };
        let flags = flags(&filling.repeat(60));
        let frames = (1..60).take_while(|frames| error(0, *frames).to_string().len() <= limits::EVENT_BYTES).last().unwrap();
        let mut events = Vec::new();
        while events.len() < limits::BATCH_EVENTS && batch_with(&flags, &events).len() < limits::INFLATED_BYTES - limits::EVENT_BYTES {
            events.push(error(events.len(), frames));
        }
        let body = batch_with(&flags, &events);
        assert!(body.len() > limits::INFLATED_BYTES / 2, "{} events, {} bytes", events.len(), body.len());
        let outcome = take(&body).unwrap();
        assert_eq!(outcome.events.len(), events.len(), "{filling:?}: {:?}", outcome.drops);
        assert!(longest(&outcome) < PARAMETER_BYTES, "{filling:?}: {}", longest(&outcome));
        // And each of them is stored, counted, and stored once.
        let mut db = store();
        let stored = events.len() as u64;
        assert_eq!(keep(&mut db, &outcome).stored, stored);
        let again = keep(&mut db, &outcome);
        assert_eq!((again.stored, again.duplicates), (0, stored));
    }
}

#[test]
fn what_is_left_over_of_many_events_is_counted() {
    let events: Vec<Value> = (0..150).map(|seq| json!({"seq": seq, "kind": "view", "view": 1, "t": 1})).collect();
    let outcome = take(&batch_with(&json!({}), &events)).unwrap();
    assert_eq!((outcome.events.len(), outcome.drops.len()), (limits::BATCH_EVENTS, 50));
    assert!(outcome.drops.iter().all(|row| row.reason == "too_many_events"));
    let mut db = store();
    let settled = keep(&mut db, &outcome);
    assert_eq!((settled.stored, settled.duplicates, settled.dropped.values().sum::<u64>()), (100, 0, 50));
}

#[test]
fn a_text_over_the_cap_is_refused() {
    let mut body = batch(&view(0, 0));
    body.push_str(&" ".repeat(limits::INFLATED_BYTES - body.len()));
    assert!(take(&body).is_ok(), "of exactly the cap");
    body.push(' ');
    assert_eq!(take(&body).unwrap_err(), Refusal::TooLarge);
}
