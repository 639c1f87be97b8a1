//! The vitals that are stored, against those of web-vitals, the reference, on the same page load; and what they say of
//! where the time went.

use std::time::Duration;

use candor_tests::engine::Engine;
use candor_tests::visit::{Setup, Visit};
use candor_tests::{poll, stand};
use serde_json::{Value, json};

use crate::accept::vitals_of;
use crate::hide::shift;

/// Longer than the time after an input in which a shift is the visitor's own doing, and than the reference waits for idle time.
const PAUSE: Duration = Duration::from_secs(1);

/// Values of the engine's clock are rounded to a tenth of a millisecond and less; what is stored keeps as much.
const SLACK: f64 = 0.15;

pub(crate) fn are_those_of_web_vitals(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "vitals");
    visit.grant_before(7);
    visit.go("vitals.html");
    let open = visit.wait_events("open", 1).remove(0);
    poll::spend(PAUSE);
    visit.browser.click_on("#busy");
    poll::spend(PAUSE);
    shift(&visit, 2);
    poll::spend(PAUSE);
    visit.leave();
    poll::until("the vitals of the page", || {
        let names = vitals_of(&visit, &open["page"]);
        poll::holds(names == engine.vitals(), names)
    });
    let told = visit.stand.told(&visit.origin_host());
    for name in engine.vitals() {
        let stored = visit.rows("vitals", &format!("name = '{name}'"));
        assert_eq!(stored.len(), 1, "{engine:?} {name}: {stored:?}");
        let (ours, theirs) = (stored[0]["value"].as_f64(), told[name].as_f64());
        let near = ours.zip(theirs).is_some_and(|(ours, theirs)| (ours - theirs).abs() <= if *name == "CLS" { 0.001 } else { SLACK });
        assert!(near, "{engine:?} {name}: stored {ours:?}, web-vitals {theirs:?}");
    }
    let unknown: Vec<&String> = told
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _): (&String, &Value)| name)
        .filter(|name| !engine.vitals().contains(&name.as_str()))
        .collect();
    assert!(unknown.is_empty(), "{engine:?}: web-vitals measures {unknown:?} too");
}

/// Numbers on the wire have four decimals, and the browser's a tenth.
const SUM_SLACK: f64 = 0.11;

pub(crate) fn say_where_the_time_goes(engine: Engine) {
    let setup = Setup { config: Some(json!({ "server_timing": ["db"] })), ..Setup::default() };
    let visit = Visit::start_with(stand::shared(), engine, "attribution", &setup);
    visit.grant_before(7);
    visit.go("attribution.html");
    visit.wait_events("open", 1);
    visit.browser.click_on("#busy");
    poll::spend(PAUSE);
    shift(&visit, 2);
    poll::spend(PAUSE);
    visit.leave();
    for name in engine.vitals() {
        let vital = wait_sent(&visit, name);
        let detail = &vital["detail"];
        // A part that took no time is left out.
        let sum = |parts: &[&str]| -> f64 { parts.iter().map(|part| detail[part].as_f64().unwrap_or_default()).sum() };
        let is_value = |sum: f64| assert!((sum - vital["value"].as_f64().unwrap()).abs() <= SUM_SLACK, "{sum}: {vital}");
        match *name {
            "TTFB" => {
                is_value(sum(&["waiting", "cache", "dns", "connection", "request"]));
                // The header names another time, too; the site's configuration does not.
                assert_eq!(detail["server"], json!({ "db": 12.5 }), "{vital}");
            }
            "FCP" => {
                is_value(sum(&["ttfb", "render"]));
                assert!(detail["state"].is_string(), "{vital}");
            }
            "LCP" => {
                is_value(sum(&["ttfb", "delay", "load", "render"]));
                assert_eq!((&detail["target"], &detail["url"]), (&json!("img"), &json!(format!("{}/slow.svg", visit.origin))), "{vital}");
                assert!(detail["load"].as_f64() > Some(500.0), "the picture takes its time: {vital}");
            }
            "INP" => {
                is_value(sum(&["input", "processing", "presentation"]));
                assert!(detail["processing"].as_f64() >= Some(100.0), "the page blocked for 150 ms: {vital}");
                assert_eq!(detail["target"], "basket", "{vital}");
                assert!(detail["type"].is_string() && detail["state"].is_null(), "{vital}");
            }
            _ => {
                assert!(detail["shift"].as_f64() > Some(0.0) && detail["at"].as_f64() > Some(0.0), "{vital}");
                assert!(detail["target"].is_string() && detail["state"].is_null(), "{vital}");
            }
        }
    }
    visit.assert_unnoticed();
    let bytes = bytes_of_the_view(&visit);
    let sent: Vec<_> = visit.requests().into_iter().map(|request| request.body).collect();
    assert!(bytes <= VIEW_BYTES, "{engine:?}: the view took {bytes} bytes: {sent:#?}");
}

/// What a view with its vitals and its engagement may take on the wire.
const VIEW_BYTES: usize = 1500;

/// All that was sent, without what is said once for a page load, whatever its views (`open`, `context`), and without the mark of
/// a driven browser.
fn bytes_of_the_view(visit: &Visit<'_>) -> usize {
    let batches = visit.requests().into_iter().filter(|request| request.url.starts_with("/v1/batch"));
    let bytes_of = |text: &str| {
        let batch: Value = serde_json::from_str(text).unwrap();
        let events = batch["events"].as_array().unwrap();
        let kinds = |kind: &Value| ["open", "context"].iter().any(|once| kind == once);
        let once: usize = events.iter().filter(|event| kinds(&event["kind"])).map(|event| event.to_string().len() + 1).sum();
        text.len() - once - text.matches(r#""synthetic":"webdriver","#).map(str::len).sum::<usize>()
    };
    batches.filter(|request| request.method == "POST").map(|request| bytes_of(&request.body)).sum()
}

/// Where nothing is larger than the question, the question is what was painted last: that says nothing of the page.
pub(crate) fn say_when_the_banner_was_largest(engine: Engine) {
    if !engine.vitals().contains(&"LCP") {
        return;
    }
    let visit = Visit::start(stand::shared(), engine, "largest");
    visit.go("bare.html");
    drop(visit.banner_button("accept"));
    // The click ends what counts: the question must have been painted before.
    poll::spend(PAUSE);
    visit.decide("accept");
    visit.wait_events("open", 1);
    visit.leave();
    let vital = wait_sent(&visit, "LCP");
    // Firefox looks into no shadow root.
    let expect = if engine == Engine::Chromium { json!(1) } else { Value::Null };
    assert_eq!(vital["detail"]["banner"], expect, "{engine:?}: {vital}");
}

/// In the full build: a frame that took long, and the script to blame for it and for the interaction.
pub(crate) fn name_the_script_that_held_the_page_up(engine: Engine) {
    let setup = Setup { config: Some(json!({ "build": "full" })), ..Setup::default() };
    let visit = Visit::start_with(stand::shared(), engine, "blame", &setup);
    visit.grant_before(7);
    visit.go("plain.html");
    visit.wait_events("open", 1);
    visit.browser.click_on("#busy");
    poll::spend(PAUSE);
    visit.leave();
    if engine.entry_types().contains(&"long-animation-frame") {
        let frame = wait_event(&visit, "frame", "frame");
        let script = format!("{}/host.js", visit.origin);
        assert!(frame["value"].as_f64() >= Some(150.0) && frame["detail"]["script_ms"].as_f64() >= Some(100.0), "{frame}");
        assert_eq!((&frame["detail"]["script"], &frame["detail"]["invoker"]), (&json!(script), &json!("event-listener")), "{frame}");
        let answer = wait_sent(&visit, "INP");
        assert_eq!((&answer["detail"]["script"], &answer["detail"]["part"]), (&json!(script), &json!("processing")), "{answer}");
        assert_eq!(answer["detail"]["target"], "#busy", "{answer}");
    } else {
        wait_sent(&visit, "TTFB");
        let has_frames = visit.batches().iter().any(|batch| batch.body.contains(r#""kind":"frame""#));
        assert!(!has_frames, "{engine:?} tells of frames now");
    }
    visit.assert_unnoticed();
}

/// The last report of a vital that was sent.
fn wait_sent(visit: &Visit<'_>, name: &str) -> Value {
    wait_event(visit, "vital", name)
}

fn wait_event(visit: &Visit<'_>, kind: &str, name: &str) -> Value {
    poll::until(&format!("{name} is sent"), || {
        let batches = visit.batches();
        let parsed: Vec<Value> = batches.iter().filter_map(|batch| serde_json::from_str(&batch.body).ok()).collect();
        let events = parsed.iter().flat_map(|batch| batch["events"].as_array().into_iter().flatten());
        let last = events.filter(|event| event["kind"] == kind && event["name"] == name).max_by_key(|event| event["seq"].as_u64());
        last.cloned().ok_or_else(|| format!("{batches:?}"))
    })
}
